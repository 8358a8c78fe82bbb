//! Reviews: customers write them about what they got, everybody reads them, staff shows, hides and answers them.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    code::Code,
    extract::{Caller, Params, cursor, page_limit, param, read_cursor},
    json::Json,
    names::ReviewStateName,
    order_list::unreadable,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    account::Holder,
    hub::shapes::rfc3339,
    order::{Role, SiteId, Sku, Timestamp},
    review::{
        Moderation, NewReview, Rating, Review, ReviewCursor, ReviewError, ReviewId, ReviewList,
        ReviewState,
    },
};

/// What a customer says of an article.
#[derive(Serialize, ToSchema)]
#[schema(as = Review)]
pub(super) struct ReviewView {
    id: String,
    site: String,
    sku: String,
    /// The article's name as it was ordered.
    #[schema(value_type = String)]
    product: Arc<str>,
    #[schema(minimum = 1, maximum = 5)]
    stars: u8,
    #[schema(value_type = String)]
    title: Arc<str>,
    #[schema(value_type = String)]
    body: Arc<str>,
    /// First name.
    #[schema(value_type = String)]
    author: Arc<str>,
    #[schema(value_type = ReviewStateName)]
    state: ReviewState,
    /// What the shop says.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<ReviewAnswerView>,
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The order, for its owner and the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    /// The line, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
}

