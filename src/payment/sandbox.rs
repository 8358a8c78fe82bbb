//! A provider for demos and tests: it plays what the payment token asks for and remembers its charges, so it answers
//! the same after a restart. No money moves.

use std::{sync::Arc, time::Duration};

use super::{
    provider::{Charge, ChargeState, Charged, PaymentProvider, ProviderError},
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
            charge: Charge {
                state: match asked {
                    Script::Decline => ChargeState::Declined,
                    Script::Ok
                    | Script::Slow
                    | Script::Unknown
                    | Script::CaptureRefused
                    | Script::VoidRefused => ChargeState::Authorized,
                },
                amount: amount.amount,
                captured: 0,
                refunded: 0,
            },
            currency: amount.currency,
            refunds: Vec::new(),
            script: asked.token().to_owned(),
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
        if row.charge.amount != amount.amount || row.currency != amount.currency {
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
        Ok(row.map_or(Charge::ABSENT, |row| {
            let is_undecided = row.charge.state.holds_money() && now < row.answers_at;
            let state = if is_undecided {
                ChargeState::Pending
            } else {
                row.charge.state
            };
            Charge {
                state,
                ..row.charge
            }
        }))
    }

    /// Takes `amount` of what is held, or lifts the hold. A charge that is there already is an answer, not an error.
    async fn close(self, key: String, close: Close) -> Result<Charge, ProviderError> {
        let Some(row) = self.books.find(&key).await? else {
            return refused("no such charge");
        };
        if close.is_done(&row.charge) {
            return Ok(row.charge);
        }
        if close.refused_by() == Script::of(Some(&row.script)) {
            return refused("the token asked for a refusal");
        }
        match self.books.close(&key, close).await? {
            Some(row) if close.is_done(&row.charge) => Ok(row.charge),
            _ => refused("the charge is not in a state that allows this"),
        }
    }

    async fn give_back(
        self,
        key: String,
        refund_key: String,
        amount: i64,
    ) -> Result<Charge, ProviderError> {
        match self.books.refund(&key, &refund_key, amount).await? {
            Some(row) if row.refunds.contains(&refund_key) => Ok(row.charge),
            _ => refused("not so much was taken, or it was given back"),
        }
    }
}

fn refused(why: &str) -> Result<Charge, ProviderError> {
    Err(ProviderError::Refused(why.to_owned()))
}

/// What ends a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    /// Taking this much of it.
    Capture(i64),
    /// Lifting it.
    Void,
}

impl Close {
    fn is_done(self, charge: &Charge) -> bool {
        match self {
            Self::Capture(amount) => charge.captured == amount && charge.captured > 0,
            Self::Void => charge.state == ChargeState::Voided,
        }
    }

    fn refused_by(self) -> Script {
        match self {
            Self::Capture(_) => Script::CaptureRefused,
            Self::Void => Script::VoidRefused,
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

    fn capture(&self, key: String, amount: i64) -> Charged {
        Box::pin(self.clone().close(key, Close::Capture(amount)))
    }

    fn void(&self, key: String) -> Charged {
        Box::pin(self.clone().close(key, Close::Void))
    }

    fn refund(&self, key: String, refund_key: String, amount: i64) -> Charged {
        Box::pin(self.clone().give_back(key, refund_key, amount))
    }
}
