//! Orders over HTTP: shapes, codes, keys, versions, who sees what.

use serde_json::{Value, json};

use super::app::TestApp;
use crate::support::run;

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn placing_is_answered_whole_and_repeated_by_its_key() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let placed = ann.place("k1").await;
        assert_eq!(placed.status, 201);
        let id = placed.body["id"].as_str().unwrap();
        assert_eq!(placed.header("location"), format!("/api/v1/orders/{id}"));
        assert_eq!(placed.header("etag"), "\"1\"");
        assert_eq!(placed.header("idempotent-replayed"), "");
        assert_eq!(placed.body["status"], "PENDING");
        assert_eq!(
            placed.body["total"],
            json!({"amount": 1_900, "currency": "GBP"})
        );
        assert_eq!(placed.body["lines"][0]["note"], "no basil");
        assert_eq!(
            placed.body["allowed"],
            json!(["pay", "otp", "cancel", "update"])
        );
        assert!(placed.body.get("score").is_none(), "customers see no score");

        let again = ann.place("k1").await;
        assert_eq!(
            (again.status, again.header("idempotent-replayed")),
            (201, "true")
        );
        assert_eq!(again.body, placed.body);
        let other = json!({"lines": [{"sku": "pizza-margherita", "quantity": 3}]});
        let reused = ann.keyed("/api/v1/orders", "k1", other.clone()).await;
        assert_eq!(reused.problem(), (422, "idempotency_key_reused", ""));
        let keyless = ann.post("/api/v1/orders", other).await;
        assert_eq!(keyless.problem(), (400, "idempotency_key_required", ""));
        // The same key of somebody else is another key.
        let bob = app.customer("bob").await;
        let theirs = bob.place("k1").await;
        assert_ne!(theirs.body["id"], placed.body["id"]);
        app.stop().await;
    });
}

#[test]
fn an_order_is_paid_with_the_code_that_was_sent() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let placed = ann.place("k1").await;
        let id = placed.body["id"].as_str().unwrap();
        let path = format!("/api/v1/orders/{id}");
        let code = app.code(id).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = ann
            .keyed(&format!("{path}/pay"), "p0", json!({"code": wrong}))
            .await;
        assert_eq!(refused.problem(), (422, "otp_invalid", ""));
        assert_eq!(refused.body["order_status"], "PENDING");

        let resent = ann
            .send(reqwest::Method::POST, &format!("{path}/otp"), &[], None)
            .await;
        assert_eq!(resent.status, 202);
        assert_eq!(keys(&resent.body), ["expires_at", "resends_left"]);
        assert_eq!(resent.header("etag"), "");

        let pay = json!({"code": code, "token": "sandbox_ok"});
        let paid = ann.keyed(&format!("{path}/pay"), "p1", pay.clone()).await;
        assert_eq!(
            (paid.status, &paid.body["status"]),
            (200, &json!("PAID")),
            "{paid:?}"
        );
        assert!(paid.body["paid_at"].is_string());
        let again = ann.keyed(&format!("{path}/pay"), "p1", pay).await;
        assert_eq!(
            (again.status, again.header("idempotent-replayed")),
            (200, "true")
        );
        let read = ann.get(&path).await;
        assert_eq!(read.body["status"], "PAID");
        assert_eq!(read.header("etag"), format!("\"{}\"", read.body["version"]));
        app.stop().await;
    });
}

#[test]
fn a_declined_payment_is_402_and_can_be_tried_again() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let placed = ann.place("k1").await;
        let id = placed.body["id"].as_str().unwrap();
        let pay = json!({"code": app.code(id).await, "token": "sandbox_decline"});
        let declined = ann
            .keyed(&format!("/api/v1/orders/{id}/pay"), "p1", pay)
            .await;
        assert_eq!(declined.problem(), (402, "payment_declined", ""));
        assert_eq!(declined.body["order_status"], "PENDING");
        assert!(
            declined.body["allowed"]
                .as_array()
                .unwrap()
                .contains(&json!("pay"))
        );
        app.stop().await;
    });
}

