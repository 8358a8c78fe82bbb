//! The names of streams: `order:{id}`, `board:{site}`, `admin:{site}`, `menu:{site}`, `me`. Who may watch which is
//! `engine/watching.rs`.

use std::{fmt, str::FromStr};

use crate::order::{InvalidId, OrderId, SiteId};

/// A stream as clients name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stream {
    /// One order; its offset is the order's version.
    Order(OrderId),
    /// What a site's kitchen and warehouse see; its offset is the site's `seq`.
    Board(SiteId),
    /// A site's whole feed; its offset is the site's `seq`.
    Admin(SiteId),
    /// What a site sells; its offset counts in memory what was shown.
    Menu(SiteId),
    /// The watcher's own live orders at all sites; its offset counts in memory what was told.
    Me,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order:{id}"),
            Self::Board(site) => write!(f, "board:{site}"),
            Self::Admin(site) => write!(f, "admin:{site}"),
            Self::Menu(site) => write!(f, "menu:{site}"),
            Self::Me => f.write_str("me"),
        }
    }
}

impl FromStr for Stream {
    type Err = InvalidId;

    fn from_str(name: &str) -> Result<Self, InvalidId> {
        match name.split_once(':') {
            Some(("order", id)) => id.parse().map(Self::Order),
            Some(("board", site)) => site.parse().map(Self::Board),
            Some(("admin", site)) => site.parse().map(Self::Admin),
            Some(("menu", site)) => site.parse().map(Self::Menu),
            None if name == "me" => Ok(Self::Me),
            Some(_) | None => Err(InvalidId {
                expected: "a stream is order:{id}, board:{site}, admin:{site}, menu:{site} or me",
            }),
        }
    }
}
