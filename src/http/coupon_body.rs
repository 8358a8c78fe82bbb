//! What callers write about a coupon, and the bounds of each field.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{json::nullable, money::Amount, names::DiscountKindName, problem::Problem};
use crate::order::{
    Coupon, CouponCode, Currency, Deal, Discount, PERCENT_BP_MAX, Timestamp, UNIT_PRICE_MINOR_MAX,
};

/// The highest limit there can be.
const LIMIT_MAX: u64 = 1_000_000_000;

/// How a coupon takes something off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DiscountKind {
    Percent,
    Fixed,
}

/// A coupon to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct CouponBody {
    /// Needed where there is more than one site; or as `?site=`.
    pub(super) site: Option<String>,
    /// 3 to 32 letters, digits, `-` and `_`; case does not matter.
    code: String,
    #[schema(value_type = DiscountKindName)]
    kind: DiscountKind,
    /// 1 to 10,000 basis points, of a `percent` coupon.
    percent_bp: Option<u32>,
    /// Of a `fixed` coupon.
    amount: Option<Amount>,
    /// The least subtotal.
    minimum: Option<Amount>,
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// How many orders may use it.
    limit: Option<u64>,
    /// How many orders of one customer may. Can only be given when the coupon is made: uses by customer are counted for
    /// such coupons only.
    limit_per_customer: Option<u64>,
    #[serde(default = "yes")]
    is_active: bool,
}

fn yes() -> bool {
    true
}

/// What changes; missing fields stay, null takes a field away. The kind stays what it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct CouponChange {
    percent_bp: Option<u32>,
    amount: Option<Amount>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Amount>)]
    minimum: Option<Option<Amount>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, format = DateTime)]
    ends_at: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u64>)]
    limit: Option<Option<u64>>,
    /// Can be changed and taken away, but not added.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u64>)]
    limit_per_customer: Option<Option<u64>>,
    is_active: Option<bool>,
}

impl CouponBody {
    /// The coupon it describes.
    pub(super) fn coupon(
        &self,
        currency: Currency,
        now: Timestamp,
    ) -> Result<(CouponCode, Coupon), Problem> {
        let code = self.code.parse();
        let code = code.map_err(|error| Problem::field("/code", format!("{error}")))?;
        let discount = match (self.kind, self.percent_bp, &self.amount) {
            (DiscountKind::Percent, Some(basis_points), None) => percent(basis_points)?,
            (DiscountKind::Fixed, None, Some(amount)) => fixed(amount, currency)?,
            (DiscountKind::Percent, _, _) => {
                let detail = "a percent coupon has a percent_bp and no amount";
                return Err(Problem::field("/percent_bp", detail));
            }
            (DiscountKind::Fixed, _, _) => {
                let detail = "a fixed coupon has an amount and no percent_bp";
                return Err(Problem::field("/amount", detail));
            }
        };
        let minimum = self.minimum.as_ref();
        let minimum = minimum.map(|amount| minor("/minimum", amount, 0, currency));
        let coupon = Coupon {
            deal: Deal {
                discount,
                minimum: minimum.transpose()?.unwrap_or(0),
            },
            starts_at: time("/starts_at", self.starts_at.as_deref())?,
            ends_at: time("/ends_at", self.ends_at.as_deref())?,
            limit: limit("/limit", self.limit)?,
            limit_per_customer: own_limit(self.limit_per_customer)?,
            used: 0,
            is_active: self.is_active,
            made_at: now,
        };
        Ok((code, in_order(coupon)?))
    }
}

impl CouponChange {
    /// The coupon after the change.
    pub(super) fn coupon(&self, before: &Coupon, currency: Currency) -> Result<Coupon, Problem> {
        let mut coupon = before.clone();
        match (&mut coupon.deal.discount, self.percent_bp, &self.amount) {
            (_, None, None) => {}
            (discount @ Discount::Percent { .. }, Some(basis_points), None) => {
                *discount = percent(basis_points)?;
            }
            (discount @ Discount::Fixed { .. }, None, Some(amount)) => {
                *discount = fixed(amount, currency)?;
            }
            (Discount::Percent { .. }, _, Some(_)) => {
                return Err(Problem::field("/amount", "this is a percent coupon"));
            }
            (Discount::Fixed { .. }, Some(_), _) => {
                return Err(Problem::field("/percent_bp", "this is a fixed coupon"));
            }
        }
        if let Some(minimum) = &self.minimum {
            let minimum = minimum.as_ref();
            let minimum = minimum.map(|amount| minor("/minimum", amount, 0, currency));
            coupon.deal.minimum = minimum.transpose()?.unwrap_or(0);
        }
        if let Some(at) = &self.starts_at {
            coupon.starts_at = time("/starts_at", at.as_deref())?;
        }
        if let Some(at) = &self.ends_at {
            coupon.ends_at = time("/ends_at", at.as_deref())?;
        }
        if let Some(most) = self.limit {
            coupon.limit = limit("/limit", most)?;
        }
        if let Some(most) = self.limit_per_customer {
            if most.is_some() && before.limit_per_customer.is_none() {
                return Err(Problem::field(
                    "/limit_per_customer",
                    "uses of this coupon were not counted by customer: make another one",
                ));
            }
            coupon.limit_per_customer = own_limit(most)?;
        }
        coupon.is_active = self.is_active.unwrap_or(coupon.is_active);
        in_order(coupon)
    }
}

fn percent(percent_bp: u32) -> Result<Discount, Problem> {
    if (1..=PERCENT_BP_MAX).contains(&percent_bp) {
        Ok(Discount::Percent { percent_bp })
    } else {
        let detail = format!("a share is 1 to {PERCENT_BP_MAX} basis points");
        Err(Problem::field("/percent_bp", detail))
    }
}

fn fixed(amount: &Amount, currency: Currency) -> Result<Discount, Problem> {
    let amount = minor("/amount", amount, 1, currency)?;
    Ok(Discount::Fixed { amount })
}

fn minor(pointer: &str, amount: &Amount, least: i64, currency: Currency) -> Result<i64, Problem> {
    let minor = amount.minor(pointer, currency)?;
    if (least..=UNIT_PRICE_MINOR_MAX).contains(&minor) {
        Ok(minor)
    } else {
        let detail = format!("this is {least} to {UNIT_PRICE_MINOR_MAX} minor units");
        Err(Problem::field(pointer, detail))
    }
}

fn time(pointer: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let time: Result<jiff::Timestamp, _> = text.parse();
    let time = time.map_err(|_| Problem::field(pointer, "a time is RFC 3339"))?;
    Ok(Some(Timestamp(time.as_millisecond())))
}

fn limit(pointer: &str, most: Option<u64>) -> Result<Option<u64>, Problem> {
    if most.is_none_or(|most| (1..=LIMIT_MAX).contains(&most)) {
        Ok(most)
    } else {
        Err(Problem::field(
            pointer,
            format!("a limit is 1 to {LIMIT_MAX}"),
        ))
    }
}

fn own_limit(most: Option<u64>) -> Result<Option<u32>, Problem> {
    let most = limit("/limit_per_customer", most)?;
    Ok(most.map(|most| u32::try_from(most).unwrap_or(u32::MAX)))
}

/// It ends after it starts.
fn in_order(coupon: Coupon) -> Result<Coupon, Problem> {
    match (coupon.starts_at, coupon.ends_at) {
        (Some(starts), Some(ends)) if ends <= starts => {
            Err(Problem::field("/ends_at", "a coupon ends after it starts"))
        }
        (Some(_) | None, Some(_) | None) => Ok(coupon),
    }
}
