//! The demo shop's past: half a year of made-up evenings, so that a first look at the insights shows something.
//!
//! It has what real shops have: busy weekends and two busy times a day, regulars with their tastes, articles that go
//! together, slower kitchens when it is full, and something that comes back now and then. The same each time, but for
//! the days, which end yesterday.

use std::sync::Arc;

use anyhow::Context;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{Dish, MENU, SITE, TAX_RATE_BP, sentence};
use crate::{
    engine::{Engine, HISTORY_ORDERS_MAX},
    journal::OrderQuery,
    order::{Currency, PastLine, PastOrder, Reversal, Reversed, SiteId, Sku, Timestamp},
    transfer::{past_customer, past_order_id},
};

/// Days of it.
const DAYS: i64 = 200;
/// Orders of a day like any other, in the end; a fifth fewer in the beginning.
const ORDERS_A_DAY: f64 = 14.0;
const GROWTH: f64 = 0.2;
/// How busy days are, from Monday.
const WEEK: [f64; 7] = [0.7, 0.8, 0.9, 1.0, 1.4, 1.6, 1.2];
/// Hours with orders, and how many of a hundred.
const HOURS: [(i64, u32); 8] = [
    (11, 6),
    (12, 16),
    (13, 14),
    (17, 8),
    (18, 17),
    (19, 20),
    (20, 13),
    (21, 6),
];
/// People who order; the first of them most.
const PEOPLE: usize = 150;
/// Orders in a hundred of which something comes back.
const COMES_BACK: u32 = 5;
const SEED: u64 = 7;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY: i64 = 3;

/// Gives the demo's site its past, unless it has orders already; how many were made.
///
/// # Errors
/// A sentence for people: what could not be made.
pub async fn seed(engine: &Engine) -> anyhow::Result<usize> {
    let site: SiteId = SITE.parse().context("the demo's site id")?;
    let any = OrderQuery {
        sites: Some(vec![site.clone()]),
        limit: 1,
        ..OrderQuery::default()
    };
    if !engine.journal().orders(any).await?.is_empty() {
        return Ok(0);
    }
    let past = past(&site, engine.clock().now())?;
    for portion in past.chunks(HISTORY_ORDERS_MAX) {
        let orders = portion.iter().map(|order| order.order(TAX_RATE_BP));
        let orders: Result<Vec<_>, _> = orders.collect();
        let orders = orders.map_err(|rejection| anyhow::anyhow!("{rejection:?}"))?;
        let recorded = engine.record(&site, orders).await;
        recorded.map_err(|failure| sentence("the demo's past", &failure))?;
    }
    Ok(past.len())
}

