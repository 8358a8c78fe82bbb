//! `kill -9` under load, again and again, over one database folder: nothing that was acknowledged is lost, doubled or
//! half done, whatever was not is asked for again and done once, and sockets resume as if nothing had been.
//!
//! A kill cannot show a missing fsync, for the page cache survives it: that is `durability.rs`. The same torture of a
//! hub that acknowledges before it commits must fail; otherwise it would prove nothing.

use std::{collections::BTreeSet, ops::Range, path::PathBuf, sync::Arc, time::Duration};

use orderhub::client::Counts;
use rand::Rng;
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep},
};

use super::{
    api::{Caller, Reply, basket, cash},
    feed::Feed,
    hub::{Shop, program},
    ledger::{Ledger, Promise},
    watcher::Watcher,
};
use crate::support::run;

/// Kills under load.
const KILLS: usize = 20;
/// Every so many kills the hub is killed once more, while it boots.
const BOOT_KILL_EVERY: usize = 4;
/// Kills that the hub that lies gets away with, at most.
const KILLS_OF_A_LIAR: usize = 5;
/// How long the hub is under load before it is killed, milliseconds.
const LOAD_MS: Range<u64> = 200..800;
/// When a boot is cut off, milliseconds after its start.
const BOOT_KILL_MS: Range<u64> = 20..400;
/// Callers at once.
const CALLERS: usize = 8;
/// One order in so many has a socket of its own stream.
const WATCHED_EVERY: usize = 12;
/// Streams of single orders, at most.
const WATCHED_MAX: usize = 60;
/// One answer in so many is asked for again at the end.
const ASKED_AGAIN_EVERY: usize = 10;
/// How long money may be on its way when all is quiet.
const SETTLING: Duration = Duration::from_secs(15);
/// How long a caller insists on one answer.
const INSIST: Duration = Duration::from_secs(60);
/// What the callers order, and pieces of each at the start.
const SKUS: [&str; 3] = ["espresso", "lasagne", "tiramisu"];
const ON_HAND: u64 = 1_000_000;
/// Nothing moves by itself while it is looked at.
const FLAGS: [&str; 4] = [
    "--cancellation.window_s=3600",
    "--payment.ttl_s=3600",
    "--accounts.access_token_s=3600",
    "--limits.anonymous_per_s=0",
];
const SITE: &str = "admin:main";

#[test]
fn nothing_acknowledged_is_lost_or_doubled_by_kill_nine() {
    run(async {
        let torture = torture(program(), KILLS).await;
        let counts = torture.ledger.counts();
        let size = format!(
            "{KILLS} kills, {counts:?}, {} events of {} orders, sockets {:?} and {:?}",
            torture.feed.items.len(),
            torture.feed.orders.len(),
            torture.sockets[0],
            torture.sockets[1],
        );
        let findings = torture.ledger.findings();
        assert!(
            findings.is_empty(),
            "{} findings in {size}:\n{}\n{}",
            findings.len(),
            findings[..findings.len().min(20)].join("\n"),
            torture.shop.log(),
        );
        // The torture was one: kills hit requests on their way, and hardly a moment was idle.
        assert!(counts.acknowledged >= KILLS * 8, "too little: {size}");
        assert!(counts.unanswered >= KILLS, "nobody was hit: {size}");
        let [site, orders] = torture.sockets;
        let [live, replay, snapshot] = site.begun;
        assert_eq!(snapshot, 1, "the site's stream was resumed: {size}");
        assert!(live + replay >= KILLS as u64, "after every kill: {size}");
        assert!(orders.begun[0] + orders.begun[1] >= 20, "orders': {size}");
    });
}

