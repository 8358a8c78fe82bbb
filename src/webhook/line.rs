//! One endpoint at work: how far it has read the feeds, what waits for it, and how it has been doing.

use std::{collections::HashMap, sync::Arc};

use super::{
    DELIVERIES_MAX, Delivery, Endpoint, HookStore, PAUSE_AFTER_MS, TRY_FOR_MS, Webhooks,
    queue::Queue, schedule::DOWN_AFTER, store::Position,
};
use crate::{
    hub::{SiteView, follow::committed_events},
    journal::{Head, ReadError},
    order::{Seq, SiteId, Timestamp},
};

/// Events read at once for one endpoint.
const PORTION: usize = 128;
/// Deliveries out at once to one endpoint.
const OUT_MAX: usize = 8;
/// Events that nobody wants move the position too; it is written at least every so many.
const UNWRITTEN_MAX: Seq = 1_000;

/// An endpoint at work.
pub(super) struct Line {
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) queue: Queue,
    positions: HashMap<SiteId, Kept>,
    /// Deliveries that are out.
    pub(super) out: usize,
    /// Failures in a row.
    failures: u32,
    /// The target said that it wants nothing any more.
    is_gone: bool,
}

struct Kept {
    position: Position,
    /// What of it is on disk.
    written: Seq,
}

/// What a line has read.
pub(super) enum Reading {
    /// All there is, or all there is room for.
    Done,
    /// A portion; there may be more.
    More,
}

/// What is to be written down about an endpoint.
pub(super) enum News {
    /// It began to fail.
    Fails(Timestamp),
    /// It is well again.
    Well,
    /// It is given up.
    GivenUp(&'static str),
}

impl Line {
    /// An endpoint with what waits for it from before.
    pub(super) async fn open(
        store: &HookStore,
        endpoint: Arc<Endpoint>,
    ) -> Result<Self, ReadError> {
        let mut queue = Queue::default();
        // Redeliveries come on top of what is read.
        for delivery in store.due(endpoint.id, None, 2 * DELIVERIES_MAX).await? {
            queue.add(delivery);
        }
        let kept = |position: Position| {
            let written = position.seq;
            (position.site.clone(), Kept { position, written })
        };
        let positions = store.positions(endpoint.id).await?;
        Ok(Self {
            endpoint,
            queue,
            positions: positions.into_iter().map(kept).collect(),
            out: 0,
            failures: 0,
            is_gone: false,
        })
    }

    /// The endpoint as it is now. One that goes on again is tried at once.
    pub(super) fn changed(&mut self, endpoint: Arc<Endpoint>, now: Timestamp) {
        let is_new_start =
            endpoint.is_active && (!self.endpoint.is_active || endpoint.url != self.endpoint.url);
        self.endpoint = endpoint;
        if is_new_start {
            self.failures = 0;
            self.is_gone = false;
            self.queue.wake(now);
        }
    }

    /// Reads a portion of a feed up to `head`, where there is room for it.
    pub(super) async fn read(&mut self, hooks: &Webhooks, view: &SiteView, head: &Head) -> Reading {
        let site = view.id();
        if !self.endpoint.reads(site) || self.queue.len() + PORTION > DELIVERIES_MAX {
            return Reading::Done;
        }
        let kept = self
            .positions
            .entry(site.clone())
            .or_insert_with(|| new_site(site, head));
        if *kept.position.epoch != *head.epoch {
            // Another feed: its past is not ours to tell again.
            kept.position.epoch = head.epoch.to_string();
            kept.position.seq = head.seq;
        }
        let after = kept
            .position
            .seq
            .clamp(head.first_seq.saturating_sub(1), head.seq);
        if after == head.seq {
            return Reading::Done;
        }
        let journal = hooks.engine.journal().as_ref();
        let events = match committed_events(view, journal, after, head.seq, PORTION).await {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(%error, %site, "a webhook's feed cannot be read; it will be tried again");
                return Reading::Done;
            }
        };
        let Some(last) = events.last().map(|event| event.seq) else {
            return Reading::Done;
        };
        let now = hooks.now();
        let wanted: Vec<Delivery> = events
            .iter()
            .filter(|event| self.endpoint.wants(site, event.kind()))
            // What was before it is not told, nor, after a long pause, what would have been given up by now.
            .filter(|event| {
                event.at >= self.endpoint.created_at && now.since(event.at) <= TRY_FOR_MS
            })
            .map(|event| Delivery::of(site, event, now))
            .collect();
        let read = Position {
            seq: last,
            ..kept.position.clone()
        };
        if !wanted.is_empty() || last >= kept.written + UNWRITTEN_MAX {
            if let Err(error) = hooks.store.take_in(self.endpoint.id, &read, &wanted).await {
                tracing::warn!(%error, %site, "events for a webhook were not written; they will be read again");
                return Reading::Done;
            }
            kept.written = last;
        }
        kept.position = read;
        for delivery in wanted {
            self.queue.add(delivery);
        }
        if last < head.seq {
            Reading::More
        } else {
            Reading::Done
        }
    }

    /// The next delivery to be sent.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Delivery> {
        let most = if self.is_down() { 1 } else { OUT_MAX };
        if !self.endpoint.is_active || self.is_gone || self.out >= most {
            return None;
        }
        let delivery = self.queue.take(now)?;
        self.out += 1;
        Some(delivery)
    }

    /// A delivery arrived.
    pub(super) fn succeeded(&mut self, now: Timestamp) {
        if self.is_down() {
            self.queue.wake(now);
        }
        self.failures = 0;
    }

    /// A delivery did not arrive; whether the target is gone for good.
    pub(super) fn failed(&mut self, is_gone: bool) {
        self.failures += 1;
        self.is_gone |= is_gone;
    }

    /// What is to be written down about the endpoint now.
    pub(super) fn news(&self, now: Timestamp) -> Option<News> {
        if self.is_gone {
            return Some(News::GivenUp(
                "the target answered 410: it wants nothing any more",
            ));
        }
        match (self.failures, self.endpoint.failing_since) {
            (0, Some(_)) => Some(News::Well),
            (0, None) => None,
            (_, None) => Some(News::Fails(now)),
            (_, Some(since)) if now.since(since) >= PAUSE_AFTER_MS => {
                Some(News::GivenUp("nothing has arrived for five days"))
            }
            (_, Some(_)) => None,
        }
    }

    fn is_down(&self) -> bool {
        self.failures >= DOWN_AFTER
    }
}

/// A site that is newer than the endpoint is read from its beginning.
fn new_site(site: &SiteId, head: &Head) -> Kept {
    let seq = head.first_seq.saturating_sub(1);
    Kept {
        position: Position {
            site: site.clone(),
            epoch: head.epoch.to_string(),
            seq,
        },
        written: seq,
    }
}
