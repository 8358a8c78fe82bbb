//! What the callers were promised, and whether the hub kept it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use super::{api::Caller, feed::Feed};

/// What was acknowledged to a caller.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    /// The order.
    pub(super) order: String,
    /// The kind of the event that must be in the feed, once.
    pub(super) kind: &'static str,
    /// The version the answer told.
    pub(super) version: u64,
    /// How to ask for the same again: path, idempotency key, as whom (the manager, or the customer).
    pub(super) path: String,
    pub(super) key: String,
    pub(super) is_staff: bool,
    pub(super) body: serde_json::Value,
}

/// All promises, and what went wrong.
#[derive(Default)]
pub(super) struct Ledger {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    promises: Vec<Promise>,
    counts: Counts,
    findings: Vec<String>,
}

/// What a run consisted of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Acknowledgements.
    pub(super) acknowledged: usize,
    /// Requests whose answer never came.
    pub(super) unanswered: usize,
    /// Requests that were asked again because the hub could not say.
    pub(super) put_off: usize,
    /// Answers the hub had given before, to a caller who did not get them.
    pub(super) replayed: usize,
}

impl Ledger {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// An acknowledgement.
    pub(super) fn promise(&self, promise: Promise, replayed: bool) {
        let mut kept = self.kept();
        kept.counts.acknowledged += 1;
        kept.counts.replayed += usize::from(replayed);
        kept.promises.push(promise);
    }

    /// No answer came.
    pub(super) fn unanswered(&self) {
        self.kept().counts.unanswered += 1;
    }

    /// The hub could not say.
    pub(super) fn put_off(&self) {
        self.kept().counts.put_off += 1;
    }

    /// A broken promise.
    pub(super) fn found(&self, finding: String) {
        self.kept().findings.push(finding);
    }

    /// What is wrong so far.
    pub(super) fn findings(&self) -> Vec<String> {
        self.kept().findings.clone()
    }

    /// What happened so far.
    pub(super) fn counts(&self) -> Counts {
        self.kept().counts
    }

    /// The promises from `first` on.
    pub(super) fn promises(&self, first: usize) -> Vec<Promise> {
        self.kept().promises[first..].to_vec()
    }

    /// Every promise is in the feed exactly once, and its order at least at the version that was told.
    pub(super) fn check(&self, feed: &Feed, promises: &[Promise]) {
        for promise in promises {
            let Promise {
                order,
                kind,
                version,
                ..
            } = promise;
            let times = feed.count(order, kind);
            if times != 1 {
                self.found(format!(
                    "an acknowledged {kind} of order {order} is there {times} times"
                ));
            }
            let now = feed.orders.get(order).map(|order| &order["version"]);
            let now = now.and_then(serde_json::Value::as_u64).unwrap_or(0);
            if now < *version {
                self.found(format!(
                    "order {order} was acknowledged at version {version} and is at {now}"
                ));
            }
        }
    }

    /// Nothing is there that nobody asked for, and every key made one order.
    pub(super) fn check_nothing_else(&self, feed: &Feed) {
        let mut keys = BTreeMap::new();
        for promise in self.promises(0) {
            if promise.kind == "order.placed" {
                keys.insert(promise.order, promise.key);
            }
        }
        for order in feed.orders.keys() {
            if keys.remove(order).is_none() {
                self.found(format!("nobody knows of order {order}"));
            }
        }
    }

    /// What the shelf says is reserved is what live orders hold.
    pub(super) async fn check_stock(
        &self,
        staff: &Caller,
        feed: &mut Feed,
        skus: &[&str],
        on_hand: u64,
    ) {
        for _ in 0..20 {
            let mut wrong = Vec::new();
            for sku in skus {
                let product = staff.get(&format!("products/{sku}?site=main")).await;
                let (stock, held) = (product["stock"].as_u64().unwrap(), feed.held(sku));
                if stock + held != on_hand {
                    wrong.push(format!(
                        "{sku}: {stock} available of {on_hand}, and orders hold {held}"
                    ));
                }
            }
            if wrong.is_empty() {
                return;
            }
            let events = feed.items.len();
            if let Err(finding) = feed.read_on(staff).await {
                return self.found(finding);
            }
            if feed.items.len() == events {
                return wrong.into_iter().for_each(|finding| self.found(finding));
            }
        }
    }
}
