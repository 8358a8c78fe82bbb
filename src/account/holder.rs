//! By what somebody acts: as themselves, by a key of theirs, or as a board.

use std::sync::Arc;

use super::scope::{Scope, Scopes};

/// By what somebody acts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Holder {
    /// A person who signed in.
    #[default]
    Person,
    /// A program with a person's key.
    Key(KeyHolder),
    /// A board of a site.
    Device,
}

/// A program with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub id: Arc<str>,
    /// What it is called.
    pub name: Arc<str>,
    /// What it may do.
    pub scopes: Scopes,
}

impl Holder {
    /// Whether the scopes allow it; who has none is not held back by any.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        match self {
            Self::Person | Self::Device => true,
            Self::Key(key) => key.scopes.has(scope),
        }
    }
}
