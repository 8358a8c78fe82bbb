//! Pay against cancel, and one code used by many, through HTTP and the sandbox provider.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use orderhub::{app::SystemClock, clock::Clock, order::RELEASE_GRACE_MS};
use rand::Rng;
use serde_json::{Value, json};
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{
    api::{Caller, Reply, basket, moment},
    feed::Feed,
    hub::{Running, Shop},
};
use crate::support::run;

/// Races of either kind: right after placing, and around the end of the cancellation window.
const RACES: usize = 1_000;
/// The cancellation window, seconds.
const WINDOW_S: i64 = 4;
/// Races on their way at once, and those that wait for their window to end.
const EARLY_AT_ONCE: usize = 48;
const LATE_AT_ONCE: usize = 200;
/// How far from the end of the window a late race starts at most, milliseconds.
const AROUND_MS: i64 = 80;
/// How far apart the two start at most, milliseconds. In every third race it is twice the time that paying takes.
const APART_MS: u64 = 12;
/// How long a code may take.
const CODE_TIME_MAX: Duration = Duration::from_secs(20);
/// How long money may be on its way when the races are over.
const SETTLING: Duration = Duration::from_secs(30);
/// Submits of one code at once, and how often that is done.
const SUBMITS: usize = 50;
const CODES: usize = 5;

#[test]
fn pay_against_cancel_ends_cancelled_with_nothing_captured_or_paid() {
    run(async {
        let stage = Stage::open(&[&format!("--cancellation.window_s={WINDOW_S}")]).await;
        let mut outcomes = stage.races(false, EARLY_AT_ONCE).await;
        outcomes.extend(stage.races(true, LATE_AT_ONCE).await);
        assert_eq!(outcomes.len(), 2 * RACES);
        let feed = stage.settled().await;
        let mut tally: HashMap<String, usize> = HashMap::new();
        for race in &outcomes {
            let order = &feed.orders[&race.order];
            let (status, payment) = (text(&order["status"]), text(&order["payment"]));
            let history = feed.payments(&race.order);
            let story = format!("{race:?} ended {status}, {payment}: {history:?}");
            let cancelled = feed.count(&race.order, "order.cancelled");
            let paid = feed.count(&race.order, "order.paid");
            let released = feed.count(&race.order, "order.released");
            assert!(paid <= 1 && cancelled + released == 1, "{story}");
            match status {
                "CANCELLED" => {
                    assert!(
                        !history.iter().any(|step| step.contains("capture")),
                        "{story}"
                    );
                    assert!(["none", "voided"].contains(&payment), "{story}");
                    assert_eq!((race.cancel.0, cancelled), (200, 1), "{story}");
                    let is_refused = race.pay.1 == "order_final";
                    assert!(is_accepted(&race.pay) || is_refused, "{story}");
                }
                "PAID" => {
                    assert_eq!((payment, paid, released), ("captured", 1, 1), "{story}");
                    assert!(is_accepted(&race.pay), "{story}");
                    assert_eq!(race.cancel.1, "cancel_window_closed", "{story}");
                }
                _ => panic!("{story}"),
            }
            let pay = if is_accepted(&race.pay) { "yes" } else { "no" };
            let kind = format!("{status} {payment} after {pay}");
            *tally.entry(kind).or_default() += 1;
        }
        // Every way it can go was gone: before the attempt, in the middle of it, after it, and too late.
        for kind in [
            "CANCELLED none after no",
            "CANCELLED voided after no",
            "CANCELLED voided after yes",
            "PAID captured after yes",
        ] {
            let times = tally.get(kind).copied().unwrap_or(0);
            assert!(times >= 10, "{kind} only {times} times: {tally:?}");
        }
        assert_eq!(stage.reserved().await, feed.held("espresso"));
    });
}

#[test]
fn of_fifty_submits_of_one_right_code_one_succeeds() {
    run(async {
        let stage = Stage::open(&[]).await;
        for round in 0..CODES {
            let key = format!("round-{round}");
            let order = stage.place(&key).await;
            let code = stage.code(&order).await;
            let mut submits = JoinSet::new();
            for submit in 0..SUBMITS {
                let (customer, order) = (stage.customer.clone(), order.clone());
                let body = json!({ "method": "card", "code": code });
                let key = format!("{key}-{submit}");
                submits.spawn(async move { customer.act(&order, "pay", body, &key).await });
            }
            let replies = submits.join_all().await;
            let succeeded = replies.iter().filter(|it| matches!(it.status, 200 | 202));
            let codes: Vec<_> = replies.iter().map(|it| (it.status, it.code())).collect();
            assert_eq!(succeeded.count(), 1, "{codes:?}");
            for refused in codes.iter().filter(|(status, _)| *status >= 300) {
                assert!(
                    [(422, "otp_invalid"), (409, "order_not_pending")].contains(refused),
                    "{codes:?}"
                );
            }
            let feed = Feed::read(&stage.admin).await.unwrap();
            assert_eq!(feed.payments(&order), ["none", "authorizing", "authorized"]);
        }
    });
}

/// What became of both of a race: status and code.
#[derive(Debug)]
struct Race {
    order: String,
    pay: (u16, String),
    cancel: (u16, String),
}

