//! The cancellation window at its edges.

use orderhub::order::{
    AfterWindow, Fulfillment, Payment, RELEASE_GRACE_MS, Status, TimerKind, Verb, next_timer,
    place, window_ms,
};

use super::{
    Actor, Desk, T0, TTL_MS, WINDOW_MS, cancel, cash, placement, reject, shelf, terms, wanted,
};
use orderhub::order::Command;

const ON_ITS_WAY: &str = "cancel_window_closed";

#[test]
fn the_last_millisecond_is_inside_and_the_deadline_is_not() {
    let deadline = T0 + WINDOW_MS;
    for pays in [false, true] {
        for (offset, told) in [(-1, "cancelled"), (0, ON_ITS_WAY), (1, ON_ITS_WAY)] {
            for who in [Actor::Owner, Actor::Manager, Actor::Admin] {
                let mut desk = Desk::new();
                if pays {
                    desk.pay(T0 + 5_000);
                }
                assert_eq!(desk.told(who, &cancel(Some("no")), deadline + offset), told);
            }
        }
    }
}

#[test]
fn release_comes_half_a_second_after_the_deadline() {
    let due = T0 + 60_500;
    let mut desk = Desk::new();
    desk.pay(T0 + 5_000);
    assert_eq!(
        next_timer(&desk.order, TTL_MS),
        Some((due, TimerKind::Release))
    );
    assert_eq!(desk.told(Actor::System, &Command::Release, due - 1), "-");
    assert_eq!(desk.told(Actor::System, &Command::Release, due), "released");
    assert_eq!(desk.order.released_at, Some(due));
    assert_eq!(desk.order.payment, Payment::CapturePending);
    assert_eq!(desk.told(Actor::System, &Command::Release, due + 1), "-");
    assert_eq!(next_timer(&desk.order, TTL_MS), None);
}

#[test]
fn a_released_order_is_out_of_the_window_even_if_a_clock_steps_back() {
    let mut desk = Desk::new();
    desk.pay(T0 + 5_000);
    let due = T0 + WINDOW_MS + RELEASE_GRACE_MS;
    desk.ask(Actor::System, &Command::Release, due).unwrap();
    assert_eq!(desk.told(Actor::Owner, &cancel(None), T0 + 1), ON_ITS_WAY);
}

#[test]
fn paid_late_is_released_at_once() {
    let deadline = T0 + WINDOW_MS;
    let mut desk = Desk::new();
    assert_eq!(
        next_timer(&desk.order, TTL_MS),
        Some((deadline, TimerKind::CloseWindow))
    );
    assert_eq!(
        desk.told(Actor::System, &Command::CloseWindow, deadline - 1),
        "-"
    );
    assert_eq!(
        desk.told(Actor::System, &Command::CloseWindow, deadline),
        "window_closed"
    );
    assert_eq!(
        desk.told(Actor::System, &Command::CloseWindow, deadline),
        "-"
    );
    assert_eq!(
        next_timer(&desk.order, TTL_MS),
        Some((T0 + TTL_MS, TimerKind::Expire))
    );
    let late = deadline + RELEASE_GRACE_MS;
    assert_eq!(
        desk.told(Actor::Kitchen, &cash(), late),
        "payment_changed+paid+released"
    );
    assert_eq!(desk.order.fulfillment, Fulfillment::Queued);
    assert_eq!(desk.order.paid_at, desk.order.released_at);
}

/// Between the deadline and the release a payment waits for the timer, so that an earlier cancel is decided first.
#[test]
fn paid_inside_the_grace_waits_for_the_timer() {
    let mut desk = Desk::new();
    let now = T0 + WINDOW_MS + RELEASE_GRACE_MS - 1;
    assert_eq!(
        desk.told(Actor::Kitchen, &cash(), now),
        "payment_changed+paid"
    );
    assert_eq!(
        next_timer(&desk.order, TTL_MS),
        Some((now + 1, TimerKind::Release))
    );
}

