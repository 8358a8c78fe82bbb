//! The endpoints there are, and what people do with them. The worker delivers; this decides and writes down.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::{
    Attempt, Delivery, DeliveryId, DeliveryState, Endpoint, EndpointChange, EndpointId, HookStore,
    InvalidEndpoint, Maker, NewEndpoint,
    endpoint::{clean_events, clean_url},
    payload,
    secret::{OVERLAP_MS, Seals, Secret},
    sender::{Sender, Signed},
    store::{Position, Settled},
};
use crate::{
    config,
    engine::Engine,
    journal::ReadError,
    order::{SiteId, Timestamp},
    seal::SealKeys,
};

/// The most endpoints of a hub.
const ENDPOINTS_MAX: usize = 50;
/// Deliveries asked for by hand that the worker has not taken yet.
const WANTED_MAX: usize = 256;

/// A delivery that is wanted now.
pub(super) type Wanted = (EndpointId, Delivery);

/// What the worker listens to.
pub(super) struct Heard {
    pub(super) wanted: mpsc::Receiver<Wanted>,
    /// Some endpoint was made, changed, or removed.
    pub(super) changed: watch::Receiver<()>,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookError {
    /// A field is not as it should be.
    Invalid(InvalidEndpoint),
    /// There is no such endpoint, delivery or event.
    NotFound,
    /// Too many endpoints already, or too much for the worker at once.
    Overloaded,
    /// The store does not answer.
    Unavailable(ReadError),
}

impl From<ReadError> for HookError {
    fn from(error: ReadError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<InvalidEndpoint> for HookError {
    fn from(error: InvalidEndpoint) -> Self {
        Self::Invalid(error)
    }
}

/// What the people of a shop must hear about an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whose people; `None` for admins alone.
    pub site: Option<SiteId>,
    /// What it is about, in a word.
    pub kind: &'static str,
    /// One line.
    pub subject: String,
    /// A few sentences.
    pub text: String,
}

/// Takes notices to people.
pub type Notify = Arc<dyn Fn(Notice) -> BoxFuture<'static, ()> + Send + Sync>;

/// All endpoints.
pub struct Webhooks {
    pub(super) engine: Arc<Engine>,
    pub(super) store: HookStore,
    sender: Sender,
    seals: Seals,
    allow_private: bool,
    endpoints: Mutex<BTreeMap<EndpointId, Arc<Endpoint>>>,
    /// Changes of endpoints are written one after the other: each builds on what the one before left.
    turn: tokio::sync::Mutex<()>,
    wanted: mpsc::Sender<Wanted>,
    changed: watch::Sender<()>,
    pub(super) notify: Notify,
}

impl Webhooks {
    /// The endpoints in `store`, and what the worker hears of them.
    ///
    /// # Errors
    /// A sentence for people: the store cannot be read.
    pub(super) async fn open(
        engine: Arc<Engine>,
        store: HookStore,
        seal_keys: &SealKeys,
        settings: &config::Webhooks,
        notify: Notify,
    ) -> anyhow::Result<(Arc<Self>, Heard)> {
        let endpoints = store.endpoints().await?;
        let known = endpoints.into_iter().map(|one| (one.id, Arc::new(one)));
        let (wanted, receiver) = mpsc::channel(WANTED_MAX);
        let changed = watch::Sender::new(());
        let heard = Heard {
            wanted: receiver,
            changed: changed.subscribe(),
        };
        let hooks = Self {
            engine,
            store,
            sender: Sender::new(settings)?,
            seals: Seals::new(seal_keys)?,
            allow_private: settings.allow_private,
            endpoints: Mutex::new(known.collect()),
            turn: tokio::sync::Mutex::new(()),
            wanted,
            changed,
            notify,
        };
        Ok((Arc::new(hooks), heard))
    }

    /// One endpoint.
    #[must_use]
    pub fn endpoint(&self, id: EndpointId) -> Option<Arc<Endpoint>> {
        self.known().get(&id).cloned()
    }

    /// Every endpoint, oldest first.
    #[must_use]
    pub fn endpoints(&self) -> Vec<Arc<Endpoint>> {
        self.known().values().cloned().collect()
    }

    /// Makes an endpoint, which is told of what happens from now on. Its secret is in the answer and never seen again.
    ///
    /// # Errors
    /// `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn create(&self, new: NewEndpoint) -> Result<(Arc<Endpoint>, String), HookError> {
        let _turn = self.turn.lock().await;
        if self.known().len() >= ENDPOINTS_MAX {
            return Err(HookError::Overloaded);
        }
        let id = EndpointId(Uuid::now_v7());
        let (secret, sealed) = self.fresh_secret(id)?;
        let endpoint = Endpoint {
            id,
            url: clean_url(&new.url, self.allow_private)?,
            events: clean_events(&new.events)?,
            site: new.site,
            is_active: new.is_active,
            paused_reason: None,
            created_at: self.now(),
            maker: Some(new.maker),
            failing_since: None,
            secret: sealed,
            previous: None,
        };
        self.store.create(&endpoint, &self.heads(&endpoint)).await?;
        let endpoint = self.keep(endpoint);
        Ok((endpoint, secret.text()))
    }

    /// Changes an endpoint. Going on again forgives what failed before.
    ///
    /// # Errors
    /// `NotFound`, `Invalid`, `Unavailable`.
    pub async fn change(
        &self,
        id: EndpointId,
        change: EndpointChange,
    ) -> Result<Arc<Endpoint>, HookError> {
        let url = change
            .url
            .map(|url| clean_url(&url, self.allow_private))
            .transpose()?;
        let events = change.events.as_deref().map(clean_events).transpose()?;
        self.rewrite(id, move |endpoint| {
            // Whoever had it may be gone since it was paused.
            let goes_on = change.is_active == Some(true) && !endpoint.is_active;
            if url.is_some() || goes_on {
                endpoint.maker = change.by;
            }
            if let Some(url) = url {
                endpoint.url = url;
            }
            if let Some(events) = events {
                endpoint.events = events;
            }
            if let Some(is_active) = change.is_active {
                endpoint.is_active = is_active;
                endpoint.paused_reason = None;
                endpoint.failing_since = None;
            }
        })
        .await
    }

