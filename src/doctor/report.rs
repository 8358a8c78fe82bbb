//! What was found.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::order::{OrderId, SiteId};

/// So many violations are told one by one; the others are counted.
pub const VIOLATIONS_SHOWN_MAX: usize = 100;

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Paid orders are covered, and nobody's money is held for nothing.
    Money,
    /// What is reserved is what live orders hold, and never more than there is.
    Stock,
    /// The feed has no gaps, and is the orders' history and nothing else.
    Feed,
    /// An order is the fold of its events.
    Fold,
    /// What was due has happened.
    Timers,
    /// At most one attempt is open, and none for long.
    Attempts,
    /// A coupon's uses are counted as often as orders use it.
    Coupons,
    /// What stations have of an order agrees with how it stands.
    Tickets,
    /// A line has one review at most, by whoever got it.
    Reviews,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 9] = [
        Self::Money,
        Self::Stock,
        Self::Feed,
        Self::Fold,
        Self::Timers,
        Self::Attempts,
        Self::Coupons,
        Self::Tickets,
        Self::Reviews,
    ];

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Stock => "stock",
            Self::Feed => "feed",
            Self::Fold => "fold",
            Self::Timers => "timers",
            Self::Attempts => "attempts",
            Self::Coupons => "coupons",
            Self::Tickets => "tickets",
            Self::Reviews => "reviews",
        }
    }
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Violation {
    /// What must hold.
    pub rule: Rule,
    /// Where.
    pub site: String,
    /// Of which order, where it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// What is wrong.
    pub detail: String,
}

impl Violation {
    pub(super) fn of_order(rule: Rule, site: &SiteId, order: OrderId, detail: String) -> Self {
        Self {
            rule,
            site: site.to_string(),
            order: Some(order.to_string()),
            detail,
        }
    }

    pub(super) fn of_site(rule: Rule, site: &SiteId, detail: String) -> Self {
        Self {
            rule,
            site: site.to_string(),
            order: None,
            detail,
        }
    }
}

/// What was looked at, and what was wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Invariants)]
pub struct Report {
    /// Sites looked at.
    pub sites: u64,
    /// Orders looked at.
    pub orders: u64,
    /// Events looked at.
    pub events: u64,
    /// Products looked at.
    pub products: u64,
    /// Coupons looked at.
    #[serde(default)]
    pub coupons: u64,
    /// Reviews looked at.
    #[serde(default)]
    pub reviews: u64,
    /// How many violations there are.
    pub violations: u64,
    /// The first hundred of them.
    pub found: Vec<Violation>,
}

impl Report {
    pub(super) fn add(&mut self, violations: impl IntoIterator<Item = Violation>) {
        for violation in violations {
            self.violations += 1;
            if self.found.len() < VIOLATIONS_SHOWN_MAX {
                self.found.push(violation);
            }
        }
    }

    /// Adds what was found of another part.
    pub(super) fn merge(&mut self, other: Self) {
        let Self {
            sites,
            orders,
            events,
            products,
            coupons,
            reviews,
            violations,
            found,
        } = other;
        let more = violations.saturating_sub(found.len() as u64);
        self.sites += sites;
        self.orders += orders;
        self.events += events;
        self.products += products;
        self.coupons += coupons;
        self.reviews += reviews;
        self.add(found);
        self.violations += more;
    }
}
