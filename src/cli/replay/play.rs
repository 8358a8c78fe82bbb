//! The play itself: every order on its way through the hub, many at a time, each in the log's rhythm.

use std::{io, time::Duration};

use anyhow::Context;
use futures_util::{StreamExt, stream};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

use super::{
    api::{Account, Hub, Reply},
    codes::Codes,
    plan::{CancelWhen, PlannedOrder},
    report::{ERRORS_MAX, Report, Step},
    say,
};
use crate::order::{RELEASE_GRACE_MS, SiteId};

/// Orders on their way at once.
const ORDERS_AT_ONCE: usize = 64;
/// Orders being handed over at once.
const HANDED_OVER_AT_ONCE: usize = 32;
/// How often an order is looked at that the payment provider has not answered for.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked at, at most.
const LOOKS_MAX: u32 = 120;
/// How often handing over is tried while the order is still held.
const HELD_TRIES_MAX: u32 = 40;
/// Room for clocks that differ a little.
const RELEASE_SLACK: Duration = Duration::from_millis(150);

/// Everybody who takes part.
pub(super) struct Stage {
    pub(super) customers: Vec<Account>,
    pub(super) kitchen: Account,
    pub(super) codes: Codes,
    pub(super) report: Report,
    pub(super) site: SiteId,
    pub(super) speed: f64,
    /// Tells this run's keys and accounts from another's.
    pub(super) run: String,
    pub(super) is_waiting: bool,
    pub(super) bar: ProgressBar,
}

/// A paid order on its way to the kitchen.
struct Held {
    id: String,
    released_at: Instant,
}

impl Stage {
    /// Plays all orders. Ends early when too much goes wrong or the codes cannot be read.
    pub(super) async fn play(&self, hub: &Hub, orders: &[PlannedOrder]) -> anyhow::Result<()> {
        let (held, paid) = mpsc::channel(orders.len().max(1));
        let work = async {
            // The kitchen ends when the customers, who hold the other end, are done.
            let (acted, ()) =
                tokio::join!(self.customers_act(orders, held), self.kitchen_works(paid));
            acted
        };
        tokio::select! {
            biased;
            acted = work => Ok(acted?),
            failed = self.codes.read(hub) => failed,
        }
    }

    async fn customers_act(
        &self,
        orders: &[PlannedOrder],
        held: mpsc::Sender<Held>,
    ) -> io::Result<()> {
        let started = Instant::now();
        self.bar.set_message("orders");
        let sender = &held;
        stream::iter(orders)
            .for_each_concurrent(ORDERS_AT_ONCE, |order| async move {
                if self.speed > 0.0 {
                    sleep_until(started + order.after.div_f64(self.speed)).await;
                }
                if self.report.errors() < ERRORS_MAX {
                    match self.act(order).await {
                        // The channel has room for every order.
                        Ok(Some(paid)) if self.is_waiting => drop(sender.send(paid).await),
                        Ok(_) => {}
                        Err(error) => self
                            .report
                            .error(format!("order {}: {error:#}", order.log_id)),
                    }
                }
                self.bar.inc(1);
            })
            .await;
        self.bar.set_message("kitchen");
        if self.is_waiting {
            say("every order was played; waiting for the last ones to be released")?;
        }
        Ok(())
    }

