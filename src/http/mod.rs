//! HTTP: every route on one screen. Handlers extract, make one call, answer; rules live in `order` and `engine`.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn,
    routing::{delete, get, patch, post, put},
};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    account::{Accounts, Addresses, Tickets},
    audit::AuditLog,
    catalog::Images,
    checkout::Carts,
    config::Settings,
    engine::Engine,
    hub::Registry,
    insight::Insights,
    job::Jobs,
    journal::surreal::Db,
    learning::Learning,
    model::live::Models,
    notify::{LetterStore, Outbox},
    order::{Timestamp, UserId},
    payment::Inbound,
    privacy::Privacy,
    push::Pushes,
    review::Reviews,
    share::Shares,
    shutdown::Tasks,
    webhook::Webhooks,
};

mod access;
mod acts;
mod addresses;
mod api_keys;
mod audit;
mod auth;
mod cart_use;
mod cart_view;
mod carts;
mod categories;
mod code;
mod coupon_body;
mod coupons;
mod datasets;
mod demo;
mod devices;
mod export_database;
mod export_log;
mod export_rows;
mod exports;
mod extract;
mod feed;
mod forwarded;
mod goes_with;
mod health;
mod images;
mod imports;
mod insights;
mod invariants;
mod jobs;
mod json;
mod language;
mod links;
mod listener;
mod me;
mod metrics;
mod middleware;
mod model_score;
mod model_view;
mod models;
mod money;
mod names;
mod notifications;
mod oidc;
mod openapi;
mod order_list;
mod order_update;
mod orders;
mod origin;
mod own_sessions;
mod payments;
mod privacy;
mod problem;
mod product_body;
mod product_parts;
mod product_search;
mod products;
mod push;
mod quotes;
mod rate;
mod recording;
mod refunds;
mod reviews;
mod screens;
mod second_factor;
mod session_cookie;
mod shape;
mod shares;
mod sites;
mod station_tickets;
mod stations;
mod step_up;
mod stock;
mod stream;
mod things;
mod tickets;
mod tracking;
mod unread;
mod users;
mod web;
mod web_app;
mod webhook_deliveries;
mod webhooks;

pub use access::{ACCESS, ByKey, Who};
pub use code::Code;
pub use health::Health;
pub use listener::serve;
pub use openapi::openapi_json;
pub use origin::{Origins, home};
pub use problem::{FieldError, Problem, ProblemBody};
pub use rate::Limits;
pub use web_app::WebApp;

/// What the handlers share.
pub struct Web {
    /// Decides, commits, tells, answers.
    pub engine: Arc<Engine>,
    /// Who people are.
    pub accounts: Arc<Accounts>,
    /// Where people have things brought.
    pub addresses: Addresses,
    /// What was done, written down.
    pub audit: Arc<AuditLog>,
    /// What people mean to order.
    pub carts: Carts,
    /// What the payment provider tells of its own accord.
    pub inbound: Arc<Inbound>,
    /// What lets sockets in.
    pub tickets: Arc<Tickets>,
    /// Every setting.
    pub settings: Arc<Settings>,
    /// Who may come from a browser.
    pub origins: Origins,
    /// How often who may ask.
    pub limits: Limits,
    /// What readiness is made of.
    pub health: Health,
    /// The messages of the demo shop; `None` outside of it.
    pub outbox: Option<Arc<Outbox>>,
    /// Where letters with a code to show that it is you are asked for.
    pub step_up_line: tokio::sync::mpsc::Sender<UserId>,
    /// What was written to people.
    pub letters: LetterStore,
    /// Whose browsers are told.
    pub pushes: Arc<Pushes>,
    /// Who may look without signing in.
    pub shares: Shares,
    /// What customers say.
    pub reviews: Reviews,
    /// What there is of people, told and forgotten.
    pub privacy: Privacy,
    /// Who else is told.
    pub webhooks: Arc<Webhooks>,
    /// Who is connected.
    pub registry: Arc<Registry>,
    /// The database itself, for backups.
    pub database: Db,
    /// Imports.
    pub jobs: Arc<Jobs>,
    /// Who scores.
    pub models: Arc<Models>,
    /// Who learns.
    pub learning: Arc<Learning>,
    /// What is found out about sites and files.
    pub insights: Arc<Insights>,
    /// Held by whoever looks at everything that is stored.
    pub examining: tokio::sync::Mutex<()>,
    /// Since when the hub runs.
    pub started_at: Timestamp,
    /// What `/metrics` writes.
    pub metrics: PrometheusHandle,
    /// The pictures of products.
    pub images: Images,
    /// The web app.
    pub app: WebApp,
    /// Told to stop when the hub drains.
    pub tasks: Tasks,
}

