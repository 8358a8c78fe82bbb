//! THE table of letters: what is written to a customer when something happens. Pure; a few sentences each, for people.
//! How they look as text and as HTML is in `render.rs`.

use super::render::money;
use crate::{
    checkout::SentCode,
    order::{
        AttemptOutcome, Change, Event, Fulfillment, LineDifference, Order, Settlement, Status,
    },
};

/// What an order is written about once, however often it happens.
pub(super) const ONCE: [&str; 1] = ["ready"];

/// A letter before it has an address.
pub(super) struct Letter {
    /// What it is about, in one word; also how the log calls it.
    pub(super) kind: &'static str,
    pub(super) subject: String,
    pub(super) paragraphs: Vec<String>,
    /// Whether what was ordered stands below.
    pub(super) lists_order: bool,
    pub(super) code: Option<String>,
}

impl Letter {
    /// Whether it goes also to those who want no mail: without a code nobody can pay, and the letter of a refused
    /// payment holds the next one.
    pub(super) fn is_always_sent(&self) -> bool {
        self.code.is_some()
    }
}

/// What an event asks to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The code of the challenge this event issued, if that is still the order's challenge.
    Code,
    /// That the lines are others, with the new code where there is one.
    Update,
    /// A note about what happened.
    Note,
    /// Nothing.
    Nothing,
}

