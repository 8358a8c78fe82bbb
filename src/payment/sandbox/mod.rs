//! A provider for demos and tests: it plays what it is asked to (`script.rs`), remembers its charges, so that it answers
//! the same after a restart, and tells of them (`events.rs`). No money moves.

mod events;
mod script;

use std::{sync::Arc, time::Duration};

use super::{
    provider::{Charge, ChargeState, Charged, PaymentProvider, ProviderError},
    store::{ChargeStore, Row},
};
use crate::{clock::Clock, order::Money};

pub use events::{ChargeEvent, EventLine, EventSender};
pub use script::{SLOW_MS, Script, TIMEOUT_MS, UNKNOWN_MS};

/// The sandbox provider.
#[derive(Clone)]
pub struct Sandbox {
    books: ChargeStore,
    clock: Arc<dyn Clock>,
    reads_amounts: bool,
    line: Option<EventLine>,
}

impl Sandbox {
    /// A sandbox over its books.
    #[must_use]
    pub fn new(books: ChargeStore, clock: Arc<dyn Clock>) -> Self {
        Self {
            books,
            clock,
            reads_amounts: false,
            line: None,
        }
    }

    /// The same, playing what the last two digits of amounts ask for where no token does.
    #[must_use]
    pub fn reading_amounts(self, reads_amounts: bool) -> Self {
        Self {
            reads_amounts,
            ..self
        }
    }

    /// The same, telling of its charges.
    #[must_use]
    pub fn telling(self, line: EventLine) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }

    /// What cannot be told now is not told: whoever wants to know asks.
    fn tell(&self, key: &str, what: String, at: i64, script: &str) {
        let Some(line) = &self.line else { return };
        let event = ChargeEvent {
            key: key.to_owned(),
            what,
            at,
            script: Script::of(Some(script)),
        };
        if line.try_send(event).is_err() {
            tracing::warn!(charge = key, "the sandbox has too much to tell");
        }
    }

    async fn play(
        self,
        key: String,
        amount: Money,
        token: Option<Arc<str>>,
    ) -> Result<Charge, ProviderError> {
        let asked = if self.reads_amounts {
            Script::of_amount(token.as_deref(), amount.amount)
        } else {
            Script::of(token.as_deref())
        };
        let (state, untold_ms) = asked.begins();
        let now = self.clock.now().as_millis();
        let wanted = Row {
            charge: Charge {
                state,
                amount: amount.amount,
                captured: 0,
                refunded: 0,
            },
            currency: amount.currency,
            refunds: Vec::new(),
            script: asked.token().to_owned(),
            answers_at: now + untold_ms,
            created_at: now,
        };
        let row = self.books.open(&key, &wanted).await?;
        if row.charge.amount != amount.amount || row.currency != amount.currency {
            return Err(ProviderError::Refused(
                "the key was used with another amount".into(),
            ));
        }
        let is_declined = row.charge.state == ChargeState::Declined;
        let what = if is_declined {
            "declined"
        } else {
            "authorized"
        };
        self.tell(&key, what.to_owned(), row.answers_at, &row.script);
        if Script::of(Some(&row.script)).is_silent() && now < row.answers_at {
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
            return refused("as the script says");
        }
        match self.books.close(&key, close).await? {
            Some(row) if close.is_done(&row.charge) => {
                let now = self.clock.now().as_millis();
                self.tell(&key, close.told().to_owned(), now, &row.script);
                Ok(row.charge)
            }
            _ => refused("the charge is not in a state that allows this"),
        }
    }

    async fn give_back(
        self,
        key: String,
        refund_key: String,
        amount: i64,
    ) -> Result<Charge, ProviderError> {
        let Some(row) = self.books.find(&key).await? else {
            return refused("no such charge");
        };
        let most = Script::of(Some(&row.script)).refundable(row.charge.captured);
        if !row.refunds.contains(&refund_key) && row.charge.refunded + amount > most {
            return refused("not so much is to be given back");
        }
        match self.books.refund(&key, &refund_key, amount).await? {
            Some(row) if row.refunds.contains(&refund_key) => {
                let now = self.clock.now().as_millis();
                self.tell(&key, format!("refunded {refund_key}"), now, &row.script);
                Ok(row.charge)
            }
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

    fn told(self) -> &'static str {
        match self {
            Self::Capture(_) => "captured",
            Self::Void => "voided",
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
