//! The tickets of a site: those of its released orders, and ghosts of those that will be, routed as if it were now.

use std::sync::Arc;

use super::{
    board::{BoardTicket, board_ticket},
    view::SiteView,
};
use crate::order::{
    Line, Order, Status, Ticket, TicketId, TicketState, Timestamp, release_at, route,
};

/// Where the tickets stand that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Whatever a station has to look at: to be done, or void and not acknowledged.
    Open,
    /// Of paid orders that can still be cancelled.
    Held,
    /// There.
    At(TicketState),
}

/// Which tickets.
#[derive(Debug, Clone, Copy)]
pub struct TicketQuery<'a> {
    /// Only this station's.
    pub station: Option<&'a str>,
    /// Where they stand.
    pub shown: Shown,
}

/// Where a ticket stands in its list.
pub type Rank = (i64, TicketId);

/// A ticket, and its order.
#[derive(Debug, Clone)]
pub struct Found {
    /// The order.
    pub order: Arc<Order>,
    /// The ticket.
    pub ticket: Ticket,
    /// Where it stands in the list.
    pub rank: Rank,
}

impl Found {
    /// What a board shows of it.
    #[must_use]
    pub fn shown(&self) -> BoardTicket {
        board_ticket(&self.order, &self.ticket)
    }
}

/// The tickets in memory that match: the oldest first; what was bumped, the last first. An order is in memory while it
/// lives and a quarter of an hour longer.
#[must_use]
pub fn tickets(view: &SiteView, query: TicketQuery<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for order in view.orders() {
        for ticket in of_order(view, &order) {
            let is_there = query
                .station
                .is_none_or(|station| *ticket.station == *station);
            if is_there && query.shown.includes(&order, &ticket) {
                let rank = query.shown.rank(&order, &ticket);
                let order = order.clone();
                found.push(Found {
                    order,
                    ticket,
                    rank,
                });
            }
        }
    }
    found.sort_unstable_by_key(|found| found.rank);
    found
}

/// What the stations have of an order, or will have of a paid one that is held.
#[must_use]
pub fn of_order(view: &SiteView, order: &Order) -> Vec<Ticket> {
    let is_held = order.status == Status::Paid && !order.fulfillment.is_released();
    if !is_held {
        return order.tickets.clone();
    }
    let category = |line: &Line| view.product(&line.sku).map(|known| known.category.clone());
    let routed = route(&order.lines, &view.entries().stations(), category);
    let at = release_at(
        order.paid_at.unwrap_or(order.placed_at),
        order.cancel_deadline,
    );
    let begun = routed.iter().map(|routed| Ticket::begin(routed, at));
    begun.collect()
}

/// A ticket as a pick list: its items as one walks along the shelves.
#[must_use]
pub fn pick_list(view: &SiteView, order: &Order, ticket: &Ticket) -> BoardTicket {
    let mut shown = board_ticket(order, ticket);
    for item in &mut shown.items {
        let sku = item.sku.parse().ok();
        let product = sku.and_then(|sku| view.product(&sku));
        item.category = product.map(|product| product.category.clone());
    }
    shown
        .items
        .sort_by(|a, b| (&a.category, &a.sku, a.line).cmp(&(&b.category, &b.sku, b.line)));
    shown
}

/// How many tickets a station has, and since when the oldest waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationQueue {
    /// The station.
    pub station: Arc<str>,
    /// Tickets that are not bumped.
    pub open: usize,
    /// When the oldest of them came.
    pub oldest: Timestamp,
}

/// What waits at every station that has something.
#[must_use]
pub fn queues(view: &SiteView) -> Vec<StationQueue> {
    let mut queues: Vec<StationQueue> = Vec::new();
    for order in view.orders() {
        let Some(released_at) = order.released_at.filter(|_| !order.status.is_final()) else {
            continue;
        };
        for ticket in order.tickets.iter().filter(|ticket| ticket.is_open()) {
            let mut known = queues.iter_mut();
            match known.find(|queue| queue.station == ticket.station) {
                Some(queue) => {
                    queue.open += 1;
                    queue.oldest = queue.oldest.min(released_at);
                }
                None => queues.push(StationQueue {
                    station: ticket.station.clone(),
                    open: 1,
                    oldest: released_at,
                }),
            }
        }
    }
    queues
}

impl Shown {
    fn includes(self, order: &Order, ticket: &Ticket) -> bool {
        let is_held = !order.fulfillment.is_released();
        match self {
            Self::Held => is_held,
            Self::At(state) => !is_held && ticket.state() == state,
            Self::Open => {
                !is_held && (ticket.needs_ack || (ticket.is_open() && !order.status.is_final()))
            }
        }
    }

    fn rank(self, order: &Order, ticket: &Ticket) -> Rank {
        let id = TicketId {
            order: order.id,
            number: ticket.number,
        };
        let at = match self {
            Self::At(TicketState::Bumped) => ticket.since.as_millis().saturating_neg(),
            Self::Open | Self::Held | Self::At(_) => {
                order.released_at.unwrap_or(ticket.since).as_millis()
            }
        };
        (at, id)
    }
}
