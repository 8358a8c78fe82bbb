//! Stock over HTTP: what moves it, what is refused, the ledger, and when there is little left.

use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp, id},
    support::run,
};

async fn counted(app: &TestApp, sku: &str, stock: Value, low_stock: Value) {
    let body = json!({
        "sku": sku, "name": sku, "price": 100, "stock": stock, "low_stock": low_stock,
    });
    app.admin().await.post("products", &body).await.expect(201);
}

async fn moved(who: &Person, sku: &str, kind: &str, quantity: i64) -> Value {
    let body = json!({"quantity": quantity, "reason": "as counted"});
    who.post(&format!("stock/{sku}/{kind}"), &body)
        .await
        .expect(200)
}

#[test]
fn what_moves_is_on_the_shelf_and_in_the_ledger() {
    run(async {
        let app = TestApp::demo().await;
        counted(&app, "rice", json!(10), Value::Null).await;
        let warehouse = app.warehouse().await;
        for (kind, quantity, on_hand) in [
            ("restock", 5, 15),
            ("waste", 3, 12),
            ("recount", 20, 20),
            ("return", 1, 21),
            ("recount", 4, 4),
        ] {
            let told = moved(&warehouse, "rice", kind, quantity).await;
            assert_eq!(
                (
                    &told["on_hand"],
                    &told["available"],
                    &told["movement"]["kind"]
                ),
                (&json!(on_hand), &json!(on_hand), &json!(kind)),
            );
        }
        let customer = app.customer().await;
        let order = customer.place(&[("rice", 3)]).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let order = customer.place(&[("rice", 1), ("rice", 1)]).await;
        app.pay(&customer, &order).await;
        app.release(&order).await;
        app.manager()
            .await
            .act(&order, "fulfill", &json!({}))
            .await
            .expect(200);

        let ledger = warehouse.all("stock/rice/movements?limit=3").await;
        let rows: Vec<_> = ledger
            .iter()
            .map(|row| {
                (
                    row["kind"].as_str().unwrap(),
                    row["quantity"].as_i64().unwrap(),
                    row["on_hand"].as_i64().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("sale", -1, 2),
                ("sale", -1, 3),
                ("release", 3, 4),
                ("recount", -17, 4),
                ("return", 1, 21),
                ("recount", 8, 20),
                ("waste", -3, 12),
                ("restock", 5, 15),
            ],
        );
        assert_eq!(ledger[0]["order"], *id(&order));
        assert_eq!(ledger[7]["reason"], "as counted");
        let stock = warehouse.all("stock?limit=5").await;
        let rice = stock.iter().find(|one| one["sku"] == "rice").unwrap();
        assert_eq!(
            (&rice["on_hand"], &rice["reserved"]),
            (&json!(2), &json!(0))
        );
        app.stop().await;
    });
}

#[test]
fn what_cannot_be_is_refused() {
    run(async {
        let app = TestApp::demo().await;
        counted(&app, "rice", json!(5), Value::Null).await;
        counted(&app, "air", Value::Null, Value::Null).await;
        let manager = app.manager().await;
        app.customer().await.place(&[("rice", 3)]).await;
        let before = app.footprint().await;
        for (path, quantity, status, code, pointer) in [
            ("rice/restock", json!(0), 422, "validation", "/quantity"),
            ("rice/restock", json!(-1), 422, "validation", "/quantity"),
            ("rice/restock", json!(1.5), 422, "validation", "/quantity"),
            ("rice/restock", json!(1e300), 422, "validation", "/quantity"),
            (
                "rice/restock",
                json!(1_000_000_000),
                422,
                "validation",
                "/quantity",
            ),
            ("rice/recount", json!(2), 422, "validation", "/quantity"),
            ("rice/recount", json!(-1), 422, "validation", "/quantity"),
            ("rice/restock", json!("5"), 400, "malformed", ""),
            ("rice/waste", json!(3), 409, "out_of_stock", ""),
            ("rice/transfer", json!(1), 422, "validation", "/to"),
            ("air/restock", json!(1), 422, "validation", "/sku"),
            ("ghost/restock", json!(1), 404, "not_found", ""),
            ("..%2f/restock", json!(1), 404, "not_found", ""),
        ] {
            let reply = manager
                .post(&format!("stock/{path}"), &json!({"quantity": quantity}))
                .await;
            let problem = reply.problem(status, code);
            let told = problem["errors"][0]["pointer"].as_str().unwrap_or_default();
            assert_eq!(told, pointer, "{path} {quantity}");
        }
        let long = json!({"quantity": 1, "reason": "x".repeat(501)});
        manager
            .post("stock/rice/waste", &long)
            .await
            .problem(422, "validation");
        assert_eq!(app.footprint().await, before);

        let told = moved(&manager, "air", "recount", 7).await;
        assert_eq!(
            (&told["on_hand"], &told["reserved"]),
            (&json!(7), &json!(0))
        );

        let body = json!({"quantity": 1});
        for who in [app.customer().await, app.kitchen().await] {
            who.post("stock/rice/restock", &body)
                .await
                .problem(403, "forbidden");
        }
        app.nobody()
            .post("stock/rice/restock", &body)
            .await
            .problem(401, "unauthenticated");
        app.customer()
            .await
            .get("stock")
            .await
            .problem(403, "forbidden");
        app.kitchen().await.get("stock").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn a_double_click_restocks_once() {
    run(async {
        let app = TestApp::demo().await;
        counted(&app, "rice", json!(5), Value::Null).await;
        let manager = app.manager().await;
        let restock = async |quantity: i64| {
            let call = manager.call(reqwest::Method::POST, "stock/rice/restock");
            call.json(&json!({"quantity": quantity}))
                .key("delivery-7")
                .send()
                .await
        };
        let first = restock(5).await;
        assert!(!first.is_replayed());
        let second = restock(5).await;
        assert!(second.is_replayed());
        assert_eq!(first.expect(200), second.expect(200));
        restock(6).await.problem(422, "idempotency_key_reused");
        assert_eq!(app.stock("rice").await, 10);
        let call = manager.call(reqwest::Method::POST, "stock/rice/restock");
        call.json(&json!({"quantity": 1}))
            .no_key()
            .send()
            .await
            .expect(200);
        assert_eq!(app.stock("rice").await, 11);
        app.stop().await;
    });
}

#[test]
fn little_left_is_told_once_for_each_dip() {
    run(async {
        let app = TestApp::demo().await;
        counted(&app, "rice", json!(7), json!(5)).await;
        let (manager, customer) = (app.manager().await, app.customer().await);
        let low = async || {
            let low = manager.all("stock?low=true").await;
            low.first()
                .map(|one| (one["sku"].clone(), one["low_since"].clone()))
        };
        assert_eq!(low().await, None);
        let order = customer.place(&[("rice", 2)]).await;
        let first = low().await.unwrap();
        assert_eq!(first.0, "rice");
        // What is cancelled and ordered again is the same dip.
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        customer.place(&[("rice", 3)]).await;
        assert_eq!(low().await, Some(first.clone()));
        moved(&manager, "rice", "restock", 10).await;
        assert_eq!(low().await, None);
        app.clock.advance_ms(1_000);
        moved(&manager, "rice", "waste", 10).await;
        assert_ne!(low().await.unwrap(), first);
        app.stop().await;
    });
}

#[test]
fn goods_go_from_one_site_to_another() {
    run(async {
        let app = TestApp::demo().await;
        counted(&app, "rice", json!(10), Value::Null).await;
        let admin = app.admin().await;
        let site = json!({"id": "second", "name": "Second", "currency": "EUR"});
        admin.post("sites", &site).await.expect(201);
        let rice =
            json!({"site": "second", "sku": "rice", "name": "Rice", "price": 90, "stock": 1});
        admin.post("products", &rice).await.expect(201);
        let body = json!({"quantity": 4, "to": "second", "reason": "they ran out"});
        let told = admin
            .post("stock/rice/transfer?site=main", &body)
            .await
            .expect(200);
        assert_eq!(
            (
                &told["on_hand"],
                &told["movement"]["kind"],
                &told["movement"]["peer"]
            ),
            (&json!(6), &json!("transfer_out"), &json!("second")),
        );
        let there = admin.all("stock/rice/movements?site=second").await;
        assert_eq!(
            (
                &there[0]["kind"],
                &there[0]["quantity"],
                &there[0]["on_hand"],
                &there[0]["peer"]
            ),
            (&json!("transfer_in"), &json!(4), &json!(5), &json!("main")),
        );
        // Whoever works at one of them only cannot.
        let manager = app.manager().await;
        manager
            .post("stock/rice/transfer?site=main", &body)
            .await
            .problem(403, "forbidden");
        app.stop().await;
    });
}
