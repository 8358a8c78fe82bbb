//! THE error-code table: every code the API can answer with, its status and its title.

use axum::http::StatusCode;

use crate::engine::Failure;

/// Seconds after which a caller who was turned away for load may come back.
const RETRY_AFTER_S: u32 = 1;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:ident, $title:literal;)*) => {
        /// Every code there is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// The whole table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// The title.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    Malformed = "malformed", BAD_REQUEST, "The request cannot be read.";
    IdempotencyKeyRequired = "idempotency_key_required", BAD_REQUEST, "An idempotency key is required.";
    BadCursor = "bad_cursor", BAD_REQUEST, "The cursor is not one of ours.";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Sign in first.";
    SignInRefused = "sign_in_refused", UNAUTHORIZED, "The sign-in was not accepted.";
    LinkInvalid = "link_invalid", UNAUTHORIZED, "The link is of no use.";
    SecondFactorRequired = "second_factor_required", UNAUTHORIZED, "A code of the second factor is required.";
    SecondFactorInvalid = "second_factor_invalid", UNAUTHORIZED, "The code of the second factor is not right.";
    PaymentDeclined = "payment_declined", PAYMENT_REQUIRED, "The payment was declined.";
    Forbidden = "forbidden", FORBIDDEN, "Not allowed.";
    EmailUnverified = "email_unverified", FORBIDDEN, "The e-mail address is not verified.";
    StepUpRequired = "step_up_required", FORBIDDEN, "Show once more that it is you.";
    NotFound = "not_found", NOT_FOUND, "Not found.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "This address does not take this method.";
    AddressUnverified = "address_unverified", CONFLICT, "The address is not verified.";
    CancelWindowClosed = "cancel_window_closed", CONFLICT, "The cancellation window has closed.";
    OrderHeld = "order_held", CONFLICT, "The order is not released yet.";
    OrderFinal = "order_final", CONFLICT, "The order has ended.";
    OrderNotPending = "order_not_pending", CONFLICT, "The order does not wait for payment.";
    NothingToRefund = "nothing_to_refund", CONFLICT, "Nothing can be given back now.";
    UpdatePending = "update_pending", CONFLICT, "A change waits for its payment.";
    UpdatesUsedUp = "updates_used_up", CONFLICT, "It was changed too often.";
    MoneyTaken = "money_taken", CONFLICT, "The money was taken already.";
    OutOfStock = "out_of_stock", CONFLICT, "Not enough left.";
    CouponUsedUp = "coupon_used_up", CONFLICT, "The coupon is used up.";
    NotOnNow = "not_on_now", CONFLICT, "Not sold at this time of day.";
    TotalChanged = "total_changed", CONFLICT, "The total has changed.";
    OrderNotFulfilled = "order_not_fulfilled", CONFLICT, "The order was not handed over.";
    AlreadyReviewed = "already_reviewed", CONFLICT, "There is a review already.";
    OrderStopped = "order_stopped", CONFLICT, "The kitchen has given the order up.";
    NotPicked = "not_picked", CONFLICT, "Not everything is picked.";
    ShortPick = "short_pick", CONFLICT, "Pieces are missing.";
    TicketsOpen = "tickets_open", CONFLICT, "The stations are not done.";
    HistoryFull = "history_full", CONFLICT, "Too much has happened to the order.";
    SiteClosed = "site_closed", CONFLICT, "The site is closed.";
    IdempotencyInProgress = "idempotency_in_progress", CONFLICT, "The same request is under way.";
    ModelState = "model_state", CONFLICT, "The model cannot have this role.";
    JobState = "job_state", CONFLICT, "The job is not in a state for this.";
    AuthenticatorExists = "authenticator_exists", CONFLICT, "There is an authenticator app already.";
    AccountInUse = "account_in_use", CONFLICT, "Something of this account goes on.";
    FeedTrimmed = "feed_trimmed", GONE, "These events are no longer kept.";
    VersionStale = "version_stale", PRECONDITION_FAILED, "It has changed since you read it.";
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, "The request is too large.";
    Validation = "validation", UNPROCESSABLE_ENTITY, "A field is not as it should be.";
    WrongItem = "wrong_item", UNPROCESSABLE_ENTITY, "This is not to be picked.";
    UnknownSku = "unknown_sku", UNPROCESSABLE_ENTITY, "The site does not sell this.";
    CouponInvalid = "coupon_invalid", UNPROCESSABLE_ENTITY, "The coupon is not valid.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The idempotency key was used before.";
    OtpInvalid = "otp_invalid", UNPROCESSABLE_ENTITY, "The code is not right.";
    OtpLocked = "otp_locked", LOCKED, "Too many wrong codes.";
    SecondFactorLocked = "second_factor_locked", LOCKED, "The second factor is locked.";
    VersionRequired = "version_required", PRECONDITION_REQUIRED, "If-Match is required.";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too often.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "Something broke here.";
    SignatureInvalid = "signature_invalid", BAD_REQUEST, "The signature is not right.";
    PaymentUnavailable = "payment_unavailable", SERVICE_UNAVAILABLE, "The payment provider cannot be reached.";
    ProviderUnavailable = "provider_unavailable", SERVICE_UNAVAILABLE, "The sign-in provider cannot be reached.";
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "Too much to do.";
    Recovering = "recovering", SERVICE_UNAVAILABLE, "Not ready yet.";
    OutcomeUnknown = "outcome_unknown", SERVICE_UNAVAILABLE, "It may or may not have been done.";
}

