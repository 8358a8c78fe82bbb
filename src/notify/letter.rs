//! What the messages say. Pure; one sentence or two each, for people.

use crate::{
    checkout::SentCode,
    order::{AttemptOutcome, Change, Currency, Event, Order},
};

/// A message before it has an address.
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) code: Option<String>,
}

/// What an event asks to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The code of the challenge this event issued, if that is still the order's challenge.
    Code,
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
            AttemptOutcome::Declined | AttemptOutcome::Unknown | AttemptOutcome::Surplus => {
                Wanted::Code
            }
            AttemptOutcome::Open | AttemptOutcome::Authorized | AttemptOutcome::Lifted => {
                Wanted::Nothing
            }
        },
        Change::Paid { .. }
        | Change::Cancelled { .. }
        | Change::Expired
        | Change::Rejected { .. }
        | Change::Fulfilled { .. } => Wanted::Note,
        Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::Settled { .. }
        | Change::WindowClosed
        | Change::Released => Wanted::Nothing,
    }
}

/// The letter that carries a code.
pub(super) fn code(order: &Order, sent: SentCode) -> Letter {
    let number = order.number;
    let SentCode { code, expires_at } = sent;
    Letter {
        subject: format!("Your code for order {number}"),
        text: format!(
            "{code} is your code to confirm order {number} ({}). It is valid until {expires_at}. Give it to nobody.",
            total(order)
        ),
        code: Some(code),
    }
}

/// The letter that tells of an event; none for events nobody writes about.
pub(super) fn note(order: &Order, event: &Event) -> Option<Letter> {
    let number = order.number;
    let (subject, text) = match &event.change {
        Change::Paid { .. } => (format!("Order {number} is paid"), paid_text(order, event)),
        Change::Cancelled { .. } => (
            format!("Order {number} is cancelled"),
            format!("Order {number} is cancelled. Whatever was paid goes back to you."),
        ),
        Change::Expired => (
            format!("Order {number} has expired"),
            format!("Order {number} was not paid in time and has expired."),
        ),
        Change::Rejected { .. } => (
            format!("Order {number} cannot be made"),
            format!(
                "We are sorry: order {number} cannot be made. The shop will be in touch about your money."
            ),
        ),
        Change::Fulfilled { .. } => (
            format!("Order {number} is ready"),
            format!("Order {number} has been handed over. Enjoy."),
        ),
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::AttemptEnded { .. }
        | Change::Settled { .. }
        | Change::WindowClosed
        | Change::Released => return None,
    };
    Some(Letter {
        subject,
        text,
        code: None,
    })
}

fn paid_text(order: &Order, event: &Event) -> String {
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

/// The total for people.
fn total(order: &Order) -> String {
    let (minor, currency) = (order.totals.total, order.currency);
    match decimals(currency) {
        0 => format!("{minor} {currency}"),
        3 => format!("{}.{:03} {currency}", minor / 1_000, minor % 1_000),
        _ => format!("{}.{:02} {currency}", minor / 100, minor % 100),
    }
}

/// Decimals of a currency's minor unit (ISO 4217).
fn decimals(currency: Currency) -> u8 {
    match currency.as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
