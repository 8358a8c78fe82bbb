//! THE table of who may ask for what: every operation, who may at all, and what a key needs for it.
//!
//! [`admit`] is asked by the extractor of callers, before a handler runs and before anything of the request but its head
//! is looked at. At which site somebody is what they are is asked by the handler, which knows the site; what may be done to an
//! order, by `order::role`. What is not in this table no key may do.

use std::{collections::HashMap, sync::LazyLock};

use axum::{extract::MatchedPath, http::Method};

use super::{code::Code, problem::Problem};
use crate::{
    account::{Holder, Identity, Scope},
    order::Role,
};

/// Who may, somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Everybody,
    /// Whoever is signed in; more may follow from what it is about.
    SignedIn,
    /// Whoever works somewhere.
    Staff,
    /// Whoever moves stock somewhere.
    Stockers,
    /// Whoever sees the figures of a site.
    Seers,
    /// Whoever runs a site.
    Runners,
    /// Admins.
    Admins,
}

impl Who {
    /// Its word in the description of this API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::SignedIn => "signed_in",
            Self::Staff => "staff",
            Self::Stockers => "stockers",
            Self::Seers => "seers",
            Self::Runners => "runners",
            Self::Admins => "admins",
        }
    }

    /// Whether somebody of `role` is one of them.
    #[must_use]
    pub fn has(self, role: Role) -> bool {
        match (self, role) {
            (Self::Everybody | Self::SignedIn, _) | (_, Role::Admin | Role::System) => true,
            (Self::Staff, role) => role != Role::Customer,
            (Self::Stockers, role) => matches!(role, Role::Manager | Role::Warehouse),
            (Self::Seers, role) => matches!(role, Role::Manager | Role::Support),
            (Self::Runners, role) => role == Role::Manager,
            (Self::Admins, _) => false,
        }
    }
}

/// What a key needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByKey {
    /// Nothing: any key may.
    Any,
    /// This scope.
    Needs(Scope),
    /// Both: what it changes decides what is read.
    NeedsBoth(Scope, Scope),
    /// No key may, and no board: it is for people.
    Never,
}

impl ByKey {
    /// Its words in the description of this API: `any`, `never`, or the scopes.
    pub(super) fn words(self) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::Needs(scope) => scope.as_str().to_owned(),
            Self::NeedsBoth(one, other) => format!("{} {}", one.as_str(), other.as_str()),
            Self::Never => "never".to_owned(),
        }
    }
}

use self::{
    ByKey::{Any, Needs, NeedsBoth, Never},
    Who::{Admins, Everybody, Runners, Seers, SignedIn, Staff, Stockers},
};
use Scope::{
    AuditRead, CatalogRead, CatalogWrite, DataRead, DataWrite, InsightsRead, OrdersRead,
    OrdersWrite, RefundsWrite, ReviewsWrite, StockRead, StockWrite, WebhooksWrite,
};

