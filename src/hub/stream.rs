//! The names of streams: `order:{id}`, `board:{site}`, `admin:{site}`, `menu:{site}`, `job:{id}`, `me`. Who may watch which is
//! `engine/watching.rs`.

use std::{fmt, str::FromStr};

use uuid::Uuid;

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
    /// An import; its offset counts in memory what was told.
    Job(Uuid),
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
            Self::Job(id) => write!(f, "job:{}", id.as_hyphenated()),
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
            Some(("job", id)) => {
                let id = Some(id).filter(|id| id.len() == 36);
                let id = id.and_then(|id| Uuid::try_parse(id).ok());
                id.map(Self::Job).ok_or(InvalidId {
                    expected: "a job is a hyphenated UUID",
                })
            }
            None if name == "me" => Ok(Self::Me),
            Some(_) | None => Err(InvalidId {
                expected: "a stream is order:{id}, board:{site}, admin:{site}, menu:{site}, job:{id} or me",
            }),
        }
    }
}
