//! Which web pages may talk to the hub from a browser: its own, on every name it answers to, and the configured ones.

use std::{net::SocketAddr, sync::Arc};

/// The allowed origins.
#[derive(Debug, Clone)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// The hub's own origins at the address it listens on (with the localhost twin of a loopback or any address), and
    /// the `configured` ones.
    #[must_use]
    pub fn new(bound: SocketAddr, configured: &[String]) -> Self {
        let port = bound.port();
        let mut origins = vec![format!("http://{bound}")];
        if bound.ip().is_loopback() || bound.ip().is_unspecified() {
            origins.push(format!("http://localhost:{port}"));
            origins.push(format!("http://127.0.0.1:{port}"));
        }
        let configured = configured
            .iter()
            .map(|origin| origin.trim().trim_end_matches('/').to_ascii_lowercase());
        origins.extend(configured.filter(|origin| !origin.is_empty()));
        Self(origins.into())
    }

    /// Whether a page of `origin` may. The spelling is the browser's: scheme and host in lower case.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == origin)
    }
}

/// Where links in letters lead: the first of the `configured` origins, or the hub itself at the address it listens on. What
/// a request says of its host is believed by nobody: a letter would lead wherever its asker likes.
#[must_use]
pub fn home(bound: SocketAddr, configured: &[String]) -> String {
    let first = configured
        .iter()
        .map(|origin| origin.trim().trim_end_matches('/'))
        .find(|origin| !origin.is_empty());
    match first {
        Some(origin) => origin.to_owned(),
        None if bound.ip().is_unspecified() => format!("http://localhost:{}", bound.port()),
        None => format!("http://{bound}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lead_to_the_first_configured_origin_or_here() {
        let here = ([127, 0, 0, 1], 8080).into();
        assert_eq!(home(here, &[]), "http://127.0.0.1:8080");
        assert_eq!(home(([0, 0, 0, 0], 80).into(), &[]), "http://localhost:80");
        let configured = [" https://shop.example/ ".to_owned(), "https://b".into()];
        assert_eq!(home(here, &configured), "https://shop.example");
    }

    #[test]
    fn the_own_address_its_twin_and_the_configured_ones() {
        let configured = ["https://Shop.example/".to_owned(), String::new()];
        let origins = Origins::new(([127, 0, 0, 1], 8080).into(), &configured);
        for allowed in [
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "https://shop.example",
        ] {
            assert!(origins.allows(allowed), "{allowed}");
        }
        for foreign in [
            "null",
            "",
            "http://localhost:8081",
            "https://localhost:8080",
            "https://shop.example.evil",
        ] {
            assert!(!origins.allows(foreign), "{foreign}");
        }
    }
}
