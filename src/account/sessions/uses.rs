//! When sessions were used last, and from where: noted in memory at every request, written once a minute, all in one
//! transaction. What a kill takes away is a minute of these notes and nothing else.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::SessionId;
use crate::order::{Timestamp, UserId};

/// Sessions noted between two writings; past that the others are not noted.
const NOTED_MAX: usize = 65_536;

/// When a session was used, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::account) struct Use {
    pub(in crate::account) user: UserId,
    pub(in crate::account) at: Timestamp,
    pub(in crate::account) address: Option<IpAddr>,
}

/// The uses that are not written yet.
#[derive(Default)]
pub(in crate::account) struct Uses(Mutex<HashMap<SessionId, Use>>);

impl Uses {
    /// Notes a use.
    pub(in crate::account) fn note(&self, session: &SessionId, used: Use) {
        let mut noted = self.lock();
        if let Some(known) = noted.get_mut(session) {
            *known = used;
        } else if noted.len() < NOTED_MAX {
            noted.insert(session.clone(), used);
        }
    }

    /// What is noted of a session.
    pub(in crate::account) fn get(&self, session: &str) -> Option<Use> {
        self.lock().get(session).cloned()
    }

    /// Everything that is noted, to be written.
    pub(in crate::account) fn take(&self) -> HashMap<SessionId, Use> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Use>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