/// Every operation of the hub: method, route, who may, and what a key needs. `tests/it/keys/matrix.rs` asks for each of them, as everybody.
#[rustfmt::skip]
pub const ACCESS: &[(&str, &str, Who, ByKey)] = &[
    ("POST", "/api/v1/auth/signup", Everybody, Any),
    ("POST", "/api/v1/auth/login", Everybody, Any),
    ("POST", "/api/v1/auth/refresh", Everybody, Any),
    ("POST", "/api/v1/auth/logout", SignedIn, Never),
    ("GET", "/api/v1/auth/oidc", Everybody, Any),
    ("POST", "/api/v1/auth/oidc/begin", Everybody, Any),
    ("POST", "/api/v1/auth/oidc/finish", Everybody, Any),
    ("POST", "/api/v1/auth/link", Everybody, Any),
    ("POST", "/api/v1/auth/link/use", Everybody, Any),
    ("POST", "/api/v1/auth/password/forgot", Everybody, Any),
    ("POST", "/api/v1/auth/password/reset", Everybody, Any),
    ("POST", "/api/v1/auth/email/verify", Everybody, Any),
    ("GET", "/api/v1/me", SignedIn, Any),
    ("PATCH", "/api/v1/me", SignedIn, Never),
    ("PUT", "/api/v1/me/password", SignedIn, Never),
    ("POST", "/api/v1/me/email/verify", SignedIn, Never),
    ("POST", "/api/v1/auth/step-up", SignedIn, Never),
    ("POST", "/api/v1/auth/step-up/letter", SignedIn, Never),
    ("POST", "/api/v1/me/authenticator", SignedIn, Never),
    ("DELETE", "/api/v1/me/authenticator", SignedIn, Never),
    ("POST", "/api/v1/me/authenticator/confirm", SignedIn, Never),
    ("POST", "/api/v1/me/authenticator/recovery-codes", SignedIn, Never),
    ("DELETE", "/api/v1/me", SignedIn, Never),
    ("GET", "/api/v1/me/data", SignedIn, Never),
    ("GET", "/api/v1/me/sessions", SignedIn, Never),
    ("DELETE", "/api/v1/me/sessions", SignedIn, Never),
    ("DELETE", "/api/v1/me/sessions/{id}", SignedIn, Never),
    ("GET", "/api/v1/addresses", SignedIn, Never),
    ("POST", "/api/v1/addresses", SignedIn, Never),
    ("PATCH", "/api/v1/addresses/{id}", SignedIn, Never),
    ("DELETE", "/api/v1/addresses/{id}", SignedIn, Never),
    ("GET", "/api/v1/push/key", Everybody, Any),
    ("GET", "/api/v1/push/subscriptions", SignedIn, Never),
    ("PUT", "/api/v1/push/subscriptions", SignedIn, Never),
    ("DELETE", "/api/v1/push/subscriptions/{id}", SignedIn, Never),
    ("GET", "/api/v1/users", Admins, Never),
    ("POST", "/api/v1/users", Admins, Never),
    ("PATCH", "/api/v1/users/{id}", Admins, Never),
    ("DELETE", "/api/v1/users/{id}", Admins, Never),
    ("DELETE", "/api/v1/users/{id}/sessions", Admins, Never),
    ("DELETE", "/api/v1/users/{id}/authenticator", Admins, Never),
    ("GET", "/api/v1/api-keys", Runners, Never),
    ("POST", "/api/v1/api-keys", Runners, Never),
    ("DELETE", "/api/v1/api-keys/{id}", Runners, Never),
    ("GET", "/api/v1/devices", Runners, Never),
    ("POST", "/api/v1/devices", Runners, Never),
    ("DELETE", "/api/v1/devices/{id}", Runners, Never),
    ("POST", "/api/v1/devices/session", Everybody, Any),
    ("GET", "/api/v1/audit", Runners, Needs(AuditRead)),
    ("GET", "/api/v1/audit/head", Admins, Needs(AuditRead)),
    ("GET", "/api/v1/sites", Everybody, Any),
    ("POST", "/api/v1/sites", Admins, Needs(CatalogWrite)),
    ("PATCH", "/api/v1/sites/{site}", Runners, Needs(CatalogWrite)),
    ("GET", "/api/v1/sites/{site}/events", Staff, Needs(OrdersRead)),
    ("GET", "/api/v1/sites/{site}/stream", Staff, Needs(OrdersRead)),
    ("GET", "/api/v1/sites/{site}/screens", Runners, Needs(OrdersRead)),
    ("GET", "/api/v1/categories", Everybody, Any),
    ("POST", "/api/v1/categories", Runners, Needs(CatalogWrite)),
    ("PATCH", "/api/v1/categories/{name}", Runners, Needs(CatalogWrite)),
    ("DELETE", "/api/v1/categories/{name}", Runners, Needs(CatalogWrite)),
    ("GET", "/api/v1/products", Everybody, Any),
    ("GET", "/api/v1/products/{sku}", Everybody, Any),
    ("POST", "/api/v1/products", Runners, Needs(CatalogWrite)),
    ("PATCH", "/api/v1/products/{sku}", Runners, Needs(CatalogWrite)),
    ("DELETE", "/api/v1/products/{sku}", Runners, Needs(CatalogWrite)),
    ("PUT", "/api/v1/products/{sku}/image", Runners, Needs(CatalogWrite)),
    ("DELETE", "/api/v1/products/{sku}/image", Runners, Needs(CatalogWrite)),
    ("GET", "/images/{name}", Everybody, Any),
    ("GET", "/api/v1/stock", Staff, Needs(StockRead)),
    ("GET", "/api/v1/stock/{sku}/movements", Staff, Needs(StockRead)),
    ("POST", "/api/v1/stock/{sku}/restock", Stockers, Needs(StockWrite)),
    ("POST", "/api/v1/stock/{sku}/waste", Stockers, Needs(StockWrite)),
    ("POST", "/api/v1/stock/{sku}/recount", Stockers, Needs(StockWrite)),
    ("POST", "/api/v1/stock/{sku}/transfer", Stockers, Needs(StockWrite)),
    ("POST", "/api/v1/stock/{sku}/return", Stockers, Needs(StockWrite)),
    ("POST", "/api/v1/quotes", Everybody, Any),
    ("POST", "/api/v1/carts", Everybody, Needs(OrdersWrite)),
    ("GET", "/api/v1/carts/mine", SignedIn, Needs(OrdersRead)),
    ("GET", "/api/v1/carts/{id}", Everybody, Needs(OrdersRead)),
    ("PUT", "/api/v1/carts/{id}", Everybody, Needs(OrdersWrite)),
    ("DELETE", "/api/v1/carts/{id}", Everybody, Needs(OrdersWrite)),
    ("POST", "/api/v1/carts/{id}/claim", SignedIn, Needs(OrdersWrite)),
    ("GET", "/api/v1/carts/{id}/goes-with", Everybody, Needs(OrdersRead)),
    ("GET", "/api/v1/coupons", Runners, Needs(CatalogRead)),
    ("POST", "/api/v1/coupons", Runners, Needs(CatalogWrite)),
    ("PATCH", "/api/v1/coupons/{code}", Runners, Needs(CatalogWrite)),
    ("DELETE", "/api/v1/coupons/{code}", Runners, Needs(CatalogWrite)),
    ("GET", "/api/v1/orders", SignedIn, Needs(OrdersRead)),
    ("POST", "/api/v1/orders", SignedIn, Needs(OrdersWrite)),
    ("GET", "/api/v1/orders/{id}", SignedIn, Needs(OrdersRead)),
    ("PATCH", "/api/v1/orders/{id}", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/orders/{id}/otp", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/orders/{id}/pay", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/orders/{id}/cancel", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/orders/{id}/fulfill", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/orders/{id}/reject", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/orders/{id}/refund", SignedIn, Needs(RefundsWrite)),
    ("POST", "/api/v1/orders/{id}/share", SignedIn, Needs(OrdersWrite)),
    ("DELETE", "/api/v1/orders/{id}/share", SignedIn, Needs(OrdersWrite)),
    ("GET", "/api/v1/tracking/{token}", Everybody, Any),
    ("GET", "/t/{token}", Everybody, Any),
    ("GET", "/api/v1/orders/{id}/events", SignedIn, Needs(OrdersRead)),
    ("GET", "/api/v1/orders/{id}/stream", SignedIn, Needs(OrdersRead)),
    ("GET", "/api/v1/payments", Admins, Needs(OrdersRead)),
    ("POST", "/api/v1/payments/stripe/webhook", Everybody, Any),
    ("POST", "/api/v1/payments/sandbox/webhook", Everybody, Any),
    ("GET", "/api/v1/stations", Staff, Needs(CatalogRead)),
    ("POST", "/api/v1/stations", Runners, Needs(CatalogWrite)),
    ("PATCH", "/api/v1/stations/{name}", Runners, Needs(CatalogWrite)),
    ("DELETE", "/api/v1/stations/{name}", Runners, Needs(CatalogWrite)),
    ("GET", "/api/v1/tickets", Staff, Needs(OrdersRead)),
    ("GET", "/api/v1/tickets/{id}", SignedIn, Needs(OrdersRead)),
    ("POST", "/api/v1/tickets/{id}/start", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/tickets/{id}/ready", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/tickets/{id}/bump", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/tickets/{id}/recall", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/tickets/{id}/ack", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/tickets/{id}/pick", SignedIn, Needs(OrdersWrite)),
    ("POST", "/api/v1/imports", Runners, Needs(DataWrite)),
    ("GET", "/api/v1/exports/{what}", Runners, Needs(DataRead)),
    ("GET", "/api/v1/jobs", SignedIn, Needs(DataWrite)),
    ("GET", "/api/v1/jobs/{id}", SignedIn, Needs(DataWrite)),
    ("GET", "/api/v1/jobs/{id}/errors", SignedIn, Needs(DataWrite)),
    ("POST", "/api/v1/jobs/{id}/cancel", SignedIn, Needs(DataWrite)),
    ("POST", "/api/v1/jobs/{id}/resume", SignedIn, Needs(DataWrite)),
    ("GET", "/api/v1/models", Runners, Needs(InsightsRead)),
    ("POST", "/api/v1/models/learn", Runners, Never),
    ("POST", "/api/v1/models/score", Staff, Needs(InsightsRead)),
    ("PUT", "/api/v1/models/tasks/{task}", Admins, Never),
    ("POST", "/api/v1/models/{name}/promote", Admins, Never),
    ("POST", "/api/v1/models/{name}/shadow", Admins, Never),
    ("POST", "/api/v1/models/{name}/retire", Admins, Never),
    ("GET", "/api/v1/insights/sales", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/demand", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/volume", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/stockout", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/bundles", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/segments", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/sentiment", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/anomalies", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/bottlenecks", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/models", Seers, Needs(InsightsRead)),
    ("GET", "/api/v1/insights/customers/{id}", Seers, Needs(InsightsRead)),
    ("POST", "/api/v1/insights/{kind}/refresh", Runners, Needs(InsightsRead)),
    ("GET", "/api/v1/datasets", Runners, Needs(DataWrite)),
    ("POST", "/api/v1/datasets", Runners, Needs(DataWrite)),
    ("GET", "/api/v1/datasets/{id}", Runners, Needs(DataWrite)),
    ("DELETE", "/api/v1/datasets/{id}", Runners, Needs(DataWrite)),
    ("GET", "/api/v1/datasets/{id}/results/{analysis}", Runners, Needs(DataWrite)),
    ("GET", "/api/v1/invariants", Admins, Needs(AuditRead)),
    ("GET", "/api/v1/notifications", SignedIn, Needs(OrdersRead)),
    ("GET", "/api/v1/reviews", Everybody, Any),
    ("POST", "/api/v1/reviews", SignedIn, Never),
    ("PATCH", "/api/v1/reviews/{id}", Runners, Needs(ReviewsWrite)),
    ("PUT", "/api/v1/reviews/{id}/answer", Runners, Needs(ReviewsWrite)),
    ("GET", "/api/v1/webhook-endpoints", Runners, Needs(WebhooksWrite)),
    ("POST", "/api/v1/webhook-endpoints", Runners, NeedsBoth(WebhooksWrite, OrdersRead)),
    ("GET", "/api/v1/webhook-endpoints/{id}", Runners, Needs(WebhooksWrite)),
    ("PATCH", "/api/v1/webhook-endpoints/{id}", Runners, NeedsBoth(WebhooksWrite, OrdersRead)),
    ("DELETE", "/api/v1/webhook-endpoints/{id}", Runners, Needs(WebhooksWrite)),
    ("POST", "/api/v1/webhook-endpoints/{id}/secret", Runners, NeedsBoth(WebhooksWrite, OrdersRead)),
    ("POST", "/api/v1/webhook-endpoints/{id}/test", Runners, Needs(WebhooksWrite)),
    ("GET", "/api/v1/webhook-endpoints/{id}/deliveries", Runners, Needs(WebhooksWrite)),
    ("POST", "/api/v1/webhook-deliveries/{id}/redeliver", Runners, NeedsBoth(WebhooksWrite, OrdersRead)),
    ("POST", "/api/v1/ws-ticket", Everybody, Any),
    ("GET", "/api/v1/demo/outbox", Everybody, Any),
    ("GET", "/api/v1/openapi.json", Everybody, Any),
    ("GET", "/healthz", Everybody, Any),
    ("GET", "/readyz", Everybody, Any),
    ("GET", "/metrics", Everybody, Any),
];

/// By method and route.
type Rows = HashMap<(&'static str, &'static str), (Who, ByKey)>;

/// What the table says of `method` at the route `path`.
fn access(method: &Method, path: &str) -> Option<(Who, ByKey)> {
    static ROWS: LazyLock<Rows> = LazyLock::new(|| {
        let rows = ACCESS.iter();
        rows.map(|(method, path, who, by_key)| ((*method, *path), (*who, *by_key)))
            .collect()
    });
    // Asked for without its body, it is the same.
    let method = match *method {
        Method::HEAD => "GET",
        _ => method.as_str(),
    };
    ROWS.get(&(method, path)).copied()
}

/// Whether somebody may ask for this at all.
pub(super) fn admit(
    identity: &Identity,
    method: &Method,
    path: Option<&MatchedPath>,
) -> Result<(), Problem> {
    let access = path.and_then(|path| access(method, path.as_str()));
    let (who, by_key) = access.unwrap_or((Who::SignedIn, ByKey::Never));
    let holder = &identity.holder;
    match by_key {
        ByKey::Any => {}
        ByKey::Needs(scope) => must_have(holder, scope)?,
        ByKey::NeedsBoth(one, other) => {
            must_have(holder, one)?;
            must_have(holder, other)?;
        }
        ByKey::Never => {
            let whose = match holder {
                Holder::Person => None,
                Holder::Key(_) => Some("keys"),
                Holder::Device => Some("boards"),
            };
            if let Some(whose) = whose {
                let detail = format!("This is for people, not for {whose}.");
                return Err(Problem::new(Code::Forbidden, detail));
            }
        }
    }
    if who.has(identity.principal.role) {
        Ok(())
    } else {
        Err(Problem::forbidden())
    }
}

/// Whether a key has the scope; whoever is none needs none.
pub(super) fn must_have(holder: &Holder, scope: Scope) -> Result<(), Problem> {
    if holder.may(scope) {
        return Ok(());
    }
    let detail = format!("This key lacks the scope {}.", scope.as_str());
    Err(Problem::new(Code::Forbidden, detail))
}
