//! Money as callers may write it: bare minor units, or `{amount, currency}` as the hub writes it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use crate::order::Currency;

/// An amount from a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Amount {
    /// Minor units of the site's currency.
    Minor(i64),
    /// The same with the currency said.
    Money {
        /// Minor units.
        amount: i64,
        /// ISO 4217; must be the site's.
        currency: String,
    },
}

impl Amount {
    /// The minor units, if they are of `currency`.
    pub(super) fn minor(&self, pointer: &str, currency: Currency) -> Result<i64, Problem> {
        match self {
            Self::Minor(amount) => Ok(*amount),
            Self::Money {
                amount,
                currency: said,
            } if said == currency.as_str() => Ok(*amount),
            Self::Money { .. } => Err(Problem::field(
                format!("{pointer}/currency"),
                format!("prices here are in {currency}"),
            )),
        }
    }
}
