//! The end: what is under way comes to rest, and every promise is looked at.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{
    stage::{Ask, Stage, items, number, text},
    watch::{Screen, merge},
    wish::{SCARCE, SITES},
};

/// How long everything may take to come to rest: unpaid orders expire, providers are asked until they answer.
const REST_MAX: Duration = Duration::from_secs(90);
/// How often to look.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// So many looks in a row must find nothing that moves: an answer may be on its way when a provider was just asked.
const CALM_LOOKS: u32 = 6;
/// How long a screen may be behind when all is quiet.
const CATCH_UP_MAX: Duration = Duration::from_secs(20);
/// Orders whose row and screen are compared with the feed.
const COMPARED_MAX: usize = 400;
/// Fields that depend on when, and by whom, an order is read.
const OF_THE_READER: [&str; 2] = ["server_now", "allowed"];

/// From this distance on a provider that knows nothing is asked more rarely than a run can wait.
const PATIENT_FROM: Duration = Duration::from_secs(300);

/// Whether what an order waits for will be asked for again much later: the hub has asked, and knows when it will.
fn is_patient(open: &Value) -> bool {
    let moment = |field| {
        let text = open.get(field).and_then(Value::as_str)?;
        text.parse::<jiff::Timestamp>().ok()
    };
    let asked_for = moment("since").zip(moment("next_check"));
    asked_for.is_some_and(|(since, next)| next.duration_since(since).unsigned_abs() >= PATIENT_FROM)
}

/// What the feeds of all sites tell.
#[derive(Debug, Default)]
pub(super) struct Feed {
    /// Orders by id, as the events make them.
    pub(super) orders: BTreeMap<String, Value>,
    /// How often which event happened to an order.
    kinds: BTreeMap<(String, String), u64>,
    pub(super) events: u64,
    /// Position of the last event, by site.
    heads: BTreeMap<&'static str, u64>,
    /// Orders of the past, by the name they had.
    pub(super) past: BTreeMap<String, u64>,
}

/// Looks, as an admin.
pub(super) struct Examiner<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
}

