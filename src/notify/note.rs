//! What is known of a letter that was written: enough to say what became of it, and neither its text nor a code.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{account::AccountLetter, notifier::Channel};
use crate::order::{OrderId, Seq, SiteId, Timestamp, UserId};

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// The mail server took it.
    Sent,
    /// It will not arrive: refused, given up, or its code is of no use any more.
    Failed,
    /// The mail server is away; it is tried again.
    Waiting,
}

/// A letter in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterNote {
    /// Its name, for good.
    pub id: String,
    /// The order it is about; none for one to the staff.
    pub order: Option<OrderId>,
    /// Whose staff may know of it; none for admins alone.
    pub site: Option<SiteId>,
    /// To whom, where that is a customer.
    pub customer: Option<UserId>,
    /// What it is about.
    pub kind: Arc<str>,
    /// How it travels.
    pub channel: Channel,
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// What became of it.
    pub state: LetterState,
    /// When what it tells of happened.
    pub at: Timestamp,
}

/// What a letter that waits is made from again: the text, and a code in it, are of the moment it leaves.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "errand", rename_all = "snake_case")]
pub(super) enum Errand {
    /// Tell of an event.
    Event { site: SiteId, seq: Seq },
    /// Send the code once more.
    Code { order: OrderId },
    /// Send somebody the code by which they show that it is them.
    StepUp { user: UserId },
    /// Tell the staff something.
    Staff(StaffLetter),
    /// Write to somebody about their account.
    Account(AccountLetter),
}

/// Something the staff must hear.
#[derive(Clone, Serialize, Deserialize)]
pub struct StaffLetter {
    /// Whose staff; none for admins alone.
    pub site: Option<SiteId>,
    /// The address.
    pub to: String,
    /// What it is about, in a word.
    pub kind: Arc<str>,
    /// One line.
    pub subject: String,
    /// A few sentences.
    pub text: String,
    /// Where it is to be told once, whoever notices it how often: what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occasion: Option<Occasion>,
}

/// Something that happened once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// What happened to what; the same each time it is noticed.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

impl Occasion {
    /// The name of the letter about it to one address, which is not told in it.
    pub(super) fn name_of(&self, to: &str) -> String {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([0])
            .chain_update(self.at.as_millis().to_be_bytes())
            .chain_update(to)
            .finalize();
        let mut name = hex::encode(hash);
        name.truncate(32);
        name
    }
}

/// A letter that waits for the mail server.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Due {
    pub(super) errand: Errand,
    pub(super) note: LetterNote,
    pub(super) first_at: Timestamp,
    pub(super) next_at: Timestamp,
    pub(super) tries: u32,
}

impl std::fmt::Debug for LetterNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetterNote")
            .field("kind", &self.kind)
            .field("order", &self.order)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StaffLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffLetter")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