#[test]
fn a_hub_that_acknowledges_before_it_commits_fails_the_same_torture() {
    let liar = PathBuf::from(format!("{}-early-ack", program().display()));
    assert!(
        liar.exists(),
        "{} is missing: scripts/test builds it (`cargo build --features early-ack`)",
        liar.display()
    );
    run(async {
        let torture = torture(liar, KILLS_OF_A_LIAR).await;
        let findings = torture.ledger.findings();
        let lost = findings
            .iter()
            .any(|finding| finding.contains("acknowledged") && finding.contains("0 times"));
        assert!(
            lost,
            "a hub that lies lost nothing in {:?}: {findings:?}",
            torture.ledger.counts()
        );
    });
}

/// What a torture left behind.
struct Torture {
    shop: Shop,
    ledger: Arc<Ledger>,
    feed: Feed,
    /// Of the site's stream, and of those of single orders.
    sockets: [Counts; 2],
}

/// Kills `program` under load, `kills` times or until something is wrong. The shop itself is made by the honest hub.
async fn torture(program: PathBuf, kills: usize) -> Torture {
    let mut shop = Shop::new(&FLAGS);
    let mut hub = shop.start();
    let (lives, life) = watch::channel(0);
    let (gate, open) = watch::channel(false);
    let (close, closing) = watch::channel(false);
    let stage = Arc::new(Stage {
        ledger: Arc::default(),
        customer: Caller::login(&hub.url, "customer").await,
        manager: Caller::login(&hub.url, "manager").await,
        open,
        closing,
    });
    let admin = Caller::login(&hub.url, "admin").await;
    let mut inspector = Inspector {
        stage: stage.clone(),
        site: Watcher::start(&hub.url, &admin, life.clone()).await,
        orders: Watcher::start(&hub.url, &stage.customer, life).await,
        admin,
        feed: Feed::default(),
        promises: 0,
        followed: Vec::new(),
    };
    inspector.site.follow(SITE.into());
    inspector.note(inspector.site.reaches(SITE, 0).await);
    hub.kill();
    shop.program = program;
    hub = shop.start();
    lives.send_replace(1);

    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        callers.spawn(stage.clone().orders(caller));
    }
    for kill in 1..=kills {
        gate.send_replace(true);
        let load = rand::rng().random_range(LOAD_MS);
        sleep(Duration::from_millis(load)).await;
        hub.kill();
        gate.send_replace(false);
        if kill % BOOT_KILL_EVERY == 0 {
            let moment = rand::rng().random_range(BOOT_KILL_MS);
            shop.start_and_kill(Duration::from_millis(moment));
        }
        hub = shop.start();
        lives.send_modify(|life| *life += 1);
        inspector.look_around().await;
        if !stage.ledger.findings().is_empty() {
            break;
        }
    }
    close.send_replace(true);
    gate.send_replace(true);
    if stage.ledger.findings().is_empty() {
        while callers.join_next().await.is_some() {}
        hub.kill();
        hub = shop.start();
        lives.send_modify(|life| *life += 1);
        inspector.look_around().await;
        inspector.look_at_everything().await;
    }
    drop(hub);
    Torture {
        shop,
        ledger: stage.ledger.clone(),
        sockets: [inspector.site.counts(), inspector.orders.counts()],
        feed: inspector.feed,
    }
}

/// The callers and what they share.
struct Stage {
    ledger: Arc<Ledger>,
    customer: Caller,
    manager: Caller,
    /// Whether anybody may ask: not while the hub is being looked at.
    open: watch::Receiver<bool>,
    /// Whether callers go home when they are done with the order at hand.
    closing: watch::Receiver<bool>,
}

impl Stage {
    /// Order after order: placed and left, paid, cancelled, or paid and cancelled.
    async fn orders(self: Arc<Self>, caller: usize) {
        for number in 0.. {
            if *self.closing.borrow() {
                return;
            }
            let name = format!("caller-{caller}-{number}");
            if let Err(finding) = self.one_order(&name, number).await {
                return self.ledger.found(finding);
            }
        }
    }

