//! The one door to everything that changes: every edge builds a [`Request`] and calls [`Engine::handle`].
//!
//! Each site has one sequencer (`sequencer.rs`), which decides on a speculative state (`desk.rs`) and commits in
//! batches (`batch.rs`, `committer.rs`). What is read from outside comes from the hub's committed view.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use tokio::sync::{Mutex, broadcast, mpsc, oneshot};

use crate::{
    checkout::CodeVault,
    clock::Clock,
    config::Settings,
    hub::Hub,
    journal::{Journal, Loaded},
    model::{eta::tickets::AllTickets, live::Models},
    order::{Command, Order, OrderId, Policy, Rejection, SiteId},
    shutdown::Tasks,
};

mod answer;
mod ask;
mod batch;
mod body_hash;
mod catalog;
mod committer;
mod coupons;
mod desk;
mod entries;
mod forgetting;
mod history;
mod keys;
mod ledger;
mod message;
mod move_stock;
mod own_codes;
mod payment_wait;
mod promise;
mod quotes;
mod request;
mod scan;
mod scoring;
mod screens;
mod sequencer;
pub mod shelf;
mod sites;
mod stock;
mod timers;
mod trimming;
mod update;
mod views;
mod watching;
mod what_if;
mod work;

pub use body_hash::body_hash;
pub use history::HISTORY_ORDERS_MAX;
pub use ledger::LowStock;
pub use move_stock::StockAnswer;
pub use own_codes::{OwnCode, OwnCodes};
pub use request::{Act, Action, Answer, Failure, Key, OrderNote, Request, invalid_field};
pub use stock::{StockAct, StockCommand};
pub use update::{Effect, LineArgs, OptionArgs, Preview, TotalArg, Update, UpdateArgs};
pub use views::OPENING_PATIENCE;
pub use watching::{Place, Watched, Watcher, usual_stream};

use self::{
    committer::Committers,
    keys::Keys,
    message::{Message, Tell},
    sequencer::Sequencer,
};

/// Articles that run low and whose watchers have not looked yet.
const LOW_STOCK_MAX: usize = 256;
/// How long the sequencers may take to finish at shutdown.
const DRAIN: Duration = Duration::from_secs(15);

/// What an engine is made of.
pub struct Parts {
    /// The store.
    pub journal: Arc<dyn Journal>,
    /// The committed view.
    pub hub: Arc<Hub>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The codes.
    pub vault: Arc<CodeVault>,
    /// Codes that customers have by themselves.
    pub own_codes: OwnCodes,
    /// The models.
    pub models: Arc<Models>,
    /// Where codes to be sent again are announced; a full queue drops the announcement, and the caller asks again.
    pub resends: mpsc::Sender<OrderId>,
}

/// The sequencers of all sites, and what they share.
pub struct Engine {
    shared: Arc<Shared>,
    sites: DashMap<SiteId, SiteHandle>,
    creating: Mutex<()>,
    committer_tasks: Tasks,
    mailbox_max: usize,
    keys_max: usize,
    payment_wait: Duration,
}

/// What every sequencer uses.
struct Shared {
    journal: Arc<dyn Journal>,
    hub: Arc<Hub>,
    clock: Arc<dyn Clock>,
    vault: Arc<CodeVault>,
    own_codes: OwnCodes,
    models: Arc<Models>,
    tickets: Arc<AllTickets>,
    committers: Committers,
    resends: mpsc::Sender<OrderId>,
    low_stock: broadcast::Sender<LowStock>,
    tasks: Tasks,
    policy: Policy,
    window_ms: i64,
    batch_max: usize,
    batch_wait: Duration,
}

/// The way to one sequencer.
#[derive(Clone)]
struct SiteHandle {
    mailbox: mpsc::Sender<Message>,
    keys: Arc<Keys>,
    is_serving: Arc<AtomicBool>,
}

impl Engine {
    /// Starts a sequencer for every site of the journal. Sites are served as soon as each is loaded.
    ///
    /// # Errors
    /// When the journal does not answer.
    pub async fn start(parts: Parts, settings: &Settings) -> anyhow::Result<Arc<Self>> {
        let committer_tasks = Tasks::new();
        let Parts {
            journal,
            hub,
            clock,
            vault,
            own_codes,
            models,
            resends,
        } = parts;
        let committers = Committers::start(settings.engine.committers, &journal, &committer_tasks);
        let policy = Policy {
            after_window: settings.cancellation.after_window,
            payment_ttl_ms: i64::from(settings.payment.ttl_s) * 1000,
            refund_unproven_max: settings.refunds.step_up_minor,
        };
        let shared = Shared {
            journal,
            hub,
            clock,
            vault,
            own_codes,
            models,
            tickets: Arc::default(),
            committers,
            resends,
            low_stock: broadcast::Sender::new(LOW_STOCK_MAX),
            tasks: Tasks::new(),
            policy,
            window_ms: i64::from(settings.cancellation.window_s) * 1000,
            batch_max: settings.engine.batch_max.max(1),
            batch_wait: Duration::from_micros(settings.engine.batch_wait_us),
        };
        let engine = Arc::new(Self {
            shared: Arc::new(shared),
            sites: DashMap::new(),
            creating: Mutex::new(()),
            committer_tasks,
            mailbox_max: settings.engine.mailbox_max.max(1),
            keys_max: settings.engine.keys_max,
            payment_wait: Duration::from_secs(settings.payment.wait_s),
        });
        for site in engine.shared.journal.sites().await? {
            engine.start_site(&site.id, None);
        }
        Ok(engine)
    }

