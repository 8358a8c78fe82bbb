//! Tickets: who gets what, and what a kitchen, a warehouse and an expediter can do with it.

use std::sync::Arc;

use orderhub::order::{
    Change, Command, EVENTS_MAX, Fulfillment, ItemState, LINES_MAX, Station, StationKind, Status,
    Ticket, TicketCommand, TicketState, TicketWork, Timestamp, place,
};

use super::{Actor, Desk, T0, WINDOW_MS, cancel, placement, reject, shelf, terms, wanted};

pub(super) const RELEASED: Timestamp = Timestamp(T0.0 + WINDOW_MS * 2 + 1_000);
pub(super) const LATER: Timestamp = Timestamp(RELEASED.0 + 5_000);

pub(super) fn station(name: &str, kind: StationKind, categories: &[&str]) -> (Arc<str>, Station) {
    let categories = categories.iter().map(|one| Arc::from(*one)).collect();
    let station = Station {
        kind,
        categories,
        capacity: None,
    };
    (name.into(), station)
}

pub(super) fn pass() -> (Arc<str>, Station) {
    station("pass", StationKind::Expediter, &[])
}

/// Tea from the stove (two lines), cake from the shelf (a warehouse's), goose from nowhere in particular.
pub(super) fn released(stations: Vec<(Arc<str>, Station)>) -> Desk {
    let lines = vec![
        wanted("tea", 1),
        wanted("cake", 3),
        wanted("goose", 1),
        wanted("tea", 2),
    ];
    let mut desk = Desk::of(place(&placement(lines), &terms(), shelf, 1, T0).unwrap());
    desk.stations = stations;
    desk.pay(T0 + 1_000);
    desk.ask(Actor::System, &Command::Release, RELEASED)
        .unwrap();
    desk
}

pub(super) fn two_stations() -> Vec<(Arc<str>, Station)> {
    vec![
        station("shelf", StationKind::Warehouse, &["cake"]),
        station("stove", StationKind::Kitchen, &["tea", "soup"]),
    ]
}

pub(super) fn at(ticket: u32, work: TicketWork) -> Command {
    Command::Ticket(TicketCommand { ticket, work })
}

fn start(ticket: u32) -> Command {
    at(ticket, TicketWork::Start(vec![]))
}

pub(super) fn ready(ticket: u32) -> Command {
    at(ticket, TicketWork::Ready(vec![]))
}

pub(super) fn bump(ticket: u32) -> Command {
    at(ticket, TicketWork::Bump(vec![]))
}

fn recall(ticket: u32) -> Command {
    at(ticket, TicketWork::Recall(vec![]))
}

fn ack(ticket: u32) -> Command {
    at(ticket, TicketWork::Ack)
}

fn states(desk: &Desk) -> Vec<(&str, TicketState)> {
    let tickets = desk.order.tickets.iter();
    tickets
        .map(|ticket| (&*ticket.station, ticket.state()))
        .collect()
}

fn lines(ticket: &Ticket) -> Vec<u32> {
    ticket.items.iter().map(|item| item.line).collect()
}

#[test]
fn lines_go_to_their_product_station_then_their_category_then_main() {
    let mut stations = two_stations();
    stations.push(pass());
    let desk = released(stations);
    let got: Vec<_> = desk
        .order
        .tickets
        .iter()
        .map(|ticket| (ticket.number, &*ticket.station, ticket.kind, lines(ticket)))
        .collect();
    assert_eq!(
        got,
        [
            (1, "stove", StationKind::Kitchen, vec![1, 4]),
            (2, "shelf", StationKind::Warehouse, vec![2]),
            (3, "main", StationKind::Kitchen, vec![3]),
            (4, "pass", StationKind::Expediter, vec![1, 2, 3, 4]),
        ]
    );
    assert!(desk.order.tickets.iter().all(|one| one.since == RELEASED));
    assert_eq!(desk.order.fulfillment, Fulfillment::Queued);
}