impl Code {
    /// Whether the answer says when to come back.
    pub(super) fn retry_after_s(self) -> Option<u32> {
        matches!(
            self,
            Self::IdempotencyInProgress
                | Self::RateLimited
                | Self::PaymentUnavailable
                | Self::ProviderUnavailable
                | Self::Overloaded
                | Self::Recovering
                | Self::OutcomeUnknown
        )
        .then_some(RETRY_AFTER_S)
    }

    /// The code of an engine's refusal, by its stable name.
    pub(super) fn of_failure(failure: &Failure) -> Self {
        let name = failure.code();
        let found = Self::ALL.iter().find(|code| code.as_str() == name);
        found.copied().unwrap_or(Self::Internal)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        engine::OrderNote,
        order::{CouponFault, Rejection, Sku, Status, Timestamp},
    };

    #[test]
    fn no_code_stands_twice_in_the_table() {
        let codes: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(
            Code::ALL
                .iter()
                .all(|code| { code.status().is_client_error() || code.status().is_server_error() })
        );
    }

    #[test]
    fn every_refusal_of_the_engine_has_a_code() -> Result<(), crate::order::InvalidId> {
        let note = || {
            Box::new(OrderNote {
                status: Status::Paid,
                version: 3,
                allowed: Vec::new(),
            })
        };
        let sku: Sku = "soup".parse()?;
        let rejections = [
            Rejection::NotFound,
            Rejection::Forbidden,
            Rejection::VersionStale,
            Rejection::OrderFinal,
            Rejection::OrderHeld,
            Rejection::OrderNotPending,
            Rejection::NothingToRefund,
            Rejection::CancelWindowClosed {
                deadline: Timestamp(0),
            },
            Rejection::UpdatePending,
            Rejection::UpdatesUsedUp,
            Rejection::MoneyTaken,
            Rejection::OutOfStock {
                line: Some(0),
                sku: sku.clone(),
                available: 1,
            },
            Rejection::ChoiceOut {
                pointer: "/lines/0/options/0/choices/0".into(),
                name: "Oat milk".into(),
            },
            Rejection::NotOnNow { line: 0, sku },
            Rejection::CouponInvalid(CouponFault::Unknown),
            Rejection::CouponUsedUp { by_customer: true },
            Rejection::TotalChanged { total: 1 },
            Rejection::SiteClosed,
            Rejection::UnknownSku { line: 0 },
            Rejection::Validation {
                pointer: "/lines".into(),
                detail: String::new(),
            },
            Rejection::OtpInvalid,
            Rejection::OtpLocked,
            Rejection::RateLimited,
            Rejection::StepUpRequired,
        ];
        let others = [
            Failure::PaymentDeclined { order: note() },
            Failure::PaymentUnavailable { order: note() },
            Failure::DifferenceDeclined { order: note() },
            Failure::SecondFactorLocked,
            Failure::VersionRequired,
            Failure::KeyRequired,
            Failure::KeyReused,
            Failure::KeyInProgress,
            Failure::Overloaded,
            Failure::Recovering,
            Failure::OutcomeUnknown,
            Failure::Unavailable,
        ];
        for failure in rejections.into_iter().map(Failure::from).chain(others) {
            assert_eq!(Code::of_failure(&failure).as_str(), failure.code());
        }
        Ok(())
    }
}
