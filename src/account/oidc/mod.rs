//! Signing in with an OpenID Connect provider (OpenID Connect Core 1.0; RFC 6749, RFC 7636, RFC 9207), and its access
//! tokens.
//!
//! The authorization code flow with PKCE, one provider. Nothing that comes back through a browser is believed: the code is
//! good only where the login was begun, and who somebody is stands in an ID token whose signature, issuer, audience, nonce
//! and times are checked here. An account off stays off, whatever the provider says.
//!
//! What it does not do: logging out at the provider, other flows, encrypted tokens, keys shared with the provider (HS256).

mod claims;
mod fetch;
mod flow;
mod foreign;
mod issuer;
mod jwks;
mod mapping;
mod metadata;
mod people;
mod store;

pub use flow::{Back, Begun};
pub(super) use foreign::Foreign;

use std::sync::Arc;

use anyhow::{Context as _, bail};
use reqwest::Url;

use self::{fetch::Fetch, flow::Pendings, issuer::Issuer};
use super::error::AccountError;
use crate::config::{self, GroupRole, Secret};

/// Why signing in by the provider did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// No provider is set up.
    #[error("no provider is set up")]
    Off,
    /// The provider does not answer, or what it answers cannot be read.
    #[error("the provider does not answer as it should: {0}")]
    Unavailable(String),
    /// What came back is not to be believed, or is not of this login.
    #[error("{0}")]
    Refused(&'static str),
    /// The provider does not vouch for the address that the account would have.
    #[error("the provider vouches for no address")]
    AddressUnverified,
    /// The hub's own half.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// One provider, as the hub is its client.
pub(super) struct Oidc {
    issuer: Issuer,
    fetch: Fetch,
    client_id: Arc<str>,
    client_secret: Option<Secret>,
    scopes: Arc<str>,
    groups_claim: Arc<str>,
    roles: Vec<GroupRole>,
    audiences: Vec<String>,
    name: Arc<str>,
    pendings: Pendings,
}

/// Somebody whom the provider has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    issuer: Arc<str>,
    /// Who, for this issuer for ever.
    subject: String,
    email: Option<String>,
    /// Whether the provider vouches for the address.
    is_verified: bool,
    name: String,
    groups: Vec<String>,
}

impl Oidc {
    /// The provider of the settings; `None` where there is none. Asks it nothing yet.
    ///
    /// # Errors
    /// A sentence for people: a setting is missing, or cannot be right.
    pub(super) fn open(settings: &config::Oidc) -> anyhow::Result<Option<Self>> {
        let issuer = settings.issuer.as_deref().map(str::trim);
        let Some(issuer) = issuer.filter(|issuer| !issuer.is_empty()) else {
            return Ok(None);
        };
        let url =
            Url::parse(issuer).with_context(|| format!("oidc.issuer {issuer} is no address"))?;
        if !metadata::is_private_on_its_way(&url) {
            bail!("oidc.issuer is an https address; http is for a provider on this machine");
        }
        let client_id = settings.client_id.as_deref().map_or("", str::trim);
        if client_id.is_empty() {
            bail!("oidc.issuer is set, and oidc.client_id is not");
        }
        let audiences: Vec<_> = settings
            .audiences
            .iter()
            .map(|one| one.trim().to_owned())
            .collect();
        if audiences.iter().any(|audience| audience == client_id) {
            bail!(
                "oidc.audiences has the client id: tokens for that say who signs in, and let nobody in"
            );
        }
        if !settings.scopes.split(' ').any(|scope| scope == "openid") {
            bail!("oidc.scopes lacks openid");
        }
        let host = url.host_str().unwrap_or(issuer);
        Ok(Some(Self {
            issuer: Issuer::new(issuer),
            fetch: Fetch::new()?,
            client_id: client_id.into(),
            client_secret: settings.client_secret.clone(),
            scopes: settings.scopes.as_str().into(),
            groups_claim: settings.groups_claim.as_str().into(),
            roles: settings.roles.clone(),
            audiences: audiences
                .into_iter()
                .filter(|one| !one.is_empty())
                .collect(),
            name: settings.name.as_deref().unwrap_or(host).into(),
            pendings: Pendings::default(),
        }))
    }
}
