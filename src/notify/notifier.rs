//! The port to whatever carries a message to a person.

use std::fmt;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::order::{OrderId, Timestamp};

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By e-mail.
    Email,
}

/// A message to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name, for good: the same message has the same, however often it is sent.
    pub id: String,
    /// Their address on the channel.
    pub to: String,
    /// How it travels.
    pub channel: Channel,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, for programs that show it.
    pub html: Option<String>,
    /// The one-time code in it.
    pub code: Option<String>,
    /// The order it is about.
    pub order: Option<OrderId>,
    /// When it was written.
    pub at: Timestamp,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("channel", &self.channel)
            .field("order", &self.order)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Why a message was not taken. Holds neither its text nor its address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotifyError {
    /// It will never be taken: no such address, say.
    #[error("refused: {0}")]
    Refused(String),
    /// The server answered, and does not want it now; it will later.
    #[error("put off: {0}")]
    PutOff(String),
    /// Nobody answered; another try may do.
    #[error("no answer: {0}")]
    Unavailable(String),
}

/// Carries messages. One may come twice after a crash.
pub trait Notifier: Send + Sync + 'static {
    /// Whether messages leave the hub.
    fn is_remote(&self) -> bool;
    /// Takes a message on its way.
    fn send(&self, message: Message) -> BoxFuture<'static, Result<(), NotifyError>>;
}