    async fn one_order(&self, name: &str, number: usize) -> Result<(), String> {
        let body = basket(SKUS[number % SKUS.len()], 1 + number as u64 % 3);
        let key = format!("{name}-place");
        let id = self
            .insist("order.placed", "orders".into(), key, false, body)
            .await?;
        let pays = matches!(number % 4, 1 | 3);
        let cancels = matches!(number % 4, 2 | 3);
        if pays {
            let path = format!("orders/{id}/pay");
            self.insist("order.paid", path, format!("{name}-pay"), true, cash())
                .await?;
        }
        if cancels {
            let path = format!("orders/{id}/cancel");
            let key = format!("{name}-cancel");
            self.insist("order.cancelled", path, key, false, json!({}))
                .await?;
        }
        Ok(())
    }

    /// Asks, with one key, until there is an answer; the order it is about.
    async fn insist(
        &self,
        kind: &'static str,
        path: String,
        key: String,
        is_staff: bool,
        body: Value,
    ) -> Result<String, String> {
        let until = Instant::now() + INSIST;
        while Instant::now() < until {
            let mut open = self.open.clone();
            if open.wait_for(|is_open| *is_open).await.is_err() {
                break;
            }
            match self.who(is_staff).post(&path, &body, &key).await {
                Ok(reply) if matches!(reply.status, 200 | 201) => {
                    return Ok(self.promised(kind, path, key, is_staff, body, &reply));
                }
                Ok(reply) if reply.status == 503 || reply.code() == "idempotency_in_progress" => {
                    self.ledger.put_off();
                }
                Ok(reply) => {
                    return Err(format!(
                        "{path} with {key}: {} {}",
                        reply.status, reply.body
                    ));
                }
                Err(_) => self.ledger.unanswered(),
            }
            sleep(Duration::from_millis(10)).await;
        }
        Err(format!("{path} with {key} was never answered"))
    }

    fn promised(
        &self,
        kind: &'static str,
        path: String,
        key: String,
        is_staff: bool,
        body: Value,
        reply: &Reply,
    ) -> String {
        let order = reply.id();
        let promise = Promise {
            order: order.clone(),
            kind,
            version: reply.body["version"].as_u64().unwrap(),
            path,
            key,
            is_staff,
            body,
        };
        self.ledger.promise(promise, reply.replayed);
        order
    }

    fn who(&self, is_staff: bool) -> &Caller {
        if is_staff {
            &self.manager
        } else {
            &self.customer
        }
    }
}

/// Looks at the hub after every restart, while nobody asks it for anything.
struct Inspector {
    stage: Arc<Stage>,
    admin: Caller,
    site: Watcher,
    orders: Watcher,
    feed: Feed,
    /// Promises looked at.
    promises: usize,
    /// The watched streams of single orders.
    followed: Vec<String>,
}

impl Inspector {
    fn note(&self, result: Result<(), String>) {
        if let Err(finding) = result {
            self.stage.ledger.found(finding);
        }
    }

    /// What is new since the last look.
    async fn look_around(&mut self) {
        let ledger = self.stage.ledger.clone();
        let seen = self.feed.items.len();
        let result = self.feed.read_on(&self.admin).await;
        self.note(result);
        let promises = ledger.promises(self.promises);
        self.promises += promises.len();
        ledger.check(&self.feed, &promises);
        let touched: BTreeSet<String> = self.feed.items[seen..]
            .iter()
            .map(|item| item["order"].as_str().unwrap().to_owned())
            .collect();
        self.compare(&touched).await;
        ledger
            .check_stock(&self.admin, &mut self.feed, &SKUS, ON_HAND)
            .await;
        let placed = promises.iter().filter(|it| it.kind == "order.placed");
        for promise in placed.step_by(WATCHED_EVERY) {
            if self.followed.len() < WATCHED_MAX {
                let stream = format!("order:{}", promise.order);
                self.orders.follow(stream.clone());
                self.followed.push(stream);
            }
        }
    }

    async fn compare(&mut self, orders: &BTreeSet<String>) {
        for order in orders {
            let result = self.feed.agrees(&self.admin, order).await;
            self.note(result);
        }
    }

