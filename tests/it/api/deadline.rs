//! The window to the millisecond: half-open, and nobody's after that.

use serde_json::json;

use crate::{app::TestApp, support::run};

#[test]
fn one_millisecond_before_the_deadline_is_inside_and_the_deadline_is_not() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let admin = app.admin().await;
        let (kept, gone) = (app.paid(&customer).await, app.paid(&customer).await);
        let unpaid = customer.place(&[("espresso", 1)]).await;
        assert_eq!(kept["window_ms"], 60_000);

        app.clock
            .stop_at(gone["cancel_deadline"].as_str().unwrap(), -1);
        assert_eq!(
            customer.order(&gone).await["allowed"],
            json!(["cancel", "update"])
        );
        customer.act(&gone, "cancel", &json!({})).await.expect(200);

        let latest = unpaid["cancel_deadline"].as_str().unwrap();
        app.clock.stop_at(latest, 0);
        for person in [&customer, &admin] {
            for order in [&kept, &unpaid] {
                let refused = person.act(order, "cancel", &json!({})).await;
                refused.problem(409, "cancel_window_closed");
            }
        }
        app.clock.stop_at(latest, 499);
        assert_eq!(
            customer.order(&unpaid).await["allowed"],
            json!(["pay", "otp"])
        );
        app.clock.stop_at(latest, 500);
        app.once(&kept, |order| order["fulfillment"] == "queued")
            .await;
        app.stop().await;
    });
}

#[test]
fn a_site_may_let_its_admins_cancel_late_and_nobody_else() {
    run(async {
        let app = TestApp::demo_with(&["--cancellation.after_window=admin"]).await;
        let customer = app.customer().await;
        let order = app.released(&customer).await;
        customer
            .act(&order, "cancel", &json!({}))
            .await
            .problem(409, "cancel_window_closed");
        app.kitchen()
            .await
            .act(&order, "cancel", &json!({}))
            .await
            .problem(403, "forbidden");
        let manager = app.manager().await;
        let cancelled = manager
            .act(&order, "cancel", &json!({"reason": "spilled"}))
            .await
            .expect(200);
        assert_eq!(cancelled["status"], "CANCELLED");
        app.once(&order, |order| order["payment"] == "refunded")
            .await;
        app.stop().await;
    });
}

#[test]
fn the_longest_window_over_the_lines_counts_and_a_change_of_settings_does_not() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let slow = json!({
            "sku": "roast", "name": "Roast", "price": {"amount": 2_000, "currency": "GBP"}, "window_s": 300,
        });
        admin.post("products", &slow).await.expect(201);
        let order = customer.place(&[("espresso", 1), ("roast", 1)]).await;
        assert_eq!(order["window_ms"], 300_000);
        let site = admin.call(reqwest::Method::PATCH, "sites/main");
        site.json(&json!({"window_s": 1})).send().await.expect(200);
        let next = customer.place(&[("espresso", 1)]).await;
        assert_eq!(next["window_ms"], 1_000);
        assert_eq!(
            customer.order(&order).await["cancel_deadline"],
            order["cancel_deadline"]
        );
        app.stop().await;
    });
}
