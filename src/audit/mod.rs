//! The audit log: who did what to the hub, when, from where. What customers do to their own orders is in the feeds already
//! and not here.
//!
//! Append-only, and each entry holds the hash of the one before ([`Entry::text`]), so that none can be changed, taken out
//! or put elsewhere without it being seen ([`verify`]). The newest entry is signed with a key that is not in the database
//! ([`Head`]), so that none can be cut off either. One writer numbers them, without gaps. Which acts there are is said by
//! [`Action`]; which request is which act, the edges say.

mod action;
mod entry;
mod find;
mod head;
mod log;
mod standing;
mod store;
mod verify;
mod writer;

pub use action::{Action, of_order};
pub use entry::{Act, Actor, ActorKind, Ending, Entry, Hash, Kept, Target, fingerprint};
pub use find::{Filter, Found, Scope};
pub use head::{Head, HeadFile, HeadKeys, Signer, verify_head};
pub use log::{AuditLog, Permit, Unrecorded};
pub use store::AuditStore;
pub use verify::{Finding, Line, Report, Verifier};
pub use writer::Writer;
