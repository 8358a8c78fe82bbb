//! What is offered, and when: categories, options, hours on the wall of the site, and finding it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp},
    support::run,
};

fn tea() -> Value {
    json!({
        "sku": "tea", "name": "Tea", "category": "Breakfast", "price": {"amount": 300, "currency": "GBP"},
        "allergens": ["nuts", "milk", "milk"],
        "options": [
            {"id": "size", "name": "Size", "min": 1, "max": 1, "choices": [
                {"id": "small", "name": "Small", "price_delta": {"amount": -50, "currency": "GBP"}},
                {"id": "large", "name": "Large", "price_delta": 100},
            ]},
            {"id": "extra", "name": "Extra", "max": 2, "choices": [
                {"id": "honey", "name": "Honey", "price_delta": 20},
                {"id": "oat", "name": "Oat milk", "is_available": false},
            ]},
        ],
    })
}

fn order_of(options: Value) -> Value {
    json!({"lines": [{"sku": "tea", "quantity": 2, "options": options}]})
}

#[test]
fn a_category_is_made_changed_and_taken_away() {
    run(async {
        let app = TestApp::demo().await;
        let (manager, nobody) = (app.manager().await, app.nobody());
        let body = json!({
            "name": "Late", "position": 9, "tax": {"rate_bp": 500, "mode": "exclusive"},
            "hours": [{"days": ["sat", "fri", "sat"], "from": "22:00", "to": "02:00"}],
        });
        let made = manager.post("categories", &body).await;
        assert_eq!(made.header("etag"), "\"1\"");
        let made = made.expect(201);
        assert_eq!(
            made,
            json!({
                "site": "main", "name": "Late", "position": 9, "tax": {"rate_bp": 500, "mode": "exclusive"},
                "hours": [{"days": ["fri", "sat"], "from": "22:00", "to": "02:00"}], "version": 1,
            })
        );
        let twice = manager
            .post("categories", &body)
            .await
            .problem(422, "validation");
        assert_eq!(twice["errors"][0]["pointer"], "/name");
        assert!(nobody.all("categories?limit=1").await.contains(&made));

        let change = async |version: Option<u64>, body: Value| {
            let call = manager.call(Method::PATCH, "categories/Late").json(&body);
            match version {
                Some(version) => call.if_match(version).send().await,
                None => call.send().await,
            }
        };
        change(None, json!({}))
            .await
            .problem(428, "version_required");
        let changed = change(Some(1), json!({"tax": null, "position": -1}))
            .await
            .expect(200);
        assert_eq!(
            (&changed["tax"], &changed["position"], &changed["version"]),
            (&Value::Null, &json!(-1), &json!(2))
        );
        assert_eq!(changed["hours"], made["hours"]);
        change(Some(1), json!({}))
            .await
            .problem(412, "version_stale");
        for (body, pointer) in [
            (
                json!({"hours": [{"days": ["fri"], "from": "25:00", "to": "02:00"}]}),
                "/hours/0/from",
            ),
            (
                json!({"hours": [{"days": ["fri"], "from": "02:00", "to": "02:00"}]}),
                "/hours/0/to",
            ),
            (
                json!({"hours": [{"days": [], "from": "01:00", "to": "02:00"}]}),
                "/hours/0/days",
            ),
            (
                json!({"hours": [{"days": ["friday"], "from": "01:00", "to": "02:00"}]}),
                "/hours/0/days/0",
            ),
            (json!({"tax": {"rate_bp": 10_001}}), "/tax/rate_bp"),
            (json!({"position": 2_000_000_000}), "/position"),
        ] {
            let problem = change(Some(2), body.clone())
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        }
        manager
            .call(Method::DELETE, "categories/Late")
            .send()
            .await
            .expect(204);
        change(Some(3), json!({})).await.problem(404, "not_found");
        let again = manager.post("categories", &body).await.expect(201);
        assert_eq!(again["version"], 4);
        let customer = app.customer().await;
        customer
            .post("categories", &body)
            .await
            .problem(403, "forbidden");
        app.stop().await;
    });
}

