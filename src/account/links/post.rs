//! Letters with links that are asked for: a bounded queue, and the one task that looks whom they are for.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{LETTERS_PER_HOUR_MAX, LinkKind, LinkToken, OPEN_MAX, store::LinkRow};
use crate::{
    account::{accounts::Accounts, error::AccountError, user::fold_email},
    order::{Timestamp, UserId},
    shutdown::Tasks,
};

/// Letters that were asked for and not looked at yet; more are turned away, whoever they are for.
const WAITING_MAX: usize = 1_024;
/// What counts towards an hour's letters.
pub(super) const HOUR_MS: i64 = 3_600_000;

/// A letter with a link, to be written.
#[derive(Debug, Clone)]
pub struct LinkLetter {
    /// To whom.
    pub user: UserId,
    /// What it is about.
    pub kind: LinkKind,
    /// What the link is called: [`Accounts::link_token`] makes its token of it.
    pub name: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Takes a letter to whoever writes and sends it.
pub type SendLink = Arc<dyn Fn(LinkLetter) -> BoxFuture<'static, ()> + Send + Sync>;

/// Whose letter it is.
pub(in crate::account) enum Who {
    /// Whoever has this address, if anybody does.
    Address(String),
    /// This account.
    User(UserId),
}

struct Wish {
    who: Who,
    kind: LinkKind,
    at: Timestamp,
}

/// The queue.
#[derive(Clone)]
pub(in crate::account) struct Post {
    line: mpsc::Sender<Wish>,
    end: Arc<Mutex<Option<mpsc::Receiver<Wish>>>>,
}

impl Post {
    pub(in crate::account) fn new() -> Self {
        let (line, end) = mpsc::channel(WAITING_MAX);
        Self {
            line,
            end: Arc::new(Mutex::new(Some(end))),
        }
    }

    /// Asks for a letter.
    pub(in crate::account) fn ask(
        &self,
        who: Who,
        kind: LinkKind,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let wish = Wish { who, kind, at: now };
        let asked = self.line.try_send(wish);
        asked.map_err(|_| AccountError::Overloaded)
    }

    fn take_end(&self) -> Option<mpsc::Receiver<Wish>> {
        let end = self.end.lock();
        end.unwrap_or_else(PoisonError::into_inner).take()
    }

    /// No password opens this account any more: its owner hears of it.
    pub(in crate::account) fn tell_locked(&self, user: UserId, now: Timestamp) {
        metrics::counter!("orderhub_account_locks_total").increment(1);
        tracing::warn!(%user, "an account takes no password any more: too many were wrong");
        if self.ask(Who::User(user), LinkKind::Locked, now).is_err() {
            tracing::warn!(
                "too many letters wait; the owner of an account was not told that it is locked"
            );
        }
    }
}

impl Accounts {
    /// Asks for a letter to an address, whoever has it.
    ///
    /// # Errors
    /// `Invalid` for what is no address; `Overloaded`.
    pub fn ask_link(
        &self,
        email: &str,
        kind: LinkKind,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        self.post.ask(Who::Address(fold_email(email)?), kind, now)
    }

    /// Asks for a letter by which somebody shows that their address is theirs; none where that is known.
    ///
    /// # Errors
    /// `Overloaded`.
    pub fn ask_verify(&self, user: &UserId, now: Timestamp) -> Result<(), AccountError> {
        self.post
            .ask(Who::User(user.clone()), LinkKind::Verify, now)
    }

    /// The token of a link.
    #[must_use]
    pub fn link_token(&self, user: &UserId, kind: LinkKind, name: &str) -> String {
        self.links.text(user, kind, name)
    }

    /// Looks after letters that are asked for, one after the other, until it is time to stop. Once.
    pub async fn write_links(self: Arc<Self>, send: SendLink, tasks: Tasks) {
        let Some(mut end) = self.post.take_end() else {
            return;
        };
        loop {
            let wish = tokio::select! {
                wish = end.recv() => wish,
                () = tasks.stopping() => return,
            };
            let Some(wish) = wish else {
                return;
            };
            match self.open_link(wish).await {
                Ok(Some(letter)) => send(letter).await,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a letter with a link was not written"),
            }
        }
    }

    /// A new link, where there is somebody to write to, and not too much was written to them.
    async fn open_link(&self, wish: Wish) -> Result<Option<LinkLetter>, AccountError> {
        let Wish { who, kind, at } = wish;
        let user = match who {
            Who::Address(email) => {
                let kept = self.store.user_by_email(&email).await?;
                kept.map(|kept| kept.user)
            }
            Who::User(id) => self.store.user(&id).await?,
        };
        let is_known = kind == LinkKind::Verify;
        let user = user.filter(|user| user.is_active && !(is_known && user.is_email_verified));
        let Some(user) = user else {
            return Ok(None);
        };
        let now = at.as_millis();
        let links = self.store.links(&user.id).await?;
        let of_the_hour = links.iter().filter(|link| link.created_at > now - HOUR_MS);
        let open = links.iter().filter(|link| {
            link.purpose == kind.purpose() && link.used_at.is_none() && link.expires_at > now
        });
        let is_enough = of_the_hour.count() >= LETTERS_PER_HOUR_MAX || open.count() >= OPEN_MAX;
        // That an account is locked happens once, and is told.
        if is_enough && kind != LinkKind::Locked {
            return Ok(None);
        }
        let name = Uuid::new_v4().as_simple().to_string();
        let token = LinkToken::parse(&self.links.text(&user.id, kind, &name));
        let token = token.ok_or_else(|| AccountError::Unavailable("no token was made".into()))?;
        let expires_at = at + kind.lives_ms();
        let row = LinkRow {
            purpose: kind.purpose().to_owned(),
            created_at: now,
            expires_at: expires_at.as_millis(),
            used_at: None,
        };
        self.store.insert_link(&user.id, &token.hash, row).await?;
        Ok(Some(LinkLetter {
            user: user.id,
            kind,
            name,
            expires_at,
        }))
    }
}
