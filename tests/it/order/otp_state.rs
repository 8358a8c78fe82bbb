//! Codes: five wrong tries lock, three resends at most, and wrong, used and expired codes are told alike.

use orderhub::order::{AttemptOutcome, Challenge, RESENDS_MAX, Rejection, WRONG_TRIES_MAX};

use super::{Actor, Desk, SECRET, T0, cancel, card, cash};
use orderhub::order::Command;

#[test]
fn five_wrong_codes_lock_for_good() {
    let mut desk = Desk::new();
    for _ in 0..WRONG_TRIES_MAX {
        assert_eq!(desk.told(Actor::Owner, &card(false), T0), "otp_invalid");
    }
    assert_eq!(desk.order.version, 1, "tries take no version");
    for command in [card(true), card(false), Command::Otp] {
        assert_eq!(desk.told(Actor::Owner, &command, T0), "otp_locked");
    }
    // The counter is not barred, and neither is the way out.
    assert_eq!(
        desk.clone().told(Actor::Kitchen, &cash(), T0),
        "payment_changed+paid"
    );
    assert_eq!(desk.told(Actor::Owner, &cancel(None), T0), "cancelled");
}

#[test]
fn four_wrong_codes_and_a_right_one_pay() {
    let mut desk = Desk::new();
    for _ in 1..WRONG_TRIES_MAX {
        assert_eq!(desk.told(Actor::Owner, &card(false), T0), "otp_invalid");
    }
    assert_eq!(desk.told(Actor::Owner, &card(true), T0), "payment_changed");
}

#[test]
fn a_code_is_sent_again_three_times() {
    let mut desk = Desk::new();
    for left in (0..RESENDS_MAX).rev() {
        assert_eq!(desk.told(Actor::Owner, &Command::Otp, T0), "code_sent");
        let challenge = desk.order.challenge.as_ref().unwrap();
        assert_eq!(challenge.resends_left(), left);
        assert_eq!(challenge.sealed, SECRET, "the code stays the same");
    }
    assert_eq!(desk.told(Actor::Owner, &Command::Otp, T0), "rate_limited");
    assert_eq!(desk.order.version, 1);
    assert_eq!(desk.told(Actor::Owner, &card(true), T0), "payment_changed");
}

#[test]
fn a_used_code_is_told_like_a_wrong_one() {
    let mut desk = Desk::new();
    let wrong = desk
        .clone()
        .ask(Actor::Owner, &card(false), T0)
        .unwrap_err();
    desk.ask(Actor::Owner, &card(true), T0).unwrap();
    let used = desk.ask(Actor::Owner, &card(true), T0).unwrap_err();
    assert_eq!(used.rejection, wrong.rejection);
    assert_eq!(used.rejection, Rejection::OtpInvalid);
    assert_eq!(used.counted, None, "a used code is not a guess");
    assert_eq!(
        desk.told(Actor::Owner, &Command::Otp, T0),
        "order_not_pending"
    );
}

#[test]
fn a_declined_payment_takes_a_new_code() {
    let mut desk = Desk::new();
    desk.told(Actor::Owner, &card(false), T0);
    desk.told(Actor::Owner, &card(true), T0);
    let declined = Command::Decline {
        number: 1,
        outcome: AttemptOutcome::Declined,
        sealed: "another".into(),
    };
    assert_eq!(
        desk.told(Actor::System, &declined, T0 + 9),
        "payment_changed"
    );
    let total = desk.order.totals.total;
    assert_eq!(
        desk.order.challenge,
        Some(Challenge::issue("another".into(), 3, T0 + 9, total))
    );
    assert_eq!(desk.told(Actor::Owner, &card(true), T0), "payment_changed");
}

#[test]
fn a_code_confirms_the_total_it_was_sent_for() {
    let mut desk = Desk::new();
    desk.order.challenge.as_mut().unwrap().total -= 1;
    assert_eq!(desk.told(Actor::Owner, &card(true), T0), "otp_invalid");
}

#[test]
fn a_challenge_without_a_secret_pays_nothing() {
    let mut desk = Desk::new();
    desk.order.challenge.as_mut().unwrap().sealed.clear();
    assert_eq!(desk.told(Actor::Owner, &card(true), T0), "otp_invalid");
    desk.order.challenge = None;
    assert_eq!(desk.told(Actor::Owner, &card(true), T0), "otp_invalid");
}

#[test]
fn staff_pays_others_orders_in_cash_only() {
    for who in [
        Actor::Kitchen,
        Actor::Warehouse,
        Actor::Manager,
        Actor::Admin,
    ] {
        let mut desk = Desk::new();
        assert_eq!(desk.told(who, &card(true), T0), "forbidden");
        assert_eq!(desk.told(who, &cash(), T0), "payment_changed+paid");
        assert_eq!(desk.told(who, &cash(), T0), "order_not_pending");
    }
    for who in [Actor::Owner, Actor::OwnerInSupport, Actor::Support] {
        assert_eq!(Desk::new().told(who, &cash(), T0), "forbidden");
    }
}
