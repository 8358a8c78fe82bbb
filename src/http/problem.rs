//! A problem (RFC 9457): the answer that is not the one that was hoped for. The codes are in `code.rs`.
//!
//! A handler returns a [`Problem`]; the outermost middleware writes it down as JSON, because only there the request id
//! is known. Details are sentences for people and hold no secret.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{code::Code, names::CodeName};
use crate::{
    account::{AccountError, AuthError, OidcError},
    engine::{Failure, OrderNote},
    hub::names::{ActionName, StatusName},
    order::{Rejection, Timestamp},
};

/// A field that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or `/name` of a query parameter.
    pub pointer: String,
    /// What it should be.
    pub detail: String,
    /// What is wrong with a password: `too_short`, `too_long`, `common` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub code: Option<&'static str>,
}

/// An answer that is not the one that was hoped for.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    order: Option<OrderNote>,
    window: Option<Box<Window>>,
    retry_after_s: Option<NonZeroU32>,
    methods: Option<&'static [&'static str]>,
    /// It may have been done, or a part of it.
    is_unsure: bool,
}

/// The two times that explain a closed window.
#[derive(Debug, Clone, Copy)]
struct Window {
    deadline: Timestamp,
    server_now: Timestamp,
}

/// A problem as it is sent: `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// The same for every problem of this code.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The stable code: the one to act on.
    #[schema(value_type = CodeName)]
    code: &'static str,
    /// What happened this time.
    detail: String,
    /// To be quoted to whoever runs the hub.
    request_id: String,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Where the order stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StatusName>)]
    order_status: Option<&'static str>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_version: Option<u64>,
    /// What the caller can still do to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<ActionName>>)]
    allowed: Option<Vec<&'static str>>,
    /// Until when it could be cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    /// What the hub's clock said then.
    #[serde(skip_serializing_if = "Option::is_none")]
    server_now: Option<String>,
    /// Of `step_up_required`: by what the caller can show that it is them; `authenticator` or `letter`, empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    methods: Option<&'static [&'static str]>,
}

impl Problem {
    /// A problem of `code`.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            order: None,
            window: None,
            retry_after_s: code.retry_after_s().and_then(NonZeroU32::new),
            methods: None,
            is_unsure: matches!(code, Code::Internal | Code::OutcomeUnknown),
        }
    }

    /// The same, of something that may have been done, or a part of it.
    #[must_use]
    pub fn unsure(self) -> Self {
        Self {
            is_unsure: true,
            ..self
        }
    }

    /// Whether it may have been done, or a part of it.
    pub(super) fn is_unsure(&self) -> bool {
        self.is_unsure
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub fn after(self, seconds: u32) -> Self {
        Self {
            retry_after_s: NonZeroU32::new(seconds),
            ..self
        }
    }

    /// `validation` at one field.
    #[must_use]
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let (pointer, detail) = (pointer.into(), detail.into());
        Self {
            errors: vec![FieldError {
                pointer,
                detail: detail.clone(),
                code: None,
            }],
            ..Self::new(Code::Validation, detail)
        }
    }

    /// `malformed`.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(Code::Malformed, detail)
    }

    /// `not_found`: there is none, or none for this caller.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}."))
    }

    /// `forbidden`.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden, "Your role may not do this.")
    }

    /// What the engine refused, as told at `now`.
    #[must_use]
    pub fn of_failure(failure: &Failure, now: Timestamp) -> Self {
        let mut problem = Self::new(Code::of_failure(failure), failure.detail());
        problem.order = failure.order().cloned();
        if let Failure::Rejected { rejection, .. } = failure {
            if let Some(pointer) = rejection.pointer() {
                let detail = problem.detail.clone();
                problem.errors.push(FieldError {
                    pointer,
                    detail,
                    code: None,
                });
            }
            if let Rejection::CancelWindowClosed { deadline } = rejection {
                problem.window = Some(Box::new(Window {
                    deadline: *deadline,
                    server_now: now,
                }));
            }
        }
        problem
    }

    /// The same, with what a fresh proof can be shown by.
    #[must_use]
    pub(super) fn with_methods(mut self, methods: &'static [&'static str]) -> Self {
        self.methods = Some(methods);
        self
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The problem as it is sent.
    #[must_use]
    pub fn body(self, request_id: &str) -> ProblemBody {
        let (order, window) = (self.order, self.window.as_deref());
        ProblemBody {
            kind: format!("urn:orderhub:problem:{}", self.code.as_str()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            code: self.code.as_str(),
            detail: self.detail,
            request_id: request_id.to_owned(),
            errors: self.errors,
            order_status: order.as_ref().map(|order| order.status.as_str()),
            order_version: order.as_ref().map(|order| order.version),
            allowed: order.map(|order| order.allowed),
            deadline: window.map(|window| window.deadline.to_string()),
            server_now: window.map(|window| window.server_now.to_string()),
            methods: self.methods,
        }
    }

    /// Writes the problem that `response` carries, if it carries one.
    pub(super) fn render(mut response: Response, request_id: &str) -> Response {
        let Some(problem) = response.extensions_mut().remove::<Self>() else {
            return response;
        };
        let (code, retry_after_s) = (problem.code, problem.retry_after_s);
        let text = serde_json::to_vec(&problem.body(request_id)).unwrap_or_default();
        *response.body_mut() = Body::from(text);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.get()));
        }
        if code.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let detail = match error {
            AuthError::Invalid => "The token is not valid.",
            AuthError::Expired => "The token has expired; refresh it.",
            AuthError::Revoked => "The session was ended; sign in again.",
        };
        Self::new(Code::Unauthenticated, detail)
    }
}

