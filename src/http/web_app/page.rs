//! The app's one page, in the reader's language, written anew for each visit: the nonce in it and in its policy is good
//! for that visit alone.
//!
//! It carries no `ETag`: a page from a cache would carry the nonce of another visit.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::files::Files;
use crate::{
    http::language::{self, VARY},
    language::Language,
};

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

/// The page in each language that the app was built in. English is one of them, and stands in for those that are not.
pub(super) struct Pages {
    english: Page,
    others: Vec<Page>,
}

impl Pages {
    /// The English one's file.
    pub(super) const ENGLISH: &str = "index.en.html";

    /// Takes the pages out of the files; `None` without an English one.
    pub(super) fn take(files: &mut Files, is_demo: bool) -> Option<Self> {
        let mut page = |language: Language| {
            let html = files.take(&format!("index.{}.html", language.code()))?;
            Some(Page::new(
                language,
                &String::from_utf8_lossy(&html),
                is_demo,
            ))
        };
        let english = page(Language::En)?;
        let others = [Language::De, Language::Ar];
        let others = others.into_iter().filter_map(page).collect();
        Some(Self { english, others })
    }

    /// The page for one visit, in the language that the visitor chose or asks for.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let wanted = language::of(headers);
        let page = self.others.iter().find(|page| page.language == wanted);
        page.unwrap_or(&self.english).answer()
    }
}

/// A page, cut where the nonce goes.
struct Page {
    language: Language,
    parts: Vec<Box<str>>,
}

impl Page {
    fn new(language: Language, html: &str, is_demo: bool) -> Self {
        let html = html.replace(DEMO, if is_demo { "true" } else { "false" });
        let parts = html.split(NONCE).map(Into::into).collect();
        Self { language, parts }
    }

    fn answer(&self) -> Response {
        let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; NONCE_BYTES]>());
        let mut response = Response::new(Body::from(self.parts.join(nonce.as_str())));
        let headers = response.headers_mut();
        let fixed = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, self.language.code()),
            (header::VARY, VARY),
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
