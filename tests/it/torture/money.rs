//! `kill -9` between what the provider did and our knowing of it: the money moves once, under one key, and the order says
//! so afterwards.
//!
//! Stripe's stub lives on while the hub dies, and keeps its answer to itself, so that the kill hits exactly that moment.
//! The sandbox lives in the hub: there the moment is left to chance, and its books are read when all is over.

use std::{future::Future, sync::Arc, time::Duration};

use orderhub::{
    app::SystemClock,
    config::Settings,
    journal::surreal::SurrealJournal,
    order::provider_key,
    payment::{Charge, ChargeState, ChargeStore, PaymentProvider as _, Sandbox},
};
use rand::Rng as _;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    api::{Caller, basket},
    hub::{Running, Shop},
};
use crate::{
    app::eventually,
    stripe::stub::{Fault, KEY, Stub},
    support::run,
};

/// Nobody waits for the provider, and codes need no mail.
const FLAGS: [&str; 3] = [
    "--payment.wait_s=0",
    "--accounts.access_token_s=3600",
    "--limits.anonymous_per_s=0",
];
/// Orders that are under way at a kill of the sandbox.
const ORDERS: usize = 8;
/// How long after the first of them the kill comes, milliseconds.
const KILL_AFTER_MS: std::ops::Range<u64> = 0..40;

/// A hub that is killed, and who uses it.
struct Scene {
    shop: Shop,
    hub: Running,
    customer: Caller,
    manager: Caller,
}

impl Scene {
    /// `window_s`: how long an order can be cancelled, and when it is released.
    async fn new(window_s: u32, flags: &[String]) -> Self {
        let window = format!("--cancellation.window_s={window_s}");
        let mut all = FLAGS.to_vec();
        all.push(&window);
        all.extend(flags.iter().map(String::as_str));
        let mut shop = Shop::new(&all);
        let hub = shop.start();
        let customer = Caller::login(&hub.url, "customer").await;
        let manager = Caller::login(&hub.url, "manager").await;
        Self {
            shop,
            hub,
            customer,
            manager,
        }
    }

    async fn place(&self, number: usize) -> String {
        let key = format!("place-{number}");
        let placed = self
            .customer
            .post("orders", &basket("espresso", 2), &key)
            .await;
        let placed = placed.unwrap();
        assert_eq!(placed.status, 201, "{}", placed.body);
        placed.id()
    }

    async fn code(&self, order: &str) -> String {
        eventually("a code in the outbox", || async {
            let page = self.customer.get("demo/outbox?limit=200").await;
            let items = page["items"].as_array().unwrap().clone();
            let own = items
                .into_iter()
                .find(|item| item["order"] == *order && item["code"].is_string());
            own.map(|item| item["code"].as_str().unwrap().to_owned())
        })
        .await
    }

    /// Asks for a payment; what becomes of it is another matter.
    async fn pay(&self, order: &str, token: &str) {
        let body = json!({"code": self.code(order).await, "token": token});
        let asked = self
            .customer
            .act(order, "pay", body, &format!("pay-{order}"))
            .await;
        assert!(matches!(asked.status, 200 | 202), "{}", asked.body);
    }

    async fn refund(&self, order: &str) {
        let body = json!({"reason": "cold"});
        let asked = self
            .manager
            .act(order, "refund", body, &format!("refund-{order}"))
            .await;
        assert_eq!(asked.status, 200, "{}", asked.body);
    }

    async fn cancel(&self, order: &str) {
        let key = format!("cancel-{order}");
        let asked = self.customer.act(order, "cancel", json!({}), &key).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
    }

    /// The order, once its money is where it belongs.
    async fn once(&self, order: &str, payment: &str) -> Value {
        let path = format!("orders/{order}");
        eventually("the money to settle", || async {
            let order = self.manager.get(&path).await;
            (order["payment"] == payment).then_some(order)
        })
        .await
    }

    /// Kills the hub as it stands, and starts it again.
    fn again(self) -> Self {
        self.hub.kill();
        let mut shop = self.shop;
        let hub = shop.start();
        Self { shop, hub, ..self }
    }

    /// How often the order was paid, by its own story.
    async fn times_paid(&self, order: &str) -> usize {
        let page = self.manager.get(&format!("orders/{order}/events")).await;
        let events = page["items"].as_array().unwrap().iter();
        events.filter(|event| event["kind"] == "order.paid").count()
    }

