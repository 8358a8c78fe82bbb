//! The menu as everybody watches it.

use serde_json::{Value, json};

use super::wire::{Wire, try_connect};
use crate::{
    app::{TestApp, assert_without},
    support::run,
};

/// A visitor who watches the menu; and the `sub_ok`.
async fn visitor(app: &TestApp) -> (Wire, Value) {
    let ticket = app.nobody().post("ws-ticket", &json!({})).await.expect(201);
    let mut wire = try_connect(app, Some("orderhub.v1.json"), None)
        .await
        .unwrap_or_else(|status| panic!("{status}"));
    wire.say(&json!({"t": "hello", "ticket": ticket["ticket"]}))
        .await;
    assert_eq!(wire.hear().await["t"], "welcome");
    let joined = wire.ask(json!({"t": "sub", "s": "menu:main"})).await;
    assert_eq!(joined["t"], "sub_ok", "{joined}");
    (wire, joined)
}

/// A product with so many pieces.
async fn stocked(app: &TestApp, sku: &str, stock: Value) {
    let body = json!({"sku": sku, "name": sku, "category": "Zz", "price": 100, "stock": stock});
    let admin = app.admin().await;
    admin.post("products", &body).await.expect(201);
}

fn product(snap: &Value, sku: &str) -> Value {
    let mut products = snap["data"]["products"].as_array().unwrap().iter();
    products
        .find(|product| product["sku"] == *sku)
        .cloned()
        .unwrap_or(Value::Null)
}

#[test]
fn everybody_sees_what_is_sold_and_not_how_much_there_is() {
    run(async {
        let app = TestApp::demo().await;
        for (sku, stock) in [
            ("none-left", json!(0)),
            ("few-left", json!(5)),
            ("some-left", json!(6)),
            ("not-counted", Value::Null),
        ] {
            stocked(&app, sku, stock).await;
        }
        let (mut wire, joined) = visitor(&app).await;
        let snap = wire.hear().await;
        assert_eq!((&snap["t"], &snap["parts"]), (&json!("snap"), &json!(1)));
        assert_eq!(
            (&snap["o"], &snap["e"], &snap["h"]),
            (&joined["o"], &joined["e"], &joined["h"])
        );
        assert_eq!(
            snap["data"]["site"],
            json!({
                "id": "main", "name": "Demo Kitchen", "currency": "GBP", "open": true, "time_zone": "UTC",
            })
        );
        for (sku, class) in [
            ("none-left", "out"),
            ("few-left", "low"),
            ("some-left", "in"),
            ("not-counted", "in"),
        ] {
            let expected = json!({
                "sku": sku, "name": sku, "category": "Zz", "price": {"amount": 100, "currency": "GBP"},
                "description": "", "is_available": true, "is_on_now": true, "stock": class, "version": 1,
            });
            assert_eq!(product(&snap, sku), expected);
        }
        let products = snap["data"]["products"].as_array().unwrap();
        let key = |one: &Value| ["category", "name", "sku"].map(|name| one[name].to_string());
        let keys: Vec<_> = products.iter().map(key).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        let listed = app.nobody().all("products?limit=200").await;
        assert_eq!(keys.len(), listed.len());
        app.stop().await;
    });
}

#[test]
fn what_is_shown_is_told_and_what_is_not_is_not() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        stocked(&app, "cake", json!(8)).await;
        let (mut wire, joined) = visitor(&app).await;
        wire.hear().await;
        let first = joined["o"].as_u64().unwrap() + 1;

        // Eight, seven, six: many. Five: few. None. And the way back by a cancel.
        let mut orders = Vec::new();
        for quantity in [1, 1, 1, 4, 1] {
            orders.push(customer.place(&[("cake", quantity)]).await);
        }
        let last = orders.last().unwrap();
        customer.act(last, "cancel", &json!({})).await.expect(200);
        for (offset, class) in (first..).zip(["low", "out", "low"]) {
            let event = wire.hear().await;
            assert_eq!(
                (&event["t"], &event["k"], &event["id"], &event["o"]),
                (
                    &json!("ev"),
                    &json!("product.changed"),
                    &json!("cake"),
                    &json!(offset)
                ),
                "{event}"
            );
            assert_eq!(event["d"]["stock"], class);
            assert!(event["at"].is_i64());
            assert_without(&event.to_string(), &["on_hand", "reserved", "order"]);
        }

        let call = admin.call(reqwest::Method::PATCH, "products/cake");
        let patch = json!({"price": 250, "description": "Fresh.", "is_available": false});
        call.if_match(1).json(&patch).send().await.expect(200);
        let event = wire.hear().await;
        assert_eq!(
            (&event["o"], &event["id"]),
            (&json!(first + 3), &json!("cake"))
        );
        assert_eq!(
            event["d"],
            json!({
                "sku": "cake", "name": "cake", "category": "Zz", "price": {"amount": 250, "currency": "GBP"},
                "description": "Fresh.", "is_available": false, "is_on_now": true, "stock": "low", "version": 2,
            })
        );

        // Tax is nobody's business here; the door is.
        let site = async |patch: Value| {
            let call = admin.call(reqwest::Method::PATCH, "sites/main");
            call.json(&patch).send().await.expect(200);
        };
        site(json!({"tax_rate_bp": 700})).await;
        site(json!({"open": false})).await;
        let event = wire.hear().await;
        assert_eq!(
            (&event["k"], &event["id"]),
            (&json!("site.changed"), &Value::Null)
        );
        assert_eq!(
            event["d"],
            json!({"id": "main", "name": "Demo Kitchen", "currency": "GBP", "open": false, "time_zone": "UTC"})
        );

        let call = admin.call(reqwest::Method::DELETE, "products/cake");
        call.send().await.expect(204);
        let event = wire.hear().await;
        assert_eq!(
            (&event["k"], &event["id"]),
            (&json!("product.removed"), &json!("cake"))
        );
        assert_eq!(
            (&event["d"], &event["o"]),
            (&Value::Null, &json!(first + 5))
        );
        // What its orders give back shows nothing any more.
        customer
            .act(&orders[0], "cancel", &json!({}))
            .await
            .expect(200);
        stocked(&app, "pie", json!(1)).await;
        let event = wire.hear().await;
        assert_eq!(
            (&event["id"], &event["o"]),
            (&json!("pie"), &json!(first + 6))
        );
        let (mut late, _) = visitor(&app).await;
        let snap = late.hear().await;
        assert_eq!(product(&snap, "cake"), Value::Null);
        assert_eq!(product(&snap, "pie")["stock"], "low");
        app.stop().await;
    });
}

