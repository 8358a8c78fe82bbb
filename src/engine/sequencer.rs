//! One task per site: takes messages one by one, decides them on the desk, and commits in batches. While one batch is
//! being committed the next one fills.
//!
//! Invariants: at most one batch of a site is in flight; nothing that rests on a batch is said before it is durable,
//! refusals included; a commit that does not end in `Ok` throws the desk away and loads it anew.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};
use tracing::{Span, info_span};

use super::{
    Shared,
    batch::{Batch, Reply},
    committer::Outcome,
    desk::Desk,
    forgetting::Forgotten,
    keys::Keys,
    ledger::LowStock,
    message::Message,
    request::Failure,
    scoring::Memory,
    trimming::{Between, Left},
    work,
};
use crate::{
    hub::{Committed, SiteView},
    journal::{CommitError, ENDED_KEPT_MS, Head, Loaded, ReadError, SiteBatch},
    order::{Event, SiteId, UserId},
    telemetry::SPANS,
};

/// Timers are looked at this often even if the monotonic clock says there is time: the wall clock may have jumped.
const SWEEP: Duration = Duration::from_secs(1);
/// Waits between attempts to load a site, doubling.
const RELOAD_WAIT_MIN: Duration = Duration::from_millis(50);
/// The longest such wait.
const RELOAD_WAIT_MAX: Duration = Duration::from_secs(5);

/// The task of one site.
pub(super) struct Sequencer {
    pub(super) site: SiteId,
    pub(super) shared: Arc<Shared>,
    pub(super) mailbox: mpsc::Receiver<Message>,
    /// Timers go through the same mailbox, so that a cancel enqueued first is decided first.
    pub(super) own: mpsc::Sender<Message>,
    pub(super) keys: Arc<Keys>,
    pub(super) is_serving: Arc<AtomicBool>,
    /// What is to be done as soon as no batch is in flight; nothing is decided before.
    pub(super) between: Option<Between>,
    /// Who was forgotten: a copy of their order may have been read before, and come in after.
    pub(super) forgotten: HashSet<UserId>,
    /// Which orders left the database.
    pub(super) left: Left,
}

/// A batch on its way to the journal.
struct InFlight {
    outcome: Outcome,
    head: Head,
    committed: Committed,
    batch: Batch,
    started: Instant,
    span: Span,
}

/// Why a desk is given up.
pub(super) enum End {
    Stopping,
    Failed,
    /// What is in memory may hold what is to be forgotten.
    Forgot(Forgotten),
}

impl Sequencer {
    /// Runs until the hub stops. `loaded` spares the first load.
    pub(super) async fn run(mut self, mut loaded: Option<Loaded>) {
        let mut told: Option<Forgotten> = None;
        loop {
            let Some((mut desk, view)) = self.load(loaded.take()).await else {
                return;
            };
            view.tick(self.shared.clock.now());
            self.is_serving.store(true, Ordering::Release);
            if let Some(reply) = told.take() {
                let _ = reply.send(Ok(true));
            }
            match self.serve(&mut desk, &view).await {
                End::Stopping => {
                    self.is_serving.store(false, Ordering::Release);
                    return;
                }
                End::Failed => {}
                End::Forgot(reply) => told = Some(reply),
            }
        }
    }

    async fn load(&self, first: Option<Loaded>) -> Option<(Desk, Arc<SiteView>)> {
        let mut wait = RELOAD_WAIT_MIN;
        let mut first = first;
        loop {
            match self.try_load(first.take()).await {
                Ok(ready) => return Some(ready),
                Err(error) => {
                    tracing::error!(site = %self.site, %error, "the site cannot be loaded; trying again")
                }
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(RELOAD_WAIT_MAX),
                () = self.shared.tasks.stopping() => return None,
            }
        }
    }

    async fn try_load(&self, first: Option<Loaded>) -> Result<(Desk, Arc<SiteView>), ReadError> {
        let journal = &self.shared.journal;
        let loaded = match first {
            Some(loaded) => loaded,
            None => {
                let since = self.shared.clock.now() - ENDED_KEPT_MS;
                let loaded = journal.load(self.site.clone(), since).await?;
                loaded
                    .ok_or_else(|| ReadError::Corrupt(format!("the site {} is gone", self.site)))?
            }
        };
        let tickets = self.shared.tickets.clone();
        let memory = Memory::load(journal, &self.site, &loaded.head, tickets).await?;
        let policy = self.shared.policy;
        let view = self.shared.hub.open_site(&loaded, policy);
        let (models, site) = (self.shared.models.clone(), self.site.clone());
        let models = tokio::task::spawn_blocking(move || models.of(&site)).await;
        let models = models.map_err(|error| ReadError::Unavailable(error.to_string()))?;
        Ok((Desk::new(&loaded, memory, models, policy), view))
    }