    /// Ends the hub; what is stored keeps the rules.
    fn end(self) -> Shop {
        self.hub.kill();
        let (is_well, said) = self.shop.doctor();
        assert!(is_well, "{said}");
        self.shop
    }
}

/// A hub whose provider is a stub that outlives it.
async fn with_stripe(window_s: u32) -> (Scene, Stub) {
    let (stub, base) = Stub::start().await;
    let flags = [
        "--payment.provider=stripe".to_owned(),
        format!("--stripe.secret_key={KEY}"),
        "--stripe.webhook_secrets=whsec_of_a_torture".to_owned(),
        format!("--stripe.api_base={base}"),
    ];
    (Scene::new(window_s, &flags).await, stub)
}

/// Kills the hub when the provider has done the next `verb` and has not said so.
async fn killed_at(scene: Scene, stub: &Stub, verb: &str) -> Scene {
    eventually("the provider to be asked", || async {
        stub.calls()
            .iter()
            .any(|call| call.contains(verb))
            .then_some(())
    })
    .await;
    scene.again()
}

/// However often the provider was asked for `verb`, it was under one key.
fn one_key(stub: &Stub, verb: &str) {
    let mut calls = stub.calls();
    calls.retain(|call| call.split(' ').next().unwrap().ends_with(verb));
    assert!(!calls.is_empty());
    calls.dedup();
    assert_eq!(calls.len(), 1, "{calls:?}");
}

#[test]
fn a_hold_that_stripe_made_when_the_hub_died_is_found_not_made_again() {
    run(async {
        let (scene, stub) = with_stripe(3_600).await;
        let order = scene.place(1).await;
        stub.meets(Fault::Silent);
        scene.pay(&order, "pm_card_visa").await;
        let scene = killed_at(scene, &stub, "payment_intents").await;
        scene.once(&order, "authorized").await;
        assert_eq!(scene.times_paid(&order).await, 1);
        let [intent] = stub.intents().try_into().unwrap();
        assert_eq!(intent["status"], "requires_capture");
        one_key(&stub, "payment_intents");
        scene.end();
    });
}

#[test]
fn money_that_stripe_took_when_the_hub_died_is_taken_once() {
    run(async {
        let (scene, stub) = with_stripe(2).await;
        let order = scene.place(1).await;
        scene.pay(&order, "pm_card_visa").await;
        scene.once(&order, "authorized").await;
        stub.meets(Fault::Silent);
        let scene = killed_at(scene, &stub, "/capture").await;
        let captured = scene.once(&order, "captured").await;
        let [intent] = stub.intents().try_into().unwrap();
        assert_eq!(intent["status"], "succeeded");
        assert_eq!(intent["amount_received"], captured["total"]["amount"]);
        one_key(&stub, "/capture");
        scene.end();
    });
}

#[test]
fn a_hold_that_stripe_lifted_when_the_hub_died_counts_as_lifted() {
    run(async {
        let (scene, stub) = with_stripe(3_600).await;
        let order = scene.place(1).await;
        scene.pay(&order, "pm_card_visa").await;
        scene.once(&order, "authorized").await;
        stub.meets(Fault::Silent);
        scene.cancel(&order).await;
        let scene = killed_at(scene, &stub, "/cancel").await;
        scene.once(&order, "voided").await;
        let [intent] = stub.intents().try_into().unwrap();
        assert_eq!(
            (&intent["status"], &intent["amount_received"]),
            (&json!("canceled"), &json!(0))
        );
        one_key(&stub, "/cancel");
        scene.end();
    });
}

#[test]
fn money_that_stripe_gave_back_when_the_hub_died_is_given_back_once() {
    run(async {
        let (scene, stub) = with_stripe(1).await;
        let order = scene.place(1).await;
        scene.pay(&order, "pm_card_visa").await;
        scene.once(&order, "captured").await;
        stub.meets(Fault::Silent);
        scene.refund(&order).await;
        let scene = killed_at(scene, &stub, "refunds").await;
        let back = scene.once(&order, "refunded").await;
        let [refund] = stub.refunds().try_into().unwrap();
        assert_eq!(refund["amount"], back["total"]["amount"]);
        assert_eq!(back["refunded"], back["total"]);
        one_key(&stub, "refunds");
        scene.end();
    });
}

