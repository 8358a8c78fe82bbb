//! Which language a browser is answered in: the one that was chosen on this page, else the one the browser asks for.

use axum::http::{HeaderMap, header};

use super::session_cookie::cookies;
pub(super) use crate::language::Language;

/// Where the page keeps what was chosen.
const COOKIE: &str = "orderhub_language";
/// What an answer in the reader's language varies by.
pub(super) const VARY: &str = "Cookie, Accept-Language";

/// The reader's language; English when nothing says otherwise.
pub(super) fn of(headers: &HeaderMap) -> Language {
    chosen(headers)
        .or_else(|| wished(headers))
        .unwrap_or_default()
}

/// What the browser asks for, if that is a language of ours.
pub(super) fn wished(headers: &HeaderMap) -> Option<Language> {
    let wishes = headers.get(header::ACCEPT_LANGUAGE)?;
    Language::of_wishes(wishes.to_str().ok()?)
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookies(headers, COOKIE).find_map(Language::of_code)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn asked(pairs: &[(HeaderName, &'static str)]) -> Language {
        let pairs = pairs.iter().cloned();
        let headers: HeaderMap = pairs
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect();
        of(&headers)
    }

    #[test]
    fn what_was_chosen_comes_before_what_the_browser_asks_for() {
        let (cookie, wishes) = (header::COOKIE, header::ACCEPT_LANGUAGE);
        assert_eq!(asked(&[]), Language::En);
        assert_eq!(asked(&[(wishes.clone(), "de-CH, en")]), Language::De);
        let both = [
            (wishes.clone(), "de"),
            (cookie.clone(), "a=b; orderhub_language=ar"),
        ];
        assert_eq!(asked(&both), Language::Ar);
        for nothing in [
            "orderhub_language=fr",
            "orderhub_language=",
            "x_orderhub_language=ar",
            "orderhub_language",
        ] {
            let pairs = [(wishes.clone(), "de"), (cookie.clone(), nothing)];
            assert_eq!(asked(&pairs), Language::De, "{nothing}");
        }
    }
}
