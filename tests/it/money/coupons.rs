//! Making coupons, using them, and what everybody is told.

use reqwest::Method;
use serde_json::json;

use super::{basket_with, coupon, place_with, ten_off, used};
use crate::{
    app::{TestApp, assert_without, id},
    support::run,
};

#[test]
fn a_coupon_is_made_used_changed_and_taken_away() {
    run(async {
        let app = TestApp::demo().await;
        let (manager, customer) = (app.manager().await, app.customer().await);
        let made = ten_off(&app, " welcome-10 ", json!({"limit": 5})).await;
        assert_eq!(made["code"], "WELCOME-10");
        assert_eq!((&made["used"], &made["version"]), (&json!(0), &json!(1)));
        let twice = json!({"code": "Welcome-10", "kind": "fixed", "amount": 100});
        let told = manager
            .post("coupons", &twice)
            .await
            .problem(422, "validation");
        assert_eq!(told["errors"][0]["pointer"], "/code");

        let plain = customer.place(&[("espresso", 2), ("tiramisu", 1)]).await;
        let order = place_with(&customer, "welcome-10").await.expect(201);
        let subtotal = plain["total"]["amount"].as_i64().unwrap();
        let discount = (subtotal + 5) / 10;
        assert_eq!(order["subtotal"]["amount"], subtotal);
        assert_eq!(order["discount"]["amount"], discount);
        assert_eq!(order["total"]["amount"], subtotal - discount);
        assert_eq!(order["coupon"]["code"], "WELCOME-10");
        assert_eq!(order["coupon"]["discount"]["amount"], discount);
        let shares = order["lines"].as_array().unwrap().iter();
        let shares: i64 = shares
            .map(|line| line["discount"]["amount"].as_i64().unwrap())
            .sum();
        assert_eq!(shares, discount);
        assert_eq!(used(&app, "WELCOME-10").await, 1);

        let path = "coupons/welcome-10";
        let patch = |version| manager.call(Method::PATCH, path).if_match(version);
        let half = json!({"percent_bp": 5_000, "limit": null});
        let changed = patch(1).json(&half).send().await.expect(200);
        assert_eq!(changed["used"], 1, "a change forgets no use: {changed}");
        assert!(changed["limit"].is_null());
        patch(1)
            .json(&half)
            .send()
            .await
            .problem(412, "version_stale");
        let unsaid = manager.call(Method::PATCH, path).json(&half).send().await;
        unsaid.problem(428, "version_required");
        let kept = customer.order(&order).await;
        assert_eq!(kept["discount"]["amount"], discount, "a promise is kept");

        manager.call(Method::DELETE, path).send().await.expect(204);
        place_with(&customer, "welcome-10")
            .await
            .problem(422, "coupon_invalid");
        ten_off(&app, "welcome-10", json!({})).await;
        assert_eq!(
            used(&app, "WELCOME-10").await,
            0,
            "a new coupon counts from nothing"
        );
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        assert_eq!(
            used(&app, "WELCOME-10").await,
            0,
            "and gives nothing back for the old one"
        );
        app.stop().await;
    });
}

#[test]
fn wrong_codes_say_no_more_than_they_must() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        ten_off(&app, "asleep", json!({"is_active": false})).await;
        ten_off(&app, "later", json!({"starts_at": "2099-01-01T00:00:00Z"})).await;
        ten_off(&app, "over", json!({"ends_at": "2020-01-01T00:00:00Z"})).await;
        ten_off(
            &app,
            "rich",
            json!({"minimum": {"amount": 100_000, "currency": "GBP"}}),
        )
        .await;
        let before = app.footprint().await;
        let mut unknown = Vec::new();
        for code in [
            "nosuchcode",
            "asleep",
            "later",
            "a",
            "%%%",
            &"x".repeat(200),
        ] {
            let told = place_with(&customer, code)
                .await
                .problem(422, "coupon_invalid");
            assert_eq!(told["errors"][0]["pointer"], "/coupon");
            unknown.push(told["detail"].clone());
        }
        unknown.dedup();
        assert_eq!(unknown.len(), 1, "all alike: {unknown:?}");
        let told = place_with(&customer, "over")
            .await
            .problem(422, "coupon_invalid");
        assert!(told["detail"].as_str().unwrap().contains("expired"));
        let told = place_with(&customer, "rich")
            .await
            .problem(422, "coupon_invalid");
        assert!(told["detail"].as_str().unwrap().contains("1000.00 GBP"));
        assert_eq!(app.footprint().await, before, "nothing happened");
        app.stop().await;
    });
}

#[test]
fn a_coupon_begins_and_ends_to_the_millisecond() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (starts, ends) = ("2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
        // Sessions end before: sign in there.
        app.clock.stop_at(starts, -1);
        let early = app.login("customer@demo.local", crate::app::PASSWORD).await;
        let manager = app.login("manager@demo.local", crate::app::PASSWORD).await;
        let body = json!({"code": "day", "kind": "fixed", "amount": 100, "starts_at": starts, "ends_at": ends});
        manager.post("coupons", &body).await.expect(201);
        drop(customer);
        place_with(&early, "day")
            .await
            .problem(422, "coupon_invalid");
        app.clock.stop_at(starts, 0);
        place_with(&early, "day").await.expect(201);
        app.clock.stop_at(ends, -1);
        let late = app.login("customer@demo.local", crate::app::PASSWORD).await;
        place_with(&late, "day").await.expect(201);
        app.clock.stop_at(ends, 0);
        place_with(&late, "day")
            .await
            .problem(422, "coupon_invalid");
        app.stop().await;
    });
}

