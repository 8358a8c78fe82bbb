//! What a receiver gets, as the published library sees it.

use serde_json::{Value, json};
use standardwebhooks::Webhook;

use super::{
    LOCAL, Receiver, deliveries, deliveries_when, endpoint, local_shop, look, receiver::Manner,
};
use crate::{
    app::{Disk, TestClock, assert_without, id},
    rotation::rotate,
    support::run,
};

#[test]
fn a_receiver_is_told_every_step_of_an_order_and_its_library_believes_it() {
    run(async {
        let app = local_shop().await;
        let receiver = Receiver::start(Manner::Status(204)).await;
        let made = endpoint(&app, &receiver.url(), &["order.*"]).await;
        let secret = made["secret"].as_str().unwrap();
        assert!(secret.starts_with("whsec_"));
        let seen = look(&app, &made).await;
        assert!(
            seen["secret"].is_null() && seen["is_active"] == true,
            "{seen}"
        );

        let customer = app.customer().await;
        let order = app.released(&customer).await;
        app.kitchen()
            .await
            .act(&order, "fulfill", &json!({}))
            .await
            .expect(200);
        let told = receiver.taken(6).await;
        let feed = app.admin().await.get("sites/main/events").await.expect(200);
        let verifier = Webhook::new(secret).unwrap();
        // What happened at the stations was not asked for.
        let asked = |event: &&Value| event["kind"].as_str().unwrap().starts_with("order.");
        let events = feed["items"].as_array().unwrap().iter().filter(asked);
        for (message, event) in told.iter().zip(events) {
            verifier
                .verify(message.text.as_bytes(), &message.headers)
                .unwrap();
            assert_eq!(message.header("content-type"), "application/json");
            assert_eq!(message.body["type"], event["kind"]);
            assert_eq!(message.body["timestamp"], event["at"]);
            assert_eq!(message.body["data"]["seq"], event["seq"]);
            assert_eq!(
                message.body["data"]["order"]["version"], event["version"],
                "the order as it was then"
            );
            let name = format!("{}.main.{}", id(&made), event["seq"]);
            assert_eq!(message.header("webhook-id"), name);
            assert_without(
                &message.text,
                &["challenge", "sealed", "attempts", "token", "secret"],
            );
        }
        let placed = &told[0].body["data"]["order"];
        assert_eq!(placed["status"], "PENDING");
        assert_eq!(placed["customer"]["name"], "Cleo Customer");
        assert!(placed["score"]["cancel_risk"].is_number());
        let last = told.last().unwrap();
        assert_eq!(last.body["data"]["by"]["role"], "kitchen");
        assert_eq!(last.body["data"]["order"]["status"], "FULFILLED");
        // Whoever changes a letter, or the time, is found out.
        let other = last.text.replace("FULFILLED", "CANCELLED");
        assert!(verifier.verify(other.as_bytes(), &last.headers).is_err());
        app.stop().await;
    });
}

#[test]
fn an_endpoint_hears_what_it_asked_for_from_when_it_was_made() {
    run(async {
        let app = local_shop().await;
        let customer = app.customer().await;
        app.paid(&customer).await;
        let all = Receiver::start(Manner::Status(200)).await;
        let paid = Receiver::start(Manner::Status(200)).await;
        let other = Receiver::start(Manner::Status(200)).await;
        endpoint(&app, &all.url(), &["*"]).await;
        let picky = endpoint(&app, &paid.url(), &["order.paid", "order.cancelled"]).await;
        endpoint(&app, &other.url(), &["ticket.*"]).await;
        let order = app.paid(&customer).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        app.once(&order, |order| order["payment"] == "voided").await;
        let told = all.taken(5).await;
        assert!(told.iter().all(|message| message.order() == id(&order)));
        let kinds: Vec<_> = paid
            .taken(2)
            .await
            .iter()
            .map(|one| one.kind().to_owned())
            .collect();
        assert_eq!(kinds, ["order.paid", "order.cancelled"]);
        assert!(other.received().is_empty());

        let log = deliveries_when(&app, &picky, |log| {
            log.len() == 2 && log[0]["ended_at"].is_string()
        })
        .await;
        assert_eq!(log[0]["event"], "order.cancelled");
        assert_eq!(
            (&log[0]["state"], &log[0]["attempts"][0]["status"]),
            (&json!("delivered"), &json!(200))
        );
        assert_eq!(log[0]["order"], order["id"]);
        assert!(log[0]["next_at"].is_null());
        app.stop().await;
    });
}

