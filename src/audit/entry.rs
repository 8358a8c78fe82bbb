//! One entry, and the text of it that is hashed.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::action::Action;
use crate::{
    account::Holder,
    order::{Principal, Role, SiteId, Timestamp},
};

/// Keeps this use of SHA-256 apart from all others, and names the form of the text.
const ENTRY_PURPOSE: &[u8] = b"orderhub audit entry 1\n";
/// The same of what an entry is about.
const THING_PURPOSE: &[u8] = b"orderhub audit thing 1\n";

/// A SHA-256; hex outside.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry has for the one before.
    pub const NONE: Self = Self([0; 32]);

    fn of(purpose: &[u8], text: &[u8]) -> Self {
        Self(
            Sha256::new()
                .chain_update(purpose)
                .chain_update(text)
                .finalize()
                .into(),
        )
    }

    /// The hash of an entry's text, in which the hash of the entry before stands.
    #[must_use]
    pub fn of_entry(text: &str) -> Self {
        Self::of(ENTRY_PURPOSE, text.as_bytes())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| "a hash is 64 hexadecimal digits")?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// What a thing looked like: the hash of its JSON. Two entries with the same one saw the same thing.
#[must_use]
pub fn fingerprint(thing: &impl Serialize) -> Option<Hash> {
    let text = serde_json::to_vec(thing).ok()?;
    Some(Hash::of(THING_PURPOSE, &text))
}

/// As what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    User,
    /// A program with a key.
    ApiKey,
    /// A board.
    Device,
    /// The hub itself, or whoever has its machine.
    System,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::User, Self::ApiKey, Self::Device, Self::System];

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ApiKey => "api_key",
            Self::Device => "device",
            Self::System => "system",
        }
    }
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// As what.
    pub kind: ActorKind,
    /// The account, key or device; none for whoever is not known, and for the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Arc<str>>,
    /// As they were called then.
    pub name: Arc<str>,
    /// What they were then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

impl Actor {
    /// Whoever `principal` is, by `holder`.
    #[must_use]
    pub fn of(principal: &Principal, holder: &Holder) -> Self {
        let (kind, id, name) = match holder {
            Holder::Person => (ActorKind::User, principal.id.as_str(), &principal.name),
            Holder::Key(key) => (ActorKind::ApiKey, key.id.as_ref(), &key.name),
            Holder::Device => (ActorKind::Device, principal.id.as_str(), &principal.name),
        };
        Self {
            kind,
            id: Some(id.into()),
            name: name.clone(),
            role: Some(principal.role),
        }
    }

    /// The hub, or a command on its machine.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            kind: ActorKind::System,
            id: None,
            name: name.into(),
            role: None,
        }
    }

    /// Somebody who showed nothing.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            kind: ActorKind::User,
            id: None,
            name: "anonymous".into(),
            role: None,
        }
    }
}

/// What was acted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What it is.
    pub kind: Arc<str>,
    /// Which.
    pub id: Arc<str>,
}

/// An act, before it has a place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// On what.
    pub target: Target,
    /// Where.
    pub site: Option<SiteId>,
    /// From which address.
    pub address: Option<Arc<str>>,
    /// In which request.
    pub request_id: Option<Arc<str>>,
    /// What the thing looked like.
    pub before: Option<Hash>,
    /// What it looks like now.
    pub after: Option<Hash>,
    /// What came of it.
    pub ending: Ending,
}

/// What came of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// It was done.
    #[default]
    Done,
    /// Its answer was given before: it may be written down twice.
    Repeated,
    /// It broke off: it may have been done, or a part of it.
    Unsure,
}

impl Act {
    /// `action`, done by `actor` to the thing of its kind with this id; of the rest nothing is known.
    #[must_use]
    pub fn new(actor: Actor, action: Action, id: impl Into<Arc<str>>) -> Self {
        Self {
            actor,
            action,
            target: Target {
                kind: action.target().into(),
                id: id.into(),
            },
            site: None,
            address: None,
            request_id: None,
            before: None,
            after: None,
            ending: Ending::Done,
        }
    }
}

/// An entry. Its JSON, with the fields in this order, is what is hashed and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// The hash of the entry before.
    pub previous: Hash,
    /// When, milliseconds since the epoch; never earlier than the entry before.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What: a word of [`Action`], or of a newer program.
    pub action: Arc<str>,
    /// On what.
    pub target: Target,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// From which address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Arc<str>>,
    /// In which request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Arc<str>>,
    /// What the thing looked like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_hash: Option<Hash>,
    /// What it looked like then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_hash: Option<Hash>,
    /// The answer had been given before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// It broke off: it may have been done, or a part of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsure: bool,
}

impl Entry {
    /// `act` at its place in the log.
    #[must_use]
    pub fn new(act: Act, seq: u64, previous: Hash, at: Timestamp) -> Self {
        Self {
            seq,
            previous,
            at,
            actor: act.actor,
            action: act.action.as_str().into(),
            target: act.target,
            site: act.site,
            address: act.address,
            request_id: act.request_id,
            before_hash: act.before,
            after_hash: act.after,
            repeated: act.ending == Ending::Repeated,
            unsure: act.ending == Ending::Unsure,
        }
    }

    /// The text that is hashed and kept; `None` never happens to what this program makes.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// Where the entry is found: what, and which.
    #[must_use]
    pub(super) fn places(&self) -> Vec<(&'static str, String)> {
        let mut places = vec![
            ("action", self.action.to_string()),
            ("target", self.target.id.to_string()),
        ];
        places.extend(self.site.as_ref().map(|site| ("site", site.to_string())));
        places.extend(self.actor.id.as_ref().map(|id| ("actor", id.to_string())));
        places
    }
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it says.
    pub entry: Entry,
    /// Its hash.
    pub hash: Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_an_entry_does_not_change() {
        let entry = Entry {
            seq: 2,
            previous: Hash::NONE,
            at: Timestamp(1_000),
            actor: Actor::system("test"),
            action: Action::SiteMade.as_str().into(),
            target: Target {
                kind: "site".into(),
                id: "main".into(),
            },
            site: None,
            address: Some("127.0.0.1".into()),
            request_id: None,
            before_hash: None,
            after_hash: None,
            repeated: false,
            unsure: false,
        };
        let text = entry.text().unwrap_or_default();
        let zeros = "0".repeat(64);
        assert_eq!(
            text,
            format!(
                r#"{{"seq":2,"previous":"{zeros}","at":1000,"actor":{{"kind":"system","name":"test"}},"action":"site.made","target":{{"kind":"site","id":"main"}},"address":"127.0.0.1"}}"#
            )
        );
        let hash = Hash::of_entry(&text);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        let back: Result<Entry, _> = serde_json::from_str(&text);
        assert_eq!(back.ok(), Some(entry));
    }
}
