//! THE table from requests to acts: which operations are written into the audit log, as what, and where it stands what
//! they were done to. `recording.rs` does the writing; every operation that changes something stands here or in
//! [`NOT_ACTS`], which a test makes sure of.

use std::{collections::HashMap, sync::LazyLock};

use axum::http::Method;

use crate::audit::Action;

/// Where an operation says what it was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// In its address: the last parameter.
    Address,
    /// In its answer, at this pointer.
    Answer(&'static str),
}

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Whoever may.
    Anybody,
    /// Staff. What customers do with their own orders is in the feed.
    Staff,
    /// Somebody who is not signed in yet; that they were refused is written down, too.
    Stranger,
    /// A board that shows its token; for everybody else it is no act.
    Board,
}

/// An operation that is an act.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) action: Action,
    pub(super) names: Names,
    pub(super) by: By,
}

impl Rule {
    /// Whether what is sent is JSON, which is small, and no file.
    pub(super) fn is_small(&self) -> bool {
        !matches!(self.action, Action::ImportBegun | Action::PictureSet)
    }
}

type Row = (&'static str, &'static str, Action, Names, By);

use self::{
    By::{Anybody, Board, Staff, Stranger},
    Names::{Address, Answer},
};

#[rustfmt::skip]
const ACTS: &[Row] = &[
    ("POST", "/auth/signup", Action::UserSignedUp, Answer("/user/id"), Stranger),
    ("POST", "/auth/login", Action::SessionBegun, Answer("/user/id"), Stranger),
    ("POST", "/auth/oidc/finish", Action::SessionBegun, Answer("/user/id"), Stranger),
    ("POST", "/auth/link/use", Action::SessionBegun, Answer("/user/id"), Stranger),
    ("POST", "/auth/password/reset", Action::UserPasswordReset, Answer("/user/id"), Stranger),
    ("POST", "/auth/refresh", Action::DeviceBegun, Answer("/user/id"), Board),
    ("POST", "/users", Action::UserMade, Answer("/id"), Anybody),
    ("PATCH", "/users/{id}", Action::UserChanged, Address, Anybody),
    ("DELETE", "/me", Action::UserErased, Address, Anybody),
    ("DELETE", "/users/{id}", Action::UserErased, Address, Anybody),
    ("DELETE", "/users/{id}/sessions", Action::SessionsEnded, Address, Anybody),
    ("POST", "/auth/step-up", Action::RecoveryUsed, Address, Anybody),
    ("POST", "/me/authenticator/confirm", Action::AuthenticatorMade, Address, Anybody),
    ("DELETE", "/me/authenticator", Action::AuthenticatorRemoved, Address, Anybody),
    ("POST", "/me/authenticator/recovery-codes", Action::RecoveryMade, Address, Anybody),
    ("DELETE", "/users/{id}/authenticator", Action::AuthenticatorRemoved, Address, Anybody),
    ("POST", "/api-keys", Action::ApiKeyMade, Answer("/id"), Anybody),
    ("DELETE", "/api-keys/{id}", Action::ApiKeyRevoked, Address, Anybody),
    ("POST", "/devices", Action::DeviceMade, Answer("/id"), Anybody),
    ("DELETE", "/devices/{id}", Action::DeviceRevoked, Address, Anybody),
    ("POST", "/devices/session", Action::DeviceBegun, Answer("/device/id"), Stranger),
    ("POST", "/sites", Action::SiteMade, Answer("/id"), Anybody),
    ("PATCH", "/sites/{site}", Action::SiteChanged, Address, Anybody),
    ("POST", "/categories", Action::CategoryMade, Answer("/name"), Anybody),
    ("PATCH", "/categories/{name}", Action::CategoryChanged, Address, Anybody),
    ("DELETE", "/categories/{name}", Action::CategoryRemoved, Address, Anybody),
    ("POST", "/products", Action::ProductMade, Answer("/sku"), Anybody),
    ("PATCH", "/products/{sku}", Action::ProductChanged, Address, Anybody),
    ("DELETE", "/products/{sku}", Action::ProductRemoved, Address, Anybody),
    ("PUT", "/products/{sku}/image", Action::PictureSet, Address, Anybody),
    ("DELETE", "/products/{sku}/image", Action::PictureRemoved, Address, Anybody),
    ("POST", "/stock/{sku}/restock", Action::StockRestocked, Address, Anybody),
    ("POST", "/stock/{sku}/waste", Action::StockWasted, Address, Anybody),
    ("POST", "/stock/{sku}/recount", Action::StockRecounted, Address, Anybody),
    ("POST", "/stock/{sku}/transfer", Action::StockTransferred, Address, Anybody),
    ("POST", "/stock/{sku}/return", Action::StockReturned, Address, Anybody),
    ("POST", "/coupons", Action::CouponMade, Answer("/code"), Anybody),
    ("PATCH", "/coupons/{code}", Action::CouponChanged, Address, Anybody),
    ("DELETE", "/coupons/{code}", Action::CouponRemoved, Address, Anybody),
    ("POST", "/stations", Action::StationMade, Answer("/name"), Anybody),
    ("PATCH", "/stations/{name}", Action::StationChanged, Address, Anybody),
    ("DELETE", "/stations/{name}", Action::StationRemoved, Address, Anybody),
    ("POST", "/webhook-endpoints", Action::WebhookMade, Answer("/id"), Anybody),
    ("PATCH", "/webhook-endpoints/{id}", Action::WebhookChanged, Address, Anybody),
    ("DELETE", "/webhook-endpoints/{id}", Action::WebhookRemoved, Address, Anybody),
    ("POST", "/webhook-endpoints/{id}/secret", Action::WebhookSecretMade, Address, Anybody),
    ("POST", "/models/{name}/promote", Action::ModelPromoted, Address, Anybody),
    ("POST", "/models/{name}/shadow", Action::ModelShadowed, Address, Anybody),
    ("POST", "/models/{name}/retire", Action::ModelRetired, Address, Anybody),
    ("PUT", "/models/tasks/{task}", Action::TaskSwitched, Address, Anybody),
    ("POST", "/imports", Action::ImportBegun, Answer("/id"), Anybody),
    ("POST", "/jobs/{id}/cancel", Action::ImportCancelled, Address, Anybody),
    ("POST", "/jobs/{id}/resume", Action::ImportResumed, Address, Anybody),
    ("GET", "/exports/{what}", Action::Exported, Address, Anybody),
    ("PATCH", "/orders/{id}", Action::OrderUpdated, Address, Staff),
    ("POST", "/orders/{id}/pay", Action::OrderPaidInCash, Address, Staff),
    ("POST", "/orders/{id}/cancel", Action::OrderCancelled, Address, Staff),
    ("POST", "/orders/{id}/reject", Action::OrderRejected, Address, Staff),
    ("POST", "/orders/{id}/refund", Action::OrderRefunded, Address, Staff),
    ("PATCH", "/reviews/{id}", Action::ReviewModerated, Address, Anybody),
    ("PUT", "/reviews/{id}/answer", Action::ReviewAnswered, Address, Anybody),
];

