//! What timers decide: expiry, the end of the window, the release to the kitchen. A timer that no longer applies
//! decides nothing.

use super::{
    decide::{ChallengeChange, Decider, Decision, Move},
    event::{Change, Standing},
    status::{Fulfillment, Payment, Verb},
    window,
};

impl Decider<'_> {
    pub(super) fn expire(&self) -> Decision {
        let due = self.order.placed_at + self.context.policy.payment_ttl_ms;
        match self.standing(Verb::Expire) {
            Ok(after) if self.order.open_attempt().is_none() && self.context.now >= due => {
                Decision::of(after, Change::Expired, ChallengeChange::Erase)
            }
            _ => Decision::nothing(),
        }
    }

    pub(super) fn close_window(&self) -> Decision {
        match self.standing(Verb::CloseWindow) {
            Ok(after)
                if !self.order.window_closed && self.context.now >= self.order.cancel_deadline =>
            {
                Decision::of(after, Change::WindowClosed, ChallengeChange::Keep)
            }
            _ => Decision::nothing(),
        }
    }

    pub(super) fn release(&self) -> Decision {
        let Some(paid_at) = self.order.paid_at else {
            return Decision::nothing();
        };
        let due = window::release_at(paid_at, self.order.cancel_deadline);
        match self.standing(Verb::Release) {
            Ok(standing) if !standing.fulfillment.is_released() && self.context.now >= due => {
                let mut decision = Decision::nothing();
                decision.moves.extend(self.dropped_update(standing));
                decision.moves.push(released(standing));
                decision
            }
            _ => Decision::nothing(),
        }
    }
}

/// Handing a paid order to the kitchen asks for the capture of what is only authorized.
pub(super) fn released(standing: Standing) -> Move {
    let payment = if standing.payment == Payment::Authorized {
        Payment::CapturePending
    } else {
        standing.payment
    };
    Move {
        after: Standing {
            payment,
            fulfillment: Fulfillment::Queued,
            ..standing
        },
        change: Change::Released {
            tickets: Vec::new(),
        },
    }
}