/// What `event` asks to be told.
pub(super) fn wanted(event: &Event) -> Wanted {
    match &event.change {
        Change::Placed { .. } => Wanted::Code,
        Change::AttemptEnded { outcome, .. } => match outcome {
            AttemptOutcome::Declined
            | AttemptOutcome::NotSent
            | AttemptOutcome::Unknown
            | AttemptOutcome::Surplus => Wanted::Code,
            AttemptOutcome::Open | AttemptOutcome::Authorized | AttemptOutcome::Lifted => {
                Wanted::Nothing
            }
        },
        Change::Updated { .. } => Wanted::Update,
        Change::Tickets { .. } if event.after.fulfillment == Fulfillment::Ready => Wanted::Note,
        Change::Settled { settlement, .. } => match settlement {
            Settlement::Refunded => Wanted::Note,
            Settlement::Captured | Settlement::Voided | Settlement::Failed => Wanted::Nothing,
        },
        Change::Paid { .. }
        | Change::Released { .. }
        | Change::Cancelled { .. }
        | Change::Expired
        | Change::Rejected { .. }
        | Change::Fulfilled { .. } => Wanted::Note,
        Change::RefundEnded { amount, .. } if amount.amount > 0 => Wanted::Note,
        Change::RefundEnded { .. }
        | Change::RefundOpened { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::UpdateOpened { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Tickets { .. } => Wanted::Nothing,
    }
}

/// The letter that carries a code. `event` is what asked for it; none where the customer did.
pub(super) fn code(order: &Order, event: Option<&Event>, sent: SentCode) -> Letter {
    let number = order.number;
    let SentCode { code, expires_at } = sent;
    let is_declined = event.is_some_and(|event| {
        matches!(
            event.change,
            Change::AttemptEnded {
                outcome: AttemptOutcome::Declined,
                ..
            }
        )
    });
    let mut paragraphs = vec![format!(
        "{code} is your code to confirm order {number} ({}). It is valid until {expires_at}. Give it to nobody.",
        total(order)
    )];
    let (kind, subject) = if is_declined {
        paragraphs.push(
            "Your payment was declined, and nothing was taken. With this code you can try again."
                .into(),
        );
        (
            "payment_declined",
            format!("The payment of order {number} was declined"),
        )
    } else {
        ("code", format!("Your code for order {number}"))
    };
    Letter {
        kind,
        subject,
        paragraphs,
        lists_order: true,
        code: Some(code),
    }
}

/// The letter that tells of other lines. The order may have changed once more since; then the list below would say
/// something else, and is left out.
pub(super) fn updated(order: &Order, event: &Event, sent: Option<SentCode>) -> Option<Letter> {
    let Change::Updated { revision, .. } = &event.change else {
        return None;
    };
    let number = order.number;
    let mut paragraphs = vec![format!(
        "Order {number} was changed. It costs {} now.",
        money(revision.totals.total, revision.currency)
    )];
    paragraphs.extend(differences(&revision.differences));
    let code = sent.map(|SentCode { code, expires_at }| {
        paragraphs.push(format!(
            "{code} is your new code to confirm it, and the one before is of no use. It is valid until {expires_at}. \
             Give it to nobody."
        ));
        code
    });
    Some(Letter {
        kind: "updated",
        subject: format!("Order {number} was changed"),
        paragraphs,
        lists_order: revision.lines == order.lines,
        code,
    })
}

fn differences(those: &[LineDifference]) -> Option<String> {
    let said = those.iter().map(|one| {
        let LineDifference { name, from, to, .. } = one;
        match (from, to) {
            (0, to) => format!("{to} × {name} more"),
            (from, 0) => format!("no {name} ({from} before)"),
            (from, to) if from == to => format!("another note on {name}"),
            (from, to) => format!("{to} × {name} instead of {from}"),
        }
    });
    let said: Vec<_> = said.collect();
    (!said.is_empty()).then(|| format!("What is different: {}.", said.join("; ")))
}

/// The letter that tells of an event; none for events nobody writes about.
pub(super) fn note(order: &Order, event: &Event) -> Option<Letter> {
    let number = order.number;
    let (kind, title, said) = match &event.change {
        Change::Paid { .. } => ("paid", "is paid", vec![paid(order, event)]),
        Change::Released { .. } => (
            "released",
            "is being prepared",
            vec![format!("Order {number} is being prepared now.")],
        ),
        Change::Cancelled { reason, .. } => (
            "cancelled",
            "is cancelled",
            with_reason(
                format!("Order {number} is cancelled. Whatever was paid goes back to you."),
                reason.as_deref(),
            ),
        ),
        Change::Expired => (
            "expired",
            "has expired",
            vec![format!(
                "Order {number} was not paid in time and has expired."
            )],
        ),
        Change::Rejected { reason, .. } => (
            "rejected",
            "cannot be made",
            with_reason(
                format!(
                    "We are sorry: order {number} cannot be made. The shop will be in touch about your money."
                ),
                Some(reason),
            ),
        ),
        Change::RefundEnded { amount, .. } => (
            "refunded",
            "is refunded",
            vec![format!(
                "{amount} of what order {number} cost is on its way back to you."
            )],
        ),
        Change::Fulfilled { .. } => (
            "fulfilled",
            "was handed over",
            vec![
                format!("Order {number} has been handed over. Enjoy."),
                "How was it? On the page of your order you can give stars to everything in it."
                    .into(),
            ],
        ),
        Change::Settled { settlement, .. } => match settlement {
            Settlement::Refunded => (
                "refunded",
                "is refunded",
                vec![format!(
                    "The money for order {number} is on its way back to you."
                )],
            ),
            Settlement::Captured | Settlement::Voided | Settlement::Failed => return None,
        },
        // What is handed over by now, or gone, is not to be fetched.
        Change::Tickets { .. } if order.status == Status::Paid => (
            "ready",
            "is ready",
            vec![format!("Order {number} is ready.")],
        ),
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::UpdateOpened { .. }
        | Change::Updated { .. }
        | Change::AttemptEnded { .. }
        | Change::RefundOpened { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Tickets { .. } => return None,
    };
    Some(Letter {
        kind,
        subject: format!("Order {number} {title}"),
        paragraphs: said,
        lists_order: kind == "paid",
        code: None,
    })
}

fn paid(order: &Order, event: &Event) -> String {
    let thanks = format!(
        "Thank you: order {} is paid ({}).",
        order.number,
        total(order)
    );
    if event.at < event.deadline {
        format!("{thanks} You can cancel it until {}.", event.deadline)
    } else {
        thanks
    }
}

/// In the words of whoever did it.
fn with_reason(said: String, reason: Option<&str>) -> Vec<String> {
    let reason = reason.map(|reason| format!("The reason given: {reason}"));
    std::iter::once(said).chain(reason).collect()
}

fn total(order: &Order) -> String {
    money(order.totals.total, order.currency)
}
