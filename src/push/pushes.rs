//! The door: who is told, in which browsers, and one message on its way.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;

use super::{
    encrypt::encrypt,
    message::Kind,
    store::PushStore,
    subscription::{InvalidSubscription, NewSubscription, PushId, SUBSCRIPTIONS_MAX, Subscription},
    vapid::Vapid,
};
use crate::{
    config::Settings,
    journal::ReadError,
    language::Language,
    order::{Timestamp, UserId},
    webhook::{Answered, Sender, check_target},
};

/// Whether a session of somebody goes on; none when that cannot be read now.
type Lives = Arc<dyn Fn(UserId, Arc<str>) -> BoxFuture<'static, Option<bool>> + Send + Sync>;
/// The language somebody is spoken to in.
type Speaks = Arc<dyn Fn(UserId) -> BoxFuture<'static, Language> + Send + Sync>;

/// What is asked about people.
#[derive(Clone)]
pub struct People {
    /// Whether a session of somebody goes on; none when that cannot be read now.
    pub lives: Lives,
    /// The language somebody is spoken to in.
    pub speaks: Speaks,
}

/// Why a subscription was not taken or read.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// A field is not as it should be.
    #[error(transparent)]
    Invalid(#[from] InvalidSubscription),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] ReadError),
}

/// All subscriptions.
pub struct Pushes {
    store: PushStore,
    vapid: Vapid,
    sender: Sender,
    people: People,
    allow_private: bool,
    /// Whoever has a subscription: most have none, and nothing is read for them.
    holders: Mutex<HashSet<UserId>>,
}

impl Pushes {
    /// The subscriptions in `store`, written to with the P-256 key `pkcs8`.
    ///
    /// # Errors
    /// A sentence for people: the store cannot be read, the key or the contact is none.
    pub async fn open(
        store: PushStore,
        pkcs8: &[u8],
        settings: &Settings,
        people: People,
    ) -> anyhow::Result<Arc<Self>> {
        let holders = store.holders().await?;
        Ok(Arc::new(Self {
            store,
            vapid: Vapid::new(pkcs8, settings.push.contact.as_deref())?,
            sender: Sender::new(&settings.webhooks)?,
            people,
            allow_private: settings.webhooks.allow_private,
            holders: Mutex::new(holders.into_iter().collect()),
        }))
    }

    /// The hub's key, to which browsers bind their subscriptions: base64url.
    #[must_use]
    pub fn public_key(&self) -> &str {
        self.vapid.public()
    }

    /// Tells `user` in one more browser, as long as `session` lives; whether that browser is new. The same browser again
    /// is the same subscription.
    ///
    /// # Errors
    /// A field is not as it should be, or the store does not answer.
    pub async fn subscribe(
        &self,
        user: &UserId,
        session: &Arc<str>,
        new: NewSubscription,
        now: Timestamp,
    ) -> Result<(PushId, bool), PushError> {
        let new = new.check(user.clone(), session.clone(), self.allow_private, now)?;
        let mut known = self.of(user, now).await?;
        let before = known.iter().position(|one| one.id == new.id);
        if let Some(index) = before {
            known.remove(index);
        }
        known.sort_by_key(|one| one.created_at);
        let too_many = (known.len() + 1).saturating_sub(SUBSCRIPTIONS_MAX);
        let dropped: Vec<_> = known.iter().take(too_many).collect();
        self.store.write(&new, &dropped).await?;
        self.holders().insert(user.clone());
        Ok((new.id, before.is_none()))
    }

    /// The browsers `user` is told in; those whose session has ended are forgotten.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn of(&self, user: &UserId, now: Timestamp) -> Result<Vec<Subscription>, ReadError> {
        let (mut living, mut ended) = (Vec::new(), Vec::new());
        for one in self.store.of(user).await? {
            let lives = match one.has_ended(now) {
                true => Some(false),
                false => (self.people.lives)(one.user.clone(), one.session.clone()).await,
            };
            match lives {
                Some(true) => living.push(one),
                Some(false) => ended.push(one),
                None => {}
            }
        }
        if !ended.is_empty() {
            let ended: Vec<_> = ended.iter().collect();
            self.store.forget(&ended).await?;
        }
        Ok(living)
    }

    /// Tells `user` no more in one browser; false when that is none of theirs.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn remove(&self, user: &UserId, id: &str) -> Result<bool, ReadError> {
        let known = self.store.of(user).await?;
        let found: Vec<_> = known.iter().filter(|one| *one.id == *id).collect();
        if found.is_empty() {
            return Ok(false);
        }
        self.store.forget(&found).await?;
        Ok(true)
    }

    /// Whether there is no subscription at all.
    pub(super) fn is_nobody_told(&self) -> bool {
        self.holders().is_empty()
    }

    /// Whether somebody may have a subscription.
    pub(super) fn may_be_told(&self, user: &UserId) -> bool {
        self.holders().contains(user)
    }

    /// The language somebody is spoken to in.
    pub(super) async fn language(&self, user: &UserId) -> Language {
        (self.people.speaks)(user.clone()).await
    }

    /// Whether the session of a subscription goes on, as it is now.
    pub(super) async fn lives(&self, one: &Subscription) -> Option<bool> {
        (self.people.lives)(one.user.clone(), one.session.clone()).await
    }

    /// Forgets a subscription that its service or its session has ended.
    pub(super) async fn forget(&self, one: &Subscription) {
        if let Err(error) = self.store.forget(&[one]).await {
            tracing::warn!(%error, id = %one.id, "a browser that is gone was not forgotten");
        }
    }

    /// Sends a message, once; `None` when it cannot be made.
    pub(super) async fn send(
        &self,
        one: &Subscription,
        text: &[u8],
        kind: Kind,
        topic: &str,
        life_s: i64,
        now: Timestamp,
    ) -> Option<Answered> {
        let url = check_target(&one.endpoint, self.allow_private).ok()?;
        let authorization = self.vapid.authorization(&url, now)?;
        let body = Bytes::from(encrypt(text, &one.point, &one.auth)?);
        let headers = |request: reqwest::RequestBuilder| {
            request
                .header("content-type", "application/octet-stream")
                .header("content-encoding", "aes128gcm")
                .header("authorization", authorization)
                .header("ttl", life_s)
                .header("urgency", kind.urgency())
                .header("topic", topic)
        };
        Some(self.sender.post(&one.endpoint, headers, body, now).await)
    }

    fn holders(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Pushes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pushes").finish_non_exhaustive()
    }
}
