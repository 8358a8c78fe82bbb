//! What providers and counters do to a payment.

use serde_json::{Value, json};

use crate::{
    app::{TestApp, id},
    support::run,
};

#[test]
fn after_a_decline_a_new_code_pays() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let code = app.code(&order).await;
        let body = json!({"code": code, "token": "sandbox_decline"});
        let declined = customer
            .act(&order, "pay", &body)
            .await
            .problem(402, "payment_declined");
        assert_eq!(declined["order_status"], "PENDING");
        assert_eq!(
            declined["allowed"],
            json!(["pay", "otp", "cancel", "update"])
        );
        let order = customer.order(&order).await;
        assert_eq!(
            (&order["status"], &order["payment"]),
            (&json!("PENDING"), &json!("failed"))
        );

        let next = app.code_of_sending(id(&order), 2).await;
        customer
            .act(&order, "pay", &json!({"code": next}))
            .await
            .expect(200);
        app.stop().await;
    });
}

#[test]
fn a_slow_provider_is_not_waited_for() {
    run(async {
        let app = TestApp::demo_with(&["--payment.wait_s=1"]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let body = json!({"code": app.code(&order).await, "token": "sandbox_slow"});
        let reply = customer.act(&order, "pay", &body).await.expect(202);
        assert_eq!(
            (&reply["status"], &reply["payment"]),
            (&json!("PENDING"), &json!("authorizing"))
        );
        assert_eq!(reply["allowed"], json!(["cancel"]));
        // The code is used up, and there is no other while the attempt is open.
        customer
            .act(&order, "pay", &body)
            .await
            .problem(422, "otp_invalid");
        customer
            .act(&order, "otp", &json!({}))
            .await
            .problem(409, "order_not_pending");
        app.once(&order, |order| order["status"] == "PAID").await;
        app.stop().await;
    });
}

#[test]
fn a_cancel_while_the_provider_thinks_ends_with_the_hold_lifted() {
    run(async {
        let app = TestApp::demo_with(&["--payment.wait_s=1"]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let body = json!({"code": app.code(&order).await, "token": "sandbox_slow"});
        customer.act(&order, "pay", &body).await.expect(202);
        let cancelled = customer.act(&order, "cancel", &json!({})).await.expect(200);
        assert_eq!(
            (&cancelled["status"], &cancelled["payment"]),
            (&json!("CANCELLED"), &json!("void_pending"))
        );
        let order = app.once(&order, |order| order["payment"] == "voided").await;
        assert_eq!(order["status"], "CANCELLED");
        app.stop().await;
    });
}

#[test]
fn a_provider_that_says_nothing_leaves_the_payment_unknown_until_it_is_found() {
    run(async {
        let app = TestApp::demo_with(&["--payment.wait_s=3", "--payment.timeout_s=1"]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let body = json!({"code": app.code(&order).await, "token": "sandbox_unknown"});
        let reply = customer.act(&order, "pay", &body).await.expect(202);
        assert_eq!(
            (&reply["status"], &reply["payment"]),
            (&json!("PENDING"), &json!("unknown"))
        );
        // The sandbox knows after five seconds; the worker looks again after ten.
        app.clock.advance_ms(6_000);
        let order = app.once(&order, |order| order["status"] == "PAID").await;
        assert_eq!(order["payment"], "authorized");
        app.stop().await;
    });
}

#[test]
fn staff_take_cash_without_a_code() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let cash = json!({"method": "cash"});
        customer
            .act(&order, "pay", &cash)
            .await
            .problem(403, "forbidden");
        app.hire("support", &["main"])
            .await
            .act(&order, "pay", &cash)
            .await
            .problem(403, "forbidden");
        let paid = app
            .kitchen()
            .await
            .act(&order, "pay", &cash)
            .await
            .expect(200);
        assert_eq!(paid["status"], "PAID");
        let order = app.admin().await.order(&order).await;
        assert!(
            ["authorized", "captured"].contains(&order["payment"].as_str().unwrap()),
            "{order}"
        );
        app.stop().await;
    });
}

#[test]
fn fifty_submits_of_one_code_pay_once() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let body = json!({"code": app.code(&order).await});
        let submits = (0..50).map(|_| customer.act(&order, "pay", &body));
        let replies = futures_util::future::join_all(submits).await;
        let paid = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(paid, 1);
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            let code = reply.body["code"].as_str().unwrap();
            assert!(
                ["otp_invalid", "order_not_pending"].contains(&code),
                "{}",
                reply.text
            );
        }
        let events = customer
            .get(&format!("orders/{}/events", id(&order)))
            .await
            .expect(200);
        let paid = |event: &&Value| event["kind"] == "order.paid";
        assert_eq!(
            events["items"]
                .as_array()
                .unwrap()
                .iter()
                .filter(paid)
                .count(),
            1
        );
        app.stop().await;
    });
}
