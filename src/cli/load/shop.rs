//! A shop as a load generator sees it: signed-in people, and requests made beforehand.

use std::{net::SocketAddr, ops::Range, sync::Arc};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::{
    crowd::line::DUE,
    http1::{self, Connection},
    tokens::Tokens,
};
use crate::cli::demo;

/// Different baskets: enough that no cache of ours sees one order only.
const BASKETS: usize = 16;
/// Lines of an order.
const LINES: usize = 2;
/// Fills the place of a number until one is written there.
const DIGITS: &str = "000000000000000";
/// What comes before the digits of the idempotency key.
const KEY: &str = "idempotency-key: load-";

/// Signs a demo account in; returns its access token.
pub(in crate::cli) async fn sign_in(address: SocketAddr, email: &str) -> anyhow::Result<String> {
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
pub(in crate::cli) struct Baskets {
    tokens: Arc<Tokens>,
    /// Of the token in the requests.
    generation: u64,
    bodies: Arc<[String]>,
    /// Tells the keys of one load from those of another.
    run: String,
    requests: Vec<Request>,
}

#[derive(Debug, Clone)]
struct Request {
    bytes: Vec<u8>,
    key: Range<usize>,
    /// Where the order says when it was due, if it does.
    due: Option<Range<usize>>,
}

impl Baskets {
    /// Baskets of what a site sells, for whoever holds these tokens. `run` keeps the keys of loads apart; `are_dated`: the
    /// orders say when they were due.
    pub(in crate::cli) async fn make(
        address: SocketAddr,
        site: &str,
        tokens: Arc<Tokens>,
        run: &str,
        are_dated: bool,
    ) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Menu {
            items: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            sku: String,
        }
        let mut connection = Connection::open(address).await?;
        let path = format!("/api/v1/products?site={site}");
        let menu: Menu = connection.get(&path, Some(&tokens.now())).await?.json()?;
        ensure!(!menu.items.is_empty(), "the site {site} sells nothing");
        let mut skus = menu.items.iter().map(|item| &item.sku).cycle();
        let body = |basket: usize| {
            let line = |(line, sku): (usize, &String)| {
                let mut wanted =
                    serde_json::json!({ "sku": sku, "quantity": 1 + (basket + line) % 3 });
                if let Some(wanted) = wanted.as_object_mut().filter(|_| are_dated && line == 0) {
                    wanted.insert("note".to_owned(), format!("due {DIGITS}").into());
                }
                wanted
            };
            let lines: Vec<_> = skus.by_ref().take(LINES).enumerate().map(line).collect();
            serde_json::json!({ "site": site, "lines": lines }).to_string()
        };
        let mut baskets = Self {
            generation: tokens.generation(),
            tokens,
            bodies: (0..BASKETS).map(body).collect(),
            run: run.to_owned(),
            requests: Vec::new(),
        };
        baskets.write()?;
        Ok(baskets)
    }

    /// Baskets of what the demo shop sells.
    pub(in crate::cli) async fn demo(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let tokens = Arc::new(Tokens::fixed(token));
        Self::make(address, demo::SITE, tokens, "bench", false).await
    }

    fn write(&mut self) -> anyhow::Result<()> {
        let token = self.tokens.now();
        let requests = self.bodies.iter().map(|body| {
            let key = format!("{KEY}{}-{DIGITS}\r\n", self.run);
            let bytes = http1::request("POST", "/api/v1/orders", Some(&token), &key, body);
            let digits = |before: &str| {
                let found = bytes
                    .windows(before.len())
                    .position(|bytes| bytes == before.as_bytes())?;
                let start = found + before.len();
                Some(start..start + DIGITS.len())
            };
            let key = digits(&format!("{KEY}{}-", self.run));
            Ok(Request {
                key: key.context("a request has no place for its key")?,
                due: digits(DUE),
                bytes,
            })
        });
        self.requests = requests.collect::<anyhow::Result<_>>()?;
        Ok(())
    }

    /// The bytes that place order number `number`, which no other order of this run may have, due at `due_us`.
    pub(in crate::cli) fn request(&mut self, number: u64, due_us: u64) -> &[u8] {
        if self.generation != self.tokens.generation() {
            self.generation = self.tokens.generation();
            // It could be written before, so it can now.
            let _ = self.write();
        }
        let at = usize::try_from(number % BASKETS as u64).unwrap_or_default();
        let Some(request) = self.requests.get_mut(at) else {
            return &[];
        };
        fill(&mut request.bytes, request.key.clone(), number);
        if let Some(due) = request.due.clone() {
            fill(&mut request.bytes, due, due_us);
        }
        &request.bytes
    }
}

/// Writes a number over the digits at a place.
fn fill(bytes: &mut [u8], place: Range<usize>, number: u64) {
    let mut rest = number;
    for digit in bytes.get_mut(place).unwrap_or_default().iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
}
