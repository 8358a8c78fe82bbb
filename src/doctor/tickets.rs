//! Whether what the stations have of an order agrees with how the order stands. Pure.

use crate::order::{Fulfillment, ItemState, Order, Status, Ticket, is_let_go_of, progress};

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
        Status::Paid
            if order.fulfillment != Fulfillment::Stopped && is_let_go_of(&order.tickets) =>
        {
            tickets
                .next()
                .and_then(|ticket| about(ticket, "was not handed over, though all is done"))
        }
        Status::Paid => None,
        Status::Fulfilled => tickets
            .find(|ticket| ticket.is_open())
            .and_then(|ticket| about(ticket, "was handed over")),
        Status::Cancelled => tickets
            .find(|ticket| ticket.is_open())
            .and_then(|ticket| about(ticket, "is cancelled")),
    };
    wrong
        .or_else(|| column(order))
        .or_else(|| lines(order))
        .or_else(|| off(order))
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

/// What is not to be made any more was given back, or the order is cancelled.
fn off(order: &Order) -> Option<String> {
    let mut items = order.tickets.iter().flat_map(|ticket| &ticket.items);
    items.find_map(|item| {
        let mut lines = order.lines.iter();
        let ordered = lines.find(|line| line.line == item.line)?.quantity;
        let back = order.refunds.iter().flat_map(|refund| &refund.lines);
        let back = back.filter(|back| back.line == item.line);
        let back: u32 = back.map(|back| back.quantity).sum();
        let is_cancelled = order.status == Status::Cancelled;
        let is_void = item.state == ItemState::Void && !is_cancelled;
        let is_wrong = item.void > back.min(ordered) || (is_void && item.void != ordered);
        is_wrong.then(|| {
            let (line, void) = (item.line, item.void);
            format!("{void} pieces of line {line} are off, and {back} of {ordered} were given back")
        })
    })
}
