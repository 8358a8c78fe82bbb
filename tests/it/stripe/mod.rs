//! The whole hub against Stripe's rules, over HTTP on both sides.

mod events;
pub(crate) mod stub;
mod vectors;

use serde_json::{Value, json};
use stub::{Fault, KEY, Stub};

use crate::{
    app::{Person, TestApp, eventually, id},
    support::run,
};

const SECRETS: &str = "whsec_old,whsec_new";

/// A hub that pays through a stub.
struct Hub {
    app: TestApp,
    stub: Stub,
}

impl Hub {
    async fn start(flags: &[&str]) -> Self {
        let (stub, base) = Stub::start().await;
        Self::at(stub, &base, flags).await
    }

    async fn at(stub: Stub, base: &str, flags: &[&str]) -> Self {
        let own = [
            "--payment.provider=stripe".to_owned(),
            format!("--stripe.secret_key={KEY}"),
            format!("--stripe.webhook_secrets={SECRETS}"),
            format!("--stripe.api_base={base}"),
        ];
        let mut all: Vec<&str> = own.iter().map(String::as_str).collect();
        all.extend(flags);
        Self {
            app: TestApp::demo_with(&all).await,
            stub,
        }
    }

    /// A customer, and an order that is paid with `card`; the answer's status.
    async fn pay(&self, card: &str) -> (Person, Value, u16) {
        let customer = self.app.customer().await;
        let order = customer.place(&[("espresso", 2)]).await;
        let body = json!({"code": self.app.code(&order).await, "token": card});
        let reply = customer.act(&order, "pay", &body).await;
        (customer, order, reply.status)
    }

    async fn captured(&self) -> (Person, Value) {
        let (customer, order, status) = self.pay("pm_card_visa").await;
        assert_eq!(status, 200);
        self.app.release(&order).await;
        let order = self
            .app
            .once(&order, |order| order["payment"] == "captured")
            .await;
        (customer, order)
    }

    fn intent(&self) -> Value {
        let [intent] = self.stub.intents().try_into().unwrap();
        intent
    }
}

#[test]
fn a_card_is_held_when_it_pays_and_charged_when_the_kitchen_gets_the_order() {
    run(async {
        let hub = Hub::start(&[]).await;
        let (_, order, status) = hub.pay("pm_card_visa").await;
        assert_eq!(status, 200);
        let intent = hub.intent();
        assert_eq!(intent["status"], "requires_capture");
        assert_eq!(intent["amount"], order["total"]["amount"]);
        assert_eq!(intent["metadata"]["order"], order["id"]);
        hub.app.release(&order).await;
        hub.app
            .once(&order, |order| order["payment"] == "captured")
            .await;
        let intent = hub.intent();
        assert_eq!(intent["status"], "succeeded");
        assert_eq!(intent["amount_received"], order["total"]["amount"]);
        let key = format!("{}:auth:1", id(&order));
        assert_eq!(
            hub.stub.calls(),
            [
                format!("payment_intents {key}"),
                format!("payment_intents/pi_1/capture {key}:capture"),
            ]
        );
        hub.app.stop().await;
    });
}

#[test]
fn a_cancel_lifts_the_hold() {
    run(async {
        let hub = Hub::start(&[]).await;
        let (customer, order, _) = hub.pay("pm_card_visa").await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        hub.app
            .once(&order, |order| order["payment"] == "voided")
            .await;
        assert_eq!(hub.intent()["status"], "canceled");
        hub.app.stop().await;
    });
}

#[test]
fn an_order_that_costs_nothing_is_no_matter_for_the_provider() {
    run(async {
        let hub = Hub::start(&[]).await;
        Box::pin(crate::money::free::nothing_to_pay(&hub.app)).await;
        assert_eq!(hub.stub.asked(), 0);
        hub.app.stop().await;
    });
}

#[test]
fn a_refused_card_says_so_and_another_one_pays() {
    run(async {
        let hub = Hub::start(&[]).await;
        for card in ["pm_card_chargeDeclined", "pm_card_nobody", ""] {
            let (customer, order, status) = hub.pay(card).await;
            assert_eq!(status, 402, "{card}");
            let code = hub.app.code_of_sending(id(&order), 2).await;
            let body = json!({"code": code, "token": "pm_card_visa"});
            customer.act(&order, "pay", &body).await.expect(200);
        }
        hub.app.stop().await;
    });
}

