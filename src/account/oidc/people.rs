//! Whose account somebody is whom the provider has sent.
//!
//! By issuer and subject, which stay the same for ever. Who is new joins the account of their address only if the provider
//! vouches for it, and otherwise becomes a customer. Whoever made that account beforehand with an address that was not
//! theirs is put out: what they know of it, a password or another login, is good no more.

use super::{Back, Begun, Oidc, OidcError, Person, mapping, store::Link};
use crate::{
    account::{
        accounts::{Accounts, Signed, uuid_at},
        error::AccountError,
        invited::NO_PASSWORD,
        sessions::{Device, Ending},
        store::{StoreError, UserChanges},
        user::{NAME_CHARS_MAX, SignedOut, User, UserPatch, clean_name, fold_email},
    },
    order::{Role, Timestamp, UserId},
};

impl Accounts {
    /// What the provider is called; `None` where there is none.
    #[must_use]
    pub fn oidc_name(&self) -> Option<&str> {
        self.oidc.as_ref().map(|oidc| &*oidc.name)
    }

    /// Sends somebody off to the provider, whose page is at `origin`.
    ///
    /// # Errors
    /// `Off`, `Unavailable`.
    pub async fn begin_oidc(&self, origin: &str, now: Timestamp) -> Result<Begun, OidcError> {
        self.provider()?.begin(origin, now).await
    }

    /// Signs somebody in on `device` who came back from the provider.
    ///
    /// # Errors
    /// Any.
    pub async fn finish_oidc(
        &self,
        back: &Back,
        device: Device,
        now: Timestamp,
    ) -> Result<Signed, OidcError> {
        let oidc = self.provider()?;
        let person = oidc.finish(back, now).await?;
        let (user, link) = self.account_of_person(&person, &device, now).await?;
        let user = self.grant(oidc, &person, user, link, now).await?;
        // The provider asks for second factors of its own.
        Ok(self.sign_in(user, device, None, now).await?)
    }

    pub(super) fn provider(&self) -> Result<&Oidc, OidcError> {
        self.oidc.as_ref().ok_or(OidcError::Off)
    }

    async fn account_of_person(
        &self,
        person: &Person,
        device: &Device,
        now: Timestamp,
    ) -> Result<(User, Link), OidcError> {
        let (issuer, subject) = (&person.issuer, &person.subject);
        let link = self
            .store
            .link(issuer, subject)
            .await
            .map_err(AccountError::from)?;
        if let Some(mut link) = link
            && let Some(user) = self
                .store
                .user(&link.user)
                .await
                .map_err(AccountError::from)?
        {
            let mut user = active(user)?;
            if person.vouched().as_ref() == Some(&user.email) {
                link.is_verified = true;
                user = self.is_reached(user).await?;
            }
            return Ok((user, link));
        }
        let email = person
            .email
            .as_deref()
            .and_then(|email| fold_email(email).ok());
        let email = email.ok_or(OidcError::AddressUnverified)?;
        let user = match self.newcomer(person, &email, device, now).await? {
            Some(user) => user,
            None if person.is_verified => self.take_over(&email, now).await?,
            None => return Err(OidcError::AddressUnverified),
        };
        let link = Link {
            issuer: issuer.clone(),
            subject: subject.as_str().into(),
            user: user.id.clone(),
            is_verified: person.is_verified,
            is_granted: false,
            created_at: now,
        };
        Ok((user, link))
    }

