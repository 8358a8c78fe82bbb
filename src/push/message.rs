//! THE table of what is told: which events, how urgently, and for how long they are worth telling.

use serde::Serialize;

use super::words::Words;
use crate::{
    language::Language,
    order::{Change, Event, Fulfillment, Order, Settlement, Status},
};

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is paid.
    Paid,
    /// It is being made.
    Released,
    /// It can be fetched.
    Ready,
    /// It was handed over.
    Fulfilled,
    /// The shop has called it off.
    Cancelled,
    /// Money goes back.
    Refunded,
}

/// A message as the app's worker reads it.
#[derive(Debug, Serialize)]
pub struct Message {
    title: String,
    body: String,
    /// The page of the order.
    url: String,
    /// Messages of one order replace each other.
    tag: String,
    order: String,
    lang: &'static str,
    dir: &'static str,
}

const HOUR_S: i64 = 3_600;
/// The longest that anything is worth telling, seconds.
pub(super) const LIFE_S_MAX: i64 = 24 * HOUR_S;

impl Kind {
    /// What an event tells the owner of `order`; nothing of what they did themselves.
    #[must_use]
    pub fn of(event: &Event, order: &Order) -> Option<Self> {
        match &event.change {
            Change::Paid { .. } => Some(Self::Paid),
            Change::Released { .. } => Some(Self::Released),
            Change::Fulfilled { .. } => Some(Self::Fulfilled),
            Change::Cancelled { by, .. } if by.id != order.customer.id => Some(Self::Cancelled),
            Change::RefundEnded { amount, .. } if amount.amount > 0 => Some(Self::Refunded),
            Change::Settled {
                settlement: Settlement::Refunded,
                ..
            } => Some(Self::Refunded),
            // What is handed over by now, or gone, is not to be fetched.
            Change::Tickets { .. }
                if event.after.fulfillment == Fulfillment::Ready
                    && order.status == Status::Paid =>
            {
                Some(Self::Ready)
            }
            Change::Placed { .. }
            | Change::Imported { .. }
            | Change::AttemptOpened { .. }
            | Change::AttemptEnded { .. }
            | Change::UpdateOpened { .. }
            | Change::Updated { .. }
            | Change::Settled { .. }
            | Change::RefundOpened { .. }
            | Change::RefundEnded { .. }
            | Change::WindowClosed
            | Change::Unacknowledged { .. }
            | Change::Cancelled { .. }
            | Change::Expired
            | Change::Rejected { .. }
            | Change::Tickets { .. } => None,
        }
    }

    /// Whether an event may be worth telling, as far as it alone says.
    pub(super) fn is_worth_a_look(event: &Event) -> bool {
        match &event.change {
            Change::Paid { .. }
            | Change::Released { .. }
            | Change::Fulfilled { .. }
            | Change::Cancelled { .. }
            | Change::RefundEnded { .. }
            | Change::Settled { .. } => true,
            Change::Tickets { .. } => event.after.fulfillment == Fulfillment::Ready,
            Change::Placed { .. }
            | Change::Imported { .. }
            | Change::AttemptOpened { .. }
            | Change::AttemptEnded { .. }
            | Change::UpdateOpened { .. }
            | Change::Updated { .. }
            | Change::RefundOpened { .. }
            | Change::WindowClosed
            | Change::Unacknowledged { .. }
            | Change::Expired
            | Change::Rejected { .. } => false,
        }
    }

    /// For how long it is worth telling, seconds: the `TTL` of RFC 8030.
    #[must_use]
    pub fn life_s(self) -> i64 {
        match self {
            Self::Paid | Self::Released => HOUR_S,
            Self::Ready => 3 * HOUR_S,
            Self::Fulfilled => 6 * HOUR_S,
            Self::Cancelled | Self::Refunded => LIFE_S_MAX,
        }
    }

    /// How urgent it is: the `Urgency` of RFC 8030. A phone that saves its battery is woken for what somebody waits for.
    #[must_use]
    pub fn urgency(self) -> &'static str {
        match self {
            Self::Ready | Self::Cancelled => "high",
            Self::Paid | Self::Released | Self::Refunded => "normal",
            Self::Fulfilled => "low",
        }
    }

    /// What is said of `order` at a shop of that name.
    #[must_use]
    pub fn message(self, order: &Order, shop: &str, language: Language) -> Message {
        let words = Words::of(language);
        let (title, body) = match self {
            Self::Paid => words.paid,
            Self::Released => words.released,
            Self::Ready => words.ready,
            Self::Fulfilled => words.fulfilled,
            Self::Cancelled => words.cancelled,
            Self::Refunded => words.refunded,
        };
        Message {
            title: title(order.number),
            body: body(shop),
            url: format!("/orders/{}", order.id),
            tag: format!("order-{}", order.id),
            order: order.id.to_string(),
            lang: language.code(),
            dir: language.direction(),
        }
    }
}
