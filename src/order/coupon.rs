//! Coupons: what a code takes off, and who may still use it. Counting the uses is the sequencer's business: it decides
//! one order after the other, so that a limit holds whoever comes at once.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{id::InvalidId, money::Money, rejection::Rejection, time::Timestamp};

/// The shortest code, characters.
pub const CODE_CHARS_MIN: usize = 3;
/// The longest code, characters.
pub const CODE_CHARS_MAX: usize = 32;
/// 100 %, in basis points.
pub const PERCENT_BP_MAX: u32 = 10_000;

/// What a customer types: letters of either case, digits, `-` and `_`. Kept in capital letters, without blanks around.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CouponCode(Arc<str>);

impl CouponCode {
    /// The code in capital letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CouponCode {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let code = text.trim();
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&code.len()) && code.bytes().all(is_allowed) {
            Ok(Self(code.to_ascii_uppercase().into()))
        } else {
            Err(InvalidId {
                expected: "a coupon's code is 3 to 32 letters, digits, '-' and '_'",
            })
        }
    }
}

impl TryFrom<String> for CouponCode {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<CouponCode> for String {
    fn from(code: CouponCode) -> Self {
        code.0.as_ref().to_owned()
    }
}

/// How much is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "discount", rename_all = "snake_case")]
pub enum Discount {
    /// A share of the subtotal.
    Percent {
        /// Basis points, 1 to [`PERCENT_BP_MAX`].
        percent_bp: u32,
    },
    /// An amount, and never more than the subtotal.
    Fixed {
        /// Minor units.
        amount: i64,
    },
}

/// What a coupon promises, and from which subtotal on. An order keeps its own copy: a promise outlives its coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// How much is taken off.
    #[serde(flatten)]
    pub discount: Discount,
    /// The least subtotal, minor units; below it nothing is taken off.
    #[serde(default)]
    pub minimum: i64,
}

impl Deal {
    /// What is taken off `subtotal`, minor units: 0 to `subtotal`, half away from zero.
    #[must_use]
    pub fn discount(&self, subtotal: i64) -> i64 {
        if subtotal < self.minimum {
            return 0;
        }
        let discount = match self.discount {
            Discount::Percent { percent_bp } => {
                let exact = i128::from(subtotal) * i128::from(percent_bp);
                i64::try_from((exact + 5_000) / 10_000).unwrap_or(subtotal)
            }
            Discount::Fixed { amount } => amount,
        };
        discount.clamp(0, subtotal)
    }
}

/// A coupon of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// What it promises.
    #[serde(flatten)]
    pub deal: Deal,
    /// Not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// Not from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// How many orders may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many orders of one customer may. Uses are counted by customer only where there is such a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_per_customer: Option<u32>,
    /// Orders that use it, without those that were cancelled or expired.
    #[serde(default)]
    pub used: u64,
    /// Whether it can be used now.
    pub is_active: bool,
    /// When it was made: an order from before only used a coupon of the same code.
    pub made_at: Timestamp,
}

impl Coupon {
    /// Whether uses are counted by customer.
    #[must_use]
    pub fn counts_customers(&self) -> bool {
        self.limit_per_customer.is_some()
    }
}

/// A code as somebody claims it for an order: what is behind it, and how often they have used it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The code.
    pub code: CouponCode,
    /// The coupon of that code; `None` for a code that the site does not know.
    pub coupon: Option<Coupon>,
    /// How many orders of the customer use it.
    pub uses: u32,
}

/// A coupon as an order uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// Its code.
    pub code: CouponCode,
    /// What was promised when the order was placed.
    pub deal: Deal,
}

/// Why a code takes nothing off. A code that was never given out and one that is not to be used now look alike:
/// whoever guesses learns nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouponFault {
    /// There is no such code, or not now.
    Unknown,
    /// It was valid until a moment ago, or long ago.
    Expired,
    /// The order is too small.
    BelowMinimum {
        /// The least subtotal.
        minimum: Money,
    },
}

impl CouponFault {
    /// A sentence for people.
    #[must_use]
    pub fn detail(self) -> String {
        match self {
            Self::Unknown => "This code is not valid.".into(),
            Self::Expired => "This code has expired.".into(),
            Self::BelowMinimum { minimum } => {
                format!("This code is valid from a subtotal of {minimum} on.")
            }
        }
    }
}

impl Claim {
    /// What the code promises an order of `subtotal` at `now`.
    ///
    /// # Errors
    /// `coupon_invalid`, `coupon_used_up`.
    pub fn redeem(&self, subtotal: Money, now: Timestamp) -> Result<Redemption, Rejection> {
        let fault = |fault| Err(Rejection::CouponInvalid(fault));
        let has_begun = |coupon: &&Coupon| coupon.starts_at.is_none_or(|starts| starts <= now);
        let known = self.coupon.as_ref().filter(|coupon| coupon.is_active);
        let Some(coupon) = known.filter(has_begun) else {
            return fault(CouponFault::Unknown);
        };
        if coupon.ends_at.is_some_and(|ends| ends <= now) {
            return fault(CouponFault::Expired);
        }
        if coupon.limit.is_some_and(|limit| coupon.used >= limit) {
            return Err(Rejection::CouponUsedUp { by_customer: false });
        }
        let own_limit = coupon.limit_per_customer;
        if own_limit.is_some_and(|limit| self.uses >= limit) {
            return Err(Rejection::CouponUsedUp { by_customer: true });
        }
        let minimum = coupon.deal.minimum;
        if subtotal.amount < minimum {
            return fault(CouponFault::BelowMinimum {
                minimum: Money {
                    amount: minimum,
                    ..subtotal
                },
            });
        }
        Ok(Redemption {
            code: self.code.clone(),
            deal: coupon.deal,
        })
    }
}