/// Operations that change something and are no acts, and why.
#[cfg(test)]
#[rustfmt::skip]
const NOT_ACTS: &[(&str, &str, &str)] = &[
    ("POST", "/auth/logout", "one's own session ends"),
    ("POST", "/auth/oidc/begin", "nobody is in yet"),
    ("POST", "/auth/link", "a letter, if anybody is there to have it"),
    ("POST", "/auth/password/forgot", "a letter, if anybody is there to have it"),
    ("POST", "/auth/email/verify", "one's own address"),
    ("PUT", "/me/password", "one's own password"),
    ("POST", "/me/email/verify", "a letter to oneself"),
    ("POST", "/auth/step-up/letter", "a letter to oneself"),
    ("PATCH", "/me", "one's own account"),
    ("POST", "/me/authenticator", "nothing counts before its first code"),
    ("DELETE", "/me/sessions", "one's own sessions end"),
    ("DELETE", "/me/sessions/{id}", "one's own session ends"),
    ("POST", "/addresses", "one's own address"),
    ("PATCH", "/addresses/{id}", "one's own address"),
    ("DELETE", "/addresses/{id}", "one's own address"),
    ("PUT", "/push/subscriptions", "one's own browser"),
    ("DELETE", "/push/subscriptions/{id}", "one's own browser"),
    ("POST", "/orders/{id}/share", "reading, for whoever has the link"),
    ("DELETE", "/orders/{id}/share", "the link is no more"),
    ("POST", "/quotes", "nothing changes"),
    ("POST", "/carts", "what somebody means to order"),
    ("PUT", "/carts/{id}", "what somebody means to order"),
    ("DELETE", "/carts/{id}", "what somebody means to order"),
    ("POST", "/carts/{id}/claim", "what somebody means to order"),
    ("POST", "/orders", "in the feed"),
    ("POST", "/orders/{id}/otp", "in the feed"),
    ("POST", "/orders/{id}/fulfill", "in the feed, with who did it, or whose key"),
    ("POST", "/tickets/{id}/start", "in the feed, with who did it, or whose key"),
    ("POST", "/tickets/{id}/ready", "in the feed, with who did it, or whose key"),
    ("POST", "/tickets/{id}/bump", "in the feed, with who did it, or whose key"),
    ("POST", "/tickets/{id}/recall", "in the feed, with who did it, or whose key"),
    ("POST", "/tickets/{id}/ack", "in the feed, with who did it, or whose key"),
    ("POST", "/tickets/{id}/pick", "in the feed, with who did it, or whose key"),
    ("POST", "/models/learn", "what the hub does every night"),
    ("POST", "/models/score", "nothing changes"),
    ("POST", "/insights/{kind}/refresh", "nothing changes"),
    ("POST", "/datasets", "a file that is only looked at"),
    ("DELETE", "/datasets/{id}", "a file that was only looked at"),
    ("POST", "/reviews", "a customer's word"),
    ("POST", "/webhook-endpoints/{id}/test", "in the deliveries"),
    ("POST", "/webhook-deliveries/{id}/redeliver", "in the deliveries"),
    ("POST", "/payments/stripe/webhook", "a provider's event, in the feed"),
    ("POST", "/payments/sandbox/webhook", "a provider's event, in the feed"),
    ("POST", "/ws-ticket", "good for half a minute"),
];

