//! Telling people's browsers what becomes of their orders, also while no page of the shop is open (web push: RFC 8030, 8291,
//! 8292).
//!
//! Invariants: a browser is told as long as the session lives in which it asked for it; a message is readable by that
//! browser alone; of one order the newest message counts, an older one that still waits is dropped. What waits for a push
//! service is in memory: it ends with the process, and the order's page says the same. No log holds an address of a
//! subscription: whoever knows one can write to it.

mod encrypt;
mod message;
mod pushes;
mod store;
mod subscription;
mod vapid;
mod words;
mod worker;

pub use message::{Kind, Message};
pub use pushes::{People, PushError, Pushes};
pub use store::PushStore;
pub use subscription::{
    InvalidSubscription, NewSubscription, PushId, SUBSCRIPTIONS_MAX, Subscription,
};
pub use worker::PushWorker;
