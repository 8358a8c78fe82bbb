//! The opening handshake (RFC 6455, 4.2).

use axum::http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version,
    header::{self, HeaderName},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The one version of the protocol there is.
const VERSION: &str = "13";
/// Bytes of a key.
const KEY_BYTES: usize = 16;

/// A request that is a handshake.
#[derive(Debug)]
pub struct Accepted {
    /// What `Sec-WebSocket-Accept` says.
    accept: String,
}

/// Why a request is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The answer's status.
    pub status: StatusCode,
    /// Why, for people.
    pub detail: &'static str,
}

impl Refused {
    fn bad(detail: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            detail,
        }
    }

    /// A header that tells the client what it should have said, where the RFC wants one.
    #[must_use]
    pub fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let version = HeaderValue::from_static(VERSION);
        (self.status == StatusCode::UPGRADE_REQUIRED)
            .then_some((header::SEC_WEBSOCKET_VERSION, version))
    }
}

/// Whether a request is a handshake.
///
/// # Errors
/// What it lacks.
pub fn accept<B>(request: &Request<B>) -> Result<Accepted, Refused> {
    let headers = request.headers();
    if request.method() != Method::GET || request.version() != Version::HTTP_11 {
        return Err(Refused::bad("a handshake is a GET over HTTP/1.1"));
    }
    if !has_token(headers, &header::CONNECTION, "upgrade")
        || !has_token(headers, &header::UPGRADE, "websocket")
    {
        return Err(Refused::bad(
            "a handshake says `Connection: Upgrade` and `Upgrade: websocket`",
        ));
    }
    if headers
        .get(header::SEC_WEBSOCKET_VERSION)
        .is_none_or(|version| version != VERSION)
    {
        return Err(Refused {
            status: StatusCode::UPGRADE_REQUIRED,
            detail: "`Sec-WebSocket-Version` must be 13",
        });
    }
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).iter();
    let key = match (keys.next(), keys.next()) {
        (Some(key), None) => key.as_bytes(),
        (Some(_), Some(_)) | (None, _) => {
            return Err(Refused::bad("a handshake has one `Sec-WebSocket-Key`"));
        }
    };
    let decoded = STANDARD.decode(key);
    if decoded.is_ok_and(|key| key.len() == KEY_BYTES) {
        Ok(Accepted {
            accept: derive_accept_key(key),
        })
    } else {
        Err(Refused::bad(
            "`Sec-WebSocket-Key` must be 16 bytes in Base64",
        ))
    }
}

/// Whether a handshake offers a subprotocol.
#[must_use]
pub fn offers(headers: &HeaderMap, subprotocol: &str) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    offered
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|name| name.trim() == subprotocol)
}

impl Accepted {
    /// The answer: from here on it is frames.
    #[must_use]
    pub fn response<B: Default>(&self, subprotocol: Option<&'static str>) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        if let Ok(accept) = HeaderValue::from_str(&self.accept) {
            headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        }
        if let Some(subprotocol) = subprotocol {
            let value = HeaderValue::from_static(subprotocol);
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, value);
        }
        response
    }
}

/// Whether a header that is a list has a word in it, in any case.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim().eq_ignore_ascii_case(token))
}
