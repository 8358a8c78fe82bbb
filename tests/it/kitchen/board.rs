//! Screens over sockets: all see the same, and nobody sees more than they may.

use serde_json::{Value, json};

use super::{at, open_pass, released};
use crate::{
    app::{TestApp, assert_without, fresh_key, id},
    merge_patch::merge,
    socket::wire::Wire,
    support::run,
};

#[test]
fn three_screens_see_the_same() {
    run(async {
        let app = TestApp::demo().await;
        open_pass(&app).await;
        let order = released(&app).await;
        let (kitchen, warehouse) = (app.kitchen().await, app.warehouse().await);
        let mut screens = Vec::new();
        for person in [&kitchen, &kitchen, &warehouse] {
            let (mut wire, _) = Wire::watching(&app, person, "board:main").await;
            let snap = wire.first(|line| line["t"] == "snap").await;
            screens.push((wire, snap["data"].clone()));
        }
        let tickets = screens[0].1["tickets"].as_array().unwrap();
        assert_eq!(tickets.len(), 4);
        assert_eq!(tickets[2]["items"][0]["name"], "Cola");
        assert_eq!(tickets[2]["kind"], "warehouse");

        let done = |ticket: u32| json!({"ticket": format!("{}-{ticket}", id(&order))});
        let pick = json!({"ticket": format!("{}-3", id(&order)), "code": "cola", "quantity": 3});
        for (screen, action, args) in [
            (0, "start", done(1)),
            (1, "ready", done(1)),
            (0, "bump", done(1)),
            (1, "bump", done(2)),
            (
                0,
                "recall",
                json!({"ticket": format!("{}-2", id(&order)), "lines": [2]}),
            ),
            (0, "bump", done(2)),
            (2, "pick", pick),
            (2, "bump", done(3)),
            (1, "bump", done(4)),
        ] {
            let told = screens[screen]
                .0
                .cmd(&order, action, args.clone(), &fresh_key("screen"))
                .await;
            assert_eq!(told["t"], "ok", "{action} {args}: {told}");
        }
        let mut shown = Vec::new();
        for (wire, data) in &mut screens {
            let mut seen = data["orders"][0].clone();
            for event in wire.events_until("order.fulfilled").await {
                assert_without(&event.to_string(), &["price", "total", "amount"]);
                if event["k"] == "ticket.recalled" {
                    assert_eq!(event["crit"], true);
                }
                merge(&mut seen, &event["d"]);
            }
            seen["server_now"].take();
            shown.push(seen);
        }
        let mut truth = kitchen.order(&order).await;
        truth["server_now"].take();
        for seen in shown {
            assert_eq!(seen, truth);
        }
        app.stop().await;
    });
}

#[test]
fn a_customer_sees_how_far_it_is_and_no_station() {
    run(async {
        let app = TestApp::demo().await;
        let order = released(&app).await;
        let customer = app.customer().await;
        let (mut own, _) = Wire::watching(&app, &customer, &format!("order:{}", id(&order))).await;
        let kitchen = app.kitchen().await;
        at(&kitchen, &order, 2, "start", json!({}))
            .await
            .expect(200);
        let event = own.event("ticket.started").await;
        assert_eq!(event["d"]["fulfillment"], "preparing");
        assert_without(&event.to_string(), &["tickets", "oven", "station"]);
        let order = customer.order(&order).await;
        assert_eq!(order["tickets"], Value::Null);
        assert_eq!(order["allowed"], json!([]));
        app.stop().await;
    });
}

#[test]
fn what_is_offered_follows_the_tickets() {
    run(async {
        let app = TestApp::demo().await;
        let kitchen = app.kitchen().await;
        let (mut board, _) = Wire::watching(&app, &kitchen, "board:main").await;
        let order = app.released(&app.customer().await).await;
        let released = board.event("order.released").await;
        assert_eq!(
            released["d"]["tickets"]["1"]["items"],
            json!({"1": {"state": "queued"}})
        );
        assert_eq!(
            released["d"]["allowed"],
            json!(["reject", "fulfill", "start", "ready", "bump"])
        );
        at(&kitchen, &order, 1, "ready", json!({}))
            .await
            .expect(200);
        let ready = board.event("ticket.ready").await;
        assert_eq!(ready["d"]["allowed"], json!(["reject", "fulfill", "bump"]));
        assert_eq!(
            kitchen.order(&order).await["allowed"],
            ready["d"]["allowed"]
        );
        app.stop().await;
    });
}

#[test]
fn a_screen_is_told_what_is_wrong_with_a_command() {
    run(async {
        let app = TestApp::demo().await;
        let order = released(&app).await;
        let other = released(&app).await;
        let mut wire = Wire::of(&app, &app.kitchen().await).await;
        for (action, args, code) in [
            ("bump", json!({}), "validation"),
            ("bump", json!({"ticket": "1"}), "validation"),
            (
                "bump",
                json!({"ticket": format!("{}-1", id(&other))}),
                "not_found",
            ),
            (
                "bump",
                json!({"ticket": format!("{}-9", id(&order))}),
                "not_found",
            ),
            (
                "bump",
                json!({"ticket": format!("{}-3", id(&order))}),
                "not_picked",
            ),
            (
                "pick",
                json!({"ticket": format!("{}-3", id(&order)), "code": "tea", "quantity": 1}),
                "wrong_item",
            ),
        ] {
            let told = wire.cmd(&order, action, args, &fresh_key("wrong")).await;
            assert_eq!(told["code"], code, "{told}");
        }
        app.stop().await;
    });
}
