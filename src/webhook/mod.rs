//! Telling other programs: webhooks in the format of Standard Webhooks (<https://www.standardwebhooks.com>).
//!
//! The feed is the outbox. Each endpoint reads every feed from a position of its own, and an event is either behind
//! that position and settled, or waits in the endpoint's queue on disk: nothing is lost, and what was sent and not yet
//! noted is sent again with the same id. Events of one order reach an endpoint in their order; an event that fails holds
//! up the later ones of its order and nobody else's.
//!
//! A target is never trusted: private addresses are refused when the connection is made, redirects are not followed,
//! answers are read up to a bound, and everything ends in time.

mod address;
mod attempt;
mod deliveries;
mod delivery;
mod endpoint;
mod line;
mod outcome;
mod payload;
mod queue;
mod schedule;
mod secret;
mod sender;
mod standing;
mod store;
mod webhooks;
mod worker;

pub use address::{check_url as check_target, is_public};
pub use attempt::Attempt;
pub use deliveries::{DELIVERIES_MAX, DeliveryCursor};
pub use delivery::{Delivery, DeliveryId, DeliveryState};
pub use endpoint::{Endpoint, EndpointChange, EndpointId, InvalidEndpoint, Maker, NewEndpoint};
pub use schedule::{PAUSE_AFTER_MS, TRY_FOR_MS, next as next_try};
pub use secret::OVERLAP_MS;
pub use sender::{Answered, Sender};
pub use standing::{MakerNow, WhoIs, runs};
pub use store::HookStore;
pub use webhooks::{HookError, Notice, Notify, Webhooks};
pub use worker::HookWorker;
