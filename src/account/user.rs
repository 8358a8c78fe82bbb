//! An account, and the bounds of its fields.

use std::sync::Arc;

use crate::{
    language::Language,
    order::{Principal, Role, SiteId, Timestamp, UserId},
};

use super::error::AccountError;

/// The longest e-mail address, bytes (RFC 5321: a path of 256 with its angle brackets).
pub const EMAIL_BYTES_MAX: usize = 254;
/// The longest name, characters.
pub const NAME_CHARS_MAX: usize = 120;
/// The longest password, bytes: keeps hashing cheap to refuse. The shortest is a setting.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// The most sites one account can work at.
const SITES_MAX: usize = 64;

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// UUIDv7, so that accounts sort by age.
    pub id: UserId,
    /// Case-folded.
    pub email: String,
    /// Shown to staff.
    pub name: Arc<str>,
    /// What they are.
    pub role: Role,
    /// Where, for kitchen, warehouse, manager and support.
    pub sites: Arc<[SiteId]>,
    /// Whether they can sign in.
    pub is_active: bool,
    /// Whether they want letters that they could do without.
    pub wants_mail: bool,
    /// The language they are spoken to in; none: whichever their browser asks for.
    pub language: Option<Language>,
    /// Whether somebody has followed a link that was sent to the address.
    pub is_email_verified: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Which signing out of the account was the last.
    pub(super) signed_out: SignedOut,
}

/// How often the sessions of an account were ended. What was read of an account before is good for no session after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SignedOut {
    /// Counted, as two can fall into one moment.
    pub(super) times: i64,
    /// When somebody wanted everything ended last, also what a provider gave out.
    pub(super) everywhere_at: Option<Timestamp>,
}

impl User {
    /// A board in place of an account: nobody writes to it.
    #[must_use]
    pub(super) fn of_device(
        id: UserId,
        name: Arc<str>,
        role: Role,
        sites: Arc<[SiteId]>,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            email: String::new(),
            name,
            role,
            sites,
            is_active: true,
            wants_mail: false,
            language: None,
            is_email_verified: false,
            created_at,
            signed_out: SignedOut::default(),
        }
    }

    /// The account after a signing out by whoever has read it: they may still sign in.
    #[must_use]
    pub(super) fn signed_out_for(mut self, times: i64) -> Self {
        self.signed_out.times = times;
        self
    }

    /// The account as somebody who acts.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal {
            id: self.id.clone(),
            name: self.name.clone(),
            role: self.role,
            sites: self.sites.clone(),
            is_confined: false,
        }
    }
}

/// An account to be made by an admin or on the command line.
#[derive(Clone)]
pub struct NewUser {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
    /// As typed; empty for the part of the address before the `@`.
    pub name: String,
    /// What they will be.
    pub role: Role,
    /// Where.
    pub sites: Vec<SiteId>,
    /// The language they are spoken to in, where that is known.
    pub language: Option<Language>,
}

/// A change to an account: `None` leaves a field as it is.
#[derive(Clone, Default)]
pub struct UserPatch {
    /// New role.
    pub role: Option<Role>,
    /// New sites.
    pub sites: Option<Vec<SiteId>>,
    /// New name.
    pub name: Option<String>,
    /// On or off.
    pub is_active: Option<bool>,
    /// New password.
    pub password: Option<String>,
}

impl UserPatch {
    /// Whether people who are signed in must sign in again: their tokens would say something that is no longer so.
    #[must_use]
    pub(super) fn ends_sessions(&self) -> bool {
        self.role.is_some()
            || self.sites.is_some()
            || self.password.is_some()
            || self.is_active == Some(false)
    }
}

/// The one spelling of an address: trimmed, lower case.
///
/// # Errors
/// `Invalid` at `/email`.
pub fn fold_email(typed: &str) -> Result<String, AccountError> {
    let folded = typed.trim().to_lowercase();
    let fits = folded.len() <= EMAIL_BYTES_MAX
        && !folded.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = folded.split_once('@');
    let is_address = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if fits && is_address {
        Ok(folded)
    } else {
        Err(AccountError::invalid(
            "/email",
            format!("an e-mail address has one @ and at most {EMAIL_BYTES_MAX} bytes"),
        ))
    }
}

/// A name within its bounds; an empty one becomes the part of `email` before the `@`.
pub(super) fn clean_name(typed: &str, email: &str) -> Result<Arc<str>, AccountError> {
    let trimmed = typed.trim();
    let name: String = if trimmed.is_empty() {
        let local = email.split('@').next().unwrap_or(email);
        local.chars().take(NAME_CHARS_MAX).collect()
    } else {
        trimmed.to_owned()
    };
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(AccountError::invalid(
            "/name",
            format!("a name has 1 to {NAME_CHARS_MAX} characters"),
        ));
    }
    Ok(name.into())
}

/// What people call a key or a board, within its bounds.
pub(super) fn clean_label(typed: &str) -> Result<Arc<str>, AccountError> {
    let label = typed.trim();
    if (1..=NAME_CHARS_MAX).contains(&label.chars().count()) {
        Ok(label.into())
    } else {
        let detail = format!("a name has 1 to {NAME_CHARS_MAX} characters");
        Err(AccountError::invalid("/name", detail))
    }
}

/// A role people can have, at sites that fit it.
pub(super) fn check_role(role: Role, sites: &[SiteId]) -> Result<(), AccountError> {
    match role {
        Role::System => {
            return Err(AccountError::invalid("/role", "no person is the system"));
        }
        Role::Kitchen | Role::Warehouse | Role::Manager | Role::Support if sites.is_empty() => {
            return Err(AccountError::invalid(
                "/sites",
                format!("a {} works at one site at least", role.as_str()),
            ));
        }
        Role::Customer
        | Role::Admin
        | Role::Kitchen
        | Role::Warehouse
        | Role::Manager
        | Role::Support => {}
    }
    if sites.len() > SITES_MAX {
        return Err(AccountError::invalid(
            "/sites",
            format!("an account has at most {SITES_MAX} sites"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_folded_and_bounded() {
        assert_eq!(
            fold_email(" Ann@Example.ORG "),
            Ok("ann@example.org".into())
        );
        let long = format!("{}@example.org", "a".repeat(EMAIL_BYTES_MAX));
        for wrong in ["", "ann", "@example.org", "ann@", "a@b@c", "a b@c", &long] {
            assert!(fold_email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_taken_from_the_address_when_there_is_none() {
        assert_eq!(clean_name("  ", "ann@example.org").as_deref(), Ok("ann"));
        assert!(clean_name(&"n".repeat(121), "ann@example.org").is_err());
        assert!(clean_name("a\nb", "ann@example.org").is_err());
    }
}
