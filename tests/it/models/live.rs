//! Models in a running hub: what they say of orders on their way in, to whom, under whose name; and what happens when
//! one is refused, switched off or given another role.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use orderhub::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};

use super::anomaly;
use super::made::{made, models, path};
use crate::app::{Disk, PASSWORD, Person, TestApp, TestClock, assert_without, id};
use crate::merge_patch::merge;
use crate::support::run;

/// A model of strange orders, made once for all tests.
fn anomaly_model() -> &'static Path {
    static MODEL: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MODEL.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (_, log, _) = made();
        anomaly::train(log, &folder.path().join("anomaly-v3")).unwrap();
        folder
    });
    folder.path()
}

pub(super) fn copy(model: &Path, models: &Path) {
    let to = models.join(model.file_name().unwrap());
    std::fs::create_dir_all(&to).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        std::fs::copy(model.join(file), to.join(file)).unwrap();
    }
}

/// A disk whose folder of models holds a model of cancel risks and one of strange orders; nobody has a role.
pub(crate) fn disk() -> Disk {
    let disk = Disk::new();
    let models = disk.path().join("models/main");
    copy(&made().2, &models);
    copy(&anomaly_model().join("anomaly-v3"), &models);
    disk
}

pub(crate) async fn promote(app: &TestApp, name: &str) -> Value {
    let path = format!("models/{name}/promote");
    let body = json!({"anyway": true});
    app.admin().await.post(&path, &body).await.expect(200)
}

pub(super) async fn score(app: &TestApp, order: &Value) -> Value {
    app.admin().await.order(order).await["score"].clone()
}

pub(super) async fn switch(who: &Person, task: &str, on: bool) -> crate::app::Reply {
    let call = who.call(Method::PUT, &format!("models/tasks/{task}"));
    call.json(&json!({"on": on})).send().await
}

pub(super) fn answers<'a>(page: &'a Value, task: &str) -> &'a Value {
    let tasks = page["tasks"].as_array().unwrap();
    let found = tasks.iter().find(|one| one["task"] == task);
    &found.unwrap()["answers"]
}

fn millis(time: &Value) -> i64 {
    let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
    time.as_millisecond()
}

#[test]
fn every_value_of_a_score_names_who_said_it() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        let customer = app.customer().await;
        let first = customer.place(&[("espresso", 1)]).await;
        let first = score(&app, &first).await;
        assert_eq!(
            (&first["model"], &first["eta_model"]),
            (&json!("cancel-v2"), &json!("running mean of the site"))
        );
        assert_eq!(
            (first.get("anomaly"), first.get("anomaly_model")),
            (None, None)
        );

        let page = promote(&app, "cancel-v9").await;
        assert_eq!(answers(&page, "cancel"), "cancel-v9");
        assert_eq!(answers(&page, "anomaly"), "baseline");
        promote(&app, "anomaly-v3").await;
        let order = customer.place(&[("tiramisu", 2)]).await;
        let second = score(&app, &order).await;
        assert_eq!(
            (&second["model"], &second["anomaly_model"]),
            (&json!("cancel-v9"), &json!("anomaly-v3"))
        );
        let strange = second["anomaly"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&strange), "{second}");

        let (placed, minutes) = (millis(&order["placed_at"]), &second["eta_minutes"]);
        let times = ["p10", "p50", "p90"].map(|name| {
            let promised = minutes[name].as_f64().unwrap() * 60_000.0;
            let told = millis(&order["eta"][name]) - placed;
            assert!((told as f64 - promised).abs() <= 1.0, "{name}: {order}");
            told
        });
        assert!(times.is_sorted() && times[0] > 0, "{times:?}");
        app.stop().await;
    });
}

