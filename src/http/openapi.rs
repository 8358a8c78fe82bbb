//! The description of this API (OpenAPI 3.1), generated from the handlers and frozen in `schemas/openapi.json`.

use axum::http::{HeaderName, header};
use serde_json::json;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Object, OpenApi as Document, RefOr, Schema, Type,
        extensions::ExtensionsBuilder,
        path::Operation,
        schema::{AnyOf, SchemaType},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{
    access::ACCESS, addresses, api_keys, audit, auth, carts, categories, coupons, datasets, demo,
    devices, exports, feed, goes_with, health, images, imports, insights, invariants, jobs, links,
    me, metrics, model_score, models, notifications, oidc, order_list, order_update, orders,
    own_sessions, payments, privacy, problem::ProblemBody, products, push, quotes, refunds,
    reviews, screens, second_factor, shares, sites, station_tickets, stations, stock, stream,
    tickets, tracking, users, webhook_deliveries, webhooks,
};
use crate::hub::names::{BoardStateName, MenuKindName, MenuStateName, OrdersStateName};

#[derive(OpenApi)]
#[openapi(
    info(title = "orderhub", description = "A real-time order hub."),
    paths(
        auth::signup, auth::login, auth::refresh, auth::logout, oidc::read, oidc::begin, oidc::finish, me::read, me::change,
        privacy::read, privacy::erase_own, privacy::erase_other,
        me::set_password, me::ask_verify, links::ask, links::sign_in, links::forgot, links::reset, links::verify,
        second_factor::step_up, second_factor::letter, second_factor::begin, second_factor::confirm, second_factor::remove,
        second_factor::renew,
        own_sessions::list, own_sessions::end, own_sessions::end_others,
        addresses::list, addresses::create, addresses::change, addresses::remove,
        users::list, users::create, users::change, users::sign_out, second_factor::remove_of,
        api_keys::list, api_keys::create, api_keys::revoke,
        devices::list, devices::create, devices::revoke, devices::sign_in,
        audit::list, audit::head,
        sites::list, sites::create, sites::change,
        categories::list, categories::create, categories::change, categories::remove,
        products::list, products::read, products::create, products::change, products::remove,
        images::put, images::remove, images::read_file,
        stock::list, stock::movements, stock::restock, stock::waste, stock::recount, stock::transfer, stock::give_back,
        quotes::create,
        carts::create, carts::read, carts::mine, carts::replace, carts::remove, carts::claim, goes_with::list,
        coupons::list, coupons::create, coupons::change, coupons::remove,
        orders::place, order_list::list, order_list::read, order_update::update,
        orders::otp, orders::pay, orders::cancel, orders::fulfill, orders::reject,
        shares::open, shares::close, tracking::read, tracking::show,
        refunds::refund, payments::open, payments::stripe_event, payments::sandbox_event,
        stations::list, stations::create, stations::change, stations::remove,
        station_tickets::list, station_tickets::read, station_tickets::start, station_tickets::ready,
        station_tickets::bump, station_tickets::recall, station_tickets::ack, station_tickets::pick,
        feed::of_site, feed::of_order, screens::list, stream::of_site, stream::of_order, tickets::issue,
        imports::send, exports::export, jobs::list, jobs::read, jobs::errors, jobs::cancel, jobs::resume,
        models::list, models::learn, model_score::score, models::promote, models::shadow, models::retire, models::switch,
        insights::sales, insights::demand, insights::volume, insights::stockout, insights::bundles, insights::segments,
        insights::sentiment, insights::anomalies, insights::bottlenecks, insights::models, insights::customer, insights::refresh,
        datasets::send, datasets::list, datasets::read, datasets::result, datasets::remove,
        invariants::invariants,
        push::key, push::subscribe, push::list, push::unsubscribe,
        notifications::list, reviews::write, reviews::list, reviews::change, reviews::answer,
        webhooks::list, webhooks::create, webhooks::read, webhooks::change, webhooks::remove, webhooks::rotate, webhooks::test,
        webhook_deliveries::list, webhook_deliveries::redeliver,
        demo::outbox, document,
        health::live, health::ready, metrics::scrape,
    ),
    components(schemas(ProblemBody, crate::job::JobKindName, crate::job::JobStateName, OrdersStateName, BoardStateName, MenuStateName, MenuKindName)),
    security(("bearer" = [])),
    modifiers(&Bearer, &Names, &Access, &Missing, &Problems, &Optional, &Overlapping),
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Document) {
        let scheme = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "An access token (a JWT), or a key for programs (`ohk_…`).",
            ))
            .build();
        description
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The media type of problems.
const PROBLEM: &str = "application/problem+json";

