//! Payments from outside: events of the provider come in, and admins see what is open.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use http_body_util::{BodyExt as _, Limited};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    code::Code,
    extract::{Caller, Params},
    problem::{Problem, ProblemBody},
};
use crate::{
    config::PAGE_ITEMS_MAX,
    hub::{
        names::PaymentName,
        shapes::{rfc3339, rfc3339_option},
    },
    order::{Payment, Timestamp},
    payment::{EVENT_BYTES_MAX, InboundError, OpenPayment, OpenState, open_payments},
};

/// An event of Stripe. Its signature is checked, and the order it names is asked about; nothing in it is believed.
#[utoipa::path(
    post, path = "/api/v1/payments/stripe/webhook", tag = "payments", security(()),
    params(("Stripe-Signature" = String, Header, description = "As Stripe makes it.")),
    responses((status = 200, description = "Taken."), (status = "default", body = ProblemBody)),
)]
pub(super) async fn stripe_event(
    State(web): State<Arc<Web>>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    take(&web, "stripe", headers.get("stripe-signature"), body).await
}

/// An event of the sandbox, signed in the same way.
#[utoipa::path(
    post, path = "/api/v1/payments/sandbox/webhook", tag = "payments", security(()),
    params(("Sandbox-Signature" = String, Header, description = "As Stripe would make it.")),
    responses((status = 200, description = "Taken."), (status = "default", body = ProblemBody)),
)]
pub(super) async fn sandbox_event(
    State(web): State<Arc<Web>>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    take(&web, "sandbox", headers.get("sandbox-signature"), body).await
}

async fn take(
    web: &Web,
    provider: &str,
    signature: Option<&axum::http::HeaderValue>,
    body: Body,
) -> Result<StatusCode, Problem> {
    if web.inbound.provider() != provider {
        return Err(Problem::not_found("provider"));
    }
    let body = Limited::new(body, EVENT_BYTES_MAX).collect().await;
    let body = body.map_err(|_| {
        let detail = format!("An event has at most {EVENT_BYTES_MAX} bytes.");
        Problem::new(Code::TooLarge, detail)
    })?;
    let signature = signature.and_then(|value| value.to_str().ok());
    match web.inbound.take(&body.to_bytes(), signature).await {
        Ok(()) => Ok(StatusCode::OK),
        Err(error) => {
            let code = match error {
                InboundError::Signature => Code::SignatureInvalid,
                InboundError::Unreadable => Code::Malformed,
                InboundError::Busy => Code::Overloaded,
            };
            Err(Problem::new(code, format!("{error}.")))
        }
    }
}

/// In which way a payment is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OpenStateName {
    /// The provider does not say what became of it.
    Unknown,
    /// The provider was asked, and is to answer.
    Pending,
    /// The provider refused to take, lift or give back: people must look.
    Failed,
}

impl From<OpenState> for OpenStateName {
    fn from(state: OpenState) -> Self {
        match state {
            OpenState::Unknown => Self::Unknown,
            OpenState::Pending => Self::Pending,
            OpenState::Failed => Self::Failed,
        }
    }
}

/// Which payments.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PaymentsQuery {
    /// All of them, where it is not said.
    state: Option<OpenStateName>,
}

/// A payment that is open.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenPayment)]
pub(super) struct OpenPaymentView {
    order: String,
    site: String,
    /// The order's number, for people.
    number: u64,
    state: OpenStateName,
    #[schema(value_type = PaymentName)]
    payment: Payment,
    /// When the open matter began.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// When the provider is asked next; missing when it will not be.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    next_check: Option<Timestamp>,
}

/// The oldest of them first.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenPayments {
    items: Vec<OpenPaymentView>,
    /// How many there are, also where not all are shown.
    count: usize,
}

/// Payments that are open between orders and the provider. Admins only.
#[utoipa::path(
    get, path = "/api/v1/payments", tag = "payments", params(PaymentsQuery),
    responses((status = 200, body = OpenPayments), (status = "default", body = ProblemBody)),
)]
pub(super) async fn open(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<PaymentsQuery>,
) -> Result<axum::Json<OpenPayments>, Problem> {
    caller.must_be_admin()?;
    let open: Vec<_> = open_payments(&web.engine)
        .into_iter()
        .filter(|payment| {
            let state = OpenStateName::from(payment.state);
            query.state.is_none_or(|wanted| wanted == state)
        })
        .collect();
    let count = open.len();
    let items = open.into_iter().take(PAGE_ITEMS_MAX).map(view).collect();
    Ok(axum::Json(OpenPayments { items, count }))
}

fn view(payment: OpenPayment) -> OpenPaymentView {
    let OpenPayment {
        order,
        state,
        since,
        next_check,
    } = payment;
    OpenPaymentView {
        order: order.id.to_string(),
        site: order.site.to_string(),
        number: order.number,
        state: state.into(),
        payment: order.payment,
        since,
        next_check,
    }
}