    /// A new secret, for whoever asks. The one before signs too for [`OVERLAP_MS`].
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn rotate(
        &self,
        id: EndpointId,
        by: Maker,
    ) -> Result<(Arc<Endpoint>, String), HookError> {
        let (secret, sealed) = self.fresh_secret(id)?;
        let until = self.now() + OVERLAP_MS;
        let endpoint = self
            .rewrite(id, move |endpoint| {
                let before = std::mem::replace(&mut endpoint.secret, sealed);
                endpoint.previous = Some((before, until));
                endpoint.maker = Some(by);
            })
            .await?;
        Ok((endpoint, secret.text()))
    }

    /// Forgets an endpoint, its queue and its log.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn delete(&self, id: EndpointId) -> Result<(), HookError> {
        let _turn = self.turn.lock().await;
        if self.known().remove(&id).is_none() {
            return Err(HookError::NotFound);
        }
        self.changed.send_replace(());
        Ok(self.store.delete(id).await?)
    }

    /// Sends a test at once, whether or not the endpoint is paused, and tells how it went. It is not tried again.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn test(&self, id: EndpointId) -> Result<Delivery, HookError> {
        let endpoint = self.endpoint(id).ok_or(HookError::NotFound)?;
        let now = self.now();
        let mut delivery = Delivery::test(payload::TEST_KIND, now);
        let name = format!("{id}.test.{}", Uuid::now_v7().simple());
        let body = payload::test(id, now);
        let attempt = self.send(&endpoint, name, body.into()).await;
        delivery.state = match attempt.is_success() {
            true => DeliveryState::Delivered,
            false => DeliveryState::Failed,
        };
        delivery.tried(attempt);
        let logged = [(id, Settled::Ended(delivery.clone()))];
        self.store.settle(&logged).await?;
        Ok(delivery)
    }

    /// Sends an event again, or now if it waits; also one the endpoint never asked for.
    ///
    /// # Errors
    /// `NotFound`, `Overloaded`, `Unavailable`.
    pub async fn redeliver(&self, id: &DeliveryId) -> Result<Delivery, HookError> {
        let endpoint = self.endpoint(id.endpoint).ok_or(HookError::NotFound)?;
        let is_its_site = endpoint.reads(&id.site);
        let event = payload::event(&self.engine, &id.site, id.seq).await?;
        let event = event.filter(|_| is_its_site).ok_or(HookError::NotFound)?;
        let delivery = Delivery::of(&id.site, &event, self.now());
        let place = self
            .wanted
            .try_reserve()
            .map_err(|_| HookError::Overloaded)?;
        self.store.put(id.endpoint, &delivery).await?;
        place.send((id.endpoint, delivery.clone()));
        Ok(delivery)
    }

    /// Signs and sends one message.
    pub(super) async fn send(&self, endpoint: &Endpoint, id: String, body: Bytes) -> Attempt {
        let now = self.now();
        let timestamp_s = now.as_millis() / 1_000;
        let previous = endpoint.previous.as_ref().filter(|(_, until)| now < *until);
        let sealed = [Some(&endpoint.secret), previous.map(|(sealed, _)| sealed)];
        let signatures: Vec<String> = sealed
            .into_iter()
            .flatten()
            .filter_map(|sealed| self.seals.open(endpoint.id, sealed))
            .map(|secret| secret.sign(&id, timestamp_s, &body))
            .collect();
        let message = Signed {
            id,
            timestamp_s,
            signature: signatures.join(" "),
            body,
        };
        self.sender.send(&endpoint.url, message, now).await
    }

    /// Changes an endpoint, on disk and then here.
    pub(super) async fn rewrite(
        &self,
        id: EndpointId,
        change: impl FnOnce(&mut Endpoint),
    ) -> Result<Arc<Endpoint>, HookError> {
        let _turn = self.turn.lock().await;
        let endpoint = self.endpoint(id).ok_or(HookError::NotFound)?;
        let mut endpoint = endpoint.as_ref().clone();
        change(&mut endpoint);
        self.store.save(&endpoint).await?;
        Ok(self.keep(endpoint))
    }

    pub(super) fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }

    fn keep(&self, endpoint: Endpoint) -> Arc<Endpoint> {
        let endpoint = Arc::new(endpoint);
        self.known().insert(endpoint.id, endpoint.clone());
        self.changed.send_replace(());
        endpoint
    }

    /// A new endpoint reads every feed there is from where it stands; sites that come later from their beginning.
    fn heads(&self, endpoint: &Endpoint) -> Vec<Position> {
        let views = self.engine.hub().sites();
        let read = views.iter().filter(|view| endpoint.reads(view.id()));
        read.map(|view| {
            let head = view.head();
            Position {
                site: view.id().clone(),
                epoch: head.epoch.to_string(),
                seq: head.seq,
            }
        })
        .collect()
    }

    fn fresh_secret(&self, id: EndpointId) -> Result<(Secret, Arc<str>), HookError> {
        let no_luck = || ReadError::Unavailable("the system gives no randomness".into());
        let secret = Secret::fresh().ok_or_else(no_luck)?;
        let sealed = self.seals.seal(id, &secret).ok_or_else(no_luck)?;
        Ok((secret, sealed.into()))
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<EndpointId, Arc<Endpoint>>> {
        self.endpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhooks").finish_non_exhaustive()
    }
}