#[test]
fn options_are_priced_and_judged() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let made = admin.post("products", &tea()).await.expect(201);
        assert_eq!(made["allergens"], json!(["milk", "nuts"]));
        assert_eq!(
            made["options"][0]["choices"][0]["price_delta"],
            json!({"amount": -50, "currency": "GBP"})
        );
        let answers = json!([{"option": "size", "choices": ["large"]}, {"option": "extra", "choices": ["honey"]}]);
        let order = customer
            .post("orders", &order_of(answers))
            .await
            .expect(201);
        let line = &order["lines"][0];
        assert_eq!(
            (&line["unit_price"]["amount"], &order["total"]["amount"]),
            (&json!(420), &json!(840))
        );
        assert_eq!(
            line["options"][0],
            json!({"option": "size", "choice": "large", "name": "Large", "price_delta": {"amount": 100, "currency": "GBP"}})
        );
        let seen = app.kitchen().await.order(&order).await;
        assert_eq!(
            seen["lines"][0]["options"][1],
            json!({"option": "extra", "choice": "honey", "name": "Honey"})
        );

        for (answers, status, code, pointer) in [
            (json!([]), 422, "validation", "/lines/0/options"),
            (
                json!([{"option": "size", "choices": ["small", "large"]}]),
                422,
                "validation",
                "/lines/0/options",
            ),
            (
                json!([{"option": "size", "choices": ["huge"]}]),
                422,
                "validation",
                "/lines/0/options/0/choices/0",
            ),
            (
                json!([{"option": "mood", "choices": ["good"]}]),
                422,
                "validation",
                "/lines/0/options/0/option",
            ),
            (
                json!([{"option": "size", "choices": ["small"]}, {"option": "extra", "choices": ["oat"]}]),
                409,
                "out_of_stock",
                "/lines/0/options/1/choices/0",
            ),
        ] {
            let problem = customer
                .post("orders", &order_of(answers.clone()))
                .await
                .problem(status, code);
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{answers}");
        }
        let call = admin.call(Method::PATCH, "products/tea").if_match(1);
        let cheap = call
            .json(&json!({"price": 49}))
            .send()
            .await
            .problem(422, "validation");
        assert_eq!(cheap["errors"][0]["pointer"], "/options");
        app.stop().await;
    });
}

#[test]
fn bad_prices_hours_and_allergens_are_refused_by_field() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        for (field, value, pointer) in [
            ("price", json!(-1), "/price"),
            (
                "price",
                json!({"amount": 1, "currency": "XXX"}),
                "/price/currency",
            ),
            ("allergens", json!(["love"]), "/allergens/0"),
            ("low_stock", json!(-1), "/low_stock"),
            (
                "hours",
                json!([{"days": ["mon"], "from": "1:00", "to": "02:00"}]),
                "/hours/0/from",
            ),
            (
                "options",
                json!([{"id": "a b", "name": "x", "choices": [{"id": "c", "name": "c"}]}]),
                "/options/0/id",
            ),
            (
                "options",
                json!([{"id": "a", "name": "x", "choices": []}]),
                "/options/0/choices",
            ),
            (
                "options",
                json!([{"id": "a", "name": "x", "choices": [{"id": "c", "name": "c", "price_delta": {"amount": 1, "currency": "EUR"}}]}]),
                "/options/0/choices/0/price_delta/currency",
            ),
        ] {
            let mut body = tea();
            body[field] = value;
            let problem = admin
                .post("products", &body)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        }
        for price in [
            json!(1.5),
            json!("3"),
            json!({"amount": 1.5, "currency": "GBP"}),
        ] {
            let mut body = tea();
            body["price"] = price;
            admin
                .post("products", &body)
                .await
                .problem(400, "malformed");
        }
        let zone = json!({"time_zone": "Mars/Olympus"});
        let call = admin.call(Method::PATCH, "sites/main").json(&zone);
        call.send().await.problem(422, "validation");
        app.stop().await;
    });
}

