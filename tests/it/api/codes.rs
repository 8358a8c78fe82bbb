//! One-time codes: wrong, old, used, locked, sent again.

use serde_json::{Value, json};

use crate::{
    app::{TestApp, id},
    support::run,
};

/// A code of the right length that is not `code`.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!(
        "{:0width$}",
        (number + 1) % 10_u32.pow(6),
        width = code.len()
    )
}

async fn resend(app: &TestApp, order: &Value) -> crate::app::Reply {
    app.customer().await.act(order, "otp", &json!({})).await
}

#[test]
fn a_code_is_sent_three_times_again_and_not_a_fourth() {
    run(async {
        let app = TestApp::demo().await;
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        for left in [2, 1, 0] {
            let sent = resend(&app, &order).await.expect(202);
            assert_eq!(sent["resends_left"], left);
            assert!(sent["expires_at"].is_string());
        }
        let refused = resend(&app, &order).await;
        assert!(!refused.header("retry-after").is_empty());
        refused.problem(429, "rate_limited");
        let code = app.code_of_sending(id(&order), 4).await;
        let paid = app
            .customer()
            .await
            .act(&order, "pay", &json!({"code": code}))
            .await;
        paid.expect(200);
        app.stop().await;
    });
}

#[test]
fn five_wrong_codes_lock_the_order_and_change_nothing_else() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let code = app.code(&order).await;
        let before = app.footprint().await;
        let other = json!({"code": wrong(&code)});
        for _ in 0..5 {
            customer
                .act(&order, "pay", &other)
                .await
                .problem(422, "otp_invalid");
        }
        customer
            .act(&order, "pay", &json!({"code": code}))
            .await
            .problem(423, "otp_locked");
        resend(&app, &order).await.problem(423, "otp_locked");
        assert_eq!(app.footprint().await, before);
        assert_eq!(customer.order(&order).await["version"], 1);
        assert_eq!(
            customer.order(&order).await["allowed"],
            json!(["cancel", "update"])
        );
        app.kitchen()
            .await
            .act(&order, "pay", &json!({"method": "cash"}))
            .await
            .expect(200);
        app.stop().await;
    });
}

#[test]
fn an_old_code_a_used_code_and_no_code_answer_like_a_wrong_one() {
    run(async {
        // A long window: nothing but the code grows old.
        let app = TestApp::demo_with(&["--cancellation.window_s=500"]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let code = app.code(&order).await;
        let answer = async |body: Value| {
            let mut problem = customer
                .act(&order, "pay", &body)
                .await
                .problem(422, "otp_invalid");
            problem["request_id"].take();
            problem
        };
        app.clock.advance_ms(61_000);
        let expired = answer(json!({"code": code})).await;
        assert_eq!(answer(json!({"code": "x"})).await, expired);
        assert_eq!(answer(json!({})).await, expired);

        // Used up by an attempt that was declined: the next one takes the next code only.
        resend(&app, &order).await.expect(202);
        let code = app.code_of_sending(id(&order), 2).await;
        let body = json!({"code": code, "token": "sandbox_decline"});
        customer
            .act(&order, "pay", &body)
            .await
            .problem(402, "payment_declined");
        customer
            .act(&order, "pay", &body)
            .await
            .problem(422, "otp_invalid");
        app.stop().await;
    });
}

#[test]
fn a_code_is_for_its_order_alone() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let one = customer.place(&[("espresso", 1)]).await;
        let other = customer.place(&[("espresso", 1)]).await;
        let code = app.code(&one).await;
        customer
            .act(&other, "pay", &json!({"code": code}))
            .await
            .problem(422, "otp_invalid");
        customer
            .act(&one, "pay", &json!({"code": code}))
            .await
            .expect(200);
        customer
            .act(&one, "otp", &json!({}))
            .await
            .problem(409, "order_not_pending");
        app.stop().await;
    });
}

#[test]
fn digits_are_a_setting_and_codes_stay_out_of_orders_and_events() {
    run(async {
        let app = TestApp::demo_with(&["--otp.digits=8"]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let code = app.code(&order).await;
        assert_eq!(code.len(), 8);
        let admin = app.admin().await;
        for path in [
            format!("orders/{}", id(&order)),
            "sites/main/events".to_owned(),
        ] {
            let text = admin.get(&path).await.text;
            assert!(!text.contains(&code) && !text.contains("sealed"), "{text}");
        }
        app.stop().await;
    });
}
