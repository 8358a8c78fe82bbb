//! What a key is good for at a moment, for what goes on by itself in its name.

use std::sync::atomic::Ordering;

use super::principal;
use crate::{
    account::accounts::Accounts,
    order::{Principal, Timestamp},
};

impl Accounts {
    /// Who acts by a key now; `None` if it is not there, was taken away, has run out, or its maker may nothing at its sites.
    #[must_use]
    pub fn holder_of_key(&self, id: &str, now: Timestamp) -> Option<Principal> {
        let known = self.api_keys.read();
        let live = known.keys.values().find(|live| *live.key.id == *id)?;
        let has_ended = live.key.expires_at.is_some_and(|end| end <= now);
        if has_ended || live.is_revoked.load(Ordering::Acquire) {
            return None;
        }
        principal(&live.key, &known.makers.get(&live.key.maker)?.user)
    }
}
