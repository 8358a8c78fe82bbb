//! The demo shop as a load generator sees it: signed-in people, and requests made beforehand.

use std::net::SocketAddr;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::http1::{self, Connection};
use crate::cli::demo;

/// Different baskets: enough that no cache of ours sees one order only.
const BASKETS: usize = 16;
/// Lines of an order.
const LINES: usize = 2;
/// Fills the place of the idempotency key until one is written there.
const KEY_PLACE: &str = "bench-000000000000000";

/// Signs a demo account in; returns its access token.
pub(super) async fn sign_in(address: SocketAddr, email: &str) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Signed {
        access_token: String,
    }
    let body = serde_json::json!({ "email": email, "password": demo::PASSWORD }).to_string();
    let mut connection = Connection::open(address).await?;
    let request = http1::request("POST", "/api/v1/auth/login", None, "", &body);
    let signed: Signed = connection
        .exchange(&request)
        .await?
        .json()
        .with_context(|| format!("cannot sign in as {email}"))?;
    Ok(signed.access_token)
}

/// Requests that place orders, whole but for the idempotency key.
#[derive(Debug, Clone)]
pub(super) struct Baskets {
    requests: Vec<Vec<u8>>,
    /// Where the digits of the key stand; all requests have them at the same place.
    digits: std::ops::Range<usize>,
}

impl Baskets {
    /// Baskets of what the demo shop sells, for the customer with this token.
    pub(super) async fn make(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Menu {
            items: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            sku: String,
        }
        let mut connection = Connection::open(address).await?;
        let path = format!("/api/v1/products?site={}", demo::SITE);
        let menu: Menu = connection.get(&path, Some(token)).await?.json()?;
        ensure!(!menu.items.is_empty(), "the demo shop sells nothing");
        let key = format!("idempotency-key: {KEY_PLACE}\r\n");
        let mut skus = menu.items.iter().map(|item| &item.sku).cycle();
        let requests: Vec<Vec<u8>> = (0..BASKETS)
            .map(|basket| {
                let lines: Vec<_> = skus
                    .by_ref()
                    .take(LINES)
                    .enumerate()
                    .map(|(line, sku)| serde_json::json!({ "sku": sku, "quantity": 1 + (basket + line) % 3 }))
                    .collect();
                let body = serde_json::json!({ "site": demo::SITE, "lines": lines }).to_string();
                http1::request("POST", "/api/v1/orders", Some(token), &key, &body)
            })
            .collect();
        let start = requests
            .first()
            .and_then(|request| {
                request
                    .windows(KEY_PLACE.len())
                    .position(|bytes| bytes == KEY_PLACE.as_bytes())
            })
            .context("a request has no place for its key")?;
        let digits = start + "bench-".len()..start + KEY_PLACE.len();
        Ok(Self { requests, digits })
    }

    /// The bytes that place order number `number`, which no other order of this hub may have.
    pub(super) fn request(&mut self, number: u64) -> &[u8] {
        let at = usize::try_from(number % BASKETS as u64).unwrap_or_default();
        let Some(request) = self.requests.get_mut(at) else {
            return &[];
        };
        let mut rest = number;
        for digit in request
            .get_mut(self.digits.clone())
            .unwrap_or_default()
            .iter_mut()
            .rev()
        {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        request
    }
}
