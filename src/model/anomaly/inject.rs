//! Strange orders made from normal ones: what the network learns to know.
//!
//! Nobody labels strange orders, so normal ones of the shop's own past are spoilt in many ways: slips of a key (quantity,
//! price, both exchanged), orders sent twice, orders at an hour when nobody orders, of articles nobody knows, of
//! somebody else, of everything at once. The more ways, the less the network can lean on one; what it meets in service may
//! be none of them.

use super::facts::{Placed, mix};
use crate::model::features::LineFacts;
use crate::model::nn::Seeded;

/// Ways to spoil an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// One line's quantity 20 to 100 times.
    Quantity,
    /// One line's price ten times or a tenth.
    Price,
    /// The same order within a minute.
    Duplicate,
    /// One line's quantity 8 to 25 times, or a thousand.
    QuantityOther,
    /// All quantities several times.
    QuantityAll,
    /// One line's price by any large factor.
    PriceOther,
    /// All prices several times, or a part.
    PriceAll,
    /// Prices of nothing or next to it.
    Free,
    /// Quantity and price of a line exchanged.
    Exchanged,
    /// Prices of two lines exchanged.
    PricesExchanged,
    /// At an hour when hardly anybody orders.
    Hour,
    /// Several orders' lines in one.
    Many,
    /// Articles nobody has heard of.
    Unknown,
    /// Articles drawn from all ever sold.
    Mixed,
    /// One line many times.
    Repeated,
    /// Another country than the customer's, or one that hardly occurs.
    Country,
    /// Another currency.
    Currency,
    /// The same order minutes to hours later.
    Late,
    /// Nearly the same order soon after.
    Similar,
    /// Part of an order that was split into several within minutes.
    Split,
    /// All lines of one unit, or all the same quantity.
    Even,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 21] = [
        Self::Quantity,
        Self::Price,
        Self::Duplicate,
        Self::QuantityOther,
        Self::QuantityAll,
        Self::PriceOther,
        Self::PriceAll,
        Self::Free,
        Self::Exchanged,
        Self::PricesExchanged,
        Self::Hour,
        Self::Many,
        Self::Unknown,
        Self::Mixed,
        Self::Repeated,
        Self::Country,
        Self::Currency,
        Self::Late,
        Self::Similar,
        Self::Split,
        Self::Even,
    ];

    /// Whether it needs the original among the last orders.
    pub(super) fn follows(self) -> bool {
        matches!(
            self,
            Self::Duplicate | Self::Late | Self::Similar | Self::Split
        )
    }

    /// The slips that are sure to occur in any shop; the others are guesses and count less.
    pub(super) fn is_common(self) -> bool {
        matches!(self, Self::Quantity | Self::Price | Self::Duplicate)
    }
}

/// An order that owns its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) at_ms: i64,
    pub(super) customer: Option<u64>,
    pub(super) country: Option<u64>,
    pub(super) currency: u64,
    pub(super) lines: Vec<LineFacts>,
}

impl Draft {
    pub(super) fn placed(&self) -> Placed<'_> {
        Placed {
            at_ms: self.at_ms,
            customer: self.customer,
            country: self.country,
            currency: self.currency,
            lines: &self.lines,
        }
    }
}

/// What the shop's past offers for spoiling: only of orders before.
pub(super) struct Past<'a> {
    /// All orders before this one.
    pub(super) orders: &'a [Draft],
    /// Articles sold so far, with a price each.
    pub(super) articles: &'a [(u64, i64)],
    /// Hours of the week when hardly anybody orders.
    pub(super) quiet_hours: &'a [usize],
}

const HOUR_MS: i64 = 3_600_000;

