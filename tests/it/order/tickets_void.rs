//! What is given back while it is being made comes off the tickets, and the stations say that they know.

use orderhub::order::{
    Command, Fulfillment, ItemState, Payment, RefundLine, Settlement, Status, TicketState,
    TicketWork,
};

use super::{
    Actor, Desk, reject, settle,
    tickets::{LATER, RELEASED, at, bump, released, two_stations},
};

/// Tea at the stove (lines 1 and 4), three cakes on the shelf (2), a goose (3); paid and taken.
fn taken() -> Desk {
    let mut desk = released(two_stations());
    let captured = settle(Settlement::Captured);
    desk.ask(Actor::System, &captured, RELEASED).unwrap();
    desk
}

fn back(lines: &[(u32, u32)]) -> Command {
    let lines = lines.iter().map(|(line, quantity)| RefundLine {
        line: *line,
        quantity: *quantity,
    });
    Command::Refund {
        amount: None,
        lines: lines.collect(),
        restock: false,
        reason: "fell down".into(),
        is_proven: true,
    }
}

/// The provider gives it back.
fn given(desk: &mut Desk) {
    let open = desk.order.open_refund().unwrap();
    let done = Command::EndRefund {
        number: open.number,
        given: open.parts.clone(),
    };
    desk.ask(Actor::System, &done, LATER).unwrap();
}

fn pick(quantity: u32, short: bool) -> Command {
    let code = "cake".into();
    let work = TicketWork::Pick {
        code,
        quantity,
        short,
    };
    at(2, work)
}

fn ack(ticket: u32) -> Command {
    at(ticket, TicketWork::Ack)
}

#[test]
fn a_line_that_is_given_back_is_void_and_the_rest_goes_on() {
    let mut desk = taken();
    let told = desk.told(Actor::Manager, &back(&[(3, 1)]), LATER);
    assert_eq!(told, "payment_changed+ticket.voided");
    let goose = &desk.order.tickets[2];
    assert_eq!((goose.state(), goose.needs_ack), (TicketState::Void, true));
    assert!(!desk.order.tickets[0].needs_ack);
    given(&mut desk);
    assert_eq!(desk.told(Actor::Kitchen, &bump(1), LATER), "ticket.bumped");
    let all = pick(3, false);
    assert_eq!(desk.told(Actor::Warehouse, &all, LATER), "ticket.picked");
    let last = desk.told(Actor::Warehouse, &bump(2), LATER);
    assert_eq!(last, "ticket.bumped+fulfilled");
    // Nobody has said yet that they know: that can be done to the end.
    assert_eq!(desk.told(Actor::Kitchen, &ack(3), LATER), "ticket.acked");
    assert_eq!(desk.told(Actor::Kitchen, &ack(3), LATER), "-");
    assert_eq!(desk.order.status, Status::Fulfilled);
    assert_eq!(desk.order.payment, Payment::PartiallyRefunded);
}

#[test]
fn pieces_of_a_line_are_void_and_the_others_are_made() {
    let mut desk = taken();
    let told = desk.told(Actor::Manager, &back(&[(4, 1)]), LATER);
    assert_eq!(told, "payment_changed+ticket.voided");
    let stove = &desk.order.tickets[0];
    let item = *stove.item(4).unwrap();
    assert_eq!((item.state, item.void), (ItemState::Queued, 1));
    assert_eq!(
        (stove.state(), stove.needs_ack),
        (TicketState::Queued, true)
    );
    assert_eq!(desk.told(Actor::Kitchen, &ack(1), LATER), "ticket.acked");
    given(&mut desk);
    // The other piece as well: then it is the line.
    desk.ask(Actor::Manager, &back(&[(4, 1)]), LATER).unwrap();
    let stove = &desk.order.tickets[0];
    let item = *stove.item(4).unwrap();
    assert_eq!((item.state, item.void), (ItemState::Void, 2));
    assert!(stove.needs_ack);
    assert_eq!(stove.state(), TicketState::Queued);
}

