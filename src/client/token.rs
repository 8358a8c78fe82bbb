//! Where access tokens come from, and when the next one is due.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::time::Instant;

/// The share of a token's life after which it is renewed.
const RENEW_AFTER: f64 = 0.8;
/// How long to wait when no token was to be had, or its life is nearly over anyway.
const RENEW_WAIT_MIN: Duration = Duration::from_secs(5);

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As the hub gave it.
    pub text: String,
    /// How long it lives from now on; none where that is not known, and nothing is renewed before the hub asks.
    pub life: Option<Duration>,
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            life: None,
        }
    }
}

/// Asks for a token: signs in anew, say. The error is a sentence for people.
pub type Ask = dyn Fn() -> BoxFuture<'static, Result<Token, String>> + Send + Sync;

/// Where tokens come from.
#[derive(Clone)]
pub enum TokenSource {
    /// There is this one.
    Fixed(Token),
    /// Whenever one is needed, it is asked for.
    Asked(Arc<Ask>),
}

impl TokenSource {
    /// A source that is asked whenever a token is needed.
    pub fn asked<Asking>(ask: impl Fn() -> Asking + Send + Sync + 'static) -> Self
    where
        Asking: Future<Output = Result<Token, String>> + Send + 'static,
    {
        Self::Asked(Arc::new(move || Box::pin(ask())))
    }

    /// A token that is as good as any.
    ///
    /// # Errors
    /// What whoever is asked says.
    pub(super) async fn token(&self) -> Result<Token, String> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::Asked(ask) => ask().await,
        }
    }

    /// Whether asking again can give another one.
    pub(super) fn can_renew(&self) -> bool {
        matches!(self, Self::Asked(_))
    }

    /// When to ask for the next one, after this one was had.
    pub(super) fn renew_at(&self, token: &Token) -> Option<Instant> {
        let life = token.life.filter(|_| self.can_renew())?;
        Some(Instant::now() + life.mul_f64(RENEW_AFTER).max(RENEW_WAIT_MIN))
    }
}

impl From<&str> for TokenSource {
    fn from(token: &str) -> Self {
        Self::Fixed(token.into())
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(_) => f.write_str("Fixed"),
            Self::Asked(_) => f.write_str("Asked"),
        }
    }
}

/// When to try again after nobody could be asked.
pub(super) fn try_again() -> Instant {
    Instant::now() + RENEW_WAIT_MIN
}
