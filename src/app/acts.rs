//! What the audit log is told that no request over HTTP says (those are in `http::acts`): what staff do to orders over
//! sockets, and what the accounts notice by themselves.

use std::sync::Arc;

use futures_util::future::{BoxFuture, ready};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    account::{Accounts, Keyring, Notice},
    audit::{self, Act, Actor, AuditLog, AuditStore, Ending, Hash, HeadFile, Signer, fingerprint},
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
            let recording: ws::Recording = Box::new(move |came| {
                Box::pin(async move {
                    if came != ws::Came::Unsure {
                        act.after = look(&engine, order, &mut act).await;
                    }
                    act.ending = match came {
                        ws::Came::Done => Ending::Done,
                        ws::Came::Repeated => Ending::Repeated,
                        ws::Came::Unsure => Ending::Unsure,
                    };
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

/// Writes down what the accounts notice.
pub(super) async fn record_notices(accounts: Arc<Accounts>, audit: Arc<AuditLog>, tasks: Tasks) {
    let mut notices = accounts.notices();
    loop {
        let notice = tokio::select! {
            notice = notices.recv() => notice,
            () = tasks.stopping() => return,
        };
        match notice {
            Ok(notice) => {
                let is_written = match audit.reserve() {
                    Some(permit) => permit.record(vec![noticed(notice)]).await.is_ok(),
                    None => false,
                };
                if !is_written {
                    tracing::warn!("what the accounts noticed was not written down");
                }
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "what the accounts noticed was not written down");
            }
            Err(RecvError::Closed) => return,
        }
    }
}

fn noticed(notice: Notice) -> Act {
    let (action, user) = match notice {
        Notice::PasswordLocked(user) => (audit::Action::UserLocked, user),
        Notice::FactorLocked(user) => (audit::Action::SecondFactorLocked, user),
        Notice::SessionCopied(user) => (audit::Action::SessionCopied, user),
    };
    Act::new(Actor::system("orderhub"), action, user.to_string())
}
