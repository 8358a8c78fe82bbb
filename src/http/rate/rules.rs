//! THE table of limits: which requests are counted, for whom, and how many may be.

use axum::http::Method;

use super::bucket::Quota;
use crate::config::Limits;

/// Requests per second of a stranger's address, and of an account, when nobody says.
const USUAL_PER_S: u32 = 50;
/// Sign-ins, and heavy requests, per minute when nobody says.
const USUAL_PER_MIN: u32 = 30;

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Most.
    Plain,
    /// What asks who somebody is: hashing a password takes long, and guessing must.
    SignIn,
    /// What reads or writes very much.
    Heavy,
    /// An address that anybody may guess: counted as a stranger's whatever token comes with it.
    Guessed,
}

/// Routes that are heavy, with their methods.
const HEAVY: [(&str, &str); 7] = [
    ("POST", "/api/v1/imports"),
    ("GET", "/api/v1/exports/{what}"),
    ("POST", "/api/v1/datasets"),
    ("POST", "/api/v1/models/learn"),
    ("POST", "/api/v1/insights/{kind}/refresh"),
    ("GET", "/api/v1/invariants"),
    ("GET", "/api/v1/me/data"),
];
/// What under [`AUTH`] lets nobody guess anything.
const NO_SIGN_IN: [&str; 2] = ["/api/v1/auth/refresh", "/api/v1/auth/logout"];
/// Where people sign in.
const AUTH: &str = "/api/v1/auth/";
/// What else has a password hashed: one's own, and the one it is to be.
const OWN_PASSWORD: (&str, &str) = ("PUT", "/api/v1/me/password");
/// Where boards do.
const DEVICE_SESSION: &str = "/api/v1/devices/session";

impl Class {
    pub(super) fn of(method: &Method, route: &str) -> Self {
        let is_sign_in = route.starts_with(AUTH) && !NO_SIGN_IN.contains(&route);
        let is_own_password = (method.as_str(), route) == OWN_PASSWORD;
        let is_sign_in = method == Method::POST && (is_sign_in || route == DEVICE_SESSION);
        if is_sign_in || is_own_password {
            Self::SignIn
        } else if HEAVY.contains(&(method.as_str(), route)) {
            Self::Heavy
        } else {
            Self::Plain
        }
    }
}

/// Which requests a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// All.
    All,
    /// Those of a class.
    Only(Class),
}

impl Counted {
    pub(super) fn has(self, class: Class) -> bool {
        match self {
            Self::All => true,
            Self::Only(only) => only == class,
        }
    }
}

/// For whom a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// An address that shows no good token.
    Address,
    /// An account, or a board.
    Account,
    /// A key of a program.
    Key,
}

/// A limit.
#[derive(Debug)]
pub(super) struct Rule {
    /// What it is called in `RateLimit`.
    pub(super) name: &'static str,
    pub(super) class: Counted,
    pub(super) of: Of,
    pub(super) quota: fn(&Limits) -> Option<Quota>,
}

const fn rule(
    name: &'static str,
    class: Counted,
    of: Of,
    quota: fn(&Limits) -> Option<Quota>,
) -> Rule {
    Rule {
        name,
        class,
        of,
        quota,
    }
}

const SIGN_INS: Counted = Counted::Only(Class::SignIn);
const HEAVY_ONES: Counted = Counted::Only(Class::Heavy);

/// Every limit of requests. Wrong passwords for one account are counted where it is known that they are wrong.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("address", Counted::All, Of::Address, |limits| usual(limits.anonymous_per_s, Quota::per_s, USUAL_PER_S)),
    rule("sign-in", SIGN_INS, Of::Address, |limits| usual(limits.sign_ins_per_min, Quota::per_min, USUAL_PER_MIN)),
    rule("account", Counted::All, Of::Account, |limits| usual(limits.account_per_s, Quota::per_s, USUAL_PER_S)),
    rule("key", Counted::All, Of::Key, |limits| Quota::per_s(limits.key_per_s)),
    rule("heavy", HEAVY_ONES, Of::Account, |limits| usual(limits.heavy_per_min, Quota::per_min, USUAL_PER_MIN)),
    rule("heavy", HEAVY_ONES, Of::Key, |limits| usual(limits.heavy_per_min, Quota::per_min, USUAL_PER_MIN)),
];

/// What was set, for everybody; or what is usual, for everybody elsewhere.
fn usual(set: Option<u32>, quota: fn(u32) -> Option<Quota>, usual: u32) -> Option<Quota> {
    match set {
        Some(set) => quota(set),
        None => quota(usual).map(Quota::elsewhere),
    }
}
