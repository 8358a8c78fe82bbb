//! Whose browsers are told, and by whom.

use std::sync::Arc;

use crate::{
    account::{Accounts, Keyring},
    clock::Clock,
    config::Settings,
    engine::Engine,
    order::UserId,
    push::{People, PushStore, PushWorker, Pushes},
    shutdown::Tasks,
};

/// Opens the subscriptions, and begins to tell.
pub(super) async fn open(
    engine: &Arc<Engine>,
    accounts: &Arc<Accounts>,
    store: PushStore,
    keys: &Keyring,
    settings: &Settings,
    workers: &Tasks,
) -> anyhow::Result<Arc<Pushes>> {
    let people = people(accounts, engine.clock().clone());
    let pushes = Pushes::open(store, &keys.push_pkcs8, settings, people).await?;
    let worker = PushWorker::new(engine.clone(), pushes.clone(), workers.clone());
    workers.spawn(worker.run());
    Ok(pushes)
}

fn people(accounts: &Arc<Accounts>, clock: Arc<dyn Clock>) -> People {
    let (asked, speakers) = (accounts.clone(), accounts.clone());
    People {
        lives: Arc::new(move |user: UserId, session: Arc<str>| {
            let (accounts, clock) = (asked.clone(), clock.clone());
            Box::pin(async move {
                accounts
                    .has_session(&user, &session, clock.now())
                    .await
                    .ok()
            })
        }),
        speaks: Arc::new(move |user: UserId| {
            let accounts = speakers.clone();
            Box::pin(async move {
                let contact = accounts.contact(&user).await.ok().flatten();
                contact.map(|contact| contact.language).unwrap_or_default()
            })
        }),
    }
}
