//! Who moves the money, and who may tell of it.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::Clock,
    config::{Provider, Secret, Settings},
    journal::surreal::Db,
    payment::{
        ChargeStore, Inbound, InboundStore, IntentStore, Looks, PaymentProvider, Sandbox, Stripe,
    },
};

pub(super) fn provider(
    settings: &Settings,
    database: &Db,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Arc<dyn PaymentProvider>> {
    Ok(match settings.payment.provider {
        Provider::Sandbox => {
            let books = ChargeStore::new(database.clone());
            Arc::new(Sandbox::new(books, clock.clone()))
        }
        Provider::Stripe => {
            let intents = IntentStore::new(database.clone());
            let patience = Duration::from_secs(settings.payment.timeout_s);
            let stripe = Stripe::open(&settings.stripe, patience, intents, clock.clone())?;
            Arc::new(stripe)
        }
    })
}

pub(super) fn inbound(
    settings: &Settings,
    database: Db,
    clock: &Arc<dyn Clock>,
) -> (Inbound, Looks) {
    let (name, secrets) = match settings.payment.provider {
        Provider::Sandbox => ("sandbox", &settings.payment.sandbox_secret),
        Provider::Stripe => ("stripe", &settings.stripe.webhook_secrets),
    };
    let secrets = secrets.as_ref().map_or_else(Vec::new, Secret::split);
    if settings.payment.provider == Provider::Stripe && secrets.is_empty() {
        tracing::warn!("stripe.webhook_secrets is not set: no event of Stripe is taken");
    }
    Inbound::new(name, secrets, InboundStore::new(database), clock.clone())
}