    /// At the end, when all is quiet.
    async fn look_at_everything(&mut self) {
        let ledger = self.stage.ledger.clone();
        self.wait_for_the_money().await;
        let promises = ledger.promises(0);
        ledger.check(&self.feed, &promises);
        ledger.check_nothing_else(&self.feed);
        let orders = self.feed.orders.keys().cloned().collect();
        self.compare(&orders).await;
        ledger
            .check_stock(&self.admin, &mut self.feed, &SKUS, ON_HAND)
            .await;
        for promise in promises.iter().step_by(ASKED_AGAIN_EVERY) {
            self.ask_again(promise).await;
        }
        match Feed::read(&self.admin).await {
            Ok(feed) if feed.items == self.feed.items => {}
            Ok(_) => ledger.found("the feed tells of the past what it did not tell then".into()),
            Err(finding) => ledger.found(finding),
        }
        self.look_at_sockets().await;
    }

    /// Cash that was paid for cancelled orders is given back by a worker, which dies with the hub and lives again.
    async fn wait_for_the_money(&mut self) {
        let until = Instant::now() + SETTLING;
        loop {
            let result = self.feed.read_on(&self.admin).await;
            self.note(result);
            let unsettled: Vec<_> = self
                .feed
                .orders
                .iter()
                .filter(|(_, order)| order["payment"].as_str().unwrap().ends_with("_pending"))
                .map(|(id, _)| id)
                .collect();
            if unsettled.is_empty() {
                break;
            }
            if Instant::now() > until {
                let finding = format!("money is still on its way for {unsettled:?}");
                return self.stage.ledger.found(finding);
            }
            sleep(Duration::from_millis(50)).await;
        }
        for (id, order) in &self.feed.orders {
            let expected = match (order["status"].as_str(), self.feed.count(id, "order.paid")) {
                (Some("PENDING" | "CANCELLED"), 0) => ["none", "voided"],
                (Some("PAID"), 1) => ["captured"; 2],
                (Some("CANCELLED"), 1) => ["refunded"; 2],
                _ => [""; 2],
            };
            if !expected.contains(&order["payment"].as_str().unwrap()) {
                self.note(Err(format!("order {id} ended as {order}")));
            }
        }
    }

    /// The key of an answered request is answered again, and does nothing. The stored answer is the same; that of a
    /// payment, which was told when the provider had spoken, is the order as it stands.
    async fn ask_again(&self, promise: &Promise) {
        let Promise {
            path, key, body, ..
        } = promise;
        let reply = self.stage.who(promise.is_staff).post(path, body, key).await;
        let reply = reply.unwrap();
        let is_same = reply.replayed
            && matches!(reply.status, 200 | 201)
            && reply.body["id"] == *promise.order
            && match promise.kind {
                "order.paid" => reply.body["paid_at"].is_string(),
                _ => reply.body["version"] == promise.version,
            };
        if !is_same {
            self.note(Err(format!(
                "{promise:?} was answered {} {} the second time",
                reply.status, reply.body
            )));
        }
    }

    async fn look_at_sockets(&self) {
        let head = self.feed.items.len() as u64;
        self.note(self.site.reaches(SITE, head).await);
        match self.site.agrees(SITE, &self.feed) {
            Ok(told) if told as u64 == head => {}
            Ok(told) => self.note(Err(format!("{told} of {head} events were told"))),
            Err(finding) => self.note(Err(finding)),
        }
        for stream in &self.followed {
            let order = stream.trim_start_matches("order:");
            let version = self.feed.orders[order]["version"].as_u64().unwrap();
            self.note(self.orders.reaches(stream, version).await);
        }
        for (watcher, whose) in [(&self.site, "site's"), (&self.orders, "orders'")] {
            let counts = watcher.counts();
            if counts.gaps + counts.duplicates > 0 {
                self.note(Err(format!("the {whose} socket counts {counts:?}")));
            }
        }
    }
}