/// Spoils an order in one way; `None` where that way is not open. Of the split it returns the last part only, and the
/// parts before it beside it.
pub(super) fn spoil(
    kind: Kind,
    order: &Draft,
    past: &Past<'_>,
    random: &mut Seeded,
) -> Option<(Draft, Vec<Draft>)> {
    let mut new = order.clone();
    let mut before = Vec::new();
    let count = new.lines.len();
    if count == 0 {
        return None;
    }
    let one = random.below(count);
    match kind {
        Kind::Quantity => times(
            new.lines.get_mut(one)?,
            between(random, 20.0, 101.0).floor(),
        ),
        Kind::QuantityOther => {
            let factor = if random.unit() < 0.7 {
                between(random, 8.0, 25.0).floor()
            } else {
                1_000.0
            };
            times(new.lines.get_mut(one)?, factor);
        }
        Kind::QuantityAll => {
            let factor = log_between(random, 5.0, 50.0).floor();
            new.lines.iter_mut().for_each(|line| times(line, factor));
        }
        Kind::Price => {
            let factor = if random.unit() < 0.5 { 10.0 } else { 0.1 };
            price(new.lines.get_mut(one)?, factor);
        }
        Kind::PriceOther => {
            let factor = log_between(random, 2.5, 100.0);
            let factor = if random.unit() < 0.5 {
                factor
            } else {
                1.0 / factor
            };
            price(new.lines.get_mut(one)?, factor);
        }
        Kind::PriceAll => {
            let factor = log_between(random, 1.8, 100.0);
            let factor = if random.unit() < 0.4 {
                factor
            } else {
                1.0 / factor
            };
            new.lines.iter_mut().for_each(|line| price(line, factor));
        }
        Kind::Free => {
            let all = random.unit() < 0.4;
            let least = i64::from(random.unit() < 0.5);
            for (at, line) in new.lines.iter_mut().enumerate() {
                if all || at == one {
                    line.unit_price_minor = least;
                }
            }
        }
        Kind::Exchanged => {
            let line = new.lines.get_mut(one)?;
            let quantity = i64::from(line.quantity);
            line.quantity = u32::try_from(line.unit_price_minor.max(1)).unwrap_or(u32::MAX);
            line.unit_price_minor = quantity;
        }
        Kind::PricesExchanged => {
            let other = random.below(count);
            let (first, second) = (
                new.lines.get(one)?.unit_price_minor,
                new.lines.get(other)?.unit_price_minor,
            );
            // Nearly equal prices exchanged are nothing strange.
            if first.max(second) < 2 * first.min(second) {
                return None;
            }
            new.lines.get_mut(one)?.unit_price_minor = second;
            new.lines.get_mut(other)?.unit_price_minor = first;
        }
        Kind::Hour => {
            let hour = *past.quiet_hours.get(random.below(past.quiet_hours.len()))?;
            let now = super::memory::week_hour(new.at_ms);
            new.at_ms += (hour as i64 - now as i64) * HOUR_MS;
        }
        Kind::Many => {
            for _ in 0..2 + random.below(6) {
                let other = past.orders.get(random.below(past.orders.len()))?;
                new.lines.extend_from_slice(&other.lines);
            }
        }
        Kind::Unknown => {
            let all = random.unit() < 0.3;
            for (at, line) in new.lines.iter_mut().enumerate() {
                if all || at == one || random.unit() < 0.1 {
                    line.sku_key = mix(random.next());
                }
            }
        }
        Kind::Mixed => {
            for line in &mut new.lines {
                let (sku_key, unit_price_minor) =
                    *past.articles.get(random.below(past.articles.len()))?;
                line.sku_key = sku_key;
                line.unit_price_minor = unit_price_minor;
            }
        }
        Kind::Repeated => {
            let line = *new.lines.get(one)?;
            new.lines
                .extend(std::iter::repeat_n(line, 3 + random.below(15)));
        }
        Kind::Country => {
            new.country?;
            let other = past.orders.get(random.below(past.orders.len()))?.country;
            new.country = Some(
                other
                    .filter(|_| random.unit() < 0.5)
                    .unwrap_or_else(|| mix(random.next())),
            );
            if new.country == order.country {
                return None;
            }
        }
        Kind::Currency => new.currency = mix(random.next()),
        Kind::Duplicate => new.at_ms += 1_000 * (1 + random.below(60) as i64),
        Kind::Late => new.at_ms += 1_000 * log_between(random, 60.0, 7_200.0) as i64,
        Kind::Similar => {
            new.at_ms += 1_000 * (5 + random.below(600) as i64);
            if count < 3 {
                return None;
            }
            if random.unit() < 0.5 {
                new.lines.remove(one);
            } else {
                new.lines.get_mut(one)?.quantity += 1;
            }
        }
        Kind::Split => {
            let parts = 3 + random.below(4);
            if count < parts {
                return None;
            }
            let size = count.div_ceil(parts);
            before = new
                .lines
                .chunks(size)
                .map(|lines| Draft {
                    lines: lines.to_vec(),
                    ..order.clone()
                })
                .collect();
            for (part, draft) in (0_i64..).zip(&mut before) {
                draft.at_ms += part * 1_000 * (10 + random.below(50) as i64);
            }
            new = before.pop()?;
        }
        Kind::Even => {
            let quantity = *[1, 99, 100, 500, 999].get(random.below(5))?;
            new.lines
                .iter_mut()
                .for_each(|line| line.quantity = quantity);
        }
    }
    (new != *order).then_some((new, before))
}

fn times(line: &mut LineFacts, factor: f32) {
    line.quantity =
        u32::try_from((f64::from(line.quantity) * f64::from(factor)) as i64).unwrap_or(u32::MAX);
}

fn price(line: &mut LineFacts, factor: f32) {
    line.unit_price_minor =
        ((line.unit_price_minor as f64 * f64::from(factor)).round() as i64).max(1);
}

fn between(random: &mut Seeded, least: f32, end: f32) -> f32 {
    least + random.unit() * (end - least)
}

fn log_between(random: &mut Seeded, least: f32, most: f32) -> f32 {
    between(random, least.ln(), most.ln()).exp()
}

#[cfg(test)]
mod tests {
    use super::{Draft, Kind, Past, spoil};
    use crate::model::features::LineFacts;
    use crate::model::nn::Seeded;

    #[test]
    fn every_kind_changes_an_order_and_repeats_for_a_seed() {
        let line = |sku_key: u64| LineFacts {
            sku_key,
            quantity: 2,
            unit_price_minor: 100 * i64::try_from(sku_key).unwrap(),
        };
        let order = |customer| Draft {
            at_ms: 1_700_000_000_000,
            customer: Some(customer),
            country: Some(customer),
            currency: 1,
            lines: (1..9).map(line).collect(),
        };
        let orders = [order(1), order(2), order(3)];
        let past = Past {
            orders: &orders,
            articles: &[(50, 10), (51, 20)],
            quiet_hours: &[3, 4],
        };
        for kind in Kind::ALL {
            let made = |seed| {
                let mut random = Seeded::new(seed, 0);
                (0..20)
                    .filter_map(|_| spoil(kind, &order(1), &past, &mut random))
                    .collect::<Vec<_>>()
            };
            let first = made(5);
            assert!(!first.is_empty(), "{kind:?}");
            assert!(first.iter().all(|(new, _)| *new != order(1)), "{kind:?}");
            assert_eq!(first, made(5), "{kind:?}");
        }
    }
}
