//! One person's orders, at whichever site, on one stream.

use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    app::{Person, TestApp, assert_without, basket, id},
    support::run,
};

async fn second_site(app: &TestApp) {
    let admin = app.admin().await;
    let site = json!({"id": "second", "name": "Second", "currency": "EUR"});
    admin.post("sites", &site).await.expect(201);
    let tea = json!({"site": "second", "sku": "tea", "name": "Tea", "price": 300});
    admin.post("products", &tea).await.expect(201);
}

async fn place_at(person: &Person, site: &str, sku: &str) -> Value {
    let mut body = basket(&[(sku, 1)]);
    body["site"] = json!(site);
    person.post("orders", &body).await.expect(201)
}

fn ids(snap: &Value) -> Vec<&str> {
    let orders = snap["data"]["orders"].as_array().unwrap();
    orders.iter().map(id).collect()
}

#[test]
fn ones_own_orders_everywhere_and_nobody_elses() {
    run(async {
        let app = TestApp::demo().await;
        second_site(&app).await;
        let (owner, other) = (app.signup("Oda Owner").await, app.customer().await);
        let here = place_at(&owner, "main", "espresso").await;
        let there = place_at(&owner, "second", "tea").await;
        let gone = place_at(&owner, "main", "espresso").await;
        owner.act(&gone, "cancel", &json!({})).await.expect(200);
        place_at(&other, "main", "espresso").await;

        let (mut wire, joined) = Wire::watching(&app, &owner, "me").await;
        assert_eq!(
            (&joined["o"], &joined["how"]),
            (&json!(0), &json!("snapshot"))
        );
        let snap = wire.hear().await;
        assert_eq!(ids(&snap), [id(&here), id(&there)]);
        assert_eq!(snap["e"], joined["e"]);
        assert_eq!(snap["data"]["orders"][0]["allowed"], here["allowed"]);

        // One after the other at both sites: one counter, each order's own versions.
        place_at(&other, "second", "tea").await;
        let new = place_at(&owner, "second", "tea").await;
        app.pay(&owner, &here).await;
        owner.act(&there, "cancel", &json!({})).await.expect(200);
        let mut seen = Vec::new();
        for offset in 1..=4 {
            let event = wire.hear().await;
            assert_eq!((&event["t"], &event["o"]), (&json!("ev"), &json!(offset)));
            seen.push(event);
        }
        let told: Vec<Value> = seen
            .iter()
            .map(|event| json!([event["k"], event["id"], event["v"]]))
            .collect();
        assert_eq!(
            told,
            [
                json!(["order.placed", id(&new), 1]),
                json!(["order.payment_changed", id(&here), 2]),
                json!(["order.paid", id(&here), 3]),
                json!(["order.cancelled", id(&there), 2]),
            ]
        );
        assert_eq!(seen[0]["d"]["id"], new["id"], "a new order comes whole");
        assert_eq!(seen[0]["d"]["total"]["currency"], "EUR");
        assert_eq!(seen[3]["crit"], true);
        assert_without(
            &json!([snap, seen]).to_string(),
            &["score", "risk", "trained", "anomaly"],
        );
        app.stop().await;
    });
}

#[test]
fn staff_see_their_own_orders_as_any_customer_does() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let (mut wire, _) = Wire::watching(&app, &admin, "me").await;
        assert_eq!(ids(&wire.hear().await), Vec::<&str>::new());
        app.customer().await.place(&[("espresso", 1)]).await;
        let own = admin.place(&[("espresso", 1)]).await;
        let event = wire.hear().await;
        assert_eq!(event["id"], own["id"]);
        assert_without(&event.to_string(), &["score", "risk"]);
        app.stop().await;
    });
}

#[test]
fn a_second_screen_goes_on_and_a_first_one_starts_over() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (mut first, joined) = Wire::watching(&app, &customer, "me").await;
        first.hear().await;
        let (mut second, again) = Wire::watching(&app, &customer, "me").await;
        second.hear().await;
        assert_eq!((&joined["e"], &joined["h"]), (&again["e"], &again["h"]));
        let order = customer.place(&[("espresso", 1)]).await;
        assert_eq!(second.event("order.placed").await["id"], order["id"]);
        let from = json!({"e": joined["e"], "o": 1});
        let sub = json!({"t": "sub", "s": "me", "from": from});
        assert_eq!(second.ask(sub.clone()).await["how"], "live");
        let behind = json!({"t": "sub", "s": "me", "from": {"e": joined["e"], "o": 0}});
        assert_eq!(second.ask(behind).await["how"], "snapshot");

        for wire in [&mut first, &mut second] {
            let left = wire.ask(json!({"t": "unsub", "s": "me"})).await;
            assert_eq!(left["t"], "ok");
        }
        let answer = first.ask(sub).await;
        assert_eq!(answer["how"], "snapshot", "nobody counted meanwhile");
        assert_ne!(answer["e"], joined["e"]);
        first.rest();
        customer.place(&[("espresso", 1)]).await;
        assert_eq!(first.event("order.placed").await["o"], 1);
        assert!(second.rest().iter().all(|line| line["t"] != "ev"));
        app.stop().await;
    });
}

/// Whoever comes while things happen misses nothing, and can tell by `v` what they have seen already.
#[test]
fn nothing_is_missed_at_the_seam() {
    const ORDERS: usize = 60;
    run(async {
        let app = TestApp::demo().await;
        second_site(&app).await;
        let customer = app.signup("Bea Busy").await;
        let placing = customer.clone();
        let placing = tokio::spawn(async move {
            let mut placed = Vec::new();
            for number in 0..ORDERS {
                let (site, sku) = [("main", "espresso"), ("second", "tea")][number % 2];
                placed.push(id(&place_at(&placing, site, sku).await).to_owned());
            }
            placed
        });
        let mut screens = Vec::new();
        for _ in 0..5 {
            screens.push(Wire::watching(&app, &customer, "me").await);
        }
        let placed = placing.await.unwrap();
        let last = placed.last().unwrap();
        for (mut wire, joined) in screens {
            let mut offset = joined["o"].as_u64().unwrap();
            let mut known = std::collections::BTreeMap::new();
            while !known.contains_key(last.as_str()) {
                let line = wire.hear().await;
                if line["t"] == "snap" {
                    known.extend(ids(&line).into_iter().map(|id| (id.to_owned(), 1)));
                    continue;
                }
                offset += 1;
                assert_eq!((&line["t"], &line["o"]), (&json!("ev"), &json!(offset)));
                let version = line["v"].as_u64().unwrap();
                let before = known.insert(line["id"].as_str().unwrap().to_owned(), version);
                assert!(before.is_none_or(|before| before <= version), "{line}");
            }
            for order in &placed {
                assert!(known.contains_key(order), "{order} was missed");
            }
        }
        app.stop().await;
    });
}
