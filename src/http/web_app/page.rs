//! The app's one page, written anew for each visit: the nonce in it and in its policy is good for that visit alone.
//!
//! It carries no `ETag`: a page from a cache would carry the nonce of another visit.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// What stands for the nonce in the page as it was built.
const NONCE: &str = "__CSP_NONCE__";
/// What stands for `true` in the demo shop, and for `false` elsewhere.
const DEMO: &str = "__DEMO__";
/// Bits of a nonce, as bytes.
const NONCE_BYTES: usize = 16;
/// A board stays awake and fills the screen; nothing else of the machine is the app's business.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(self), camera=(), display-capture=(), fullscreen=(self), \
    geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(self), \
    usb=()";

/// The page, cut where the nonce goes.
pub(super) struct Page(Vec<Box<str>>);

impl Page {
    pub(super) fn new(html: &str, is_demo: bool) -> Self {
        let html = html.replace(DEMO, if is_demo { "true" } else { "false" });
        Self(html.split(NONCE).map(Into::into).collect())
    }

    /// The page for one visit.
    pub(super) fn answer(&self) -> Response {
        let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; NONCE_BYTES]>());
        let mut response = Response::new(Body::from(self.0.join(nonce.as_str())));
        let headers = response.headers_mut();
        let fixed = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: https:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}
