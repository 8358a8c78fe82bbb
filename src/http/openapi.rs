//! The description of this API (OpenAPI 3.1), generated from the handlers and frozen in `schemas/openapi.json`.

use axum::http::{HeaderName, header};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

use super::{
    auth, demo, feed, health, metrics, order_list, orders, problem::ProblemBody, products, sites,
    tickets, users,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "orderhub", description = "A real-time order hub."),
    paths(
        auth::signup, auth::login, auth::refresh, auth::logout, auth::me,
        users::list, users::create, users::change,
        sites::list, sites::create, sites::change,
        products::list, products::read, products::create, products::change, products::remove,
        orders::place, order_list::list, order_list::read,
        orders::otp, orders::pay, orders::cancel, orders::fulfill, orders::reject,
        feed::of_site, feed::of_order, tickets::issue,
        demo::outbox, document,
        health::live, health::ready, metrics::scrape,
    ),
    components(schemas(ProblemBody)),
    security(("bearer" = [])),
    modifiers(&Bearer),
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        description
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
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
    use super::*;

    #[test]
    fn the_frozen_description_is_the_generated_one() {
        assert_eq!(
            openapi_json(),
            include_str!("../../schemas/openapi.json"),
            "run `orderhub schemas`, and tell the clients"
        );
    }
}