/// The orders of the days before `now`, oldest first.
fn past(site: &SiteId, now: Timestamp) -> anyhow::Result<Vec<PastOrder>> {
    let mut dice = StdRng::seed_from_u64(SEED);
    let today = now.as_millis().div_euclid(DAY_MS);
    let mut orders = Vec::new();
    for back in (1..=DAYS).rev() {
        let day = today - back;
        let weekday = usize::try_from((day + FIRST_WEEKDAY).rem_euclid(7))?;
        let busy = WEEK.get(weekday).copied().unwrap_or(1.0);
        let grown = 1.0 - GROWTH * back as f64 / DAYS as f64;
        let mean = ORDERS_A_DAY * busy * grown;
        let count = (mean + dice.random_range(-0.15..0.15) * mean).round() as usize;
        let mut times = (0..count)
            .map(|_| {
                let (hour, _) = *HOURS.choose_weighted(&mut dice, |(_, share)| *share)?;
                let within = dice.random_range(0..HOUR_MS);
                Ok(Timestamp(day * DAY_MS + hour * HOUR_MS + within))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        times.sort_unstable();
        for (number, at) in times.iter().enumerate() {
            let before = times.get(..number).unwrap_or_default();
            let together = before.iter().filter(|one| at.since(**one) < HOUR_MS / 2);
            let name = format!("demo-{day}-{number}");
            orders.push(order(site, &name, *at, together.count(), &mut dice)?);
        }
    }
    Ok(orders)
}

fn order(
    site: &SiteId,
    name: &str,
    placed_at: Timestamp,
    together: usize,
    dice: &mut StdRng,
) -> anyhow::Result<PastOrder> {
    // Squared, so that the first come most.
    let person = (dice.random::<f64>().powi(2) * PEOPLE as f64) as usize;
    let lines = cart(person, dice)?;
    let minutes = 11.0 + 3.0 * together as f64 + 2.0 * lines.len() as f64;
    let minutes = minutes * dice.random_range(0.8..1.4);
    Ok(PastOrder {
        id: past_order_id(site, name, placed_at),
        site: site.clone(),
        external_id: name.into(),
        customer: past_customer(Some(&format!("guest-{person}"))),
        placed_at,
        ready_at: Some(placed_at + (minutes * MINUTE_MS as f64) as i64),
        currency: Currency::GBP,
        reversed: reversed(&lines, placed_at, dice),
        lines,
    })
}

/// What somebody orders: what they like, and what goes with it.
fn cart(person: usize, dice: &mut StdRng) -> anyhow::Result<Vec<PastLine>> {
    const TASTES: [&[&str]; 4] = [
        &[
            "pizza-margherita",
            "pizza-diavola",
            "pizza-funghi",
            "pizza-marinara",
        ],
        &[
            "pasta-carbonara",
            "pasta-arrabbiata",
            "pasta-pesto",
            "lasagne",
        ],
        &[
            "salad-caesar",
            "salad-caprese",
            "salad-greens",
            "pasta-pesto",
        ],
        &[
            "lasagne",
            "pizza-diavola",
            "pasta-carbonara",
            "salad-caesar",
        ],
    ];
    let taste = TASTES
        .get(person % TASTES.len())
        .copied()
        .unwrap_or_default();
    let mut skus: Vec<(&str, u32)> = Vec::new();
    let pieces = if dice.random_ratio(3, 10) { 2 } else { 1 };
    if let Some(main) = taste.choose(dice) {
        skus.push((main, pieces));
    }
    let drink = match person % TASTES.len() {
        0 => "lemonade",
        1 => "water-still",
        _ => "cola",
    };
    if dice.random_ratio(11, 20) {
        skus.push((drink, pieces));
    }
    if dice.random_ratio(7, 20) {
        skus.push(("tiramisu", 1));
        if dice.random_ratio(7, 10) {
            skus.push(("espresso", pieces));
        }
    } else if dice.random_ratio(1, 10) {
        let sweet = ["panna-cotta", "gelato-pistachio"].choose(dice);
        skus.extend(sweet.map(|sku| (*sku, 1)));
    }
    let line = |(sku, quantity): (&str, u32)| {
        let dish = MENU.iter().find(|dish| dish.2 == sku);
        let (.., sku, name, unit_price, _): Dish = *dish.context("a dish of the menu")?;
        Ok(PastLine {
            sku: sku.parse::<Sku>().context("a sku of the menu")?,
            name: Arc::from(name),
            quantity,
            unit_price,
        })
    };
    skus.into_iter().map(line).collect()
}

fn reversed(lines: &[PastLine], placed_at: Timestamp, dice: &mut StdRng) -> Option<Reversed> {
    if !dice.random_ratio(COMES_BACK, 100) {
        return None;
    }
    let line = lines.first()?;
    let at = placed_at + dice.random_range(HOUR_MS..DAY_MS);
    let value = line.unit_price * i64::from(line.quantity);
    Some(Reversed {
        value,
        quantity: u64::from(line.quantity),
        last_at: at,
        rows: vec![Reversal {
            sku: line.sku.clone(),
            at,
            quantity: line.quantity,
            value,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_year_of_evenings_is_the_same_each_time_and_ends_yesterday() {
        let site: SiteId = SITE.parse().unwrap();
        let now = Timestamp(1_760_000_000_000);
        let past = past(&site, now).unwrap();
        assert_eq!(past, super::past(&site, now).unwrap());
        assert!((2_000..4_000).contains(&past.len()), "{}", past.len());
        assert!(past.is_sorted_by_key(|order| order.placed_at));
        let last = past.last().unwrap();
        assert!((1..2).contains(&(now.as_millis() / DAY_MS - last.placed_at.as_millis() / DAY_MS)));
        let back = past.iter().filter(|order| order.reversed.is_some()).count();
        assert!((50..300).contains(&back), "{back}");
        for order in &past {
            order.order(TAX_RATE_BP).unwrap();
        }
    }
}
