//! Stock as commands: the way into the sequencer, goods between sites, and looking whether everything still agrees.

use std::{sync::Arc, time::Duration};

use tokio::sync::{broadcast, oneshot};

use super::{
    Engine,
    ask::Admission,
    ledger::LowStock,
    message::{KeyUse, Message},
    request::{Failure, Key},
    stock::{StockAct, StockCommand, StockEnvelope, StockWork},
};
use crate::{
    catalog::{Delivery, EntryKind, Record, reserved_mismatches},
    journal::KeyAnswer,
    order::{Principal, Rejection, SiteId, UserId},
    shutdown::Tasks,
};

/// How often goods that are still on their way are looked for.
const DELIVER_EVERY: Duration = Duration::from_secs(5);
/// How many of these rounds lie between two looks at what is reserved: a minute.
const RECONCILE_ROUNDS: u32 = 12;

/// What was done to stock.
#[derive(Debug, Clone)]
pub struct StockAnswer {
    /// JSON.
    pub body: Arc<str>,
    /// True when the answer was given before, to the same key.
    pub replayed: bool,
}

impl Engine {
    /// Moves stock. Goods for another site have arrived there when this returns, unless that site is being loaded:
    /// then they arrive as soon as it is.
    ///
    /// # Errors
    /// `not_found`; `validation`; `out_of_stock`; those of keys and of sites that are not served.
    pub async fn move_stock(
        &self,
        principal: &Principal,
        site: &SiteId,
        command: StockCommand,
        key: Option<Key>,
    ) -> Result<StockAnswer, Failure> {
        let handle = self.serving(site)?;
        let mut key_use = None;
        if let Some(key) = key {
            let action = command.act.name();
            match self
                .admit(&handle, &principal.id, site, action, &key)
                .await?
            {
                Admission::Answered(record) => {
                    let KeyAnswer::Body(body) = &record.answer else {
                        return Err(Failure::KeyReused);
                    };
                    return Ok(StockAnswer {
                        body: body.clone(),
                        replayed: true,
                    });
                }
                Admission::GoOn(reservation) => {
                    key_use = reservation.map(|reservation| KeyUse {
                        reservation,
                        body_hash: key.body_hash,
                    });
                }
            }
        }
        let is_sent = matches!(command.act, StockAct::Transfer { .. });
        if let StockAct::Transfer { to, .. } = &command.act {
            self.check_receiver(site, to, &command)?;
        }
        let work = StockWork::Move(command);
        let body = self.stock_work(site, &principal.id, work, key_use).await?;
        if is_sent && let Err(failure) = self.deliver(site).await {
            tracing::warn!(%site, code = failure.code(), "goods are on their way and have not arrived");
        }
        Ok(StockAnswer {
            body,
            replayed: false,
        })
    }

    fn check_receiver(
        &self,
        site: &SiteId,
        to: &SiteId,
        command: &StockCommand,
    ) -> Result<(), Failure> {
        let refused = |detail: &str| {
            Failure::rejected(Rejection::Validation {
                pointer: "/to".into(),
                detail: detail.to_owned(),
            })
        };
        if to == site {
            return Err(refused("goods go to another site"));
        }
        if !self.has_site(to) {
            return Err(refused("there is no such site"));
        }
        let there = self.view(to)?.product(&command.sku);
        let is_counted = there.is_some_and(|there| !there.is_deleted && there.stock.is_some());
        if is_counted {
            Ok(())
        } else {
            Err(refused("the article is not counted there"))
        }
    }

    async fn stock_work(
        &self,
        site: &SiteId,
        by: &UserId,
        work: StockWork,
        key: Option<KeyUse>,
    ) -> Result<Arc<str>, Failure> {
        let handle = self.serving(site)?;
        let (reply, done) = oneshot::channel();
        let message = Message::Stock(Box::new(StockEnvelope {
            by: by.clone(),
            work,
            key,
            reply,
        }));
        handle
            .mailbox
            .try_send(message)
            .map_err(|_| Failure::Overloaded)?;
        done.await.unwrap_or(Err(Failure::OutcomeUnknown))
    }

    /// Brings everything that has left `site` to where it goes. Repeating it does no harm, nor does stopping anywhere:
    /// the receiver takes each delivery in once.
    ///
    /// # Errors
    /// `Recovering` and the like of either site; the rest stays on its way.
    pub async fn deliver(&self, site: &SiteId) -> Result<(), Failure> {
        let entries = self.view(site)?.entries();
        for entry in entries.of(EntryKind::Peer) {
            let Record::Peer(peer) = &entry.record else {
                continue;
            };
            let Ok(to) = entry.name.parse::<SiteId>() else {
                continue;
            };
            for delivery in &peer.pending {
                self.bring(site, &to, delivery).await?;
            }
        }
        Ok(())
    }

    async fn bring(&self, from: &SiteId, to: &SiteId, delivery: &Delivery) -> Result<(), Failure> {
        let (by, number) = (UserId::system(), delivery.number);
        let work = StockWork::Receive {
            from: from.clone(),
            delivery: delivery.clone(),
        };
        self.stock_work(to, &by, work, None).await?;
        let work = StockWork::Delivered {
            to: to.clone(),
            number,
        };
        self.stock_work(from, &by, work, None).await.map(drop)
    }

    /// Whoever is to be told of articles that run low subscribes here; who is slow misses the oldest.
    #[must_use]
    pub fn watch_low_stock(&self) -> broadcast::Receiver<LowStock> {
        self.shared.low_stock.subscribe()
    }

    /// Articles whose reserved pieces are not those of live orders, over all sites that are loaded.
    pub fn reconcile_stock(&self) -> usize {
        let mut count = 0;
        for site in self.site_ids() {
            let Ok(view) = self.view(&site) else { continue };
            let (products, orders) = view.held_still();
            let products = products.iter().map(AsRef::as_ref);
            for mismatch in reserved_mismatches(products, orders.iter().map(AsRef::as_ref)) {
                let (reserved, held) = (mismatch.reserved, mismatch.held);
                tracing::error!(%site, sku = %mismatch.sku, reserved, held, "reserved stock does not agree with the orders");
                count += 1;
            }
        }
        metrics::gauge!("orderhub_stock_mismatches")
            .set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        count
    }

    /// Brings goods to where they go and looks whether everything agrees, until told to stop.
    pub async fn keep_stock(self: Arc<Self>, tasks: Tasks) {
        let mut round = 0_u32;
        loop {
            for site in self.site_ids() {
                // What cannot be brought now is brought later.
                let _ = self.deliver(&site).await;
            }
            if round.is_multiple_of(RECONCILE_ROUNDS) {
                self.reconcile_stock();
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = tokio::time::sleep(DELIVER_EVERY) => {}
                () = tasks.stopping() => return,
            }
        }
    }
}