/// What the shop says to a review.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewAnswer)]
pub(super) struct ReviewAnswerView {
    #[schema(value_type = String)]
    text: Arc<str>,
    /// First name.
    #[schema(value_type = String)]
    by: Arc<str>,
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// What the published reviews of an article add up to.
#[derive(Serialize, ToSchema)]
#[schema(as = Rating)]
pub(super) struct RatingView {
    /// 1.0 to 5.0, to one decimal.
    average: f64,
    count: u64,
}

impl RatingView {
    /// None where there are no reviews.
    pub(super) fn of(rating: Rating) -> Option<Self> {
        let (average, count) = (rating.average()?, rating.count);
        Some(Self { average, count })
    }
}

/// Reviews, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ReviewPage {
    items: Vec<ReviewView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// A review to be written.
#[derive(Deserialize, ToSchema)]
pub(super) struct ReviewBody {
    /// An order of the caller's that was handed over.
    order: String,
    /// Which line of it.
    #[schema(value_type = u32)]
    line: serde_json::Number,
    /// 1, 2, 3, 4 or 5.
    #[schema(value_type = u8, minimum = 1, maximum = 5)]
    stars: serde_json::Number,
    /// At most 120 characters.
    #[serde(default)]
    title: String,
    /// At most 4,000 characters.
    #[serde(default)]
    body: String,
}

/// Whether the public sees it.
#[derive(Deserialize, ToSchema)]
pub(super) struct ReviewChange {
    /// `published` or `hidden`.
    #[schema(value_type = ReviewStateName)]
    state: String,
}

/// What the shop says.
#[derive(Deserialize, ToSchema)]
pub(super) struct ReviewAnswerBody {
    /// 1 to 4,000 characters.
    text: String,
}

/// Which reviews.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReviewQuery {
    /// Needed where there is more than one site, unless one's own are asked for.
    site: Option<String>,
    /// Only of this article.
    sku: Option<String>,
    /// Only in this state: for staff, and for one's own.
    #[param(value_type = Option<ReviewStateName>)]
    state: Option<String>,
    /// One's own, hidden ones too.
    mine: Option<bool>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Write a review: of a line of one's own order that was handed over, once.
#[utoipa::path(
    post, path = "/api/v1/reviews", tag = "reviews", request_body = ReviewBody,
    responses((status = 201, body = ReviewView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn write(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<ReviewBody>,
) -> Result<(StatusCode, Answer<ReviewView>), Problem> {
    let order = body
        .order
        .parse()
        .map_err(|_| Problem::not_found("order"))?;
    let line = body.line.as_u64().and_then(|line| u32::try_from(line).ok());
    let new = NewReview {
        order,
        // No line has this number.
        line: line.unwrap_or(0),
        stars: body.stars.as_f64().unwrap_or(0.0),
        title: body.title,
        body: body.body,
    };
    let written = web.reviews.write(caller.principal(), new).await;
    let review = written.map_err(|error| problem(&web, error))?;
    Ok((StatusCode::CREATED, Answer(view(review, true))))
}

/// Reviews. Everybody sees what is published; staff of the site sees all, and everybody their own.
#[utoipa::path(
    get, path = "/api/v1/reviews", tag = "reviews", params(ReviewQuery), security((), ("bearer" = [])),
    responses((status = 200, body = ReviewPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    Params(query): Params<ReviewQuery>,
) -> Result<Answer<ReviewPage>, Problem> {
    let limit = page_limit(query.limit.as_deref())?;
    let after: Option<ReviewCursor> = read_cursor(query.cursor.as_deref())?;
    let sku: Option<Sku> = param("sku", query.sku.as_deref(), "this is no sku")?;
    let state = query.state.as_deref().map(state).transpose()?;
    let (list, state, is_insider) = if query.mine == Some(true) {
        let caller = caller.ok_or_else(|| {
            Problem::new(Code::Unauthenticated, "Sign in to see reviews of your own.")
        })?;
        if caller.0.holder != Holder::Person {
            return Err(Problem::forbidden());
        }
        (
            ReviewList::Author(caller.principal().id.clone()),
            state,
            true,
        )
    } else {
        let site = sites::find_or_only(&web, query.site.as_deref())?
            .id()
            .clone();
        let is_staff = caller.is_some_and(|caller| caller.principal().staff_at(&site).is_some());
        let state = match (is_staff, state) {
            (true, state) => state,
            (false, None | Some(ReviewState::Published)) => Some(ReviewState::Published),
            (false, Some(ReviewState::Pending | ReviewState::Hidden)) => {
                return Err(Problem::forbidden());
            }
        };
        (list_of(site, sku.as_ref(), state), state, is_staff)
    };
    let found = web
        .reviews
        .list(&list, state, sku.as_ref(), after, limit + 1)
        .await;
    let mut found = found.map_err(|error| problem(&web, error))?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(ReviewCursor::from);
    Ok(Answer(ReviewPage {
        items: found
            .into_iter()
            .map(|review| view(review, is_insider))
            .collect(),
        next: next.map(|after| cursor(&after.to_string())),
    }))
}

/// Publish or hide a review. Admins, and the site's managers.
#[utoipa::path(
    patch, path = "/api/v1/reviews/{id}", tag = "reviews", request_body = ReviewChange,
    params(("id" = String, Path, description = "The review.")),
    responses((status = 200, body = ReviewView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<ReviewChange>,
) -> Result<Answer<ReviewView>, Problem> {
    let id = find(&web, &caller, &id).await?;
    let state = match state(&body.state)? {
        ReviewState::Pending => {
            return Err(Problem::field("/state", "a review is published or hidden"));
        }
        state @ (ReviewState::Published | ReviewState::Hidden) => state,
    };
    moderate(&web, id, Moderation::State(state)).await
}

/// Answer a review; a later answer replaces the one before. Admins, and the site's managers.
#[utoipa::path(
    put, path = "/api/v1/reviews/{id}/answer", tag = "reviews", request_body = ReviewAnswerBody,
    params(("id" = String, Path, description = "The review.")),
    responses((status = 200, body = ReviewView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn answer(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<ReviewAnswerBody>,
) -> Result<Answer<ReviewView>, Problem> {
    let id = find(&web, &caller, &id).await?;
    let by = caller.principal().name.clone();
    let text = body.text;
    moderate(&web, id, Moderation::Answer { text, by }).await
}

async fn moderate(
    web: &Web,
    id: ReviewId,
    moderation: Moderation,
) -> Result<Answer<ReviewView>, Problem> {
    let moderated = web.reviews.moderate(id, moderation).await;
    let review = moderated.map_err(|error| problem(web, error))?;
    Ok(Answer(view(review, true)))
}

/// A review the caller may moderate. Whoever moderates nowhere is forbidden; other sites' reviews are as well: they are
/// no secret.
async fn find(web: &Web, caller: &Caller, id: &str) -> Result<ReviewId, Problem> {
    if !matches!(caller.principal().role, Role::Admin | Role::Manager) {
        return Err(Problem::forbidden());
    }
    let id: ReviewId = id.parse().map_err(|()| Problem::not_found("review"))?;
    let found = web.reviews.review(id).await;
    let review = found.map_err(|error| problem(web, error))?;
    let review = review.ok_or_else(|| Problem::not_found("review"))?;
    caller.must_run(&review.site)?;
    Ok(id)
}

fn list_of(site: SiteId, sku: Option<&Sku>, state: Option<ReviewState>) -> ReviewList {
    match (sku, state) {
        (Some(sku), _) => ReviewList::Article(site, sku.clone()),
        (None, Some(state)) => ReviewList::State(site, state),
        (None, None) => ReviewList::Site(site),
    }
}

fn state(text: &str) -> Result<ReviewState, Problem> {
    let found = ReviewState::ALL
        .into_iter()
        .find(|state| state.as_str() == text);
    found.ok_or_else(|| Problem::field("/state", "a state is pending, published or hidden"))
}

fn view(review: Review, is_insider: bool) -> ReviewView {
    ReviewView {
        id: review.id.to_string(),
        order: is_insider.then(|| review.order.to_string()),
        line: is_insider.then_some(review.line),
        site: review.site.to_string(),
        sku: review.sku.to_string(),
        product: review.product,
        stars: review.stars,
        title: review.title,
        body: review.body,
        author: review.author,
        state: review.state,
        answer: review.answer.map(|answer| ReviewAnswerView {
            text: answer.text,
            by: answer.by,
            at: answer.at,
        }),
        at: review.at,
    }
}

fn problem(web: &Web, error: ReviewError) -> Problem {
    match error {
        ReviewError::NotFound => Problem::not_found("order or review"),
        ReviewError::NotFulfilled => Problem::new(
            Code::OrderNotFulfilled,
            "What was handed over can be reviewed, and nothing else.",
        ),
        ReviewError::AlreadyReviewed => {
            Problem::new(Code::AlreadyReviewed, "A line is reviewed once.")
        }
        ReviewError::Invalid(invalid) => Problem::field(invalid.pointer, invalid.detail),
        ReviewError::Engine(failure) => web.refusal(&failure),
        ReviewError::Unavailable(error) => unreadable(&error),
    }
}