    fn start_site(&self, site: &SiteId, loaded: Option<Loaded>) -> SiteHandle {
        let (mailbox, messages) = mpsc::channel(self.mailbox_max);
        // A site that has just been made has no keys in the store; of others that cannot be known.
        let handle = SiteHandle {
            mailbox: mailbox.clone(),
            keys: Keys::new(self.keys_max, loaded.is_some()),
            is_serving: Arc::new(AtomicBool::new(false)),
        };
        let sequencer = Sequencer {
            site: site.clone(),
            shared: self.shared.clone(),
            mailbox: messages,
            own: mailbox,
            keys: handle.keys.clone(),
            is_serving: handle.is_serving.clone(),
            between: None,
            forgotten: HashSet::new(),
            left: trimming::Left::default(),
        };
        self.shared.tasks.spawn(sequencer.run(loaded));
        self.sites.insert(site.clone(), handle.clone());
        handle
    }

    /// What waits in the sites' mailboxes to be decided, by site.
    #[must_use]
    pub fn waiting(&self) -> Vec<(SiteId, usize)> {
        let waiting = |mailbox: &mpsc::Sender<Message>| mailbox.max_capacity() - mailbox.capacity();
        let sites = self.sites.iter();
        sites
            .map(|site| (site.key().clone(), waiting(&site.mailbox)))
            .collect()
    }

    /// The way to a site that serves.
    fn serving(&self, site: &SiteId) -> Result<SiteHandle, Failure> {
        if self.shared.tasks.is_stopping() {
            return Err(Failure::Recovering);
        }
        let handle = self.sites.get(site).map(|handle| handle.clone());
        let handle = handle.ok_or_else(|| Failure::rejected(Rejection::NotFound))?;
        if !handle.is_serving.load(Ordering::Acquire) {
            return Err(Failure::Recovering);
        }
        Ok(handle)
    }

    /// A result or a wish of the hub's own workers. Repeating it does no harm. Waits for room in the mailbox.
    ///
    /// # Errors
    /// what the rules say; `Recovering` and `OutcomeUnknown`, after which
    /// it is to be told again.
    pub async fn tell(
        &self,
        site: &SiteId,
        order: OrderId,
        command: Command,
    ) -> Result<(), Failure> {
        let handle = self.serving(site)?;
        let recalled = match self.shared.hub.order(order) {
            Some(_) => None,
            None => self.order(order).await?,
        };
        let (reply, told) = oneshot::channel();
        let message = Message::Tell(Box::new(Tell {
            order,
            command,
            recalled,
            reply,
        }));
        handle
            .mailbox
            .send(message)
            .await
            .map_err(|_| Failure::Recovering)?;
        told.await.unwrap_or(Err(Failure::OutcomeUnknown))
    }

    /// An order: from memory, else from the journal.
    ///
    /// # Errors
    /// `Unavailable` when the journal does not answer.
    pub async fn order(&self, id: OrderId) -> Result<Option<Arc<Order>>, Failure> {
        if let Some(order) = self.shared.hub.order(id) {
            return Ok(Some(order));
        }
        match self.shared.journal.order(id).await {
            Ok(order) => Ok(order.map(Arc::new)),
            Err(error) => {
                tracing::error!(%error, "an order cannot be read");
                Err(Failure::Unavailable)
            }
        }
    }

    /// The rules of the house at a site.
    #[must_use]
    pub fn policy(&self, site: &SiteId) -> Policy {
        self.shared
            .hub
            .site(site)
            .map_or(self.shared.policy, |view| view.policy())
    }

    /// Length of the cancellation window where neither site nor product has its own, milliseconds.
    #[must_use]
    pub fn window_ms(&self) -> i64 {
        self.shared.window_ms
    }

    /// Whether there is such a site, loaded or not.
    #[must_use]
    pub fn has_site(&self, site: &SiteId) -> bool {
        self.sites.contains_key(site)
    }

    /// True once every site is loaded and while none is failing.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.sites
            .iter()
            .all(|site| site.is_serving.load(Ordering::Acquire))
    }

    /// Decides and commits what is waiting, refuses the rest, and ends the sequencers.
    pub async fn shutdown(&self) {
        if !self.shared.tasks.drain(DRAIN).await {
            tracing::error!(
                "a site did not finish in time; what it had not acknowledged may be lost"
            );
        }
        self.committer_tasks.drain(DRAIN).await;
    }

    /// The committed view.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.shared.hub
    }

    /// The store, for reading.
    #[must_use]
    pub fn journal(&self) -> &Arc<dyn Journal> {
        &self.shared.journal
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// The codes.
    #[must_use]
    pub fn vault(&self) -> &Arc<CodeVault> {
        &self.shared.vault
    }
}
