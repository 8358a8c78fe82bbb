//! The connection as a screen: what it calls itself, and what it has acknowledged.

use smallvec::smallvec;

use super::{Effect, Effects, Session};
use crate::{
    account::Scope,
    engine::{Watched, Watcher},
    hub::{
        Stream,
        screens::{ScreenKind, Via},
    },
};

impl Session {
    /// Whoever is signed in, as they watch by connection `conn`.
    #[must_use]
    pub fn watcher(&self, conn: u64) -> Option<Watcher> {
        let identity = self.identity()?;
        Some(Watcher {
            principal: identity.principal.clone(),
            is_visitor: identity.is_visitor || !identity.holder.may(Scope::OrdersRead),
            via: Via {
                conn,
                client: self.client.clone(),
                kind: ScreenKind::Socket,
            },
        })
    }

    /// Nothing can be acknowledged that was not told; and of streams that are no boards nothing is awaited.
    pub(super) fn acked(&self, handle: u64, offset: u64) -> Effects {
        match self.held.told_of(handle) {
            Some((
                Watched {
                    stream: Stream::Board(_),
                    ..
                },
                told,
            )) => {
                smallvec![Effect::Acked(handle, offset.min(told))]
            }
            Some(_) | None => Effects::new(),
        }
    }
}
