//! What the models remember of a site: kept up with committed events only, and saved now and then.
//!
//! Two notes, each beside the feed position it has seen, so that a restart reads the few events after it and not the
//! whole feed: the history of what was bought and came back, and the memory of what is usual with the kitchen's
//! tickets. In a large shop they are megabytes (a few kilobytes an article and customer): they are packed, written seldom,
//! and encoded away from the runtime. The notes know nothing of each other: one that is older, missing or unreadable is
//! brought up to date by itself.

use std::{collections::HashMap, io::Read as _, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    hub::SiteView,
    journal::{Head, Journal, READ_ITEMS_MAX, ReadError},
    model::{
        anomaly::ShopMemory,
        eta::tickets::{AllTickets, SITE_TICKETS, Tickets},
        history::{ReversalFacts, SiteHistory, key},
        scoring::{self, Facts, Past, ticket_key},
        served::Served,
    },
    order::{
        Change, Event, Fulfillment, Order, OrderId, Score, Seq, SiteId, TicketStep, Timestamp,
    },
};

/// Events between two saves: half of what a restart reads at most. A note of a large shop is megabytes, and whoever orders
/// waits while it is stored.
const SAVE_EVERY_EVENTS: Seq = 25_000;
/// The most events a restart reads to bring the memory up to date; older ones are left out.
const CATCH_UP_EVENTS_MAX: Seq = 50_000;
/// How hard notes are packed: the fastest level makes them five times smaller.
const PACKED: i32 = 1;
/// The most bytes that are unpacked of one.
const UNPACKED_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// The running memory of one site.
#[derive(Debug)]
pub(super) struct Memory {
    bought: Bought,
    usual: Usual,
    all: Arc<AllTickets>,
    bought_saved: Seq,
    usual_saved: Seq,
}

/// What was bought, and what came back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Bought {
    history: SiteHistory,
    seen: Seq,
    #[serde(default)]
    newest: Timestamp,
}

/// What is usual, and what the kitchen has.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Usual {
    shop: ShopMemory,
    tickets: Tickets,
    seen: Seq,
    #[serde(default)]
    newest: Timestamp,
}

impl Default for Usual {
    fn default() -> Self {
        Self {
            shop: ShopMemory::default(),
            tickets: Tickets::new(SITE_TICKETS),
            seen: 0,
            newest: Timestamp::default(),
        }
    }
}

/// What is to be written of a memory.
#[derive(Debug)]
pub(super) struct Copied {
    bought: Option<Bought>,
    usual: Option<Usual>,
}

impl Memory {
    /// The memory as it was saved, brought up to `head`.
    pub(super) async fn load(
        journal: &Arc<dyn Journal>,
        site: &SiteId,
        Head { seq, first_seq, .. }: &Head,
        all: Arc<AllTickets>,
    ) -> Result<Self, ReadError> {
        let head = *seq;
        let mut bought: Bought = noted(journal, bought_name(site)).await?;
        let mut usual: Usual = noted(journal, usual_name(site)).await?;
        let oldest = head.saturating_sub(CATCH_UP_EVENTS_MAX);
        let oldest = oldest.max(first_seq.saturating_sub(1));
        bought.seen = bought.seen.max(oldest).min(head);
        usual.seen = usual.seen.max(oldest).min(head);
        all.lock().take_in(&usual.tickets);
        let mut memory = Self {
            bought_saved: bought.seen,
            usual_saved: usual.seen,
            bought,
            usual,
            all,
        };
        let mut read = memory.bought.seen.min(memory.usual.seen);
        while read < head {
            let events = journal.events(site.clone(), read, READ_ITEMS_MAX).await?;
            let Some(last) = events.last() else { break };
            read = last.seq;
            let cancelled = events.iter().filter(|event| is_cancel(event));
            let cancelled: Vec<_> = cancelled.map(|event| event.order).collect();
            // They stay as they were when they were called off.
            let cancelled = journal.orders_by_id(cancelled).await?;
            let cancelled: HashMap<OrderId, Order> = cancelled
                .into_iter()
                .map(|order| (order.id, order))
                .collect();
            for event in &events {
                let order = is_cancel(event).then(|| cancelled.get(&event.order));
                memory.observe(event, order.flatten());
            }
        }
        Ok(memory)
    }

