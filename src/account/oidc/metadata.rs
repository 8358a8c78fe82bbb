//! What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is read.

use std::net::IpAddr;

use reqwest::Url;
use serde::{Deserialize, Deserializer, de::Error as _};

/// A provider's addresses and habits.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    #[serde(deserialize_with = "address")]
    pub(super) authorization_endpoint: Url,
    #[serde(deserialize_with = "address")]
    pub(super) token_endpoint: Url,
    #[serde(deserialize_with = "address")]
    pub(super) jwks_uri: Url,
    #[serde(default, deserialize_with = "address_if_any")]
    pub(super) userinfo_endpoint: Option<Url>,
    /// How a client may say who it is; without it, as RFC 6749 has it.
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether it says who it is wherever it sends somebody back (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(D::Error::custom)
}

fn address_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let address = text.map(|text| text.parse().map_err(D::Error::custom));
    address.transpose()
}

impl Metadata {
    /// Where a provider has it.
    pub(super) fn address(issuer: &str) -> String {
        let base = issuer.trim_end_matches('/');
        format!("{base}/.well-known/openid-configuration")
    }

    /// Whether this is what `issuer` may say of itself.
    pub(super) fn check(&self, issuer: &str) -> Result<(), &'static str> {
        if self.issuer != issuer {
            return Err("it calls itself by another name than oidc.issuer");
        }
        let others = [
            &self.authorization_endpoint,
            &self.token_endpoint,
            &self.jwks_uri,
        ];
        let mut all = others.into_iter().chain(&self.userinfo_endpoint);
        if all.all(is_private_on_its_way) {
            Ok(())
        } else {
            Err("one of its addresses is not https")
        }
    }

    /// Whether the client's secret goes into the form, for who takes it nowhere else.
    pub(super) fn takes_secret_in_form(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        methods.is_some_and(|methods| {
            let has = |name: &str| methods.iter().any(|method| method == name);
            has("client_secret_post") && !has("client_secret_basic")
        })
    }
}

/// Whether nobody between here and there can read along: TLS, or no network at all.
pub(super) fn is_private_on_its_way(url: &Url) -> bool {
    let is_here = url.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    });
    match url.scheme() {
        "https" => true,
        "http" => is_here,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_do_without_tls() {
        let is_private = |url: &str| Url::parse(url).is_ok_and(|url| is_private_on_its_way(&url));
        for good in [
            "https://a.example",
            "http://127.0.0.1:3",
            "http://[::1]:3/x",
            "http://localhost",
        ] {
            assert!(is_private(good), "{good}");
        }
        for bad in [
            "http://a.example",
            "http://10.0.0.1",
            "http://localhost.a.example",
            "file:///x",
        ] {
            assert!(!is_private(bad), "{bad}");
        }
    }

    #[test]
    fn the_address_has_no_second_slash() {
        let expected = "https://a.example/.well-known/openid-configuration";
        assert_eq!(Metadata::address("https://a.example/"), expected);
        assert_eq!(Metadata::address("https://a.example"), expected);
    }
}
