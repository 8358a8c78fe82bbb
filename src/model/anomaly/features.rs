//! An order as a row of numbers: its strangest lines, itself as a whole, its customer, its hour, and its like among the
//! last orders.
//!
//! Free of scale and shop: logarithms of ratios to what is usual, and surprises (negative logarithms of shares). Only the
//! memory is read, and it holds what was placed before.

use super::facts::{Placed, line_signature, ln_amount, value_minor};
use super::lines::{LINE, LINE_NAMES, LineView, Middles};
use super::memory::{Alike, CustomerMemory, ShopMemory, days, sku_mark};

/// Numbers of the order as a whole.
const ORDER: usize = 50;
/// Numbers in all: the line of the strangest quantity, the line of the strangest price, the order.
pub(super) const FEATURES: usize = 2 * LINE + ORDER;

/// Places of two numbers that reasons are read from.
pub(super) const TOTAL_TAIL: usize = 2 * LINE + 1;
pub(super) const LINES_TAIL: usize = 2 * LINE + 3;

/// Lines of an order that are looked at; more are counted but not compared.
pub(super) const LINES_MAX: usize = 1_000;

/// Names of the order's numbers, in order.
const ORDER_NAMES: [&str; ORDER] = [
    "total",
    "total_tail",
    "lines",
    "lines_tail",
    "lines_tail_below",
    "quantity_gap_mean",
    "price_gap_mean",
    "price_distance_mean",
    "price_new_share",
    "quantity_high_share",
    "quantity_low_mean",
    "quantity_oddness",
    "second_quantity_oddness",
    "quantity_over_next",
    "price_oddness",
    "second_price_oddness",
    "unknown_share",
    "unknown_count",
    "rarity_mean",
    "rarity_max",
    "idle_mean",
    "idle_max",
    "repeated_articles",
    "repeated_lines",
    "different_prices",
    "different_quantities",
    "top_line_share",
    "free_share",
    "hour_surprise",
    "day_hour_surprise",
    "customer_known",
    "customer_new",
    "customer_orders",
    "customer_gap",
    "total_own",
    "lines_own",
    "quantity_gap_own",
    "bought_before",
    "country_changed",
    "country_rarity",
    "currency_rarity",
    "same_before",
    "same_recency",
    "same_minute",
    "same_by_customer",
    "similar_share",
    "similar_recency",
    "own_hour",
    "site_minutes",
    "information",
];

/// All names: the order of a row.
pub(super) fn names() -> Vec<String> {
    let of = |prefix: &'static str| {
        LINE_NAMES
            .iter()
            .map(move |name| format!("{prefix}.{name}"))
    };
    let order = ORDER_NAMES.iter().map(|&name| name.to_owned());
    of("quantity_line")
        .chain(of("price_line"))
        .chain(order)
        .collect()
}

/// An order's row, and what explaining it needs.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) row: [f32; FEATURES],
    /// The place of the line of the strangest quantity and its view; none without lines.
    pub(super) quantity: Option<(usize, LineView)>,
    /// The same of the price.
    pub(super) price: Option<(usize, LineView)>,
    pub(super) alike: Alike,
    pub(super) middles: Middles,
    pub(super) unknown: usize,
    pub(super) repeated_lines: usize,
    pub(super) free: usize,
    pub(super) hour_surprise: f32,
    pub(super) total_own: f32,
    pub(super) country_changed: bool,
    pub(super) country_rarity: f32,
    pub(super) currency_rarity: f32,
}

/// Sums over the lines of an order.
#[derive(Default)]
struct Sums {
    count: f32,
    quantity_gap: f32,
    price_gap: f32,
    price_distance: f32,
    price_new: f32,
    quantity_high: f32,
    quantity_low: f32,
    unknown: usize,
    rarity: f32,
    rarity_max: f32,
    idle: f32,
    idle_max: f32,
    bought: f32,
    top_minor: i64,
    free: usize,
    /// Strangeness of the two strangest lines.
    quantity_oddness: [f32; 2],
    price_oddness: [f32; 2],
}

