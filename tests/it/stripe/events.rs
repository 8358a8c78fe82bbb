//! Events of Stripe: who may tell, and that nothing told is believed.

use orderhub::{config::Secret, order::Timestamp, payment::sign};

use super::*;

/// As the hub itself signs; that the vendor signs the same is in `vectors.rs`.
fn signed(body: &str, secret: &str, at: Timestamp) -> String {
    sign(body.as_bytes(), &Secret::new(secret), at)
}

fn event(name: &str, order: &Value) -> String {
    let object = json!({"object": "payment_intent", "metadata": {"order": order["id"]}});
    let data = json!({"object": object});
    json!({"id": name, "object": "event", "type": "payment_intent.amount_capturable_updated", "data": data})
        .to_string()
}

impl Hub {
    async fn told(&self, body: &str, signature: &str) -> crate::app::Reply {
        self.app
            .nobody()
            .call(reqwest::Method::POST, "payments/stripe/webhook")
            .header("stripe-signature", signature)
            .raw("application/json", body.to_owned())
            .send()
            .await
    }

    async fn tell(&self, name: &str, order: &Value) {
        let body = event(name, order);
        let signature = signed(&body, "whsec_new", self.now());
        assert_eq!(self.told(&body, &signature).await.status, 200);
    }

    fn now(&self) -> Timestamp {
        use orderhub::clock::Clock as _;
        self.app.clock.now()
    }
}

#[test]
fn only_who_knows_a_secret_may_tell_and_only_lately() {
    run(async {
        let hub = Hub::start(&[]).await;
        let body = event("evt_1", &json!({"id": "nobody's"}));
        let now = hub.now();
        for secret in ["whsec_old", "whsec_new"] {
            let told = hub.told(&body, &signed(&body, secret, now)).await;
            assert_eq!(told.status, 200, "{}", told.text);
        }
        for shift_s in [-299, 299] {
            let at = now + shift_s * 1_000;
            let told = hub.told(&body, &signed(&body, "whsec_new", at)).await;
            assert_eq!(told.status, 200, "{shift_s}");
        }
        let right = signed(&body, "whsec_new", now);
        let wrong = [
            signed(&body, "whsec_other", now),
            signed(&body, "whsec_old,whsec_new", now),
            signed("{}", "whsec_new", now),
            signed(&body, "whsec_new", now + 310_000),
            signed(&body, "whsec_new", now - 310_000),
            right.replace("v1=", "v0="),
            right.replace("t=", "t=1"),
            "t=1".into(),
            "v1=00".into(),
            String::new(),
        ];
        for signature in wrong {
            let told = hub.told(&body, &signature).await;
            told.problem(400, "signature_invalid");
        }
        let no_event = "no event";
        let told = hub
            .told(no_event, &signed(no_event, "whsec_new", now))
            .await;
        told.problem(400, "malformed");
        let long = " ".repeat(256 * 1024 + 1);
        let told = hub.told(&long, &signed(&long, "whsec_new", now)).await;
        told.problem(413, "too_large");
        let told = hub
            .app
            .nobody()
            .post("payments/sandbox/webhook", &json!({}))
            .await;
        told.problem(404, "not_found");
        hub.app.stop().await;
    });
}

#[test]
fn an_event_answers_for_an_attempt_whose_answer_was_lost_and_pays_once() {
    run(async {
        let hub = Hub::start(&[]).await;
        hub.stub.meets(Fault::LoseAnswer);
        let (customer, order, status) = hub.pay("pm_card_visa").await;
        assert_eq!(status, 202);
        for name in ["evt_1", "evt_1", "evt_2"] {
            hub.tell(name, &order).await;
        }
        hub.app
            .once(&order, |order| order["status"] == "PAID")
            .await;
        hub.tell("evt_3", &order).await;
        hub.app.release(&order).await;
        hub.app
            .once(&order, |order| order["payment"] == "captured")
            .await;
        assert_eq!(paid_events(&customer, &order).await, 1);
        hub.intent();
        hub.app.stop().await;
    });
}

#[test]
fn an_event_before_the_answer_pays_once() {
    run(async {
        let hub = Hub::start(&[]).await;
        hub.stub.meets(Fault::Delay(600));
        let customer = hub.app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let body = json!({"code": hub.app.code(&order).await, "token": "pm_card_visa"});
        let paying = customer.act(&order, "pay", &body);
        let telling = async {
            eventually("the hold is there", || async {
                (hub.stub.intents().len() == 1).then_some(())
            })
            .await;
            hub.tell("evt_1", &order).await;
        };
        let (paid, ()) = tokio::join!(paying, telling);
        assert_eq!(paid.status, 200, "{}", paid.text);
        assert_eq!(paid_events(&customer, &order).await, 1);
        hub.intent();
        hub.app.stop().await;
    });
}

#[test]
fn an_event_after_the_cancel_of_an_unknown_payment_lifts_the_hold() {
    run(async {
        let hub = Hub::start(&[]).await;
        hub.stub.meets(Fault::LoseAnswer);
        let (customer, order, _) = hub.pay("pm_card_visa").await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        hub.tell("evt_1", &order).await;
        let order = hub
            .app
            .once(&order, |order| order["payment"] == "voided")
            .await;
        assert_eq!(order["status"], "CANCELLED");
        assert_eq!(hub.intent()["status"], "canceled");
        hub.app.stop().await;
    });
}

#[test]
fn an_event_after_the_expiry_of_an_unknown_payment_lifts_the_hold() {
    run(async {
        let hub = Hub::start(&[]).await;
        hub.stub.meets(Fault::LoseAnswer);
        let (_, order, _) = hub.pay("pm_card_visa").await;
        hub.app.clock.advance_ms(601_000);
        hub.app
            .once(&order, |order| order["status"] == "EXPIRED")
            .await;
        hub.tell("evt_1", &order).await;
        let order = hub
            .app
            .once(&order, |order| order["payment"] == "voided")
            .await;
        assert_eq!(order["status"], "EXPIRED");
        assert_eq!(hub.intent()["status"], "canceled");
        hub.app.stop().await;
    });
}

async fn paid_events(customer: &Person, order: &Value) -> usize {
    let events = customer.all(&format!("orders/{}/events", id(order))).await;
    let paid = events.iter().filter(|event| event["kind"] == "order.paid");
    paid.count()
}
