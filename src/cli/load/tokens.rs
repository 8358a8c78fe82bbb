//! Access tokens for a long load: signed in anew before they expire.

use std::{
    net::SocketAddr,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::Deserialize;

use super::http1::{self, Connection};
use crate::shutdown::Tasks;

/// The share of a token's life after which it is renewed.
const RENEW_AFTER: f64 = 0.7;
/// How long to wait after signing in was refused.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// One account's token, as it is now.
#[derive(Debug)]
pub(in crate::cli) struct Tokens {
    current: RwLock<String>,
    /// Counts renewals.
    generation: AtomicU64,
    renewal: Option<Renewal>,
}

#[derive(Debug)]
struct Renewal {
    address: SocketAddr,
    /// The request that signs in.
    request: Vec<u8>,
    life: Duration,
}

impl Tokens {
    /// A token that stays as it is.
    pub(in crate::cli) fn fixed(token: &str) -> Self {
        Self {
            current: RwLock::new(token.to_owned()),
            generation: AtomicU64::new(0),
            renewal: None,
        }
    }

    /// Signs in.
    ///
    /// # Errors
    /// When the hub refuses.
    pub(in crate::cli) async fn sign_in(
        address: SocketAddr,
        email: &str,
        password: &str,
    ) -> anyhow::Result<Self> {
        let body = serde_json::json!({ "email": email, "password": password }).to_string();
        let request = http1::request("POST", "/api/v1/auth/login", None, "", &body);
        let signed = login(address, &request)
            .await
            .map_err(|error| error.context(format!("cannot sign in as {email}")))?;
        Ok(Self {
            current: RwLock::new(signed.access_token),
            generation: AtomicU64::new(0),
            renewal: Some(Renewal {
                address,
                request,
                life: Duration::from_secs(signed.expires_in),
            }),
        })
    }

    /// The token.
    pub(in crate::cli) fn now(&self) -> String {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes when the token does.
    pub(in crate::cli) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }

    /// Renews the token until `tasks` stop.
    pub(in crate::cli) async fn keep(&self, tasks: &Tasks) {
        let Some(renewal) = &self.renewal else {
            return;
        };
        let mut wait = renewal.life.mul_f64(RENEW_AFTER);
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = tasks.stopping() => return,
            }
            wait = TRY_AGAIN;
            if let Ok(signed) = login(renewal.address, &renewal.request).await {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *current = signed.access_token;
                self.generation.fetch_add(1, Ordering::Relaxed);
                wait = renewal.life.mul_f64(RENEW_AFTER);
            }
        }
    }
}

#[derive(Deserialize)]
struct Signed {
    access_token: String,
    expires_in: u64,
}

async fn login(address: SocketAddr, request: &[u8]) -> anyhow::Result<Signed> {
    let mut connection = Connection::open(address).await?;
    connection.exchange(request).await?.json()
}
