//! Letters about somebody's own account, each with a link.
//!
//! What travels here and what waits on disk is the link's name. The address behind it is made when the letter leaves, and
//! stands in the letter alone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    desk::{Composed, Desk, Prepared, message},
    letter::Letter,
    note::{Errand, LetterNote, LetterState},
    notifier::Channel,
    words::Words,
};
use crate::order::{Timestamp, UserId};

/// A letter about an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountLetter {
    /// Whose.
    pub user: UserId,
    /// What it is about.
    pub kind: AccountLetterKind,
    /// What the link is called.
    pub link: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What a letter about an account is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountLetterKind {
    /// Signing in.
    SignIn,
    /// Another password.
    Reset,
    /// The address.
    Verify,
    /// Too many wrong passwords.
    Locked,
}

/// The address behind a link.
pub type LinkOf = Arc<dyn Fn(&AccountLetter) -> String + Send + Sync>;

impl Desk {
    /// A letter about an account. A link that has run out meanwhile is not sent.
    pub(super) async fn account(&self, letter: AccountLetter) -> Composed {
        let now = self.now();
        if letter.expires_at <= now {
            return Composed::Nothing;
        }
        let Some(to) = (self.address_of)(letter.user.clone()).await else {
            return Composed::Nothing;
        };
        let words = Words::of(to.language);
        let written = written(&letter, (self.link_of)(&letter), words);
        let note = LetterNote {
            id: format!("account.{}", letter.link),
            order: None,
            site: None,
            customer: Some(letter.user.clone()),
            kind: written.kind.into(),
            channel: Channel::Email,
            to: to.address,
            subject: written.subject.clone(),
            state: LetterState::Waiting,
            at: now,
        };
        let message = message(&note, &written, None, words);
        Composed::Letter(Box::new(Prepared {
            errand: Errand::Account(letter),
            note,
            message,
        }))
    }
}

fn written(letter: &AccountLetter, link: String, words: &Words) -> Letter {
    let (kind, subject, said) = match letter.kind {
        AccountLetterKind::SignIn => ("sign_in_link", words.sign_in_subject, words.sign_in),
        AccountLetterKind::Reset => ("password_reset", words.reset_subject, words.reset),
        AccountLetterKind::Verify => ("verify_email", words.verify_subject, words.verify),
        AccountLetterKind::Locked => ("password_locked", words.locked_subject, words.locked),
    };
    let mut paragraphs = vec![said(&letter.expires_at.to_string())];
    if letter.kind != AccountLetterKind::Locked {
        paragraphs.push(words.not_asked.into());
    }
    Letter {
        kind,
        subject: subject.into(),
        paragraphs,
        lists_order: false,
        code: None,
        link: Some(link),
    }
}
