//! Working tickets off over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use super::{at, ids, open_pass, released, states};
use crate::{
    app::{TestApp, assert_without, id},
    support::run,
};

#[test]
fn the_last_bump_hands_the_order_over() {
    run(async {
        let app = TestApp::demo().await;
        let (kitchen, warehouse) = (app.kitchen().await, app.warehouse().await);
        let before = app.stock("cola").await;
        let order = released(&app).await;
        let begun = at(&kitchen, &order, 2, "start", json!({}))
            .await
            .expect(200);
        assert_eq!(begun["fulfillment"], "preparing");
        let ready = at(&kitchen, &order, 2, "ready", json!({"lines": [2]}))
            .await
            .expect(200);
        assert_eq!(ready["tickets"]["2"]["state"], "ready");
        for ticket in [1, 2] {
            at(&kitchen, &order, ticket, "bump", json!({}))
                .await
                .expect(200);
        }
        at(&warehouse, &order, 3, "bump", json!({}))
            .await
            .problem(409, "not_picked");
        let wrong = json!({"code": "water-still", "quantity": 1});
        let wrong = at(&warehouse, &order, 3, "pick", wrong)
            .await
            .problem(422, "wrong_item");
        assert_eq!(wrong["errors"][0]["pointer"], "/code");
        let many = json!({"code": "cola", "quantity": 4});
        let many = at(&warehouse, &order, 3, "pick", many)
            .await
            .problem(422, "validation");
        assert_eq!(many["errors"][0]["pointer"], "/quantity");
        let all = json!({"code": "cola", "quantity": 3});
        let picked = at(&warehouse, &order, 3, "pick", all).await.expect(200);
        assert_eq!(
            picked["tickets"]["3"]["items"],
            json!({"3": {"state": "ready", "picked": 3, "missing": 0}})
        );
        assert_eq!(picked["fulfillment"], "ready");
        let done = at(&warehouse, &order, 3, "bump", json!({}))
            .await
            .expect(200);
        assert_eq!(
            (&done["status"], &done["fulfillment"]),
            (&json!("FULFILLED"), &json!("done"))
        );
        assert_eq!(app.stock("cola").await, before - 3);
        app.stop().await;
    });
}

#[test]
fn bumping_twice_is_fine_and_changes_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let kitchen = app.kitchen().await;
        let order = app.released(&app.customer().await).await;
        let done = at(&kitchen, &order, 1, "bump", json!({})).await.expect(200);
        assert_eq!(done["status"], "FULFILLED");
        for action in ["bump", "ready", "start"] {
            let again = at(&kitchen, &order, 1, action, json!({})).await.expect(200);
            assert_eq!(again["version"], done["version"], "{action}");
        }
        at(&kitchen, &order, 1, "recall", json!({}))
            .await
            .problem(409, "order_final");
        let bumped = kitchen.all("tickets?state=bumped").await;
        assert_eq!(ids(&bumped), [format!("{}-1", id(&order))]);
        app.stop().await;
    });
}

#[test]
fn a_pick_with_a_key_counts_once() {
    run(async {
        let app = TestApp::demo().await;
        let warehouse = app.warehouse().await;
        let order = released(&app).await;
        let pick = || {
            warehouse
                .call(Method::POST, &format!("tickets/{}-3/pick", id(&order)))
                .json(&json!({"code": "cola", "quantity": 2}))
                .key("scan 1")
                .send()
        };
        let first = pick().await;
        assert!(!first.is_replayed());
        let first = first.expect(200);
        let again = pick().await;
        assert!(again.is_replayed());
        assert_eq!(again.expect(200), first);
        assert_eq!(first["tickets"]["3"]["items"]["3"]["picked"], 2);
        app.stop().await;
    });
}

#[test]
fn a_short_pick_waits_for_a_manager() {
    run(async {
        let app = TestApp::demo().await;
        let (kitchen, warehouse, manager) = (
            app.kitchen().await,
            app.warehouse().await,
            app.manager().await,
        );
        let order = released(&app).await;
        for ticket in [1, 2] {
            at(&kitchen, &order, ticket, "bump", json!({}))
                .await
                .expect(200);
        }
        let short = json!({"code": "cola", "quantity": 1, "short": true});
        let picked = at(&warehouse, &order, 3, "pick", short).await.expect(200);
        assert_eq!(
            picked["tickets"]["3"]["items"]["3"],
            json!({"state": "ready", "picked": 1, "missing": 2})
        );
        let allowed = |order: &Value| order["allowed"].as_array().unwrap().clone();
        assert!(!allowed(&picked).contains(&json!("bump")));
        at(&warehouse, &order, 3, "bump", json!({}))
            .await
            .problem(409, "short_pick");
        kitchen
            .act(&order, "fulfill", &json!({}))
            .await
            .problem(409, "short_pick");
        assert!(allowed(&manager.order(&order).await).contains(&json!("bump")));
        let done = at(&manager, &order, 3, "bump", json!({})).await.expect(200);
        assert_eq!(done["status"], "FULFILLED");
        app.stop().await;
    });
}

