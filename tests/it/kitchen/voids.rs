//! Money given back for pieces that are being made: at the stations, on the board, in a race, over a restart.

use serde_json::{Value, json};

use super::{at, races::check_whole, released};
use crate::{
    app::{Disk, TestApp, TestClock, id},
    socket::wire::Wire,
    support::run,
};

/// An espresso at the bar (ticket 2 or so), two pizzas, three colas: with the stations, and the money taken.
async fn taken(app: &TestApp) -> Value {
    let order = released(app).await;
    app.once(&order, |order| order["payment"] == "captured")
        .await
}

fn back(line: u32, quantity: u32) -> Value {
    json!({"lines": [{"line": line, "quantity": quantity}], "reason": "fell down"})
}

/// The ticket that has a line, by its number.
fn ticket_of(order: &Value, line: u32) -> (u32, Value) {
    let tickets = order["tickets"].as_object().unwrap().iter();
    let mut has_it = tickets.filter(|(_, ticket)| ticket["items"][line.to_string()].is_object());
    let (number, ticket) = has_it.next().unwrap();
    (number.parse().unwrap(), ticket.clone())
}

#[test]
fn the_board_is_alarmed_and_the_rest_goes_on() {
    run(async {
        let app = TestApp::demo().await;
        let (kitchen, manager) = (app.kitchen().await, app.manager().await);
        let order = taken(&app).await;
        let (mut board, _) = Wire::watching(&app, &kitchen, "board:main").await;
        let after = manager.act(&order, "refund", &back(2, 1)).await.expect(200);
        let (number, ticket) = ticket_of(&after, 2);
        assert_eq!(ticket["needs_ack"], true);
        assert_eq!(
            ticket["items"]["2"],
            json!({"state": "queued", "picked": 0, "missing": 0, "void": 1})
        );
        let event = board.event("ticket.voided").await;
        assert_eq!(event["crit"], true);
        assert_eq!(
            event["d"]["tickets"][number.to_string()]["items"]["2"]["void"],
            1
        );
        let shown = kitchen
            .get(&format!("tickets/{}-{number}", id(&order)))
            .await
            .expect(200);
        assert_eq!(shown["needs_ack"], true);
        assert_eq!(shown["items"][0]["void"], 1);
        let acked = at(&kitchen, &order, number, "ack", json!({}))
            .await
            .expect(200);
        assert_eq!(acked["tickets"][number.to_string()]["needs_ack"], false);
        assert_eq!(acked["status"], "PAID");
        app.stop().await;
    });
}

#[test]
fn a_bump_against_a_refund_of_the_line_has_one_winner() {
    run(async {
        let app = TestApp::demo().await;
        let (kitchen, manager) = (app.kitchen().await, app.manager().await);
        for _ in 0..8 {
            let order = taken(&app).await;
            let (number, _) = ticket_of(&order, 2);
            let lines = json!({"lines": [2]});
            let back = back(2, 2);
            let (bumped, refunded) = tokio::join!(
                at(&kitchen, &order, number, "bump", lines),
                manager.act(&order, "refund", &back),
            );
            bumped.expect(200);
            refunded.expect(200);
            let end = manager.order(&order).await;
            let (_, ticket) = ticket_of(&end, 2);
            let is_void = ticket["items"]["2"]["state"] == "void";
            assert_eq!(ticket["needs_ack"], is_void, "{ticket}");
            assert_ne!(ticket["items"]["2"]["state"], "queued");
            let events = kitchen.all(&format!("orders/{}/events", id(&order))).await;
            check_whole(&events);
            let kinds = |kind: &str| events.iter().filter(|event| event["kind"] == kind).count();
            assert_eq!(kinds("ticket.voided"), usize::from(is_void));
            assert_eq!(kinds("ticket.bumped"), usize::from(!is_void));
        }
        app.stop().await;
    });
}

#[test]
fn what_was_taken_off_a_ticket_survives_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let manager = app.manager().await;
        let order = taken(&app).await;
        manager.act(&order, "refund", &back(3, 2)).await.expect(200);
        let order = app
            .once(&order, |order| order["payment"] == "partially_refunded")
            .await;
        let token = manager.token.clone();
        app.stop().await;

        let app = disk.start(&clock).await;
        let manager = app.nobody().with_token(&token);
        assert_eq!(manager.order(&order).await["tickets"], order["tickets"]);
        let (number, ticket) = ticket_of(&order, 3);
        assert_eq!(ticket["items"]["3"]["void"], 2);
        let one = json!({"code": "cola", "quantity": 1});
        let picked = at(&manager, &order, number, "pick", one).await.expect(200);
        assert_eq!(
            ticket_of(&picked, 3).1["items"]["3"],
            json!({"state": "ready", "picked": 1, "missing": 0, "void": 2})
        );
        app.stop().await;
    });
}

#[test]
fn tickets_say_what_was_chosen() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, kitchen) = (app.customer().await, app.kitchen().await);
        let oat = json!([{"option": "milk", "choices": ["oat"]}]);
        let body = json!({"lines": [{"sku": "espresso", "quantity": 1, "options": oat}]});
        let order = customer.post("orders", &body).await.expect(201);
        app.pay(&customer, &order).await;
        app.release(&order).await;
        let tickets = kitchen.all("tickets").await;
        assert_eq!(
            tickets[0]["items"][0]["options"],
            json!([{"option": "milk", "choice": "oat", "name": "Oat milk"}])
        );
        app.stop().await;
    });
}