impl From<OidcError> for Problem {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::Off => Self::not_found("way to sign in"),
            OidcError::Unavailable(why) => {
                tracing::warn!(%why, "the sign-in provider does not answer as it should");
                let detail = "The sign-in provider does not answer as it should. Try again soon.";
                Self::new(Code::ProviderUnavailable, detail)
            }
            OidcError::Refused(why) => {
                let detail = format!("This does not sign anybody in: {why}. Begin again.");
                Self::new(Code::SignInRefused, detail)
            }
            OidcError::AddressUnverified => Self::new(
                Code::AddressUnverified,
                "The provider vouches for no address, or this one has an account. Sign in as before.",
            ),
            OidcError::Account(error) => error.into(),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Invalid { pointer, detail } => Self::field(pointer, detail),
            AccountError::Password(fault) => {
                let mut problem = Self::field("/password", fault.to_string());
                problem
                    .errors
                    .iter_mut()
                    .for_each(|field| field.code = Some(fault.code()));
                problem
            }
            AccountError::NotThePassword => Self::field("/current", "this is not your password"),
            AccountError::Credentials => Self::new(
                Code::Unauthenticated,
                "These credentials do not sign anybody in.",
            ),
            AccountError::LinkInvalid => Self::new(
                Code::LinkInvalid,
                "It was used, or has run out, or never was one. Ask for another.",
            ),
            AccountError::NotSignedIn => Self::new(
                Code::Forbidden,
                "Sign in to the account that the letter is about, then use its link.",
            ),
            AccountError::TooOften { retry_after_s } => Self {
                retry_after_s: NonZeroU32::new(retry_after_s),
                ..Self::new(
                    Code::RateLimited,
                    format!("Too many wrong passwords. Try again in {retry_after_s} s."),
                )
            },
            AccountError::SecondFactorRequired => Self::new(
                Code::SecondFactorRequired,
                "Send a code of your authenticator app, or a recovery code, too.",
            ),
            AccountError::SecondFactorInvalid => Self::new(
                Code::SecondFactorInvalid,
                "The code is wrong, used or expired.",
            ),
            AccountError::SecondFactorLocked => Self::new(
                Code::SecondFactorLocked,
                "Too many wrong codes: only a recovery code or an admin helps now.",
            ),
            AccountError::AuthenticatorThere => Self::new(
                Code::AuthenticatorExists,
                "You have an authenticator app: it says your codes.",
            ),
            AccountError::LettersTooOften => Self::new(
                Code::RateLimited,
                "Too many letters with a code in an hour; use the last one, or wait.",
            ),
            AccountError::NotFound => Self::not_found("account"),
            AccountError::Overloaded => Self::new(
                Code::Overloaded,
                "Too many sign-ins at once; try again soon.",
            ),
            AccountError::Unavailable(reason) => {
                tracing::error!(%reason, "the accounts do not answer");
                Self::new(
                    Code::Overloaded,
                    "The store does not answer. Try again soon.",
                )
                .unsure()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Status;

    #[test]
    fn a_closed_window_tells_both_times_and_how_the_order_stands() {
        let failure = Failure::Rejected {
            rejection: Rejection::CancelWindowClosed {
                deadline: Timestamp(60_000),
            },
            order: Some(Box::new(OrderNote {
                status: Status::Paid,
                version: 3,
                allowed: vec!["fulfill"],
            })),
        };
        let body = Problem::of_failure(&failure, Timestamp(60_001)).body("r1");
        let json = serde_json::to_value(&body).unwrap_or_default();
        let expected = serde_json::json!({
            "type": "urn:orderhub:problem:cancel_window_closed",
            "title": "The cancellation window has closed.",
            "status": 409,
            "code": "cancel_window_closed",
            "detail": "The order could be changed or cancelled until 1970-01-01T00:01:00.000Z.",
            "request_id": "r1",
            "order_status": "PAID",
            "order_version": 3,
            "allowed": ["fulfill"],
            "deadline": "1970-01-01T00:01:00.000Z",
            "server_now": "1970-01-01T00:01:00.001Z",
        });
        assert_eq!(json, expected);
    }
}