impl View {
    /// The view of an order with the memory before it.
    pub(super) fn of(memory: &ShopMemory, order: &Placed<'_>) -> Self {
        let own = order
            .customer
            .and_then(|customer| memory.customer(customer));
        let middles = Middles::of(memory);
        let (mut quantity, mut price) = (None::<(usize, LineView)>, None::<(usize, LineView)>);
        let mut sums = Sums::default();
        for (at, line) in order.lines.iter().enumerate().take(LINES_MAX) {
            let view = LineView::of(memory, own, &middles, line, order.at_ms);
            sums.add(&view, own, line, value_minor(line));
            if quantity.is_none_or(|(_, best)| view.quantity_oddness > best.quantity_oddness) {
                quantity = Some((at, view));
            }
            if price.is_none_or(|(_, best)| view.price_oddness > best.price_oddness) {
                price = Some((at, view));
            }
        }
        let mut view = Self {
            row: [0.0; FEATURES],
            quantity,
            price,
            alike: memory.recent.alike(order),
            middles,
            unknown: sums.unknown,
            repeated_lines: 0,
            free: sums.free,
            hour_surprise: memory.hour_surprise(order.at_ms),
            total_own: 0.0,
            country_changed: own
                .and_then(|own| own.country)
                .is_some_and(|usual| order.country.is_some_and(|country| country != usual)),
            country_rarity: order
                .country
                .map_or(0.0, |country| memory.countries.rarity(country)),
            currency_rarity: memory.currencies.rarity(order.currency),
        };
        let whole = view.whole(memory, own, order, &sums);
        let lines = [quantity, price].map(|line| line.map_or([0.0; LINE], |(_, view)| view.row));
        let all = lines.iter().flatten().chain(&whole);
        for (to, &number) in view.row.iter_mut().zip(all) {
            *to = if number.is_finite() { number } else { 0.0 };
        }
        view
    }

    fn whole(
        &mut self,
        memory: &ShopMemory,
        own: Option<&CustomerMemory>,
        order: &Placed<'_>,
        sums: &Sums,
    ) -> [f32; ORDER] {
        let total_minor = order.total_minor();
        let ln_total = ln_amount(total_minor);
        let ln_lines = ln_amount(i64::try_from(order.lines.len()).unwrap_or(i64::MAX));
        let count = sums.count.max(1.0);
        let mean = |sum: f32| sum / count;
        let different = Different::of(order);
        self.repeated_lines = different.repeated_lines;
        self.total_own = own.map_or(0.0, |own| own.total.against(ln_total, 0.5));
        let (same, same_recency, by_customer) =
            self.alike.exact.map_or((0.0, 0.0, 0.0), |(seconds, own)| {
                (1.0, recency(seconds), f32::from(u8::from(own)))
            });
        let (similar, similar_recency) = self
            .alike
            .similar
            .map_or((0.0, 0.0), |(share, seconds)| (share, recency(seconds)));
        let over_next = self.quantity.map_or(0.0, |(at, _)| over_next(order, at));
        let yes = |is: bool| f32::from(u8::from(is));
        [
            ln_total - self.middles.total,
            memory.totals.surprise(ln_total),
            ln_lines - self.middles.lines,
            memory.line_counts.surprise(ln_lines),
            memory.line_counts.surprise_below(ln_lines),
            mean(sums.quantity_gap),
            mean(sums.price_gap),
            mean(sums.price_distance),
            mean(sums.price_new),
            mean(sums.quantity_high),
            mean(sums.quantity_low),
            sums.quantity_oddness[0],
            sums.quantity_oddness[1],
            over_next,
            sums.price_oddness[0],
            sums.price_oddness[1],
            mean(sums.unknown as f32),
            (sums.unknown as f32).ln_1p(),
            mean(sums.rarity),
            sums.rarity_max,
            mean(sums.idle),
            sums.idle_max,
            different.repeated_articles as f32 / count,
            (different.repeated_lines as f32).ln_1p(),
            different.prices as f32 / count,
            different.quantities as f32 / count,
            sums.top_minor as f32 / total_minor.max(1) as f32,
            mean(sums.free as f32),
            self.hour_surprise,
            memory.day_hour_surprise(order.at_ms),
            yes(order.customer.is_some()),
            yes(order.customer.is_some() && own.is_none()),
            own.map_or(0.0, |own| (own.orders as f32).ln_1p()),
            own.map_or(0.0, |own| days(own.last_ms, order.at_ms).ln_1p()),
            self.total_own,
            own.map_or(0.0, |own| own.lines.against(ln_lines, 0.5)),
            own.map_or(0.0, |own| {
                own.quantity_gap.against(mean(sums.quantity_gap), 0.5)
            }),
            mean(sums.bought),
            yes(self.country_changed),
            self.country_rarity,
            self.currency_rarity,
            same,
            same_recency,
            yes(self
                .alike
                .exact
                .is_some_and(|(seconds, own)| own && seconds <= 60.0)),
            by_customer,
            similar,
            similar * similar_recency,
            (self.alike.own_hour as f32).ln_1p(),
            (self.alike.site_minutes as f32).ln_1p(),
            sums.rarity.ln_1p(),
        ]
    }
}