#[test]
fn who_missed_nothing_goes_on_and_everybody_else_starts_over() {
    run(async {
        let app = TestApp::demo().await;
        let (mut wire, joined) = visitor(&app).await;
        wire.hear().await;
        let from = json!({"e": joined["e"], "o": joined["o"]});
        let resume = async |wire: &mut Wire| {
            let sub = json!({"t": "sub", "s": "menu:main", "from": from});
            wire.ask(sub).await
        };
        let answer = resume(&mut wire).await;
        assert_eq!(answer["how"], "live", "{answer}");
        drop(wire);
        // Nobody watches, and it is counted all the same.
        stocked(&app, "cake", json!(3)).await;
        let customer = app.customer().await;
        let mut wire = Wire::of(&app, &customer).await;
        let answer = resume(&mut wire).await;
        assert_eq!(answer["how"], "snapshot");
        assert_eq!(answer["o"], joined["o"].as_u64().unwrap() + 1);
        assert_eq!(product(&wire.hear().await, "cake")["stock"], "low");
        let other = json!({"t": "sub", "s": "menu:main", "from": {"e": "x", "o": answer["o"]}});
        assert_eq!(wire.ask(other).await["how"], "snapshot");
        let answer = wire.ask(json!({"t": "sub", "s": "menu:nowhere"})).await;
        assert_eq!(answer["code"], "not_found");
        app.stop().await;
    });
}

#[test]
fn a_large_menu_comes_in_parts_and_each_says_whose_it_is() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let description = "d".repeat(2_000);
        for number in 0..40 {
            let body = json!({
                "sku": format!("big-{number}"), "name": "Big", "price": 1, "description": description,
            });
            admin.post("products", &body).await.expect(201);
        }
        let (mut wire, _) = visitor(&app).await;
        let (mut part, mut products) = (0, 0);
        loop {
            let snap = wire.hear().await;
            part += 1;
            assert_eq!(snap["part"], part);
            assert_eq!(snap["data"]["site"]["id"], "main");
            assert!(snap.to_string().len() <= 33 * 1024);
            products += snap["data"]["products"].as_array().unwrap().len();
            if snap["parts"] == part {
                break;
            }
        }
        assert!(part > 2, "{part}");
        assert_eq!(products, app.nobody().all("products?limit=200").await.len());
        app.stop().await;
    });
}

/// Hours of every day from `before` minutes ago until `after` minutes from now, in UTC.
fn hours_around_now(app: &TestApp, before: i64, after: i64) -> Value {
    let now = orderhub::clock::Clock::now(app.clock.as_ref()).as_millis();
    let time = |minutes: i64| {
        let minute = (now.div_euclid(60_000) + minutes).rem_euclid(24 * 60);
        format!("{:02}:{:02}", minute / 60, minute % 60)
    };
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    json!([{"days": days, "from": time(-before), "to": time(after)}])
}

#[test]
fn what_goes_off_with_the_time_of_day_is_told_and_not_sold() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let body = json!({
            "sku": "lunch", "name": "Lunch", "category": "Zz", "price": 100, "hours": hours_around_now(&app, 60, 5),
        });
        admin.post("products", &body).await.expect(201);
        let body = json!({
            "sku": "later", "name": "Later", "category": "Zz", "price": 100, "hours": hours_around_now(&app, -10, 60),
        });
        admin.post("products", &body).await.expect(201);
        stocked(&app, "dinner", Value::Null).await;
        let (mut wire, _) = visitor(&app).await;
        let snap = wire.hear().await;
        assert_eq!(product(&snap, "lunch")["is_on_now"], true);
        assert_eq!(product(&snap, "later")["is_on_now"], false);
        customer.place(&[("lunch", 1)]).await;
        let late = customer
            .post("orders", &crate::app::basket(&[("cola", 1), ("later", 1)]))
            .await;
        let problem = late.problem(409, "not_on_now");
        assert_eq!(problem["errors"][0]["pointer"], "/lines/1/sku");

        app.clock.advance_ms(7 * 60_000);
        let event = wire.hear().await;
        assert_eq!(
            (&event["k"], &event["id"]),
            (&json!("product.changed"), &json!("lunch"))
        );
        assert_eq!(event["d"]["is_on_now"], false);
        let late = customer
            .post("orders", &crate::app::basket(&[("lunch", 1)]))
            .await;
        late.problem(409, "not_on_now");

        // Hours of its category hold as well, and are looked at as soon as they change.
        let hours = json!({"name": "Zz", "hours": hours_around_now(&app, -60, 120)});
        admin.post("categories", &hours).await.expect(201);
        let event = wire.hear().await;
        assert_eq!(
            (&event["id"], &event["d"]["is_on_now"]),
            (&json!("dinner"), &json!(false))
        );
        app.stop().await;
    });
}
