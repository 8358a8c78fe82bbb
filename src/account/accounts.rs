//! Signing up, on and out. Signing in with a password is in `guessing/login.rs`, by a link in `links/using.rs`; what admins do
//! to accounts in `made.rs`.
//!
//! Invariants: a signup is always a customer; a change of role, sites or password, and switching an account off, ends
//! its sessions at once; a wrong address and a wrong password cannot be told apart, nor timed.

use std::sync::Arc;

use tokio::sync::broadcast;
use uuid::{NoContext, Uuid};

use crate::{
    config::Settings,
    order::{Role, Timestamp, UserId},
};

use super::{
    api_keys::ApiKeys,
    contacts::Contacts,
    devices::Devices,
    error::AccountError,
    guessing::Guesses,
    keys::Keyring,
    links::{LinkKind, LinkTokens, Post, Who},
    notices::{Notice, Notices},
    oidc::{Foreign, Oidc},
    password_rules,
    passwords::Passwords,
    resume::{RESUME_MS, Resumes},
    second_factor::{Factors, Proof},
    sessions::{Device, RefreshToken, SessionId, SessionRow, Shown, Successors, Uses, new_session},
    store::{AccountStore, StoreError},
    tokens::{Identity, Tokens},
    user::{NewUser, User},
};

/// Devices one account can be signed in on; the ones not renewed for longest are signed out.
const SESSIONS_MAX: usize = 64;
/// Ended sessions that a slow listener may have to catch up on.
const ENDED_MAX: usize = 1_024;

/// All accounts.
pub struct Accounts {
    pub(super) store: AccountStore,
    pub(super) passwords: Passwords,
    password_chars_min: usize,
    pub(super) must_verify: bool,
    pub(super) guesses: Arc<Guesses>,
    pub(super) links: LinkTokens,
    pub(super) post: Post,
    pub(super) tokens: Tokens,
    pub(super) resumes: Resumes,
    successors: Successors,
    pub(super) contacts: Contacts,
    pub(super) uses: Uses,
    pub(super) api_keys: ApiKeys,
    pub(super) devices: Devices,
    pub(super) oidc: Option<Oidc>,
    pub(super) foreign: Foreign,
    pub(super) factors: Factors,
    pub(super) notices: Notices,
    pub(super) ended: broadcast::Sender<SessionId>,
    pub(super) refresh_ms: i64,
}

/// Somebody who has just signed in.
pub struct Signed {
    /// Short-lived.
    pub access_token: String,
    /// Good for one refresh, and for asking again when its answer was lost.
    pub refresh_token: String,
    /// Seconds the access token lives.
    pub expires_in_s: i64,
    /// Who.
    pub user: User,
    /// The second factor that was shown with it.
    pub shown: Option<Proof>,
}

impl Accounts {
    /// The accounts in `store`, and the sessions that ended shortly before.
    ///
    /// # Errors
    /// A sentence for people: keys unusable, or the store does not answer.
    pub async fn open(
        store: AccountStore,
        keys: &Keyring,
        settings: &Settings,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let limits = &settings.limits;
        let tokens = Tokens::new(keys, settings.accounts.access_token_s)?;
        // What was given out last with an access token outlives it.
        let longest_ms = tokens.lifetime_ms().saturating_add(RESUME_MS);
        for (at, session) in store.revoked_since(now - longest_ms).await? {
            tokens.revoke(session, at, now);
        }
        let refresh_s = settings.accounts.refresh_token_s.saturating_mul(1_000);
        let accounts = Self {
            store,
            passwords: Passwords::new(limits.password_hashes_max, limits.password_queue_max)?,
            password_chars_min: usize::from(settings.accounts.password_chars_min),
            must_verify: settings.accounts.require_verified_email,
            guesses: Arc::new(Guesses::new()),
            links: LinkTokens::new(keys),
            post: Post::new(),
            tokens,
            resumes: Resumes::new(keys),
            successors: Successors::new(keys),
            contacts: Contacts::new(),
            uses: Uses::default(),
            api_keys: ApiKeys::default(),
            devices: Devices::default(),
            oidc: Oidc::open(&settings.oidc)?,
            foreign: Foreign::default(),
            factors: Factors::new(keys, settings.accounts.step_up_s)?,
            notices: Notices::new(),
            ended: broadcast::Sender::new(ENDED_MAX),
            refresh_ms: i64::try_from(refresh_s).unwrap_or(i64::MAX / 2),
        };
        accounts.load_api_keys().await?;
        accounts.load_devices().await?;
        Ok(accounts)
    }

    /// Makes a customer, who speaks the language of `device`, and signs them in there.
    ///
    /// # Errors
    /// `Invalid` (also for an address that is taken), `Overloaded`, `Unavailable`.
    pub async fn signup(
        &self,
        email: &str,
        password: &str,
        name: &str,
        device: Device,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        let new = NewUser {
            email: email.to_owned(),
            password: password.to_owned(),
            name: name.to_owned(),
            role: Role::Customer,
            sites: Vec::new(),
            language: device.language,
        };
        let user = self.create_user(new, now).await?;
        // Where too many letters wait it is left out: it can be asked for.
        let _ = self
            .post
            .ask(Who::User(user.id.clone()), LinkKind::Verify, now);
        self.sign_in(user, device, None, now).await
    }

