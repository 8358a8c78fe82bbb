//! The callers of a hub that is killed under them: they ask, with one key, until they are answered.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    api::{Caller, Reply, basket, cash},
    ledger::{Ledger, Promise},
};

/// How long a caller insists on one answer.
const INSIST: Duration = Duration::from_secs(60);
/// What the callers order, and pieces of each at the start.
pub(super) const SKUS: [&str; 3] = ["espresso", "lasagne", "tiramisu"];
pub(super) const ON_HAND: u64 = 1_000_000;

/// The callers and what they share.
pub(super) struct Stage {
    pub(super) ledger: Arc<Ledger>,
    pub(super) customer: Caller,
    pub(super) manager: Caller,
    /// Whether anybody may ask: not while the hub is being looked at.
    pub(super) open: watch::Receiver<bool>,
    /// Whether callers go home when they are done with the order at hand.
    pub(super) closing: watch::Receiver<bool>,
}

impl Stage {
    /// Order after order: placed and left, paid, cancelled, or paid and cancelled.
    pub(super) async fn orders(self: Arc<Self>, caller: usize) {
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

    pub(super) fn who(&self, is_staff: bool) -> &Caller {
        if is_staff {
            &self.manager
        } else {
            &self.customer
        }
    }
}
