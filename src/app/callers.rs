//! What the other parts ask about people, answered by the accounts: who a token or a ticket speaks for, where letters
//! go, and whose connections are to be closed.

use std::sync::Arc;

use tokio::sync::{broadcast::error::RecvError, mpsc::Sender};

use crate::{
    account::{Accounts, AuthError, LinkKind, LinkLetter, SendLink, Tickets, User, ends},
    clock::Clock,
    hub::Registry,
    notify,
    order::{Role, SiteId, UserId},
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
                .map(|contact| notify::Addressee {
                    address: contact.email.to_string(),
                    wants_mail: contact.wants_mail,
                    language: contact.language,
                    is_known: contact.is_known,
                })
        })
    })
}

/// Takes letters with links to whoever writes them.
pub(super) fn link_letters(line: Sender<notify::AccountLetter>) -> SendLink {
    Arc::new(move |letter: LinkLetter| {
        let line = line.clone();
        Box::pin(async move {
            let LinkLetter {
                user,
                kind,
                name: link,
                expires_at,
            } = letter;
            let kind = match kind {
                LinkKind::SignIn => notify::AccountLetterKind::SignIn,
                LinkKind::Reset => notify::AccountLetterKind::Reset,
                LinkKind::Verify => notify::AccountLetterKind::Verify,
                LinkKind::Locked => notify::AccountLetterKind::Locked,
            };
            let letter = notify::AccountLetter {
                user,
                kind,
                link,
                expires_at,
            };
            // An error says that the hub stops.
            let _ = line.send(letter).await;
        })
    })
}

/// The address behind the link of a letter: a page at `home`. What follows the number sign stays in the browser.
pub(super) fn link_of(accounts: &Arc<Accounts>, home: String) -> notify::LinkOf {
    let accounts = accounts.clone();
    Arc::new(move |letter| {
        let kind = match letter.kind {
            notify::AccountLetterKind::SignIn => LinkKind::SignIn,
            notify::AccountLetterKind::Reset => LinkKind::Reset,
            notify::AccountLetterKind::Verify => LinkKind::Verify,
            notify::AccountLetterKind::Locked => LinkKind::Locked,
        };
        let token = accounts.link_token(&letter.user, kind, &letter.link);
        format!("{home}{}#{token}", kind.page())
    })
}

/// Who a token speaks for.
pub(super) fn token_verifier(accounts: &Arc<Accounts>) -> ws::TokenVerifier {
    let accounts = accounts.clone();
    Arc::new(move |token, now| {
        let verified = accounts.verify(token, now);
        verified.map_err(|_| ws::AuthError::Invalid)
    })
}

/// Who a ticket was handed to.
pub(super) fn ticket_redeemer(tickets: &Arc<Tickets>) -> ws::TicketRedeemer {
    let tickets = tickets.clone();
    Arc::new(move |ticket, origin, now| {
        let identity = tickets.redeem(ticket, origin, now);
        identity.ok_or(ws::AuthError::Invalid)
    })
}

/// Who a resume token was given to.
pub(super) fn resume_verifier(accounts: &Arc<Accounts>) -> ws::ResumeVerifier {
    let accounts = accounts.clone();
    Arc::new(move |token, origin, now| {
        let resumed = accounts.resume(token, origin, now);
        resumed.map_err(|error| match error {
            AuthError::Revoked => ws::AuthError::Revoked,
            AuthError::Invalid | AuthError::Expired => ws::AuthError::Invalid,
        })
    })
}

/// What lets somebody in again.
pub(super) fn resume_issuer(accounts: &Arc<Accounts>) -> ws::ResumeIssuer {
    let accounts = accounts.clone();
    Arc::new(move |identity, origin, now| {
        let token = accounts.resume_token(identity, origin, now)?;
        Some(ws::ResumeToken {
            text: token.text,
            lives_s: u64::try_from(token.lives_ms / 1_000).ok()?,
        })
    })
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
                registry.close_where(|one| ends(&session, one));
            }
            Err(RecvError::Lagged(missed)) => {
                let closed = registry.close_where(|session| accounts.is_revoked(session));
                tracing::warn!(missed, closed, "many sessions ended at once");
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
            let runners = runners(&accounts, notice.site.as_ref()).await;
            for user in runners.into_iter().flatten() {
                let letter = notify::StaffLetter {
                    site: notice.site.clone(),
                    to: user.email,
                    kind: notice.kind.into(),
                    subject: notice.subject.clone(),
                    text: notice.text.clone(),
                    occasion: None,
                };
                if line.try_send(letter).is_err() {
                    tracing::warn!("too much to tell the staff at once; a letter was left out");
                }
            }
        })
    })
}

/// What whoever made a webhook is now.
pub(super) fn maker_of(accounts: &Arc<Accounts>, clock: &Arc<dyn Clock>) -> webhook::WhoIs {
    let (accounts, clock) = (accounts.clone(), clock.clone());
    Arc::new(move |maker: webhook::Maker| {
        let (accounts, now) = (accounts.clone(), clock.now());
        Box::pin(async move {
            let who = match &maker.key {
                Some(key) => accounts.holder_of_key(key, now),
                None => match accounts.user(&maker.user).await {
                    Ok(user) => user
                        .filter(|user| user.is_active)
                        .map(|user| user.principal()),
                    Err(error) => {
                        tracing::warn!(%error, "whose a webhook is cannot be read");
                        return webhook::MakerNow::Unknown;
                    }
                },
            };
            who.map_or(webhook::MakerNow::Nobody, webhook::MakerNow::Somebody)
        })
    })
}

/// Who is told of the shelves of a site.
pub(super) fn staff_of(accounts: &Arc<Accounts>) -> notify::StaffOf {
    let accounts = accounts.clone();
    Arc::new(move |site: SiteId| {
        let accounts = accounts.clone();
        Box::pin(async move {
            let runners = runners(&accounts, Some(&site)).await?.into_iter();
            let willing = runners.filter(|user| user.wants_mail);
            Some(willing.map(|user| user.email).collect())
        })
    })
}

/// The managers of a site, and the admins; none when the accounts cannot be read.
async fn runners(accounts: &Accounts, site: Option<&SiteId>) -> Option<Vec<User>> {
    let runs = |user: &User| {
        let is_here = site.is_some_and(|site| user.sites.contains(site));
        user.is_active && (user.role == Role::Admin || is_here)
    };
    match accounts.runners().await {
        Ok(runners) => Some(runners.into_iter().filter(runs).collect()),
        Err(error) => {
            tracing::warn!(
                ?error,
                "the staff was not told: nobody's address can be read"
            );
            None
        }
    }
}
