//! The menu and the sites: reading, writing, and writing what somebody else has changed.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, redacted},
    support::run,
};

#[test]
fn the_menu_is_sorted_filtered_and_paged() {
    run(async {
        let app = TestApp::demo().await;
        let nobody = app.nobody();
        let menu = nobody.all("products?limit=5").await;
        assert_eq!(menu.len(), 18);
        let keys: Vec<_> = menu
            .iter()
            .map(|item| ["category", "name", "sku"].map(|f| item[f].as_str().unwrap()))
            .collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        assert!(
            menu.iter()
                .all(|item| item["stock"].as_i64() >= Some(1_000))
        );
        let skus = async |query: &str| {
            let found = nobody.all(&format!("products?{query}")).await;
            found
                .iter()
                .map(|item| item["sku"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(skus("q=MOZZARELLA").await, ["salad-caprese"]);
        assert_eq!(skus("category=Drinks&q=water").await, ["water-still"]);
        assert!(skus("category=drinks").await.is_empty());
        assert_eq!(skus("site=main&limit=200").await.len(), 18);
        app.stop().await;
    });
}

#[test]
fn a_product_is_made_changed_and_taken_off() {
    run(async {
        let app = TestApp::demo().await;
        let (manager, nobody) = (app.manager().await, app.nobody());
        let body = json!({
            "sku": "soup", "name": "Soup", "category": "Starters", "price": {"amount": 450, "currency": "GBP"},
            "description": "Hot.", "image_url": "/soup.jpg", "station": "stove", "stock": 7, "window_s": 90,
        });
        let reply = manager.post("products", &body).await;
        assert_eq!(reply.header("etag"), "\"1\"");
        insta::assert_json_snapshot!(redacted(&reply.expect(201)), @r#"
        {
          "allergens": [],
          "category": "Starters",
          "description": "Hot.",
          "hours": [],
          "image_url": "/soup.jpg",
          "is_available": true,
          "is_on_now": true,
          "name": "Soup",
          "options": [],
          "price": {
            "amount": 450,
            "currency": "GBP"
          },
          "site": "main",
          "sku": "soup",
          "station": "stove",
          "stock": 7,
          "version": 1,
          "window_s": 90
        }
        "#);
        let twice = manager.post("products", &body).await;
        assert_eq!(
            twice.problem(422, "validation")["errors"][0]["pointer"],
            "/sku"
        );

        let change = async |version: Option<u64>, body: Value| {
            let call = manager.call(Method::PATCH, "products/soup").json(&body);
            match version {
                Some(version) => call.if_match(version).send().await,
                None => call.send().await,
            }
        };
        change(None, json!({"name": "Stew"}))
            .await
            .problem(428, "version_required");
        let changed = change(Some(1), json!({"name": "Stew", "window_s": null})).await;
        assert_eq!(changed.header("etag"), "\"2\"");
        let changed = changed.expect(200);
        assert_eq!(
            (&changed["name"], &changed["stock"], changed.get("window_s")),
            (&json!("Stew"), &json!(7), None)
        );
        change(Some(1), json!({"name": "Bisque"}))
            .await
            .problem(412, "version_stale");
        for (body, pointer) in [
            (json!({"stock": 100}), "/stock"),
            (json!({"name": " "}), "/name"),
            (
                json!({"price": {"amount": -1, "currency": "GBP"}}),
                "/price",
            ),
            (json!({"price": {"amount": 1, "currency": "EUR"}}), "/price"),
            (json!({"image_url": "javascript:alert(1)"}), "/image_url"),
            (json!({"window_s": -1}), "/window_s"),
        ] {
            let problem = change(Some(2), body.clone())
                .await
                .problem(422, "validation");
            let found = problem["errors"][0]["pointer"].as_str().unwrap();
            assert!(found.starts_with(pointer), "{body}: {problem}");
        }
        assert_eq!(nobody.get("products/soup").await.expect(200), changed);

        manager
            .call(Method::DELETE, "products/soup")
            .send()
            .await
            .expect(204);
        nobody.get("products/soup").await.problem(404, "not_found");
        change(Some(2), json!({"name": "Ghost"}))
            .await
            .problem(404, "not_found");
        manager
            .call(Method::DELETE, "products/soup")
            .send()
            .await
            .problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn an_order_does_not_move_the_version_of_what_it_orders() {
    run(async {
        let app = TestApp::demo().await;
        let before = app.nobody().get("products/cola").await.expect(200);
        app.customer().await.place(&[("cola", 1)]).await;
        let after = app.nobody().get("products/cola").await.expect(200);
        assert_eq!(before["version"], after["version"]);
        assert_eq!(
            after["stock"].as_i64().unwrap(),
            before["stock"].as_i64().unwrap() - 1
        );
        app.stop().await;
    });
}

#[test]
fn bad_products_are_refused_by_field() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let good =
            json!({"sku": "good", "name": "Good", "price": {"amount": 1, "currency": "GBP"}});
        for (field, value) in [
            ("sku", json!("")),
            ("sku", json!("two words")),
            ("sku", json!("x".repeat(500))),
            ("name", json!("")),
            ("name", json!("x".repeat(500))),
            ("price", json!({"amount": i64::MAX, "currency": "GBP"})),
            ("stock", json!(-1)),
            ("image_url", json!("//evil.example/x.png")),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let problem = admin
                .post("products", &body)
                .await
                .problem(422, "validation");
            let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
            assert!(pointer.starts_with(&format!("/{field}")), "{problem}");
        }
        for body in [
            json!({"sku": "x"}),
            json!([]),
            json!({"sku": 1, "name": "x", "price": 1}),
        ] {
            admin
                .post("products", &body)
                .await
                .problem(400, "malformed");
        }
        admin.post("products", &good).await.expect(201);
        app.stop().await;
    });
}

#[test]
fn sites_are_made_and_changed() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let body = json!({"id": "second", "name": "Second", "currency": "EUR", "tax_rate_bp": 700, "window_s": 5});
        let made = admin.post("sites", &body).await.expect(201);
        insta::assert_json_snapshot!(made, @r#"
        {
          "after_window": "refuse",
          "currency": "EUR",
          "id": "second",
          "name": "Second",
          "open": true,
          "tax_rate_bp": 700,
          "time_zone": "UTC",
          "window_s": 5
        }
        "#);
        admin.post("sites", &body).await.problem(422, "validation");
        for (field, value) in [
            ("id", json!("Two Words")),
            ("name", json!("")),
            ("currency", json!("euro")),
            ("tax_rate_bp", json!(10_001)),
            ("window_s", json!(-5)),
        ] {
            let mut body = json!({"id": "third", "name": "Third", "currency": "EUR"});
            body[field] = value;
            let problem = admin.post("sites", &body).await.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
        }
        let change = async |body: Value| {
            let call = admin.call(Method::PATCH, "sites/second").json(&body);
            call.send().await
        };
        let changed = change(json!({"open": false, "window_s": null, "after_window": "admin"}))
            .await
            .expect(200);
        assert_eq!(
            (
                &changed["open"],
                &changed["window_s"],
                &changed["after_window"]
            ),
            (&json!(false), &json!(60), &json!("admin"))
        );
        let sites = admin.all("sites").await;
        assert!(sites.contains(&changed) && sites.len() == 2);
        app.stop().await;
    });
}
