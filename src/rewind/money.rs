//! What a payment provider did that the orders no longer know of. Nothing undoes that: people must settle it. Pure.

use std::fmt;

use crate::order::{
    Attempt, AttemptOutcome, Change, Event, Method, Money, Order, OrderId, Seq, Settlement,
    Timestamp, apply,
};

/// What happened to money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It was set aside on the customer's card.
    Held,
    /// That was lifted.
    Lifted,
    /// It was taken.
    Taken,
    /// It was given back.
    GivenBack,
    /// The provider was asked and had not answered.
    Asked,
    /// The provider was asked to give back and had not answered.
    AskedBack,
}

/// Money that moved after the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyMoved {
    /// Of which order.
    pub order: OrderId,
    /// Of which of its attempts; none of a refund that is shared out over them.
    pub attempt: Option<u32>,
    /// What.
    pub moved: Moved,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

impl fmt::Display for MoneyMoved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.moved {
            Moved::Held => "held",
            Moved::Lifted => "no longer held",
            Moved::Taken => "taken",
            Moved::GivenBack => "given back",
            Moved::Asked => "asked for, without an answer yet",
            Moved::AskedBack => "to be given back, without an answer yet",
        };
        let (order, amount, at) = (self.order, self.amount, self.at);
        match self.attempt {
            Some(attempt) => write!(f, "order {order}, attempt {attempt}: {amount} {what}, {at}"),
            None => write!(f, "order {order}: {amount} {what}, {at}"),
        }
    }
}

/// What moved in an order after `cut`; `events` are all of its own. Cash was counted by hand and is not in it.
pub(super) fn moved_after(events: &[Event], cut: Seq) -> Vec<MoneyMoved> {
    let (mut moved, mut order, mut then) = (Vec::new(), None::<Order>, None);
    for event in events {
        let Some(next) = apply(order.clone(), event) else {
            return moved;
        };
        if event.seq > cut {
            for attempt in cards(&next) {
                let known = order.as_ref().and_then(|order| numbered(order, attempt));
                let what = steps(known, attempt, event);
                moved.extend(
                    what.map(|(what, amount)| line(&next, Some(attempt), what, amount, event.at)),
                );
            }
        } else {
            then = Some(next.clone());
        }
        order = Some(next);
    }
    if let Some(order) = order {
        moved.extend(in_doubt(then.as_ref(), &order));
    }
    moved
}

fn cards(order: &Order) -> impl Iterator<Item = &Attempt> {
    let attempts = order.attempts.iter();
    attempts.filter(|attempt| attempt.method == Method::Card)
}

fn numbered<'a>(order: &'a Order, attempt: &Attempt) -> Option<&'a Attempt> {
    cards(order).find(|known| known.number == attempt.number)
}

/// What an event did to one attempt.
fn steps(
    before: Option<&Attempt>,
    after: &Attempt,
    event: &Event,
) -> impl Iterator<Item = (Moved, i64)> + use<> {
    let was_held = before.is_some_and(is_held);
    let taken = after.captured - before.map_or(0, |before| before.captured);
    let back = after.refunded - before.map_or(0, |before| before.refunded);
    let is_lifted = was_held
        && (after.outcome == AttemptOutcome::Lifted
            || (after.captured == 0 && is_void(&event.change)));
    [
        (
            Moved::Held,
            if is_held(after) && !was_held {
                after.amount
            } else {
                0
            },
        ),
        (Moved::Taken, taken),
        (Moved::GivenBack, back),
        (Moved::Lifted, if is_lifted { after.amount } else { 0 }),
    ]
    .into_iter()
    .filter(|(_, amount)| *amount > 0)
}

fn is_held(attempt: &Attempt) -> bool {
    matches!(
        attempt.outcome,
        AttemptOutcome::Authorized | AttemptOutcome::Surplus
    )
}

fn is_void(change: &Change) -> bool {
    matches!(
        change,
        Change::Settled {
            settlement: Settlement::Voided,
            ..
        }
    )
}

/// What the provider was asked after the moment and had not answered by the time of the backup.
fn in_doubt<'a>(
    then: Option<&'a Order>,
    now: &'a Order,
) -> impl Iterator<Item = MoneyMoved> + use<'a> {
    let is_open = |attempt: &Attempt| {
        matches!(
            attempt.outcome,
            AttemptOutcome::Open | AttemptOutcome::Unknown
        )
    };
    let is_new = move |attempt: &&Attempt| {
        is_open(attempt) && then.is_none_or(|then| numbered(then, attempt).is_none())
    };
    let asked = cards(now).filter(is_new).map(move |attempt| {
        line(
            now,
            Some(attempt),
            Moved::Asked,
            attempt.amount,
            attempt.opened_at,
        )
    });
    let known = then.map_or(0, |then| then.refunds.len());
    let refund = now.open_refund().filter(|_| now.refunds.len() > known);
    let refund = refund
        .map(move |refund| line(now, None, Moved::AskedBack, refund.amount.amount, refund.at));
    asked.chain(refund)
}

fn line(
    order: &Order,
    attempt: Option<&Attempt>,
    moved: Moved,
    amount: i64,
    at: Timestamp,
) -> MoneyMoved {
    MoneyMoved {
        order: order.id,
        attempt: attempt.map(|attempt| attempt.number),
        moved,
        amount: Money {
            amount,
            currency: order.currency,
        },
        at,
    }
}
