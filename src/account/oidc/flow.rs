//! One login: sent off with a state, a nonce and a PKCE challenge, and come back with a code.
//!
//! What the hub needs when somebody comes back is kept here, for ten minutes and one use. It is bound to the browser that
//! began by a secret that this browser alone was told: a link with a state and a code of somebody else signs nobody in.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lru::LruCache;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{Oidc, OidcError, Person, claims::Claims, fetch::FetchError, metadata::Metadata};
use crate::{account::error::AccountError, order::Timestamp};

/// How long somebody may take at the provider, milliseconds.
const PENDING_MS: i64 = 600_000;
/// Logins under way; past that the oldest are forgotten.
const PENDINGS_MAX: usize = 10_000;
/// Random bytes of a state, a nonce, a verifier and a browser's secret.
const SECRET_BYTES: usize = 32;
/// The longest thing that comes back, bytes.
const BACK_BYTES_MAX: usize = 4 * 1024;
/// Where the provider sends people back to, at the page's origin.
const BACK_PATH: &str = "/login/back";

/// A login that was begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Where the browser is to go.
    pub url: String,
    /// What it shows when it comes back, and nobody else sees.
    pub browser: String,
}

/// Somebody who came back.
#[derive(Clone)]
pub struct Back {
    /// As it stood in the address.
    pub state: String,
    /// Good for one trade.
    pub code: String,
    /// Who sent them (RFC 9207), where that is said.
    pub issuer: Option<String>,
    /// What the browser was told when it began.
    pub browser: String,
}

/// Logins under way, by state.
pub(super) struct Pendings(Mutex<LruCache<String, Pending>>);

struct Pending {
    verifier: Zeroizing<String>,
    nonce: String,
    browser: [u8; 32],
    redirect_uri: String,
    until: Timestamp,
}

