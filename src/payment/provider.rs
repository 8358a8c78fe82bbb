//! The port to whoever moves the money.
//!
//! Contract: a charge is known by its key (`{order}:auth:{n}`), a refund of it by one of its own. Asking twice with one
//! key is one charge, or one refund, and one answer, so every call may be repeated after a crash or a lost answer.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::order::Money;

/// A charge at the provider. Amounts are minor units, of the currency it was asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Charge {
    /// Where it stands.
    pub state: ChargeState,
    /// What was asked for, and is held while it is `Authorized`.
    pub amount: i64,
    /// What was taken of it.
    pub captured: i64,
    /// What was given back of what was taken.
    pub refunded: i64,
}

/// Where a charge stands at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargeState {
    /// The provider never heard of the key.
    Absent,
    /// The provider has not decided.
    Pending,
    /// The amount is held.
    Authorized,
    /// The amount, or a part of it, was taken; the rest was released.
    Captured,
    /// The provider said no.
    Declined,
    /// The hold was lifted.
    Voided,
    /// All that was taken was given back.
    Refunded,
}

impl Charge {
    /// The charge of a key that the provider never heard of.
    pub const ABSENT: Self = Self {
        state: ChargeState::Absent,
        amount: 0,
        captured: 0,
        refunded: 0,
    };
}

impl ChargeState {
    /// True while the customer's money is held or taken.
    #[must_use]
    pub fn holds_money(self) -> bool {
        match self {
            Self::Authorized | Self::Captured => true,
            Self::Absent | Self::Pending | Self::Declined | Self::Voided | Self::Refunded => false,
        }
    }
}

/// Why a provider did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It said no, and will say so again.
    #[error("refused: {0}")]
    Refused(String),
    /// It certainly never saw the call, or turned it away before it did anything: ask again with the same key.
    #[error("not sent: {0}")]
    NotSent(String),
    /// It did not answer: nobody knows whether it was done. Ask again.
    #[error("no answer: {0}")]
    Unavailable(String),
}

/// What a call to a provider ends in: the charge as it is afterwards.
pub type Charged = BoxFuture<'static, Result<Charge, ProviderError>>;

/// A payment provider. Every future is `'static`: a dropped caller never leaves a call half way.
pub trait PaymentProvider: Send + Sync + 'static {
    /// Its name, for logs.
    fn name(&self) -> &'static str;
    /// Holds `amount` under `key`. `Authorized`, `Captured` (where the provider takes the money at once), `Declined`,
    /// or, for a key that was used before, however that charge stands.
    fn authorize(&self, key: String, amount: Money, token: Option<Arc<str>>) -> Charged;
    /// How the charge of `key` stands.
    fn fetch(&self, key: String) -> Charged;
    /// Takes `amount` of what is held and releases the rest. Refused for more than is held.
    fn capture(&self, key: String, amount: i64) -> Charged;
    /// Lifts the hold.
    fn void(&self, key: String) -> Charged;
    /// Gives `amount` of what was taken back, once per `refund_key`. Refused for more than is left of it.
    fn refund(&self, key: String, refund_key: String, amount: i64) -> Charged;
}