    /// An account for who has none; `None` if the address has one.
    async fn newcomer(
        &self,
        person: &Person,
        email: &str,
        device: &Device,
        now: Timestamp,
    ) -> Result<Option<User>, AccountError> {
        let name: String = person
            .name
            .chars()
            .filter(|c| !c.is_control())
            .take(NAME_CHARS_MAX)
            .collect();
        let user = User {
            id: UserId::from_uuid(uuid_at(now)),
            email: email.to_owned(),
            name: clean_name(&name, email)?,
            role: Role::Customer,
            sites: [].into(),
            is_active: true,
            wants_mail: true,
            language: device.language,
            // As the provider vouches for it.
            is_email_verified: person.is_verified,
            created_at: now,
            signed_out: SignedOut::default(),
        };
        match self
            .store
            .insert_user(user.clone(), NO_PASSWORD.into())
            .await
        {
            Ok(()) => Ok(Some(user)),
            Err(StoreError::EmailTaken) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The account of an address, for who was found to have it. Customers say their address themselves, and nobody has asked
    /// whether it is theirs: whatever gave a way in before the first who was vouched for gives none any more. Accounts of
    /// staff were made by an admin, who knew. To have an address is to read its mail, and nothing else: an account with an app
    /// is joined by nobody.
    async fn take_over(&self, email: &str, now: Timestamp) -> Result<User, OidcError> {
        let known = self.store.user_by_email(email).await;
        let known = known.map_err(AccountError::from)?;
        let user = active(known.ok_or(AccountError::Overloaded)?.user)?;
        let links = self.store.links_of(&user.id).await;
        let links = links.map_err(AccountError::from)?;
        let is_theirs = user.role != Role::Customer || user.is_email_verified;
        if is_theirs || links.iter().any(|link| link.is_verified) {
            return match self.has_authenticator(&user.id).await? {
                true => Err(OidcError::AddressUnverified),
                false => Ok(user),
            };
        }
        Ok(self.take_from_strangers(user, &links, now).await?)
    }

    /// Whoever this is reads the mail of the account's address. Customers say their address themselves: until somebody has shown
    /// that it is theirs, whoever chose the password may be a stranger who waits in the account for its owner.
    pub(in crate::account) async fn is_owned(
        &self,
        user: User,
        now: Timestamp,
    ) -> Result<User, AccountError> {
        let links = self.store.links_of(&user.id).await?;
        let is_theirs = user.role != Role::Customer || user.is_email_verified;
        if is_theirs || links.iter().any(|link| link.is_verified) {
            return self.is_reached(user).await;
        }
        let user = self.take_from_strangers(user, &links, now).await?;
        self.contacts.forget(&user.id);
        Ok(User {
            is_email_verified: true,
            ..user
        })
    }

    /// Takes away the providers' accounts by which others got in before anybody had shown that the address is theirs.
    pub(in crate::account) async fn let_strangers_go(
        &self,
        user: &User,
    ) -> Result<(), AccountError> {
        if user.role != Role::Customer || user.is_email_verified {
            return Ok(());
        }
        for link in self.store.links_of(&user.id).await? {
            if !link.is_verified {
                self.store.delete_link(&link).await?;
            }
        }
        Ok(())
    }

    /// Whatever gave a way into an account gives none any more.
    async fn take_from_strangers(
        &self,
        user: User,
        links: &[Link],
        now: Timestamp,
    ) -> Result<User, AccountError> {
        for link in links {
            self.store.delete_link(link).await?;
        }
        self.store.remove_factor(&user.id).await?;
        self.store.close_links(&user.id, now).await?;
        let changes = UserChanges {
            password_hash: Some(NO_PASSWORD.into()),
            ..UserChanges::default()
        };
        self.store.change_user(&user.id, changes).await?;
        let times = self.end_sessions(&user.id, Ending::All, now).await?;
        self.forget_foreign(&user.id);
        // Last: what broke off before is done again by whoever comes next.
        let changes = UserChanges {
            is_email_verified: Some(true),
            ..UserChanges::default()
        };
        self.store.change_user(&user.id, changes).await?;
        Ok(user.signed_out_for(times))
    }

    /// Gives an account the role of its groups, or takes back the one that they had given. Either ends its sessions.
    async fn grant(
        &self,
        oidc: &Oidc,
        person: &Person,
        user: User,
        mut link: Link,
        now: Timestamp,
    ) -> Result<User, AccountError> {
        let granted = mapping::granted(&oidc.roles, &person.groups);
        let is_taken_back = granted.is_none() && link.is_granted;
        link.is_granted = granted.is_some();
        // Written first: a role whose origin is not known would never be taken back.
        if granted.is_some() {
            self.store.save_link(&link).await?;
        }
        let wanted = granted.or_else(|| is_taken_back.then(|| (Role::Customer, Vec::new())));
        let user = match wanted {
            Some((role, sites)) if role != user.role || *sites != *user.sites => {
                let patch = UserPatch {
                    role: Some(role),
                    sites: Some(sites),
                    ..UserPatch::default()
                };
                self.patch_user(&user.id, patch, now).await?
            }
            Some(_) | None => user,
        };
        if !link.is_granted {
            self.store.save_link(&link).await?;
        }
        Ok(user)
    }
}

impl Person {
    /// The address that the provider vouches for.
    fn vouched(&self) -> Option<String> {
        let email = self.email.as_deref().filter(|_| self.is_verified)?;
        fold_email(email).ok()
    }
}

fn active(user: User) -> Result<User, AccountError> {
    if user.is_active {
        Ok(user)
    } else {
        Err(AccountError::Credentials)
    }
}
