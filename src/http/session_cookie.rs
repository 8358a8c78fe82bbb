//! The refresh token of a browser, in a cookie that no script can read.
//!
//! A page asks for it with a header. Another site's page cannot send that one without asking first, and is refused then. The
//! cookie is good for one thing, going on with a session, and only beside that header and from a page of this hub: who is
//! calling is said by `Authorization` and by nothing that a browser adds on its own.

use std::sync::Arc;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};

use super::{Web, auth, code::Code, problem::Problem};
use crate::account::Signed;

/// By this a page asks for the cookie, and goes on by it.
pub(super) static SESSION: HeaderName = HeaderName::from_static("orderhub-session");
/// The one thing to be said there.
const IN_COOKIE: &str = "cookie";

/// Who keeps a refresh token.
pub(super) enum Keeper {
    /// Whoever is answered: programs do, and boards.
    Caller,
    /// The browser, for its page.
    Browser(Jar),
}

/// Where a browser keeps it.
pub(super) struct Jar {
    place: &'static Place,
    /// The token that is in it.
    shown: Option<String>,
}

/// What a cookie is called, and where it goes.
struct Place {
    name: &'static str,
    attributes: &'static str,
}

/// Browsers take a name that begins like this from the host itself alone, and only over TLS.
const OVER_TLS: Place = Place {
    name: "__Host-orderhub-session",
    attributes: "Path=/; Secure; HttpOnly; SameSite=Strict",
};
/// On the machine itself and in a kitchen's own network there may be no TLS, and no such names.
const PLAIN: Place = Place {
    name: "orderhub-session",
    attributes: "Path=/api/v1/auth; HttpOnly; SameSite=Strict",
};

impl Keeper {
    /// The answer to whoever has signed in, or goes on.
    pub(super) fn tokens(&self, web: &Web, status: StatusCode, signed: Signed) -> Response {
        let mut session = auth::session(signed);
        match self {
            Self::Caller => (status, Json(session)).into_response(),
            Self::Browser(jar) => {
                let token = session.refresh_token.take().unwrap_or_default();
                let lives_s = web.settings.accounts.refresh_token_s;
                jar.keep(&token, lives_s, (status, Json(session)).into_response())
            }
        }
    }

    /// The answer to whoever goes: the browser forgets what it kept.
    pub(super) fn forget(&self, response: Response) -> Response {
        match self {
            Self::Caller => response,
            Self::Browser(jar) => jar.keep("", 0, response),
        }
    }
}

impl Jar {
    /// The token that the browser kept.
    pub(super) fn shown(&self) -> Option<&str> {
        self.shown.as_deref()
    }

    fn keep(&self, token: &str, seconds: u64, mut response: Response) -> Response {
        let Place { name, attributes } = self.place;
        let cookie = format!("{name}={token}; Max-Age={seconds}; {attributes}");
        // Tokens are letters, digits, dots and dashes: this does not fail.
        if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
            cookie.set_sensitive(true);
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl FromRequestParts<Arc<Web>> for Keeper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let Some(wish) = headers.get(&SESSION) else {
            return Ok(Self::Caller);
        };
        if wish.as_bytes() != IN_COOKIE.as_bytes() {
            return Err(Problem::malformed(
                "Orderhub-Session is `cookie`, or not there.",
            ));
        }
        let origin = headers.get(header::ORIGIN);
        let origin = origin.and_then(|origin| origin.to_str().ok());
        let is_known = |origin: &&str| web.origins.allows(origin) || is_of_host(origin, parts);
        let origin = origin.filter(is_known);
        let Some(origin) = origin else {
            return Err(Problem::new(
                Code::Forbidden,
                "Cookies are for pages of this hub. Behind a proxy that tells another host, its address goes into http.origins.",
            ));
        };
        let place = if origin.starts_with("https://") {
            &OVER_TLS
        } else {
            &PLAIN
        };
        Ok(Self::Browser(Jar {
            place,
            shown: only(headers, place.name).map(str::to_owned),
        }))
    }
}

/// Whether a page comes from the host that it asks, whatever this is called: of a host that is not the hub's own the cookie goes
/// to nobody else either.
fn is_of_host(origin: &str, parts: &Parts) -> bool {
    let asked = parts.headers.get(header::HOST);
    let asked = asked.and_then(|host| host.to_str().ok());
    let asked = asked.or_else(|| parts.uri.authority().map(|it| it.as_str()));
    let of = origin.split_once("://").map(|(_, host)| host);
    of.is_some() && of == asked
}

/// The one cookie of this name. Of two nobody knows which counts: ports share them, and another page may have put one there.
fn only<'a>(headers: &'a HeaderMap, name: &'a str) -> Option<&'a str> {
    let mut all = cookies(headers, name);
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// What the cookies of this name say.
pub(super) fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let all = headers.get_all(header::COOKIE).into_iter();
    all.filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(move |(found, _)| *found == name)
        .map(|(_, said)| said)
}
