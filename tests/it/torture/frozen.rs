//! The process stands still, or is not there, while windows end: exactly one of cancel and release wins all the same,
//! and what was due is done soon after.

use std::time::Duration;

use orderhub::{
    app::SystemClock,
    clock::Clock,
    order::{RELEASE_GRACE_MS, Timestamp},
};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{
    api::{Caller, basket, cash, moment},
    feed::Feed,
    hub::Shop,
};
use crate::support::run;

/// The cancellation window, seconds.
const WINDOW_S: &str = "--cancellation.window_s=5";
/// Paid orders, placed one after the other so that some windows end while the hub is frozen and some after.
const ORDERS: usize = 32;
/// The time between two of them.
const PACE: Duration = Duration::from_millis(50);
/// How long after the hub is back, or an order is due, its release may take.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn frozen_across_the_deadline_exactly_one_of_cancel_and_release_wins() {
    run(async {
        let mut shop = Shop::new(&[WINDOW_S]);
        let hub = shop.start();
        let customer = Caller::login(&hub.url, "customer").await;
        let manager = Caller::login(&hub.url, "manager").await;
        let mut orders = Vec::new();
        for number in 0..ORDERS {
            let turn = Instant::now() + PACE;
            orders.push(paid(&customer, &manager, number).await);
            tokio::time::sleep_until(turn).await;
        }
        let first = deadline(&orders[0]);
        let last = deadline(&orders[ORDERS - 1]);
        assert!(
            first.since(now()) > 0,
            "the machine is too slow for this test: the first window is over"
        );
        hub.freeze();
        let frozen_at = now();
        let mut cancels = JoinSet::new();
        for order in orders.clone() {
            let customer = customer.clone();
            cancels.spawn(async move {
                let id = text(&order["id"]);
                let reply = customer.act(id, "cancel", json!({}), id);
                (order.clone(), reply.await)
            });
        }
        // In the middle of the deadlines; and the requests have long been sent.
        let middle = first + last.since(first) / 2;
        sleep(until(middle)).await;
        let woken_at = now();
        hub.thaw();
        let outcomes = cancels.join_all().await;
        let answered_at = now();
        sleep(until(last + RELEASE_GRACE_MS)).await;
        let feed = quiet(&manager, ORDERS).await;
        let (mut cancelled, mut released) = (0, 0);
        for (order, reply) in &outcomes {
            let id = text(&order["id"]);
            let (is_cancelled, is_released) = (
                feed.count(id, "order.cancelled"),
                feed.count(id, "order.released"),
            );
            let story = format!(
                "frozen {frozen_at}, woken {woken_at}, answered {answered_at}; deadline {}: {} {}",
                deadline(order),
                reply.status,
                reply.code()
            );
            assert_eq!(is_cancelled + is_released, 1, "exactly one: {story}");
            match reply.status {
                200 => {
                    assert_eq!(is_cancelled, 1, "{story}");
                    // The request was complete when the hub read it: not before it woke.
                    assert!(deadline(order) > woken_at, "cancelled too late: {story}");
                }
                409 => {
                    assert_eq!(reply.code(), "cancel_window_closed", "{story}");
                    assert_eq!(is_released, 1, "{story}");
                    assert!(deadline(order) <= answered_at, "refused too early: {story}");
                }
                _ => panic!("{story}: {}", reply.body),
            }
            cancelled += is_cancelled;
            released += is_released;
        }
        assert!(
            cancelled >= ORDERS / 8 && released >= ORDERS / 3,
            "{cancelled} cancelled, {released} released"
        );
        let product = manager.get("products/espresso?site=main").await;
        assert_eq!(
            product["stock"].as_u64().unwrap() + feed.held("espresso"),
            1_000_000
        );
    });
}

