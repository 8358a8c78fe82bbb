//! Whoever a token speaks for: what access tokens and resume tokens say alike.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::sessions::SessionId;
use crate::order::{Principal, Role, SiteId, UserId};

/// Somebody in a session, as claims that stand among a token's others. Tokens that were handed out have these names.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bearer {
    sub: UserId,
    role: Role,
    sites: Arc<[SiteId]>,
    name: Arc<str>,
    sid: SessionId,
}

impl Bearer {
    /// `principal` in `session`.
    pub(super) fn new(principal: Principal, session: SessionId) -> Self {
        let Principal {
            id,
            name,
            role,
            sites,
            // Keys are shown as they are, and get no tokens.
            is_confined: _,
        } = principal;
        Self {
            sub: id,
            role,
            sites,
            name,
            sid: session,
        }
    }

    /// Who they are, and their session; `None` if no person can be that: the hub itself shows no tokens.
    pub(super) fn person(self) -> Option<(Principal, SessionId)> {
        let Self {
            sub,
            role,
            sites,
            name,
            sid,
        } = self;
        let principal = Principal {
            id: sub,
            name,
            role,
            sites,
            is_confined: false,
        };
        Role::PEOPLE.contains(&role).then_some((principal, sid))
    }
}