#[test]
fn a_second_cancel_finds_the_order_ended() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let paid = ann.paid("k1").await;
        let path = format!(
            "/api/v1/orders/{}/cancel",
            paid.body["id"].as_str().unwrap()
        );
        let stale = [("if-match", "\"1\""), ("idempotency-key", "c0")];
        let body = Some("{}".to_owned());
        let stale = ann.send(reqwest::Method::POST, &path, &stale, body).await;
        assert_eq!(stale.problem(), (412, "version_stale", ""));
        assert_eq!(stale.body["order_version"], paid.body["version"]);

        let keyless = ann.post(&path, json!({})).await;
        assert_eq!(keyless.problem(), (400, "idempotency_key_required", ""));
        let cancelled = ann
            .keyed(&path, "c1", json!({"reason": "changed my mind"}))
            .await;
        assert_eq!(
            (cancelled.status, &cancelled.body["status"]),
            (200, &json!("CANCELLED"))
        );
        assert_eq!(cancelled.body["reason"], "changed my mind");
        let again = ann.keyed(&path, "c2", json!({})).await;
        assert_eq!(again.problem(), (409, "order_final", ""));
        assert_eq!(
            (&again.body["order_status"], &again.body["allowed"]),
            (&json!("CANCELLED"), &json!([]))
        );
        assert_eq!(again.body["request_id"], again.header("x-request-id"));
        assert_eq!(again.header("content-type"), "application/problem+json");
        app.stop().await;
    });
}

#[test]
fn after_the_window_the_answer_tells_both_times() {
    run(async {
        let app = TestApp::with(&["--cancellation.window_s=0"]).await;
        let ann = app.customer("ann").await;
        let placed = ann.place("k1").await;
        let path = format!(
            "/api/v1/orders/{}/cancel",
            placed.body["id"].as_str().unwrap()
        );
        let late = ann.keyed(&path, "c1", json!({})).await;
        assert_eq!(late.problem(), (409, "cancel_window_closed", ""));
        assert_eq!(late.body["deadline"], placed.body["cancel_deadline"]);
        assert!(late.body["server_now"].as_str() >= late.body["deadline"].as_str());
        app.stop().await;
    });
}

#[test]
fn everybody_sees_what_is_theirs() {
    run(async {
        let app = TestApp::start().await;
        let (ann, bob) = (app.customer("ann").await, app.customer("bob").await);
        let placed = ann.place("k1").await;
        let id = placed.body["id"].as_str().unwrap();
        let path = format!("/api/v1/orders/{id}");
        for (method, suffix) in [
            ("GET", ""),
            ("GET", "/events"),
            ("POST", "/cancel"),
            ("POST", "/fulfill"),
        ] {
            let method = method.parse().unwrap();
            let headers = [("idempotency-key", "x")];
            let reply = bob
                .send(method, &format!("{path}{suffix}"), &headers, None)
                .await;
            assert_eq!(reply.problem(), (404, "not_found", ""), "{suffix}");
            assert!(reply.body.get("order_status").is_none());
        }
        let mine = ann.post(&format!("{path}/fulfill"), json!({})).await;
        assert_eq!(mine.problem(), (403, "forbidden", ""));

        let kitchen = app.demo("kitchen").await;
        let seen = kitchen.get(&path).await.body;
        assert_eq!(seen["customer"]["name"], "ann");
        for hidden in ["total", "subtotal", "tax", "discount"] {
            assert!(seen.get(hidden).is_none(), "{hidden}");
        }
        assert!(seen["score"]["cancel_risk"].is_number());
        let held = kitchen.post(&format!("{path}/fulfill"), json!({})).await;
        assert_eq!(held.problem(), (409, "order_held", ""));
        let cancel = kitchen
            .keyed(&format!("{path}/cancel"), "c", json!({}))
            .await;
        assert_eq!(cancel.problem(), (403, "forbidden", ""));
        let reasonless = kitchen.post(&format!("{path}/reject"), json!({})).await;
        assert!([409, 422].contains(&reasonless.status), "{reasonless:?}");

        let list = |reply: super::app::Reply| {
            let items = reply.body["items"].as_array().unwrap().clone();
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let bobs = bob.place("k2").await.body["id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(list(ann.get("/api/v1/orders").await), [id]);
        assert_eq!(list(bob.get("/api/v1/orders").await), [&*bobs]);
        // Naming somebody else does not help.
        let ann_id = placed.body["customer"]["id"].as_str().unwrap();
        let nosy = bob.get(&format!("/api/v1/orders?customer={ann_id}")).await;
        assert_eq!(list(nosy), [&*bobs]);
        assert_eq!(list(kitchen.get("/api/v1/orders").await), [&*bobs, id]);
        let admin = app.demo("admin").await;
        let anns = admin
            .get(&format!(
                "/api/v1/orders?customer={ann_id}&site=main&status=PENDING"
            ))
            .await;
        assert_eq!(list(anns), [id]);
        assert_eq!(
            list(admin.get("/api/v1/orders?status=PAID").await),
            Vec::<String>::new()
        );
        app.stop().await;
    });
}

#[test]
fn a_list_is_paged_newest_first_and_says_where_the_feed_stood() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let mut placed = Vec::new();
        for number in 0..5 {
            placed.push(ann.place(&format!("k{number}")).await.body["id"].clone());
        }
        placed.reverse();
        let first = ann.get("/api/v1/orders?limit=3").await.body;
        assert_eq!(first["as_of"]["seqs"], json!({"main": 5}));
        assert!(!first["as_of"]["epoch"].as_str().unwrap().is_empty());
        let next = first["next"].as_str().unwrap();
        let rest = ann
            .get(&format!("/api/v1/orders?limit=3&cursor={next}"))
            .await
            .body;
        assert_eq!(rest["next"], Value::Null);
        let ids = [&first, &rest]
            .map(|page| page["items"].as_array().unwrap().clone())
            .concat();
        let ids: Vec<_> = ids.iter().map(|item| item["id"].clone()).collect();
        assert_eq!(ids, placed);
        let none = ann.get("/api/v1/orders?to=2000-01-01T00:00:00Z").await;
        assert_eq!(none.body["items"], json!([]));
        let all = ann.get("/api/v1/orders?from=2000-01-01T00:00:00Z").await;
        assert_eq!(all.body["items"].as_array().unwrap().len(), 5);
        app.stop().await;
    });
}