#[test]
fn a_product_station_needs_no_description_and_an_expediter_makes_nothing() {
    let named = |station: &str| {
        let mut order = place(
            &placement(vec![wanted("tea", 1)]),
            &terms(),
            |sku| {
                shelf(sku).map(|offer| orderhub::order::Offer {
                    station: Some(station.into()),
                    ..offer
                })
            },
            1,
            T0,
        )
        .unwrap();
        order.challenge = None;
        let mut desk = Desk::of(order);
        desk.stations = two_stations();
        desk.stations.push(pass());
        desk.pay(T0 + 1_000);
        desk.ask(Actor::System, &Command::Release, RELEASED)
            .unwrap();
        let first = desk.order.tickets[0].clone();
        (first.station.to_string(), first.kind)
    };
    assert_eq!(named("oven"), ("oven".into(), StationKind::Kitchen));
    assert_eq!(named("shelf"), ("shelf".into(), StationKind::Warehouse));
    assert_eq!(named("pass"), ("stove".into(), StationKind::Kitchen));
    assert_eq!(named(""), ("stove".into(), StationKind::Kitchen));
}

#[test]
fn a_kitchen_works_its_ticket_off_and_the_last_bump_hands_over() {
    let mut desk = released(Vec::new());
    assert_eq!(states(&desk), [("main", TicketState::Queued)]);
    let who = Actor::Kitchen;
    assert_eq!(
        desk.told(who, &at(1, TicketWork::Start(vec![3])), LATER),
        "ticket.started"
    );
    assert_eq!(states(&desk), [("main", TicketState::Started)]);
    assert_eq!(desk.order.fulfillment, Fulfillment::Preparing);
    assert_eq!(desk.order.tickets[0].since, LATER);
    assert_eq!(desk.told(who, &ready(1), LATER), "ticket.ready");
    assert_eq!(desk.order.fulfillment, Fulfillment::Ready);
    let one = at(1, TicketWork::Bump(vec![1, 2, 3]));
    assert_eq!(desk.told(who, &one, LATER), "ticket.bumped");
    assert_eq!(states(&desk), [("main", TicketState::Ready)]);
    assert_eq!(desk.told(who, &bump(1), LATER), "ticket.bumped+fulfilled");
    assert_eq!(desk.order.status, Status::Fulfilled);
    assert_eq!(desk.order.fulfillment, Fulfillment::Done);
}

#[test]
fn doing_it_twice_does_nothing_and_is_not_refused() {
    let mut desk = released(two_stations());
    let who = Actor::Kitchen;
    for command in [start(1), ready(1), bump(1)] {
        assert_ne!(desk.told(who, &command, LATER), "-");
        assert_eq!(desk.told(who, &command, LATER), "-");
    }
    // What came late is overtaken by what is done.
    assert_eq!(desk.told(who, &start(1), LATER), "-");
    assert_eq!(desk.told(who, &ready(1), LATER), "-");
    assert_eq!(
        desk.told(who, &Command::Fulfill, LATER),
        "ticket.bumped+fulfilled"
    );
    for command in [start(3), ready(3), bump(3), ack(3)] {
        assert_eq!(desk.told(who, &command, LATER), "-");
    }
    assert_eq!(desk.told(who, &recall(3), LATER), "order_final");
}

#[test]
fn a_recall_brings_it_back_until_the_order_is_handed_over() {
    let mut desk = released(two_stations());
    let who = Actor::Kitchen;
    assert_eq!(desk.told(who, &recall(1), LATER), "-");
    assert_eq!(desk.told(who, &bump(1), LATER), "ticket.bumped");
    assert_eq!(desk.told(who, &recall(1), LATER), "ticket.recalled");
    assert_eq!(
        states(&desk),
        [
            ("stove", TicketState::Started),
            ("shelf", TicketState::Queued),
            ("main", TicketState::Queued)
        ]
    );
}