#[test]
fn an_order_expires_at_its_ttl_but_not_under_an_open_attempt() {
    let due = T0 + TTL_MS;
    let mut desk = Desk::new();
    assert_eq!(desk.told(Actor::System, &Command::Expire, due - 1), "-");
    desk.ask(Actor::Owner, &super::card(true), due - 1).unwrap();
    assert_eq!(desk.told(Actor::System, &Command::Expire, due), "-");
    let declined = desk.decline(false);
    desk.ask(Actor::System, &declined, due + 5_000).unwrap();
    assert_eq!(
        next_timer(&desk.order, WINDOW_MS),
        Some((T0 + WINDOW_MS, TimerKind::Expire))
    );
    assert_eq!(
        desk.told(Actor::System, &Command::Expire, due + 5_000),
        "expired"
    );
}

#[test]
fn after_the_window_a_boss_may_where_the_site_or_the_kitchen_lets_them() {
    let now = T0 + WINDOW_MS + 10_000;
    let mut desk = Desk::new();
    desk.policy.after_window = AfterWindow::Admin;
    assert_eq!(
        desk.told(Actor::Owner, &cancel(Some("no")), now),
        ON_ITS_WAY
    );
    assert_eq!(desk.told(Actor::Manager, &cancel(None), now), "validation");
    assert_eq!(
        desk.told(Actor::Manager, &cancel(Some(" ")), now),
        "validation"
    );
    assert_eq!(
        desk.told(Actor::ManagerElsewhere, &cancel(Some("no")), now),
        "not_found"
    );
    assert_eq!(
        desk.told(Actor::Manager, &cancel(Some("a mistake")), now),
        "cancelled"
    );

    let mut desk = Desk::new();
    desk.pay(now);
    assert_eq!(
        desk.told(Actor::Admin, &cancel(Some("no")), now),
        ON_ITS_WAY
    );
    assert_eq!(desk.told(Actor::Kitchen, &reject(), now), "rejected");
    assert_eq!(
        desk.told(Actor::Owner, &cancel(Some("no")), now),
        ON_ITS_WAY
    );
    assert_eq!(
        desk.told(Actor::Admin, &cancel(Some("out of milk")), now),
        "cancelled+ticket.voided"
    );
    assert_eq!(desk.order.status, Status::Cancelled);
    assert_eq!(desk.order.payment, Payment::RefundPending);
    assert_eq!(desk.order.reason.as_deref(), Some("out of milk"));
}

#[test]
fn the_window_is_the_longest_over_the_lines() {
    assert_eq!(window_ms([], 60_000), 60_000);
    assert_eq!(window_ms([Some(5_000)], 60_000), 5_000);
    assert_eq!(window_ms([Some(5_000), None], 60_000), 60_000);
    assert_eq!(window_ms([Some(5_000), Some(90_000), None], 60_000), 90_000);
    assert_eq!(window_ms([Some(0)], 60_000), 0);

    let wish = placement(vec![wanted("tea", 1), wanted("goose", 1)]);
    let order = place(&wish, &terms(), shelf, 1, T0).unwrap();
    assert_eq!(order.window_ms, 120_000);
    assert_eq!(order.cancel_deadline, T0 + 120_000);
}

/// Money that comes after the end is recorded and given back; the order is never revived.
#[test]
fn a_late_success_is_given_back() {
    let now = T0 + 1_000;
    for captured in [false, true] {
        let mut desk = Desk::new();
        desk.ask(Actor::Owner, &super::card(true), now).unwrap();
        assert_eq!(desk.told(Actor::Owner, &cancel(None), now), "cancelled");
        assert_eq!(desk.order.payment, Payment::VoidPending);
        assert!(desk.order.is_live(), "money is on its way");
        let late = Command::Authorize {
            number: 1,
            amount: desk.total(),
            captured,
        };
        assert_eq!(late.verb(), Verb::Authorize);
        assert_eq!(desk.told(Actor::System, &late, now), "payment_changed");
        assert_eq!(desk.told(Actor::System, &late, now), "-", "told twice");
        let owed = if captured {
            Payment::RefundPending
        } else {
            Payment::VoidPending
        };
        assert_eq!(
            (desk.order.status, desk.order.payment),
            (Status::Cancelled, owed)
        );
    }
}