#[test]
fn the_feed_is_gap_free_and_each_sees_their_projection() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let paid = ann.paid("k1").await;
        let id = paid.body["id"].as_str().unwrap();
        ann.place("k2").await;
        let kitchen = app.demo("kitchen").await;
        let feed = kitchen.get("/api/v1/sites/main/events").await.body;
        let items = feed["items"].as_array().unwrap();
        let seqs: Vec<_> = items
            .iter()
            .map(|item| item["seq"].as_u64().unwrap())
            .collect();
        assert_eq!(
            seqs,
            (1..=feed["head"].as_u64().unwrap()).collect::<Vec<_>>()
        );
        assert_eq!(
            (&feed["first_seq"], &feed["next"]),
            (&json!(1), &Value::Null)
        );
        assert_eq!(
            keys(&items[0]),
            ["at", "data", "kind", "order", "seq", "version"]
        );
        assert_eq!(items[0]["kind"], "order.placed");
        assert!(
            items[0]["data"].get("total").is_none(),
            "the kitchen sees no prices"
        );

        let first = kitchen.get("/api/v1/sites/main/events?limit=2").await.body;
        assert_eq!(first["next"], 2);
        let rest = kitchen.get("/api/v1/sites/main/events?after=2").await.body;
        assert_eq!(rest["items"][0], items[2]);
        let end = kitchen
            .get("/api/v1/sites/main/events?after=1000000")
            .await
            .body;
        assert_eq!(end["items"], json!([]));

        let own = ann.get(&format!("/api/v1/orders/{id}/events")).await.body;
        let own = own["items"].as_array().unwrap();
        let versions: Vec<_> = own
            .iter()
            .map(|item| item["version"].as_u64().unwrap())
            .collect();
        assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>());
        assert!(own.iter().all(|item| item["order"] == id));
        assert_eq!(own[0]["data"]["total"]["amount"], 1_900);
        assert!(own[0]["data"].get("score").is_none());

        let refused = ann.get("/api/v1/sites/main/events").await;
        assert_eq!(refused.problem(), (403, "forbidden", ""));
        let nowhere = kitchen.get("/api/v1/sites/nowhere/events").await;
        assert_eq!(nowhere.problem(), (404, "not_found", ""));
        app.stop().await;
    });
}
