//! What a handler can ask of a request's head: who calls, the idempotency key, the expected version, the page.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts, Query, Request},
    http::{HeaderMap, header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;

use super::{Web, access, code::Code, language, problem::Problem};
use crate::{
    account::{Device, Holder, Identity},
    config::{KEY_BYTES_MAX, PAGE_ITEMS, PAGE_ITEMS_MAX},
    order::{Principal, Role, SiteId, Timestamp, Version},
};

/// Somebody who showed a good access token. As `Option<Caller>`: or nobody, but never somebody with a bad one.
pub(super) struct Caller(pub(super) Identity);

impl Caller {
    pub(super) fn principal(&self) -> &Principal {
        &self.0.principal
    }

    /// Admins only.
    pub(super) fn must_be_admin(&self) -> Result<(), Problem> {
        if self.principal().role == Role::Admin {
            Ok(())
        } else {
            Err(Problem::forbidden())
        }
    }

    /// Admins, and the managers of `site`.
    pub(super) fn must_run(&self, site: &SiteId) -> Result<(), Problem> {
        match self.principal().staff_at(site) {
            Some(Role::Admin | Role::Manager) => Ok(()),
            Some(
                Role::Customer | Role::Kitchen | Role::Warehouse | Role::Support | Role::System,
            )
            | None => Err(Problem::forbidden()),
        }
    }
}

impl Caller {
    /// The sites that a key confines its maker to: what is done later in their name stays there.
    pub(super) fn only_at(&self) -> Option<Vec<SiteId>> {
        let who = self.principal();
        who.is_confined.then(|| who.sites.to_vec())
    }

    /// Whoever `token` speaks for, if they may ask for this at all; their session was used now.
    fn verified(token: &str, parts: &Parts, web: &Web) -> Result<Self, Problem> {
        let now = web.now();
        let identity = web.accounts.verify(token, now)?;
        match &identity.holder {
            Holder::Person => web.accounts.note_use(&identity, address(parts), now),
            Holder::Key(_) | Holder::Device => {}
        }
        access::admit(&identity, &parts.method, parts.extensions.get())?;
        Ok(Self(identity))
    }
}

/// The device that a request comes from, for who signs in with it.
pub(super) struct FromDevice(pub(super) Device);

impl<S: Sync> FromRequestParts<S> for FromDevice {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let user_agent = parts.headers.get(header::USER_AGENT);
        let user_agent = user_agent.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let wished = language::wished(&parts.headers);
        let device = Device::new(user_agent.as_deref(), address(parts), wished);
        Ok(Self(device))
    }
}

fn address(parts: &Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.0.ip().to_canonical())
}

impl FromRequestParts<Arc<Web>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?.ok_or_else(|| {
            Problem::new(
                Code::Unauthenticated,
                "Send an access token or a key: Authorization: Bearer ….",
            )
        })?;
        Self::verified(token, parts, web)
    }
}

impl OptionalFromRequestParts<Arc<Web>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        web: &Arc<Web>,
    ) -> Result<Option<Self>, Problem> {
        match bearer(&parts.headers)? {
            Some(token) => Ok(Some(Self::verified(token, parts, web)?)),
            None => Ok(None),
        }
    }
}

/// Whoever a request's token speaks for, if it is good and they may ask for this: for what must know before the handler
/// does.
pub(super) fn whoever(web: &Web, request: &Request) -> Option<Identity> {
    let token = bearer(request.headers()).ok().flatten()?;
    let identity = web.accounts.verify(token, web.now()).ok()?;
    let path = request.extensions().get();
    access::admit(&identity, request.method(), path).ok()?;
    Some(identity)
}

/// The token that a request shows.
pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let wrong = || {
        Problem::new(
            Code::Unauthenticated,
            "The Authorization header is not a bearer token.",
        )
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(wrong)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(token.trim()))
    } else {
        Err(wrong())
    }
}

/// What makes a request repeatable and conditional: `Idempotency-Key` and `If-Match`, each optional.
pub(super) struct Conditions {
    /// The idempotency key.
    pub(super) key: Option<Arc<str>>,
    /// The version the caller expects.
    pub(super) expected_version: Option<Version>,
}

