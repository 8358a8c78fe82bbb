//! Pieces that are not to be made any more: what is given back of an order that is being made comes off its tickets, and
//! whoever is at them must say that they know. What was let go of stays: it is made.
//!
//! Taken off is not taken back: a provider that refuses to give the money back changes nothing here.

use smallvec::{SmallVec, smallvec};

use super::{
    decide::{Decider, Move, Refusal},
    event::{Change, Standing},
    refund::RefundLine,
    status::{Fulfillment, Status},
    steps::Steps,
    ticket::{ItemState, StationKind, Ticket, TicketChange, TicketItem, TicketStep, progress},
};

impl Decider<'_> {
    /// What follows at the stations when pieces of `lines` are given back; `after` is how the order stands then. Where
    /// nothing is left to do but what was let go of, it is handed over. One of which everything was taken off is not:
    /// there is nothing to hand over, and somebody has to say so.
    pub(super) fn taken_off(
        &self,
        lines: &[RefundLine],
        after: Standing,
    ) -> Result<SmallVec<[Move; 2]>, Refusal> {
        if self.order.status != Status::Paid {
            return Ok(SmallVec::new());
        }
        let tickets = self.order.tickets.iter();
        let changes: Vec<_> = tickets
            .filter_map(|ticket| {
                let items: Vec<_> = ticket
                    .items
                    .iter()
                    .filter_map(|item| self.without(ticket.kind, item, lines))
                    .collect();
                (!items.is_empty()).then(|| TicketChange::of(ticket, items, true))
            })
            .collect();
        if changes.is_empty() {
            return Ok(SmallVec::new());
        }
        let tickets = self.tickets_after(&changes);
        let is_stopped = after.fulfillment == Fulfillment::Stopped;
        let after = Standing {
            fulfillment: if is_stopped {
                Fulfillment::Stopped
            } else {
                progress(&tickets)
            },
            steps: Steps::of(after.status, &tickets),
            ..after
        };
        let change = Change::Tickets {
            step: TicketStep::Voided,
            tickets: changes,
            by: self.context.by.clone(),
        };
        let mut moves = smallvec![Move { after, change }];
        if !is_stopped && is_let_go_of(&tickets) {
            let handed_over = self.handed_over()?;
            let after = Standing {
                payment: after.payment,
                steps: Steps::of(Status::Fulfilled, &tickets),
                ..handed_over.after
            };
            moves.push(Move {
                after,
                ..handed_over
            });
        }
        Ok(moves)
    }

    /// The item without the pieces that are given back; nothing where that changes nothing.
    fn without(
        &self,
        kind: StationKind,
        item: &TicketItem,
        lines: &[RefundLine],
    ) -> Option<TicketItem> {
        let back = lines.iter().find(|back| back.line == item.line)?;
        let mut known = self.order.lines.iter();
        let ordered = known.find(|line| line.line == item.line)?.quantity;
        if item.is_done() {
            return None;
        }
        let void = item.void.saturating_add(back.quantity).min(ordered);
        let wanted = ordered - void;
        // What was not there is what is given back first.
        let missing = item.missing.min(wanted.saturating_sub(item.picked));
        let is_picked = kind == StationKind::Warehouse && item.picked + missing >= wanted;
        let state = if wanted == 0 {
            ItemState::Void
        } else if is_picked {
            ItemState::Ready
        } else {
            item.state
        };
        let after = TicketItem {
            state,
            missing,
            void,
            ..*item
        };
        (after != *item).then_some(after)
    }
}

/// Whether nothing is left to do, and something is there to be handed over.
#[must_use]
pub fn is_let_go_of(tickets: &[Ticket]) -> bool {
    let mut items = tickets.iter().flat_map(|ticket| &ticket.items);
    let is_bumped = items.clone().any(|item| item.state == ItemState::Bumped);
    is_bumped && items.all(TicketItem::is_done)
}
