//! An order as it stands: the fold of its events, plus the challenge, which is in no event.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    alarm::Unacknowledged,
    attempt::{Attempt, AttemptOutcome},
    coupon::Redemption,
    history::Reversal,
    id::{OrderId, Seq, SiteId, UserId, Version},
    line::Line,
    money::{Currency, Totals},
    otp_state::Challenge,
    ready_times::ReadyTimes,
    refund::{REFUNDS_MAX, Refund},
    revise::PendingUpdate,
    score::Score,
    status::{Fulfillment, Payment, Status},
    ticket::Ticket,
    time::Timestamp,
};

/// The most events one order can have; commands that would pass it are refused. Bounds the row and every replay: a
/// hundred lines can be started, made, bumped and handed over one by one, and money can go back afterwards.
pub const EVENTS_MAX: usize = 512;
/// The most before its release, whatever a provider does.
pub const HELD_EVENTS_MAX: usize = 64;
/// Of these so many are kept for the hub's own moves, which are few.
const RESERVED_EVENTS: usize = 16;

/// Who ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The account.
    pub id: UserId,
    /// Their name as it was then.
    pub name: Arc<str>,
}

/// The whole order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its site.
    pub site: SiteId,
    /// Number within the site, for people.
    pub number: u64,
    /// Count of its events.
    pub version: Version,
    /// Where it stands.
    pub status: Status,
    /// Where the money stands.
    pub payment: Payment,
    /// How far the kitchen is.
    pub fulfillment: Fulfillment,
    /// When it was accepted.
    pub placed_at: Timestamp,
    /// Length of its cancellation window.
    pub window_ms: i64,
    /// `placed_at + window_ms`.
    pub cancel_deadline: Timestamp,
    /// Whether `order.window_closed` was told.
    #[serde(default)]
    pub window_closed: bool,
    /// When it became PAID.
    #[serde(default)]
    pub paid_at: Option<Timestamp>,
    /// When the kitchen got it.
    #[serde(default)]
    pub released_at: Option<Timestamp>,
    /// When it reached a final status.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// What was ordered.
    pub lines: Vec<Line>,
    /// Currency of every amount in it.
    pub currency: Currency,
    /// What it costs.
    pub totals: Totals,
    /// The coupon it uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<Redemption>,
    /// Who ordered.
    pub customer: Customer,
    /// Why it was cancelled or rejected, in the words of whoever did it.
    #[serde(default)]
    pub reason: Option<Arc<str>>,
    /// What the models said when it was placed.
    #[serde(default)]
    pub score: Option<Score>,
    /// When it will be ready, by what was promised and what has happened since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<ReadyTimes>,
    /// Payment attempts, oldest first.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// What was given back of a finished order, or is to be, oldest first; at most [`REFUNDS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// The highest number any line ever had, once lines were changed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lines_made: u32,
    /// How often its lines were changed, or were to be.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub updates: u32,
    /// An update that waits for its money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_update: Option<Box<PendingUpdate>>,
    /// The challenge that confirms payment. In the order's row only, never in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// What another system called it, when it came from there as history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Arc<str>>,
    /// What was given back of it there, where that was told article by article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reversals: Vec<Reversal>,
    /// What the stations have of it, once it is released.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<Ticket>,
    /// Critical events that screens did not acknowledge in time, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unacknowledged: Vec<Unacknowledged>,
    /// Positions of its events in the site's feed, for replay by order; at most [`EVENTS_MAX`].
    #[serde(default)]
    pub seqs: Vec<Seq>,
}

impl Order {
    /// The attempt the provider has not answered yet.
    #[must_use]
    pub fn open_attempt(&self) -> Option<&Attempt> {
        self.attempts
            .last()
            .filter(|attempt| attempt.outcome == AttemptOutcome::Open)
    }

    /// Attempt `number`.
    #[must_use]
    pub fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.number == number)
    }

    /// Whether its history has room for more of what people do. Every attempt may still be authorized late and be
    /// given back: two events each that money must not be refused.
    #[must_use]
    pub fn has_room(&self) -> bool {
        has_room(self.seqs.len() + 2 * self.attempts.len(), self.fulfillment)
    }

    /// The attempt whose money the order holds.
    #[must_use]
    pub fn authorized_attempt(&self) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.outcome == AttemptOutcome::Authorized)
    }

    /// Whether an update waits for attempt `number`.
    #[must_use]
    pub fn waits_for(&self, number: u32) -> bool {
        let pending = self.pending_update.as_deref();
        pending.is_some_and(|update| update.attempt == number)
    }

    /// The highest number any of its lines ever had.
    #[must_use]
    pub fn lines_made(&self) -> u32 {
        let numbers = self.lines.iter().map(|line| line.line);
        numbers.fold(self.lines_made, u32::max)
    }

    /// The order as its events alone tell it.
    #[must_use]
    pub fn without_challenge(&self) -> Self {
        Self {
            challenge: None,
            ..self.clone()
        }
    }

    /// Whether a station must say that it knows that something is void.
    #[must_use]
    pub fn needs_ack(&self) -> bool {
        self.tickets.iter().any(|ticket| ticket.needs_ack)
    }

    /// True when nothing can happen any more, and nobody has to look after its money either: nothing is held that a provider
    /// refused to take or to give back, and no refund is open.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let is_stuck = matches!(self.payment, Payment::Authorized | Payment::Failed)
            && self.authorized_attempt().is_some();
        let is_open = self.open_attempt().is_some() || self.open_refund().is_some();
        !self.is_live() && !is_stuck && !is_open
    }

    /// True while something can still happen: not final, or money still on its way.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.status.is_final()
            || match self.payment {
                Payment::Authorizing
                | Payment::CapturePending
                | Payment::VoidPending
                | Payment::RefundPending => true,
                // What a provider has not told about may yet turn out to be held.
                Payment::Unknown => true,
                Payment::None
                | Payment::Free
                | Payment::Authorized
                | Payment::Captured
                | Payment::Voided
                | Payment::Refunded
                | Payment::PartiallyRefunded
                | Payment::Failed => false,
            }
            || self.attempts.iter().any(|attempt| {
                matches!(
                    attempt.outcome,
                    AttemptOutcome::Unknown | AttemptOutcome::Surplus
                )
            })
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Whether an order that is so far in the kitchen has room for one more event after these. There is always room for
/// refunds, and for what they take off the tickets.
pub(super) fn has_room(events: usize, fulfillment: Fulfillment) -> bool {
    let most = if fulfillment.is_released() {
        EVENTS_MAX - 3 * REFUNDS_MAX
    } else {
        HELD_EVENTS_MAX
    };
    events + RESERVED_EVENTS < most
}
