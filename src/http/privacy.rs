//! What is kept of a person, told to them; and forgetting them.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::Caller,
    problem::{Problem, ProblemBody},
    recording::Slip,
    session_cookie::Keeper,
};
use crate::{order::UserId, privacy::PrivacyError};

/// All that is kept of a person.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonalData)]
pub(super) struct PersonalDataView {
    /// When this was looked up.
    #[schema(format = DateTime)]
    made_at: String,
    /// By table of the database, as it is kept: objects, or lists of them. Secrets are left out; of orders and reviews the newest
    /// 1,000 are told.
    kept: BTreeMap<String, Vec<Value>>,
}

/// All that is kept of me, in one document.
#[utoipa::path(
    get, path = "/api/v1/me/data", tag = "me", operation_id = "read_own_data",
    responses((status = 200, body = PersonalDataView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<axum::Json<PersonalDataView>, Problem> {
    let told = web.privacy.tell(&caller.principal().id).await;
    Ok(axum::Json(PersonalDataView {
        made_at: web.now().to_string(),
        kept: told.map_err(|error| refusal(&web, error))?,
    }))
}

/// Forget me: everything of mine goes; of my orders stays what the books need, under nobody's name. Refused while an order
/// goes on, and for whoever works here. There is no way back.
#[utoipa::path(
    delete, path = "/api/v1/me", tag = "me", operation_id = "erase_me",
    params((
        "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
        description = "`cookie`: the browser forgets the refresh token that it kept.",
    )),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn erase_own(
    State(web): State<Arc<Web>>,
    caller: Caller,
    keeper: Keeper,
    slip: Slip,
) -> Result<Response, Problem> {
    let id = caller.principal().id.clone();
    slip.on(&id);
    let erased = erase(&web, &id).await?;
    Ok(keeper.forget(erased.into_response()))
}

/// Forget somebody, as they could themselves. Admins only.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}", tag = "users", operation_id = "erase_user",
    params(("id" = String, Path, description = "The account.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn erase_other(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must_be_admin()?;
    let id = id.parse().map_err(|_| Problem::not_found("account"))?;
    erase(&web, &id).await
}

async fn erase(web: &Web, id: &UserId) -> Result<StatusCode, Problem> {
    let erased = Box::pin(web.privacy.erase(id, &web.reviews, web.now())).await;
    erased.map_err(|error| refusal(web, error))?;
    Ok(StatusCode::NO_CONTENT)
}

fn refusal(web: &Web, error: PrivacyError) -> Problem {
    match error {
        PrivacyError::NotFound => Problem::not_found("account"),
        PrivacyError::OrdersLive => Problem::new(
            Code::AccountInUse,
            "An order goes on: once it has ended, the account can be erased.",
        ),
        PrivacyError::OfStaff => Problem::new(
            Code::AccountInUse,
            "Whoever works here is made a customer first.",
        ),
        PrivacyError::Engine(failure) => web.refusal(&failure),
        PrivacyError::Account(error) => error.into(),
        PrivacyError::Unavailable(error) => {
            tracing::error!(%error, "what is kept of somebody cannot be read or erased");
            Problem::new(
                Code::Overloaded,
                "The store does not answer. Try again soon.",
            )
            .unsure()
        }
    }
}