#[test]
fn a_new_secret_and_the_one_before_sign_together_for_a_day() {
    run(async {
        let app = local_shop().await;
        let admin = app.admin().await;
        let receiver = Receiver::start(Manner::Status(200)).await;
        let made = endpoint(&app, &receiver.url(), &["*"]).await;
        let path = format!("webhook-endpoints/{}", id(&made));
        let renewed = admin
            .post(&format!("{path}/secret"), &json!({}))
            .await
            .expect(200);
        let secrets = [&made, &renewed].map(|one| one["secret"].as_str().unwrap().to_owned());
        assert_ne!(secrets[0], secrets[1]);
        let (test_path, nothing) = (format!("{path}/test"), json!({}));
        let test = || admin.post(&test_path, &nothing);
        let sent = test().await.expect(200);
        assert_eq!(
            (&sent["state"], &sent["event"]),
            (&json!("delivered"), &json!("webhook.test"))
        );
        let verifiers = secrets.map(|secret| Webhook::new(&secret).unwrap());
        let message = receiver.taken(1).await.remove(0);
        assert_eq!(message.kind(), "webhook.test");
        for verifier in &verifiers {
            verifier
                .verify(message.text.as_bytes(), &message.headers)
                .unwrap();
        }
        assert_eq!(message.header("webhook-signature").split(' ').count(), 2);

        app.clock.advance_ms(orderhub::webhook::OVERLAP_MS);
        test().await.expect(200);
        let message = receiver.taken(2).await.remove(1);
        assert_eq!(message.header("webhook-signature").split(' ').count(), 1);
        assert!(
            verifiers[0]
                .verify(message.text.as_bytes(), &message.headers)
                .is_err()
        );
        app.stop().await;
    });
}

#[test]
fn an_event_is_sent_again_with_the_same_id_and_nothing_after_the_endpoint_is_gone() {
    run(async {
        let app = local_shop().await;
        let (admin, customer) = (app.admin().await, app.customer().await);
        let receiver = Receiver::start(Manner::Status(200)).await;
        let made = endpoint(&app, &receiver.url(), &["order.placed"]).await;
        let order = customer.place(&[("espresso", 1)]).await;
        let first = receiver.taken(1).await.remove(0);
        let log = deliveries_when(&app, &made, |log| {
            log.first().is_some_and(|one| one["state"] == "delivered")
        })
        .await;
        let path = format!("webhook-deliveries/{}/redeliver", id(&log[0]));
        let again = admin.post(&path, &json!({})).await.expect(202);
        assert_eq!(
            (&again["state"], &again["id"]),
            (&json!("pending"), &log[0]["id"])
        );
        let second = receiver.taken(2).await.remove(1);
        assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
        assert_eq!(
            (second.text, second.body["data"]["order"]["id"].clone()),
            (first.text, order["id"].clone())
        );
        for wrong in [
            "nothing",
            &format!("{}.main.9999", id(&made)),
            &format!("{}.main.0", id(&made)),
        ] {
            let path = format!("webhook-deliveries/{wrong}/redeliver");
            admin
                .post(&path, &json!({}))
                .await
                .problem(404, "not_found");
        }
        deliveries_when(&app, &made, |log| log.len() == 2).await;
        assert_eq!(deliveries(&app, &made).await.len(), 2);

        let path = format!("webhook-endpoints/{}", id(&made));
        admin
            .call(reqwest::Method::DELETE, &path)
            .send()
            .await
            .expect(204);
        admin.get(&path).await.problem(404, "not_found");
        customer.place(&[("espresso", 1)]).await;
        // What is told next shows that nothing was told before.
        endpoint(&app, &receiver.url(), &["order.cancelled"]).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        assert_eq!(receiver.taken(3).await[2].kind(), "order.cancelled");
        app.stop().await;
    });
}

#[test]
fn secrets_sign_on_when_another_key_of_the_hub_seals_them() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start_with(&LOCAL, &clock).await;
        let receiver = Receiver::start(Manner::Status(200)).await;
        let made = endpoint(&app, &receiver.url(), &["*"]).await;
        let path = format!("webhook-endpoints/{}", id(&made));
        let (secret, test) = (format!("{path}/secret"), format!("{path}/test"));
        let admin = app.admin().await;
        let renewed = admin.post(&secret, &json!({})).await.expect(200);
        app.stop().await;
        let said = rotate(&disk, &["seal"]);
        assert!(said.contains("sealed anew: 2"), "both secrets: {said}");
        let app = disk.start_with(&LOCAL, &clock).await;
        let admin = app.admin().await;
        admin.post(&test, &json!({})).await.expect(200);
        let message = receiver.taken(1).await.remove(0);
        for one in [&made, &renewed] {
            let verifier = Webhook::new(one["secret"].as_str().unwrap()).unwrap();
            verifier
                .verify(message.text.as_bytes(), &message.headers)
                .unwrap();
        }
        app.stop().await;
    });
}
