//! THE table of letters: what is written to a customer when something happens. Pure. Their sentences are in `words/`, how
//! they look as text and as HTML in `render.rs`.

use super::{render::money, words::Words};
use crate::{
    checkout::SentCode,
    order::{
        AttemptOutcome, Change, Event, Fulfillment, LineDifference, Order, Role, Settlement, Status,
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
    /// An address to be followed.
    pub(super) link: Option<String>,
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
pub(super) fn code(order: &Order, event: Option<&Event>, sent: SentCode, words: &Words) -> Letter {
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
    let until = expires_at.to_string();
    let mut paragraphs = vec![(words.code)(&code, number, &total(order), &until)];
    let (kind, subject) = if is_declined {
        paragraphs.push(words.declined.into());
        ("payment_declined", (words.declined_subject)(number))
    } else {
        ("code", (words.code_subject)(number))
    };
    Letter {
        kind,
        subject,
        paragraphs,
        lists_order: true,
        code: Some(code),
        link: None,
    }
}

/// The letter with the code by which somebody shows that it is them.
pub(super) fn step_up(sent: SentCode, words: &Words) -> Letter {
    let SentCode { code, expires_at } = sent;
    Letter {
        kind: "step_up",
        subject: words.step_up_subject.into(),
        paragraphs: vec![(words.step_up)(&code, &expires_at.to_string())],
        lists_order: false,
        code: Some(code),
        link: None,
    }
}

/// The letter that tells of other lines. The order may have changed once more since; then the list below would say
/// something else, and is left out.
pub(super) fn updated(
    order: &Order,
    event: &Event,
    sent: Option<SentCode>,
    words: &Words,
) -> Option<Letter> {
    let Change::Updated { revision, .. } = &event.change else {
        return None;
    };
    let number = order.number;
    let costs = money(revision.totals.total, revision.currency);
    let mut paragraphs = vec![(words.updated)(number, &costs)];
    paragraphs.extend(differences(&revision.differences, words));
    let code = sent.map(|SentCode { code, expires_at }| {
        paragraphs.push((words.new_code)(&code, &expires_at.to_string()));
        code
    });
    Some(Letter {
        kind: "updated",
        subject: (words.updated_subject)(number),
        paragraphs,
        lists_order: revision.lines == order.lines,
        code,
        link: None,
    })
}

fn differences(those: &[LineDifference], words: &Words) -> Option<String> {
    let said = those.iter().map(|one| {
        let LineDifference { name, from, to, .. } = one;
        match (*from, *to) {
            (0, to) => (words.more)(name, to),
            (from, 0) => (words.none_left)(name, from),
            (from, to) if from == to => (words.other_note)(name),
            (from, to) => (words.instead)(name, to, from),
        }
    });
    let said: Vec<_> = said.collect();
    (!said.is_empty()).then(|| (words.differences)(&said.join(words.and)))
}

/// The letter that tells of an event; none for events nobody writes about.
pub(super) fn note(order: &Order, event: &Event, words: &Words) -> Option<Letter> {
    let number = order.number;
    let (kind, subject, said) = match &event.change {
        Change::Paid { .. } => ("paid", words.paid_subject, vec![paid(order, event, words)]),
        Change::Released { .. } => (
            "released",
            words.released_subject,
            vec![(words.released)(number)],
        ),
        // Customers know why they did it; and what they write is not mailed to whatever address they gave.
        Change::Cancelled { by, reason } => (
            "cancelled",
            words.cancelled_subject,
            with_reason(
                (words.cancelled)(number),
                reason.as_deref().filter(|_| by.role != Role::Customer),
                words,
            ),
        ),
        Change::Expired => (
            "expired",
            words.expired_subject,
            vec![(words.expired)(number)],
        ),
        Change::Rejected { reason, .. } => (
            "rejected",
            words.rejected_subject,
            with_reason((words.rejected)(number), Some(reason), words),
        ),
        Change::RefundEnded { amount, .. } => (
            "refunded",
            words.refunded_subject,
            vec![(words.refunded_part)(&amount.to_string(), number)],
        ),
        Change::Fulfilled { .. } => (
            "fulfilled",
            words.fulfilled_subject,
            vec![(words.fulfilled)(number), words.rate.into()],
        ),
        Change::Settled { settlement, .. } => match settlement {
            Settlement::Refunded => (
                "refunded",
                words.refunded_subject,
                vec![(words.refunded)(number)],
            ),
            Settlement::Captured | Settlement::Voided | Settlement::Failed => return None,
        },
        // What is handed over by now, or gone, is not to be fetched.
        Change::Tickets { .. } if order.status == Status::Paid => {
            ("ready", words.ready_subject, vec![(words.ready)(number)])
        }
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
        subject: subject(number),
        paragraphs: said,
        lists_order: kind == "paid",
        code: None,
        link: None,
    })
}

fn paid(order: &Order, event: &Event, words: &Words) -> String {
    let thanks = (words.paid)(order.number, &total(order));
    if event.at < event.deadline {
        let until = (words.can_cancel)(&event.deadline.to_string());
        format!("{thanks} {until}")
    } else {
        thanks
    }
}

/// In the words of whoever did it.
fn with_reason(said: String, reason: Option<&str>, words: &Words) -> Vec<String> {
    let reason = reason.map(words.reason);
    std::iter::once(said).chain(reason).collect()
}

fn total(order: &Order) -> String {
    money(order.totals.total, order.currency)
}