impl Examiner<'_> {
    async fn read(&self, kind: &'static str, path: String) -> Value {
        let reply = self.stage.ask(&Ask::get(kind, path, self.token)).await;
        reply.map(|reply| reply.body).unwrap_or_default()
    }

    fn found(&self, finding: String) {
        self.stage.ledger.found(finding);
    }

    /// Waits until no order waits for somebody to pay, and for money only what a provider that has often been asked
    /// knows nothing of.
    pub(super) async fn rest(&self) {
        let until = Instant::now() + REST_MAX;
        let mut calm_looks = 0;
        loop {
            let mut moving = Vec::new();
            for site in SITES {
                let path = format!("orders?site={site}&status=PENDING&limit=1");
                let page = self.read("list orders", path).await;
                moving.extend(items(&page, "items").first().cloned());
            }
            for state in ["pending", "unknown"] {
                let page = self
                    .read("payments", format!("payments?state={state}"))
                    .await;
                let open = items(&page, "items").iter();
                let moves = |open: &&Value| state == "pending" || !is_patient(open);
                moving.extend(open.filter(moves).cloned());
            }
            calm_looks = if moving.is_empty() { calm_looks + 1 } else { 0 };
            if calm_looks == CALM_LOOKS {
                break;
            }
            if calm_looks == 0 && Instant::now() > until {
                self.found(format!("it does not come to rest: {}", Value::from(moving)));
                break;
            }
            sleep(LOOK_EVERY).await;
        }
        let report = self.read("invariants", "invariants".into()).await;
        if number(&report, "violations") > 0 || report.get("violations").is_none() {
            let found = report.get("found").cloned().unwrap_or_default();
            self.found(format!("at rest: {found}"));
        }
    }

    /// Reads the feeds from their beginnings: without gaps, each order version by version.
    pub(super) async fn feed(&self) -> Feed {
        let mut feed = Feed::default();
        for site in SITES {
            let mut after = 0;
            loop {
                let path = format!("sites/{site}/events?after={after}&limit=500");
                let page = self.read("read feed", path).await;
                let events = items(&page, "items");
                for event in events {
                    after += 1;
                    if let Err(finding) = feed.take(event, after) {
                        self.found(format!("site {site}: {finding}"));
                    }
                }
                if events.is_empty() {
                    if number(&page, "head") != after {
                        self.found(format!("site {site}: the feed ends at {after}: {page}"));
                    }
                    break;
                }
            }
            feed.heads.insert(site, after);
        }
        feed
    }

    /// Whatever was acknowledged is there, once, and no older than it was told.
    pub(super) fn promises(&self, feed: &Feed) {
        let promises = self.stage.ledger.look().promises.clone();
        for promise in promises {
            let order = &promise.order;
            let version = feed.orders.get(order).map_or(0, |it| number(it, "version"));
            if version < promise.version {
                self.found(format!(
                    "order {order} was acknowledged at version {} and is at {version}",
                    promise.version
                ));
            }
            if let Some(event) = promise.event {
                let times = feed.kinds.get(&(order.clone(), event.to_owned()));
                let times = times.copied().unwrap_or(0);
                if times != 1 {
                    self.found(format!(
                        "an acknowledged {event} of order {order} is there {times} times"
                    ));
                }
            }
        }
    }

    /// What is read of an order is what its events make of it.
    pub(super) async fn rows(&self, feed: &Feed) {
        for (id, order) in feed.orders.iter().rev().take(COMPARED_MAX) {
            let row = self.read("read order", format!("orders/{id}")).await;
            let (row, told) = (plain(&row), plain(order));
            if row != told {
                self.found(format!("order {id} reads {row}, and its events say {told}"));
            }
        }
    }

    /// Screens are where the feed is, and know what it says.
    pub(super) async fn screens(&self, feed: &Feed, screens: &[Screen<'_>]) {
        for screen in screens {
            let stream = &screen.stream;
            let site = SITES.into_iter().find(|site| stream.ends_with(site));
            let head = site
                .and_then(|site| feed.heads.get(site))
                .copied()
                .unwrap_or(0);
            let until = Instant::now() + CATCH_UP_MAX;
            while screen.seen.borrow().offset != head && Instant::now() < until {
                sleep(LOOK_EVERY).await;
            }
            let seen = screen.seen.borrow();
            if seen.offset != head {
                self.found(format!("{stream} stands at {}, not at {head}", seen.offset));
            }
            if seen.counts.gaps + seen.counts.duplicates > 0 {
                self.found(format!("{stream} counts {:?}", seen.counts));
            }
            for (id, order) in &seen.orders {
                let told = feed.orders.get(id).map(plain);
                let shown = plain(order);
                if told.as_ref() != Some(&shown) {
                    let told = told.unwrap_or_default();
                    self.found(format!("{stream} shows {shown}, and the feed says {told}"));
                    break;
                }
            }
        }
    }

    /// The ledger of what there is little of leads to what is on the shelf, and what left one site came to the other.
    pub(super) async fn shelves(&self) {
        for sku in SCARCE {
            let mut on_the_way = 0;
            for site in SITES {
                let rows = self.movements(site, sku).await;
                // The shelf began with six pieces, before the first row.
                let mut on_hand = None;
                for row in rows.iter().rev() {
                    let signed = |field| row.get(field).and_then(Value::as_i64).unwrap_or(0);
                    let (quantity, after) = (signed("quantity"), signed("on_hand"));
                    let kind = text(row, "kind").unwrap_or_default();
                    let moved = if kind == "release" { 0 } else { quantity };
                    if on_hand.is_some_and(|before: i64| before + moved != after) {
                        self.found(format!(
                            "{sku} at {site}: {row} does not follow {on_hand:?}"
                        ));
                    }
                    on_hand = Some(after);
                    if kind.starts_with("transfer") {
                        on_the_way += quantity;
                    }
                }
                let page = self
                    .read("stock", format!("stock?site={site}&limit=200"))
                    .await;
                let mut shelf = items(&page, "items").iter();
                let shelf = shelf.find(|row| text(row, "sku") == Some(sku));
                let now = shelf.and_then(|row| row.get("on_hand")?.as_i64());
                if on_hand.is_some() && now != on_hand {
                    self.found(format!(
                        "{sku} at {site}: {now:?} on hand, the ledger says {on_hand:?}"
                    ));
                }
            }
            if on_the_way != 0 {
                self.found(format!("{sku}: {on_the_way} pieces more came than left"));
            }
        }
    }

    async fn movements(&self, site: &str, sku: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("stock/{sku}/movements?site={site}&limit=200{cursor}");
            let page = self.read("stock", path).await;
            rows.extend_from_slice(items(&page, "items"));
            match text(&page, "next") {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }
}

impl Feed {
    fn take(&mut self, event: &Value, expected: u64) -> Result<(), String> {
        if number(event, "seq") != expected {
            return Err(format!("event {expected} is {event}"));
        }
        let id = text(event, "order").unwrap_or_default();
        let kind = text(event, "kind").unwrap_or_default();
        let data = event.get("data").unwrap_or(&Value::Null);
        let order = self.orders.entry(id.to_owned()).or_default();
        let (before, version) = (number(order, "version"), number(event, "version"));
        merge(order, data);
        if let Some(name) = text(data, "external_id") {
            *self.past.entry(name.to_owned()).or_default() += 1;
        }
        *self
            .kinds
            .entry((id.to_owned(), kind.to_owned()))
            .or_default() += 1;
        self.events += 1;
        if version == before + 1 && number(data, "version") == version {
            Ok(())
        } else {
            Err(format!("order {id}: version {version} follows {before}"))
        }
    }
}

/// Without what depends on the reader, and without what is null: a merge drops that.
fn plain(order: &Value) -> Value {
    let mut plain = Value::Null;
    merge(&mut plain, order);
    if let Some(fields) = plain.as_object_mut() {
        for field in OF_THE_READER {
            fields.remove(field);
        }
    }
    plain
}
