//! From an edge's request to the sequencer's mailbox and back: existence, permission and key come first, in this order.

use std::sync::Arc;

use tokio::{sync::oneshot, time::Instant};
use tracing::{Span, field::Empty, info_span};

use super::{
    Engine, SiteHandle,
    answer::Viewer,
    keys::{Lookup, Reservation},
    message::{Envelope, KeyUse, Message, Work},
    own_codes::{OwnCode, told},
    request::{Act, Action, Answer, Failure, Key, Request},
};
use crate::{
    config::KEY_BYTES_MAX,
    journal::{KeyAnswer, KeyId, KeyRecord},
    order::{
        self, Access, Order, OrderId, Principal, Rejection, SiteId, Timestamp, UserId, Version,
    },
    telemetry::SPANS,
};

/// What the key says: answered before, or go on.
pub(super) enum Admission {
    Answered(Arc<KeyRecord>),
    GoOn(Option<Reservation>),
}

impl Engine {
    /// Decides, commits, tells, answers.
    ///
    /// # Errors
    /// A [`Failure`]; nothing happened unless it is `OutcomeUnknown`.
    pub async fn handle(&self, request: Request) -> Result<Answer, Failure> {
        let Request {
            principal,
            t,
            action,
            key,
            expected_version,
        } = request;
        match action {
            Action::Place {
                site,
                lines,
                coupon,
                expected_total,
            } => {
                let site = self.site_to_place_at(site, &principal)?;
                let key = key.ok_or(Failure::KeyRequired)?;
                let handle = self.serving(&site)?;
                let reservation = match self
                    .admit(&handle, &principal.id, &site, "place", &key)
                    .await?
                {
                    Admission::Answered(record) => return self.replay(&principal, &record).await,
                    Admission::GoOn(reservation) => reservation,
                };
                let key = reservation.map(|reservation| KeyUse {
                    reservation,
                    body_hash: key.body_hash,
                });
                let work = Work::Place {
                    lines,
                    coupon,
                    expected_total,
                };
                enqueue(&handle, work.name(), |reply, span, queued| Envelope {
                    principal,
                    t,
                    work,
                    key,
                    expected_version,
                    span,
                    queued,
                    reply,
                })
                .await
            }
            Action::Order { order, act } => {
                self.act(principal, t, key, expected_version, order, act)
                    .await
            }
        }
    }

    async fn act(
        &self,
        principal: Principal,
        t: Timestamp,
        key: Option<Key>,
        expected_version: Option<Version>,
        id: OrderId,
        act: Act,
    ) -> Result<Answer, Failure> {
        let order = self
            .order(id)
            .await?
            .ok_or_else(|| Failure::rejected(Rejection::NotFound))?;
        let access = principal.access(&order);
        let viewer = self.viewer(&order, access);
        order::admit(access, act.verb()).map_err(|rejection| viewer.refusal(&order, rejection))?;
        if key.is_none() && act.needs_key() {
            return Err(Failure::KeyRequired);
        }
        if expected_version.is_none() && act.needs_version() {
            return Err(Failure::VersionRequired);
        }
        let handle = self.serving(&order.site)?;
        let mut key_use = None;
        if let Some(key) = key {
            match self
                .admit(&handle, &principal.id, &order.site, act.name(), &key)
                .await?
            {
                Admission::Answered(record) => return self.replay(&principal, &record).await,
                Admission::GoOn(reservation) => {
                    key_use = reservation.map(|reservation| KeyUse {
                        reservation,
                        body_hash: key.body_hash,
                    });
                }
            }
        }
        let recalled = self.shared.hub.order(id).is_none().then_some(&order);
        if recalled.is_some() && !matches!(act, Act::Refund { .. }) {
            return Err(self.refuse_ended(&order, &principal, &act, expected_version));
        }
        let recalled = recalled.cloned();
        let own = self.own_code(&order, &principal, &act, t).await;
        let own_step = match own {
            OwnCode::Right(step) => Some(step),
            OwnCode::Nothing | OwnCode::Locked => None,
            OwnCode::Unavailable => return Err(Failure::Unavailable),
        };
        let work = Work::Act {
            order: id,
            act,
            recalled,
            own_step,
        };
        let asker = principal.clone();
        let answer = enqueue(&handle, work.name(), |reply, span, queued| Envelope {
            principal,
            t,
            work,
            key: key_use,
            expected_version,
            span,
            queued,
            reply,
        })
        .await
        .map_err(|failure| told(failure, own))?;
        match answer.attempt {
            Some(number) => self.await_payment(&asker, id, number).await,
            None => Ok(answer),
        }
    }