    async fn serve(&mut self, desk: &mut Desk, view: &Arc<SiteView>) -> End {
        let mut batch = Batch::default();
        let mut in_flight: Option<InFlight> = None;
        loop {
            self.absorb(desk, &mut batch);
            // Not left to the sleep below: it is made anew each turn and lasts a millisecond at least, so messages
            // that come faster than that would keep every timer waiting.
            self.fire_timers(desk);
            view.tick(self.shared.clock.now());
            self.hand_over(desk, &mut batch, &mut in_flight).await;
            if in_flight.is_none()
                && let Some(between) = self.between.take()
            {
                if let Some(end) = self.do_between(desk, view, between).await {
                    return end;
                }
                continue;
            }
            let is_full = batch.messages >= self.shared.batch_max || self.between.is_some();
            let stopping = self.shared.tasks.is_stopping();
            if stopping && in_flight.is_none() && self.mailbox.is_empty() {
                if let Some(copy) = desk.memory.copy_to_save(true) {
                    copy.save(self.shared.journal.clone(), self.site.clone())
                        .await;
                }
                return End::Stopping;
            }
            let shared = self.shared.clone();
            let until_timer = self.until_next_timer(desk);
            tokio::select! {
                biased;
                outcome = arrival(&mut in_flight), if in_flight.is_some() => {
                    let Some(flight) = in_flight.take() else { continue };
                    if !self.settle(desk, view, flight, outcome) {
                        // Nothing of this batch was handed over: nothing was done.
                        fail(batch, &Failure::Recovering);
                        return End::Failed;
                    }
                    if let Some(copy) = desk.memory.copy_to_save(false) {
                        self.shared.tasks.spawn(copy.save(self.shared.journal.clone(), self.site.clone()));
                    }
                }
                message = self.mailbox.recv(), if !is_full => match message {
                    Some(message) => self.decide(desk, &mut batch, message),
                    None => return End::Stopping,
                },
                () = tokio::time::sleep(until_timer) => self.fire_timers(desk),
                () = shared.tasks.stopping(), if !stopping => {}
            }
        }
    }

    /// Decides what is waiting, as far as the batch has room.
    fn absorb(&mut self, desk: &mut Desk, batch: &mut Batch) {
        while batch.messages < self.shared.batch_max && self.between.is_none() {
            match self.mailbox.try_recv() {
                Ok(message) => self.decide(desk, batch, message),
                Err(_) => return,
            }
        }
    }

    fn decide(&mut self, desk: &mut Desk, batch: &mut Batch, message: Message) {
        let Some(message) = self.sift(message) else {
            return;
        };
        let started = Instant::now();
        work::decide(&self.shared, desk, batch, message);
        batch.deciding += started.elapsed();
    }

    /// Starts the commit of what has gathered. Replies that rest on nothing uncommitted leave at once; those that
    /// rest on the batch in flight leave with it.
    async fn hand_over(
        &mut self,
        desk: &mut Desk,
        batch: &mut Batch,
        in_flight: &mut Option<InFlight>,
    ) {
        if !batch.has_writes() {
            let replies = std::mem::take(&mut batch.replies);
            batch.spans.clear();
            batch.messages = 0;
            batch.deciding = Duration::ZERO;
            match in_flight {
                Some(flight) => flight.batch.replies.extend(replies),
                None => replies.into_iter().for_each(Reply::send),
            }
            return;
        }
        if in_flight.is_some() {
            return;
        }
        if !self.shared.batch_wait.is_zero() && batch.messages < self.shared.batch_max {
            tokio::time::sleep(self.shared.batch_wait).await;
            self.absorb(desk, batch);
        }
        let batch = std::mem::take(batch);
        metrics::histogram!("orderhub_batch_seconds", "part" => "decide").record(batch.deciding);
        metrics::histogram!("orderhub_batch_commands")
            .record(u32::try_from(batch.messages).unwrap_or(u32::MAX));
        let committed = batch.committed(desk);
        let site_batch = SiteBatch {
            site: self.site.clone(),
            expected_head: desk.handed_seq,
            head: desk.head.clone(),
            events: committed.events.clone(),
            orders: [committed.orders.as_slice(), &batch.recorded].concat(),
            products: committed.products.clone(),
            entries: committed.entries.clone(),
            movements: batch.movements.clone(),
            coupon_uses: batch
                .coupon_uses
                .iter()
                .map(|id| desk.uses.record(id))
                .collect(),
            settings: committed.settings.clone(),
            keys: batch
                .keys
                .iter()
                .map(|(record, _)| record.clone())
                .collect(),
        };
        desk.handed_seq = desk.head.seq;
        let (started, span) = (Instant::now(), batch.part());
        let outcome = self.shared.committers.commit(site_batch).await;
        *in_flight = Some(InFlight {
            outcome,
            head: desk.head.clone(),
            committed,
            batch,
            started,
            span,
        });
    }

