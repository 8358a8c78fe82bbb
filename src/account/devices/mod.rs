//! Boards that sign in without a person: `ohd_…`, one site, kitchen or warehouse, shown once.
//!
//! A board trades its token for an access token as a person trades a refresh token, and may do so as often as it likes. Taken
//! away, it is refused at once: what its access tokens say does not outlive the device.

mod store;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use serde::{Deserialize, Serialize};

use super::{
    accounts::{Accounts, Signed, uuid_at},
    error::AccountError,
    holder::Holder,
    secret_text::{self, Digest},
    sessions::{SessionId, new_session},
    user::{User, clean_label},
};
use crate::order::{Role, SiteId, Timestamp, UserId};

/// What tokens of devices begin with.
pub(super) const PREFIX: &str = "ohd_";
/// Devices of one hub.
pub const BOARDS_MAX: usize = 1_000;
/// What names the sessions of devices.
const SESSION: &str = "device.";

/// A board, but for its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Its id, in place of an account's.
    pub id: UserId,
    /// What it is called.
    pub name: Arc<str>,
    /// How its token begins.
    pub hint: Arc<str>,
    /// Where it is.
    pub site: SiteId,
    /// The station it shows.
    #[serde(default)]
    pub station: Option<Arc<str>>,
    /// Kitchen or warehouse.
    pub role: Role,
    /// Who made it.
    pub maker: UserId,
    /// When.
    pub created_at: Timestamp,
    /// SHA-256 of its token, hex.
    hash: String,
}

/// A board to be made.
#[derive(Debug, Clone)]
pub struct NewBoard {
    /// 1 to 120 characters.
    pub name: String,
    /// Where it is.
    pub site: SiteId,
    /// The station it shows.
    pub station: Option<Arc<str>>,
    /// Kitchen or warehouse.
    pub role: Role,
}

/// All boards.
#[derive(Default)]
pub(super) struct Devices(RwLock<HashMap<UserId, Kept>>);

struct Kept {
    digest: Digest,
    board: Arc<Board>,
    /// Taken away, and perhaps still in the store.
    is_revoked: bool,
}

impl Board {
    /// It in place of an account.
    fn user(&self) -> User {
        User::of_device(
            self.id.clone(),
            self.name.clone(),
            self.role,
            [self.site.clone()].into(),
            self.created_at,
        )
    }
}

impl Devices {
    fn read(&self) -> RwLockReadGuard<'_, HashMap<UserId, Kept>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<UserId, Kept>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn user(&self, id: &UserId) -> Option<User> {
        self.read().get(id).map(|kept| kept.board.user())
    }

    /// Whether a session is a device's that is no more.
    pub(super) fn has_ended(&self, session: &str) -> bool {
        match device_of(session) {
            Some(id) => self.read().get(&id).is_none_or(|kept| kept.is_revoked),
            None => false,
        }
    }
}

/// By what whoever has a session acts.
pub(super) fn holder(session: &str) -> Holder {
    if session.starts_with(SESSION) {
        Holder::Device
    } else {
        Holder::Person
    }
}

fn device_of(session: &str) -> Option<UserId> {
    let (id, _) = session.strip_prefix(SESSION)?.split_once('.')?;
    id.parse().ok()
}

/// All sessions of a device, for whoever closes them.
fn family(id: &UserId) -> SessionId {
    format!("{SESSION}{id}.").into()
}

impl Accounts {
    /// Reads the devices there are.
    pub(super) async fn load_devices(&self) -> anyhow::Result<()> {
        for device in self.store.devices().await? {
            self.keep_device(device)?;
        }
        Ok(())
    }

    fn keep_device(&self, device: Board) -> Result<(), AccountError> {
        let kept = Kept {
            digest: secret_text::kept(&device.hash)?,
            board: Arc::new(device),
            is_revoked: false,
        };
        let mut known = self.devices.write();
        known.insert(kept.board.id.clone(), kept);
        Ok(())
    }

    /// Makes a board. Its token is in the answer and never seen again.
    ///
    /// # Errors
    /// `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn create_device(
        &self,
        maker: &UserId,
        new: NewBoard,
        now: Timestamp,
    ) -> Result<(Board, String), AccountError> {
        let name = clean_label(&new.name)?;
        if !matches!(new.role, Role::Kitchen | Role::Warehouse) {
            let detail = "a board is of the kitchen or the warehouse";
            return Err(AccountError::invalid("/role", detail));
        }
        if self.devices.read().len() >= BOARDS_MAX {
            return Err(AccountError::Overloaded);
        }
        let token = secret_text::issue(PREFIX)?;
        let device = Board {
            id: UserId::from_uuid(uuid_at(now)),
            name,
            hint: token.hint.clone(),
            site: new.site,
            station: new.station,
            role: new.role,
            maker: maker.clone(),
            created_at: now,
            hash: token.hash(),
        };
        self.store.save_device(&device).await?;
        self.keep_device(device.clone())?;
        Ok((device, token.text))
    }

    /// Every board, oldest first.
    #[must_use]
    pub fn devices(&self) -> Vec<Arc<Board>> {
        let known = self.devices.read();
        let mut devices: Vec<_> = known.values().map(|kept| kept.board.clone()).collect();
        devices.sort_by(|a, b| a.id.cmp(&b.id));
        devices
    }

    /// One board.
    #[must_use]
    pub fn device(&self, id: &UserId) -> Option<Arc<Board>> {
        self.devices.read().get(id).map(|kept| kept.board.clone())
    }

    /// Signs a board in, or on: its token is what it shows the next time, too.
    ///
    /// # Errors
    /// `Credentials`, `Unavailable`.
    pub fn sign_in_device(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(Signed, Arc<Board>), AccountError> {
        let shown = secret_text::digest(PREFIX, token).ok_or(AccountError::Credentials)?;
        let device = {
            let known = self.devices.read();
            // Nothing is learned from how long this takes: what is compared is a hash of what was shown.
            let is_it = |kept: &&Kept| kept.digest == shown && !kept.is_revoked;
            known.values().find(is_it).map(|kept| kept.board.clone())
        };
        let device = device.ok_or(AccountError::Credentials)?;
        let session = format!("{SESSION}{}.{}", device.id, new_session()).into();
        let signed = self.signed_with(device.user(), &session, token.to_owned(), now)?;
        Ok((signed, device))
    }

    /// Takes a board away: it is refused from now on, and its sockets close.
    ///
    /// # Errors
    /// `NotFound`; `Unavailable`: it is refused all the same, until a restart, and can be taken away again.
    pub async fn revoke_device(&self, id: &UserId) -> Result<(), AccountError> {
        match self.devices.write().get_mut(id) {
            Some(kept) => kept.is_revoked = true,
            None => return Err(AccountError::NotFound),
        }
        self.tell_ended(family(id));
        self.store.delete_device(id).await?;
        self.devices.write().remove(id);
        Ok(())
    }
}
