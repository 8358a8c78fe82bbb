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

/// Currencies whose minor unit is not a hundredth, by ISO 4217: 0 where there is none, 3 where it is a thousandth.
const MINOR_DIGITS: [(&[u8; 3], usize); 23] = [
    (b"BIF", 0),
    (b"CLP", 0),
    (b"DJF", 0),
    (b"GNF", 0),
    (b"ISK", 0),
    (b"JPY", 0),
    (b"KMF", 0),
    (b"KRW", 0),
    (b"PYG", 0),
    (b"RWF", 0),
    (b"UGX", 0),
    (b"VND", 0),
    (b"VUV", 0),
    (b"XAF", 0),
    (b"XOF", 0),
    (b"XPF", 0),
    (b"BHD", 3),
    (b"IQD", 3),
    (b"JOD", 3),
    (b"KWD", 3),
    (b"LYD", 3),
    (b"OMR", 3),
    (b"TND", 3),
];

impl Currency {
    /// Digits behind the point of an amount in whole units: two for most.
    #[must_use]
    pub fn minor_digits(self) -> usize {
        let known = MINOR_DIGITS.iter().find(|(code, _)| **code == self.0);
        known.map_or(2, |(_, digits)| *digits)
    }

    /// `minor` units in whole ones, such as `3.50`.
    #[must_use]
    pub fn in_units(self, minor: i64) -> String {
        let digits = self.minor_digits();
        let unit = 10_u64.pow(u32::try_from(digits).unwrap_or_default());
        let (sign, minor) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
        if digits == 0 {
            return format!("{sign}{minor}");
        }
        format!("{sign}{}.{:0digits$}", minor / unit, minor % unit)
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

/// For people: `3.50 GBP`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.currency.in_units(self.amount),
            self.currency
        )
    }
}

/// The sums of an order: `total = subtotal - discount`, and on top of it the tax that prices do not include.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of the lines, minor units.
    pub subtotal: i64,
    /// Tax within `total`, included in prices or on top of them, minor units.
    pub tax: i64,
    /// What was taken off, minor units.
    pub discount: i64,
    /// What the customer owes, minor units.
    pub total: i64,
}
