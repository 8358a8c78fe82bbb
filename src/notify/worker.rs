//! Follows the feed and writes to customers: the code when a challenge was issued, a note when something happened.
//!
//! Invariants: a code is computed when it is sent, from the challenge as it is committed then, and only if the event
//! at hand issued that challenge. Messages of a site leave in the order of its events. A crash may send some twice.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, future::BoxFuture, stream};
use tokio::{sync::mpsc, time::sleep};

use super::{
    letter::{self, Letter, Wanted, wanted},
    notifier::{Channel, Message, Notifier, NotifyError},
};
use crate::{
    engine::Engine,
    hub::follow::{Followed, Follower, Start},
    order::{Challenge, Event, Order, OrderId, UserId},
    shutdown::Tasks,
};

/// Codes asked for again and not yet sent.
pub const CODE_REQUESTS_MAX: usize = 1_024;
/// Messages being prepared side by side.
const PREPARED_MAX: usize = 16;
/// How often a message is offered to a notifier that does not answer: with the pauses, for half a minute.
const SENDS_MAX: u32 = 8;
/// The first pause between such tries, milliseconds; it doubles.
const SEND_PAUSE_MS: u64 = 250;
/// The name of the worker's positions.
const NAME: &str = "notify";

/// The e-mail address of an account; none for accounts that have none.
pub type AddressOf = Arc<dyn Fn(UserId) -> BoxFuture<'static, Option<String>> + Send + Sync>;

/// The two ends of the line on which codes are asked for again; at most [`CODE_REQUESTS_MAX`] wait.
#[must_use]
pub fn code_requests() -> (mpsc::Sender<OrderId>, mpsc::Receiver<OrderId>) {
    mpsc::channel(CODE_REQUESTS_MAX)
}

/// The worker that writes to customers.
pub struct NotifyWorker {
    desk: Desk,
    follower: Follower,
    requests: mpsc::Receiver<OrderId>,
    tasks: Tasks,
}

struct Desk {
    engine: Arc<Engine>,
    notifier: Arc<dyn Notifier>,
    address_of: AddressOf,
}

impl NotifyWorker {
    /// A worker for all sites of `engine`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        notifier: Arc<dyn Notifier>,
        address_of: AddressOf,
        requests: mpsc::Receiver<OrderId>,
        tasks: Tasks,
    ) -> Self {
        let follower = Follower::new(
            engine.hub().clone(),
            engine.journal().clone(),
            Start::Kept(NAME),
        );
        Self {
            desk: Desk {
                engine,
                notifier,
                address_of,
            },
            follower,
            requests,
            tasks,
        }
    }

    /// Works until it is time to stop, then keeps its positions.
    pub async fn run(mut self) {
        let mut is_asked = true;
        loop {
            tokio::select! {
                () = self.tasks.stopping() => break,
                request = self.requests.recv(), if is_asked => match request {
                    Some(order) => self.desk.resend(order).await,
                    None => is_asked = false,
                },
                followed = self.follower.next() => {
                    if let Followed::Events(_, events) = followed {
                        self.desk.tell(&events).await;
                    }
                }
            }
        }
        self.follower.finish().await;
    }
}

impl Desk {
    async fn tell(&self, events: &[Arc<Event>]) {
        let prepared: Vec<_> = events.iter().map(|event| self.about(event)).collect();
        let mut messages = stream::iter(prepared).buffered(PREPARED_MAX);
        while let Some(message) = messages.next().await {
            if let Some(message) = message {
                self.send(message).await;
            }
        }
    }

    async fn about(&self, event: &Event) -> Option<Message> {
        let wanted = wanted(event);
        if wanted == Wanted::Nothing {
            return None;
        }
        let order = self.order(event.order).await?;
        let letter = match wanted {
            Wanted::Code => self.code(&order, |challenge| challenge.issued_for == event.version)?,
            Wanted::Note => letter::note(&order, event)?,
            Wanted::Nothing => return None,
        };
        let id = format!("{}.{}", order.id, event.version);
        self.address(&order, id, letter).await
    }

    async fn resend(&self, order: OrderId) {
        let Some(order) = self.order(order).await else {
            return;
        };
        let Some(letter) = self.code(&order, |_| true) else {
            return;
        };
        let id = format!(
            "{}.code.{}",
            order.id,
            self.engine.clock().now().as_millis()
        );
        if let Some(message) = self.address(&order, id, letter).await {
            self.send(message).await;
        }
    }

    async fn order(&self, id: OrderId) -> Option<Arc<Order>> {
        self.engine
            .order(id)
            .await
            .inspect_err(|failure| {
                tracing::warn!(order = %id, code = failure.code(), "a message was not written: the order cannot be read");
            })
            .ok()
            .flatten()
    }

    fn code(&self, order: &Order, is_meant: impl Fn(&Challenge) -> bool) -> Option<Letter> {
        let challenge = order.challenge.as_ref().filter(|it| it.is_open())?;
        if !is_meant(challenge) {
            return None;
        }
        let now = self.engine.clock().now();
        let sent = self.engine.vault().code(order.id, challenge, now)?;
        Some(letter::code(order, sent))
    }

    async fn address(&self, order: &Order, id: String, letter: Letter) -> Option<Message> {
        let to = (self.address_of)(order.customer.id.clone()).await?;
        Some(Message {
            id,
            to,
            channel: Channel::Email,
            subject: letter.subject,
            text: letter.text,
            code: letter.code,
            order: Some(order.id),
            at: self.engine.clock().now(),
        })
    }

    async fn send(&self, message: Message) {
        let mut pause = Duration::from_millis(SEND_PAUSE_MS);
        for attempt in 1..=SENDS_MAX {
            match self.notifier.send(message.clone()).await {
                Ok(()) => return,
                Err(NotifyError::Unavailable(_)) if attempt < SENDS_MAX => {
                    sleep(pause).await;
                    pause *= 2;
                }
                Err(error) => {
                    tracing::error!(order = ?message.order, %error, "a message to a customer was not sent");
                    return;
                }
            }
        }
    }
}
