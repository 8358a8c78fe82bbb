//! What staff do to orders over sockets, for the audit log. What they do over HTTP, `http::acts` says.

use std::sync::Arc;

use futures_util::future::{BoxFuture, ready};

use crate::{
    account::Keyring,
    audit::{self, Act, Actor, AuditLog, AuditStore, Hash, HeadFile, Signer, fingerprint},
    clock::Clock,
    config::Settings,
    engine::{self, Engine, Failure, Request},
    journal::surreal::Db,
    order::{Method, OrderId},
    shutdown::Tasks,
    ws,
};

/// The log in `database`, and its writer at work.
pub(super) async fn open(
    database: &Db,
    keys: &Keyring,
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    workers: &Tasks,
) -> anyhow::Result<Arc<AuditLog>> {
    let store = AuditStore::new(database.clone(), workers.clone());
    let signer = Signer::of(keys)?;
    let file = HeadFile::of(settings);
    let queue_max = settings.audit.queue_max;
    let (log, writer) = AuditLog::open(store, signer, file, queue_max, clock.clone()).await?;
    workers.spawn(writer.run(workers.clone()));
    Ok(log)
}

/// Takes a place in the log before an act, and writes it down after.
pub(super) fn recorder(audit: &Arc<AuditLog>, engine: &Arc<Engine>) -> ws::ActRecorder {
    let (audit, engine) = (audit.clone(), engine.clone());
    Arc::new(move |identity, request, address| {
        let Some((order, action)) = act(request) else {
            return Box::pin(ready(Ok(None)));
        };
        let Some(permit) = audit.reserve() else {
            return Box::pin(ready(Err(Failure::Overloaded)));
        };
        let actor = Actor::of(&identity.principal, &identity.holder);
        let mut act = Act {
            address: Some(address.to_canonical().to_string().into()),
            ..Act::new(actor, action, order.to_string())
        };
        let engine = engine.clone();
        Box::pin(async move {
            act.before = look(&engine, order, &mut act).await;
            let recording: ws::Recording = Box::new(move |is_repeated| {
                Box::pin(async move {
                    act.after = look(&engine, order, &mut act).await;
                    act.is_repeated = is_repeated;
                    permit.record(vec![act]).await.is_ok()
                }) as BoxFuture<'static, bool>
            });
            Ok(Some(recording))
        })
    })
}

fn act(request: &Request) -> Option<(OrderId, audit::Action)> {
    let engine::Action::Order { order, act } = &request.action else {
        return None;
    };
    let action = audit::of_order(act.verb(), request.principal.role)?;
    let by_card = matches!(act, engine::Act::Pay { method, .. } if *method != Method::Cash);
    (!act.is_preview() && !by_card).then_some((*order, action))
}

async fn look(engine: &Engine, order: OrderId, act: &mut Act) -> Option<Hash> {
    let order = engine.order(order).await.ok().flatten()?;
    act.site = Some(order.site.clone());
    fingerprint(&order)
}
