//! Orders that cost nothing: paid by their code, and no provider ever hears of them.

use serde_json::{Value, json};

use super::coupon;
use crate::{
    app::{Person, Reply, TestApp, id},
    support::run,
};

/// A coupon that takes everything off.
async fn all_off(app: &TestApp) {
    let body = json!({"code": "GIFT", "kind": "percent", "percent_bp": 10_000});
    coupon(app, body).await;
}

/// An order that costs nothing.
async fn gift(customer: &Person) -> Value {
    let body = json!({"lines": [{"sku": "espresso", "quantity": 2}], "coupon": "GIFT"});
    let order = customer.post("orders", &body).await.expect(201);
    assert_eq!(
        (&order["total"]["amount"], &order["payment"]),
        (&json!(0), &json!("none"))
    );
    order
}

/// An order that costs nothing, and the answer of paying it.
async fn confirmed(app: &TestApp, customer: &Person) -> Value {
    let order = gift(customer).await;
    let paid = app.pay(customer, &order).await;
    assert_eq!(
        (&paid["status"], &paid["payment"]),
        (&json!("PAID"), &json!("free"))
    );
    assert!(paid["paid_at"].is_string());
    paid
}

async fn update(who: &Person, order: &Value, body: &Value) -> Reply {
    let path = format!("orders/{}", id(order));
    let call = who.call(reqwest::Method::PATCH, &path).json(body);
    call.if_match(order["version"].as_u64().unwrap())
        .send()
        .await
}

/// Everything that can happen to orders that cost nothing. Whoever moves money is asked for none of it.
pub(crate) async fn nothing_to_pay(app: &TestApp) {
    all_off(app).await;
    let (customer, manager) = (app.customer().await, app.manager().await);
    let before = app.stock("espresso").await;

    // Only its code pays it, and once.
    let order = gift(&customer).await;
    let wrong = json!({"code": "000000"});
    customer
        .act(&order, "pay", &wrong)
        .await
        .problem(422, "otp_invalid");
    let code = json!({"code": app.code(&order).await});
    let path = format!("orders/{}/pay", id(&order));
    let pay = || {
        customer
            .call(reqwest::Method::POST, &path)
            .key("gift")
            .json(&code)
    };
    let paid = pay().send().await.expect(200);
    let again = pay().send().await;
    assert!(again.is_replayed());
    assert_eq!(again.body["version"], paid["version"]);
    customer
        .act(&order, "pay", &code)
        .await
        .problem(409, "order_not_pending");
    let events = customer.all(&format!("orders/{}/events", id(&order))).await;
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["order.placed", "order.paid"]);

    // Released and handed over, it owes nobody anything.
    let released = app.release(&order).await;
    assert_eq!(released["payment"], "free");
    let refund = json!({"reason": "cold"});
    manager
        .act(&order, "refund", &refund)
        .await
        .problem(409, "nothing_to_refund");
    let done = manager.act(&order, "fulfill", &json!({})).await.expect(200);
    assert_eq!(
        (&done["status"], &done["payment"]),
        (&json!("FULFILLED"), &json!("free"))
    );
    manager
        .act(&order, "refund", &refund)
        .await
        .problem(409, "nothing_to_refund");
    assert_eq!(app.stock("espresso").await, before - 2);

    // Cancelled inside its window it gives back what it held of the shelf, and of the coupon.
    let order = confirmed(app, &customer).await;
    let off = customer.act(&order, "cancel", &json!({})).await.expect(200);
    assert_eq!(
        (&off["status"], &off["payment"]),
        (&json!("CANCELLED"), &json!("free"))
    );
    assert_eq!(app.stock("espresso").await, before - 2);
    assert_eq!(super::used(app, "GIFT").await, 1);

    // At the counter it is confirmed without a code.
    let order = gift(&customer).await;
    let cash = manager
        .act(&order, "pay", &json!({"method": "cash"}))
        .await
        .expect(200);
    assert_eq!(
        (&cash["status"], &cash["payment"]),
        (&json!("PAID"), &json!("free"))
    );

    let open = app.admin().await.get("payments").await.expect(200);
    assert_eq!(open["items"], json!([]));
    let mistyped = app.admin().await.get("payments?state=unknwon").await;
    mistyped.problem(400, "malformed");
    let looked = app.admin().await.get("invariants").await.expect(200);
    assert_eq!(looked["violations"], 0, "{looked}");
}

#[test]
fn an_order_that_costs_nothing_is_paid_by_its_code_and_owes_nothing() {
    run(async {
        let app = TestApp::demo().await;
        Box::pin(nothing_to_pay(&app)).await;
        app.stop().await;
    });
}

/// Five pounds off at most: two espressos cost nothing then, and more of them do.
async fn five_off(app: &TestApp) {
    let body = json!({"code": "FIVE", "kind": "fixed", "amount": 500});
    coupon(app, body).await;
}

fn pieces(quantity: u32) -> Value {
    json!({"lines": [{"line": 1, "quantity": quantity}]})
}

#[test]
fn an_update_makes_it_cost_something_and_the_difference_is_all_there_is_to_take() {
    run(async {
        let app = TestApp::demo().await;
        five_off(&app).await;
        let customer = app.customer().await;
        let body = json!({"lines": [{"sku": "espresso", "quantity": 1}], "coupon": "FIVE"});
        let order = customer.post("orders", &body).await.expect(201);
        let paid = app.pay(&customer, &order).await;
        assert_eq!(
            (&paid["total"]["amount"], &paid["payment"]),
            (&json!(0), &json!("free"))
        );
        let dearer = update(&customer, &paid, &pieces(5)).await.expect(200);
        let total = dearer["total"]["amount"].as_i64().unwrap();
        assert!(total > 0);
        assert_eq!(dearer["payment"], "authorized");
        // And back: all that is held goes back with the release.
        let cheaper = update(&customer, &dearer, &pieces(1)).await.expect(200);
        assert_eq!(cheaper["total"]["amount"], 0);
        app.release(&order).await;
        app.once(&order, |order| order["payment"] == "voided").await;
        let looked = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(looked["violations"], 0, "{looked}");
        app.stop().await;
    });
}

#[test]
fn a_difference_that_is_refused_leaves_it_free() {
    run(async {
        let app = TestApp::demo().await;
        five_off(&app).await;
        let customer = app.customer().await;
        let body = json!({"lines": [{"sku": "espresso", "quantity": 1}], "coupon": "FIVE"});
        let order = customer.post("orders", &body).await.expect(201);
        let paid = app.pay(&customer, &order).await;
        let mut more = pieces(5);
        more["token"] = json!("sandbox_decline");
        update(&customer, &paid, &more)
            .await
            .problem(402, "payment_declined");
        let kept = customer.order(&order).await;
        assert_eq!(
            (&kept["total"]["amount"], &kept["payment"]),
            (&json!(0), &json!("free"))
        );
        app.release(&order).await;
        let kept = customer.order(&order).await;
        assert_eq!(kept["payment"], "free");
        app.stop().await;
    });
}