#[test]
fn a_refused_model_leaves_the_baseline_and_orders_keep_flowing() {
    run(async {
        let disk = disk();
        let models_dir = disk.path().join("models/main");
        let dir = path(&models_dir);
        models(&["promote", "cancel-v9", "--anyway", "--dir", dir]).unwrap();
        models(&["promote", "anomaly-v3", "--anyway", "--dir", dir]).unwrap();
        // One is cut off; the other is another task's.
        let weights = models_dir.join("cancel-v9/model.safetensors");
        let bytes = std::fs::read(&weights).unwrap();
        std::fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
        let card = std::fs::read(models_dir.join("cancel-v9/card.toml")).unwrap();
        std::fs::write(models_dir.join("anomaly-v3/card.toml"), card).unwrap();

        let app = disk.start(&TestClock::new()).await;
        let ready = app.nobody().get("/readyz").await.expect(200);
        assert_eq!(ready["degraded"], json!(["model:anomaly", "model:cancel"]));
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let said = score(&app, &order).await;
        assert_eq!(
            (&said["model"], said.get("anomaly")),
            (&json!("baseline"), None)
        );
        assert!(said["eta_minutes"]["p50"].as_f64().unwrap() > 0.0);

        let admin = app.admin().await;
        let page = admin.get("models").await.expect(200);
        let items = page["items"].as_array().unwrap();
        let cancel = items
            .iter()
            .find(|item| item["name"] == "cancel-v9")
            .unwrap();
        let refused = cancel["refused"].as_str().unwrap();
        assert!(refused.contains("sha256"), "{refused}");
        assert_eq!(answers(&page, "cancel"), "baseline");

        // Off is not refused: nobody was to answer.
        switch(&admin, "cancel", false).await.expect(200);
        switch(&admin, "anomaly", false).await.expect(200);
        let ready = app.nobody().get("/readyz").await.expect(200);
        assert_eq!(ready["degraded"], json!([]));
        app.stop().await;
    });
}

#[test]
fn what_is_no_registry_is_said_and_changes_nothing() {
    run(async {
        let disk = disk();
        std::fs::write(disk.path().join("models/main/registry.toml"), "tasks = 7").unwrap();
        let app = disk.start(&TestClock::new()).await;
        let ready = app.nobody().get("/readyz").await.expect(200);
        assert_eq!(ready["degraded"], json!(["models:registry"]));
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        assert_eq!(score(&app, &order).await["model"], "cancel-v2");
        app.stop().await;
    });
}

#[test]
fn reasons_are_the_staffs_and_prices_in_them_not_the_kitchens() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        promote(&app, "anomaly-v3").await;
        let customer = app.customer().await;
        let lines = [("espresso", 1), ("tiramisu", 3), ("cola", 2)];
        customer.place(&lines).await;
        let again = customer.place(&lines).await;

        let reasons = score(&app, &again).await["reasons"].clone();
        let reasons = reasons.as_array().unwrap();
        assert!((1..=3).contains(&reasons.len()), "{reasons:?}");
        let same = reasons.iter().find(|reason| reason["code"] == "same_order");
        assert!(
            same.unwrap()["value"].as_f64().unwrap() < 60.0,
            "seconds: {reasons:?}"
        );

        let kitchen = app.kitchen().await.order(&again).await;
        let told = kitchen["score"]["reasons"].to_string();
        assert_without(&told, &["\"price\"", "\"total\"", "\"own_total\""]);
        assert!(told.contains("same_order"), "{told}");

        let events = format!("orders/{}/events", id(&again));
        let heard = [
            again.to_string(),
            customer.order(&again).await.to_string(),
            customer.get(&events).await.text,
            customer.get("orders").await.text,
        ];
        for text in heard {
            assert_without(
                &text,
                &["score", "reason", "anomaly", "cancel_risk", "same_order"],
            );
            assert!(
                text.contains("\"eta\""),
                "a customer may know when it is ready: {text}"
            );
        }
        app.stop().await;
    });
}

#[test]
fn what_would_be_thought_of_an_order_is_what_is_thought_of_it() {
    run(async {
        let disk = disk();
        let clock = TestClock::new();
        let app = disk.start(&clock).await;
        promote(&app, "anomaly-v3").await;
        app.customer().await.place(&[("espresso", 2)]).await;
        let manager = app.manager().await;
        stop(&clock);
        let body = crate::app::basket(&[("espresso", 2), ("cola", 1)]);
        let before = app.footprint().await;
        let said = manager.post("models/score", &body).await.expect(200);
        assert_eq!(app.footprint().await, before, "nothing was placed");
        let order = manager.post("orders", &body).await.expect(201);
        let placed = app.admin().await.order(&order).await;
        assert_eq!(
            (&said["score"], &said["eta"], &said["total"]),
            (&placed["score"], &placed["eta"], &placed["total"])
        );

        let kitchen = app.kitchen().await;
        let said = kitchen.post("models/score", &body).await.expect(200);
        assert_eq!(said.get("total"), None);
        app.customer()
            .await
            .post("models/score", &body)
            .await
            .problem(403, "forbidden");
        app.nobody()
            .post("models/score", &body)
            .await
            .problem(401, "unauthenticated");
        let nothing = crate::app::basket(&[("no-such-thing", 1)]);
        manager
            .post("models/score", &nothing)
            .await
            .problem(422, "unknown_sku");
        app.stop().await;
    });
}

