//! What the accounts notice by themselves, for the audit log. It is nobody's act: whoever typed or showed it may be anybody.

use tokio::sync::broadcast;

use crate::order::UserId;

/// What whoever writes it down may have to catch up on.
const NOTICES_MAX: usize = 1_024;

/// Something that was noticed.
#[derive(Debug, Clone)]
pub enum Notice {
    /// A password was wrong so often that it opens the account no more.
    PasswordLocked(UserId),
    /// Codes were wrong so often that the authenticator app counts no more.
    FactorLocked(UserId),
    /// A refresh token that was used up was shown again: one of two who have it is not its owner. Its session was ended.
    SessionCopied(UserId),
}

/// Where they are told.
#[derive(Clone)]
pub(super) struct Notices(broadcast::Sender<Notice>);

impl Notices {
    pub(super) fn new() -> Self {
        Self(broadcast::Sender::new(NOTICES_MAX))
    }

    /// Tells whoever listens; where nobody does, nobody is told.
    pub(super) fn tell(&self, notice: Notice) {
        let _ = self.0.send(notice);
    }

    pub(super) fn listen(&self) -> broadcast::Receiver<Notice> {
        self.0.subscribe()
    }
}
