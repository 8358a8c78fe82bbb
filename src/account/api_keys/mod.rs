//! Keys for programs: `ohk_…`, made by an admin or a manager, shown once.
//!
//! A key never does more than its maker may at that moment: whoever shows one is its maker, at the key's sites, held to its
//! scopes. So all keys and their makers are in memory, one look-up away from every request; a key that is revoked, and the
//! keys of somebody whose role, sites or account change, lose their sockets at once.

mod standing;
mod store;

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use serde::{Deserialize, Serialize};

use super::{
    accounts::Accounts,
    error::{AccountError, AuthError},
    holder::{Holder, KeyHolder},
    scope::{Scope, Scopes},
    secret_text::{self, Digest},
    sessions::SessionId,
    tokens::Identity,
    user::{User, clean_label},
};
use crate::order::{Principal, Role, SiteId, Timestamp, UserId};

/// What keys begin with.
pub(super) const PREFIX: &str = "ohk_";
/// Keys of one hub. Of more, the one that ran out first is forgotten.
pub const API_KEYS_MAX: usize = 500;
/// How often it is written down that a key was used, milliseconds.
const USE_NOTED_EVERY_MS: i64 = 60_000;
/// How long a socket may stay by a key before it has to come back, milliseconds.
const RIGHT_MS: i64 = 86_400_000;
/// What names the sessions of keys.
const SESSION: &str = "key.";

/// A key, but for the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: Arc<str>,
    /// What it is called.
    pub name: Arc<str>,
    /// How its secret begins.
    pub hint: Arc<str>,
    /// Names of scopes: what it may do.
    pub scopes: Vec<Arc<str>>,
    /// Where; nowhere said is wherever its maker may.
    pub sites: Vec<SiteId>,
    /// Whose it is.
    pub maker: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// When it was used last, to about a minute.
    #[serde(default)]
    pub last_used_at: Option<Timestamp>,
    /// SHA-256 of its secret, hex.
    hash: String,
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// 1 to 120 characters.
    pub name: String,
    /// One at least.
    pub scopes: Vec<Scope>,
    /// Where.
    pub sites: Vec<SiteId>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
}

/// All keys, and those who made them.
#[derive(Default)]
pub(super) struct ApiKeys(RwLock<Known>);

#[derive(Default)]
struct Known {
    keys: HashMap<Digest, Arc<Live>>,
    makers: HashMap<UserId, Maker>,
}

struct Live {
    key: ApiKey,
    scopes: Scopes,
    used_at: AtomicI64,
    noted_at: AtomicI64,
    /// Taken away, and perhaps still in the store.
    is_revoked: AtomicBool,
}

struct Maker {
    user: User,
    /// Counts what changed about them: sessions from before are over.
    generation: u64,
}

impl Live {
    fn new(key: ApiKey) -> Self {
        let named = key.scopes.iter().filter_map(|name| Scope::named(name));
        let used_at = key.last_used_at.map_or(0, Timestamp::as_millis);
        Self {
            scopes: named.collect(),
            used_at: AtomicI64::new(used_at),
            noted_at: AtomicI64::new(used_at),
            is_revoked: AtomicBool::new(false),
            key,
        }
    }

    /// The key, with when it was used last.
    fn shown(&self) -> ApiKey {
        let used_at = self.used_at.load(Ordering::Relaxed);
        ApiKey {
            last_used_at: (used_at > 0).then_some(Timestamp(used_at)),
            ..self.key.clone()
        }
    }

