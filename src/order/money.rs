//! Money: integer minor units and a currency. There is no floating point anywhere near it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::id::InvalidId;

/// The largest unit price, in minor units: 100 lines of 999 such pieces still fit an `i64` twenty times over.
pub const UNIT_PRICE_MINOR_MAX: i64 = 1_000_000_000_000;

/// ISO 4217 alphabetic code, upper case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text.as_bytes().try_into() {
            Ok(code) if text.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(Self(code)),
            _ => Err(InvalidId {
                expected: "a currency is three capital letters (ISO 4217)",
            }),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: pence, cents.
    pub amount: i64,
    /// Their currency.
    pub currency: Currency,
}

/// The sums of an order. `total = subtotal - discount`; prices include their tax, so `tax` is a part of `total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of the lines, minor units.
    pub subtotal: i64,
    /// Tax contained in `total`, minor units.
    pub tax: i64,
    /// What was taken off, minor units.
    pub discount: i64,
    /// What the customer owes, minor units.
    pub total: i64,
}

impl Totals {
    /// The sums over line totals at a tax rate in basis points that the prices already include.
    /// `None` on overflow, which the bounds on lines and prices rule out.
    #[must_use]
    pub fn of(line_totals: impl IntoIterator<Item = i64>, tax_rate_bp: u32) -> Option<Self> {
        let subtotal = line_totals.into_iter().try_fold(0_i64, i64::checked_add)?;
        Some(Self {
            subtotal,
            tax: included_tax(subtotal, tax_rate_bp),
            discount: 0,
            total: subtotal,
        })
    }
}

/// Tax contained in a gross amount: `gross * rate / (1 + rate)`, half away from zero.
fn included_tax(gross: i64, rate_bp: u32) -> i64 {
    let (gross, rate) = (i128::from(gross), i128::from(rate_bp));
    let divisor = 10_000 + rate;
    i64::try_from((gross * rate * 2 + divisor) / (divisor * 2)).unwrap_or(i64::MAX)
}