#[derive(Deserialize)]
struct Traded {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

impl Default for Pendings {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(PENDINGS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }
}

impl Pendings {
    fn lock(&self) -> MutexGuard<'_, LruCache<String, Pending>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Oidc {
    /// Begins a login of somebody whose page is at `origin`.
    pub(super) async fn begin(&self, origin: &str, now: Timestamp) -> Result<Begun, OidcError> {
        let known = self.issuer.known(&self.fetch, now).await?;
        let (state, nonce, browser) = (random()?, random()?, random()?);
        let verifier = Zeroizing::new(random()?);
        let redirect_uri = format!("{}{BACK_PATH}", origin.trim_end_matches('/'));
        let mut url = known.metadata.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &redirect_uri)
            .append_pair("scope", &self.scopes)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge(&verifier))
            .append_pair("code_challenge_method", "S256");
        let pending = Pending {
            verifier,
            nonce,
            browser: Sha256::digest(&browser).into(),
            redirect_uri,
            until: now + PENDING_MS,
        };
        self.pendings.lock().put(state, pending);
        Ok(Begun {
            url: url.into(),
            browser,
        })
    }

    /// Who came back.
    pub(super) async fn finish(&self, back: &Back, now: Timestamp) -> Result<Person, OidcError> {
        let sizes = [&back.state, &back.code, &back.browser].map(String::len);
        if sizes.into_iter().any(|size| size > BACK_BYTES_MAX) {
            return Err(OidcError::Refused("what came back is too long"));
        }
        let pending = self.pendings.lock().pop(&back.state);
        let pending = pending.filter(|pending| now < pending.until);
        let pending = pending.ok_or(OidcError::Refused("no login is under way with this state"))?;
        let shown: [u8; 32] = Sha256::digest(&back.browser).into();
        if !bool::from(shown.ct_eq(&pending.browser)) {
            return Err(OidcError::Refused("the login was begun in another browser"));
        }
        let known = self.issuer.known(&self.fetch, now).await?;
        let metadata = &known.metadata;
        match back.issuer.as_deref() {
            Some(issuer) if issuer == &**self.issuer.name() => {}
            None if !metadata.authorization_response_iss_parameter_supported => {}
            Some(_) | None => {
                return Err(OidcError::Refused("another provider has sent this"));
            }
        }
        let traded = self.trade(metadata, &pending, &back.code).await?;
        let opened = self.issuer.open(&self.fetch, &traded.id_token, now).await?;
        let mut claims = Claims::new(opened);
        claims
            .check_id_token(self.issuer.name(), &self.client_id, &pending.nonce, now)
            .map_err(OidcError::Refused)?;
        let needs_groups = !self.roles.is_empty();
        let tells_address = claims.has("email") && claims.has("email_verified");
        if !tells_address || (needs_groups && !claims.has(&self.groups_claim)) {
            self.ask_more(metadata, traded.access_token, &mut claims)
                .await?;
        }
        Ok(self.person(&claims))
    }

    /// Trades the code for tokens.
    async fn trade(
        &self,
        metadata: &Metadata,
        pending: &Pending,
        code: &str,
    ) -> Result<Traded, OidcError> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", pending.redirect_uri.as_str()),
            ("code_verifier", pending.verifier.as_str()),
        ];
        let mut request = self.fetch.post(&metadata.token_endpoint);
        match &self.client_secret {
            Some(secret) if !metadata.takes_secret_in_form() => {
                // Both parts are written as in a form before they are joined (RFC 6749, 2.3.1).
                let (user, password) = (escaped(&self.client_id), escaped(secret.expose()));
                request = request.basic_auth(user, Some(password));
            }
            Some(secret) => {
                form.push(("client_id", &*self.client_id));
                form.push(("client_secret", secret.expose()));
            }
            None => form.push(("client_id", &*self.client_id)),
        }
        let traded = self.fetch.json(request.form(&form)).await;
        traded.map_err(|error| match error {
            FetchError::Refused => OidcError::Refused("the provider does not take this code"),
            FetchError::Unavailable(why) => OidcError::Unavailable(why),
        })
    }

    /// What the ID token does not say of somebody, many providers say where they are asked.
    async fn ask_more(
        &self,
        metadata: &Metadata,
        access_token: Option<String>,
        claims: &mut Claims,
    ) -> Result<(), OidcError> {
        let (Some(endpoint), Some(token)) = (&metadata.userinfo_endpoint, access_token) else {
            return Ok(());
        };
        let request = self.fetch.get(endpoint).bearer_auth(token);
        let more = self.fetch.json::<Map<String, Value>>(request).await;
        let more = more.map_err(|error| match error {
            FetchError::Refused => OidcError::Unavailable("it does not say who this is".into()),
            FetchError::Unavailable(why) => OidcError::Unavailable(why),
        })?;
        // A provider that mixes people up, or was made to (OpenID Connect Core 5.3.2).
        if more.get("sub").and_then(Value::as_str) != claims.subject() {
            return Err(OidcError::Refused("the provider speaks of somebody else"));
        }
        claims.fill_from(more);
        Ok(())
    }

    fn person(&self, claims: &Claims) -> Person {
        let named = ["name", "preferred_username"];
        let name = named.into_iter().find_map(|name| claims.text(name));
        Person {
            issuer: self.issuer.name().clone(),
            subject: claims.subject().unwrap_or_default().to_owned(),
            email: claims.text("email").map(str::to_owned),
            is_verified: claims.is_true("email_verified"),
            name: name.unwrap_or_default().to_owned(),
            groups: claims.groups(&self.groups_claim),
        }
    }
}

/// What of the verifier is told beforehand (RFC 7636, S256).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

fn random() -> Result<String, OidcError> {
    let mut bits = [0_u8; SECRET_BYTES];
    aws_lc_rs::rand::fill(&mut bits)
        .map_err(|_| AccountError::Unavailable("the system gives no randomness".into()))?;
    Ok(URL_SAFE_NO_PAD.encode(bits))
}

/// As in a form: what is not a letter, a digit or one of four signs is written in hex.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            challenge(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn a_secret_is_written_as_in_a_form() {
        assert_eq!(escaped("a:b c/ü"), "a%3Ab+c%2F%C3%BC");
    }
}
