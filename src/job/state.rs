//! A job as it is kept and shown.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    order::{InvalidId, SiteId, Timestamp, UserId},
    transfer::{Fault, Format},
};

/// What is wrong is shown of so many rows; all of it is in the job's file.
pub const ERRORS_SHOWN_MAX: usize = 20;

/// A job's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub Uuid);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl FromStr for JobId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId {
            expected: "a job is a hyphenated UUID",
        };
        if text.len() != 36 {
            return Err(invalid);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| invalid)
    }
}

/// What comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What the site sells.
    Products,
    /// Who buys.
    Customers,
    /// What was ordered in the past.
    Orders,
}

impl FromStr for Kind {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text {
            "products" => Ok(Self::Products),
            "customers" => Ok(Self::Customers),
            "orders" => Ok(Self::Orders),
            _ => Err(InvalidId {
                expected: "a kind is products, customers or orders",
            }),
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Others go first.
    Waiting,
    /// It is being worked off.
    Running,
    /// To the end; rows may have been refused.
    Done,
    /// It could not go on.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl State {
    /// True when nothing happens any more, unless it is resumed.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled => true,
        }
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// What comes in.
    pub kind: Kind,
    /// Where to.
    pub site: SiteId,
    /// How far it is.
    pub state: State,
    /// Only look, and change nothing.
    pub dry_run: bool,
    /// Which columns are which, as told: `ours:theirs,…`.
    #[serde(default)]
    pub mapping: String,
    /// Who asked for it.
    pub by: UserId,
    /// The sites that the key they asked by is for; none: wherever they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<SiteId>>,
    /// What was found out about the file.
    #[serde(default)]
    pub format: Option<Format>,
    /// Which columns were found: ours, theirs.
    #[serde(default)]
    pub columns: Vec<(String, String)>,
    /// Rows read.
    #[serde(default)]
    pub done: u64,
    /// Rows there are, once that is known.
    #[serde(default)]
    pub total: Option<u64>,
    /// What was read of the file so far, in what it is worked off by: rows, or orders. Where a job goes on.
    #[serde(default)]
    pub position: u64,
    /// Those that were good.
    #[serde(default)]
    pub accepted: u64,
    /// Of these, those that changed something, or would.
    #[serde(default)]
    pub changed: u64,
    /// Those that were not.
    #[serde(default)]
    pub rejected: u64,
    /// The first that were not.
    #[serde(default)]
    pub errors: Vec<Fault>,
    /// Bytes of the file of errors that belong to `position`.
    #[serde(default)]
    pub error_bytes: u64,
    /// Why it could not go on.
    #[serde(default)]
    pub problem: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was over.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}