/// What is done by `method` at the route `path`; `None` for what is not written down.
pub(super) fn rule(method: &Method, path: &str) -> Option<Rule> {
    static RULES: LazyLock<HashMap<(&str, &str), Rule>> = LazyLock::new(|| {
        let rule = |(method, path, action, names, by): &Row| {
            let rule = Rule {
                action: *action,
                names: *names,
                by: *by,
            };
            ((*method, *path), rule)
        };
        ACTS.iter().map(rule).collect()
    });
    let path = path.strip_prefix("/api/v1")?;
    // Asked for without its body, it is the same: as in `access.rs`.
    let method = match *method {
        Method::HEAD => "GET",
        _ => method.as_str(),
    };
    RULES.get(&(method, path)).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn whatever_changes_something_is_an_act_or_said_not_to_be() -> Result<(), serde_json::Error> {
        let document: Value = serde_json::from_str(&super::super::openapi_json())?;
        let paths = document.get("paths").and_then(Value::as_object);
        let described: BTreeSet<(String, String)> = paths
            .into_iter()
            .flatten()
            .filter_map(|(path, item)| Some((path.strip_prefix("/api/v1")?, item.as_object()?)))
            .flat_map(|(path, item)| {
                let methods = item.keys().map(|method| method.to_uppercase());
                methods.map(move |method| (method, path.to_owned()))
            })
            .collect();
        let acts = ACTS.iter().map(|(method, path, ..)| (*method, *path));
        let others = NOT_ACTS.iter().map(|(method, path, _)| (*method, *path));
        let listed: Vec<_> = acts
            .chain(others)
            .map(|(method, path)| (method.to_owned(), path.to_owned()))
            .collect();
        let unique: BTreeSet<_> = listed.iter().cloned().collect();
        assert_eq!(unique.len(), listed.len(), "an operation stands twice");
        let unknown: Vec<_> = unique.difference(&described).collect();
        assert!(unknown.is_empty(), "there is no {unknown:?}");
        let unlisted: Vec<_> = described
            .difference(&unique)
            .filter(|(method, _)| method != "GET")
            .collect();
        assert!(unlisted.is_empty(), "neither act nor none: {unlisted:?}");
        Ok(())
    }
}
