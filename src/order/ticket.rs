//! Tickets: what a station has of an order, and how far it is.
//!
//! They are part of the order's state: made when it is released (`routing.rs`), moved by `ticket.*` events (decided in
//! `kitchen.rs`). A ticket stands where its items stand. What is on them (names, quantities, notes) is in the lines.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{routing::Routed, status::Fulfillment, time::Timestamp};

/// What a station does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationKind {
    /// Makes things: started, ready, bumped.
    #[default]
    Kitchen,
    /// Fetches things: each piece is scanned.
    Warehouse,
    /// Brings the other stations' things together, and bumps last.
    Expediter,
}

/// How far a line is at its station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Nobody has begun.
    Queued,
    /// Being made or picked.
    Started,
    /// Made, or picked as far as there was any.
    Ready,
    /// Off the station's hands.
    Bumped,
    /// Not to be made any more.
    Void,
}

/// One line of the order on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketItem {
    /// The line's number.
    pub line: u32,
    /// How far it is.
    pub state: ItemState,
    /// Pieces that were scanned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub picked: u32,
    /// Pieces that were not there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missing: u32,
    /// Pieces that were given back before they were let go of: they are not to be made.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub void: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde asks for"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Nobody has begun.
    #[default]
    Queued,
    /// Something is being made.
    Started,
    /// All of it is ready.
    Ready,
    /// All of it is off the station's hands.
    Bumped,
    /// Nothing of it is to be made any more.
    Void,
}

impl TicketState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Started,
        Self::Ready,
        Self::Bumped,
        Self::Void,
    ];

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Started => "started",
            Self::Ready => "ready",
            Self::Bumped => "bumped",
            Self::Void => "void",
        }
    }
}

/// What a station has of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Number within the order, from 1.
    pub number: u32,
    /// The station.
    pub station: Arc<str>,
    /// What it does; what was said when the order was released.
    #[serde(default)]
    pub kind: StationKind,
    /// Its lines, at least one, in the order of the order.
    pub items: Vec<TicketItem>,
    /// Whether somebody at the station must say that they know it is void.
    #[serde(default)]
    pub needs_ack: bool,
    /// When it came to stand where it stands.
    #[serde(default)]
    pub since: Timestamp,
}

impl Ticket {
    /// The ticket as it begins.
    #[must_use]
    pub fn begin(routed: &Routed, at: Timestamp) -> Self {
        let item = |line: &u32| TicketItem {
            line: *line,
            state: ItemState::Queued,
            picked: 0,
            missing: 0,
            void: 0,
        };
        Self {
            number: routed.number,
            station: routed.station.clone(),
            kind: routed.kind,
            items: routed.lines.iter().map(item).collect(),
            needs_ack: false,
            since: at,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> TicketState {
        state_of(&self.items)
    }

    /// Its item of a line.
    #[must_use]
    pub fn item(&self, line: u32) -> Option<&TicketItem> {
        self.items.iter().find(|item| item.line == line)
    }

    /// Whether something on it is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.items.iter().all(TicketItem::is_done)
    }

    /// The ticket after `change`, which came at `at`.
    pub(super) fn change(&mut self, change: &TicketChange, at: Timestamp) {
        for after in &change.items {
            let mut items = self.items.iter_mut();
            if let Some(item) = items.find(|item| item.line == after.line) {
                *item = *after;
            }
        }
        self.needs_ack = change.needs_ack;
        if change.moved {
            self.since = at;
        }
    }
}

impl TicketItem {
    /// Off the station's hands, or void.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state >= ItemState::Bumped
    }
}

/// Where a ticket of these items stands: as far as its slowest, begun with its first. Void items do not count, unless
/// there are no others.
#[must_use]
pub(super) fn state_of(items: &[TicketItem]) -> TicketState {
    let counts = items.iter().map(|item| item.state);
    let counts = counts.filter(|state| *state != ItemState::Void);
    let Some(slowest) = counts.clone().min() else {
        return TicketState::Void;
    };
    match slowest {
        ItemState::Queued if counts.max() == Some(ItemState::Queued) => TicketState::Queued,
        ItemState::Queued | ItemState::Started => TicketState::Started,
        ItemState::Ready => TicketState::Ready,
        ItemState::Bumped => TicketState::Bumped,
        ItemState::Void => TicketState::Void,
    }
}

/// What a `ticket.*` event says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStep {
    /// Work began.
    Started,
    /// It is made.
    Ready,
    /// It is off the station's hands.
    Bumped,
    /// It came back.
    Recalled,
    /// Pieces were scanned, or found missing.
    Picked,
    /// It is not to be made any more.
    Voided,
    /// The station knows that it is void.
    Acked,
}

impl TicketStep {
    /// The kind `k` of the protocol.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Started => "ticket.started",
            Self::Ready => "ticket.ready",
            Self::Bumped => "ticket.bumped",
            Self::Recalled => "ticket.recalled",
            Self::Picked => "ticket.picked",
            Self::Voided => "ticket.voided",
            Self::Acked => "ticket.acked",
        }
    }
}

/// What an event changes of one ticket: with this alone everybody who watches knows how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketChange {
    /// Which.
    pub number: u32,
    /// Where it stands after it.
    pub state: TicketState,
    /// Whether it stood elsewhere before.
    #[serde(default)]
    pub moved: bool,
    /// Whether it must be acknowledged after it.
    #[serde(default)]
    pub needs_ack: bool,
    /// The items that changed, as they are after it.
    #[serde(default)]
    pub items: Vec<TicketItem>,
}

impl TicketChange {
    /// What makes `ticket` one with these items.
    #[must_use]
    pub fn of(ticket: &Ticket, items: Vec<TicketItem>, needs_ack: bool) -> Self {
        let mut after = ticket.items.clone();
        for item in &mut after {
            if let Some(changed) = items.iter().find(|changed| changed.line == item.line) {
                *item = *changed;
            }
        }
        let state = state_of(&after);
        Self {
            number: ticket.number,
            state,
            moved: state != ticket.state(),
            needs_ack,
            items,
        }
    }
}

/// How far the kitchen is with these tickets: an expediter makes nothing.
#[must_use]
pub fn progress(tickets: &[Ticket]) -> Fulfillment {
    let working = tickets
        .iter()
        .filter(|ticket| ticket.kind != StationKind::Expediter);
    let items = working.flat_map(|ticket| &ticket.items);
    let states = items
        .map(|item| item.state)
        .filter(|state| *state != ItemState::Void);
    match (states.clone().min(), states.max()) {
        (None | Some(ItemState::Queued), None | Some(ItemState::Queued)) => Fulfillment::Queued,
        (Some(ItemState::Ready | ItemState::Bumped), _) => Fulfillment::Ready,
        _ => Fulfillment::Preparing,
    }
}

/// Whether the stations are done with a line, so that it can be handed over.
pub(super) fn is_gathered(tickets: &[Ticket], line: u32) -> bool {
    tickets
        .iter()
        .filter(|ticket| ticket.kind != StationKind::Expediter)
        .filter_map(|ticket| ticket.item(line))
        .all(TicketItem::is_done)
}
