//! Where one has things brought. One's own addresses, whatever one's role.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Web,
    code::Code,
    extract::Caller,
    json::{Json, nullable},
    order_list::unreadable,
    problem::{Problem, ProblemBody},
};
use crate::account::{ADDRESSES_MAX, Address, AddressChange, AddressError};

/// An address.
#[derive(Serialize, ToSchema)]
#[schema(as = Address)]
pub(super) struct AddressView {
    id: String,
    /// What its owner calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    label: Option<Arc<str>>,
    /// Who is there.
    #[schema(value_type = String)]
    name: Arc<str>,
    /// Street and number.
    #[schema(value_type = String)]
    street: Arc<str>,
    /// Floor, company, whatever helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    extra: Option<Arc<str>>,
    /// Empty where there are none.
    #[schema(value_type = String)]
    postcode: Arc<str>,
    #[schema(value_type = String)]
    city: Arc<str>,
    /// State or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    region: Option<Arc<str>>,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = String)]
    country: Arc<str>,
    /// Whom to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    phone: Option<Arc<str>>,
    /// For whoever brings it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    note: Option<Arc<str>>,
    /// Exactly one of several is it.
    is_default: bool,
}

/// The default first, then as they were made; 20 at most.
#[derive(Serialize, ToSchema)]
pub(super) struct AddressPage {
    items: Vec<AddressView>,
    /// Always null.
    #[schema(required = true)]
    next: Option<String>,
}

/// An address to be added.
#[derive(Deserialize, ToSchema)]
pub(super) struct AddressBody {
    /// At most 40 characters.
    label: Option<String>,
    /// 1 to 120 characters.
    name: String,
    /// 1 to 200 characters.
    street: String,
    /// At most 200 characters.
    extra: Option<String>,
    /// At most 20 characters; empty where there are none.
    #[serde(default)]
    postcode: String,
    /// 1 to 100 characters.
    city: String,
    /// At most 100 characters.
    region: Option<String>,
    /// ISO 3166-1 alpha-2.
    country: String,
    /// 3 to 20 digits, and how they are written.
    phone: Option<String>,
    /// At most 500 characters.
    note: Option<String>,
    /// The first one is it in any case.
    #[serde(default)]
    is_default: bool,
}

/// What changes; missing fields stay, null empties.
#[derive(Deserialize, ToSchema)]
pub(super) struct AddressPatchChange {
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    label: Option<Option<String>>,
    name: Option<String>,
    street: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    extra: Option<Option<String>>,
    postcode: Option<String>,
    city: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    region: Option<Option<String>>,
    country: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
    /// True makes it the default instead of the one before; false is refused for the default.
    is_default: Option<bool>,
}

impl From<Address> for AddressView {
    fn from(address: Address) -> Self {
        Self {
            id: address.id.to_string(),
            label: address.label,
            name: address.name,
            street: address.street,
            extra: address.extra,
            postcode: address.postcode,
            city: address.city,
            region: address.region,
            country: address.country,
            phone: address.phone,
            note: address.note,
            is_default: address.is_default,
        }
    }
}

/// One's own addresses.
#[utoipa::path(
    get, path = "/api/v1/addresses", tag = "addresses",
    responses((status = 200, body = AddressPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<axum::Json<AddressPage>, Problem> {
    let found = web.addresses.of(&caller.principal().id).await;
    let items = found.map_err(refused)?;
    Ok(axum::Json(AddressPage {
        items: items.into_iter().map(AddressView::from).collect(),
        next: None,
    }))
}

/// Add an address.
#[utoipa::path(
    post, path = "/api/v1/addresses", tag = "addresses", request_body = AddressBody,
    responses((status = 201, body = AddressView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<AddressBody>,
) -> Result<(StatusCode, axum::Json<AddressView>), Problem> {
    let new = AddressChange {
        label: Some(body.label),
        name: Some(body.name),
        street: Some(body.street),
        extra: Some(body.extra),
        postcode: Some(body.postcode),
        city: Some(body.city),
        region: Some(body.region),
        country: Some(body.country),
        phone: Some(body.phone),
        note: Some(body.note),
        is_default: Some(body.is_default),
    };
    let added = web.addresses.add(&caller.principal().id, new, web.now());
    let added = added.await.map_err(refused)?;
    Ok((StatusCode::CREATED, axum::Json(added.into())))
}

/// Change an address.
#[utoipa::path(
    patch, path = "/api/v1/addresses/{id}", tag = "addresses", request_body = AddressPatchChange,
    params(("id" = String, Path, description = "The address.")),
    responses((status = 200, body = AddressView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<AddressPatchChange>,
) -> Result<axum::Json<AddressView>, Problem> {
    let change = AddressChange {
        label: body.label,
        name: body.name,
        street: body.street,
        extra: body.extra,
        postcode: body.postcode,
        city: body.city,
        region: body.region,
        country: body.country,
        phone: body.phone,
        note: body.note,
        is_default: body.is_default,
    };
    let user = &caller.principal().id;
    let changed = web.addresses.change(user, address_id(&id)?, change).await;
    Ok(axum::Json(changed.map_err(refused)?.into()))
}

/// Remove an address. When it was the default, the one made first is it now.
#[utoipa::path(
    delete, path = "/api/v1/addresses/{id}", tag = "addresses",
    params(("id" = String, Path, description = "The address.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let removed = web
        .addresses
        .remove(&caller.principal().id, address_id(&id)?);
    removed.await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

fn address_id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| no_such_address())
}

fn no_such_address() -> Problem {
    Problem::not_found("address of yours")
}

fn refused(error: AddressError) -> Problem {
    match error {
        AddressError::Invalid(invalid) => Problem::field(invalid.pointer, invalid.detail),
        AddressError::NotFound => no_such_address(),
        AddressError::TooMany => Problem::new(
            Code::Validation,
            format!("There are {ADDRESSES_MAX} addresses already; remove one first."),
        ),
        AddressError::Store(error) => unreadable(&error),
    }
}
