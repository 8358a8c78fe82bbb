//! What the other parts ask about people, answered by the accounts: who a token or a ticket speaks for, where letters
//! go, and whose connections are to be closed.

use std::sync::Arc;

use tokio::sync::{broadcast::error::RecvError, mpsc::Sender};

use crate::{
    account::{Accounts, Identity, Tickets, User},
    hub::Registry,
    notify,
    order::{Role, UserId},
    shutdown::Tasks,
    webhook, ws,
};

/// Where letters to an account go.
pub(super) fn address_of(accounts: &Arc<Accounts>) -> notify::AddressOf {
    let accounts = accounts.clone();
    Arc::new(move |user: UserId| {
        let accounts = accounts.clone();
        Box::pin(async move {
            accounts
                .contact(&user)
                .await
                .ok()
                .flatten()
                .map(|contact| contact.email.to_string())
        })
    })
}

/// Who a token speaks for.
pub(super) fn token_verifier(accounts: &Arc<Accounts>) -> ws::TokenVerifier {
    let accounts = accounts.clone();
    Arc::new(move |token, now| match accounts.verify(token, now) {
        Ok(identity) => Ok(caller(identity)),
        Err(_) => Err(ws::AuthError::Invalid),
    })
}

/// Who a ticket was handed to.
pub(super) fn ticket_redeemer(tickets: &Arc<Tickets>) -> ws::TicketRedeemer {
    let tickets = tickets.clone();
    Arc::new(move |ticket, origin, now| {
        let identity = tickets.redeem(ticket, origin, now);
        identity.map(caller).ok_or(ws::AuthError::Invalid)
    })
}

fn caller(identity: Identity) -> ws::Identity {
    ws::Identity {
        principal: identity.principal,
        expires_at: identity.expires_at,
        session: identity.session,
        is_visitor: identity.is_visitor,
    }
}

/// Whoever signed out, or was signed out, keeps no socket.
pub(super) async fn close_ended_sessions(
    accounts: Arc<Accounts>,
    registry: Arc<Registry>,
    tasks: Tasks,
) {
    let mut ended = accounts.ended_sessions();
    loop {
        let session = tokio::select! {
            session = ended.recv() => session,
            () = tasks.stopping() => return,
        };
        match session {
            Ok(session) => {
                registry.close_session(&session);
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(
                    missed,
                    "sockets of ended sessions stay until their tokens run out"
                );
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Takes what the staff must hear to the managers of a site, and to the admins.
pub(super) fn staff_notices(
    accounts: &Arc<Accounts>,
    line: Sender<notify::StaffLetter>,
) -> webhook::Notify {
    let accounts = accounts.clone();
    Arc::new(move |notice: webhook::Notice| {
        let (accounts, line) = (accounts.clone(), line.clone());
        Box::pin(async move {
            let runners = match accounts.runners().await {
                Ok(runners) => runners,
                Err(error) => {
                    return tracing::warn!(
                        ?error,
                        "the staff was not told: nobody's address can be read"
                    );
                }
            };
            let site = notice.site.as_ref();
            let runs = |user: &User| {
                let is_here = site.is_some_and(|site| user.sites.contains(site));
                user.is_active && (user.role == Role::Admin || is_here)
            };
            for user in runners.into_iter().filter(runs) {
                let letter = notify::StaffLetter {
                    site: notice.site.clone(),
                    to: user.email,
                    kind: notice.kind.into(),
                    subject: notice.subject.clone(),
                    text: notice.text.clone(),
                };
                if line.try_send(letter).is_err() {
                    tracing::warn!("too much to tell the staff at once; a letter was left out");
                }
            }
        })
    })
}
