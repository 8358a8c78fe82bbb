//! THE table of what asks for a fresh second factor, and the one place that asks: a layer around every route, after it is
//! known who may ask at all and before a handler does anything.
//!
//! Keys and boards never show one. Most of these operations are not for them anyway; a key whose scope lets it take data
//! out was made by somebody who had shown one, and may go on; a refund over the limit is for people.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, LazyLock},
};

use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{Web, code::Code, extract::whoever, problem::Problem};
use crate::account::{Holder, Identity};

/// When an operation asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Always.
    Always,
    /// Where the hub has a way to send a letter: without one, nobody who has no app could begin with one.
    LettersGo,
    /// When what is taken out tells who people are.
    TellsOfPeople,
    /// Above an amount that only the order knows; `order::refund` says so.
    LargeAmount,
}

use When::{Always, LargeAmount, LettersGo, TellsOfPeople};

/// Every operation that asks for a fresh second factor.
#[rustfmt::skip]
const STEP_UPS: &[(&str, &str, When)] = &[
    ("POST", "/users", Always),
    ("PATCH", "/users/{id}", Always),
    ("DELETE", "/users/{id}", Always),
    ("DELETE", "/users/{id}/sessions", Always),
    ("DELETE", "/users/{id}/authenticator", Always),
    ("POST", "/api-keys", Always),
    ("POST", "/devices", Always),
    ("GET", "/me/data", LettersGo),
    ("DELETE", "/me", LettersGo),
    ("POST", "/me/authenticator", LettersGo),
    ("DELETE", "/me/authenticator", Always),
    ("POST", "/me/authenticator/recovery-codes", Always),
    ("GET", "/exports/{what}", TellsOfPeople),
    ("POST", "/orders/{id}/refund", LargeAmount),
    ("POST", "/orders/{id}/cancel", LargeAmount),
];

/// Exports in which neither a name nor an address of anybody stands. Every other asks, however its name is written.
const ABOUT_THINGS: [&str; 2] = ["products", "log"];

/// Whether the caller has shown a fresh second factor, where the operation asks for one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct IsProven(pub(super) bool);

impl<S: Sync> FromRequestParts<S> for IsProven {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Asks for a fresh second factor where the table says so.
pub(super) async fn demand(
    State(web): State<Arc<Web>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let when = path.and_then(|path| when(request.method(), path.as_str()));
    // Whoever may not do it, or is nobody, is told so by the handler.
    let asked = when.and_then(|when| Some((when, whoever(&web, &request)?)));
    let Some((when, identity)) = asked else {
        return next.run(request).await;
    };
    let is_proven = match is_proven(&web, &identity).await {
        Ok(is_proven) => is_proven,
        Err(problem) => return problem.into_response(),
    };
    let is_wanted = match when {
        Always => true,
        LettersGo => web.sends_letters(),
        TellsOfPeople => {
            is_person(&identity) && !ABOUT_THINGS.contains(&export(request.uri().path()))
        }
        LargeAmount => false,
    };
    if is_wanted && !is_proven {
        return refusal(&web, &identity).await.into_response();
    }
    request.extensions_mut().insert(IsProven(is_proven));
    let response = next.run(request).await;
    let said = response.extensions().get::<Problem>().map(Problem::code);
    match said {
        Some(Code::StepUpRequired) => refusal(&web, &identity).await.into_response(),
        Some(_) | None => response,
    }
}

async fn is_proven(web: &Web, identity: &Identity) -> Result<bool, Problem> {
    if !is_person(identity) {
        return Ok(false);
    }
    Ok(web.accounts.is_stepped_up(identity, web.now()).await?)
}

/// What is said to whoever has not shown one: by what they can.
async fn refusal(web: &Web, identity: &Identity) -> Problem {
    if !is_person(identity) {
        let detail =
            "This is for people who show just now that it is them, not for keys or boards.";
        return Problem::new(Code::StepUpRequired, detail).with_methods(&[]);
    }
    let has_app = match web.accounts.has_authenticator(&identity.principal.id).await {
        Ok(has_app) => has_app,
        Err(error) => return error.into(),
    };
    let (methods, detail): (&'static [&'static str], _) = if has_app {
        (
            &["authenticator"][..],
            "Send a code of your authenticator app to /auth/step-up first.",
        )
    } else if web.sends_letters() {
        (
            &["letter"][..],
            "Have a code sent by /auth/step-up/letter, and send it to /auth/step-up first.",
        )
    } else {
        (
            &[][..],
            "Set up an authenticator app first: this hub sends no letters.",
        )
    };
    Problem::new(Code::StepUpRequired, detail).with_methods(methods)
}

fn is_person(identity: &Identity) -> bool {
    match identity.holder {
        Holder::Person => true,
        Holder::Key(_) | Holder::Device => false,
    }
}

fn export(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// What the table says of `method` at the route `path`.
fn when(method: &Method, path: &str) -> Option<When> {
    static ROWS: LazyLock<HashMap<(&str, &str), When>> = LazyLock::new(|| {
        let rows = STEP_UPS.iter();
        rows.map(|(method, path, when)| ((*method, *path), *when))
            .collect()
    });
    // Asked for without its body, it is the same.
    let method = match *method {
        Method::HEAD => "GET",
        _ => method.as_str(),
    };
    let path = path.strip_prefix("/api/v1")?;
    ROWS.get(&(method, path)).copied()
}

#[cfg(test)]
mod tests {
    use super::{super::access::ACCESS, *};

    #[test]
    fn every_row_is_an_operation_and_stands_once() {
        for (method, path, _) in STEP_UPS {
            let route = format!("/api/v1{path}");
            let is_it = |row: &&(&str, &str, _, _)| row.0 == *method && row.1 == route;
            assert_eq!(ACCESS.iter().filter(is_it).count(), 1, "{method} {path}");
            let alike = STEP_UPS
                .iter()
                .filter(|row| row.0 == *method && row.1 == *path);
            assert_eq!(alike.count(), 1, "{method} {path}");
        }
    }

    #[test]
    fn only_exports_that_are_known_to_be_harmless_do_not_ask() {
        for asks in [
            "customers",
            "customer%73",
            "orders",
            "reviews",
            "products/",
            "",
        ] {
            let path = format!("/api/v1/exports/{asks}");
            assert!(!ABOUT_THINGS.contains(&export(&path)), "{asks}");
        }
        assert_eq!(export("/api/v1/exports/log"), "log");
    }
}
