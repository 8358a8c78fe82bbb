//! What commands to tickets decide.
//!
//! Screens replay what they did while they were offline, so doing something twice decides nothing and is not refused:
//! work only goes forward, but for a recall. A kitchen may bump what it never started; a warehouse lets go only of what
//! it has scanned; an expediter only of what the stations have let go of; and of what is short only a manager, or an
//! admin. The last bump hands the order over, in the same decision.

use std::sync::Arc;

use smallvec::smallvec;

use super::{
    decide::{ChallengeChange, Decider, Decision, Move, Refusal, invalid},
    event::{Change, Standing},
    rejection::Rejection,
    role,
    status::{Fulfillment, Status, Verb},
    steps::Steps,
    ticket::{
        ItemState, StationKind, Ticket, TicketChange, TicketItem, TicketStep, is_gathered, progress,
    },
};

/// A command to one ticket of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketCommand {
    /// Number of the ticket within the order.
    pub ticket: u32,
    /// What is done with it.
    pub work: TicketWork,
}

/// What is done with a ticket. No lines: all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketWork {
    /// Begin.
    Start(Vec<u32>),
    /// It is made.
    Ready(Vec<u32>),
    /// Let go of it.
    Bump(Vec<u32>),
    /// Take it back.
    Recall(Vec<u32>),
    /// Know that it is void.
    Ack,
    /// Pieces were scanned.
    Pick {
        /// What the scanner read: the article's sku.
        code: Arc<str>,
        /// How many of them.
        quantity: u32,
        /// Whether the others are not there.
        short: bool,
    },
}

impl TicketCommand {
    /// Its verb in the transition and permission tables.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self.work {
            TicketWork::Start(_) => Verb::Start,
            TicketWork::Ready(_) => Verb::Ready,
            TicketWork::Bump(_) => Verb::Bump,
            TicketWork::Recall(_) => Verb::Recall,
            TicketWork::Ack => Verb::Ack,
            TicketWork::Pick { .. } => Verb::Pick,
        }
    }
}

