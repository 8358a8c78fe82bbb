//! A coupon's limits hold whoever comes at once, and every use that was not needed comes back.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{basket_with, place_with, ten_off, used};
use crate::{app::TestApp, support::run};

#[test]
fn a_hundred_race_for_seven_uses() {
    run(async {
        let app = TestApp::demo().await;
        ten_off(&app, "seven", json!({"limit": 7})).await;
        let people = [
            app.customer().await,
            app.signup("Race One").await,
            app.signup("Race Two").await,
        ];
        let stock = app.stock("espresso").await;
        let asked = (0..100).map(|index| place_with(&people[index % people.len()], "seven"));
        let answers = join_all(asked).await;
        let placed = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(placed, 7);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.problem(409, "coupon_used_up");
        }
        assert_eq!(used(&app, "SEVEN").await, 7);
        assert_eq!(
            app.stock("espresso").await,
            stock - 2 * 7,
            "nobody else reserved anything"
        );
        app.stop().await;
    });
}

#[test]
fn a_double_click_uses_a_coupon_once() {
    run(async {
        let app = TestApp::demo().await;
        ten_off(&app, "twice", json!({"limit": 2, "limit_per_customer": 2})).await;
        let customer = app.customer().await;
        let click = || {
            let call = customer.call(Method::POST, "orders").key("one click");
            call.json(&basket_with("twice")).send()
        };
        let first = click().await.expect(201);
        let again = click().await;
        assert!(again.is_replayed());
        assert_eq!(again.expect(201)["id"], first["id"]);
        assert_eq!(used(&app, "TWICE").await, 1);
        app.stop().await;
    });
}

#[test]
fn one_customer_s_limit_is_nobody_else_s() {
    run(async {
        let app = TestApp::demo().await;
        ten_off(&app, "own", json!({"limit_per_customer": 2})).await;
        let (one, other) = (app.customer().await, app.signup("Other One").await);
        let answers = join_all((0..20).map(|_| place_with(&one, "own"))).await;
        let placed = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(placed, 2);
        let told = place_with(&one, "own").await.problem(409, "coupon_used_up");
        assert!(
            told["detail"].as_str().unwrap().contains("You have used"),
            "{told}"
        );
        place_with(&other, "own").await.expect(201);
        let quote = |person: &crate::app::Person| {
            let person = person.clone();
            async move { person.post("quotes", &basket_with("own")).await.expect(200) }
        };
        assert_eq!(quote(&one).await["problems"][0]["code"], "coupon_used_up");
        assert_eq!(quote(&other).await["problems"], json!([]));
        assert_eq!(quote(&app.nobody()).await["problems"], json!([]));
        app.stop().await;
    });
}

#[test]
fn what_is_cancelled_or_expires_gives_its_use_back() {
    run(async {
        let app = TestApp::demo_with(&["--payment.ttl_s=120"]).await;
        ten_off(&app, "back", json!({"limit": 1, "limit_per_customer": 1})).await;
        let customer = app.customer().await;
        let cancelled = place_with(&customer, "back").await.expect(201);
        place_with(&customer, "back")
            .await
            .problem(409, "coupon_used_up");
        customer
            .act(&cancelled, "cancel", &json!({}))
            .await
            .expect(200);
        assert_eq!(used(&app, "BACK").await, 0);
        let expiring = place_with(&customer, "back").await.expect(201);
        app.clock.advance_ms(121_000);
        app.once(&expiring, |order| order["status"] == "EXPIRED")
            .await;
        assert_eq!(used(&app, "BACK").await, 0);
        let kept = place_with(&customer, "back").await.expect(201);
        app.pay(&customer, &kept).await;
        app.release(&kept).await;
        app.kitchen()
            .await
            .act(&kept, "fulfill", &json!({}))
            .await
            .expect(200);
        assert_eq!(
            used(&app, "BACK").await,
            1,
            "what is handed over stays used"
        );
        app.stop().await;
    });
}
