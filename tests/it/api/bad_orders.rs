//! Orders that cannot be: each is refused with its code and a pointer, and nothing is half done.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, id},
    support::run,
};

const STRANGER: &str = "0198c5a0-0000-7000-8000-000000000000";

fn lines(quantity: Value) -> Value {
    json!({"lines": [{"sku": "espresso", "quantity": quantity}]})
}

#[test]
fn a_basket_that_makes_no_sense_is_refused_and_nothing_moves() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let line = json!({"sku": "espresso", "quantity": 1});
        let many = |count: usize| json!({"lines": vec![line.clone(); count]});
        let note = "x".repeat(2_000);
        let cases = [
            ("not a number", lines(json!("two")), 400, "malformed", ""),
            (
                "a fraction",
                lines(json!(1.5)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                "negative",
                lines(json!(-1)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                "zero",
                lines(json!(0)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                "1,000",
                lines(json!(1_000)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                "huge",
                lines(json!(u64::MAX)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                "no lines",
                json!({"lines": []}),
                422,
                "validation",
                "/lines",
            ),
            ("nothing", json!({}), 422, "validation", "/lines"),
            ("101 lines", many(101), 422, "validation", "/lines"),
            (
                "an unknown sku",
                json!({"lines": [line, {"sku": "unobtainium", "quantity": 1}]}),
                422,
                "unknown_sku",
                "/lines/1/sku",
            ),
            (
                "no sku at all",
                json!({"lines": [{"sku": "es presso", "quantity": 1}]}),
                422,
                "",
                "/lines/0/sku",
            ),
            (
                "a long note",
                json!({"lines": [{"sku": "espresso", "quantity": 1, "note": note}]}),
                422,
                "validation",
                "/lines/0/note",
            ),
            (
                "another total",
                json!({"lines": [line], "expected_total": 1}),
                409,
                "total_changed",
                "",
            ),
            (
                "an unknown site",
                json!({"site": "nowhere", "lines": [line]}),
                404,
                "not_found",
                "",
            ),
        ];
        let before = app.footprint().await;
        for (name, body, status, code, pointer) in cases {
            let reply = customer.post("orders", &body).await;
            assert_eq!(reply.status, status, "{name}: {}", reply.text);
            let problem = &reply.body;
            if !code.is_empty() {
                assert_eq!(problem["code"], code, "{name}: {}", reply.text);
            }
            if !pointer.is_empty() {
                assert_eq!(
                    problem["errors"][0]["pointer"], pointer,
                    "{name}: {}",
                    reply.text
                );
            }
        }
        assert_eq!(app.footprint().await, before);
        customer.post("orders", &many(100)).await.expect(201);
        customer
            .post("orders", &lines(json!(999)))
            .await
            .expect(201);
        app.stop().await;
    });
}

#[test]
fn nobody_sells_what_is_not_there() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let rare = json!({
            "sku": "truffle", "name": "Truffle", "price": {"amount": 9_900, "currency": "GBP"}, "stock": 2,
        });
        admin.post("products", &rare).await.expect(201);
        // The lines of one order count together.
        let body = json!({"lines": [{"sku": "truffle", "quantity": 2}, {"sku": "truffle", "quantity": 1}]});
        customer
            .post("orders", &body)
            .await
            .problem(409, "out_of_stock");
        assert_eq!(app.stock("truffle").await, 2);

        let order = customer.place(&[("truffle", 2)]).await;
        assert_eq!(app.stock("truffle").await, 0);
        let one = json!({"lines": [{"sku": "truffle", "quantity": 1}]});
        customer
            .post("orders", &one)
            .await
            .problem(409, "out_of_stock");
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        customer.post("orders", &one).await.expect(201);

        let change = |body: Value| {
            let call = admin.call(Method::PATCH, "products/truffle");
            call.if_match(1).json(&body).send()
        };
        change(json!({"is_available": false})).await.expect(200);
        customer
            .post("orders", &one)
            .await
            .problem(409, "out_of_stock");
        admin
            .call(Method::DELETE, "products/truffle")
            .send()
            .await
            .expect(204);
        customer
            .post("orders", &one)
            .await
            .problem(422, "unknown_sku");

        let site = admin.call(Method::PATCH, "sites/main");
        site.json(&json!({"open": false})).send().await.expect(200);
        let espresso = json!({"lines": [{"sku": "espresso", "quantity": 1}]});
        customer
            .post("orders", &espresso)
            .await
            .problem(409, "site_closed");
        app.stop().await;
    });
}

#[test]
fn four_hundred_buyers_of_a_hundred_pieces() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let rare = json!({
            "sku": "ticket", "name": "Ticket", "price": {"amount": 100, "currency": "GBP"}, "stock": 100,
        });
        admin.post("products", &rare).await.expect(201);
        let one = json!({"lines": [{"sku": "ticket", "quantity": 1}]});
        let buyers = (0..400).map(|_| customer.post("orders", &one));
        let replies = futures_util::future::join_all(buyers).await;
        let placed = replies.iter().filter(|reply| reply.status == 201).count();
        let refused = replies
            .iter()
            .filter(|reply| reply.body["code"] == "out_of_stock");
        assert_eq!((placed, refused.count()), (100, 300));
        assert_eq!(app.stock("ticket").await, 0);
        app.stop().await;
    });
}

#[test]
fn other_peoples_orders_do_not_exist() {
    run(async {
        let app = TestApp::demo().await;
        let (owner, other) = (app.customer().await, app.signup("Otto Other").await);
        let order = owner.place(&[("espresso", 1)]).await;
        let code = app.code(&order).await;
        let before = app.footprint().await;
        let own = id(&order).to_owned();
        for order in [own.as_str(), STRANGER, "not-an-id"] {
            for (method, path, body) in [
                (Method::GET, "", json!({})),
                (Method::GET, "/events", json!({})),
                (Method::POST, "/pay", json!({"code": code})),
                (Method::POST, "/otp", json!({})),
                (Method::POST, "/cancel", json!({})),
                (Method::POST, "/fulfill", json!({})),
                (Method::POST, "/reject", json!({"reason": "mine"})),
            ] {
                let call = other.call(method, &format!("orders/{order}{path}"));
                let problem = call.json(&body).send().await.problem(404, "not_found");
                assert_eq!(problem["order_status"], Value::Null);
            }
        }
        assert!(other.all("orders").await.is_empty());
        assert_eq!(app.footprint().await, before);
        app.stop().await;
    });
}

#[test]
fn a_version_that_was_read_must_still_hold() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = app.paid(&customer).await;
        let version = order["version"].as_u64().unwrap();
        let cancel = |version: u64| {
            let call = customer.call(Method::POST, &format!("orders/{}/cancel", id(&order)));
            call.json(&json!({})).if_match(version)
        };
        let stale = cancel(1).send().await.problem(412, "version_stale");
        assert_eq!(stale["order_version"], version);
        assert_eq!(stale["order_status"], "PAID");
        assert_eq!(stale["allowed"], json!(["cancel", "update"]));
        for bad in ["7", "W/\"7\"", "\"x\""] {
            let call = customer.call(Method::POST, &format!("orders/{}/cancel", id(&order)));
            let reply = call.json(&json!({})).header("if-match", bad).send().await;
            reply.problem(400, "malformed");
        }
        cancel(version).send().await.expect(200);
        // The version is looked at before the end of the order is.
        cancel(version).send().await.problem(412, "version_stale");
        app.stop().await;
    });
}
