//! What the streams show, to whom, and in which order.

use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    app::{TestApp, assert_without, id},
    support::run,
};

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["k"].as_str().unwrap_or("-"))
        .collect()
}

fn assert_contiguous(events: &[Value], from: u64) {
    for (offset, event) in (from + 1..).zip(events) {
        assert_eq!(event["o"], offset, "{event}");
    }
}

const STORY: [&str; 7] = [
    "order.placed",
    "order.payment_changed",
    "order.paid",
    "order.released",
    "order.payment_changed",
    "ticket.bumped",
    "order.fulfilled",
];

#[test]
fn a_story_on_every_stream() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, kitchen, admin) =
            (app.customer().await, app.kitchen().await, app.admin().await);
        let (mut board, board_at) = Wire::watching(&app, &kitchen, "board:main").await;
        let (mut feed, feed_at) = Wire::watching(&app, &admin, "admin:main").await;
        for (wire, data) in [
            (&mut board, json!({"orders": [], "tickets": []})),
            (&mut feed, json!({"orders": []})),
        ] {
            let snap = wire.hear().await;
            assert_eq!(
                (&snap["t"], &snap["part"], &snap["parts"]),
                (&json!("snap"), &json!(1), &json!(1))
            );
            assert_eq!(snap["data"], data);
        }
        assert_eq!(
            (&board_at["o"], &feed_at["o"], &feed_at["how"]),
            (&json!(0), &json!(0), &json!("snapshot"))
        );

        let placed = customer.place(&[("espresso", 1)]).await;
        let (mut own, own_at) =
            Wire::watching(&app, &customer, &format!("order:{}", id(&placed))).await;
        let snap = own.hear().await;
        assert_eq!((&own_at["o"], &snap["o"]), (&json!(1), &json!(1)));
        assert_eq!(snap["data"]["id"], placed["id"]);
        app.pay(&customer, &placed).await;
        app.release(&placed).await;
        app.once(&placed, |order| order["payment"] == "captured")
            .await;
        kitchen
            .act(&placed, "fulfill", &json!({}))
            .await
            .expect(200);

        let seen = feed.events_until("order.fulfilled").await;
        assert_eq!(kinds(&seen), STORY);
        assert_contiguous(&seen, 0);
        for (version, event) in (1_u64..).zip(&seen) {
            assert_eq!(
                (&event["v"], &event["id"]),
                (&json!(version), &placed["id"])
            );
            assert!(event["at"].is_i64());
        }
        assert!(seen[0]["d"]["score"]["cancel_risk"].is_number());

        let seen = board.events_until("order.fulfilled").await;
        assert_contiguous(&seen, 0);
        let text = json!(seen).to_string();
        assert_without(&text, &["amount", "price", "Cleo Customer"]);
        assert_eq!(seen[0]["d"]["customer"]["name"], "Cleo");

        let seen = own.events_until("order.fulfilled").await;
        assert_eq!(kinds(&seen), STORY[1..]);
        assert_contiguous(&seen, 1);
        assert_without(
            &json!([snap, seen]).to_string(),
            &["score", "risk", "trained"],
        );
        app.stop().await;
    });
}

#[test]
fn a_cancel_is_seen_at_once_and_is_critical() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (mut board, _) = Wire::watching(&app, &app.kitchen().await, "board:main").await;
        let order = app.paid(&customer).await;
        customer
            .act(&order, "cancel", &json!({"reason": "no"}))
            .await
            .expect(200);
        let event = board.event("order.cancelled").await;
        assert_eq!(event["crit"], true);
        assert_eq!(event["d"]["status"], "CANCELLED");
        app.stop().await;
    });
}

