//! Whether what the stations have of an order agrees with how the order stands. Pure.

use crate::order::{Fulfillment, Order, Status, Ticket, TicketState, progress};

/// What is wrong with the tickets of `order`, if anything is.
pub(super) fn ticket_violation(order: &Order) -> Option<String> {
    // Orders from before there were stations, and those of the past, have none.
    if order.tickets.is_empty() {
        return None;
    }
    let about = |ticket: &Ticket, what: &str| {
        let (number, state) = (ticket.number, ticket.state().as_str());
        Some(format!("ticket {number} is {state}, and the order {what}"))
    };
    let mut tickets = order.tickets.iter();
    let wrong = match order.status {
        Status::Pending | Status::Expired => tickets
            .next()
            .and_then(|ticket| about(ticket, "was never paid")),
        Status::Paid if order.tickets.iter().all(|ticket| !ticket.is_open()) => tickets
            .next()
            .and_then(|ticket| about(ticket, "was not handed over, though all is done")),
        Status::Paid => tickets
            .find(|ticket| ticket.state() == TicketState::Void)
            .and_then(|ticket| about(ticket, "is not cancelled")),
        Status::Fulfilled => tickets
            .find(|ticket| ticket.state() != TicketState::Bumped)
            .and_then(|ticket| about(ticket, "was handed over")),
        Status::Cancelled => tickets
            .find(|ticket| ticket.is_open())
            .and_then(|ticket| about(ticket, "is cancelled")),
    };
    wrong.or_else(|| column(order)).or_else(|| lines(order))
}

/// How far the kitchen is is how far its tickets are.
fn column(order: &Order) -> Option<String> {
    let (column, tickets) = (order.fulfillment, progress(&order.tickets));
    let is_at_work = match column {
        Fulfillment::Queued | Fulfillment::Preparing | Fulfillment::Ready => true,
        Fulfillment::Held | Fulfillment::Done | Fulfillment::Stopped => false,
    };
    let is_wrong = order.status == Status::Paid && is_at_work && column != tickets;
    is_wrong.then(|| format!("the order is {column:?}, and its tickets are {tickets:?}"))
}

/// Every line is at some station, and nothing else is.
fn lines(order: &Order) -> Option<String> {
    let has_line = |number: u32| order.lines.iter().any(|line| line.line == number);
    let items = || order.tickets.iter().flat_map(|ticket| &ticket.items);
    if let Some(item) = items().find(|item| !has_line(item.line)) {
        return Some(format!(
            "a ticket has line {}, which the order has not",
            item.line
        ));
    }
    let is_routed = |number: u32| items().any(|item| item.line == number);
    let lost = order.lines.iter().find(|line| !is_routed(line.line));
    lost.map(|line| format!("line {} is on no ticket", line.line))
}
