//! What is looked at in a hub that was killed: after every restart what is new, at the end everything.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    api::Caller,
    feed::Feed,
    ledger::Promise,
    stage::{ON_HAND, SKUS, Stage},
    watcher::Watcher,
};

/// One order in so many has a socket of its own stream.
const WATCHED_EVERY: usize = 12;
/// Streams of single orders, at most.
const WATCHED_MAX: usize = 60;
/// One answer in so many is asked for again at the end.
const ASKED_AGAIN_EVERY: usize = 10;
/// How long money may be on its way when all is quiet.
const SETTLING: Duration = Duration::from_secs(15);
/// The site's stream.
const SITE: &str = "admin:main";

/// Looks at the hub after every restart, while nobody asks it for anything.
pub(super) struct Inspector {
    stage: Arc<Stage>,
    admin: Caller,
    pub(super) site: Watcher,
    pub(super) orders: Watcher,
    pub(super) feed: Feed,
    /// Promises looked at.
    promises: usize,
    /// The watched streams of single orders.
    followed: Vec<String>,
}

impl Inspector {
    /// Signs in and watches. `lives` changes whenever the hub is back.
    pub(super) async fn start(url: &str, stage: Arc<Stage>, lives: watch::Receiver<u32>) -> Self {
        let admin = Caller::login(url, "admin").await;
        let inspector = Self {
            site: Watcher::start(url, &admin, lives.clone()).await,
            orders: Watcher::start(url, &stage.customer, lives).await,
            stage,
            admin,
            feed: Feed::default(),
            promises: 0,
            followed: Vec::new(),
        };
        inspector.site.follow(SITE.into());
        inspector.note(inspector.site.reaches(SITE, 0).await);
        inspector
    }

    fn note(&self, result: Result<(), String>) {
        if let Err(finding) = result {
            self.stage.ledger.found(finding);
        }
    }

    /// What is new since the last look.
    pub(super) async fn look_around(&mut self) {
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
    pub(super) async fn look_at_everything(&mut self) {
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