#[test]
fn what_is_missing_is_given_back_first_and_a_short_pick_is_solved_by_it() {
    let mut desk = taken();
    let short = pick(1, true);
    assert_eq!(desk.told(Actor::Warehouse, &short, LATER), "ticket.picked");
    assert_eq!(desk.told(Actor::Warehouse, &bump(2), LATER), "short_pick");
    desk.ask(Actor::Manager, &back(&[(2, 2)]), LATER).unwrap();
    let item = *desk.order.tickets[1].item(2).unwrap();
    assert_eq!(
        (item.state, item.picked, item.missing, item.void),
        (ItemState::Ready, 1, 0, 2)
    );
    let bumped = desk.told(Actor::Warehouse, &bump(2), LATER);
    assert_eq!(bumped, "ticket.bumped");
}

#[test]
fn a_warehouse_picks_what_is_left() {
    let mut desk = taken();
    desk.ask(Actor::Manager, &back(&[(2, 1)]), LATER).unwrap();
    let (many, all) = (pick(3, false), pick(2, false));
    assert_eq!(desk.told(Actor::Warehouse, &many, LATER), "validation");
    assert_eq!(desk.told(Actor::Warehouse, &all, LATER), "ticket.picked");
    assert_eq!(desk.order.tickets[1].state(), TicketState::Ready);
    // Two were scanned, and another one is not wanted: it is ready all the same.
    let mut desk = taken();
    desk.ask(Actor::Warehouse, &all, LATER).unwrap();
    desk.ask(Actor::Manager, &back(&[(2, 1)]), LATER).unwrap();
    assert_eq!(desk.order.tickets[1].state(), TicketState::Ready);
}

#[test]
fn what_was_let_go_of_stays() {
    let mut desk = taken();
    desk.ask(Actor::Kitchen, &bump(1), LATER).unwrap();
    let told = desk.told(Actor::Manager, &back(&[(1, 1)]), LATER);
    assert_eq!(told, "payment_changed");
    assert_eq!(desk.order.tickets[0].state(), TicketState::Bumped);
}

#[test]
fn where_nothing_is_left_to_do_it_is_handed_over() {
    let mut desk = taken();
    desk.ask(Actor::Kitchen, &bump(1), LATER).unwrap();
    desk.ask(Actor::Warehouse, &pick(3, false), LATER).unwrap();
    desk.ask(Actor::Warehouse, &bump(2), LATER).unwrap();
    let told = desk.told(Actor::Manager, &back(&[(3, 1)]), LATER);
    assert_eq!(told, "payment_changed+ticket.voided+fulfilled");
    assert_eq!(desk.order.payment, Payment::RefundPending);
    given(&mut desk);
    assert_eq!(desk.order.payment, Payment::PartiallyRefunded);
    assert_eq!(desk.told(Actor::Kitchen, &ack(3), LATER), "ticket.acked");
}

#[test]
fn an_order_of_which_everything_was_given_back_is_not_handed_over() {
    let mut desk = taken();
    let all = back(&[(1, 1), (2, 3), (3, 1), (4, 2)]);
    let told = desk.told(Actor::Manager, &all, LATER);
    assert_eq!(told, "payment_changed+ticket.voided");
    let states = desk.order.tickets.iter().map(|ticket| ticket.state());
    assert!(states.clone().all(|state| state == TicketState::Void));
    assert_eq!(desk.order.status, Status::Paid);
    given(&mut desk);
    let told = desk.told(Actor::Manager, &Command::Fulfill, LATER);
    assert_eq!(told, "fulfilled");
}

#[test]
fn an_order_that_was_given_up_stays_given_up() {
    let mut desk = taken();
    desk.ask(Actor::Kitchen, &reject(), LATER).unwrap();
    desk.ask(Actor::Manager, &back(&[(3, 1)]), LATER).unwrap();
    assert_eq!(desk.order.fulfillment, Fulfillment::Stopped);
    assert_eq!(desk.told(Actor::Kitchen, &ack(3), LATER), "ticket.acked");
    assert_eq!(desk.order.fulfillment, Fulfillment::Stopped);
}