impl Conditions {
    /// The expected version where there must be one.
    pub(super) fn required_version(&self) -> Result<Version, Problem> {
        self.expected_version.ok_or_else(|| {
            Problem::new(
                Code::VersionRequired,
                "Send the version you read: If-Match: \"7\".",
            )
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self {
            key: idempotency_key(&parts.headers)?,
            expected_version: if_match(&parts.headers)?,
        })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<Arc<str>>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().ok().map(str::trim);
    match key.filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAX) {
        Some(key) => Ok(Some(key.into())),
        None => Err(Problem::malformed(format!(
            "An Idempotency-Key is 1 to {KEY_BYTES_MAX} visible ASCII characters."
        ))),
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<Version>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let version = quoted.and_then(|digits| digits.parse().ok());
    match version {
        Some(version) => Ok(Some(version)),
        None if text == "*" => Ok(None),
        None => Err(Problem::malformed(
            "If-Match is one version as its ETag was written: \"7\".",
        )),
    }
}

/// Query parameters; what is not text that its type can read is a `validation`.
pub(super) struct Params<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(params)| Self(params))
            .map_err(|error| Problem::malformed(format!("The query cannot be read: {error}.")))
    }
}

/// `limit` within its bounds: 1 to 200, 50 when nobody says.
pub(super) fn page_limit(text: Option<&str>) -> Result<usize, Problem> {
    bounded_limit(text, PAGE_ITEMS, PAGE_ITEMS_MAX)
}

/// `limit` within 1 to `most`.
pub(super) fn bounded_limit(
    text: Option<&str>,
    default: usize,
    most: usize,
) -> Result<usize, Problem> {
    let Some(text) = text else {
        return Ok(default);
    };
    text.parse()
        .ok()
        .filter(|limit| (1..=most).contains(limit))
        .ok_or_else(|| Problem::field("/limit", format!("a limit is 1 to {most}")))
}

/// A query parameter as its type, or `validation` at its name.
pub(super) fn param<T: FromStr>(
    name: &str,
    text: Option<&str>,
    expected: &str,
) -> Result<Option<T>, Problem> {
    text.map(|text| {
        text.parse()
            .map_err(|_| Problem::field(format!("/{name}"), expected))
    })
    .transpose()
}

/// A query parameter that is a time: RFC 3339.
pub(super) fn time_param(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let time: Option<jiff::Timestamp> = param(name, text, "a time is RFC 3339")?;
    Ok(time.map(|time| Timestamp(time.as_millisecond())))
}

/// An opaque cursor over what an item sorts by.
pub(super) fn cursor(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

/// What a cursor stands for, or `bad_cursor`.
pub(super) fn read_cursor<T: FromStr>(text: Option<&str>) -> Result<Option<T>, Problem> {
    let read = |text: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        std::str::from_utf8(&bytes).ok()?.parse().ok()
    };
    text.map(|text| {
        read(text).ok_or_else(|| {
            Problem::new(Code::BadCursor, "Take `next` of the page before, as it is.")
        })
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::order::OrderId;

    fn with(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        let text = "01890a5d-ac96-774b-bcce-b302099a8057";
        let back = read_cursor::<OrderId>(Some(&cursor(text)));
        assert_eq!(
            back.ok().flatten().map(|id| id.to_string()),
            Some(text.into())
        );
        for wrong in ["", "x", "eHl6", "%%%"] {
            let refused = read_cursor::<OrderId>(Some(wrong)).err();
            assert_eq!(refused.map(|p| p.code()), Some(Code::BadCursor), "{wrong}");
        }
    }

    #[test]
    fn only_a_strong_version_matches() {
        let read = |value| if_match(&with(header::IF_MATCH, value));
        assert_eq!(read("\"7\"").ok(), Some(Some(7)));
        assert_eq!(read("*").ok(), Some(None));
        for wrong in ["7", "W/\"7\"", "\"x\"", "\"7\", \"8\"", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_bearer_token_is_looked_at() {
        let read =
            |value| bearer(&with(header::AUTHORIZATION, value)).map(|t| t.map(str::to_owned));
        assert_eq!(read("bearer abc").ok(), Some(Some("abc".into())));
        assert!(read("Basic abc").is_err());
        assert!(read("abc").is_err());
    }
}
