//! Moving the money: a port to the provider, a sandbox behind it, and the worker that does what orders ask for.
//!
//! Nothing here decides about an order. The worker reads committed orders, calls the provider, and brings results
//! back as commands; calls run outside every transaction and may be repeated.

mod attempts;
mod owed;
mod provider;
mod sandbox;
mod settle;
mod store;
mod worker;

pub use provider::{Charge, ChargeState, Charged, PaymentProvider, ProviderError};
pub use sandbox::{SLOW_MS, Sandbox, Script, UNKNOWN_MS};
pub use store::ChargeStore;
pub use worker::{PaymentWorker, RECHECK_AFTER_S};
