//! Telling customers: a port for messages, a mail server or the demo's outbox behind it, and the worker that writes them.
//!
//! Codes pass through here and nowhere else outside the vault: no log of letters and no queue holds one. No `Debug` shows
//! a message's text, code or address.

mod account;
mod desk;
mod letter;
mod low_stock;
mod mailroom;
mod note;
mod notifier;
mod outbox;
mod render;
mod smtp;
mod store;
mod strangers;
mod words;
mod worker;

pub use account::{AccountLetter, AccountLetterKind, LinkOf};
pub use desk::{AddressOf, Addressee, OwnCodeOf};
pub use low_stock::{LowStockWatch, StaffOf};
pub use note::{LetterNote, LetterState, Occasion, StaffLetter};
pub use notifier::{Channel, Message, Notifier, NotifyError};
pub use outbox::{OUTBOX_MAX, Outbox, OutboxItem};
pub use smtp::Smtp;
pub use store::{LetterCursor, LetterStore};
pub use worker::{CODE_REQUESTS_MAX, NotifyWorker, code_requests};