    /// Moves the committed view and says what was waiting to be said. False when the commit failed.
    fn settle(
        &self,
        desk: &mut Desk,
        view: &SiteView,
        flight: InFlight,
        outcome: Result<(), CommitError>,
    ) -> bool {
        let InFlight {
            head,
            committed,
            batch,
            started,
            span,
            ..
        } = flight;
        metrics::histogram!("orderhub_commit_seconds").record(started.elapsed());
        if let Err(error) = outcome {
            let failure = match &error {
                CommitError::Conflict(_) => Failure::Recovering,
                CommitError::Unknown(_) => Failure::OutcomeUnknown,
            };
            metrics::counter!("orderhub_commit_failures_total").increment(1);
            tracing::error!(site = %self.site, %error, "a commit failed; the site is loaded anew");
            // Before anybody hears of it: who asks again must find the door shut, and the store is to be asked for keys.
            self.is_serving.store(false, Ordering::Release);
            self.keys.distrust();
            fail(batch, &failure);
            return false;
        }
        let now = self.shared.clock.now();
        let events = committed.events.clone();
        self.count(&events);
        let publishing = match span.is_disabled() {
            true => Span::none(),
            false => info_span!(target: SPANS, parent: &span, "publish", events = events.len()),
        };
        publishing.in_scope(|| view.commit(head, committed, now));
        for (record, reservation) in batch.keys {
            self.keys.remember(record);
            drop(reservation);
        }
        batch.replies.into_iter().for_each(Reply::send);
        for low in batch.low {
            self.tell_low(low);
        }
        for order in batch.resends {
            if self.shared.resends.try_send(order).is_err() {
                tracing::warn!(%order, "a code cannot be sent again: the notifier is behind");
            }
        }
        desk.memory.learn(view, &events);
        desk.forget_ended(now);
        true
    }

    /// What happened to the orders, for who watches the shop from afar.
    fn count(&self, events: &[Arc<Event>]) {
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        for event in events {
            *counts.entry(event.kind()).or_default() += 1;
        }
        for (kind, count) in counts {
            metrics::counter!("orderhub_order_events_total", "site" => self.site.to_string(), "kind" => kind)
                .increment(count);
        }
    }

    /// Nobody may watch; then the log and the list of stock are all that tell it.
    fn tell_low(&self, low: LowStock) {
        let (available, mark) = (low.available, low.low_stock);
        tracing::warn!(site = %low.site, sku = %low.sku, available, mark, "an article runs low");
        metrics::counter!("orderhub_low_stock_total").increment(1);
        let _ = self.shared.low_stock.send(low);
    }

    fn until_next_timer(&self, desk: &Desk) -> Duration {
        let Some(at) = desk.timers.next_at() else {
            return SWEEP;
        };
        let millis = at.since(self.shared.clock.now()).max(0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0)).min(SWEEP)
    }

    /// Puts what is due into the mailbox, behind everything that was there first.
    fn fire_timers(&self, desk: &mut Desk) {
        let now = self.shared.clock.now();
        while let Ok(slot) = self.own.try_reserve() {
            let Some((order, kind)) = desk.timers.take_due(now) else {
                return;
            };
            slot.send(Message::Timer(order, kind));
        }
    }
}

async fn arrival(in_flight: &mut Option<InFlight>) -> Result<(), CommitError> {
    match in_flight {
        Some(flight) => match (&mut flight.outcome).await {
            Ok(outcome) => outcome,
            Err(_) => Err(CommitError::Unknown("the committer is gone".into())),
        },
        None => std::future::pending().await,
    }
}

/// Frees the keys first: who hears of the failure asks again with the same key.
fn fail(batch: Batch, failure: &Failure) {
    let Batch { keys, replies, .. } = batch;
    drop(keys);
    for reply in replies {
        reply.fail(failure.clone());
    }
}