fn without_an_answer(fault: Fault) {
    run(async move {
        let hub = Hub::start(&[]).await;
        hub.stub.meets(fault);
        let (_, order, status) = hub.pay("pm_card_visa").await;
        assert_eq!(status, 202);
        let admin = hub.app.admin().await;
        let open = admin.get("payments?state=unknown").await.expect(200);
        assert_eq!(open["items"][0]["order"], order["id"]);
        assert!(open["items"][0]["next_check"].is_string(), "{open}");
        // The worker looks again after ten seconds.
        hub.app
            .once(&order, |order| order["status"] == "PAID")
            .await;
        hub.intent();
        let key = format!("payment_intents {}:auth:1", id(&order));
        assert_eq!(hub.stub.calls(), [key.clone(), key]);
        let open = admin.get("payments").await.expect(200);
        assert_eq!(open["items"], json!([]));
        hub.app.stop().await;
    });
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_key_and_charges_once() {
    without_an_answer(Fault::LoseAnswer);
}

#[test]
fn a_broken_provider_is_asked_again_with_the_same_key() {
    without_an_answer(Fault::Break);
}

#[test]
fn what_was_turned_away_at_the_door_is_sent_again_with_the_same_key() {
    run(async {
        let hub = Hub::start(&[]).await;
        hub.stub.meets(Fault::RateLimit);
        hub.stub.meets(Fault::RateLimit);
        let (_, order, status) = hub.pay("pm_card_visa").await;
        assert_eq!(status, 200);
        let key = format!("payment_intents {}:auth:1", id(&order));
        assert_eq!(hub.stub.calls(), [key.clone(), key.clone(), key]);
        hub.app.stop().await;
    });
}

#[test]
fn a_provider_that_cannot_be_reached_leaves_nothing_in_doubt() {
    run(async {
        let (stub, _) = Stub::start().await;
        // Nobody listens there.
        let hub = Hub::at(stub, "http://127.0.0.1:9", &[]).await;
        let (customer, order, status) = hub.pay("pm_card_visa").await;
        assert_eq!(status, 503);
        let order = customer.order(&order).await;
        assert_eq!(
            (&order["status"], &order["payment"]),
            (&json!("PENDING"), &json!("failed"))
        );
        hub.app.stop().await;
    });
}

#[test]
fn refunds_go_back_in_parts_once_each_and_never_more_than_was_taken() {
    run(async {
        let hub = Hub::start(&[]).await;
        let (customer, order) = hub.captured().await;
        let manager = hub.app.manager().await;
        let total = order["total"]["amount"].as_i64().unwrap();
        let body = json!({"amount": 100, "reason": "cold"});
        customer
            .act(&order, "refund", &body)
            .await
            .problem(403, "forbidden");
        hub.stub.meets(Fault::Delay(50));
        manager.act(&order, "refund", &body).await.expect(200);
        let part = hub
            .app
            .once(&order, |order| order["payment"] == "partially_refunded")
            .await;
        assert_eq!(part["refunded"]["amount"], 100);
        let more = json!({"amount": total - 99, "reason": "cold"});
        manager
            .act(&order, "refund", &more)
            .await
            .problem(422, "validation");
        // Two at once: one is first, and there is one at a time.
        let rest = json!({"reason": "all of it"});
        let (one, other) = tokio::join!(
            manager.act(&order, "refund", &rest),
            manager.act(&order, "refund", &rest)
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let all = hub
            .app
            .once(&order, |order| order["payment"] == "refunded")
            .await;
        assert_eq!(all["refunded"], order["total"]);
        manager
            .act(&order, "refund", &rest)
            .await
            .problem(409, "nothing_to_refund");
        let sums = hub.stub.refunds();
        let given: Vec<_> = sums.iter().map(|refund| &refund["amount"]).collect();
        assert_eq!(given, [&json!(100), &json!(total - 100)]);
        assert_eq!(
            sums[0]["metadata"]["refund"],
            format!("{}:refund:1", id(&order))
        );
        hub.app.stop().await;
    });
}