    /// An order that has left memory has ended: the pure rules say what is to be said.
    fn refuse_ended(
        &self,
        order: &Order,
        principal: &Principal,
        act: &Act,
        expected: Option<Version>,
    ) -> Failure {
        let access = principal.access(order);
        let viewer = self.viewer(order, access);
        if expected.is_some_and(|version| version != order.version) {
            return viewer.refusal(order, Rejection::VersionStale);
        }
        let facts = order::Facts::from(order);
        let guarded = order::guard(&facts, access, act.verb(), viewer.policy, viewer.now);
        viewer.refusal(order, guarded.err().unwrap_or(Rejection::OrderFinal))
    }

    fn site_to_place_at(
        &self,
        site: Option<SiteId>,
        principal: &Principal,
    ) -> Result<SiteId, Failure> {
        let site = match site {
            Some(site) => site,
            None => {
                let mut sites = self.sites.iter().map(|entry| entry.key().clone());
                match (sites.next(), sites.next()) {
                    (Some(only), None) => only,
                    _ => {
                        let detail = "say at which site: there is not exactly one".to_owned();
                        return Err(Failure::rejected(Rejection::Validation {
                            pointer: "/site".into(),
                            detail,
                        }));
                    }
                }
            }
        };
        if !self.sites.contains_key(&site) {
            return Err(Failure::rejected(Rejection::NotFound));
        }
        if !order::may_place(principal, &site) {
            return Err(Failure::rejected(Rejection::Forbidden));
        }
        Ok(site)
    }

    pub(super) async fn admit(
        &self,
        handle: &SiteHandle,
        principal: &UserId,
        site: &SiteId,
        action: &str,
        key: &Key,
    ) -> Result<Admission, Failure> {
        if key.text.is_empty() || key.text.len() > KEY_BYTES_MAX {
            let detail = format!("an idempotency key has 1 to {KEY_BYTES_MAX} bytes");
            return Err(Failure::rejected(Rejection::Validation {
                pointer: "/idempotency-key".into(),
                detail,
            }));
        }
        let id = KeyId {
            principal: principal.clone(),
            site: site.clone(),
            action: action.into(),
            key: key.text.clone(),
        };
        let (record, reservation) = match handle.keys.reserve(&id) {
            Lookup::Done(record) => (Some(record), None),
            Lookup::InProgress => return Err(Failure::KeyInProgress),
            Lookup::Fresh(reservation) => (None, Some(reservation)),
            Lookup::AskStore(reservation) => {
                let stored = self.shared.journal.key(id).await.map_err(|error| {
                    tracing::error!(%error, "an idempotency key cannot be read");
                    Failure::Unavailable
                })?;
                (stored.map(Arc::new), Some(reservation))
            }
        };
        match record {
            Some(record) if record.body_hash != key.body_hash => Err(Failure::KeyReused),
            Some(record) => {
                handle.keys.remember(record.clone());
                Ok(Admission::Answered(record))
            }
            None => Ok(Admission::GoOn(reservation)),
        }
    }

    /// The answer to a key that was used before.
    async fn replay(&self, principal: &Principal, record: &KeyRecord) -> Result<Answer, Failure> {
        let order = self
            .order(record.order)
            .await?
            .ok_or(Failure::Unavailable)?;
        let answer = match &record.answer {
            KeyAnswer::Body(body) => Answer {
                status: record.status,
                body: body.clone(),
                order: record.order,
                version: stored_version(body).unwrap_or(order.version),
                attempt: None,
                replayed: true,
            },
            KeyAnswer::Order => self
                .viewer(&order, principal.access(&order))
                .whole(&order, record.status),
            KeyAnswer::Attempt(number) => {
                self.await_payment(principal, record.order, *number).await?
            }
        };
        Ok(Answer {
            replayed: true,
            ..answer
        })
    }

    /// The caller's view of an order now.
    pub(super) fn viewer(&self, order: &Order, access: Access) -> Viewer {
        Viewer {
            access,
            policy: self.policy(&order.site),
            now: self.shared.clock.now(),
        }
    }
}

/// Puts a request into the mailbox at once, or not at all, and waits for the reply.
async fn enqueue(
    handle: &SiteHandle,
    action: &'static str,
    envelope: impl FnOnce(oneshot::Sender<Result<Answer, Failure>>, Span, Instant) -> Envelope,
) -> Result<Answer, Failure> {
    let (reply, answer) = oneshot::channel();
    let queued = Instant::now();
    let span = info_span!(target: SPANS, "command", otel.name = action, outcome = Empty);
    let envelope = envelope(reply, span.clone(), queued);
    handle
        .mailbox
        .try_send(Message::Ask(Box::new(envelope)))
        .map_err(|_| Failure::Overloaded)?;
    let answer = answer.await.unwrap_or(Err(Failure::OutcomeUnknown));
    metrics::histogram!("orderhub_answer_seconds", "action" => action).record(queued.elapsed());
    span.record(
        "outcome",
        answer.as_ref().map_or_else(Failure::code, |_| "ok"),
    );
    answer
}

/// The version in a stored answer, for its `ETag`.
fn stored_version(body: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u64,
    }
    serde_json::from_str::<Versioned>(body)
        .ok()
        .map(|order| order.version)
}
