//! What to order, and when: reorder point, safety stock, order-up-to quantity, and the draft of an order.
//!
//! Pure arithmetic on plain facts. The formulas are those of the (R, s, S) policy with normal demand, as in Silver, Pyke and
//! Thomas, *Inventory and Production Management in Supply Chains* (4th ed., 2016), chapters 6 and 7. Demand is what would
//! have been asked for with stock all day: sales on days with stock-out hours are scaled by the hours with stock.

use super::shelves::DayFacts;
use crate::model::normal;

/// Daily demand of a shelf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Mean, units a day.
    pub mean: f64,
    /// Standard deviation from day to day, units.
    pub spread: f64,
    /// Days that it rests on.
    pub days: usize,
}

impl Demand {
    /// Days below which nothing is said.
    pub const DAYS_MIN: usize = 7;

    /// Mean and spread over days that had stock for a while, corrected for the hours without (see
    /// [`DayFacts::uncensored`]); `None` with fewer than seven such days.
    #[must_use]
    pub fn of(days: &[DayFacts]) -> Option<Self> {
        let asked: Vec<f64> = days
            .iter()
            .filter_map(DayFacts::uncensored)
            .map(f64::from)
            .collect();
        if asked.len() < Self::DAYS_MIN {
            return None;
        }
        let n = asked.len() as f64;
        let mean = asked.iter().sum::<f64>() / n;
        let variance = asked
            .iter()
            .map(|units| (units - mean).powi(2))
            .sum::<f64>()
            / (n - 1.0);
        Some(Self {
            mean,
            spread: variance.sqrt(),
            days: asked.len(),
        })
    }
}

/// How goods come, and how much may be missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    /// Days from order to delivery, mean.
    pub lead_days: f64,
    /// Their standard deviation.
    pub lead_spread_days: f64,
    /// Days between two chances to order; 0 when an order can be sent at any time.
    pub review_days: f64,
    /// Chance of no stock-out in a cycle that is aimed at, 0..1.
    pub service: f64,
}

/// Quantities in units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// `z` of the service level.
    pub z: f64,
    /// Demand until a delivery that is ordered now.
    pub lead_demand: f64,
    /// What is kept beyond the mean, for demand and lead time that are not the mean.
    pub safety_stock: f64,
    /// At or below this stock an order is due.
    pub reorder_point: f64,
    /// The stock that an order fills up to, deliveries on their way included.
    pub order_up_to: f64,
}

impl Levels {
    /// `safety = z √(L σ² + μ² σL²)`, `reorder point = μ L + safety`, `order up to = reorder point + μ R`, with demand `μ ± σ` a
    /// day, lead time `L ± σL` days plus the review time `R` in which nothing can be ordered.
    ///
    /// Demands of different days and the lead time are taken as independent (Silver, Pyke and Thomas, 6.7 and 6.10; King,
    /// *Crack the code*, APICS Magazine 2011). With a review time the protected time is `L + R` (7.9).
    #[must_use]
    pub fn of(demand: &Demand, supply: &Supply) -> Self {
        let sound = |number: f64| {
            if number.is_finite() {
                number.max(0.0)
            } else {
                0.0
            }
        };
        let (mean, spread) = (sound(demand.mean), sound(demand.spread));
        let (lead, lead_spread) = (sound(supply.lead_days), sound(supply.lead_spread_days));
        let review = sound(supply.review_days);
        // Below one half a safety stock would be negative: nobody aims at that.
        let z = normal::quantile(supply.service.clamp(0.5, 0.9999));
        let protected = lead + review;
        let safety_stock =
            z * (protected * spread.powi(2) + mean.powi(2) * lead_spread.powi(2)).sqrt();
        let reorder_point = mean * lead + safety_stock;
        Self {
            z,
            lead_demand: mean * lead,
            safety_stock,
            reorder_point,
            order_up_to: reorder_point + mean * review,
        }
    }
}

/// What is there and how it can be ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stock {
    /// Units on the shelf.
    pub on_hand: f64,
    /// Units on their way.
    pub on_order: f64,
    /// Units promised to somebody.
    pub reserved: f64,
    /// Units that come together; orders are multiples of it.
    pub pack: u32,
    /// The least that a supplier delivers.
    pub order_min: u32,
}

impl Stock {
    /// On hand and on order without what is promised.
    #[must_use]
    pub fn position(&self) -> f64 {
        self.on_hand + self.on_order - self.reserved
    }

    /// Units to order: nothing above the reorder point, else up to the order-up-to level, in whole packs. At least a pack
    /// once an order is due.
    #[must_use]
    pub fn order(&self, levels: &Levels) -> u64 {
        let position = self.position();
        if !position.is_finite() || position > levels.reorder_point {
            return 0;
        }
        let pack = f64::from(self.pack.max(1));
        let lacking = (levels.order_up_to - position)
            .max(f64::from(self.order_min))
            .max(1.0);
        // Saturates: a number of units beyond 2^64 is a mistake upstream and not an order.
        ((lacking / pack).ceil() * pack) as u64
    }

    /// Days until the shelf is empty at the mean demand; `None` without demand.
    #[must_use]
    pub fn cover_days(&self, demand: &Demand) -> Option<f64> {
        (demand.mean > 0.0).then(|| self.on_hand.max(0.0) / demand.mean)
    }
}

