//! That screens did not acknowledge something is told once, of orders that were cancelled or worked at, and only as long
//! as there is room.

use orderhub::order::{Command, HELD_EVENTS_MAX, SCREENS_NAMED_MAX, Seq};

use super::{Actor, Desk, T0, cancel, card, rules::check_replay};

/// A screen said nothing of the event at `of`.
pub(super) fn alarm(of: Seq) -> Command {
    Command::Alarm {
        of,
        screens: vec!["till".into()],
    }
}

#[test]
fn it_is_told_once_and_kept_with_the_order() {
    let mut desk = Desk::new();
    let now = T0 + 1_000;
    desk.ask(Actor::Owner, &cancel(None), now).unwrap();
    let cancelled = desk.feed.len() as u64;
    let ended = desk.order.clone();
    let names = vec!["till".into(); SCREENS_NAMED_MAX + 5];
    let of_many = Command::Alarm {
        of: cancelled,
        screens: names,
    };
    assert_eq!(
        desk.told(Actor::System, &of_many, now + 5),
        "unacknowledged"
    );
    assert_eq!(desk.told(Actor::System, &alarm(cancelled), now + 6), "-");
    let [told] = desk.order.unacknowledged.as_slice() else {
        panic!("{:?}", desk.order.unacknowledged);
    };
    assert_eq!((told.of, told.at), (cancelled, now + 5));
    assert_eq!(told.screens.len(), SCREENS_NAMED_MAX);
    assert_eq!(
        (desk.order.status, desk.order.ended_at, desk.order.payment),
        (ended.status, ended.ended_at, ended.payment)
    );
    check_replay(&desk);
}

#[test]
fn nothing_is_told_of_what_is_no_event_of_the_order_or_of_nobody() {
    let mut desk = Desk::new();
    let now = T0 + 1_000;
    // Nothing critical happens before a cancel or a release.
    desk.ask(Actor::Owner, &cancel(None), now).unwrap();
    let last = desk.feed.len() as u64;
    for of in [0, last + 1, u64::MAX] {
        assert_eq!(desk.told(Actor::System, &alarm(of), now), "-");
    }
    let of_nobody = Command::Alarm {
        of: last,
        screens: Vec::new(),
    };
    assert_eq!(desk.told(Actor::System, &of_nobody, now), "-");
    for who in [Actor::Owner, Actor::Kitchen, Actor::Admin] {
        assert_eq!(desk.told(who, &alarm(last), now), "forbidden");
    }
    assert_eq!(desk.told(Actor::Stranger, &alarm(last), now), "not_found");
}

/// A history that is as full as people can make it keeps what is left for the money.
#[test]
fn a_full_history_has_no_room_for_it() {
    let mut desk = Desk::new();
    let now = T0 + 1_000;
    while desk.told(Actor::Owner, &card(true), now) == "payment_changed" {
        let forgotten = desk.decline(true);
        desk.ask(Actor::System, &forgotten, now).unwrap();
    }
    desk.ask(Actor::Owner, &cancel(None), now).unwrap();
    let cancelled = desk.feed.len() as u64;
    assert!(desk.feed.len() < HELD_EVENTS_MAX, "{}", desk.feed.len());
    assert_eq!(desk.told(Actor::System, &alarm(cancelled), now), "-");
}

/// An order from before there was such a thing reads, and one of which nothing was told does not say so.
#[test]
fn an_order_without_it_is_stored_as_before() {
    let desk = Desk::new();
    let stored = serde_json::to_value(&desk.order).unwrap();
    assert!(stored.get("unacknowledged").is_none(), "{stored}");
    let read: orderhub::order::Order = serde_json::from_value(stored).unwrap();
    assert_eq!(read, desk.order);
}
