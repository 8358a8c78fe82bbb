//! Placing an order, and what people do to one. Every handler builds one request to the engine; the rules and their
//! precedence are the engine's.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    cart_use::CartUse,
    extract::{Caller, Conditions},
    json::{Json, JsonOrEmpty, Nothing},
    links,
    money::Amount,
    names::MethodName,
    problem::{Problem, ProblemBody},
    recording::Slip,
    sites,
    step_up::IsProven,
};
use crate::{
    engine::{Act, Action, Answer, Failure, Key, Request, body_hash},
    hub::shapes::OrderView,
    order::{
        CouponCode, CouponFault, Method, OrderId, Principal, Rejection, SiteId, WantedLine,
        WantedOption,
    },
};

/// Says that an answer was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What somebody wants.
#[derive(Deserialize, Serialize, ToSchema)]
pub(super) struct PlaceBody {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// 1 to 100 lines; the same article may stand on several. None with a cart: what is in the cart.
    #[serde(default)]
    lines: Vec<LineBody>,
    /// A cart of the caller's: empty once the order is placed.
    cart: Option<String>,
    /// A coupon's code; case does not matter.
    coupon: Option<String>,
    /// What the caller believes it costs: a different total is refused.
    expected_total: Option<Amount>,
}

/// One line of it.
#[derive(Deserialize, Serialize, ToSchema)]
pub(super) struct LineBody {
    sku: String,
    /// 1 to 999.
    #[schema(value_type = u32, minimum = 1, maximum = 999)]
    quantity: serde_json::Number,
    /// At most 500 bytes.
    #[schema(value_type = Option<String>)]
    note: Option<Arc<str>>,
    /// What is chosen about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<WantedOptionBody>,
}

/// The answer to one option of an article.
#[derive(Deserialize, Serialize, ToSchema)]
pub(super) struct WantedOptionBody {
    /// The option.
    #[schema(value_type = String)]
    option: Arc<str>,
    /// The choices, each once.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    choices: Vec<Arc<str>>,
}

/// How somebody pays.
#[derive(Deserialize, ToSchema)]
pub(super) struct PayBody {
    /// `card` (with a code) or `cash` (taken by staff).
    #[serde(default = "card")]
    #[schema(value_type = MethodName)]
    method: Method,
    /// The one-time code.
    code: Option<String>,
    /// For the payment provider.
    #[schema(value_type = Option<String>)]
    token: Option<Arc<str>>,
}

fn card() -> Method {
    Method::Card
}

/// Why it is called off.
#[derive(Deserialize, ToSchema)]
pub(super) struct CancelBody {
    /// Needed after the window; at most 500 bytes.
    #[schema(value_type = Option<String>)]
    reason: Option<Arc<str>>,
}