/// The chance that stock runs out on at least one of the days of a lead time, when it runs out on a day with the chance
/// `daily`: `1 - (1 - p)^L`.
///
/// Days are taken as independent. Bad days come in runs, so the true chance is smaller; it is the careful side.
#[must_use]
pub fn risk_within(daily: f64, lead_days: f64) -> f64 {
    let daily = if daily.is_finite() {
        daily.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let days = if lead_days.is_finite() {
        lead_days.max(0.0)
    } else {
        0.0
    };
    1.0 - (1.0 - daily).powf(days)
}

/// An order that somebody may send, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What to order.
    pub sku: String,
    /// From whom; a supplier or a warehouse.
    pub from: String,
    /// Units.
    pub quantity: u64,
    /// One sentence for people.
    pub sentence: String,
}

impl Draft {
    /// The draft for a shelf; `None` while nothing is due.
    #[must_use]
    pub fn of(
        sku: &str,
        from: &str,
        stock: &Stock,
        levels: &Levels,
        supply: &Supply,
    ) -> Option<Self> {
        let quantity = stock.order(levels);
        if quantity == 0 {
            return None;
        }
        let sentence = format!(
            "order {quantity} of {sku} from {from}: {:.0} in stock or on the way, and {:.0} are needed to last {:.0} days in {:.0} \
             % of all cases",
            stock.position(),
            levels.reorder_point.ceil(),
            supply.lead_days,
            supply.service * 100.0,
        );
        Some(Self {
            sku: sku.to_owned(),
            from: from.to_owned(),
            quantity,
            sentence,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Demand, Draft, Levels, Stock, Supply, risk_within};
    use crate::model::stockout::shelves::DayFacts;

    const SUPPLY: Supply = Supply {
        lead_days: 4.0,
        lead_spread_days: 1.0,
        review_days: 0.0,
        service: 0.95,
    };
    const DEMAND: Demand = Demand {
        mean: 10.0,
        spread: 5.0,
        days: 28,
    };
    const STOCK: Stock = Stock {
        on_hand: 30.0,
        on_order: 12.0,
        reserved: 2.0,
        pack: 12,
        order_min: 0,
    };

    #[test]
    fn levels_by_hand() {
        // sqrt(4 · 25 + 100 · 1) = 14.142, times 1.64485.
        let levels = Levels::of(&DEMAND, &SUPPLY);
        assert!((levels.safety_stock - 23.262).abs() < 1e-2, "{levels:?}");
        assert!((levels.reorder_point - 63.262).abs() < 1e-2);
        let weekly = Levels::of(
            &DEMAND,
            &Supply {
                review_days: 7.0,
                ..SUPPLY
            },
        );
        // sqrt(11 · 25 + 100) = 19.365.
        assert!((weekly.safety_stock - 31.852).abs() < 1e-2, "{weekly:?}");
        assert!((weekly.order_up_to - (40.0 + 31.852 + 70.0)).abs() < 1e-2);
    }

    #[test]
    fn an_order_is_due_at_the_reorder_point_and_comes_in_packs() {
        let levels = Levels::of(&DEMAND, &SUPPLY);
        // 63.3 - 40 = 23.3 units: two packs of twelve.
        assert_eq!(STOCK.order(&levels), 24);
        let draft =
            Draft::of("milk", "dairy", &STOCK, &levels, &SUPPLY).map(|draft| draft.sentence);
        let expected = "order 24 of milk from dairy: 40 in stock or on the way, and 64 are needed to last 4 days in 95 % of all cases";
        assert_eq!(draft.as_deref(), Some(expected));
        let full = Stock {
            on_hand: 100.0,
            ..STOCK
        };
        assert_eq!(
            (
                full.order(&levels),
                Draft::of("milk", "dairy", &full, &levels, &SUPPLY)
            ),
            (0, None)
        );
        assert_eq!(STOCK.cover_days(&DEMAND), Some(3.0));
    }

    #[test]
    fn censored_days_count_as_if_there_had_been_stock() {
        let day = |share_out: f32| DayFacts {
            sold: 5.0,
            share_out,
            ..DayFacts::default()
        };
        let days: Vec<DayFacts> = [0.0, 0.5]
            .iter()
            .cycle()
            .take(8)
            .map(|&share| day(share))
            .collect();
        // Four days of 5 and four of 10.
        let demand = Demand::of(&days);
        assert!(demand.is_some_and(
            |demand| (demand.mean - 7.5).abs() < 1e-9 && (demand.spread - 2.6726).abs() < 1e-3
        ));
        assert_eq!(Demand::of(&[day(1.0); 30]), None);
    }

    #[test]
    fn strange_numbers_stay_numbers() {
        let strange = Demand {
            mean: f64::NAN,
            spread: f64::INFINITY,
            days: 0,
        };
        let levels = Levels::of(
            &strange,
            &Supply {
                lead_days: -3.0,
                service: 2.0,
                ..SUPPLY
            },
        );
        assert!(
            levels.reorder_point.is_finite() && levels.reorder_point >= 0.0,
            "{levels:?}"
        );
        assert!((risk_within(0.2, 2.0) - 0.36).abs() < 1e-12);
        assert_eq!(
            (risk_within(f64::NAN, 3.0), risk_within(2.0, 3.0)),
            (0.0, 1.0)
        );
        let lost = Stock {
            on_hand: f64::NAN,
            ..STOCK
        };
        assert_eq!(lost.order(&levels), 0);
    }
}