/// Clients are generated from the names of operations, so no two may be alike: `orders_list`, not `list`.
struct Names;

impl Modify for Names {
    fn modify(&self, description: &mut Document) {
        for operation in operations(description) {
            let tag = operation.tags.iter().flatten().next();
            if let (Some(tag), Some(name)) = (tag, &operation.operation_id) {
                operation.operation_id = Some(format!("{tag}_{name}"));
            }
        }
    }
}

/// Who may, and what a key needs for it, as `x-access`: what is frozen in the description, the tests hold the hub to.
struct Access;

impl Modify for Access {
    fn modify(&self, description: &mut Document) {
        for (method, path, who, by_key) in ACCESS {
            let item = description.paths.paths.get_mut(*path);
            let operation = item.and_then(|item| match *method {
                "GET" => item.get.as_mut(),
                "POST" => item.post.as_mut(),
                "PUT" => item.put.as_mut(),
                "PATCH" => item.patch.as_mut(),
                "DELETE" => item.delete.as_mut(),
                _ => None,
            });
            if let Some(operation) = operation {
                let access = json!({"who": who.as_str(), "key": by_key.words()});
                let access = ExtensionsBuilder::new().add("x-access", access).build();
                operation.extensions.get_or_insert_default().merge(access);
            }
        }
    }
}

fn operations(description: &mut Document) -> impl Iterator<Item = &mut Operation> {
    let items = description.paths.paths.values_mut();
    let operations = items.flat_map(|item| {
        [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ]
    });
    operations.flatten()
}

/// Problems are sent as `application/problem+json` (RFC 9457), whatever the operation.
struct Problems;

impl Modify for Problems {
    fn modify(&self, description: &mut Document) {
        let answers = operations(description).flat_map(|it| it.responses.responses.values_mut());
        for answer in answers {
            let RefOr::T(answer) = answer else { continue };
            let contents = std::mem::take(&mut answer.content).into_iter();
            let contents = contents.map(|(kind, content)| match &content.schema {
                Some(RefOr::Ref(it)) if it.ref_location.ends_with("/Problem") => {
                    (PROBLEM.to_owned(), content)
                }
                _ => (kind, content),
            });
            answer.content = contents.collect();
        }
    }
}

/// What may be left out of a request is left out: a body or a header that is there is never null.
struct Optional;

impl Modify for Optional {
    fn modify(&self, description: &mut Document) {
        for operation in operations(description) {
            let bodies = operation.request_body.iter_mut();
            let bodies = bodies.flat_map(|body| body.content.values_mut());
            let bodies = bodies.filter_map(|content| content.schema.as_mut());
            let parameters = operation.parameters.iter_mut().flatten();
            let parameters = parameters.filter_map(|parameter| parameter.schema.as_mut());
            bodies.chain(parameters).for_each(forbid_null);
        }
    }
}

/// What can be read as more than one of its shapes: a whole order is also fields of one.
const OVERLAP: [&str; 1] = ["EventData"];

/// `oneOf` says that no two shapes fit; these are `anyOf`.
struct Overlapping;

impl Modify for Overlapping {
    fn modify(&self, description: &mut Document) {
        let schemas = &mut description.components.get_or_insert_default().schemas;
        for name in OVERLAP {
            if let Some(RefOr::T(schema)) = schemas.get_mut(name)
                && let Schema::OneOf(shapes) = schema
            {
                let mut any = AnyOf::new();
                any.items = std::mem::take(&mut shapes.items);
                any.description = shapes.description.take();
                *schema = Schema::AnyOf(any);
            }
        }
    }
}

/// What a schema that callers write is called at its end.
const WRITTEN: [&str; 2] = ["Body", "Change"];

/// The fields of a merge patch that null takes away.
const TAKEN_AWAY: [(&str, &str); 1] = [("UpdatePatch", "pending_update")];

