//! Sites and products over HTTP.

use serde_json::json;

use super::app::TestApp;
use crate::support::run;

const PRODUCTS: &str = "/api/v1/products";

#[test]
fn the_menu_is_for_everyone_sorted_filtered_and_paged() {
    run(async {
        let app = TestApp::start().await;
        let nobody = app.nobody();
        let menu = nobody.get(PRODUCTS).await.body;
        let items = menu["items"].as_array().unwrap();
        assert!(items.len() >= 12);
        let key = |item: &serde_json::Value| {
            ["category", "name", "sku"].map(|field| item[field].as_str().unwrap().to_owned())
        };
        assert!(items.iter().map(key).is_sorted());
        let one = nobody.get(&format!("{PRODUCTS}/pizza-margherita")).await;
        assert_eq!(one.header("etag"), "\"1\"");
        assert_eq!(one.body["price"], json!({"amount": 950, "currency": "GBP"}));
        assert_eq!(one.body["stock"], 1_000_000);
        let pizzas = nobody
            .get(&format!("{PRODUCTS}?category=Pizza&q=MARG"))
            .await
            .body;
        assert_eq!(pizzas["items"], json!([one.body]));
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = nobody
                .get(&format!("{PRODUCTS}?limit=5{cursor}"))
                .await
                .body;
            paged.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(&paged, items);
        app.stop().await;
    });
}

#[test]
fn a_product_from_beginning_to_end() {
    run(async {
        let app = TestApp::start().await;
        let manager = app.demo("manager").await;
        let tea = json!({
            "sku": "tea", "name": "Tea", "category": "Hot", "price": {"amount": 250, "currency": "GBP"},
            "stock": 10, "window_s": 120, "image_url": "/img/tea.webp", "station": "bar",
        });
        let made = manager.post(PRODUCTS, tea.clone()).await;
        assert_eq!((made.status, made.header("etag")), (201, "\"1\""));
        assert_eq!(
            (&made.body["stock"], &made.body["window_s"]),
            (&json!(10), &json!(120))
        );
        let twice = manager.post(PRODUCTS, tea.clone()).await;
        assert_eq!(twice.problem(), (422, "validation", "/sku"));

        let path = format!("{PRODUCTS}/tea");
        let blind = manager.patch(&path, None, json!({"price": 260})).await;
        assert_eq!(blind.problem(), (428, "version_required", ""));
        let changed = manager
            .patch(
                &path,
                Some("\"1\""),
                json!({"price": 260, "window_s": null}),
            )
            .await;
        assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
        assert_eq!(changed.body["price"]["amount"], 260);
        assert!(changed.body.get("window_s").is_none());
        assert_eq!(changed.body["station"], "bar");
        let stale = manager
            .patch(&path, Some("\"1\""), json!({"price": 270}))
            .await;
        assert_eq!(stale.problem(), (412, "version_stale", ""));
        for (body, pointer) in [
            (json!({"price": -1}), "/price"),
            (
                json!({"price": {"amount": 1, "currency": "EUR"}}),
                "/price/currency",
            ),
            (json!({"stock": 5}), "/stock"),
            (json!({"name": ""}), "/name"),
            (json!({"window_s": -1}), "/window_s"),
            (json!({"image_url": "javascript:alert(1)"}), "/image_url"),
        ] {
            let reply = manager.patch(&path, Some("\"2\""), body).await;
            assert_eq!(reply.problem(), (422, "validation", pointer));
        }

        let ann = app.customer("ann").await;
        let kitchen = app.demo("kitchen").await;
        for client in [&ann, &kitchen] {
            let refused = client
                .patch(&path, Some("\"2\""), json!({"price": 1}))
                .await;
            assert_eq!(refused.problem(), (403, "forbidden", ""));
            assert_eq!(client.post(PRODUCTS, tea.clone()).await.status, 403);
            assert_eq!(client.delete(&path).await.status, 403);
        }
        let order = json!({"lines": [{"sku": "tea", "quantity": 4}]});
        assert_eq!(ann.keyed("/api/v1/orders", "k", order).await.status, 201);
        assert_eq!(ann.get(&path).await.body["stock"], 6);
        let greedy = json!({"lines": [{"sku": "tea", "quantity": 7}]});
        let refused = ann.keyed("/api/v1/orders", "k2", greedy).await;
        assert_eq!(
            refused.problem(),
            (409, "out_of_stock", "/lines/0/quantity")
        );

        assert_eq!(manager.delete(&path).await.status, 204);
        assert_eq!(manager.delete(&path).await.status, 404);
        assert_eq!(ann.get(&path).await.problem(), (404, "not_found", ""));
        app.stop().await;
    });
}

#[test]
fn sites_are_made_by_admins_and_changed_by_their_managers() {
    run(async {
        let app = TestApp::start().await;
        let (admin, manager) = (app.demo("admin").await, app.demo("manager").await);
        let ann = app.customer("ann").await;
        let sites = ann.get("/api/v1/sites").await.body;
        assert_eq!(sites["items"][0]["id"], "main");
        assert_eq!(
            (&sites["items"][0]["window_s"], &sites["items"][0]["open"]),
            (&json!(60), &json!(true))
        );
        let new = json!({"id": "pier", "name": "Pier", "currency": "EUR"});
        assert_eq!(manager.post("/api/v1/sites", new.clone()).await.status, 403);
        let made = admin.post("/api/v1/sites", new.clone()).await;
        assert_eq!(
            (made.status, &made.body["after_window"]),
            (201, &json!("refuse"))
        );
        let twice = admin.post("/api/v1/sites", new.clone()).await;
        assert_eq!(twice.problem(), (422, "validation", "/id"));
        for (field, value, pointer) in [
            ("id", json!("Not An Id"), "/id"),
            ("name", json!(""), "/name"),
            ("currency", json!("euro"), "/currency"),
            ("tax_rate_bp", json!(10_001), "/tax_rate_bp"),
            ("window_s", json!(86_401), "/window_s"),
        ] {
            let mut wrong = new.clone();
            wrong["id"] = json!("quay");
            wrong[field] = value;
            let reply = admin.post("/api/v1/sites", wrong).await;
            assert_eq!(reply.problem(), (422, "validation", pointer), "{field}");
        }
        // With two sites, one must be named.
        let unnamed = ann.get(PRODUCTS).await;
        assert_eq!(unnamed.problem(), (422, "validation", "/site"));
        assert_eq!(
            ann.get(&format!("{PRODUCTS}?site=pier")).await.body["items"],
            json!([])
        );
        let order = json!({"lines": [{"sku": "pizza-margherita", "quantity": 1}]});
        let reply = ann.keyed("/api/v1/orders", "k", order.clone()).await;
        assert_eq!(reply.problem(), (422, "validation", "/site"));

        assert_eq!(
            manager
                .patch("/api/v1/sites/pier", None, json!({"open": false}))
                .await
                .status,
            403
        );
        let closed = json!({"open": false, "window_s": 90});
        let closed = manager.patch("/api/v1/sites/main", None, closed).await;
        assert_eq!(
            (&closed.body["open"], &closed.body["window_s"]),
            (&json!(false), &json!(90))
        );
        let mut order = order;
        order["site"] = json!("main");
        let refused = ann.keyed("/api/v1/orders", "k", order).await;
        assert_eq!(refused.problem(), (409, "site_closed", ""));
        let reset = manager
            .patch("/api/v1/sites/main", None, json!({"window_s": null}))
            .await;
        assert_eq!(reset.body["window_s"], 60);
        app.stop().await;
    });
}