/// Every address of the hub. `sockets` is mounted as it is: its routes carry their whole path.
#[rustfmt::skip]
pub fn router(web: Arc<Web>, sockets: Router) -> Router {
    let api = Router::new()
        .route("/auth/signup", post(auth::signup))
        .route("/auth/login", post(auth::login))
        .route("/auth/refresh", post(auth::refresh))
        .route("/auth/logout", post(auth::logout))
        .route("/auth/oidc", get(oidc::read))
        .route("/auth/oidc/begin", post(oidc::begin))
        .route("/auth/oidc/finish", post(oidc::finish))
        .route("/auth/link", post(links::ask))
        .route("/auth/link/use", post(links::sign_in))
        .route("/auth/password/forgot", post(links::forgot))
        .route("/auth/password/reset", post(links::reset))
        .route("/auth/email/verify", post(links::verify))
        .route("/auth/step-up", post(second_factor::step_up))
        .route("/auth/step-up/letter", post(second_factor::letter))
        .route("/me", get(me::read).patch(me::change).delete(privacy::erase_own))
        .route("/me/data", get(privacy::read))
        .route("/me/password", put(me::set_password))
        .route("/me/email/verify", post(me::ask_verify))
        .route("/me/authenticator", post(second_factor::begin).delete(second_factor::remove))
        .route("/me/authenticator/confirm", post(second_factor::confirm))
        .route("/me/authenticator/recovery-codes", post(second_factor::renew))
        .route("/me/sessions", get(own_sessions::list).delete(own_sessions::end_others))
        .route("/me/sessions/{id}", delete(own_sessions::end))
        .route("/addresses", get(addresses::list).post(addresses::create))
        .route("/addresses/{id}", patch(addresses::change).delete(addresses::remove))
        .route("/users", get(users::list).post(users::create))
        .route("/users/{id}", patch(users::change).delete(privacy::erase_other))
        .route("/users/{id}/sessions", delete(users::sign_out))
        .route("/users/{id}/authenticator", delete(second_factor::remove_of))
        .route("/api-keys", get(api_keys::list).post(api_keys::create))
        .route("/api-keys/{id}", delete(api_keys::revoke))
        .route("/devices", get(devices::list).post(devices::create))
        .route("/devices/session", post(devices::sign_in))
        .route("/devices/{id}", delete(devices::revoke))
        .route("/audit", get(audit::list))
        .route("/audit/head", get(audit::head))
        .route("/sites", get(sites::list).post(sites::create))
        .route("/sites/{site}", patch(sites::change))
        .route("/sites/{site}/events", get(feed::of_site))
        .route("/sites/{site}/stream", get(stream::of_site))
        .route("/sites/{site}/screens", get(screens::list))
        .route("/categories", get(categories::list).post(categories::create))
        .route("/categories/{name}", patch(categories::change).delete(categories::remove))
        .route("/products", get(products::list).post(products::create))
        .route("/products/{sku}", get(products::read).patch(products::change).delete(products::remove))
        .route("/quotes", post(quotes::create))
        .route("/carts", post(carts::create))
        .route("/carts/mine", get(carts::mine))
        .route("/carts/{id}", get(carts::read).put(carts::replace).delete(carts::remove))
        .route("/carts/{id}/claim", post(carts::claim))
        .route("/carts/{id}/goes-with", get(goes_with::list))
        .route("/coupons", get(coupons::list).post(coupons::create))
        .route("/coupons/{code}", patch(coupons::change).delete(coupons::remove))
        .route("/products/{sku}/image", put(images::put).delete(images::remove))
        .route("/stock", get(stock::list))
        .route("/stock/{sku}/movements", get(stock::movements))
        .route("/stock/{sku}/restock", post(stock::restock))
        .route("/stock/{sku}/waste", post(stock::waste))
        .route("/stock/{sku}/recount", post(stock::recount))
        .route("/stock/{sku}/transfer", post(stock::transfer))
        .route("/stock/{sku}/return", post(stock::give_back))
        .route("/orders", get(order_list::list).post(orders::place))
        .route("/orders/{id}", get(order_list::read).patch(order_update::update))
        .route("/orders/{id}/otp", post(orders::otp))
        .route("/orders/{id}/pay", post(orders::pay))
        .route("/orders/{id}/cancel", post(orders::cancel))
        .route("/orders/{id}/fulfill", post(orders::fulfill))
        .route("/orders/{id}/reject", post(orders::reject))
        .route("/orders/{id}/refund", post(refunds::refund))
        .route("/orders/{id}/share", post(shares::open).delete(shares::close))
        .route("/tracking/{token}", get(tracking::read))
        .route("/orders/{id}/events", get(feed::of_order))
        .route("/orders/{id}/stream", get(stream::of_order))
        .route("/imports", post(imports::send))
        .route("/exports/{what}", get(exports::export))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{id}", get(jobs::read))
        .route("/jobs/{id}/errors", get(jobs::errors))
        .route("/jobs/{id}/cancel", post(jobs::cancel))
        .route("/jobs/{id}/resume", post(jobs::resume))
        .route("/models", get(models::list))
        .route("/models/learn", post(models::learn))
        .route("/models/score", post(model_score::score))
        .route("/models/tasks/{task}", put(models::switch))
        .route("/models/{name}/promote", post(models::promote))
        .route("/models/{name}/shadow", post(models::shadow))
        .route("/models/{name}/retire", post(models::retire))
        .route("/insights/sales", get(insights::sales))
        .route("/insights/demand", get(insights::demand))
        .route("/insights/volume", get(insights::volume))
        .route("/insights/stockout", get(insights::stockout))
        .route("/insights/bundles", get(insights::bundles))
        .route("/insights/segments", get(insights::segments))
        .route("/insights/sentiment", get(insights::sentiment))
        .route("/insights/anomalies", get(insights::anomalies))
        .route("/insights/bottlenecks", get(insights::bottlenecks))
        .route("/insights/models", get(insights::models))
        .route("/insights/customers/{id}", get(insights::customer))
        .route("/insights/{kind}/refresh", post(insights::refresh))
        .route("/datasets", get(datasets::list).post(datasets::send))
        .route("/datasets/{id}", get(datasets::read).delete(datasets::remove))
        .route("/datasets/{id}/results/{analysis}", get(datasets::result))
        .route("/invariants", get(invariants::invariants))
        .route("/notifications", get(notifications::list))
        .route("/push/key", get(push::key))
        .route("/push/subscriptions", get(push::list).put(push::subscribe))
        .route("/push/subscriptions/{id}", delete(push::unsubscribe))
        .route("/reviews", get(reviews::list).post(reviews::write))
        .route("/reviews/{id}", patch(reviews::change))
        .route("/reviews/{id}/answer", put(reviews::answer))
        .route("/webhook-endpoints", get(webhooks::list).post(webhooks::create))
        .route("/webhook-endpoints/{id}", get(webhooks::read).patch(webhooks::change).delete(webhooks::remove))
        .route("/webhook-endpoints/{id}/secret", post(webhooks::rotate))
        .route("/webhook-endpoints/{id}/test", post(webhooks::test))
        .route("/webhook-endpoints/{id}/deliveries", get(webhook_deliveries::list))
        .route("/webhook-deliveries/{id}/redeliver", post(webhook_deliveries::redeliver))
        .route("/stations", get(stations::list).post(stations::create))
        .route("/stations/{name}", patch(stations::change).delete(stations::remove))
        .route("/tickets", get(station_tickets::list))
        .route("/tickets/{id}", get(station_tickets::read))
        .route("/tickets/{id}/start", post(station_tickets::start))
        .route("/tickets/{id}/ready", post(station_tickets::ready))
        .route("/tickets/{id}/bump", post(station_tickets::bump))
        .route("/tickets/{id}/recall", post(station_tickets::recall))
        .route("/tickets/{id}/ack", post(station_tickets::ack))
        .route("/tickets/{id}/pick", post(station_tickets::pick))
        .route("/payments", get(payments::open))
        .route("/payments/stripe/webhook", post(payments::stripe_event))
        .route("/payments/sandbox/webhook", post(payments::sandbox_event))
        .route("/ws-ticket", post(tickets::issue))
        .route("/demo/outbox", get(demo::outbox))
        .route("/openapi.json", get(openapi::document));
    let all = Router::new()
        .nest("/api/v1", api)
        .route("/images/{name}", get(images::read_file))
        .route_layer(from_fn(middleware::refuse_unreadable))
        .route("/t/{token}", get(tracking::show))
        .route("/healthz", get(health::live))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .fallback(web_app::serve)
        .with_state(web.clone())
        .merge(sockets)
        .method_not_allowed_fallback(other_method);
    middleware::around(all, &web)
}

async fn nowhere() -> Problem {
    Problem::not_found("address")
}

async fn other_method() -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        "The Allow header lists the methods of this address.",
    )
}