#[test]
fn down_across_the_deadline_what_was_due_is_done_soon_after_boot() {
    run(async {
        let mut shop = Shop::new(&[WINDOW_S]);
        let hub = shop.start();
        let customer = Caller::login(&hub.url, "customer").await;
        let manager = Caller::login(&hub.url, "manager").await;
        let in_cash = paid(&customer, &manager, 1).await;
        let by_card = paid_by_card(&customer, 2).await;
        let unpaid = placed(&customer, 3).await;
        let last = deadline(&unpaid);
        hub.kill();
        assert!(last.since(now()) > 0, "the window ended too early");
        sleep(until(last + RELEASE_GRACE_MS)).await;
        let hub = shop.start();
        let ids: Vec<_> = [&in_cash, &by_card, &unpaid]
            .map(|order| text(&order["id"]))
            .into();
        let done = async {
            loop {
                let feed = Feed::read(&manager).await.unwrap();
                if feed.count(ids[0], "order.released") + feed.count(ids[1], "order.released") == 2
                    && feed.count(ids[2], "order.window_closed") == 1
                    && feed.orders[ids[1]]["payment"] == "captured"
                {
                    return;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(
            timeout(SOON, done).await.is_ok(),
            "not done within {SOON:?} after boot:\n{}",
            shop.log()
        );
        // The moment has passed for good: not a second time, not after another restart.
        hub.kill();
        let _hub = shop.start();
        for id in &ids[..2] {
            let late = customer.act(id, "cancel", json!({}), "late").await;
            assert_eq!((late.status, late.code()), (409, "cancel_window_closed"));
        }
        let feed = Feed::read(&manager).await.unwrap();
        for id in &ids[..2] {
            assert_eq!(feed.count(id, "order.released"), 1);
            assert_eq!(feed.orders[*id]["status"], "PAID");
            assert_eq!(feed.orders[*id]["fulfillment"], "queued");
        }
        assert_eq!(
            feed.payments(ids[1]),
            [
                "none",
                "authorizing",
                "authorized",
                "capture_pending",
                "captured"
            ]
        );
        assert_eq!(feed.count(ids[2], "order.window_closed"), 1);
        assert_eq!(feed.orders[ids[2]]["status"], "PENDING");
    });
}

async fn placed(customer: &Caller, number: usize) -> Value {
    let key = format!("place-{number}");
    let reply = customer.post("orders", &basket("espresso", 1), &key).await;
    let reply = reply.unwrap();
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.body
}

async fn paid(customer: &Caller, manager: &Caller, number: usize) -> Value {
    let order = placed(customer, number).await;
    let key = format!("pay-{number}");
    let reply = manager.act(text(&order["id"]), "pay", cash(), &key).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

async fn paid_by_card(customer: &Caller, number: usize) -> Value {
    let order = placed(customer, number).await;
    let id = text(&order["id"]);
    let code = loop {
        let page = customer.get("demo/outbox?limit=10").await;
        let items = page["items"].as_array().unwrap();
        let item = items
            .iter()
            .find(|item| item["order"] == id && item["code"].is_string());
        match item {
            Some(item) => break item["code"].clone(),
            None => sleep(Duration::from_millis(10)).await,
        }
    };
    let body = json!({ "method": "card", "code": code });
    let key = format!("pay-{number}");
    let reply = customer.act(id, "pay", body, &key).await;
    assert_eq!(
        (reply.status, &reply.body["payment"]),
        (200, &json!("authorized")),
        "{}",
        reply.body
    );
    reply.body
}

/// The feed once each of `orders` was released or cancelled.
async fn quiet(staff: &Caller, orders: usize) -> Feed {
    let mut feed = Feed::default();
    let wait = async {
        loop {
            feed.read_on(staff).await.unwrap();
            let ended = feed.items.iter().filter(|item| {
                item["kind"] == "order.released" || item["kind"] == "order.cancelled"
            });
            if ended.count() >= orders {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(timeout(SOON, wait).await.is_ok(), "orders are left hanging");
    // Long enough for a second, wrong one.
    sleep(Duration::from_secs(1)).await;
    feed.read_on(staff).await.unwrap();
    feed
}

fn now() -> Timestamp {
    SystemClock.now()
}

/// The time left until `moment`.
fn until(moment: Timestamp) -> Duration {
    Duration::from_millis(moment.since(now()).max(0) as u64)
}

fn deadline(order: &Value) -> Timestamp {
    moment(&order["cancel_deadline"])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