    /// One order: placed, paid, perhaps cancelled. What is left for the kitchen, if anything.
    async fn act(&self, order: &PlannedOrder) -> anyhow::Result<Option<Held>> {
        let customer = self
            .customers
            .get(order.customer)
            .context("there are no customers")?;
        let lines: Vec<Value> = order
            .lines
            .iter()
            .map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity }))
            .collect();
        let body = json!({ "site": self.site, "lines": lines });
        let key = |action: &str| format!("replay-{}-{}-{action}", self.run, order.log_id);
        let placed = customer.post("orders", &body, &key("place")).await?;
        if !self.count(Step::Placed, &placed, &[201])? {
            return Ok(None);
        }
        let id = placed.text("id").to_owned();
        if order.cancel == Some(CancelWhen::Unpaid) {
            self.cancel(customer, &id, &key("cancel")).await?;
            return Ok(None);
        }
        let Some(paid) = self.pay(customer, &id, &key("pay")).await? else {
            return Ok(None);
        };
        if order.cancel == Some(CancelWhen::Paid) {
            self.cancel(customer, &id, &key("cancel")).await?;
            return Ok(None);
        }
        let released_at = Instant::now() + until_release(&paid)? + RELEASE_SLACK;
        Ok(Some(Held { id, released_at }))
    }

    /// The paid order, or none when payment was refused.
    async fn pay(&self, customer: &Account, id: &str, key: &str) -> anyhow::Result<Option<Reply>> {
        let code = self.codes.wait(id).await?;
        let body = json!({ "method": "card", "code": code });
        let mut reply = customer
            .post(&format!("orders/{id}/pay"), &body, key)
            .await?;
        // The payer's wait, not that of the last look.
        let took = reply.took;
        let mut looks = 0;
        while reply.status == 202 || (reply.status == 200 && reply.text("payment") == "authorizing")
        {
            anyhow::ensure!(looks < LOOKS_MAX, "the payment was never decided");
            looks += 1;
            sleep(LOOK_EVERY).await;
            reply = customer.get(&format!("orders/{id}")).await?;
        }
        if reply.status == 200 && reply.text("status") != "PAID" {
            self.report.refused(Step::Paid, "payment_failed");
            return Ok(None);
        }
        reply.took = took;
        let is_paid = self.count(Step::Paid, &reply, &[200])?;
        Ok(is_paid.then_some(reply))
    }

    async fn cancel(&self, customer: &Account, id: &str, key: &str) -> anyhow::Result<()> {
        let body = json!({ "reason": "reversed in the log" });
        let reply = customer
            .post(&format!("orders/{id}/cancel"), &body, key)
            .await?;
        self.count(Step::Cancelled, &reply, &[200]).map(|_| ())
    }

    /// Hands over what was released, in the order of release.
    async fn kitchen_works(&self, paid: mpsc::Receiver<Held>) {
        stream::unfold(paid, |mut paid| async {
            let held = paid.recv().await?;
            Some((held, paid))
        })
        .for_each_concurrent(HANDED_OVER_AT_ONCE, |held| async move {
            sleep_until(held.released_at).await;
            if self.report.errors() >= ERRORS_MAX {
                return;
            }
            if let Err(error) = self.hand_over(&held.id).await {
                self.report.error(format!("order {}: {error:#}", held.id));
            }
        })
        .await;
    }

    async fn hand_over(&self, id: &str) -> anyhow::Result<()> {
        let path = format!("orders/{id}/fulfill");
        let key = format!("replay-{}-{id}-fulfill", self.run);
        for _ in 0..HELD_TRIES_MAX {
            let reply = self.kitchen.post(&path, &json!({}), &key).await?;
            if reply.status == 409 && reply.text("code") == "order_held" {
                sleep(LOOK_EVERY).await;
                continue;
            }
            return self.count(Step::Fulfilled, &reply, &[200]).map(|_| ());
        }
        anyhow::bail!("the order is paid and was never released")
    }

    /// True when the step was done; false when it was refused by a rule that a shop lives with.
    fn count(&self, step: Step, reply: &Reply, expected: &[u16]) -> anyhow::Result<bool> {
        if expected.contains(&reply.status) {
            self.report.did(step, reply.took);
            return Ok(true);
        }
        let code = reply.code();
        match code.as_str() {
            "out_of_stock"
            | "unknown_sku"
            | "site_closed"
            | "payment_declined"
            | "order_not_pending"
            | "order_final"
            | "cancel_window_closed" => {
                self.report.refused(step, &code);
                Ok(false)
            }
            _ => anyhow::bail!(
                "{step:?} was answered {} {code} {}",
                reply.status,
                reply.text("detail")
            ),
        }
    }
}

/// How long after `order` was written the kitchen gets it.
fn until_release(order: &Reply) -> anyhow::Result<Duration> {
    let time = |field: &str| -> anyhow::Result<i64> {
        let time: jiff::Timestamp = order
            .text(field)
            .parse()
            .with_context(|| format!("the order has no readable {field}"))?;
        Ok(time.as_millisecond())
    };
    let left_ms = time("cancel_deadline")? - time("server_now")? + RELEASE_GRACE_MS;
    Ok(Duration::from_millis(u64::try_from(left_ms).unwrap_or(0)))
}