/// Why the kitchen cannot make it.
#[derive(Deserialize, ToSchema)]
pub(super) struct RejectBody {
    /// 1 to 500 bytes.
    #[serde(default)]
    #[schema(value_type = String)]
    reason: Arc<str>,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub(super) struct CodeSent {
    /// How often it can be sent again.
    resends_left: u8,
    /// When it stops being accepted.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Place an order.
#[utoipa::path(
    post, path = "/api/v1/orders", tag = "orders", request_body = PlaceBody,
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with its key repeats the answer.")),
    responses((status = 201, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn place(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    Json(body): Json<PlaceBody>,
) -> Result<Response, Problem> {
    // The key comes before anything that is wrong with the body.
    if conditions.key.is_none() {
        return Err(web.refusal(&Failure::KeyRequired));
    }
    links::must_be_reached(&web, &identity.principal).await?;
    let args = serde_json::to_value(&body).unwrap_or_default();
    let key = conditions.key.map(|text| Key {
        text,
        body_hash: body_hash("place", None, &args),
    });
    let said = match &body.site {
        Some(site) => Some(site.parse().map_err(|_| Problem::not_found("site"))?),
        None => None,
    };
    let cart = CartUse::find(&web, body.cart.as_deref(), &identity.principal.id).await?;
    let site = match &cart {
        Some(cart) => Some(cart.site(said)?),
        None => said,
    };
    let expected_total = match &body.expected_total {
        Some(amount) => Some(expected_total(&web, site.as_ref(), amount)?),
        None => None,
    };
    let said = coupon(&web, body.coupon.as_deref())?;
    let (lines, coupon) = match &cart {
        Some(cart) if body.lines.is_empty() => {
            let (lines, kept) = cart.contents();
            (lines, said.or(kept))
        }
        Some(_) | None => (wanted(&body.lines)?, said),
    };
    let action = Action::Place {
        site,
        lines,
        coupon,
        expected_total,
    };
    let request = Request {
        principal: identity.principal,
        t: web.now(),
        action,
        key,
        expected_version: conditions.expected_version,
    };
    let answer = web.engine.handle(request).await;
    let answer = answer.map_err(|failure| web.refusal(&failure))?;
    if let Some(cart) = cart {
        cart.end(&web, &answer).await;
    }
    Ok(respond(answer))
}

/// Send the code again.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/otp", tag = "orders", request_body = Option<Nothing>,
    params(("id" = String, Path, description = "The order.")),
    responses((status = 202, body = CodeSent), (status = "default", body = ProblemBody)),
)]
pub(super) async fn otp(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    Path(id): Path<String>,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<Response, Problem> {
    let mut response = act(&web, identity.principal, conditions, &id, Act::Otp).await?;
    // The answer is not the order, so it has no version.
    response.headers_mut().remove(header::ETAG);
    Ok(response)
}

/// Pay an order. Waits for the provider, 5 s at most: 200 with the order PAID, 202 while nobody knows.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/pay", tag = "orders", request_body = PayBody,
    params(
        ("id" = String, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Repeating a request with its key repeats the answer."),
    ),
    responses(
        (status = 200, body = OrderView), (status = 202, body = OrderView), (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn pay(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    slip: Slip,
    Path(id): Path<String>,
    JsonOrEmpty(body): JsonOrEmpty<PayBody>,
) -> Result<Response, Problem> {
    if body.method != Method::Cash {
        slip.is_nothing();
    }
    let pay = Act::Pay {
        method: body.method,
        code: body.code,
        token: body.token,
    };
    act(&web, identity.principal, conditions, &id, pay).await
}

/// Call an order off, inside its window. Where staff may do it later, and more than `refunds.step_up_minor` was taken, with a
/// fresh second factor.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/cancel", tag = "orders", request_body = Option<CancelBody>,
    params(
        ("id" = String, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Repeating a request with its key repeats the answer."),
    ),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn cancel(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    IsProven(is_proven): IsProven,
    Path(id): Path<String>,
    JsonOrEmpty(CancelBody { reason }): JsonOrEmpty<CancelBody>,
) -> Result<Response, Problem> {
    let cancel = Act::Cancel { reason, is_proven };
    act(&web, identity.principal, conditions, &id, cancel).await
}

/// Hand an order over. Staff of its site.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/fulfill", tag = "orders", request_body = Option<Nothing>,
    params(("id" = String, Path, description = "The order.")),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn fulfill(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    Path(id): Path<String>,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<Response, Problem> {
    act(&web, identity.principal, conditions, &id, Act::Fulfill).await
}

/// Give a released order up: it cannot be made. Kitchen and warehouse.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/reject", tag = "orders", request_body = RejectBody,
    params(("id" = String, Path, description = "The order.")),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn reject(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    Path(id): Path<String>,
    JsonOrEmpty(RejectBody { reason }): JsonOrEmpty<RejectBody>,
) -> Result<Response, Problem> {
    let reject = Act::Reject { reason };
    act(&web, identity.principal, conditions, &id, reject).await
}

pub(super) async fn act(
    web: &Web,
    principal: Principal,
    conditions: Conditions,
    id: &str,
    act: Act,
) -> Result<Response, Problem> {
    let order = order_id(id)?;
    let key = conditions.key.map(|text| Key {
        text,
        body_hash: body_hash(act.name(), Some(order), &act.args()),
    });
    let request = Request {
        principal,
        t: web.now(),
        action: Action::Order { order, act },
        key,
        expected_version: conditions.expected_version,
    };
    let answer = web.engine.handle(request).await;
    answer.map(respond).map_err(|failure| web.refusal(&failure))
}

/// An order's id; what cannot be one names no order.
pub(super) fn order_id(text: &str) -> Result<OrderId, Problem> {
    text.parse().map_err(|_| Problem::not_found("order"))
}

/// What the engine answered, byte for byte: a replay says what was said before.
fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body.as_bytes().to_vec()));
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", answer.version)) {
        headers.insert(header::ETAG, etag);
    }
    if status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&format!("/api/v1/orders/{}", answer.order))
    {
        headers.insert(header::LOCATION, location);
    }
    if answer.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// Quantities that no line can have become ones that the order's own bounds refuse, where they refuse them.
pub(super) fn wanted(lines: &[LineBody]) -> Result<Vec<WantedLine>, Problem> {
    let line = |(index, line): (usize, &LineBody)| {
        let sku = line
            .sku
            .parse()
            .map_err(|error| Problem::field(format!("/lines/{index}/sku"), format!("{error}")))?;
        let whole = line.quantity.as_i64().unwrap_or(0).max(0);
        Ok(WantedLine {
            sku,
            quantity: u32::try_from(whole).unwrap_or(u32::MAX),
            note: line.note.clone(),
            options: line
                .options
                .iter()
                .map(|answer| WantedOption {
                    option: answer.option.clone(),
                    choices: answer.choices.clone(),
                })
                .collect(),
        })
    };
    lines.iter().enumerate().map(line).collect()
}

/// A coupon's code as a caller wrote it; blank is none. What cannot be a code is told like one that nobody gave out.
pub(super) fn coupon(web: &Web, text: Option<&str>) -> Result<Option<CouponCode>, Problem> {
    let text = text.filter(|text| !text.trim().is_empty());
    let unknown = || Failure::rejected(Rejection::CouponInvalid(CouponFault::Unknown));
    text.map(|text| text.parse().map_err(|_| web.refusal(&unknown())))
        .transpose()
}

/// A currency that is not the site's can never be the total.
fn expected_total(web: &Web, site: Option<&SiteId>, amount: &Amount) -> Result<i64, Problem> {
    let sites = sites::all(web)?;
    let site = match site {
        Some(id) => sites.iter().find(|view| view.id() == id),
        None => sites.first().filter(|_| sites.len() == 1),
    };
    match (site, amount) {
        (Some(site), _) => amount.minor("/expected_total", site.settings().currency),
        // The engine says that there is no such site.
        (None, Amount::Minor(amount) | Amount::Money { amount, .. }) => Ok(*amount),
    }
}

/// `not_found` in the words of this edge.
pub(super) fn no_such_order(web: &Web) -> Problem {
    web.refusal(&Failure::rejected(Rejection::NotFound))
}
