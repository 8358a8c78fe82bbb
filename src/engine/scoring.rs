//! What the models are told of an order, and what they remember of a site.
//!
//! The history learns from committed events only. It is kept as a note beside the feed position it has seen, so that a
//! restart reads the few events after it and not the whole feed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    hub::SiteView,
    journal::{Journal, READ_ITEMS_MAX, ReadError},
    model::{
        features::{LineFacts, OrderFacts},
        history::{ReversalFacts, SiteHistory, key},
        score::Scorer,
    },
    order::{Change, Event, Order, Score, Seq, SiteId},
};

/// Events between two saves of the history.
const SAVE_EVERY_EVENTS: Seq = 5_000;
/// The most events a restart reads to bring the history up to date; older ones are left out.
const CATCH_UP_EVENTS_MAX: Seq = 50_000;

/// The running history of one site.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Memory {
    history: SiteHistory,
    seen: Seq,
    #[serde(skip)]
    saved: Seq,
}

impl Memory {
    /// The history as it was saved, brought up to `head`.
    pub(super) async fn load(
        journal: &Arc<dyn Journal>,
        site: &SiteId,
        head: Seq,
    ) -> Result<Self, ReadError> {
        let note = journal.note(note_name(site)).await?;
        // A note that cannot be read (an older format) costs a scan, not the start.
        let mut memory: Self = note
            .and_then(|note| serde_json::from_slice(&note).ok())
            .unwrap_or_default();
        memory.seen = memory
            .seen
            .max(head.saturating_sub(CATCH_UP_EVENTS_MAX))
            .min(head);
        memory.saved = memory.seen;
        while memory.seen < head {
            let events = journal
                .events(site.clone(), memory.seen, READ_ITEMS_MAX)
                .await?;
            if events.is_empty() {
                break;
            }
            for event in &events {
                // Cancellations during a catch-up are matched by the placement, which is in the feed as well; one
                // that is older than the catch-up stays unknown.
                memory.observe(event, None);
            }
        }
        Ok(memory)
    }

    /// The score of a new order.
    pub(super) fn score(&self, scorer: &Scorer, order: &Order) -> Score {
        let lines = line_facts(order);
        scorer.score(&self.history, &facts(order, &lines))
    }

    /// Learns from committed events.
    pub(super) fn learn(&mut self, view: &SiteView, events: &[Arc<Event>]) {
        for event in events {
            let order = matches!(event.change, Change::Cancelled { .. })
                .then(|| view.order(event.order))
                .flatten();
            self.observe(event, order.as_deref());
        }
    }

    fn observe(&mut self, event: &Event, cancelled: Option<&Order>) {
        self.seen = event.seq;
        match (&event.change, cancelled) {
            (Change::Placed { order }, _) => {
                let lines = line_facts(order);
                self.history.observe_placed(&facts(order, &lines));
            }
            (Change::Cancelled { .. }, Some(order)) => {
                let skus: Vec<u64> = order
                    .lines
                    .iter()
                    .map(|line| key(line.sku.as_str()))
                    .collect();
                self.history.observe_cancelled(&ReversalFacts {
                    customer: Some(key(order.customer.id.as_str())),
                    placed_at_ms: order.placed_at.as_millis(),
                    order_minor: order.totals.total,
                    skus: &skus,
                    value_minor: order.totals.total,
                    at_ms: event.at.as_millis(),
                });
            }
            _ => {}
        }
    }

    /// A copy to save when enough has happened, or when `now` says so.
    pub(super) fn copy_to_save(&mut self, now: bool) -> Option<Self> {
        let news = self.seen - self.saved;
        if news == 0 || (!now && news < SAVE_EVERY_EVENTS) {
            return None;
        }
        self.saved = self.seen;
        Some(self.clone())
    }

    /// Saves a copy; encoding it can take a while and leaves the runtime alone.
    pub(super) async fn save(self, journal: Arc<dyn Journal>, site: SiteId) {
        let encoded = tokio::task::spawn_blocking(move || serde_json::to_vec(&self)).await;
        let Ok(Ok(note)) = encoded else { return };
        if let Err(error) = journal.save_note(note_name(&site), note).await {
            tracing::warn!(%site, %error, "the model's history was not saved");
        }
    }
}

fn note_name(site: &SiteId) -> String {
    format!("history:{site}")
}

fn line_facts(order: &Order) -> Vec<LineFacts> {
    let facts = |line: &crate::order::Line| LineFacts {
        sku_key: key(line.sku.as_str()),
        quantity: line.quantity,
        unit_price_minor: line.unit_price,
    };
    order.lines.iter().map(facts).collect()
}

fn facts<'a>(order: &Order, lines: &'a [LineFacts]) -> OrderFacts<'a> {
    OrderFacts {
        placed_at_ms: order.placed_at.as_millis(),
        customer: Some(key(order.customer.id.as_str())),
        total_minor: order.totals.total,
        lines,
    }
}