    /// True once a minute: it is to be written down.
    fn is_used(&self, now: Timestamp) -> bool {
        let now = now.as_millis();
        self.used_at.fetch_max(now, Ordering::Relaxed);
        let noted = self.noted_at.load(Ordering::Relaxed);
        now - noted >= USE_NOTED_EVERY_MS
            && self
                .noted_at
                .compare_exchange(noted, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

/// What `maker` may, at the sites of `key`; `None` when that is nothing.
fn principal(key: &ApiKey, maker: &User) -> Option<Principal> {
    if !maker.is_active {
        return None;
    }
    let (role, sites): (Role, Vec<SiteId>) = match maker.role {
        Role::Admin if key.sites.is_empty() => (Role::Admin, Vec::new()),
        // An admin of some sites is what a manager is.
        Role::Admin => (Role::Manager, key.sites.clone()),
        Role::Manager | Role::Support | Role::Kitchen | Role::Warehouse => {
            let is_theirs = |site: &&SiteId| key.sites.is_empty() || key.sites.contains(site);
            let sites = maker.sites.iter().filter(is_theirs).cloned();
            (maker.role, sites.collect())
        }
        Role::Customer | Role::System => return None,
    };
    let is_somewhere = role == Role::Admin || !sites.is_empty();
    is_somewhere.then(|| Principal {
        id: maker.id.clone(),
        name: maker.name.clone(),
        role,
        sites: sites.into(),
        is_confined: !key.sites.is_empty(),
    })
}

impl ApiKeys {
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, key: ApiKey, digest: Digest, maker: Option<User>) {
        let mut known = self.write();
        if let Some(user) = maker {
            let fresh = Maker {
                user,
                generation: 0,
            };
            known.makers.entry(key.maker.clone()).or_insert(fresh);
        }
        known.keys.insert(digest, Arc::new(Live::new(key)));
    }

    /// Whoever a key speaks for, and the key where its use is to be written down.
    fn verify(
        &self,
        text: &str,
        now: Timestamp,
    ) -> Result<(Identity, Option<Arc<Live>>), AuthError> {
        let digest = secret_text::digest(PREFIX, text).ok_or(AuthError::Invalid)?;
        let known = self.read();
        let live = known.keys.get(&digest).ok_or(AuthError::Invalid)?;
        if live.is_revoked.load(Ordering::Acquire) {
            return Err(AuthError::Invalid);
        }
        if live.key.expires_at.is_some_and(|end| end <= now) {
            return Err(AuthError::Expired);
        }
        let maker = known
            .makers
            .get(&live.key.maker)
            .ok_or(AuthError::Revoked)?;
        let principal = principal(&live.key, &maker.user).ok_or(AuthError::Revoked)?;
        let right = now + RIGHT_MS;
        let identity = Identity {
            principal,
            expires_at: live.key.expires_at.map_or(right, |end| end.min(right)),
            session: session(&live.key.id, maker.generation),
            is_visitor: false,
            holder: Holder::Key(KeyHolder {
                id: live.key.id.clone(),
                name: live.key.name.clone(),
                scopes: live.scopes,
            }),
        };
        Ok((identity, live.is_used(now).then(|| live.clone())))
    }

    /// Whether a session is a key's that is no more, or not as it was.
    pub(super) fn has_ended(&self, of: &str) -> bool {
        let Some((id, _)) = of
            .strip_prefix(SESSION)
            .and_then(|rest| rest.split_once('.'))
        else {
            return false;
        };
        let known = self.read();
        let is_it =
            |live: &&Arc<Live>| *live.key.id == *id && !live.is_revoked.load(Ordering::Acquire);
        let live = known.keys.values().find(is_it);
        let maker = live.and_then(|live| known.makers.get(&live.key.maker));
        maker.is_none_or(|maker| *session(id, maker.generation) != *of)
    }

    /// The keys of somebody speak for who they are now; the sessions that are over.
    pub(super) fn maker_changed(&self, user: &User) -> Vec<SessionId> {
        let mut known = self.write();
        let Some(maker) = known.makers.get_mut(&user.id) else {
            return Vec::new();
        };
        let is_same = maker.user.role == user.role
            && maker.user.sites == user.sites
            && maker.user.is_active == user.is_active;
        maker.user = user.clone();
        if is_same {
            return Vec::new();
        }
        maker.generation += 1;
        let theirs = known.keys.values().filter(|live| live.key.maker == user.id);
        theirs.map(|live| family(&live.key.id)).collect()
    }
}

fn session(id: &str, generation: u64) -> SessionId {
    format!("{SESSION}{id}.{generation}").into()
}

/// All sessions of a key, for whoever closes them.
fn family(id: &str) -> SessionId {
    format!("{SESSION}{id}.").into()
}

impl Accounts {
    /// Reads the keys there are.
    pub(super) async fn load_api_keys(&self) -> anyhow::Result<()> {
        for key in self.store.api_keys().await? {
            self.keep_key(key).await?;
        }
        Ok(())
    }

    async fn keep_key(&self, key: ApiKey) -> Result<(), AccountError> {
        let digest = secret_text::kept(&key.hash)?;
        let maker = self.store.user(&key.maker).await?;
        self.api_keys.keep(key, digest, maker);
        Ok(())
    }

    /// The account as it is after a change; its keys speak for that, and their sockets from before are closed.
    pub(super) async fn changed(&self, id: &UserId) -> Result<User, AccountError> {
        let mut user = self.store.user(id).await?.ok_or(AccountError::NotFound)?;
        loop {
            for family in self.api_keys.maker_changed(&user) {
                self.tell_ended(family);
            }
            // Two who change the same account may overtake each other: whoever says it last looks again.
            let again = self.store.user(id).await?.ok_or(AccountError::NotFound)?;
            if again == user {
                self.forget_foreign(id);
                return Ok(user);
            }
            user = again;
        }
    }

    pub(super) fn verify_key(&self, text: &str, now: Timestamp) -> Result<Identity, AuthError> {
        let (identity, used) = self.api_keys.verify(text, now)?;
        if let Some(live) = used {
            self.store.note_key_use(live.shown());
        }
        Ok(identity)
    }

    /// Makes a key of `maker`'s. Its secret is in the answer and never seen again.
    ///
    /// # Errors
    /// `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn create_api_key(
        &self,
        maker: &UserId,
        new: NewApiKey,
        now: Timestamp,
    ) -> Result<(ApiKey, String), AccountError> {
        let name = clean_label(&new.name)?;
        if new.scopes.is_empty() {
            return Err(AccountError::invalid("/scopes", "a key may do something"));
        }
        if new.expires_at.is_some_and(|end| end <= now) {
            let detail = "this time has passed";
            return Err(AccountError::invalid("/expires_at", detail));
        }
        let (keys, end) = (self.api_keys(), |key: &ApiKey| key.expires_at);
        if keys.len() >= API_KEYS_MAX {
            // Whoever makes a key a night is not turned away for those of last year.
            let over = keys
                .iter()
                .filter(|key| end(key).is_some_and(|end| end <= now));
            let first = over.min_by_key(|key| end(key));
            let first = first.ok_or(AccountError::Overloaded)?;
            self.revoke_api_key(&first.id).await?;
        }
        let secret = secret_text::issue(PREFIX)?;
        let mut sites = new.sites;
        sites.sort_unstable();
        sites.dedup();
        let scopes: Scopes = new.scopes.into_iter().collect();
        let key = ApiKey {
            id: super::accounts::uuid_at(now).as_simple().to_string().into(),
            name,
            hint: secret.hint.clone(),
            scopes: scopes.iter().map(|scope| scope.as_str().into()).collect(),
            sites,
            maker: maker.clone(),
            created_at: now,
            expires_at: new.expires_at,
            last_used_at: None,
            hash: secret.hash(),
        };
        // Before it is kept: nothing that is kept may be unknown here.
        let user = self.store.user(maker).await?;
        self.store.save_api_key(&key).await?;
        self.api_keys.keep(key.clone(), secret.digest, user);
        // They may have changed since they were read, when nobody knew that it mattered. Where they cannot be read now, the key
        // is as good as those from before.
        match self.changed(maker).await {
            Ok(_) | Err(AccountError::NotFound) => {}
            Err(error) => tracing::warn!(%error, "whose key was made cannot be read again"),
        }
        Ok((key, secret.text))
    }

    /// Every key, oldest first.
    #[must_use]
    pub fn api_keys(&self) -> Vec<ApiKey> {
        let known = self.api_keys.read();
        let mut keys: Vec<_> = known.keys.values().map(|live| live.shown()).collect();
        keys.sort_by(|a, b| a.id.cmp(&b.id));
        keys
    }

    /// Takes a key away: it is refused from now on, and its sockets close.
    ///
    /// # Errors
    /// `NotFound`; `Unavailable`: it is refused all the same, until a restart, and can be taken away again.
    pub async fn revoke_api_key(&self, id: &str) -> Result<(), AccountError> {
        let is_it = |live: &Arc<Live>| *live.key.id == *id;
        let found = self
            .api_keys
            .read()
            .keys
            .values()
            .find(|live| is_it(live))
            .cloned();
        let live = found.ok_or(AccountError::NotFound)?;
        live.is_revoked.store(true, Ordering::Release);
        self.tell_ended(family(id));
        self.store.delete_api_key(id).await?;
        self.api_keys.write().keys.retain(|_, live| !is_it(live));
        Ok(())
    }
}
