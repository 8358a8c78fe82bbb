//! Money: what the sandbox answers, and that every order's money ends where it belongs, whenever a process dies.

mod events;
mod orders;
mod races;
mod refunds;
mod restock;
mod sandbox;
mod update_races;
mod updates;

use std::time::Duration;

use orderhub::{
    engine::{Act, Failure},
    order::{
        AttemptOutcome, Fulfillment, Method, Money, OrderId, Payment, RefundLine, RefundState,
        Role, Status, provider_key, refund_key,
    },
    payment::{Charge, ChargeState, PaymentProvider, ProviderError, SLOW_MS, Script, UNKNOWN_MS},
};
use tokio::time::timeout;

use crate::{
    shop::{Town, pounds_5},
    support::run,
};

const SOON: Duration = Duration::from_millis(100);

fn key(name: &str) -> String {
    name.to_owned()
}

fn token(script: Script) -> Option<std::sync::Arc<str>> {
    Some(script.token().into())
}