    /// The score of a new order.
    pub(super) fn score(&self, served: &Served, order: &Order) -> Score {
        let past = Past {
            history: &self.bought.history,
            shop: &self.usual.shop,
            tickets: &self.usual.tickets,
            all: &self.all,
        };
        scoring::score(served, past, order)
    }

    /// Learns from committed events.
    pub(super) fn learn(&mut self, view: &SiteView, events: &[Arc<Event>]) {
        for event in events {
            let order = is_cancel(event).then(|| view.order(event.order)).flatten();
            self.observe(event, order.as_deref());
        }
    }

    fn observe(&mut self, event: &Event, cancelled: Option<&Order>) {
        let new = event.change.begun();
        let facts = new.map(Facts::of);
        let placed = new.zip(facts.as_ref());
        if event.seq > self.bought.seen {
            self.bought.observe(event, placed, cancelled);
        }
        if event.seq > self.usual.seen {
            self.usual.seen = event.seq;
            if let Some((order, facts)) = placed
                && is_next(order, &mut self.usual.newest)
            {
                self.usual.shop.observe(&facts.placed());
            }
            follow(&mut self.usual.tickets, event, facts.as_ref());
            follow(&mut self.all.lock(), event, facts.as_ref());
        }
    }

    /// A copy of what is to be saved when enough has happened, or when `now` says so.
    pub(super) fn copy_to_save(&mut self, now: bool) -> Option<Copied> {
        let is_due = |seen: Seq, saved: Seq, every: Seq| {
            let news = seen.saturating_sub(saved);
            news >= every || (now && news > 0)
        };
        let Self { bought, usual, .. } = self;
        let bought =
            is_due(bought.seen, self.bought_saved, SAVE_EVERY_EVENTS).then(|| bought.clone());
        let usual = is_due(usual.seen, self.usual_saved, SAVE_EVERY_EVENTS).then(|| usual.clone());
        if let Some(bought) = &bought {
            self.bought_saved = bought.seen;
        }
        if let Some(usual) = &usual {
            self.usual_saved = usual.seen;
        }
        (bought.is_some() || usual.is_some()).then_some(Copied { bought, usual })
    }
}

impl Bought {
    fn observe(
        &mut self,
        event: &Event,
        placed: Option<(&Order, &Facts)>,
        cancelled: Option<&Order>,
    ) {
        self.seen = event.seq;
        if let Some((order, facts)) = placed {
            if is_next(order, &mut self.newest) {
                self.history.observe_placed(&facts.order());
                self.gave_back(order);
            }
        } else if let Some(order) = cancelled {
            let skus = order.lines.iter().map(|line| key(line.sku.as_str()));
            let skus: Vec<u64> = skus.collect();
            self.history.observe_cancelled(&ReversalFacts {
                customer: Some(key(order.customer.id.as_str())),
                placed_at_ms: order.placed_at.as_millis(),
                order_minor: order.totals.total,
                skus: &skus,
                value_minor: order.totals.total,
                at_ms: event.at.as_millis(),
            });
        }
    }
}

impl Bought {
    /// What of an imported order was given back later.
    fn gave_back(&mut self, order: &Order) {
        for back in &order.reversals {
            self.history.observe_cancelled(&ReversalFacts {
                customer: Some(key(order.customer.id.as_str())),
                placed_at_ms: order.placed_at.as_millis(),
                order_minor: order.totals.total,
                skus: &[key(back.sku.as_str())],
                value_minor: back.value,
                at_ms: back.at.as_millis(),
            });
        }
    }
}

fn is_cancel(event: &Event) -> bool {
    matches!(event.change, Change::Cancelled { .. })
}

/// Whether an order comes after those that are remembered, as one that is placed here always does. One of the past that
/// comes in late is left out: what is usual is told by the order of things.
fn is_next(order: &Order, newest: &mut Timestamp) -> bool {
    let is_next = order.external_id.is_none() || order.placed_at >= *newest;
    if is_next {
        *newest = (*newest).max(order.placed_at);
    }
    is_next
}

