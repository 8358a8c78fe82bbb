//! A provider for demos and tests: it plays what the payment token asks for and remembers its charges, so it answers
//! the same after a restart. No money moves.

use std::{sync::Arc, time::Duration};

use super::{
    provider::{Charge, Charged, PaymentProvider, ProviderError},
    store::{ChargeStore, Row},
};
use crate::{clock::Clock, order::Money};

/// How long `sandbox_slow` takes, milliseconds: longer than a payer waits for an answer.
pub const SLOW_MS: i64 = 7_000;
/// How long a charge that was never answered for stays undecided, milliseconds.
pub const UNKNOWN_MS: i64 = 5_000;

/// What a token asks the sandbox to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Authorized at once. Any token that is not one of the others means this.
    Ok,
    /// Declined.
    Decline,
    /// Authorized after [`SLOW_MS`].
    Slow,
    /// No answer ever; the charge exists, and shows itself after [`UNKNOWN_MS`].
    Unknown,
    /// Authorized; taking the money is refused.
    CaptureRefused,
    /// Authorized; lifting the hold is refused.
    VoidRefused,
}

impl Script {
    /// Every script.
    pub const ALL: [Self; 6] = [
        Self::Ok,
        Self::Decline,
        Self::Slow,
        Self::Unknown,
        Self::CaptureRefused,
        Self::VoidRefused,
    ];

    /// The token that asks for it.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Ok => "sandbox_ok",
            Self::Decline => "sandbox_decline",
            Self::Slow => "sandbox_slow",
            Self::Unknown => "sandbox_unknown",
            Self::CaptureRefused => "sandbox_capture_refused",
            Self::VoidRefused => "sandbox_void_refused",
        }
    }

    /// What `token` asks for.
    #[must_use]
    pub fn of(token: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|script| Some(script.token()) == token)
            .unwrap_or(Self::Ok)
    }
}

/// The sandbox provider.
#[derive(Clone)]
pub struct Sandbox {
    books: ChargeStore,
    clock: Arc<dyn Clock>,
}

impl Sandbox {
    /// A sandbox over its books.
    #[must_use]
    pub fn new(books: ChargeStore, clock: Arc<dyn Clock>) -> Self {
        Self { books, clock }
    }

    async fn play(
        self,
        key: String,
        amount: Money,
        token: Option<Arc<str>>,
    ) -> Result<Charge, ProviderError> {
        let asked = Script::of(token.as_deref());
        let now = self.clock.now().as_millis();
        let wanted = Row {
            charge: match asked {
                Script::Decline => Charge::Declined,
                Script::Ok
                | Script::Slow
                | Script::Unknown
                | Script::CaptureRefused
                | Script::VoidRefused => Charge::Authorized,
            },
            script: asked.token().to_owned(),
            amount,
            answers_at: now
                + match asked {
                    Script::Slow => SLOW_MS,
                    Script::Unknown => UNKNOWN_MS,
                    Script::Ok | Script::Decline | Script::CaptureRefused | Script::VoidRefused => {
                        0
                    }
                },
            created_at: now,
        };
        let row = self.books.open(&key, &wanted).await?;
        if row.amount != amount {
            return Err(ProviderError::Refused(
                "the key was used with another amount".into(),
            ));
        }
        if Script::of(Some(&row.script)) == Script::Unknown && now < row.answers_at {
            return std::future::pending().await;
        }
        self.wait_until(row.answers_at).await;
        Ok(row.charge)
    }

    async fn wait_until(&self, moment: i64) {
        let left_ms = moment - self.clock.now().as_millis();
        if let Ok(left_ms @ 1..) = u64::try_from(left_ms) {
            tokio::time::sleep(Duration::from_millis(left_ms)).await;
        }
    }

    async fn look(self, key: String) -> Result<Charge, ProviderError> {
        let now = self.clock.now().as_millis();
        let row = self.books.find(&key).await?;
        Ok(row.map_or(Charge::Absent, |row| {
            let is_undecided = row.charge.holds_money() && now < row.answers_at;
            if is_undecided {
                Charge::Pending
            } else {
                row.charge
            }
        }))
    }

    /// From `from` to `to`. One that is in `to` already stays there, and that is an answer, not an error.
    async fn advance(
        self,
        key: String,
        from: Charge,
        to: Charge,
        refused_by: Option<Script>,
    ) -> Result<Charge, ProviderError> {
        let refused = |why: &str| Err(ProviderError::Refused(why.to_owned()));
        let Some(row) = self.books.find(&key).await? else {
            return refused("no such charge");
        };
        if row.charge == to {
            return Ok(to);
        }
        if refused_by == Some(Script::of(Some(&row.script))) {
            return refused("the token asked for a refusal");
        }
        match self.books.advance(&key, from, to).await? {
            Some(row) if row.charge == to => Ok(to),
            _ => refused("the charge is not in a state that allows this"),
        }
    }
}

impl PaymentProvider for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn authorize(&self, key: String, amount: Money, token: Option<Arc<str>>) -> Charged {
        Box::pin(self.clone().play(key, amount, token))
    }

    fn fetch(&self, key: String) -> Charged {
        Box::pin(self.clone().look(key))
    }

    fn capture(&self, key: String) -> Charged {
        let refused_by = Some(Script::CaptureRefused);
        Box::pin(
            self.clone()
                .advance(key, Charge::Authorized, Charge::Captured, refused_by),
        )
    }

    fn void(&self, key: String) -> Charged {
        let refused_by = Some(Script::VoidRefused);
        Box::pin(
            self.clone()
                .advance(key, Charge::Authorized, Charge::Voided, refused_by),
        )
    }

    fn refund(&self, key: String, _amount: Money) -> Charged {
        Box::pin(
            self.clone()
                .advance(key, Charge::Captured, Charge::Refunded, None),
        )
    }
}
