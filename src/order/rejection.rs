//! Why a command was refused: a closed list with stable codes. HTTP statuses and close codes are the edges' business.

use std::sync::Arc;

use super::{coupon::CouponFault, id::Sku, time::Timestamp};

/// A refusal. Nothing changed, but for counted wrong codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// There is no such order for this caller.
    NotFound,
    /// The caller may never do this.
    Forbidden,
    /// The caller expected another version.
    VersionStale,
    /// The order has ended.
    OrderFinal,
    /// The order is not released to the kitchen.
    OrderHeld,
    /// The order does not wait for payment.
    OrderNotPending,
    /// Nothing was taken that could be given back, or a refund is under way.
    NothingToRefund,
    /// The cancellation window has closed.
    CancelWindowClosed {
        /// When it closed.
        deadline: Timestamp,
    },
    /// A change of the lines waits for its payment.
    UpdatePending,
    /// The lines were changed as often as they can be.
    UpdatesUsedUp,
    /// The money was taken already, so the total stays.
    MoneyTaken,
    /// Not enough left.
    OutOfStock {
        /// Index of the first line that wants more of it, from 0, where lines do.
        line: Option<usize>,
        /// Of what.
        sku: Sku,
        /// How many are left.
        available: i64,
    },
    /// What was chosen cannot be had now.
    ChoiceOut {
        /// JSON pointer to the choice.
        pointer: String,
        /// Its name.
        name: Arc<str>,
    },
    /// Sold, but not at this time of day.
    NotOnNow {
        /// Index of the line, from 0.
        line: usize,
        /// What.
        sku: Sku,
    },
    /// The coupon takes nothing off this order.
    CouponInvalid(CouponFault),
    /// The coupon was used as often as it can be.
    CouponUsedUp {
        /// By this customer; otherwise by everybody together.
        by_customer: bool,
    },
    /// The total is not what the caller expected.
    TotalChanged {
        /// What it is, minor units.
        total: i64,
    },
    /// The site takes no orders now.
    SiteClosed,
    /// The site does not sell this.
    UnknownSku {
        /// Index of the line, from 0.
        line: usize,
    },
    /// A field is out of its bounds.
    Validation {
        /// JSON pointer to the field.
        pointer: String,
        /// What it should be.
        detail: String,
    },
    /// So much money goes back only after its giver has shown once more that it is them.
    StepUpRequired,
    /// The code is wrong, expired or used.
    OtpInvalid,
    /// Too many wrong codes.
    OtpLocked,
    /// Too often.
    RateLimited,
    /// The kitchen has given the order up.
    OrderStopped,
    /// The order has no such ticket.
    UnknownTicket,
    /// What was scanned is not on the ticket, or all of it is picked.
    WrongItem,
    /// Not all of it is picked.
    NotPicked,
    /// Pieces are missing, and a manager has not decided.
    ShortPick,
    /// The stations are not done with it.
    TicketsOpen,
    /// So much has happened to the order that no more is taken in.
    HistoryFull,
}