impl Copied {
    /// Saves it; encoding it can take a while and leaves the runtime alone.
    pub(super) async fn save(self, journal: Arc<dyn Journal>, site: SiteId) {
        let Self { bought, usual } = self;
        let encoded = tokio::task::spawn_blocking(move || {
            let bought = bought.and_then(|bought| packed(&bought));
            (bought, usual.and_then(|usual| packed(&usual)))
        });
        let Ok((bought, usual)) = encoded.await else {
            return;
        };
        let notes = [(bought_name(&site), bought), (usual_name(&site), usual)];
        for (name, note) in notes {
            let Some(note) = note else { continue };
            metrics::histogram!("orderhub_memory_note_bytes").record(note.len() as f64);
            if let Err(error) = journal.save_note(name, note).await {
                tracing::warn!(%site, %error, "the models' memory was not saved");
            }
        }
    }
}

/// What an event changes of the tickets that the kitchen has.
fn follow(tickets: &mut Tickets, event: &Event, placed: Option<&Facts>) {
    let order = ticket_key(event.order);
    match &event.change {
        Change::Placed { .. } => {
            if let Some(facts) = placed {
                tickets.place(facts.ticket(event.order));
            }
        }
        Change::Tickets { step, .. } => match event.after.fulfillment {
            Fulfillment::Ready | Fulfillment::Done => tickets.made(order, event.at.as_millis()),
            Fulfillment::Queued | Fulfillment::Preparing if *step == TicketStep::Recalled => {
                tickets.reopen(order);
            }
            Fulfillment::Held
            | Fulfillment::Queued
            | Fulfillment::Preparing
            | Fulfillment::Stopped => {}
        },
        Change::Fulfilled { .. } => tickets.made(order, event.at.as_millis()),
        // Nobody makes it any more.
        Change::Cancelled { .. } | Change::Expired | Change::Rejected { .. } => tickets.drop(order),
        Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::AttemptEnded { .. }
        | Change::UpdateOpened { .. }
        | Change::Updated { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::RefundOpened { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Released { .. } => {}
    }
}

fn packed(usual: &impl Serialize) -> Option<Vec<u8>> {
    let text = serde_json::to_vec(usual).ok()?;
    zstd::bulk::compress(&text, PACKED).ok()
}

/// What a note says; nothing, where there is none that can be read (an older format): that costs a scan, not the start.
async fn noted<T>(journal: &Arc<dyn Journal>, name: String) -> Result<T, ReadError>
where
    T: DeserializeOwned + Default + Send + 'static,
{
    let Some(note) = journal.note(name).await? else {
        return Ok(T::default());
    };
    let read = tokio::task::spawn_blocking(move || unpacked(&note)).await;
    Ok(read.ok().flatten().unwrap_or_default())
}

/// Also a note from before notes were packed.
fn unpacked<T: DeserializeOwned>(note: &[u8]) -> Option<T> {
    if note.first() == Some(&b'{') {
        return serde_json::from_slice(note).ok();
    }
    let mut text = Vec::new();
    let reader = zstd::Decoder::new(note).ok()?;
    reader
        .take(UNPACKED_BYTES_MAX)
        .read_to_end(&mut text)
        .ok()?;
    serde_json::from_slice(&text).ok()
}

fn bought_name(site: &SiteId) -> String {
    format!("history:{site}")
}

fn usual_name(site: &SiteId) -> String {
    format!("usual:{site}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_before_there_was_more_to_remember_still_reads() {
        let old = r#"{"history": HISTORY, "seen": 7}"#;
        let history = serde_json::to_string(&SiteHistory::default()).unwrap_or_default();
        let read: Option<Bought> = unpacked(old.replace("HISTORY", &history).as_bytes());
        assert_eq!(read.map(|bought| bought.seen), Some(7));
    }

    #[test]
    fn what_is_packed_is_unpacked_as_it_was() {
        let usual = Usual {
            seen: 9,
            ..Usual::default()
        };
        let note = packed(&usual).unwrap_or_default();
        let back: Option<Usual> = unpacked(&note);
        assert_eq!(
            back.map(|back| (back.seen, back.shop)),
            Some((9, usual.shop))
        );
        assert!(unpacked::<Usual>(b"{}").is_none());
    }
}
