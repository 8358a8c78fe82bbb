//! Stations are made, changed and taken away, and routing follows.

use reqwest::Method;
use serde_json::{Value, json};

use super::{released, states};
use crate::{app::TestApp, support::run};

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

#[test]
fn the_demo_has_stations_of_two_kinds() {
    run(async {
        let app = TestApp::demo().await;
        let page = app.kitchen().await.get("stations").await.expect(200);
        assert_eq!(names(&page), ["bar", "cellar", "cold", "oven", "stove"]);
        assert_eq!(
            page["items"][1],
            json!({
                "site": "main", "name": "cellar", "kind": "warehouse", "categories": [], "capacity": null, "version": 1,
            })
        );
        let order = released(&app).await;
        assert_eq!(
            states(&order),
            [("bar", "queued"), ("oven", "queued"), ("cellar", "queued")]
                .map(|(station, state)| (station.to_owned(), state.to_owned()))
        );
        app.stop().await;
    });
}

#[test]
fn a_station_is_made_changed_and_taken_away() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let body = json!({"name": " grill ", "categories": ["Grill"], "capacity": 4});
        let made = manager.post("stations", &body).await;
        assert_eq!(made.header("etag"), "\"1\"");
        let made = made.expect(201);
        assert_eq!(
            (&made["name"], &made["kind"]),
            (&json!("grill"), &json!("kitchen"))
        );
        let again = manager
            .post("stations", &body)
            .await
            .problem(422, "validation");
        assert_eq!(again["errors"][0]["pointer"], "/name");

        let patch = |version: Option<u64>, body: Value| {
            let call = manager.call(Method::PATCH, "stations/grill").json(&body);
            match version {
                Some(version) => call.if_match(version),
                None => call,
            }
            .send()
        };
        patch(None, json!({}))
            .await
            .problem(428, "version_required");
        patch(Some(7), json!({"kind": "warehouse"}))
            .await
            .problem(412, "version_stale");
        let changed = patch(Some(1), json!({"kind": "warehouse", "capacity": null}))
            .await
            .expect(200);
        assert_eq!(
            (
                &changed["kind"],
                &changed["capacity"],
                &changed["categories"]
            ),
            (&json!("warehouse"), &Value::Null, &json!(["Grill"]))
        );
        manager
            .call(Method::DELETE, "stations/grill")
            .send()
            .await
            .expect(204);
        patch(Some(3), json!({})).await.problem(404, "not_found");
        manager
            .call(Method::DELETE, "stations/grill")
            .send()
            .await
            .problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn bad_stations_are_refused_at_their_field() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let long = "x".repeat(65);
        for (body, pointer) in [
            (json!({"name": " "}), "/name"),
            (json!({"name": long}), "/name"),
            (json!({"name": "a", "capacity": 0}), "/capacity"),
            (
                json!({"name": "a", "categories": ["b", ""]}),
                "/categories/1",
            ),
            (
                json!({"name": "a", "categories": vec!["c"; 101]}),
                "/categories",
            ),
        ] {
            let problem = manager
                .post("stations", &body)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        }
        for (who, status) in [
            (app.kitchen().await, 403),
            (app.customer().await, 403),
            (app.nobody(), 401),
        ] {
            let made = who.post("stations", &json!({"name": "mine"})).await;
            assert_eq!(made.status, status, "{}", made.text);
        }
        app.customer()
            .await
            .get("stations")
            .await
            .problem(403, "forbidden");
        app.stop().await;
    });
}

#[test]
fn a_product_without_a_station_goes_by_its_category() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let product = |sku: &str, category: &str| {
            json!({
                "sku": sku, "name": sku, "category": category,
                "price": {"amount": 100, "currency": "GBP"}, "stock": 10,
            })
        };
        for body in [product("ribs", "Grill"), product("gift", "Odds")] {
            manager.post("products", &body).await.expect(201);
        }
        let body = json!({"name": "grill", "categories": ["Grill"]});
        manager.post("stations", &body).await.expect(201);
        let customer = app.customer().await;
        let order = customer.place(&[("ribs", 1), ("gift", 1)]).await;
        app.pay(&customer, &order).await;
        // What is held is shown as it would be routed now.
        let held = app.kitchen().await.all("tickets?state=held").await;
        let stations: Vec<_> = held.iter().map(|one| one["station"].clone()).collect();
        assert_eq!(stations, ["grill", "main"]);
        let order = app.release(&order).await;
        assert_eq!(states(&order)[0].0, "grill");
        assert_eq!(states(&order)[1].0, "main");
        app.stop().await;
    });
}