#[test]
fn outside_its_hours_nothing_is_sold() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let zone = json!({"time_zone": "America/New_York"});
        admin
            .call(Method::PATCH, "sites/main")
            .json(&zone)
            .send()
            .await
            .expect(200);
        let hours = json!({"name": "Breakfast", "hours": [{"days": ["sun"], "from": "23:00", "to": "01:30"}]});
        admin.post("categories", &hours).await.expect(201);
        let mut body = tea();
        body["options"] = json!([]);
        admin.post("products", &body).await.expect(201);
        // The clocks of New York go back on the night to 1 November 2026: 01:15 comes twice, 05:15 and 06:15 in UTC.
        for (time, is_on) in [
            ("2026-11-02T03:59:59Z", false),
            ("2026-11-02T04:00:00Z", true),
            ("2026-11-02T06:29:59Z", true),
            ("2026-11-02T06:30:00Z", false),
            ("2026-10-26T02:59:00Z", false),
            ("2026-10-26T03:00:00Z", true),
        ] {
            app.clock.stop_at(time, 0);
            let seen = app.nobody().get("products/tea").await.expect(200);
            assert_eq!(seen["is_on_now"], is_on, "{time}");
            let site: orderhub::order::SiteId = "main".parse().unwrap();
            let lines = json!({"lines": [{"sku": "tea", "quantity": 1}]});
            let quote = app.nobody().post("quotes", &lines).await.expect(200);
            let faults = quote["problems"].as_array().unwrap();
            assert_eq!(faults.is_empty(), is_on, "{time} at {site}: {quote}");
            if !is_on {
                assert_eq!(faults[0]["code"], "not_on_now");
            }
        }
        drop(customer);
        app.stop().await;
    });
}

async fn found(who: &Person, query: &str) -> Vec<String> {
    let found = who.all(&format!("products?{query}")).await;
    found
        .iter()
        .map(|one| one["sku"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_menu_is_searched_by_beginnings_of_words_best_first() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, nobody) = (app.admin().await, app.nobody());
        for (sku, name, text) in [
            ("creme", "Crème brûlée", "Vanilla custard."),
            (
                "toast",
                "Toast",
                "With a brulee of custard, custard and more custard.",
            ),
            ("gone", "Custard tart", "Off the menu."),
        ] {
            let body = json!({"sku": sku, "name": name, "category": "Zz", "price": 1, "description": text});
            admin.post("products", &body).await.expect(201);
        }
        admin
            .call(Method::DELETE, "products/gone")
            .send()
            .await
            .expect(204);
        let site = json!({"id": "second", "name": "Second", "currency": "EUR"});
        admin.post("sites", &site).await.expect(201);
        let foreign = json!({"site": "second", "sku": "flan", "name": "Custard flan", "price": 1});
        admin.post("products", &foreign).await.expect(201);

        for (q, expected) in [
            ("BRUL", vec!["creme", "toast"]),
            ("creme", vec!["creme"]),
            ("cr%C3%A8me", vec!["creme"]),
            ("vanilla+cust", vec!["creme"]),
            ("mozz", vec!["salad-caprese"]),
            ("zarella", vec!["salad-caprese"]),
            ("custard+pizza", vec![]),
        ] {
            let mut skus = found(&nobody, &format!("site=main&q={q}")).await;
            skus.sort();
            assert_eq!(skus, expected, "{q}");
        }
        assert_eq!(found(&nobody, "site=second&q=custard").await, ["flan"]);
        let all = found(&nobody, "site=main&q=custard").await;
        assert_eq!(all.len(), 2);
        assert_eq!(
            found(&nobody, "site=main&q=custard&limit=1").await,
            all,
            "page after page"
        );

        let menu = found(&nobody, "site=main&limit=200").await;
        assert_eq!(found(&nobody, "site=main&limit=200&q=").await, menu);
        for odd in [
            "%00",
            "%20",
            "%27%22%3B--",
            "%F0%9F%8D%95",
            "@1@",
            "*",
            &"x".repeat(4_000),
            "%E2%80%AE",
        ] {
            nobody
                .get(&format!("products?site=main&q={odd}"))
                .await
                .expect(200);
        }
        app.stop().await;
    });
}