#[test]
fn an_expediter_bumps_last_and_loses_what_the_kitchen_takes_back() {
    let mut desk = released(vec![pass()]);
    let who = Actor::Kitchen;
    assert_eq!(desk.told(who, &bump(2), LATER), "tickets_open");
    assert_eq!(desk.told(who, &start(2), LATER), "-");
    assert_eq!(desk.told(who, &ready(2), LATER), "-");
    assert_eq!(
        desk.told(who, &at(1, TicketWork::Bump(vec![1])), LATER),
        "ticket.bumped"
    );
    assert_eq!(
        desk.told(who, &at(2, TicketWork::Bump(vec![1])), LATER),
        "ticket.bumped"
    );
    assert_eq!(desk.told(who, &bump(1), LATER), "ticket.bumped");
    assert_eq!(desk.order.fulfillment, Fulfillment::Ready);
    assert_eq!(desk.order.status, Status::Paid, "the pass has not bumped");
    assert_eq!(
        desk.told(who, &at(1, TicketWork::Recall(vec![1])), LATER),
        "ticket.recalled"
    );
    let item = desk.order.tickets[1].item(1).unwrap();
    assert_eq!(item.state, ItemState::Queued, "the pass has it no more");
    assert_eq!(desk.told(who, &bump(2), LATER), "tickets_open");
    assert_eq!(desk.told(who, &bump(1), LATER), "ticket.bumped");
    assert_eq!(desk.told(who, &bump(2), LATER), "ticket.bumped+fulfilled");
}

#[test]
fn what_the_kitchen_gave_up_it_cannot_hand_over() {
    let mut desk = released(two_stations());
    desk.ask(Actor::Kitchen, &reject(), LATER).unwrap();
    for command in [start(1), ready(1), bump(1), recall(1), Command::Fulfill] {
        assert_eq!(desk.told(Actor::Kitchen, &command, LATER), "order_stopped");
        assert_eq!(
            desk.told(Actor::Warehouse, &command, LATER),
            "order_stopped"
        );
    }
    assert_eq!(desk.told(Actor::Kitchen, &reject(), LATER), "order_stopped");
    assert_eq!(desk.told(Actor::Manager, &bump(1), LATER), "order_stopped");
    assert_eq!(
        desk.told(Actor::Manager, &Command::Fulfill, LATER),
        "ticket.bumped+fulfilled"
    );
}

#[test]
fn a_cancelled_order_stays_until_every_station_knows() {
    let mut desk = released(two_stations());
    desk.ask(Actor::Kitchen, &bump(1), LATER).unwrap();
    desk.ask(Actor::Kitchen, &reject(), LATER).unwrap();
    assert_eq!(
        desk.told(Actor::Manager, &cancel(Some("no cake")), LATER),
        "cancelled+ticket.voided"
    );
    let acks: Vec<_> = desk
        .order
        .tickets
        .iter()
        .map(|ticket| (ticket.state(), ticket.needs_ack))
        .collect();
    assert_eq!(
        acks,
        [
            (TicketState::Bumped, false),
            (TicketState::Void, true),
            (TicketState::Void, true)
        ]
    );
    assert_eq!(desk.told(Actor::Kitchen, &bump(2), LATER), "order_final");
    assert_eq!(desk.told(Actor::Support, &ack(2), LATER), "forbidden");
    assert_eq!(desk.told(Actor::Kitchen, &ack(2), LATER), "ticket.acked");
    assert!(desk.order.needs_ack());
    assert_eq!(desk.told(Actor::Kitchen, &ack(2), LATER), "-");
    assert_eq!(desk.told(Actor::Kitchen, &ack(1), LATER), "-");
    assert_eq!(desk.told(Actor::Warehouse, &ack(3), LATER), "ticket.acked");
    assert!(!desk.order.needs_ack());
}