#[test]
fn a_fixed_amount_takes_off_the_subtotal_at_most() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        coupon(
            &app,
            json!({"code": "gift", "kind": "fixed", "amount": 1_000_000}),
        )
        .await;
        let order = place_with(&customer, "GIFT").await.expect(201);
        assert_eq!(
            (&order["total"]["amount"], &order["tax"]["amount"]),
            (&json!(0), &json!(0))
        );
        assert_eq!(order["discount"], order["subtotal"]);
        let paid = app.pay(&customer, &order).await;
        assert_eq!(
            paid["status"], "PAID",
            "nothing to pay is paid like anything else"
        );
        app.release(&order).await;
        let kitchen = app.kitchen().await;
        kitchen.act(&order, "fulfill", &json!({})).await.expect(200);
        let settled = app
            .once(&order, |order| order["payment"] != "capture_pending")
            .await;
        assert_eq!(
            (&settled["status"], &settled["payment"]),
            (&json!("FULFILLED"), &json!("free"))
        );
        app.stop().await;
    });
}

#[test]
fn the_expected_total_is_the_one_with_the_coupon() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        ten_off(&app, "ten", json!({"limit": 1})).await;
        let quote = customer
            .post("quotes", &basket_with("ten"))
            .await
            .expect(200);
        let total = quote["total"]["amount"].as_i64().unwrap();
        let mut body = basket_with("ten");
        body["expected_total"] = json!(total + 1);
        let before = app.footprint().await;
        customer
            .post("orders", &body)
            .await
            .problem(409, "total_changed");
        assert_eq!(
            (app.footprint().await, used(&app, "TEN").await),
            (before, 0)
        );
        body["expected_total"] = quote["total"].clone();
        let order = customer.post("orders", &body).await.expect(201);
        assert_eq!(order["total"], quote["total"]);
        app.stop().await;
    });
}

#[test]
fn only_whoever_runs_the_site_sees_coupons() {
    run(async {
        let app = TestApp::demo().await;
        ten_off(&app, "ten", json!({})).await;
        let customer = app.customer().await;
        let order = place_with(&customer, "ten").await.expect(201);
        app.nobody()
            .get("coupons")
            .await
            .problem(401, "unauthenticated");
        let kitchen = app.kitchen().await;
        for person in [&customer, &kitchen] {
            person.get("coupons").await.problem(403, "forbidden");
            let body = json!({"code": "own", "kind": "fixed", "amount": 100});
            person
                .post("coupons", &body)
                .await
                .problem(403, "forbidden");
            let gone = person.call(Method::DELETE, "coupons/ten").send().await;
            gone.problem(403, "forbidden");
        }
        app.pay(&customer, &order).await;
        app.release(&order).await;
        let seen = kitchen.get(&format!("orders/{}", id(&order))).await;
        assert_without(&seen.text, &["coupon", "discount", "tax", "price", "TEN"]);
        let seen = app.admin().await.order(&order).await;
        assert_eq!(seen["coupon"]["code"], "TEN");
        app.stop().await;
    });
}

#[test]
fn every_field_of_a_coupon_has_its_bounds() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let cases = [
            (json!({"code": "ab"}), "/code"),
            (json!({"code": "no blanks"}), "/code"),
            (json!({"percent_bp": 0}), "/percent_bp"),
            (json!({"percent_bp": 10_001}), "/percent_bp"),
            (json!({"percent_bp": null}), "/percent_bp"),
            (json!({"amount": 100}), "/percent_bp"),
            (
                json!({"kind": "fixed", "percent_bp": null, "amount": 0}),
                "/amount",
            ),
            (json!({"kind": "fixed", "amount": 1}), "/amount"),
            (json!({"minimum": -1}), "/minimum"),
            (
                json!({"minimum": {"amount": 1, "currency": "EUR"}}),
                "/minimum/currency",
            ),
            (json!({"starts_at": "tomorrow"}), "/starts_at"),
            (
                json!({"starts_at": "2030-01-02T00:00:00Z", "ends_at": "2030-01-02T00:00:00Z"}),
                "/ends_at",
            ),
            (json!({"limit": 0}), "/limit"),
            (json!({"limit_per_customer": 0}), "/limit_per_customer"),
        ];
        for (wrong, pointer) in cases {
            let mut body = json!({"code": "fine", "kind": "percent", "percent_bp": 1_000});
            for (name, value) in wrong.as_object().unwrap() {
                body[name] = value.clone();
            }
            let told = manager
                .post("coupons", &body)
                .await
                .problem(422, "validation");
            assert_eq!(told["errors"][0]["pointer"], pointer, "{body}");
        }
        ten_off(&app, "fine", json!({})).await;
        let patch = |body| {
            let call = manager.call(Method::PATCH, "coupons/FINE").if_match(1);
            call.json(&body).send()
        };
        for (wrong, pointer) in [
            (json!({"amount": 5}), "/amount"),
            (json!({"limit_per_customer": 1}), "/limit_per_customer"),
        ] {
            let told = patch(wrong).await.problem(422, "validation");
            assert_eq!(told["errors"][0]["pointer"], pointer);
        }
        app.stop().await;
    });
}