impl Decider<'_> {
    pub(super) fn ticket(&self, command: &TicketCommand) -> Result<Decision, Refusal> {
        let ticket = self
            .order
            .tickets
            .iter()
            .find(|ticket| ticket.number == command.ticket)
            .ok_or(Rejection::UnknownTicket)?;
        match &command.work {
            TicketWork::Start(lines) => self.start(ticket, lines),
            TicketWork::Ready(lines) => self.ready(ticket, lines),
            TicketWork::Bump(lines) => self.bump(ticket, lines),
            TicketWork::Recall(lines) => self.recall(ticket, lines),
            TicketWork::Ack => self.ack(ticket),
            TicketWork::Pick {
                code,
                quantity,
                short,
            } => self.pick(ticket, code, *quantity, *short),
        }
    }

    /// An expediter makes nothing: there is nothing to begin.
    fn start(&self, ticket: &Ticket, lines: &[u32]) -> Result<Decision, Refusal> {
        let begins = |item: &TicketItem| {
            item.state == ItemState::Queued && ticket.kind != StationKind::Expediter
        };
        let items = chosen(ticket, lines, begins)?;
        let items = now(items, ItemState::Started);
        self.moved(Verb::Start, TicketStep::Started, ticket, items)
    }

    fn ready(&self, ticket: &Ticket, lines: &[u32]) -> Result<Decision, Refusal> {
        let items = chosen(ticket, lines, |item| item.state < ItemState::Ready)?;
        match ticket.kind {
            StationKind::Kitchen => {
                let items = now(items, ItemState::Ready);
                self.moved(Verb::Ready, TicketStep::Ready, ticket, items)
            }
            StationKind::Warehouse if !items.is_empty() => Err(Rejection::NotPicked.into()),
            StationKind::Warehouse | StationKind::Expediter => Ok(Decision::nothing()),
        }
    }

    fn bump(&self, ticket: &Ticket, lines: &[u32]) -> Result<Decision, Refusal> {
        let items = chosen(ticket, lines, |item| !item.is_done())?;
        for item in &items {
            match ticket.kind {
                StationKind::Kitchen => {}
                StationKind::Warehouse if item.state != ItemState::Ready => {
                    return Err(Rejection::NotPicked.into());
                }
                StationKind::Warehouse
                    if item.missing > 0 && !role::decides_shorts(self.context.access) =>
                {
                    return Err(Rejection::ShortPick.into());
                }
                StationKind::Expediter if !is_gathered(&self.order.tickets, item.line) => {
                    return Err(Rejection::TicketsOpen.into());
                }
                StationKind::Warehouse | StationKind::Expediter => {}
            }
        }
        let items = now(items, ItemState::Bumped);
        let mut decision = self.moved(Verb::Bump, TicketStep::Bumped, ticket, items)?;
        if let Some(last) = decision.moves.last()
            && self.is_all_bumped_by(&last.change)
        {
            decision.moves.push(self.handed_over()?);
        }
        Ok(decision)
    }

    /// What the kitchen takes back, the expediter has no more.
    fn recall(&self, ticket: &Ticket, lines: &[u32]) -> Result<Decision, Refusal> {
        let is_bumped = |item: &TicketItem| item.state == ItemState::Bumped;
        let items = chosen(ticket, lines, is_bumped)?;
        if items.is_empty() {
            return Ok(Decision::nothing());
        }
        let expediters = self.order.tickets.iter().filter(|other| {
            other.kind == StationKind::Expediter && ticket.kind != StationKind::Expediter
        });
        let mut changes = Vec::with_capacity(2);
        for other in expediters {
            let own = other.items.iter().filter(|item| {
                is_bumped(item) && items.iter().any(|recalled| recalled.line == item.line)
            });
            let own = now(own.copied().collect(), ItemState::Queued);
            if !own.is_empty() {
                changes.push(TicketChange::of(other, own, other.needs_ack));
            }
        }
        let back = match ticket.kind {
            StationKind::Kitchen => ItemState::Started,
            StationKind::Warehouse => ItemState::Ready,
            StationKind::Expediter => ItemState::Queued,
        };
        let change = TicketChange::of(ticket, now(items, back), ticket.needs_ack);
        changes.insert(0, change);
        self.changed(Verb::Recall, TicketStep::Recalled, changes)
    }

    fn ack(&self, ticket: &Ticket) -> Result<Decision, Refusal> {
        if !ticket.needs_ack {
            return Ok(Decision::nothing());
        }
        let change = TicketChange::of(ticket, Vec::new(), false);
        self.changed(Verb::Ack, TicketStep::Acked, vec![change])
    }

    fn pick(
        &self,
        ticket: &Ticket,
        code: &str,
        quantity: u32,
        short: bool,
    ) -> Result<Decision, Refusal> {
        if ticket.kind != StationKind::Warehouse {
            return Err(invalid("/ticket", "nothing is picked at this station".into()).into());
        }
        if quantity == 0 && !short {
            return Err(invalid("/quantity", "at least 1, or short".into()).into());
        }
        let asked = |line: u32| self.order.lines.iter().find(|known| known.line == line);
        let is_it = |item: &&TicketItem| {
            asked(item.line).is_some_and(|line| line.sku.as_str() == code) && !item.is_done()
        };
        if !ticket.items.iter().any(|item| is_it(&item)) {
            return Err(Rejection::WrongItem.into());
        }
        // The same article may stand on several lines: they are filled one after the other.
        let mut left = quantity;
        let mut changed = Vec::new();
        for item in ticket.items.iter().filter(is_it) {
            let ordered = asked(item.line).map_or(0, |line| line.quantity);
            let wanted = ordered.saturating_sub(item.void);
            let scanned = left.min(wanted.saturating_sub(item.picked));
            left -= scanned;
            let picked = item.picked + scanned;
            let open = wanted.saturating_sub(picked);
            let missing = if short || item.missing > 0 { open } else { 0 };
            let state = if open == missing {
                ItemState::Ready
            } else {
                item.state.max(ItemState::Started)
            };
            let after = TicketItem {
                state,
                picked,
                missing,
                ..*item
            };
            if after != *item && (scanned > 0 || short) {
                changed.push(after);
            }
        }
        if left > 0 {
            let open = quantity - left;
            return Err(invalid("/quantity", format!("only {open} are still to be picked")).into());
        }
        self.moved(Verb::Pick, TicketStep::Picked, ticket, changed)
    }

    /// Hands the order over, whatever its tickets say: all that is open is bumped.
    pub(super) fn fulfill(&self) -> Result<Decision, Refusal> {
        let open = self.order.tickets.iter().filter(|ticket| ticket.is_open());
        let changes: Vec<_> = open
            .map(|ticket| {
                let items = ticket.items.iter().filter(|item| !item.is_done());
                let items = now(items.copied().collect(), ItemState::Bumped);
                TicketChange::of(ticket, items, ticket.needs_ack)
            })
            .collect();
        let mut decision = if changes.is_empty() {
            Decision::nothing()
        } else {
            self.changed(Verb::Bump, TicketStep::Bumped, changes)?
        };
        decision.moves.push(self.handed_over()?);
        Ok(decision)
    }

    /// Nothing of a cancelled order is to be made any more, and whoever was at it must say that they know.
    pub(super) fn voided(&self, after: Standing) -> Option<Move> {
        let open = self.order.tickets.iter().filter(|ticket| ticket.is_open());
        let changes: Vec<_> = open
            .map(|ticket| {
                TicketChange::of(ticket, now(ticket.items.clone(), ItemState::Void), true)
            })
            .collect();
        if changes.is_empty() {
            return None;
        }
        let tickets = self.tickets_after(&changes);
        Some(Move {
            after: Standing {
                steps: Steps::of(after.status, &tickets),
                ..after
            },
            change: Change::Tickets {
                step: TicketStep::Voided,
                tickets: changes,
                by: self.context.by.clone(),
            },
        })
    }

    fn moved(
        &self,
        verb: Verb,
        step: TicketStep,
        ticket: &Ticket,
        items: Vec<TicketItem>,
    ) -> Result<Decision, Refusal> {
        if items.is_empty() {
            return Ok(Decision::nothing());
        }
        let change = TicketChange::of(ticket, items, ticket.needs_ack);
        self.changed(verb, step, vec![change])
    }

    fn changed(
        &self,
        verb: Verb,
        step: TicketStep,
        changes: Vec<TicketChange>,
    ) -> Result<Decision, Refusal> {
        let standing = self.standing(verb)?;
        let tickets = self.tickets_after(&changes);
        let fulfillment = match standing.status {
            Status::Paid if standing.fulfillment != Fulfillment::Stopped => progress(&tickets),
            Status::Paid
            | Status::Pending
            | Status::Fulfilled
            | Status::Cancelled
            | Status::Expired => standing.fulfillment,
        };
        let after = Standing {
            fulfillment,
            steps: Steps::of(standing.status, &tickets),
            ..standing
        };
        let change = Change::Tickets {
            step,
            tickets: changes,
            by: self.context.by.clone(),
        };
        Ok(Decision {
            moves: smallvec![Move { after, change }],
            challenge: ChallengeChange::Keep,
        })
    }

    pub(super) fn handed_over(&self) -> Result<Move, Rejection> {
        let after = Standing {
            fulfillment: Fulfillment::Done,
            steps: Steps::of(Status::Fulfilled, &self.order.tickets),
            ..self.standing(Verb::Fulfill)?
        };
        let by = self.context.by.clone();
        Ok(Move {
            after,
            change: Change::Fulfilled { by },
        })
    }

    fn is_all_bumped_by(&self, change: &Change) -> bool {
        let Change::Tickets { tickets, .. } = change else {
            return false;
        };
        !self.tickets_after(tickets).iter().any(Ticket::is_open)
    }

    pub(super) fn tickets_after(&self, changes: &[TicketChange]) -> Vec<Ticket> {
        let mut tickets = self.order.tickets.clone();
        for change in changes {
            let mut known = tickets.iter_mut();
            if let Some(ticket) = known.find(|ticket| ticket.number == change.number) {
                ticket.change(change, self.context.now);
            }
        }
        tickets
    }
}

/// The items of `lines`, all without lines, to which something would be done.
fn chosen(
    ticket: &Ticket,
    lines: &[u32],
    is_moved: impl Fn(&TicketItem) -> bool,
) -> Result<Vec<TicketItem>, Rejection> {
    for (index, line) in lines.iter().enumerate() {
        if ticket.item(*line).is_none() {
            let detail = format!("line {line} is not on this ticket");
            return Err(invalid(&format!("/lines/{index}"), detail));
        }
    }
    let items = ticket.items.iter();
    let wanted = items.filter(|item| lines.is_empty() || lines.contains(&item.line));
    Ok(wanted.filter(|item| is_moved(item)).copied().collect())
}

fn now(mut items: Vec<TicketItem>, state: ItemState) -> Vec<TicketItem> {
    for item in &mut items {
        item.state = state;
    }
    items
}