struct Stage {
    customer: Caller,
    admin: Caller,
    codes: Arc<Mutex<HashMap<String, String>>>,
    /// Reads the outbox while the stage is open.
    reader: tokio::task::JoinHandle<()>,
    /// How long the last payment that succeeded took.
    pay_took_ms: AtomicU64,
    _hub: Running,
    _shop: Shop,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Stage {
    async fn open(flags: &[&str]) -> Arc<Self> {
        let mut shop = Shop::new(flags);
        let hub = shop.start();
        let customer = Caller::login(&hub.url, "customer").await;
        let codes = Arc::new(Mutex::new(HashMap::new()));
        let reader = tokio::spawn(read_codes(customer.clone(), codes.clone()));
        Arc::new(Self {
            admin: Caller::login(&hub.url, "admin").await,
            customer,
            codes,
            reader,
            pay_took_ms: AtomicU64::new(50),
            _hub: hub,
            _shop: shop,
        })
    }

    async fn races(self: &Arc<Self>, is_late: bool, at_once: usize) -> Vec<Race> {
        let room = Arc::new(Semaphore::new(at_once));
        let mut races = JoinSet::new();
        for race in 0..RACES {
            let (stage, room) = (self.clone(), room.clone());
            races.spawn(async move {
                let _place = room.acquire_owned().await.unwrap();
                stage.race(&format!("race-{is_late}-{race}"), is_late).await
            });
        }
        races.join_all().await
    }

    async fn race(&self, key: &str, is_late: bool) -> Race {
        let order = self.place(key).await;
        let code = self.code(&order).await;
        let mut start = Duration::ZERO;
        if is_late {
            let view = self.customer.get(&format!("orders/{order}")).await;
            let deadline = moment(&view["cancel_deadline"]);
            let around = rand::rng().random_range(-AROUND_MS..AROUND_MS);
            let wait = (deadline + around).since(SystemClock.now()).max(0);
            start = Duration::from_millis(wait as u64);
        }
        sleep(start).await;
        // Whoever is first: mostly a hair's breadth, sometimes long enough for the provider to answer.
        let apart_ms = if rand::rng().random_ratio(1, 3) {
            2 * self.pay_took_ms.load(Ordering::Relaxed)
        } else {
            APART_MS
        };
        let gap = Duration::from_millis(rand::rng().random_range(0..=apart_ms));
        let pay_goes_first = rand::rng().random_bool(0.7);
        let pay = async {
            if !pay_goes_first {
                sleep(gap).await;
            }
            let body = json!({ "method": "card", "code": code });
            let asked = Instant::now();
            let reply = self.customer.act(&order, "pay", body, key).await;
            if reply.status == 200 {
                let took = asked.elapsed().as_millis() as u64;
                self.pay_took_ms.store(took, Ordering::Relaxed);
            }
            outcome(&reply)
        };
        let cancel = async {
            if pay_goes_first {
                sleep(gap).await;
            }
            let reply = self.customer.act(&order, "cancel", json!({}), key).await;
            outcome(&reply)
        };
        // Seldom by chance: the payer was answered, and cancels at once.
        let (pay, cancel) = if !is_late && rand::rng().random_ratio(1, 10) {
            (pay.await, cancel.await)
        } else {
            tokio::join!(pay, cancel)
        };
        Race { order, pay, cancel }
    }

    async fn place(&self, key: &str) -> String {
        let reply = self
            .customer
            .post("orders", &basket("espresso", 1), key)
            .await
            .unwrap();
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.id()
    }

    /// The code of an order, as soon as it was sent.
    async fn code(&self, order: &str) -> String {
        let wait = async {
            loop {
                if let Some(code) = self.codes.lock().unwrap().remove(order) {
                    return code;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(CODE_TIME_MAX, wait)
            .await
            .unwrap_or_else(|_| panic!("no code for {order}"))
    }

    /// The feed once nothing is on its way any more.
    async fn settled(&self) -> Feed {
        let grace = WINDOW_S * 1_000 + RELEASE_GRACE_MS;
        sleep(Duration::from_millis(grace as u64)).await;
        let mut feed = Feed::default();
        let until = Instant::now() + SETTLING;
        loop {
            feed.read_on(&self.admin).await.unwrap();
            let is_moving = |order: &&Value| {
                let payment = text(&order["payment"]);
                payment.ends_with("_pending") || ["authorizing", "authorized"].contains(&payment)
            };
            let moving = feed.orders.values().filter(is_moving).count();
            if moving == 0 {
                return feed;
            }
            assert!(Instant::now() < until, "{moving} orders never settle");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Pieces that are set aside.
    async fn reserved(&self) -> u64 {
        let product = self.admin.get("products/espresso?site=main").await;
        1_000_000 - product["stock"].as_u64().unwrap()
    }
}

/// Keeps reading the newest messages, back to those that were read before.
async fn read_codes(reader: Caller, codes: Arc<Mutex<HashMap<String, String>>>) {
    let mut newest = Value::Null;
    loop {
        let mut first = Value::Null;
        let mut path = "demo/outbox?limit=30".to_owned();
        loop {
            let page = reader.get(&path).await;
            let items = page["items"].as_array().unwrap();
            if first.is_null() {
                first = items.first().cloned().unwrap_or(Value::Null);
            }
            let mut fresh = items.iter().take_while(|item| **item != newest);
            let count = fresh.by_ref().map(|item| keep_code(&codes, item)).count();
            match page["next"].as_str() {
                Some(next) if count == items.len() => {
                    path = format!("demo/outbox?limit=30&cursor={next}");
                }
                _ => break,
            }
        }
        newest = first;
        sleep(Duration::from_millis(20)).await;
    }
}

fn keep_code(codes: &Mutex<HashMap<String, String>>, item: &Value) {
    if let (Some(order), Some(code)) = (item["order"].as_str(), item["code"].as_str()) {
        codes.lock().unwrap().insert(order.into(), code.into());
    }
}

/// 202: the provider had not spoken within the payer's patience.
fn is_accepted(pay: &(u16, String)) -> bool {
    matches!(pay.0, 200 | 202)
}

fn outcome(reply: &Reply) -> (u16, String) {
    (reply.status, reply.code().to_owned())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