/// From now on the clock shows what it shows.
fn stop(clock: &Arc<TestClock>) {
    clock.stop_at(&clock.now().to_string(), 0);
}

#[test]
fn what_is_remembered_outlives_the_hub() {
    run(async {
        let disk = disk();
        let clock = TestClock::new();
        let app = disk.start(&clock).await;
        promote(&app, "anomaly-v3").await;
        let customer = app.customer().await;
        for lines in [[("espresso", 2)], [("cola", 1)], [("espresso", 9)]] {
            customer.place(&lines).await;
        }
        let body = crate::app::basket(&[("espresso", 2)]);
        stop(&clock);
        let manager = app.manager().await;
        let before = manager.post("models/score", &body).await.expect(200);
        app.stop().await;
        let app = disk.start(&clock).await;
        app.is_ready().await;
        let manager = app.manager().await;
        let after = manager.post("models/score", &body).await.expect(200);
        assert_eq!(before, after);
        app.stop().await;
    });
}

#[test]
fn what_was_called_off_is_remembered_by_a_hub_whose_plug_was_pulled() {
    run(async {
        let disk = disk();
        let clock = TestClock::new();
        let app = disk.start(&clock).await;
        let customer = app.customer().await;
        let body = crate::app::basket(&[("espresso", 2)]);
        let mut orders = Vec::new();
        for _ in 0..4 {
            orders.push(customer.place(&[("espresso", 2)]).await);
        }
        stop(&clock);
        let manager = app.manager().await;
        let placed = manager.post("models/score", &body).await.expect(200);
        for order in &orders {
            customer
                .act(order, "cancel", &json!({"reason": "no"}))
                .await
                .expect(200);
        }
        let before = manager.post("models/score", &body).await.expect(200);
        assert_ne!(placed, before, "what is called off counts");
        // What is on disk while it runs is what a kill leaves: no memory was saved yet.
        let left = disk.as_it_is();
        app.stop().await;
        let app = left.start(&clock).await;
        app.is_ready().await;
        let manager = app.manager().await;
        let after = manager.post("models/score", &body).await.expect(200);
        assert_eq!(before, after);
        app.stop().await;
    });
}

#[test]
fn the_promise_moves_with_the_kitchen_and_a_replay_says_the_same() {
    run(async {
        let app = TestApp::demo().await;
        let order = app.paid(&app.customer().await).await;
        let first = order["eta"].clone();
        let released = app.release(&order).await;
        app.captured(&order).await;
        let promised = released["eta"].clone();
        assert!(
            millis(&promised["p10"]) >= millis(&first["p10"]),
            "what has passed is not promised again: {first} {promised}"
        );
        app.clock.advance_ms(90 * 60_000);
        // Longer than a token lasts.
        let customer = app.login("customer@demo.local", PASSWORD).await;
        let kitchen = app.login("kitchen@demo.local", PASSWORD).await;
        let ticket = format!("tickets/{}-1", id(&order));
        let begun = kitchen.post(&format!("{ticket}/start"), &json!({})).await;
        let late = begun.expect(200)["eta"].clone();
        assert!(
            millis(&late["p10"]) >= millis(&order["placed_at"]) + 90 * 60_000,
            "nothing is promised for the past: {late}"
        );
        assert!(
            ["p10", "p50", "p90"]
                .map(|name| millis(&late[name]))
                .is_sorted()
                && millis(&late["p90"]) > millis(&promised["p90"]),
            "who is late already will be later: {promised} {late}"
        );
        let ready = kitchen.post(&format!("{ticket}/ready"), &json!({})).await;
        let ready = ready.expect(200)["eta"].clone();
        assert_eq!(
            (&ready["p10"], &ready["p50"]),
            (&ready["p90"], &ready["p90"])
        );
        kitchen
            .post(&format!("{ticket}/bump"), &json!({}))
            .await
            .expect(200);

        let now = customer.order(&order).await;
        assert_eq!(
            now["eta"], ready,
            "handing over changes no promise that came true"
        );
        let events = customer.all(&format!("orders/{}/events", id(&order))).await;
        let mut told = Value::Null;
        for event in &events {
            merge(&mut told, &event["data"]);
        }
        assert_eq!(told["eta"], now["eta"]);
        app.stop().await;
    });
}