#[test]
fn who_may_watch_what() {
    run(async {
        let app = TestApp::demo().await;
        let owner = app.signup("Oda Owner").await;
        let order = owner.place(&[("espresso", 1)]).await;
        let own = format!("order:{}", id(&order));
        let support = app.hire("support", &["main"]).await;
        let elsewhere = {
            let site = json!({"id": "second", "name": "Second", "currency": "GBP"});
            app.admin().await.post("sites", &site).await.expect(201);
            app.hire("manager", &["second"]).await
        };
        let streams = [own.as_str(), "board:main", "admin:main"];
        for (person, expected) in [
            (owner, ["sub_ok", "forbidden", "forbidden"]),
            (
                app.customer().await,
                ["not_found", "forbidden", "forbidden"],
            ),
            (app.kitchen().await, ["sub_ok", "sub_ok", "forbidden"]),
            (app.warehouse().await, ["sub_ok", "sub_ok", "forbidden"]),
            (support, ["sub_ok", "forbidden", "sub_ok"]),
            (app.manager().await, ["sub_ok", "sub_ok", "sub_ok"]),
            (app.admin().await, ["sub_ok", "sub_ok", "sub_ok"]),
            (elsewhere, ["not_found", "forbidden", "forbidden"]),
        ] {
            let mut wire = Wire::of(&app, &person).await;
            for (stream, expected) in streams.iter().zip(expected) {
                let answer = wire.ask(json!({"t": "sub", "s": stream})).await;
                let found = if answer["t"] == "err" {
                    &answer["code"]
                } else {
                    &answer["t"]
                };
                assert_eq!(found, expected, "{} {stream}", person.user["email"]);
            }
            for stream in [
                "",
                "order:",
                "order:x",
                "board:nowhere",
                "menu",
                "menu:",
                "menu:nowhere",
                "me:",
                "x:main",
            ] {
                let answer = wire.ask(json!({"t": "sub", "s": stream})).await;
                let code = answer["code"].as_str().unwrap();
                assert!(
                    ["not_found", "forbidden"].contains(&code),
                    "{stream}: {answer}"
                );
            }
        }
        app.stop().await;
    });
}

#[test]
fn an_admin_watches_all_sites_by_one_name() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let site = json!({"id": "second", "name": "Second", "currency": "GBP"});
        admin.post("sites", &site).await.expect(201);
        let (_wire, welcome) = Wire::hello(&app, &admin, json!([{"s": "admin"}])).await;
        let mut names: Vec<_> = welcome["streams"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["s"])
            .collect();
        names.sort_by_key(|name| name.to_string());
        assert_eq!(names, ["admin:main", "admin:second"]);
        let (_wire, welcome) =
            Wire::hello(&app, &app.customer().await, json!([{"s": "admin"}])).await;
        assert_eq!(
            welcome["streams"],
            json!([{"s": "admin", "err": "forbidden"}])
        );
        app.stop().await;
    });
}

#[test]
fn who_leaves_hears_no_more() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (mut wire, _) = Wire::watching(&app, &app.admin().await, "admin:main").await;
        customer.place(&[("espresso", 1)]).await;
        wire.event("order.placed").await;
        let answer = wire.ask(json!({"t": "unsub", "s": "admin:main"})).await;
        assert_eq!(answer["t"], "ok");
        wire.rest();
        let order = customer.place(&[("espresso", 1)]).await;
        let answer = wire
            .ask(json!({"t": "sub", "s": format!("order:{}", id(&order))}))
            .await;
        assert_eq!(answer["t"], "sub_ok");
        assert!(wire.rest().iter().all(|line| line["t"] != "ev"));
        app.stop().await;
    });
}

#[test]
fn a_snapshot_of_many_orders_comes_in_parts() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let note = "n".repeat(200);
        let line = json!({"sku": "espresso", "quantity": 1, "note": note});
        let body = json!({"lines": vec![line; 60]});
        for _ in 0..4 {
            customer.post("orders", &body).await.expect(201);
        }
        let (mut wire, joined) = Wire::watching(&app, &app.admin().await, "admin:main").await;
        let first = wire.hear().await;
        let parts = first["parts"].as_u64().unwrap();
        assert!(parts > 1, "{parts}");
        let mut orders = first["data"]["orders"].as_array().unwrap().len();
        for part in 2..=parts {
            let snap = wire.hear().await;
            assert_eq!((&snap["part"], &snap["o"]), (&json!(part), &joined["o"]));
            assert!(snap.to_string().len() <= 33 * 1024);
            orders += snap["data"]["orders"].as_array().unwrap().len();
        }
        assert_eq!(orders, 4);
        app.stop().await;
    });
}
