//! What a token of the provider must say to be believed (OpenID Connect Core 3.1.3.7, RFC 9068). Pure: time and what is
//! expected are arguments.

use serde_json::{Map, Value};

use crate::order::Timestamp;

/// How far the provider's clock may be off, seconds.
const LEEWAY_S: i64 = 60;
/// The longest subject, bytes (OpenID Connect Core 2: 255).
const SUBJECT_BYTES_MAX: usize = 255;
/// The oldest ID token that still says who signs in, seconds: it was made for this login.
const ID_TOKEN_AGE_S_MAX: i64 = 600;
/// Groups of one person that are read.
const GROUPS_MAX: usize = 1_000;

/// What a token says.
#[derive(Debug, Clone)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// Whether it is an ID token of `issuer` for `client`, made for the login with this `nonce`.
    pub(super) fn check_id_token(
        &self,
        issuer: &str,
        client: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<(), &'static str> {
        self.check_standing(issuer, now)?;
        let audiences = self.audiences();
        if !audiences.contains(&client) {
            return Err("the ID token is for somebody else");
        }
        // Others may be among those it is for; the one who may show it is the client alone.
        let shown_by = self.0.get("azp");
        let is_ours = shown_by.map_or(audiences.len() == 1, |azp| azp.as_str() == Some(client));
        if !is_ours {
            return Err("the ID token was made for another program");
        }
        if self.text("nonce") != Some(nonce) {
            return Err("the ID token is of another login");
        }
        let made_at = self
            .seconds("iat")
            .ok_or("the ID token does not say when it was made")?;
        if made_at < now.as_millis() / 1_000 - ID_TOKEN_AGE_S_MAX - LEEWAY_S {
            return Err("the ID token is old");
        }
        Ok(())
    }

    /// Whether it is a token of `issuer` for one of `audiences`.
    pub(super) fn check_access_token(
        &self,
        issuer: &str,
        audiences: &[String],
        now: Timestamp,
    ) -> Result<(), &'static str> {
        self.check_standing(issuer, now)?;
        let is_for_us = self
            .audiences()
            .iter()
            .any(|one| audiences.iter().any(|ours| ours == one));
        if is_for_us {
            Ok(())
        } else {
            Err("the token is for somebody else")
        }
    }

    /// Whose it is, and whether it is good now.
    fn check_standing(&self, issuer: &str, now: Timestamp) -> Result<(), &'static str> {
        let now_s = now.as_millis() / 1_000;
        if self.text("iss") != Some(issuer) {
            return Err("the token is of another issuer");
        }
        if self.subject().is_none() {
            return Err("the token says nobody");
        }
        let ends_at = self.seconds("exp").ok_or("the token never ends")?;
        if ends_at <= now_s - LEEWAY_S {
            return Err("the token has expired");
        }
        let is_early = |name: &str| {
            let from = self.seconds(name);
            from.is_some_and(|from| from > now_s + LEEWAY_S)
                || (from.is_none() && self.0.contains_key(name))
        };
        if is_early("iat") || is_early("nbf") {
            return Err("the token is not good yet");
        }
        Ok(())
    }

    /// Who it is about.
    pub(super) fn subject(&self) -> Option<&str> {
        let is_sane = |text: &&str| (1..=SUBJECT_BYTES_MAX).contains(&text.len());
        self.text("sub").filter(is_sane)
    }

    /// Until when it is good.
    pub(super) fn ends_at(&self) -> Timestamp {
        Timestamp(self.seconds("exp").unwrap_or(0).saturating_mul(1_000))
    }

    /// Whether it was made after `moment`. It tells whole seconds: what was made in the second of `moment` may be from before.
    pub(super) fn is_made_after(&self, moment: Timestamp) -> bool {
        let made_at = self.seconds("iat");
        made_at.is_some_and(|made_at| made_at > moment.as_millis().div_euclid(1_000))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Some providers write it as text.
    pub(super) fn is_true(&self, name: &str) -> bool {
        let said = self.0.get(name).and_then(Value::as_bool);
        said.unwrap_or(self.text(name) == Some("true"))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The groups under `name`: one, or a list. Dots in the name go inwards where nothing is called so as a whole.
    pub(super) fn groups(&self, name: &str) -> Vec<String> {
        let said = self.find(name);
        if let Some(one) = said.and_then(Value::as_str) {
            return vec![one.to_owned()];
        }
        let several = said.and_then(Value::as_array).into_iter().flatten();
        let texts = several.take(GROUPS_MAX).filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Takes over what `other` says and this does not. An address and whether it is vouched for belong together.
    pub(super) fn fill_from(&mut self, mut other: Map<String, Value>) {
        if other.contains_key("email") {
            self.0.remove("email");
            self.0.remove("email_verified");
        } else {
            other.remove("email_verified");
        }
        for (name, value) in other {
            self.0.entry(name).or_insert(value);
        }
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let mut steps = name.split('.');
            let first = self.0.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.get(step))
        })
    }

    fn audiences(&self) -> Vec<&str> {
        if let Some(one) = self.text("aud") {
            return vec![one];
        }
        let several = self.0.get("aud").and_then(Value::as_array);
        let several = several.into_iter().flatten();
        several.filter_map(Value::as_str).collect()
    }

    /// A time in seconds, which may have a fraction (RFC 7519).
    fn seconds(&self, name: &str) -> Option<i64> {
        let number = self.0.get(name)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number too large becomes the largest, which is as far away"
        )]
        number
            .as_i64()
            .or_else(|| number.as_f64().map(|seconds| seconds as i64))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW_S: i64 = 1_800_000_000;

    fn claims(change: Value) -> Claims {
        let mut claims = json!({
            "iss": "https://a.example", "sub": "ann", "aud": "shop", "nonce": "n",
            "iat": NOW_S, "exp": NOW_S + 300,
        });
        for (name, value) in change.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        Claims::new(claims.as_object().cloned().unwrap_or_default())
    }

    fn is_good(change: Value) -> bool {
        let now = Timestamp(NOW_S * 1_000);
        let checked = claims(change).check_id_token("https://a.example", "shop", "n", now);
        checked.is_ok()
    }

    #[test]
    fn an_id_token_says_all_that_it_must() {
        for good in [
            json!({}),
            json!({"aud": ["shop"]}),
            json!({"aud": ["shop", "other"], "azp": "shop"}),
            json!({"exp": NOW_S - 59, "iat": NOW_S - 300}),
            json!({"iat": NOW_S + 60, "exp": f64::from(1_800_000_300) + 0.5}),
        ] {
            assert!(is_good(good.clone()), "{good}");
        }
        for wrong in [
            json!({"iss": "https://a.example/"}),
            json!({"iss": null}),
            json!({"aud": "other"}),
            json!({"aud": ["shop", "other"]}),
            json!({"aud": ["shop", "other"], "azp": "other"}),
            json!({"azp": "other"}),
            json!({"azp": 1}),
            json!({"nonce": "m"}),
            json!({"nonce": null}),
            json!({"exp": NOW_S - 60}),
            json!({"exp": null}),
            json!({"exp": "never"}),
            json!({"iat": NOW_S + 61}),
            json!({"iat": null}),
            json!({"iat": NOW_S - 661}),
            json!({"nbf": NOW_S + 61}),
            json!({"nbf": "now"}),
            json!({"sub": ""}),
            json!({"sub": 7}),
            json!({"sub": "a".repeat(256)}),
        ] {
            assert!(!is_good(wrong.clone()), "{wrong}");
        }
    }

    #[test]
    fn groups_are_found_by_their_whole_name_or_inwards() {
        let claims = claims(json!({
            "https://shop.example/groups": ["bar"], "realm_access": {"roles": ["a", "b", 7]}, "group": "one",
        }));
        assert_eq!(claims.groups("https://shop.example/groups"), ["bar"]);
        assert_eq!(claims.groups("realm_access.roles"), ["a", "b"]);
        assert_eq!(claims.groups("group"), ["one"]);
        assert!(claims.groups("none").is_empty());
    }
}