impl Sums {
    fn add(
        &mut self,
        view: &LineView,
        own: Option<&CustomerMemory>,
        line: &crate::model::features::LineFacts,
        value_minor: i64,
    ) {
        self.count += 1.0;
        self.quantity_gap += view.quantity_gap;
        self.price_gap += view.price_gap;
        self.price_distance += view.price_nearest;
        self.price_new += f32::from(u8::from(view.price_nearest > 0.01));
        // Five times the usual, or a fifth of it.
        self.quantity_high += f32::from(u8::from(view.quantity_gap > 1.6));
        self.quantity_low += view.quantity_gap.min(0.0);
        self.unknown += usize::from(!view.known);
        self.rarity += view.rarity;
        self.rarity_max = self.rarity_max.max(view.rarity);
        self.idle += view.idle;
        self.idle_max = self.idle_max.max(view.idle);
        self.bought += f32::from(u8::from(
            own.is_some_and(|own| own.has_bought(sku_mark(line.sku_key))),
        ));
        self.top_minor = self.top_minor.max(value_minor);
        self.free += usize::from(line.unit_price_minor <= 1);
        for (top, new) in [
            (&mut self.quantity_oddness, view.quantity_oddness),
            (&mut self.price_oddness, view.price_oddness),
        ] {
            if new > top[0] {
                *top = [new, top[0]];
            } else if new > top[1] {
                top[1] = new;
            }
        }
    }
}

/// How much of an order is the same thing again.
struct Different {
    repeated_articles: usize,
    repeated_lines: usize,
    prices: usize,
    quantities: usize,
}

impl Different {
    fn of(order: &Placed<'_>) -> Self {
        let lines = order
            .lines
            .get(..order.lines.len().min(LINES_MAX))
            .unwrap_or_default();
        let distinct = |key: &dyn Fn(&crate::model::features::LineFacts) -> u64| {
            let mut keys: smallvec::SmallVec<[u64; 64]> = lines.iter().map(key).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.len()
        };
        Self {
            repeated_articles: lines.len() - distinct(&|line| line.sku_key),
            repeated_lines: lines.len() - distinct(&line_signature),
            prices: distinct(&|line| line.unit_price_minor.unsigned_abs()),
            quantities: distinct(&|line| u64::from(line.quantity)),
        }
    }
}

/// Logarithm of a line's quantity over the largest of the others; over 1 where it is alone.
fn over_next(order: &Placed<'_>, at: usize) -> f32 {
    let quantity = |line: &crate::model::features::LineFacts| ln_amount(i64::from(line.quantity));
    let others = order
        .lines
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at);
    let next = others.map(|(_, line)| quantity(line)).fold(0.0, f32::max);
    order
        .lines
        .get(at)
        .map_or(0.0, |line| quantity(line) - next)
}

/// 1 for now, less the longer ago: a half after about a minute, little after hours.
fn recency(seconds: f32) -> f32 {
    1.0 / (1.0 + (seconds / 60.0).ln_1p())
}

#[cfg(test)]
mod tests {
    use super::{FEATURES, View, names};
    use crate::model::anomaly::facts::Placed;
    use crate::model::anomaly::memory::ShopMemory;
    use crate::model::features::LineFacts;

    #[test]
    fn names_are_unique_and_extremes_are_numbers() {
        let names = names();
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!((names.len(), distinct.len()), (FEATURES, FEATURES));
        let mut memory = ShopMemory::default();
        let extreme = |sku_key, quantity, unit_price_minor| LineFacts {
            sku_key,
            quantity,
            unit_price_minor,
        };
        let lines = [
            extreme(0, 0, 0),
            extreme(1, u32::MAX, i64::MAX),
            extreme(2, 1, i64::MIN),
        ];
        for at_ms in [i64::MIN, 0, i64::MAX] {
            for lines in [&lines[..], &[]] {
                let order = Placed {
                    at_ms,
                    customer: Some(1),
                    country: Some(2),
                    currency: 3,
                    lines,
                };
                assert!(
                    View::of(&memory, &order)
                        .row
                        .iter()
                        .all(|number| number.is_finite())
                );
                memory.observe(&order);
            }
        }
    }
}
