//! Who may subscribe to what, and what is no subscription.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, Service, browser_of, local_shop, subscribe};
use crate::{
    app::{Person, TestApp},
    support::run,
};

async fn remove(who: &Person, subscription: &str) -> crate::app::Reply {
    let path = format!("push/subscriptions/{subscription}");
    who.call(Method::DELETE, &path).send().await
}

#[test]
fn a_subscription_is_ones_own() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        let (owner, other) = (
            app.signup("Olga Owner").await,
            app.signup("Otto Other").await,
        );
        let browser = Browser::new("olga");
        let subscription = browser.subscription(&service);
        let made = subscribe(&owner, &subscription).await.expect(201);
        assert_eq!(subscribe(&owner, &subscription).await.expect(200), made);
        let id = made["id"].as_str().unwrap();
        for who in [&other, &app.admin().await] {
            remove(who, id).await.problem(404, "not_found");
        }
        remove(&other, "nothing").await.problem(404, "not_found");
        let none = other.get("push/subscriptions").await.expect(200);
        assert_eq!(none, json!({"items": [], "next": null}));
        remove(&owner, id).await.expect(204);
        remove(&owner, id).await.problem(404, "not_found");
        let order = owner.place(&[("espresso", 1)]).await;
        app.pay(&owner, &order).await;
        let witness = browser_of(&other, &service, "otto").await;
        let order = other.place(&[("espresso", 1)]).await;
        app.pay(&other, &order).await;
        service.taken(&witness, 1).await;
        assert!(service.received(&browser).is_empty());

        let nobody = app.nobody().get("push/subscriptions").await;
        nobody.problem(401, "unauthenticated");
        subscribe(&app.nobody(), &subscription)
            .await
            .problem(401, "unauthenticated");
        remove(&app.nobody(), id)
            .await
            .problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn ten_browsers_are_told_and_the_first_is_forgotten_for_the_next() {
    run(async {
        let app = local_shop().await;
        let service = Service::start().await;
        let customer = app.signup("Thea Ten").await;
        let mut ids = Vec::new();
        for number in 0..11 {
            app.clock.advance_ms(1);
            let browser = Browser::new(&number.to_string());
            let made = subscribe(&customer, &browser.subscription(&service))
                .await
                .expect(201);
            ids.push(made["id"].clone());
        }
        let page = customer.get("push/subscriptions").await.expect(200);
        let kept: Vec<Value> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].clone())
            .collect();
        let newest_first: Vec<Value> = ids[1..].iter().rev().cloned().collect();
        assert_eq!(kept, newest_first);
        app.stop().await;
    });
}

#[test]
fn what_is_no_subscription_is_refused_with_a_pointer() {
    run(async {
        let app = TestApp::demo().await;
        let service = Service::start().await;
        let customer = app.customer().await;
        let mut good = Browser::new("x").subscription(&service);
        good["endpoint"] = json!("https://push.example.org/x");
        let with = |pointer: &str, value: Value| {
            let mut body = good.clone();
            *body.pointer_mut(pointer).unwrap() = value;
            body
        };
        // No address of this machine, of its network, or of another scheme.
        for endpoint in [
            "http://push.example.org/x",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest",
            "https://2130706433/",
            "https://metadata.google.internal/",
            "https://user:pass@push.example.org/x",
            "https://push.example.org:22/x",
            "ftp://push.example.org/x",
            "javascript:alert(1)",
            "push.example.org",
            "",
            &format!("https://push.example.org/{}", "x".repeat(2_000)),
        ] {
            let refused = subscribe(&customer, &with("/endpoint", json!(endpoint))).await;
            let problem = refused.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], "/endpoint", "{endpoint}");
        }
        let point = good["keys"]["p256dh"].as_str().unwrap();
        let off_the_curve = format!("{}{}", &point[..80], "A".repeat(point.len() - 80));
        for key in [
            "",
            "x",
            "%%%",
            &point[..50],
            &"A".repeat(87),
            &off_the_curve,
            &"A".repeat(4_000),
        ] {
            let refused = subscribe(&customer, &with("/keys/p256dh", json!(key))).await;
            let problem = refused.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], "/keys/p256dh", "{key}");
        }
        for auth in ["", "AAAA", "%", &"A".repeat(23), &"A".repeat(4_000)] {
            let refused = subscribe(&customer, &with("/keys/auth", json!(auth))).await;
            let problem = refused.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], "/keys/auth", "{auth}");
        }
        for at in ["yesterday", "2020-01-01T00:00:00Z"] {
            let mut body = good.clone();
            body["expires_at"] = json!(at);
            let problem = subscribe(&customer, &body).await.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], "/expires_at");
        }
        for body in [
            json!({}),
            json!([]),
            json!({"endpoint": 1}),
            json!({"endpoint": "x", "keys": null}),
        ] {
            let refused = subscribe(&customer, &body).await;
            assert!([400, 422].contains(&refused.status), "{}", refused.text);
        }
        let none = customer.get("push/subscriptions").await.expect(200);
        assert_eq!(none["items"], json!([]));
        // Padding is the library's business.
        let auth = good["keys"]["auth"].as_str().unwrap();
        let padded = with("/keys/auth", json!(format!("{auth}==")));
        subscribe(&customer, &padded).await.expect(201);
        app.stop().await;
    });
}
