//! Telling customers: a port for messages, a mail server or the demo's outbox behind it, and the worker that writes them.
//!
//! Codes pass through here and nowhere else outside the vault. No `Debug` shows a message's text, code or address.

mod letter;
mod notifier;
mod outbox;
mod smtp;
mod worker;

pub use notifier::{Channel, Message, Notifier, NotifyError};
pub use outbox::{OUTBOX_MAX, Outbox, OutboxItem};
pub use smtp::Smtp;
pub use worker::{AddressOf, CODE_REQUESTS_MAX, NotifyWorker, code_requests};
