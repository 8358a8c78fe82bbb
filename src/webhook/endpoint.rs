//! An endpoint: who is told, of what. Its rules are pure; whether an address is really public is seen when connecting.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::address::check_url;
use crate::order::{SiteId, Timestamp, UserId};

/// The most kinds one endpoint names.
const EVENTS_MAX: usize = 32;
/// The longest kind, bytes.
const EVENT_BYTES_MAX: usize = 64;

/// An endpoint's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EndpointId(pub Uuid);

impl fmt::Display for EndpointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl FromStr for EndpointId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::try_parse(text).map(Self)
    }
}

/// A program that wants to be told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its name.
    pub id: EndpointId,
    /// Only this site; `None` for all.
    pub site: Option<SiteId>,
    /// Where it listens.
    pub url: Arc<str>,
    /// The kinds it wants: exact ones, `order.*`, `*`.
    pub events: Vec<Arc<str>>,
    /// Whether it is told anything now.
    pub is_active: bool,
    /// Why it is not, where the hub decided so.
    pub paused_reason: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it, said last where it listens, asked for its secret, or let it go on as it was nobody's; `None` of those from before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<Maker>,
    /// Since when nothing has arrived, where the last delivery failed.
    pub failing_since: Option<Timestamp>,
    /// The secret, sealed.
    pub(super) secret: Arc<str>,
    /// The secret before, sealed, and until when it signs too.
    pub(super) previous: Option<(Arc<str>, Timestamp)>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("id", &self.id)
            .field("is_active", &self.is_active)
            .finish_non_exhaustive()
    }
}

/// Who made an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maker {
    /// The account.
    pub user: UserId,
    /// The key by which they did, or a program for them: with it the endpoint goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Arc<str>>,
}

/// An endpoint to be made.
#[derive(Debug, Clone)]
pub struct NewEndpoint {
    /// Who makes it.
    pub maker: Maker,
    /// Only this site; `None` for all.
    pub site: Option<SiteId>,
    /// Where it listens.
    pub url: String,
    /// The kinds it wants.
    pub events: Vec<String>,
    /// Whether it is told anything yet.
    pub is_active: bool,
}

/// What changes; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct EndpointChange {
    /// Who changes it: whoever says where it listens has it from then on.
    pub by: Option<Maker>,
    /// Where it listens.
    pub url: Option<String>,
    /// The kinds it wants.
    pub events: Option<Vec<String>>,
    /// Pause or go on.
    pub is_active: Option<bool>,
}

/// Why an endpoint cannot be as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEndpoint {
    /// JSON pointer into the body.
    pub pointer: String,
    /// A sentence for people.
    pub detail: String,
}

impl Endpoint {
    /// Whether it wants to know of events of `kind` at `site`.
    #[must_use]
    pub fn wants(&self, site: &SiteId, kind: &str) -> bool {
        let is_here = self.site.as_ref().is_none_or(|own| own == site);
        is_here && self.events.iter().any(|wanted| matches(wanted, kind))
    }

    /// Whether it reads the feed of `site` at all.
    #[must_use]
    pub(super) fn reads(&self, site: &SiteId) -> bool {
        self.site.as_ref().is_none_or(|own| own == site)
    }
}

/// `*` is everything, `order.*` everything that begins with `order.`, anything else itself.
fn matches(wanted: &str, kind: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => kind.starts_with(start),
        None => wanted == kind,
    }
}

/// An address as it is kept.
pub(super) fn clean_url(text: &str, allow_private: bool) -> Result<Arc<str>, InvalidEndpoint> {
    check_url(text.trim(), allow_private)
        .map(|url| url.as_str().into())
        .map_err(|detail| InvalidEndpoint {
            pointer: "/url".into(),
            detail: detail.into(),
        })
}

/// The kinds as they are kept.
pub(super) fn clean_events(events: &[String]) -> Result<Vec<Arc<str>>, InvalidEndpoint> {
    if events.is_empty() || events.len() > EVENTS_MAX {
        return Err(InvalidEndpoint {
            pointer: "/events".into(),
            detail: format!("an endpoint names 1 to {EVENTS_MAX} kinds"),
        });
    }
    let clean = |(index, text): (usize, &String)| {
        if is_pattern(text) {
            return Ok(Arc::from(text.as_str()));
        }
        Err(InvalidEndpoint {
            pointer: format!("/events/{index}"),
            detail: "a kind is * or order.* or one of the feed's, such as order.paid".into(),
        })
    };
    events.iter().enumerate().map(clean).collect()
}

fn is_pattern(text: &str) -> bool {
    let stem = match text.strip_suffix(".*") {
        Some(stem) => stem,
        None if text == "*" => return true,
        None => text,
    };
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    text.len() <= EVENT_BYTES_MAX && stem.split('.').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_kind_or_what_kinds_begin_with() {
        for good in [
            "*",
            "order.*",
            "order.paid",
            "order.payment_changed",
            "ticket.started",
        ] {
            assert!(is_pattern(good), "{good}");
        }
        for bad in [
            "",
            "order*",
            "*.paid",
            "order.",
            ".paid",
            "Order.paid",
            "order.**",
            "order paid",
            &"a".repeat(65),
        ] {
            assert!(!is_pattern(bad), "{bad}");
        }
        assert!(matches("*", "order.paid") && matches("order.*", "order.paid"));
        assert!(!matches("order.*", "ticket.started") && !matches("order.pai", "order.paid"));
    }
}
