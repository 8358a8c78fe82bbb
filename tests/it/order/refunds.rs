//! Refunds that a manager may wish for: amounts, lines and whole orders; pieces come back with some.

use orderhub::order::{
    AfterWindow, Command, Payment, RELEASE_GRACE_MS, RefundLine, Settlement, Status,
};
use proptest::prelude::*;

use super::{Actor, Desk, T0, WINDOW_MS, settle};

pub(super) fn refunds() -> impl Strategy<Value = Command> {
    let amount = prop::sample::select(vec![0, 1, 300, 750, 751]);
    let line = (1..3_u32, 0..3_u32).prop_map(|(line, quantity)| RefundLine { line, quantity });
    let what = prop_oneof![
        2 => amount.prop_map(|amount| (Some(amount), Vec::new())),
        2 => prop::collection::vec(line, 1..3).prop_map(|lines| (None, lines)),
        1 => Just((None, Vec::new())),
    ];
    (what, prop::bool::ANY).prop_map(|((amount, lines), restock)| Command::Refund {
        amount,
        lines,
        restock,
        reason: "cold".into(),
        is_proven: true,
    })
}

pub(super) fn refund(amount: Option<i64>) -> Command {
    Command::Refund {
        amount,
        lines: Vec::new(),
        restock: false,
        reason: "cold".into(),
        is_proven: true,
    }
}

#[test]
fn calling_off_what_was_taken_or_is_being_taken_is_for_who_showed_that_it_is_them() {
    let late = T0 + WINDOW_MS + RELEASE_GRACE_MS;
    let call_off = |is_proven: bool| Command::Cancel {
        reason: Some("sorry".into()),
        is_proven,
    };
    let mut desk = Desk::new();
    desk.policy.after_window = AfterWindow::Admin;
    desk.pay(T0);
    desk.ask(Actor::System, &Command::Release, late).unwrap();
    let mut taken = desk.clone();
    taken
        .ask(Actor::System, &settle(Settlement::Captured), late)
        .unwrap();
    for (mut desk, payment) in [(desk, Payment::CapturePending), (taken, Payment::Captured)] {
        assert_eq!(desk.order.payment, payment);
        let total = desk.order.totals.total;
        desk.policy.refund_unproven_max = total - 1;
        let mut small = desk.clone();
        small.policy.refund_unproven_max = total;
        let told = desk.told(Actor::Admin, &call_off(false), late);
        assert_eq!(told, "step_up_required", "{payment:?}");
        for (mut desk, is_proven) in [(desk, true), (small, false)] {
            desk.ask(Actor::Admin, &call_off(is_proven), late).unwrap();
            assert_eq!(desk.order.status, Status::Cancelled);
        }
    }
}