/// In what the hub answers, a field that may be missing is missing and never null, but for those that a merge patch
/// takes away; in what callers write, either does.
struct Missing;

impl Modify for Missing {
    fn modify(&self, description: &mut Document) {
        let schemas = &mut description.components.get_or_insert_default().schemas;
        for (name, schema) in schemas {
            let is_written = WRITTEN.iter().any(|end| name.ends_with(end));
            if is_written {
                continue;
            }
            match schema {
                RefOr::T(Schema::Object(object)) => forbid_nulls(name, object),
                // One that others are flattened into.
                RefOr::T(Schema::AllOf(parts)) => {
                    for part in &mut parts.items {
                        if let RefOr::T(Schema::Object(object)) = part {
                            forbid_nulls(name, object);
                        }
                    }
                }
                RefOr::T(_) | RefOr::Ref(_) => {}
            }
        }
    }
}

fn forbid_nulls(name: &str, object: &mut Object) {
    let required = &object.required;
    let optional = object
        .properties
        .iter_mut()
        .filter(|(field, _)| !required.contains(field))
        .filter(|(field, _)| !TAKEN_AWAY.contains(&(name, field.as_str())));
    optional.for_each(|(_, property)| forbid_null(property));
}

fn forbid_null(property: &mut RefOr<Schema>) {
    match property {
        RefOr::T(Schema::Object(object)) => forbid_null_type(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => forbid_null_type(&mut array.schema_type),
        RefOr::T(Schema::OneOf(one_of)) => {
            let mut others = one_of.items.iter().filter(|item| !is_null(item));
            if let (Some(only), None) = (others.next(), others.next()) {
                *property = only.clone();
            }
        }
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn forbid_null_type(kinds: &mut SchemaType) {
    if let SchemaType::Array(several) = kinds {
        several.retain(|kind| *kind != Type::Null);
        if let [only] = several.as_slice() {
            *kinds = SchemaType::Type(only.clone());
        }
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// The description as text, with a line feed at its end.
#[must_use]
pub fn openapi_json() -> String {
    let mut text = Description::openapi()
        .to_pretty_json()
        .unwrap_or_else(|_| "{}".into());
    text.push('\n');
    text
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "health", security(()),
    responses((status = 200, body = Object, content_type = "application/json")),
)]
pub(super) async fn document() -> ([(HeaderName, &'static str); 1], &'static str) {
    (
        [(header::CONTENT_TYPE, "application/json")],
        include_str!("../../schemas/openapi.json"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::order::{Change, Fulfillment, Payment, Status};

    #[test]
    fn no_two_operations_are_called_alike() -> Result<(), serde_json::Error> {
        let document: Value = serde_json::from_str(&openapi_json())?;
        let paths = document.get("paths").and_then(Value::as_object);
        let mut names: Vec<_> = paths
            .into_iter()
            .flatten()
            .flat_map(|(_, item)| item.as_object().into_iter().flatten())
            .filter_map(|(_, operation)| operation.get("operationId")?.as_str())
            .collect();
        assert!(names.contains(&"orders_place"), "{names:?}");
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
        Ok(())
    }

    #[test]
    fn words_are_spelled_as_they_are_sent() -> Result<(), serde_json::Error> {
        let document: Value = serde_json::from_str(&openapi_json())?;
        let words = |name: &str| {
            let words = document.pointer(&format!("/components/schemas/{name}/enum"));
            words.cloned().unwrap_or_default()
        };
        assert_eq!(words("Status"), json!(Status::ALL.map(Status::as_str)));
        let has = |name: &str, word: Value| {
            let words = words(name);
            words.as_array().is_some_and(|words| words.contains(&word))
        };
        for payment in [Payment::None, Payment::CapturePending, Payment::Unknown] {
            assert!(has("Payment", json!(payment)), "{payment:?}");
        }
        for fulfillment in [Fulfillment::Held, Fulfillment::Stopped] {
            assert!(has("Fulfillment", json!(fulfillment)), "{fulfillment:?}");
        }
        assert!(has("EventKind", json!(Change::Expired.kind())));
        Ok(())
    }

    #[test]
    fn the_frozen_description_is_the_generated_one() {
        assert_eq!(
            openapi_json(),
            include_str!("../../schemas/openapi.json"),
            "run `orderhub schemas`, and tell the clients"
        );
    }
}