#[test]
fn what_was_never_released_needs_no_acknowledgement() {
    let mut desk = Desk::new();
    desk.pay(T0 + 1_000);
    assert_eq!(
        desk.told(Actor::Kitchen, &bump(1), T0 + 2_000),
        "order_held"
    );
    assert_eq!(
        desk.told(Actor::Owner, &cancel(None), T0 + 2_000),
        "cancelled"
    );
    assert_eq!(
        desk.told(Actor::Kitchen, &bump(1), T0 + 2_000),
        "order_final"
    );
    assert_eq!(desk.told(Actor::Kitchen, &ack(1), T0 + 2_000), "not_found");
}

#[test]
fn unknown_tickets_and_lines_are_refused_and_strangers_see_none() {
    let mut desk = released(two_stations());
    assert_eq!(desk.told(Actor::Kitchen, &bump(9), LATER), "not_found");
    let foreign = at(1, TicketWork::Bump(vec![1, 2]));
    let refusal = desk.ask(Actor::Kitchen, &foreign, LATER).unwrap_err();
    assert_eq!(refusal.rejection.pointer().as_deref(), Some("/lines/1"));
    for (who, told) in [
        (Actor::Owner, "forbidden"),
        (Actor::Support, "forbidden"),
        (Actor::Stranger, "not_found"),
        (Actor::ManagerElsewhere, "not_found"),
    ] {
        assert_eq!(desk.told(who, &bump(1), LATER), told, "{who:?}");
    }
}

/// A hundred lines through a kitchen and a pass, each on its own: the bound is not in the way. Then recalls are, until
/// the history is full; and even then the order can be handed over.
#[test]
fn a_hundred_lines_can_be_bumped_one_by_one() {
    let lines = (0..LINES_MAX).map(|_| wanted("tea", 1)).collect();
    let mut desk = Desk::of(place(&placement(lines), &terms(), shelf, 1, T0).unwrap());
    desk.stations = vec![pass()];
    desk.pay(T0 + 1_000);
    desk.ask(Actor::System, &Command::Release, RELEASED)
        .unwrap();
    let who = Actor::Kitchen;
    let all = 1..=u32::try_from(LINES_MAX).unwrap();
    for line in all.clone() {
        for work in [TicketWork::Start, TicketWork::Ready, TicketWork::Bump] {
            desk.ask(who, &at(1, work(vec![line])), LATER).unwrap();
        }
    }
    let mut long = desk.clone();
    for line in all {
        let told = desk.told(who, &at(2, TicketWork::Bump(vec![line])), LATER);
        let is_last = line as usize == LINES_MAX;
        assert_eq!(told.ends_with("fulfilled"), is_last, "line {line}: {told}");
    }
    assert_eq!(desk.order.status, Status::Fulfilled);
    while long.told(who, &at(1, TicketWork::Recall(vec![1])), LATER) == "ticket.recalled" {
        long.ask(who, &at(1, TicketWork::Bump(vec![1])), LATER).ok();
    }
    assert_eq!(long.told(who, &start(1), LATER), "history_full");
    assert_eq!(
        long.told(who, &Command::Fulfill, LATER),
        "ticket.bumped+fulfilled"
    );
    assert!(long.feed.len() <= EVENTS_MAX);
}

/// What an event says of its tickets is enough: nobody who watches needs to know what went before.
#[test]
fn an_event_names_only_what_changed() {
    let mut desk = released(two_stations());
    let decision = desk
        .ask(Actor::Kitchen, &at(1, TicketWork::Bump(vec![4])), LATER)
        .unwrap();
    let Change::Tickets { tickets, .. } = &decision.moves[0].change else {
        panic!("{decision:?}");
    };
    let [change] = tickets.as_slice() else {
        panic!("{tickets:?}");
    };
    assert_eq!((change.number, change.state), (1, TicketState::Started));
    let items: Vec<_> = change.items.iter().map(|item| item.line).collect();
    assert_eq!(items, [4]);
}