impl Rejection {
    /// The stable code of the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound | Self::UnknownTicket => "not_found",
            Self::Forbidden => "forbidden",
            Self::VersionStale => "version_stale",
            Self::OrderFinal => "order_final",
            Self::OrderHeld => "order_held",
            Self::OrderNotPending => "order_not_pending",
            Self::NothingToRefund => "nothing_to_refund",
            Self::CancelWindowClosed { .. } => "cancel_window_closed",
            Self::UpdatePending => "update_pending",
            Self::UpdatesUsedUp => "updates_used_up",
            Self::MoneyTaken => "money_taken",
            Self::OutOfStock { .. } | Self::ChoiceOut { .. } => "out_of_stock",
            Self::NotOnNow { .. } => "not_on_now",
            Self::CouponInvalid(_) => "coupon_invalid",
            Self::CouponUsedUp { .. } => "coupon_used_up",
            Self::TotalChanged { .. } => "total_changed",
            Self::SiteClosed => "site_closed",
            Self::UnknownSku { .. } => "unknown_sku",
            Self::Validation { .. } => "validation",
            Self::StepUpRequired => "step_up_required",
            Self::OtpInvalid => "otp_invalid",
            Self::OtpLocked => "otp_locked",
            Self::RateLimited => "rate_limited",
            Self::OrderStopped => "order_stopped",
            Self::WrongItem => "wrong_item",
            Self::NotPicked => "not_picked",
            Self::ShortPick => "short_pick",
            Self::TicketsOpen => "tickets_open",
            Self::HistoryFull => "history_full",
        }
    }

    /// A sentence for people. Holds no secret and no personal data.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NotFound => "There is no such order.".into(),
            Self::Forbidden => "Your role may not do this.".into(),
            Self::VersionStale => "The order has changed since you read it.".into(),
            Self::OrderFinal => "The order has ended; nothing can change it.".into(),
            Self::OrderHeld => "The order is not released to the kitchen yet.".into(),
            Self::OrderNotPending => "The order does not wait for payment.".into(),
            Self::NothingToRefund => {
                "Nothing is there to be given back now, or a refund is still under way.".into()
            }
            Self::CancelWindowClosed { deadline } => {
                format!("The order could be changed or cancelled until {deadline}.")
            }
            Self::UpdatePending => "A change of this order waits for its payment.".into(),
            Self::UpdatesUsedUp => "This order was changed as often as an order can be.".into(),
            Self::MoneyTaken => {
                "The money for this order was taken already: its total cannot change.".into()
            }
            Self::OutOfStock { sku, available, .. } => format!("Only {available} of {sku} left."),
            Self::CouponInvalid(fault) => fault.detail(),
            Self::CouponUsedUp { by_customer: true } => {
                "You have used this code as often as one customer can.".into()
            }
            Self::CouponUsedUp { by_customer: false } => "This code is used up.".into(),
            Self::ChoiceOut { name, .. } => format!("{name} cannot be had now."),
            Self::NotOnNow { sku, .. } => format!("{sku} is not sold at this time of day."),
            Self::TotalChanged { total } => format!("The total is {total} minor units now."),
            Self::SiteClosed => "The site takes no orders now.".into(),
            Self::UnknownSku { line } => format!(
                "Line {} names an article that this site does not sell.",
                line + 1
            ),
            Self::Validation { detail, .. } => detail.clone(),
            Self::StepUpRequired => {
                "So much is given back only by somebody who has shown just now that it is them."
                    .into()
            }
            Self::OtpInvalid => "The code is wrong, used or expired.".into(),
            Self::OtpLocked => {
                "Too many wrong codes: this order can no longer be paid by code.".into()
            }
            Self::RateLimited => "Too often; the code cannot be sent again.".into(),
            Self::OrderStopped => "The kitchen has given this order up; a manager decides.".into(),
            Self::UnknownTicket => "There is no such ticket.".into(),
            Self::WrongItem => "This is not on the ticket, or all of it is picked.".into(),
            Self::NotPicked => "Not everything is picked yet.".into(),
            Self::ShortPick => "Pieces are missing; a manager decides.".into(),
            Self::TicketsOpen => "The stations are not done with it yet.".into(),
            Self::HistoryFull => {
                "Too much has happened to this order; hand it over as a whole.".into()
            }
        }
    }

    /// JSON pointer to the field at fault, where there is one.
    #[must_use]
    pub fn pointer(&self) -> Option<String> {
        match self {
            Self::UnknownSku { line } | Self::NotOnNow { line, .. } => {
                Some(format!("/lines/{line}/sku"))
            }
            Self::Validation { pointer, .. } | Self::ChoiceOut { pointer, .. } => {
                Some(pointer.clone())
            }
            Self::OutOfStock { line, .. } => line.map(|line| format!("/lines/{line}/quantity")),
            Self::CouponInvalid(_) | Self::CouponUsedUp { .. } => Some("/coupon".into()),
            Self::WrongItem => Some("/code".into()),
            Self::NotFound
            | Self::Forbidden
            | Self::VersionStale
            | Self::OrderFinal
            | Self::OrderHeld
            | Self::OrderNotPending
            | Self::NothingToRefund
            | Self::CancelWindowClosed { .. }
            | Self::UpdatePending
            | Self::UpdatesUsedUp
            | Self::MoneyTaken
            | Self::TotalChanged { .. }
            | Self::SiteClosed
            | Self::StepUpRequired
            | Self::OtpInvalid
            | Self::OtpLocked
            | Self::RateLimited
            | Self::OrderStopped
            | Self::UnknownTicket
            | Self::NotPicked
            | Self::ShortPick
            | Self::TicketsOpen
            | Self::HistoryFull => None,
        }
    }
}
