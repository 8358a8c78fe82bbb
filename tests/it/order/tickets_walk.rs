//! No sequence of commands at tickets breaks a rule, whoever gives them.

use orderhub::order::{
    Access, Change, Command, Context, Doer, EVENTS_MAX, Facts, ItemState, Order, StationKind,
    Status, TicketWork, Timestamp, allowed, apply, decide,
};
use proptest::prelude::*;

use super::{
    Actor, Desk, cancel, reject,
    tickets::{RELEASED, at, pass, released, two_stations},
};

const STAFF: [Actor; 4] = [
    Actor::Kitchen,
    Actor::Warehouse,
    Actor::Manager,
    Actor::Admin,
];

fn work() -> impl Strategy<Value = TicketWork> {
    let lines = || prop::collection::vec(1..5_u32, 0..3);
    let code = prop::sample::select(vec!["cake", "tea", "goose", "soap"]);
    let pick = (code, 0..4_u32, prop::bool::weighted(0.15));
    prop_oneof![
        3 => lines().prop_map(TicketWork::Start),
        4 => lines().prop_map(TicketWork::Ready),
        8 => lines().prop_map(TicketWork::Bump),
        2 => lines().prop_map(TicketWork::Recall),
        1 => Just(TicketWork::Ack),
        8 => pick.prop_map(|(code, quantity, short)| TicketWork::Pick {
            code: code.into(),
            quantity,
            short,
        }),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        60 => (1..6_u32, work()).prop_map(|(ticket, work)| at(ticket, work)),
        1 => Just(Command::Fulfill),
        1 => Just(reject()),
        1 => Just(cancel(Some("out of cake"))),
    ]
}

fn walk() -> impl Strategy<Value = (bool, Vec<(Actor, Command)>)> {
    let steps = (prop::sample::select(&STAFF[..]), command());
    (any::<bool>(), prop::collection::vec(steps, 1..120))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_walk_breaks_a_rule((with_pass, steps) in walk()) {
        let mut desk = desk(with_pass);
        for (index, (who, command)) in steps.iter().enumerate() {
            let now = RELEASED + 1_000 * i64::try_from(index).unwrap();
            let before = desk.order.clone();
            let known = desk.feed.len();
            let outcome = desk.ask(*who, command, now);
            if outcome.is_err() {
                prop_assert_eq!(&before, &desk.order);
            }
            check_events(&before, &desk, known);
            check_order(&desk.order);
            for who in STAFF {
                check_offer(&desk, who, now);
            }
        }
        let replayed = desk.feed.iter().fold(None, apply).unwrap();
        prop_assert_eq!(replayed, desk.order.without_challenge());
        let ends = desk.feed.iter().filter(|event| matches!(event.change, Change::Fulfilled { .. }));
        prop_assert_eq!(ends.count(), usize::from(desk.order.status == Status::Fulfilled));
        prop_assert!(desk.feed.len() <= EVENTS_MAX);
    }
}

fn desk(with_pass: bool) -> Desk {
    let mut stations = two_stations();
    if with_pass {
        stations.push(pass());
    }
    released(stations)
}

/// Every event by itself tells what is left to do, and nothing is handed over that a station still holds.
fn check_events(before: &Order, desk: &Desk, known: usize) {
    let mut order = before.clone();
    for event in &desk.feed[known..] {
        if matches!(event.change, Change::Fulfilled { .. }) {
            assert!(order.tickets.iter().all(|ticket| !ticket.is_open()));
        }
        order = apply(Some(order), event).unwrap();
        assert_eq!(Facts::from(event).steps, Facts::from(&order).steps);
    }
}

fn check_order(order: &Order) {
    let is_done = order.tickets.iter().all(|ticket| !ticket.is_open());
    match order.status {
        Status::Paid => assert!(!is_done, "all is bumped, and it is not handed over"),
        Status::Fulfilled => assert!(is_done && !order.needs_ack()),
        Status::Cancelled => assert!(is_done, "{order:?}"),
        Status::Pending | Status::Expired => panic!("{order:?}"),
    }
    for ticket in &order.tickets {
        for item in &ticket.items {
            let wanted = order.lines[item.line as usize - 1].quantity;
            assert!(item.picked + item.missing <= wanted, "{item:?}");
            let is_complete = item.picked + item.missing == wanted;
            match (ticket.kind, item.state) {
                (StationKind::Warehouse, ItemState::Ready) => assert!(is_complete),
                (StationKind::Warehouse, ItemState::Queued | ItemState::Started) => {
                    assert!(!is_complete && item.missing == 0, "{item:?}");
                }
                (StationKind::Warehouse, ItemState::Bumped | ItemState::Void) => {}
                (StationKind::Kitchen | StationKind::Expediter, _) => {
                    assert_eq!((item.picked, item.missing), (0, 0));
                }
            }
            let is_at_pass = ticket.kind == StationKind::Expediter;
            if is_at_pass && item.state == ItemState::Bumped {
                let others = order
                    .tickets
                    .iter()
                    .filter(|other| other.kind != ticket.kind);
                let mut items = others.filter_map(|other| other.item(item.line));
                assert!(items.all(|other| other.is_done()), "{order:?}");
            }
        }
    }
}

/// What is offered is what moves some ticket.
fn check_offer(desk: &Desk, who: Actor, now: Timestamp) {
    let principal = who.principal();
    let access: Access = principal.access(&desk.order);
    let context = Context {
        access,
        by: Doer {
            id: principal.id,
            role: principal.role,
        },
        now,
        expected_version: None,
        policy: desk.policy,
    };
    let offered = allowed(&Facts::from(&desk.order), access, desk.policy, now);
    let moves = |command: &Command| {
        decide(&desk.order, command, &context).is_ok_and(|decision| !decision.moves.is_empty())
    };
    type Work = fn(Vec<u32>) -> TicketWork;
    let works: [(&str, Work); 5] = [
        ("start", TicketWork::Start),
        ("ready", TicketWork::Ready),
        ("bump", TicketWork::Bump),
        ("recall", TicketWork::Recall),
        ("ack", |_| TicketWork::Ack),
    ];
    for (name, work) in works {
        let works = (1..=4).any(|ticket| (1..=4).any(|line| moves(&at(ticket, work(vec![line])))));
        assert_eq!(
            offered.contains(&name),
            works,
            "{who:?} {name}: {:?}",
            desk.order
        );
    }
    assert_eq!(offered.contains(&"fulfill"), moves(&Command::Fulfill));
}
