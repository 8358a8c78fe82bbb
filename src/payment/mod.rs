//! Moving the money: a port to the provider, Stripe and a sandbox behind it, and the worker that does what orders ask
//! for.
//!
//! Nothing here decides about an order. The worker reads committed orders, calls the provider, and brings results
//! back as commands; calls run outside every transaction and may be repeated.

mod attempts;
mod inbound;
mod open;
mod owed;
mod provider;
mod reconcile;
mod sandbox;
mod settle;
mod store;
mod stripe;
mod worker;

pub use inbound::{EVENT_BYTES_MAX, Inbound, InboundError, InboundStore, Looks, TOLERANCE_S, sign};
pub use open::{OpenPayment, OpenState, keep_gauges, open_payments, open_state};
pub use provider::{Charge, ChargeState, Charged, PaymentProvider, ProviderError};
pub use reconcile::CHECK_AFTER_S;
pub use sandbox::{
    ChargeEvent, EventLine, EventSender, SLOW_MS, Sandbox, Script, TIMEOUT_MS, UNKNOWN_MS,
};
pub use store::ChargeStore;
pub use stripe::{IntentStore, Stripe};
pub use worker::PaymentWorker;
