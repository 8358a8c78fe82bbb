//! Signing up, in, on and out, and what admins do to accounts.
//!
//! Invariants: a signup is always a customer; a change of role, sites or password, and switching an account off, ends
//! its sessions at once; a wrong address and a wrong password cannot be told apart, nor timed.

use tokio::sync::broadcast;
use uuid::{NoContext, Uuid};

use crate::{
    config::Settings,
    order::{Role, Timestamp, UserId},
};

use super::{
    api_keys::ApiKeys,
    contacts::Contacts,
    devices::{self, Devices},
    error::AccountError,
    invited::NO_PASSWORD,
    keys::Keyring,
    passwords::Passwords,
    resume::{RESUME_MS, Resumes},
    second_factor::{Factors, Proof},
    sessions::{Device, RefreshToken, SessionId, SessionRow, Shown, Successors, Uses, new_session},
    store::{AccountStore, StoreError, UserChanges},
    tokens::{Identity, Tokens},
    user::{NewUser, User, UserPatch, check_password, check_role, clean_name, fold_email},
};

/// Devices one account can be signed in on; the ones not renewed for longest are signed out.
const SESSIONS_MAX: usize = 64;
/// Ended sessions that a slow listener may have to catch up on.
const ENDED_MAX: usize = 1_024;

/// All accounts.
pub struct Accounts {
    pub(super) store: AccountStore,
    passwords: Passwords,
    pub(super) tokens: Tokens,
    pub(super) resumes: Resumes,
    successors: Successors,
    pub(super) contacts: Contacts,
    pub(super) uses: Uses,
    pub(super) api_keys: ApiKeys,
    pub(super) devices: Devices,
    pub(super) factors: Factors,
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
            tokens,
            resumes: Resumes::new(keys),
            successors: Successors::new(keys),
            contacts: Contacts::new(),
            uses: Uses::default(),
            api_keys: ApiKeys::default(),
            devices: Devices::default(),
            factors: Factors::new(keys, settings.accounts.step_up_s)?,
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
        self.sign_in(user, device, None, now).await
    }

    /// Signs somebody in on `device`; `code` is of their second factor, where they have one.
    ///
    /// # Errors
    /// `Credentials`, what [`Accounts::ask_second_factor`] says, `Overloaded`, `Unavailable`.
    pub async fn login(
        &self,
        email: &str,
        password: &str,
        code: Option<&str>,
        device: Device,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        // What cannot be an address or a password is turned away only after the same work as what can.
        let known = match fold_email(email) {
            Ok(email) => self.store.user_by_email(&email).await?,
            Err(_) => None,
        };
        let kept = known.as_ref().map(|(_, hash)| hash.as_str());
        let kept = kept.filter(|hash| *hash != NO_PASSWORD);
        let password = if check_password(password).is_ok() {
            password
        } else {
            ""
        };
        let is_right = self.passwords.verify(password, kept).await?;
        match known {
            Some((user, _)) if is_right && user.is_active => {
                self.sign_in_with_code(user, code, device, now).await
            }
            Some(_) | None => Err(AccountError::Credentials),
        }
    }

    /// A new pair of tokens for a refresh token, which is used up. Shown once more within a minute it gets the same again:
    /// the answer may have been lost. Otherwise one that was used before ends its session.
    ///
    /// # Errors
    /// `Credentials`, `Unavailable`.
    pub async fn refresh(&self, token: &str, now: Timestamp) -> Result<Signed, AccountError> {
        if token.starts_with(devices::PREFIX) {
            return self.sign_in_device(token, now).map(|(signed, _)| signed);
        }
        let token = RefreshToken::parse(token).ok_or(AccountError::Credentials)?;
        let row = self.store.session(&token.user, &token.session).await?;
        let row = row.ok_or(AccountError::Credentials)?;
        let user = self.store.user(&token.user).await?;
        let user = user.filter(|user| user.is_active && row.expires_at > now.as_millis());
        let next = self.successors.of(&token);
        let is_good = match row.shown(&token, now) {
            Shown::Current => self.replace(&token, &next, now).await?,
            Shown::Again => true,
            Shown::Copy => false,
        };
        match user {
            Some(user) if is_good => self.signed(user, &next, now),
            Some(_) | None => {
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

    /// Ends the session of `identity`: its access tokens are refused from now on, its refresh token too.
    ///
    /// # Errors
    /// `Unavailable`; the access tokens are refused all the same, until a restart.
    pub async fn logout(&self, identity: &Identity, now: Timestamp) -> Result<(), AccountError> {
        self.end_session(&identity.principal.id, &identity.session, now)
            .await
    }

    /// Makes an account of any role.
    ///
    /// # Errors
    /// `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn create_user(&self, new: NewUser, now: Timestamp) -> Result<User, AccountError> {
        let email = fold_email(&new.email)?;
        check_password(&new.password)?;
        let name = clean_name(&new.name, &email)?;
        check_role(new.role, &new.sites)?;
        let hash = self.passwords.hash(&new.password).await?;
        let user = User {
            id: UserId::from_uuid(uuid_at(now)),
            email,
            name,
            role: new.role,
            sites: new.sites.into(),
            is_active: true,
            wants_mail: true,
            language: new.language,
            created_at: now,
        };
        self.store.insert_user(user.clone(), hash).await?;
        Ok(user)
    }

    /// Changes an account.
    ///
    /// # Errors
    /// `NotFound`, `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn patch_user(
        &self,
        id: &UserId,
        patch: UserPatch,
        now: Timestamp,
    ) -> Result<User, AccountError> {
        let user = self.store.user(id).await?.ok_or(AccountError::NotFound)?;
        let ends_sessions = patch.ends_sessions();
        let role = patch.role.unwrap_or(user.role);
        let sites = patch.sites.as_deref().unwrap_or(&user.sites);
        check_role(role, sites)?;
        let name = match &patch.name {
            Some(name) => Some(clean_name(name, &user.email)?),
            None => None,
        };
        let password_hash = match &patch.password {
            Some(password) => {
                check_password(password)?;
                Some(self.passwords.hash(password).await?)
            }
            None => None,
        };
        let changes = UserChanges {
            role: patch.role,
            sites: patch.sites,
            name,
            is_active: patch.is_active,
            wants_mail: None,
            language: None,
            password_hash,
        };
        self.store.change_user(id, changes).await?;
        self.contacts.forget(id);
        let user = self.changed(id).await?;
        if ends_sessions {
            for session in self.store.end_sessions(id, None, now).await? {
                self.revoke(session, now);
            }
        }
        Ok(user)
    }

    /// Accounts after `after`, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn list_users(
        &self,
        after: Option<&UserId>,
        limit: usize,
    ) -> Result<Vec<User>, AccountError> {
        Ok(self.store.users(after, limit).await?)
    }

    /// One account; a board in place of one.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn user(&self, id: &UserId) -> Result<Option<User>, AccountError> {
        match self.devices.user(id) {
            Some(device) => Ok(Some(device)),
            None => Ok(self.store.user(id).await?),
        }
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
