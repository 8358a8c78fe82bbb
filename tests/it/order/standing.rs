//! What an order's columns, attempts, lines and sums have to say of each other at any moment.

use std::collections::BTreeSet;

use orderhub::order::{AttemptOutcome, Fulfillment, Order, Payment, Status, money_violation};

/// The three columns agree with each other and with the attempts.
pub(super) fn check_standing(order: &Order) {
    let open = order
        .attempts
        .iter()
        .filter(|attempt| attempt.outcome == AttemptOutcome::Open)
        .count();
    assert!(open <= 1, "{open} attempts are open");
    let is_paid = matches!(order.status, Status::Paid | Status::Fulfilled);
    let paid_payment = matches!(
        order.payment,
        Payment::Authorized | Payment::CapturePending | Payment::Captured
    );
    let is_refunded = is_paid
        && matches!(
            order.payment,
            Payment::RefundPending | Payment::PartiallyRefunded | Payment::Refunded
        );
    assert_eq!(money_violation(order), None, "{order:?}");
    assert!(!paid_payment || is_paid, "{order:?}");
    assert!(
        !is_paid
            || paid_payment
            || is_refunded
            || matches!(order.payment, Payment::Failed | Payment::Free),
        "{order:?}"
    );
    assert!(
        !is_paid || order.authorized() >= order.totals.total,
        "lines without money: {order:?}"
    );
    if let Some(update) = &order.pending_update {
        assert_eq!(
            (order.status, order.fulfillment),
            (Status::Paid, Fulfillment::Held)
        );
        let open = order.open_attempt().map(|attempt| attempt.number);
        assert_eq!(open, Some(update.attempt), "{order:?}");
    }
    let sum: i64 = order.lines.iter().map(|line| line.total).sum();
    assert_eq!(order.totals.subtotal, sum);
    let numbers: BTreeSet<_> = order.lines.iter().map(|line| line.line).collect();
    assert_eq!(numbers.len(), order.lines.len());
    assert_eq!(
        order.payment == Payment::Authorizing,
        order.status == Status::Pending && open == 1,
        "{order:?}"
    );
    assert_eq!(order.released_at.is_some(), order.fulfillment.is_released());
    assert_eq!(order.ended_at.is_some(), order.status.is_final());
    assert_eq!(
        order.fulfillment == Fulfillment::Done,
        order.status == Status::Fulfilled
    );
    assert_eq!(order.status == Status::Pending, order.challenge.is_some());
}