#[test]
fn with_an_expediter_the_pass_bumps_last() {
    run(async {
        let app = TestApp::demo().await;
        open_pass(&app).await;
        let kitchen = app.kitchen().await;
        let order = app.released(&app.customer().await).await;
        assert_eq!(states(&order)[1].0, "pass");
        at(&kitchen, &order, 2, "bump", json!({}))
            .await
            .problem(409, "tickets_open");
        let gathered = at(&kitchen, &order, 1, "bump", json!({})).await.expect(200);
        assert_eq!(
            (&gathered["status"], &gathered["fulfillment"]),
            (&json!("PAID"), &json!("ready"))
        );
        let done = at(&kitchen, &order, 2, "bump", json!({})).await.expect(200);
        assert_eq!(done["status"], "FULFILLED");
        app.stop().await;
    });
}

#[test]
fn fulfilling_bumps_everything() {
    run(async {
        let app = TestApp::demo().await;
        open_pass(&app).await;
        let order = released(&app).await;
        let kitchen = app.kitchen().await;
        let done = kitchen.act(&order, "fulfill", &json!({})).await.expect(200);
        assert_eq!(done["status"], "FULFILLED");
        assert!(states(&done).iter().all(|(_, state)| state == "bumped"));
        let events = kitchen.all(&format!("orders/{}/events", id(&order))).await;
        let kinds: Vec<_> = events.iter().map(|event| &event["kind"]).collect();
        assert_eq!(
            &kinds[kinds.len() - 2..],
            ["ticket.bumped", "order.fulfilled"]
        );
        app.stop().await;
    });
}

#[test]
fn lists_are_by_station_and_state_and_come_in_pages() {
    run(async {
        let app = TestApp::demo().await;
        let kitchen = app.kitchen().await;
        let (first, second) = (released(&app).await, released(&app).await);
        let ticket = |order: &Value, number: u32| format!("{}-{number}", id(order));
        assert_eq!(
            ids(&kitchen.all("tickets?station=oven").await),
            [ticket(&first, 2), ticket(&second, 2)]
        );
        assert_eq!(kitchen.all("tickets?limit=1").await.len(), 6);
        at(&kitchen, &first, 2, "start", json!({}))
            .await
            .expect(200);
        assert_eq!(
            ids(&kitchen.all("tickets?state=started").await),
            [ticket(&first, 2)]
        );
        for order in [&first, &second] {
            at(&kitchen, order, 2, "bump", json!({})).await.expect(200);
            app.clock.advance_ms(1_000);
        }
        assert_eq!(
            ids(&kitchen.all("tickets?state=bumped&limit=1").await),
            [ticket(&second, 2), ticket(&first, 2)]
        );
        kitchen
            .get("tickets?state=lost")
            .await
            .problem(422, "validation");
        kitchen
            .get("tickets?cursor=lost")
            .await
            .problem(400, "bad_cursor");
        app.stop().await;
    });
}

#[test]
fn a_pick_list_is_in_the_order_of_the_shelves_and_has_no_prices() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("water-still", 1), ("cola", 2)]).await;
        app.pay(&customer, &order).await;
        let order = app.release(&order).await;
        let path = format!("tickets/{}-1", id(&order));
        let list = app.warehouse().await.get(&path).await;
        assert_without(&list.text, &["price", "total", "amount"]);
        let list = list.expect(200);
        let skus: Vec<_> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["sku"])
            .collect();
        assert_eq!(skus, ["cola", "water-still"]);
        assert_eq!(list["items"][0]["category"], "Drinks");
        assert_eq!(list["kind"], "warehouse");
        customer.get(&path).await.problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn what_is_wrong_is_said() {
    run(async {
        let app = TestApp::demo().await;
        let kitchen = app.kitchen().await;
        let customer = app.customer().await;
        let held = app.paid(&customer).await;
        at(&kitchen, &held, 1, "bump", json!({}))
            .await
            .problem(409, "order_held");
        let order = app.release(&held).await;
        at(&kitchen, &order, 2, "bump", json!({}))
            .await
            .problem(404, "not_found");
        let line = at(&kitchen, &order, 1, "bump", json!({"lines": [1, 9]}))
            .await
            .problem(422, "validation");
        assert_eq!(line["errors"][0]["pointer"], "/lines/1");
        let many = json!({"lines": vec![1; 101]});
        at(&kitchen, &order, 1, "bump", many)
            .await
            .problem(422, "validation");
        for name in [
            "tickets/x",
            "tickets/1-1",
            &format!("tickets/{}-01", id(&order)),
        ] {
            kitchen
                .post(&format!("{name}/bump"), &json!({}))
                .await
                .problem(404, "not_found");
            kitchen.get(name).await.problem(404, "not_found");
        }
        at(&customer, &order, 1, "bump", json!({}))
            .await
            .problem(403, "forbidden");
        let site = json!({"id": "second", "name": "Second", "currency": "GBP"});
        app.admin().await.post("sites", &site).await.expect(201);
        let elsewhere = app.hire("kitchen", &["second"]).await;
        at(&elsewhere, &order, 1, "bump", json!({}))
            .await
            .problem(404, "not_found");
        elsewhere
            .get("tickets?site=main")
            .await
            .problem(403, "forbidden");
        app.nobody()
            .get("tickets?site=main")
            .await
            .problem(401, "unauthenticated");
        app.stop().await;
    });
}