/// Does something to all orders, is killed while the sandbox is at it, and waits until it is over.
async fn killed_while<F: Future<Output = ()>>(
    scene: Scene,
    orders: &[String],
    payment: &str,
    ask: impl Fn(Arc<Scene>, String) -> F,
) -> Scene {
    let scene = Arc::new(scene);
    for order in orders {
        ask(scene.clone(), order.clone()).await;
    }
    let after = rand::rng().random_range(KILL_AFTER_MS);
    sleep(Duration::from_millis(after)).await;
    let scene = Arc::into_inner(scene).unwrap().again();
    for order in orders {
        scene.once(order, payment).await;
    }
    scene
}

/// What the sandbox's own books say of the orders, when nothing runs.
async fn books(shop: &Shop, orders: &[String]) -> Vec<Charge> {
    let url = format!(
        "--database.url=surrealkv://{}",
        shop.folder().join("db").display()
    );
    let settings = Settings::parse([url.as_str()]).unwrap();
    let journal = SurrealJournal::open(&settings.database).await.unwrap();
    let sandbox = Sandbox::new(ChargeStore::new(journal.db()), Arc::new(SystemClock));
    let mut charges = Vec::new();
    for order in orders {
        let key = |number| provider_key(order.parse().unwrap(), number);
        charges.push(sandbox.fetch(key(1)).await.unwrap());
        let second = sandbox.fetch(key(2)).await.unwrap();
        assert_eq!(
            second.state,
            ChargeState::Absent,
            "{order} was asked for twice"
        );
    }
    drop(sandbox);
    orderhub::journal::Journal::close(&journal).await;
    charges
}

async fn placed(scene: &Scene) -> Vec<String> {
    let mut orders = Vec::new();
    for number in 0..ORDERS {
        orders.push(scene.place(number).await);
    }
    orders
}

#[test]
fn the_sandbox_takes_and_gives_back_once_however_often_the_hub_dies() {
    run(async {
        let scene = Scene::new(4, &[]).await;
        let orders = placed(&scene).await;
        // The first kill may come before or after the release: then it is the money's way on that is cut off.
        for order in &orders {
            scene.pay(order, "sandbox_ok").await;
        }
        let scene = killed_while(scene, &orders, "captured", |_, _| async {}).await;
        let refund = |scene: Arc<Scene>, order: String| async move { scene.refund(&order).await };
        let scene = killed_while(scene, &orders, "refunded", refund).await;
        for order in &orders {
            assert_eq!(scene.times_paid(order).await, 1);
        }
        let shop = scene.end();
        for charge in books(&shop, &orders).await {
            assert_eq!(charge.state, ChargeState::Refunded);
            assert_eq!(
                (charge.captured, charge.refunded),
                (charge.amount, charge.amount)
            );
        }
    });
}

#[test]
fn the_sandbox_holds_and_lifts_once_however_often_the_hub_dies() {
    run(async {
        let scene = Scene::new(3_600, &[]).await;
        let orders = placed(&scene).await;
        let pay =
            |scene: Arc<Scene>, order: String| async move { scene.pay(&order, "sandbox_ok").await };
        let scene = killed_while(scene, &orders, "authorized", pay).await;
        let cancel = |scene: Arc<Scene>, order: String| async move { scene.cancel(&order).await };
        let scene = killed_while(scene, &orders, "voided", cancel).await;
        let shop = scene.end();
        for charge in books(&shop, &orders).await {
            assert_eq!((charge.state, charge.captured), (ChargeState::Voided, 0));
        }
    });
}

#[test]
fn the_sandbox_takes_once_when_the_hub_dies_at_the_release() {
    run(async {
        let scene = Scene::new(3, &[]).await;
        let orders = placed(&scene).await;
        for order in &orders {
            scene.pay(order, "sandbox_ok").await;
        }
        let last = orders.last().unwrap();
        let path = format!("orders/{last}");
        eventually("the release", || async {
            scene.manager.get(&path).await["released_at"]
                .is_string()
                .then_some(())
        })
        .await;
        let scene = scene.again();
        for order in &orders {
            scene.once(order, "captured").await;
        }
        let shop = scene.end();
        for charge in books(&shop, &orders).await {
            assert_eq!(
                (charge.state, charge.captured),
                (ChargeState::Captured, charge.amount)
            );
        }
    });
}
