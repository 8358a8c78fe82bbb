//! What is known of the provider, its addresses and its keys: read when it is needed, kept for an hour, read again when a
//! token names a key that is not there.
//!
//! Strangers can show any token. So keys are read again once a minute at most, one at a time, and after a failure the
//! provider is left alone for a while.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use reqwest::Url;
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::{
    OidcError,
    fetch::{Fetch, FetchError},
    jwks::{KeySet, Keys, Unsigned},
    metadata::Metadata,
};
use crate::order::Timestamp;

/// How long what is known is good, milliseconds.
const KNOWN_MS: i64 = 3_600_000;
/// How often keys are read again because one is not there, milliseconds.
const AGAIN_MS: i64 = 60_000;
/// How long a provider that failed is not asked, milliseconds.
const LEFT_ALONE_MS: i64 = 5_000;

/// What a provider has said of itself.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    keys: Keys,
    read_at: Timestamp,
}

/// One provider.
pub(super) struct Issuer {
    name: Arc<str>,
    known: ArcSwapOption<Known>,
    /// Held by whoever asks; when asking failed last.
    turn: Mutex<Option<Timestamp>>,
}

impl Issuer {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            known: ArcSwapOption::empty(),
            turn: Mutex::new(None),
        }
    }

    pub(super) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// What is known, read if it has to be.
    pub(super) async fn known(
        &self,
        fetch: &Fetch,
        now: Timestamp,
    ) -> Result<Arc<Known>, OidcError> {
        self.newer_than(fetch, now - KNOWN_MS, now).await
    }

    /// What `token` says, if the provider signed it.
    pub(super) async fn open(
        &self,
        fetch: &Fetch,
        token: &str,
        now: Timestamp,
    ) -> Result<Map<String, Value>, OidcError> {
        let wrong = OidcError::Refused("the token is not signed by the provider");
        let known = self.known(fetch, now).await?;
        match known.keys.open(token) {
            Ok(claims) => return Ok(claims),
            Err(Unsigned::Wrong) => return Err(wrong),
            Err(Unsigned::UnknownKey) => {}
        }
        let again = self.newer_than(fetch, now - AGAIN_MS, now).await?;
        again.keys.open(token).map_err(|_| wrong)
    }

    /// What is known, and was read after `then`. Where the provider fails, what was known before must do.
    async fn newer_than(
        &self,
        fetch: &Fetch,
        then: Timestamp,
        now: Timestamp,
    ) -> Result<Arc<Known>, OidcError> {
        let is_new = |known: &Arc<Known>| known.read_at > then;
        if let Some(known) = self.known.load_full().filter(is_new) {
            return Ok(known);
        }
        let mut failed_at = self.turn.lock().await;
        let before = self.known.load_full();
        if let Some(known) = before.clone().filter(is_new) {
            return Ok(known);
        }
        let is_left_alone = failed_at.is_some_and(|at| at > now - LEFT_ALONE_MS);
        let read = if is_left_alone {
            Err("it did not a moment ago".to_owned())
        } else {
            self.read(fetch, now).await
        };
        match (read, before) {
            (Ok(known), _) => {
                *failed_at = None;
                let known = Arc::new(known);
                self.known.store(Some(known.clone()));
                Ok(known)
            }
            (Err(why), before) => {
                if !is_left_alone {
                    *failed_at = Some(now);
                    tracing::warn!(%why, "the OpenID Connect provider cannot be read");
                }
                before.ok_or(OidcError::Unavailable(why))
            }
        }
    }

    async fn read(&self, fetch: &Fetch, now: Timestamp) -> Result<Known, String> {
        let said = |error: FetchError| match error {
            FetchError::Refused => "it has nothing there".to_owned(),
            FetchError::Unavailable(why) => why,
        };
        let address = Metadata::address(&self.name);
        let address: Url = address
            .parse()
            .map_err(|_| "its address is none".to_owned())?;
        let metadata: Metadata = fetch.json(fetch.get(&address)).await.map_err(said)?;
        metadata.check(&self.name)?;
        let keys: KeySet = fetch
            .json(fetch.get(&metadata.jwks_uri))
            .await
            .map_err(said)?;
        Ok(Known {
            metadata,
            keys: keys.into(),
            read_at: now,
        })
    }
}
