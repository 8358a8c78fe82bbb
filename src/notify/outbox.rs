//! The last messages, in memory: what the demo shows instead of a mail server. Old ones fall out; none survives a
//! restart, and codes are only ever here.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::{BoxFuture, ready};
use serde::Serialize;
use utoipa::ToSchema;

use super::notifier::{Channel, Message, Notifier, NotifyError};

/// Messages kept.
pub const OUTBOX_MAX: usize = 1_000;

/// A message as the demo shows it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutboxItem {
    /// The address.
    pub to: String,
    /// How it travels.
    #[schema(value_type = String, example = "email")]
    pub channel: Channel,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The one-time code in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The order's full id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// When it was written, RFC 3339.
    pub at: String,
}

impl fmt::Debug for OutboxItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboxItem")
            .field("channel", &self.channel)
            .field("order", &self.order)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// The last [`OUTBOX_MAX`] messages, newest first; and where they really go, where that is known.
#[derive(Default)]
pub struct Outbox {
    next: Option<Arc<dyn Notifier>>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Newest first, each with its number.
    items: VecDeque<(u64, OutboxItem)>,
    last: u64,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}

impl Outbox {
    /// An empty outbox.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An outbox that keeps a copy of what goes to `next`.
    #[must_use]
    pub fn before(next: Arc<dyn Notifier>) -> Self {
        Self {
            next: Some(next),
            ..Self::default()
        }
    }

    /// Puts a message on top.
    pub fn push(&self, message: Message) {
        let item = OutboxItem {
            to: message.to,
            channel: message.channel,
            subject: message.subject,
            text: message.text,
            code: message.code,
            order: message.order.map(|order| order.to_string()),
            at: message.at.to_string(),
        };
        let mut kept = self.kept();
        kept.last += 1;
        let number = kept.last;
        kept.items.push_front((number, item));
        kept.items.truncate(OUTBOX_MAX);
    }

    /// At most `limit` messages older than the cursor `before` (the newest ones without it), newest first, and the
    /// cursor of the next page where there is one.
    #[must_use]
    pub fn page(&self, before: Option<u64>, limit: usize) -> (Vec<OutboxItem>, Option<u64>) {
        let kept = self.kept();
        let mut older = kept
            .items
            .iter()
            .skip_while(|(number, _)| before.is_some_and(|before| *number >= before));
        let page: Vec<_> = older.by_ref().take(limit).collect();
        let next = older
            .next()
            .and_then(|_| page.last())
            .map(|(number, _)| *number);
        (
            page.into_iter().map(|(_, item)| item.clone()).collect(),
            next,
        )
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notifier for Outbox {
    fn is_remote(&self) -> bool {
        self.next.is_some()
    }

    fn send(&self, message: Message) -> BoxFuture<'static, Result<(), NotifyError>> {
        self.push(message.clone());
        match &self.next {
            Some(next) => next.send(message),
            None => Box::pin(ready(Ok(()))),
        }
    }
}
