//! Refunds that a manager may wish for: amounts, lines and whole orders; pieces come back with some.

use orderhub::order::{Command, RefundLine};
use proptest::prelude::*;

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
