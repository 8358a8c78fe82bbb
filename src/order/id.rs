//! The names of things: orders, sites, articles, people, and the two counters of the feed.
//!
//! Every id is parsed once, at the edge, and is a type of its own from then on.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId {
    /// What was expected, as a sentence for people.
    pub expected: &'static str,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }
}

impl std::error::Error for InvalidId {}

/// An order: UUIDv7, so that ids sort by the time of placing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(pub Uuid);

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl FromStr for OrderId {
    type Err = InvalidId;

    /// Accepts the hyphenated form in lower case only: one order has one spelling.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId {
            expected: "an order id is a hyphenated UUID",
        };
        let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        if text.len() != 36 || !is_lower {
            return Err(invalid);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| invalid)
    }
}

/// A ticket: its order, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId {
    /// The order.
    pub order: OrderId,
    /// Number within the order, from 1.
    pub number: u32,
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.order, self.number)
    }
}

impl FromStr for TicketId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId {
            expected: "a ticket id is an order id, a hyphen and a number",
        };
        let (order, number) = text.rsplit_once('-').ok_or(invalid.clone())?;
        let order = order.parse().map_err(|_| invalid.clone())?;
        let parsed = number.parse::<u32>().ok();
        // One ticket has one spelling.
        let parsed = parsed.filter(|parsed| parsed.to_string() == number);
        parsed.map(|number| Self { order, number }).ok_or(invalid)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $allowed:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The most bytes such an id may have.
            pub const BYTES_MAX: usize = $max;

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let allowed: fn(u8) -> bool = $allowed;
                let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
                if first && text.len() <= $max && text.bytes().all(allowed) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidId { expected: $expected })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A site: one shop, kitchen or warehouse; the unit of order.
    SiteId,
    64,
    |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-',
    "a site id is 1 to 64 lower-case letters, digits and hyphens, and starts with a letter or digit"
);

text_id!(
    /// An article as the shop names it.
    Sku,
    64,
    |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'),
    "a sku is 1 to 64 letters, digits, '.', '_' and '-', and starts with a letter or digit"
);

text_id!(
    /// A person or program that acts: a user, an API key, or the hub itself (`system`).
    UserId,
    64,
    |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
    "a user id is 1 to 64 letters, digits, '_' and '-'"
);

impl UserId {
    /// The hub acting on its own: timers, payment results.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::from("system"))
    }

    /// A fresh id, ordered by time.
    #[must_use]
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(Arc::from(uuid.as_hyphenated().to_string()))
    }
}

/// Position in a site's feed. The first event of a site has 1; 0 is "before everything".
pub type Seq = u64;

/// Version of one order. `order.placed` makes version 1; every event adds one.
pub type Version = u64;
