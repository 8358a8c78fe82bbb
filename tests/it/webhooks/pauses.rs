//! When an endpoint is given up, and how it goes on.

use orderhub::clock::Clock as _;
use serde_json::json;

use super::{
    Receiver, deliveries, deliveries_when, endpoint, in_time, local_shop, look,
    receiver::{Manner, Received},
};
use crate::{
    app::{Person, id},
    support::run,
};

/// The numbers of the orders that were told of, smallest first: only the events of one order come in order.
fn numbers(taken: &[Received]) -> Vec<u64> {
    let number = |one: &Received| one.body["data"]["order"]["number"].as_u64().unwrap();
    let mut numbers: Vec<_> = taken.iter().map(number).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn after_five_days_without_a_success_an_endpoint_is_paused_and_goes_on_when_told() {
    run(async {
        let app = local_shop().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let receiver = Receiver::start(Manner::Status(500)).await;
        let made = endpoint(&app, &receiver.url(), &["order.placed"]).await;
        customer.place(&[("espresso", 1)]).await;
        deliveries_when(&app, &made, |all| {
            all.first().is_some_and(|one| one["tries"] == 1)
        })
        .await;
        // Three days of tries, and the event is given up; the endpoint is not.
        let failed = in_time(&app, 3_600_000, || async {
            let all = deliveries(&app, &made).await;
            all.first().filter(|one| one["state"] == "failed").cloned()
        })
        .await;
        assert!(failed["tries"].as_u64().unwrap() >= 5, "{failed}");
        assert!(failed["attempts"].as_array().unwrap().len() <= 10);
        let seen = look(&app, &made).await;
        assert!(
            seen["is_active"] == true && seen["failing_since"].is_string(),
            "{seen}"
        );

        // The last try may have been up to half a day before the end of the three: five in all are over for sure.
        app.clock.advance_ms(3 * 24 * 3_600_000);
        customer.place(&[("espresso", 1)]).await;
        let path = format!("webhook-endpoints/{}", id(&made));
        let paused = crate::app::eventually("a pause", || async {
            let seen = admin.get(&path).await.expect(200);
            (seen["is_active"] == false).then_some(seen)
        })
        .await;
        assert!(
            paused["paused_reason"]
                .as_str()
                .unwrap()
                .contains("five days"),
            "{paused}"
        );

        // Nothing is sent while it is paused, and nothing is lost.
        let before = receiver.received().len();
        customer.place(&[("cola", 1)]).await;
        app.clock.advance_ms(3_600_000);
        receiver.behave(Manner::Status(200));
        let change = admin
            .call(reqwest::Method::PATCH, &path)
            .json(&json!({"is_active": true}));
        let resumed = change.send().await.expect(200);
        assert!(resumed["paused_reason"].is_null() && resumed["failing_since"].is_null());
        let taken = receiver.taken(2).await;
        assert_eq!(receiver.received().len(), before + 2);
        assert_eq!(numbers(&taken), [2, 3]);
        app.stop().await;
    });
}

#[test]
fn a_pause_keeps_what_happens_and_a_410_is_one() {
    run(async {
        let app = local_shop().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let receiver = Receiver::start(Manner::Status(200)).await;
        let made = endpoint(&app, &receiver.url(), &["order.placed"]).await;
        let path = format!("webhook-endpoints/{}", id(&made));
        let set = |is_active: bool| {
            admin
                .call(reqwest::Method::PATCH, &path)
                .json(&json!({"is_active": is_active}))
                .send()
        };
        set(false).await.expect(200);
        for _ in 0..3 {
            customer.place(&[("espresso", 1)]).await;
        }
        let test = admin
            .post(&format!("{path}/test"), &json!({}))
            .await
            .expect(200);
        assert_eq!(test["state"], "delivered", "a test is sent all the same");
        assert_eq!(receiver.received().len(), 1);
        set(true).await.expect(200);
        let taken = receiver.taken(4).await;
        assert_eq!(numbers(&taken[1..]), [1, 2, 3]);

        receiver.behave(Manner::Status(410));
        customer.place(&[("espresso", 1)]).await;
        let paused = crate::app::eventually("a pause", || async {
            let seen = look(&app, &made).await;
            (seen["is_active"] == false).then_some(seen)
        })
        .await;
        assert!(
            paused["paused_reason"].as_str().unwrap().contains("410"),
            "{paused}"
        );
        receiver.behave(Manner::Status(200));
        set(true).await.expect(200);
        assert_eq!(
            receiver.taken(5).await[4].body["data"]["order"]["number"],
            4
        );
        app.stop().await;
    });
}

#[test]
fn what_a_key_made_tells_nobody_anything_once_the_key_is_revoked() {
    run(async {
        let app = local_shop().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let receiver = Receiver::start(Manner::Status(200)).await;
        let scopes = json!(["webhooks:write", "orders:read"]);
        let key = json!({"name": "Till", "scopes": scopes});
        let key = admin.post("api-keys", &key).await.expect(201);
        let program = admin.with_token(key["key"].as_str().unwrap());
        let body = json!({"url": receiver.url(), "events": ["order.placed"]});
        let of_key = program.post("webhook-endpoints", &body).await.expect(201);
        assert_eq!(of_key["made_by"], admin.user["id"]);
        assert_eq!(of_key["made_with_key"], key["id"]);
        let of_person = endpoint(&app, &receiver.url(), &["order.paid"]).await;
        assert!(of_person["made_with_key"].is_null());
        // Whoever says where it listens has it from then on.
        let taken_over = endpoint(&app, &receiver.url(), &["order.paid"]).await;
        let path = format!("webhook-endpoints/{}", id(&taken_over));
        let change = program.call(reqwest::Method::PATCH, &path);
        let change = change.json(&json!({"url": receiver.url()}));
        assert_eq!(change.send().await.expect(200)["made_with_key"], key["id"]);
        customer.place(&[("espresso", 1)]).await;
        receiver.taken(1).await;

        let revoke = format!("api-keys/{}", id(&key));
        let revoked = admin.call(reqwest::Method::DELETE, &revoke).send().await;
        assert_eq!(revoked.status, 204, "{}", revoked.text);
        let seen = look(&app, &of_key).await;
        assert_eq!(seen["is_active"], false);
        let reason = seen["paused_reason"].as_str().unwrap();
        assert!(reason.contains("key"), "{reason}");
        assert_eq!(look(&app, &taken_over).await["is_active"], false);
        assert_eq!(look(&app, &of_person).await["is_active"], true);
        app.stop().await;
    });
}

#[test]
fn what_is_nobodys_any_more_is_paused_and_is_theirs_who_let_it_go_on() {
    run(async {
        let app = local_shop().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let receiver = Receiver::start(Manner::Status(200)).await;
        let body = json!({"url": receiver.url(), "events": ["order.placed"], "site": "main"});
        let ends_at = (app.clock.now() + 3_600_000).to_string();
        let scopes = json!(["webhooks:write", "orders:read"]);
        let key = json!({"name": "Till", "scopes": scopes, "expires_at": ends_at});
        let key = admin.post("api-keys", &key).await.expect(201);
        let program = admin.with_token(key["key"].as_str().unwrap());
        let of_key = program.post("webhook-endpoints", &body).await.expect(201);
        let manager = app.hire("manager", &["main"]).await;
        let of_manager = manager.post("webhook-endpoints", &body).await.expect(201);
        let of_admin = endpoint(&app, &receiver.url(), &["order.placed"]).await;
        let by_hand = manager.post("webhook-endpoints", &body).await.expect(201);
        let set = async |who: &Person, made: &serde_json::Value, is_active: bool| {
            let path = format!("webhook-endpoints/{}", id(made));
            let call = who.call(reqwest::Method::PATCH, &path);
            let call = call.json(&json!({"is_active": is_active}));
            call.send().await.expect(200)
        };
        set(&manager, &by_hand, false).await;
        customer.place(&[("espresso", 1)]).await;
        receiver.taken(3).await;

        let paused = async |made: &serde_json::Value| {
            crate::app::eventually("a pause", || async {
                let seen = look(&app, made).await;
                (seen["is_active"] == false).then_some(seen)
            })
            .await
        };
        // The key runs out.
        app.clock.advance_ms(3_600_000);
        let seen = paused(&of_key).await;
        let reason = seen["paused_reason"].as_str().unwrap();
        assert!(reason.contains("key"), "{reason}");
        assert_eq!(look(&app, &of_manager).await["is_active"], true);
        // Somebody else answers for it from now on.
        let gone_on = set(&admin, &of_key, true).await;
        assert_eq!(gone_on["made_by"], admin.user["id"]);
        assert!(gone_on["made_with_key"].is_null(), "{gone_on}");
        // Its maker runs the site no more.
        let path = format!("users/{}", id(&manager.user));
        let demoted = admin.call(reqwest::Method::PATCH, &path);
        let demoted = demoted.json(&json!({"role": "kitchen"}));
        demoted.send().await.expect(200);
        let seen = paused(&of_manager).await;
        let reason = seen["paused_reason"].as_str().unwrap();
        assert!(reason.contains("does not run"), "{reason}");
        for made in [&of_key, &of_admin] {
            assert_eq!(look(&app, made).await["is_active"], true);
        }
        customer.place(&[("cola", 1)]).await;
        receiver.taken(5).await;
        // Also what was paused for another reason before its maker was gone: else it is paused once more at once.
        let gone_on = set(&admin, &by_hand, true).await;
        assert_eq!(gone_on["made_by"], admin.user["id"]);
        app.stop().await;
    });
}