    /// The hash to keep of a password that somebody of this address and name is to have.
    pub(super) async fn hash_new(
        &self,
        password: &str,
        email: &str,
        name: &str,
    ) -> Result<String, AccountError> {
        let password = self.fit_password(password, email, name)?;
        self.passwords.hash(&password).await
    }

    /// A password as it is hashed, if somebody of this address and name may have it.
    pub(super) fn fit_password(
        &self,
        password: &str,
        email: &str,
        name: &str,
    ) -> Result<String, AccountError> {
        let password = password_rules::normal(password);
        password_rules::check(&password, self.password_chars_min, email, name)
            .map_err(AccountError::Password)?;
        Ok(password)
    }

    /// A new pair of tokens for a refresh token, which is used up. Shown once more within a minute it gets the same again:
    /// the answer may have been lost. Otherwise one that was used before ends its session.
    ///
    /// # Errors
    /// `Credentials`, `Unavailable`.
    pub async fn refresh(&self, token: &str, now: Timestamp) -> Result<Signed, AccountError> {
        let token = RefreshToken::parse(token).ok_or(AccountError::Credentials)?;
        let row = self.store.session(&token.user, &token.session).await?;
        let row = row.ok_or(AccountError::Credentials)?;
        let user = self.store.user(&token.user).await?;
        let user = user.filter(|user| user.is_active && row.expires_at > now.as_millis());
        let next = self.successors.of(&token);
        let is_good = match row.shown(&token, now) {
            Shown::Current => self.replace(&token, &next, now).await?,
            Shown::Again if next.matches(&row.hash) => true,
            // The key that made the answer that was lost is another one now.
            Shown::Again => return Err(AccountError::Credentials),
            Shown::Copy => false,
        };
        match user {
            Some(user) if is_good => self.signed(user, &next, now),
            user => {
                if user.is_some() {
                    let notice = Notice::SessionCopied(token.user.clone());
                    self.notices.tell(notice);
                }
                self.end_session(&token.user, &token.session, now).await?;
                Err(AccountError::Credentials)
            }
        }
    }

    /// Makes `next` the token that counts, unless somebody else just did. False when `token` counts no more.
    async fn replace(
        &self,
        token: &RefreshToken,
        next: &RefreshToken,
        now: Timestamp,
    ) -> Result<bool, AccountError> {
        let (old, new, expires_at) = (token.hash(), next.hash(), now + self.refresh_ms);
        let store = &self.store;
        let won = store
            .rotate_session(&token.user, &token.session, old, new, now, expires_at)
            .await;
        match won {
            Ok(true) => return Ok(true),
            // Two asked at once. What the other one wrote is what this one would have written.
            Ok(false) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
        let row = store.session(&token.user, &token.session).await?;
        match row.map(|row| row.shown(token, now)) {
            Some(Shown::Again) => Ok(true),
            Some(Shown::Copy) | None => Ok(false),
            // The other one has not written yet, or never will: asking again is harmless.
            Some(Shown::Current) => Err(AccountError::Overloaded),
        }
    }

    /// What the accounts notice by themselves from now on, for whoever writes it down.
    #[must_use]
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.listen()
    }

    /// Ends the session of `identity`: its access tokens are refused from now on, its refresh token too.
    ///
    /// # Errors
    /// `Unavailable`; the access tokens are refused all the same, until a restart.
    pub async fn logout(&self, identity: &Identity, now: Timestamp) -> Result<(), AccountError> {
        self.end_session(&identity.principal.id, &identity.session, now)
            .await
    }

    pub(super) async fn sign_in(
        &self,
        user: User,
        device: Device,
        stepped_up_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        let session = new_session();
        let refresh = RefreshToken::issue(&user.id, &session)
            .ok_or_else(|| AccountError::Unavailable("the system gives no randomness".into()))?;
        let row = SessionRow {
            session: session.to_string(),
            hash: refresh.hash(),
            replaced: None,
            replaced_at: None,
            expires_at: (now + self.refresh_ms).as_millis(),
            created_at: Some(now.as_millis()),
            user_agent: device.user_agent.map(|name| name.to_string()),
            address: device.address.map(|address| address.to_string()),
            stepped_up_at: stepped_up_at.map(Timestamp::as_millis),
        };
        let store = &self.store;
        let ended = store.insert_session(&user.id, row, SESSIONS_MAX, now);
        for session in ended.await? {
            self.revoke(session, now);
        }
        self.still_signs_in(&user, &session, now).await?;
        self.signed(user, &refresh, now)
    }

    fn signed(
        &self,
        user: User,
        refresh: &RefreshToken,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        self.signed_with(user, &refresh.session, refresh.text(), now)
    }

    pub(super) fn signed_with(
        &self,
        user: User,
        session: &SessionId,
        refresh_token: String,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        let access_token = self
            .tokens
            .issue(&user, session, now)
            .ok_or_else(|| AccountError::Unavailable("a token could not be signed".into()))?;
        Ok(Signed {
            access_token,
            refresh_token,
            expires_in_s: self.tokens.lifetime_ms() / 1_000,
            user,
            shown: None,
        })
    }

    pub(super) async fn end_session(
        &self,
        user: &UserId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        self.revoke(session.clone(), now);
        Ok(self.store.end_session(user, session, now).await?)
    }
}

/// A UUIDv7 of that moment.
pub(super) fn uuid_at(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    let nanos = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1_000, nanos))
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts").finish_non_exhaustive()
    }
}
