//! What is left to do with an order's tickets, in one small number that every event carries: whoever sees an event alone
//! knows what to offer.

use serde::{Deserialize, Serialize};

use super::{
    status::{Status, Verb},
    ticket::{ItemState, StationKind, Ticket, TicketItem, is_gathered},
};

/// The commands that would still change something on an order's tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(u8);

impl Steps {
    const START: u8 = 1;
    const READY: u8 = 2;
    const BUMP: u8 = 4;
    /// Something short can be bumped: by whoever may decide that.
    const BUMP_SHORT: u8 = 8;
    const RECALL: u8 = 16;
    const ACK: u8 = 32;

    /// Those of an order that stands there, with these tickets. One that has ended can only be acknowledged.
    #[must_use]
    pub fn of(status: Status, tickets: &[Ticket]) -> Self {
        let mut steps = 0;
        for ticket in tickets {
            if ticket.needs_ack {
                steps |= Self::ACK;
            }
            if !status.is_final() {
                let items = ticket.items.iter();
                let moves = items.map(|item| Self::of_item(tickets, ticket.kind, item));
                steps = moves.fold(steps, |steps, step| steps | step);
            }
        }
        Self(steps)
    }

    fn of_item(tickets: &[Ticket], kind: StationKind, item: &TicketItem) -> u8 {
        match (kind, item.state) {
            (_, ItemState::Void) => 0,
            (_, ItemState::Bumped) => Self::RECALL,
            (StationKind::Kitchen, ItemState::Queued) => Self::START | Self::READY | Self::BUMP,
            (StationKind::Kitchen, ItemState::Started) => Self::READY | Self::BUMP,
            (StationKind::Kitchen, ItemState::Ready) => Self::BUMP,
            (StationKind::Warehouse, ItemState::Queued) => Self::START,
            (StationKind::Warehouse, ItemState::Started) => 0,
            (StationKind::Warehouse, ItemState::Ready) if item.missing > 0 => Self::BUMP_SHORT,
            (StationKind::Warehouse, ItemState::Ready) => Self::BUMP,
            (StationKind::Expediter, _) if is_gathered(tickets, item.line) => Self::BUMP,
            (StationKind::Expediter, _) => 0,
        }
    }

    /// Whether some ticket would move by `verb`; `decides_shorts` is whether the caller may let go of what is short.
    #[must_use]
    pub fn would_move(self, verb: Verb, decides_shorts: bool) -> bool {
        let bits = match verb {
            Verb::Start => Self::START,
            Verb::Ready => Self::READY,
            Verb::Bump if decides_shorts => Self::BUMP | Self::BUMP_SHORT,
            Verb::Bump => Self::BUMP,
            Verb::Recall => Self::RECALL,
            Verb::Ack => Self::ACK,
            Verb::Pick
            | Verb::Pay
            | Verb::Otp
            | Verb::Authorize
            | Verb::Decline
            | Verb::Cancel
            | Verb::Update
            | Verb::Expire
            | Verb::CloseWindow
            | Verb::Release
            | Verb::Reject
            | Verb::Fulfill
            | Verb::Settle
            | Verb::Alarm
            | Verb::Refund => 0,
        };
        self.0 & bits != 0
    }

    /// Whether something is short and not decided on.
    #[must_use]
    pub fn has_short(self) -> bool {
        self.0 & Self::BUMP_SHORT != 0
    }

    /// Whether nothing would move.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == 0
    }
}
