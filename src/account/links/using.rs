//! What somebody gets for a link out of a letter. Whoever has one reads the mail of its address, so each also shows that
//! the address is theirs.

use super::{LinkKind, LinkToken};
use crate::{
    account::{
        accounts::{Accounts, Signed},
        error::AccountError,
        sessions::{Device, Ending},
        store::UserChanges,
        user::User,
    },
    order::{Principal, Role, Timestamp, UserId},
};

impl Accounts {
    /// Signs somebody in on `device` by a link. A lock that wrong passwords left does not stand in the way, and stays. A link
    /// shows that somebody reads the mail, and nothing else: whoever has an app shows its `code`, too, and a code that is
    /// missing or wrong costs no link. Whoever comes first by the mail of an address that nobody had shown to be theirs takes
    /// the account over from whoever chose its password.
    ///
    /// # Errors
    /// `LinkInvalid`, what [`Accounts::ask_second_factor`] says, `Unavailable`.
    pub async fn use_link(
        &self,
        token: &str,
        code: Option<&str>,
        device: Device,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        let (token, user) = self.opened(token, LinkKind::SignIn, now).await?;
        let shown = self.ask_second_factor(&user.id, code, now).await?;
        self.use_up(&token, LinkKind::SignIn, now).await?;
        let user = match shown {
            Some(_) => self.is_reached(user).await?,
            None => self.is_owned(user, now).await?,
        };
        metrics::counter!("orderhub_logins_total", "outcome" => "link").increment(1);
        let signed = self.sign_in(user, device, shown.map(|_| now), now).await?;
        Ok(Signed { shown, ..signed })
    }

    /// Sets another password by a link: ends every session, makes every other link useless, lifts the lock that wrong
    /// passwords left. Whose it was. A password that is refused costs no link.
    ///
    /// # Errors
    /// `LinkInvalid`, `Password`, `Overloaded`, `Unavailable`.
    pub async fn reset_password(
        &self,
        token: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<UserId, AccountError> {
        // Before anything is hashed.
        let (token, user) = self.opened(token, LinkKind::Reset, now).await?;
        let store = &self.store;
        let hash = self.hash_new(password, &user.email, &user.name).await?;
        self.use_up(&token, LinkKind::Reset, now).await?;
        let changes = UserChanges {
            is_email_verified: Some(true),
            password_hash: Some(hash),
            ..UserChanges::default()
        };
        self.let_strangers_go(&user).await?;
        store.change_user(&user.id, changes).await?;
        self.contacts.forget(&user.id);
        store.close_links(&user.id, now).await?;
        self.end_sessions(&user.id, Ending::Everywhere, now).await?;
        self.forget_foreign(&user.id);
        Ok(user.id)
    }

    /// Takes a link as the sign that an address is the own one of `who` is signed in. The letter goes to whatever address
    /// somebody signed up with: who reads it and did not sign up would hand the account to whoever did. A link that is refused
    /// for that is not used up.
    ///
    /// # Errors
    /// `LinkInvalid`, `NotSignedIn`, `Unavailable`.
    pub async fn verify_email(
        &self,
        token: &str,
        who: Option<&UserId>,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let (token, user) = self.opened(token, LinkKind::Verify, now).await?;
        if who != Some(&user.id) {
            return Err(AccountError::NotSignedIn);
        }
        self.use_up(&token, LinkKind::Verify, now).await?;
        self.is_reached(user).await.map(drop)
    }

    /// Whether somebody may order: customers whose address is not known to be theirs may not, where the hub says so. Staff
    /// have accounts that somebody made for them.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn may_order(&self, principal: &Principal) -> Result<bool, AccountError> {
        if !self.must_verify || principal.role != Role::Customer {
            return Ok(true);
        }
        let contact = self.contact(&principal.id).await?;
        Ok(contact.is_some_and(|contact| contact.is_email_verified))
    }

    /// Takes the address of an account as its owner's own, where somebody knows without a letter.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn trust_email(&self, user: User) -> Result<(), AccountError> {
        self.is_reached(user).await.map(drop)
    }

    /// A link that is good, and whoever it is for; nobody who is switched off. It is not used up by that.
    async fn opened(
        &self,
        token: &str,
        kind: LinkKind,
        now: Timestamp,
    ) -> Result<(LinkToken, User), AccountError> {
        let token = LinkToken::parse(token).ok_or(AccountError::LinkInvalid)?;
        let (store, purpose) = (&self.store, kind.purpose());
        let is_open = store.is_open_link(&token.user, &token.hash, purpose, now);
        let user = match is_open.await? {
            true => store.user(&token.user).await?,
            false => None,
        };
        let user = user.filter(|user| user.is_active);
        Ok((token, user.ok_or(AccountError::LinkInvalid)?))
    }

    async fn use_up(
        &self,
        token: &LinkToken,
        kind: LinkKind,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let (store, purpose) = (&self.store, kind.purpose());
        let used = store.use_link(&token.user, &token.hash, purpose, now);
        match used.await? {
            true => Ok(()),
            false => Err(AccountError::LinkInvalid),
        }
    }

    /// Mail to this address reaches whoever this is.
    pub(in crate::account) async fn is_reached(
        &self,
        mut user: User,
    ) -> Result<User, AccountError> {
        if !user.is_email_verified {
            let changes = UserChanges {
                is_email_verified: Some(true),
                ..UserChanges::default()
            };
            self.store.change_user(&user.id, changes).await?;
            self.contacts.forget(&user.id);
            user.is_email_verified = true;
        }
        Ok(user)
    }
}
