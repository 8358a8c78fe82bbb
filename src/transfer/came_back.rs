//! What came back of an order, article by article, as an order log tells it.
//!
//! * An order of the past says it as it was told.
//! * A refund for lines gives back those pieces when it was decided, unless the provider refused. One without lines says
//!   something of money and nothing of pieces; one over all that the order costs gives back all of it.
//! * A cancellation gives back whatever was left, when the order ended. Pieces that a kitchen cannot make are void on their
//!   tickets and come back with the refund or the cancellation that follows.
//!
//! Never more pieces than a line has. An order that nobody ever paid for expires: that is no reversal.

use crate::order::{Line, Order, RefundState, Reversal, Status, Timestamp};

/// What came back of an order, oldest first.
#[must_use]
pub fn came_back(order: &Order) -> Vec<Reversal> {
    if !order.reversals.is_empty() {
        return order.reversals.clone();
    }
    let mut back = Back {
        left: order
            .lines
            .iter()
            .map(|line| (line, line.quantity))
            .collect(),
        rows: Vec::new(),
    };
    for refund in &order.refunds {
        if refund.state == RefundState::Failed {
            continue;
        }
        for part in &refund.lines {
            back.take(Some(part.line), part.quantity, refund.at);
        }
        if refund.lines.is_empty() && refund.amount.amount >= order.totals.total {
            back.take(None, u32::MAX, refund.at);
        }
    }
    if order.status == Status::Cancelled {
        back.take(None, u32::MAX, order.ended_at.unwrap_or(order.placed_at));
    }
    back.rows
}

struct Back<'a> {
    left: Vec<(&'a Line, u32)>,
    rows: Vec<Reversal>,
}

impl Back<'_> {
    /// Up to `pieces` of one line, or of each.
    fn take(&mut self, number: Option<u32>, pieces: u32, at: Timestamp) {
        for (line, left) in &mut self.left {
            let taken = pieces.min(*left);
            if taken == 0 || number.is_some_and(|number| number != line.line) {
                continue;
            }
            *left -= taken;
            self.rows.push(Reversal {
                sku: line.sku.clone(),
                at,
                quantity: taken,
                value: line.unit_price.saturating_mul(i64::from(taken)),
            });
        }
    }
}
