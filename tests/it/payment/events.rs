//! What the sandbox tells of its own accord: late, twice, out of order; it changes nothing that was not so anyway.

use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp, eventually, id},
    support::run,
};

const FLAGS: [&str; 2] = [
    "--payment.sandbox_secret=whsec_sandbox",
    "--payment.timeout_s=1",
];

/// Events that the hub's door has taken so far, of an outcome: `new` or `again`.
async fn taken(app: &TestApp, outcome: &str) -> u64 {
    let text = app.nobody().get("/metrics").await.text;
    let name = format!("orderhub_provider_events_total{{outcome=\"{outcome}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.trim().parse().unwrap())
}

async fn taken_once(app: &TestApp, outcome: &str, least: u64) {
    eventually("the sandbox to tell", || async {
        (taken(app, outcome).await >= least).then_some(())
    })
    .await;
}

/// An order that was to be paid with a token, and the status of the answer.
async fn paid_with(app: &TestApp, token: &str) -> (Person, Value, u16) {
    let customer = app.customer().await;
    let order = customer.place(&[("espresso", 2)]).await;
    let body = json!({"code": app.code(&order).await, "token": token});
    let status = customer.act(&order, "pay", &body).await.status;
    (customer, order, status)
}

async fn kinds(customer: &Person, order: &Value) -> Vec<String> {
    let events = customer.all(&format!("orders/{}/events", id(order))).await;
    let kinds = events.iter().map(|event| event["kind"].as_str().unwrap());
    kinds.map(str::to_owned).collect()
}

/// As long as it takes until the kitchen has it and the money is taken.
async fn captured(app: &TestApp, order: &Value) {
    app.release(order).await;
    app.once(order, |order| order["payment"] == "captured")
        .await;
}

const STORY: [&str; 5] = [
    "order.placed",
    "order.payment_changed",
    "order.paid",
    "order.released",
    "order.payment_changed",
];

#[test]
fn an_event_tells_that_a_charge_succeeded_after_all() {
    run(async {
        let app = TestApp::demo_with(&FLAGS).await;
        let (customer, order, status) = paid_with(&app, "sandbox_timeout_then_ok").await;
        assert_eq!(status, 202);
        assert_eq!(customer.order(&order).await["payment"], "unknown");
        assert_eq!(
            taken(&app, "new").await,
            0,
            "nothing is told before it is so"
        );
        app.clock.advance_ms(20_000);
        taken_once(&app, "new", 1).await;
        let paid = app.once(&order, |order| order["status"] == "PAID").await;
        assert_eq!(paid["payment"], "authorized");
        app.stop().await;
    });
}

#[test]
fn events_that_come_three_times_count_once() {
    run(async {
        let app = TestApp::demo_with(&FLAGS).await;
        let (customer, order, status) = paid_with(&app, "sandbox_duplicate_webhooks").await;
        assert_eq!(status, 200);
        captured(&app, &order).await;
        taken_once(&app, "new", 2).await;
        app.clock.advance_ms(10_000);
        taken_once(&app, "again", 4).await;
        assert_eq!(kinds(&customer, &order).await, STORY);
        app.stop().await;
    });
}

#[test]
fn events_that_come_out_of_order_change_nothing() {
    run(async {
        let app = TestApp::demo_with(&FLAGS).await;
        let (customer, order, status) = paid_with(&app, "sandbox_late_webhooks").await;
        assert_eq!(status, 200);
        captured(&app, &order).await;
        taken_once(&app, "new", 2).await;
        assert_eq!(kinds(&customer, &order).await, STORY);
        // What nothing overtakes comes late, and alone.
        let body = json!({"reason": "cold"});
        app.manager()
            .await
            .act(&order, "refund", &body)
            .await
            .expect(200);
        app.once(&order, |order| order["payment"] == "refunded")
            .await;
        app.clock.advance_ms(120_000);
        taken_once(&app, "new", 3).await;
        assert_eq!(customer.order(&order).await["refunded"], order["total"]);
        app.stop().await;
    });
}

#[test]
fn refunds_are_refused_whole_or_beyond_the_half() {
    run(async {
        let app = TestApp::demo_with(&FLAGS).await;
        let manager = app.manager().await;
        let refund = async |order: &Value, amount: i64, number: &str, state: &str| {
            let body = json!({"amount": amount, "reason": "cold"});
            manager.act(order, "refund", &body).await.expect(200);
            let now = app
                .once(order, |order| {
                    order["refunds"][number]["state"] != "pending"
                })
                .await;
            assert_eq!(now["refunds"][number]["state"], state);
            now
        };
        let (_, order, _) = paid_with(&app, "sandbox_refund_partial").await;
        captured(&app, &order).await;
        let total = order["total"]["amount"].as_i64().unwrap();
        let half = total / 2;
        let kept = refund(&order, half + 1, "1", "failed").await;
        assert_eq!(kept["payment"], "captured");
        let part = refund(&order, half, "2", "done").await;
        assert_eq!(part["payment"], "partially_refunded");
        let part = refund(&order, 1, "3", "failed").await;
        assert_eq!(
            (&part["payment"], &part["refunded"]["amount"]),
            (&json!("partially_refunded"), &json!(half))
        );

        let (_, order, _) = paid_with(&app, "sandbox_refund_refused").await;
        captured(&app, &order).await;
        let kept = refund(&order, 1, "1", "failed").await;
        assert_eq!(kept["payment"], "captured");
        let looked = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(looked["violations"], 0, "{looked}");
        app.stop().await;
    });
}

#[test]
fn amounts_ask_for_something_only_where_that_is_set() {
    run(async {
        for (flag, status) in [(None, 200), (Some("--payment.sandbox_amounts"), 402)] {
            let flags: Vec<&str> = FLAGS.into_iter().chain(flag).collect();
            let app = TestApp::demo_with(&flags).await;
            let ending = json!({"sku": "magic", "name": "Magic", "price": 1_001, "stock": null});
            app.admin()
                .await
                .post("products", &ending)
                .await
                .expect(201);
            let customer = app.customer().await;
            let order = customer.place(&[("magic", 1)]).await;
            assert_eq!(order["total"]["amount"], 1_001);
            let body = json!({"code": app.code(&order).await});
            let reply = customer.act(&order, "pay", &body).await;
            assert_eq!(reply.status, status, "{flag:?}: {}", reply.text);
            // A token that names a script is heard first.
            let order = customer.place(&[("magic", 1)]).await;
            let body = json!({"code": app.code(&order).await, "token": "sandbox_ok"});
            customer.act(&order, "pay", &body).await.expect(200);
            app.stop().await;
        }
    });
}
