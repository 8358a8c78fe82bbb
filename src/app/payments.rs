//! Who moves the money, and who may tell of it.

use std::{sync::Arc, time::Duration};

use crate::{
    config::{Provider, Secret, Settings},
    engine::Engine,
    journal::surreal::Db,
    payment::{
        ChargeStore, EventSender, Inbound, InboundStore, IntentStore, PaymentProvider,
        PaymentWorker, Sandbox, Stripe,
    },
    shutdown::Tasks,
};

/// The worker over the provider of the settings, and the door for its events. What the provider does of its own accord is
/// a task of `workers`.
pub(super) fn open(
    engine: &Arc<Engine>,
    settings: &Settings,
    database: &Db,
    workers: &Tasks,
) -> anyhow::Result<(PaymentWorker, Arc<Inbound>)> {
    let clock = engine.clock();
    let (name, secrets) = match settings.payment.provider {
        Provider::Sandbox => ("sandbox", &settings.payment.sandbox_secret),
        Provider::Stripe => ("stripe", &settings.stripe.webhook_secrets),
    };
    let secrets = secrets.as_ref().map_or_else(Vec::new, Secret::split);
    let signs_with = secrets.first().cloned();
    let events = InboundStore::new(database.clone());
    let (inbound, looks) = Inbound::new(name, secrets, events, clock.clone());
    let inbound = Arc::new(inbound);
    let provider: Arc<dyn PaymentProvider> = match settings.payment.provider {
        Provider::Sandbox => {
            let books = ChargeStore::new(database.clone());
            let sandbox = Sandbox::new(books, clock.clone())
                .reading_amounts(settings.payment.sandbox_amounts);
            Arc::new(match signs_with {
                Some(secret) => {
                    let (clock, tasks) = (clock.clone(), workers.clone());
                    let (line, sender) = EventSender::new(inbound.clone(), secret, clock, tasks);
                    workers.spawn(sender.run());
                    sandbox.telling(line)
                }
                None => sandbox,
            })
        }
        Provider::Stripe => {
            if signs_with.is_none() {
                tracing::warn!("stripe.webhook_secrets is not set: no event of Stripe is taken");
            }
            let intents = IntentStore::new(database.clone());
            let patience = Duration::from_secs(settings.payment.timeout_s);
            let stripe = Stripe::open(&settings.stripe, patience, intents, clock.clone())?;
            Arc::new(stripe)
        }
    };
    let worker = PaymentWorker::new(
        engine.clone(),
        provider,
        looks,
        &settings.payment,
        workers.clone(),
    );
    Ok((worker, inbound))
}
