//! What is left of an order when whoever ordered is forgotten: what was sold, when, and for how much, which the books need,
//! and an id that means nobody. Their name and every word in free text go, from the order and from its events alike, so
//! that the fold of the events is still the order.

use std::sync::Arc;

use super::{
    event::{Change, Event},
    line::Line,
    revise::Revision,
    state::Order,
};

/// What stands where a name or a word was.
pub const FORGOTTEN: &str = "forgotten";

impl Order {
    /// Forgets who ordered.
    pub fn forget_customer(&mut self) {
        self.customer.name = forgotten();
        self.reason = self.reason.take().map(|_| forgotten());
        forget_notes(&mut self.lines);
        if let Some(pending) = &mut self.pending_update {
            forget_notes(&mut pending.revision.lines);
        }
        for refund in &mut self.refunds {
            refund.reason = forgotten();
        }
    }
}

impl Event {
    /// Forgets who ordered.
    pub fn forget_customer(&mut self) {
        match &mut self.change {
            Change::Placed { order } | Change::Imported { order } => order.forget_customer(),
            Change::UpdateOpened { revision, .. } | Change::Updated { revision, .. } => {
                let Revision { lines, .. } = revision.as_mut();
                forget_notes(lines);
            }
            Change::RefundOpened { refund } => refund.reason = forgotten(),
            Change::Cancelled { reason, .. } => *reason = reason.take().map(|_| forgotten()),
            Change::Rejected { reason, .. } => *reason = forgotten(),
            Change::AttemptOpened { .. }
            | Change::AttemptEnded { .. }
            | Change::Paid { .. }
            | Change::Settled { .. }
            | Change::RefundEnded { .. }
            | Change::WindowClosed
            | Change::Unacknowledged { .. }
            | Change::Released { .. }
            | Change::Expired
            | Change::Fulfilled { .. }
            | Change::Tickets { .. } => {}
        }
    }
}

fn forget_notes(lines: &mut [Line]) {
    for line in lines {
        line.note = line.note.take().map(|_| forgotten());
    }
}

fn forgotten() -> Arc<str> {
    Arc::from(FORGOTTEN)
}
