//! Tickets as kitchen, warehouse and their managers see them. Customers see none: how far the kitchen is tells them the
//! order.
//!
//! There are two shapes. An order has its tickets by number and their items by line, so that the merge patch of an
//! event says what changed and nothing else; what the lines are stands in the order. A list of tickets, and a board's
//! snapshot, have each with everything that is needed to make it.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    names::{ItemStateName, StationKindName, TicketStateName},
    projection::chosen,
    shapes::{ChosenView, rfc3339},
};
use crate::order::{
    Change, Event, Fulfillment, ItemState, Line, Order, StationKind, Ticket, TicketChange,
    TicketId, TicketItem, TicketState, Timestamp,
};

/// What a station has of an order, and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketProgress {
    /// The station.
    #[schema(value_type = String)]
    pub station: Arc<str>,
    /// What it does.
    #[schema(value_type = StationKindName)]
    pub kind: StationKind,
    /// Where the ticket stands.
    #[schema(value_type = TicketStateName)]
    pub state: TicketState,
    /// When it came to stand there.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Whether somebody at the station must say that they know it is void.
    pub needs_ack: bool,
    /// Its items by the numbers of their lines.
    #[schema(value_type = std::collections::BTreeMap<String, ItemProgress>)]
    pub items: BTreeMap<u32, ItemProgress>,
}

/// How far a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemProgress {
    /// Where it stands.
    #[schema(value_type = ItemStateName)]
    pub state: ItemState,
    /// Pieces that were scanned; missing until one was, or was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picked: Option<u32>,
    /// Pieces that were not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u32>,
    /// Pieces that are not to be made any more: they were given back. Missing where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub void: Option<u32>,
}

/// What an event changes of a ticket; what is missing stays as it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketPatch {
    /// The station, of a ticket that is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    station: Option<Arc<str>>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StationKindName>)]
    kind: Option<StationKind>,
    /// Where the ticket stands after it.
    #[schema(value_type = TicketStateName)]
    state: TicketState,
    /// When it came to stand there.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "super::shapes::rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Whether it must be acknowledged.
    needs_ack: bool,
    /// The items that changed, by the numbers of their lines.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, ItemProgress>>)]
    items: BTreeMap<u32, ItemProgress>,
}

/// A ticket with everything that is needed to work it off.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardTicket {
    /// Its order's id, a hyphen, and its number there.
    pub id: String,
    /// The order.
    pub order: String,
    /// The order's number, for people.
    pub number: u64,
    /// The site.
    pub site: String,
    /// The station.
    #[schema(value_type = String)]
    pub station: Arc<str>,
    /// What it does.
    #[schema(value_type = StationKindName)]
    pub kind: StationKind,
    /// Where it stands; `held` before the order is released.
    #[schema(value_type = TicketStateName)]
    pub state: &'static str,
    /// Whether somebody at the station must say that they know it is void.
    pub needs_ack: bool,
    /// Whether the kitchen has given the order up.
    pub stopped: bool,
    /// When the order was placed.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub placed_at: Timestamp,
    /// When it came to the station; when it will, of one that is held.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub queued_at: Timestamp,
    /// When it came to stand where it stands.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The customer's first name.
    pub customer: String,
    /// What is on it.
    pub items: Vec<BoardItem>,
}

/// One line of a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardItem {
    /// Number within the order.
    pub line: u32,
    /// The article: what a scanner must read.
    pub sku: String,
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Pieces.
    pub quantity: u32,
    /// What was chosen about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChosenView>,
    /// What the customer wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Arc<str>>,
    /// Which shelf it is on; in pick lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub category: Option<Arc<str>>,
    /// How far it is.
    #[serde(flatten)]
    pub progress: ItemProgress,
}

/// An order's tickets, by number.
pub(super) fn tickets(order: &Order) -> BTreeMap<u32, TicketProgress> {
    let progress = |ticket: &Ticket| TicketProgress {
        station: ticket.station.clone(),
        kind: ticket.kind,
        state: ticket.state(),
        since: ticket.since,
        needs_ack: ticket.needs_ack,
        items: items(&ticket.items),
    };
    let tickets = order.tickets.iter();
    tickets
        .map(|ticket| (ticket.number, progress(ticket)))
        .collect()
}

/// What `event` changes of them, from the event alone.
pub(super) fn patches(event: &Event) -> BTreeMap<u32, TicketPatch> {
    let patch = |change: &TicketChange| TicketPatch {
        station: None,
        kind: None,
        state: change.state,
        since: change.moved.then_some(event.at),
        needs_ack: change.needs_ack,
        items: items(&change.items),
    };
    match &event.change {
        Change::Released { tickets } => {
            let begun = tickets.iter().map(|routed| Ticket::begin(routed, event.at));
            let patch = |ticket: Ticket| TicketPatch {
                state: ticket.state(),
                since: Some(ticket.since),
                needs_ack: ticket.needs_ack,
                items: items(&ticket.items),
                station: Some(ticket.station),
                kind: Some(ticket.kind),
            };
            begun.map(|ticket| (ticket.number, patch(ticket))).collect()
        }
        Change::Tickets { tickets, .. } => tickets
            .iter()
            .map(|change| (change.number, patch(change)))
            .collect(),
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::UpdateOpened { .. }
        | Change::Updated { .. }
        | Change::AttemptEnded { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::RefundOpened { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Cancelled { .. }
        | Change::Expired
        | Change::Rejected { .. }
        | Change::Fulfilled { .. } => BTreeMap::new(),
    }
}

fn items(items: &[TicketItem]) -> BTreeMap<u32, ItemProgress> {
    let items = items.iter();
    items.map(|item| (item.line, progress(item))).collect()
}

fn progress(item: &TicketItem) -> ItemProgress {
    // Once said, a count is said ever after: a merge patch cannot leave it out.
    let is_picked = item.picked > 0 || item.missing > 0 || item.void > 0;
    ItemProgress {
        state: item.state,
        picked: is_picked.then_some(item.picked),
        missing: is_picked.then_some(item.missing),
        void: (item.void > 0).then_some(item.void),
    }
}

/// A ticket of `order`, with what is on it.
#[must_use]
pub fn board_ticket(order: &Order, ticket: &Ticket) -> BoardTicket {
    let is_held = !order.fulfillment.is_released();
    let number = ticket.number;
    let id = TicketId {
        order: order.id,
        number,
    };
    let item = |item: &TicketItem| {
        let line = order.lines.iter().find(|line| line.line == item.line)?;
        Some(board_item(line, item))
    };
    BoardTicket {
        id: id.to_string(),
        order: order.id.to_string(),
        number: order.number,
        site: order.site.to_string(),
        station: ticket.station.clone(),
        kind: ticket.kind,
        state: if is_held {
            "held"
        } else {
            ticket.state().as_str()
        },
        needs_ack: ticket.needs_ack,
        stopped: order.fulfillment == Fulfillment::Stopped,
        placed_at: order.placed_at,
        queued_at: order.released_at.unwrap_or(ticket.since),
        since: ticket.since,
        customer: first_name(&order.customer.name).to_owned(),
        items: ticket.items.iter().filter_map(item).collect(),
    }
}

fn board_item(line: &Line, item: &TicketItem) -> BoardItem {
    BoardItem {
        line: line.line,
        sku: line.sku.to_string(),
        name: line.name.clone(),
        quantity: line.quantity,
        options: chosen(line, |_| None),
        note: line.note.clone(),
        category: None,
        progress: progress(item),
    }
}

/// All that a kitchen is told of somebody's name.
pub(super) fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}
