//! Bad targets: bounded, recorded, and no trouble for the others. And addresses that are none of the hub's business.

use serde_json::json;

use super::{Receiver, deliveries_when, endpoint, local_shop, receiver::Manner};
use crate::{
    app::{Disk, TestApp, id},
    support::run,
};

#[test]
fn targets_that_misbehave_are_recorded_and_harm_nobody() {
    run(async {
        let app = local_shop().await;
        let customer = app.customer().await;
        let good = Receiver::start(Manner::Status(200)).await;
        let bad = [
            (Manner::Silent, json!(null), "in time"),
            (Manner::Redirect, json!(302), "redirect"),
            (Manner::Status(500), json!(500), "error"),
            (Manner::Garbage, json!(null), "no HTTP"),
            (Manner::Reset, json!(null), "broke"),
        ];
        let mut targets = Vec::new();
        for (manner, ..) in &bad {
            let receiver = Receiver::start(*manner).await;
            let made = endpoint(&app, &receiver.url(), &["order.placed"]).await;
            targets.push((receiver, made));
        }
        let endless = Receiver::start(Manner::Endless).await;
        let lavish = endpoint(&app, &endless.url(), &["order.placed"]).await;
        let nobody = endpoint(&app, "http://127.0.0.1:9999/hooks", &["order.placed"]).await;
        endpoint(&app, &good.url(), &["order.placed"]).await;
        for _ in 0..3 {
            customer.place(&[("espresso", 1)]).await;
        }
        good.taken(3).await;
        for ((receiver, made), (manner, status, error)) in targets.iter().zip(&bad) {
            let log = deliveries_when(&app, made, |all| {
                all.first().is_some_and(|one| one["tries"] == 1)
            })
            .await;
            let attempt = &log[0]["attempts"][0];
            assert_eq!(
                (&attempt["status"], &log[0]["state"]),
                (status, &json!("pending")),
                "{manner:?}"
            );
            assert!(
                attempt["error"].as_str().unwrap().contains(error),
                "{manner:?}: {attempt}"
            );
            assert!(attempt["ms"].as_u64().unwrap() < 5_000);
            assert!(log[0]["next_at"].is_string());
            assert!(receiver.received().len() <= 3, "a redirect is not followed");
        }
        // An answer that does not end is one all the same: its beginning says that the message was taken.
        let log = deliveries_when(&app, &lavish, |all| {
            all.iter().all(|one| one["state"] == "delivered")
        })
        .await;
        assert_eq!(log.len(), 3);
        let log = deliveries_when(&app, &nobody, |all| {
            all.first().is_some_and(|one| one["tries"] == 1)
        })
        .await;
        assert_eq!(log[0]["attempts"][0]["error"], "no connection");
        app.stop().await;
    });
}

#[test]
fn a_hub_that_was_not_told_so_reaches_no_private_address() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let receiver = Receiver::start(Manner::Status(200)).await;
        let refused = [
            receiver.url(),
            receiver.url().replace("127.0.0.1", "localhost"),
            receiver.url().replace("127.0.0.1", "[::ffff:127.0.0.1]"),
            receiver.url().replace("127.0.0.1", "2130706433"),
            "http://169.254.169.254/latest/meta-data/".into(),
            "http://10.0.0.1/".into(),
            "http://[fe80::1]/".into(),
        ];
        for url in &refused {
            let body = json!({"url": url, "events": ["*"]});
            let problem = admin
                .post("webhook-endpoints", &body)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], "/url", "{url}");
        }
        assert!(receiver.received().is_empty());
        app.stop().await;
    });
}

#[test]
fn an_address_that_was_allowed_once_is_refused_when_it_no_longer_is() {
    run(async {
        let disk = Disk::new();
        let receiver = Receiver::start(Manner::Status(200)).await;
        let app = TestApp::demo_with(&[disk.flag(), "--webhooks.allow_private"]).await;
        let made = endpoint(&app, &receiver.url(), &["*"]).await;
        app.stop().await;
        let app = TestApp::demo_with(&[disk.flag()]).await;
        let path = format!("webhook-endpoints/{}/test", id(&made));
        let sent = app.admin().await.post(&path, &json!({})).await.expect(200);
        assert_eq!(sent["state"], "failed");
        assert!(
            sent["attempts"][0]["error"]
                .as_str()
                .unwrap()
                .contains("public")
        );
        assert!(receiver.received().is_empty());
        app.stop().await;
    });
}
