//! From an order log to what is going to be asked of the hub. Pure: the same log and options give the same plan.
//!
//! What the API cannot take is made to fit and counted: article names are spelled as SKUs, a line of more than 999
//! pieces becomes several, and what is left of an order after its hundredth line is dropped.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    time::Duration,
};

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::skus::Skus;
use crate::{
    model::log::{Entry, OrderLog},
    order::{Currency, LINES_MAX, QUANTITY_MAX, Sku, UNIT_PRICE_MINOR_MAX},
};

/// How much of an order must have been reversed for the replay to cancel it: half its value.
const REVERSED_HALF: i64 = 2;

/// What to take from the log.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    /// Only orders of this site, if the log has it; all orders otherwise.
    pub(super) site: String,
    /// Only orders placed in this range, milliseconds since the epoch.
    pub(super) placed: Range<i64>,
    /// At most so many.
    pub(super) limit: usize,
    /// Accounts to spread the log's customers over.
    pub(super) customers: usize,
    /// Share of orders to cancel where the log does not say.
    pub(super) cancel_share: f64,
}

/// Everything that is going to be asked.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) currency: Currency,
    pub(super) products: Vec<PlannedProduct>,
    pub(super) orders: Vec<PlannedOrder>,
    pub(super) fitted: Fitted,
}

/// An article as the site will sell it.
#[derive(Debug)]
pub(super) struct PlannedProduct {
    pub(super) sku: Sku,
    pub(super) name: String,
    /// The latest price in the log, minor units.
    pub(super) price: i64,
    /// Pieces the plan sells.
    pub(super) quantity: i64,
}

/// An order as it will be placed.
#[derive(Debug)]
pub(super) struct PlannedOrder {
    pub(super) log_id: String,
    /// Time since the first order, as the log has it.
    pub(super) after: Duration,
    /// Index of the account that places it.
    pub(super) customer: usize,
    pub(super) lines: Vec<(Sku, u32)>,
    pub(super) cancel: Option<CancelWhen>,
}

/// When an order is cancelled inside its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CancelWhen {
    Unpaid,
    Paid,
}

/// What had to be changed to fit the API.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Fitted {
    pub(super) lines_split: u64,
    pub(super) lines_dropped: u64,
    pub(super) skus_renamed: u64,
    pub(super) orders_empty: u64,
    pub(super) orders_other_currency: u64,
}

/// The plan for `selection` of `log`.
pub(super) fn plan(log: &OrderLog, selection: &Selection) -> anyhow::Result<Plan> {
    let has_site = log
        .orders()
        .any(|entry| *entry.order.site == *selection.site);
    let is_ours = |entry: &Entry<'_>| !has_site || *entry.order.site == *selection.site;
    let first = log
        .orders()
        .filter(is_ours)
        .find(|entry| selection.placed.contains(&entry.order.placed_at_ms))
        .context("the log has no order in this range")?;
    let currency: Currency = first
        .order
        .currency
        .parse()
        .with_context(|| format!("order {} has no usable currency", first.order_id()))?;
    let reversed = reversed(log);
    let mut skus = Skus::default();
    let mut fitted = Fitted::default();
    let mut orders = Vec::new();
    let mut sold: BTreeMap<Sku, i64> = BTreeMap::new();
    let chosen = log
        .orders()
        .filter(is_ours)
        .filter(|entry| selection.placed.contains(&entry.order.placed_at_ms));
    for entry in chosen {
        if orders.len() >= selection.limit {
            break;
        }
        if *entry.order.currency != *currency.as_str() {
            fitted.orders_other_currency += 1;
            continue;
        }
        let lines = fit(&entry, &mut skus, &mut fitted);
        if lines.is_empty() {
            fitted.orders_empty += 1;
            continue;
        }
        for (sku, quantity) in &lines {
            *sold.entry(sku.clone()).or_default() += i64::from(*quantity);
        }
        let id = entry.order_id();
        let customer = entry.order.customer_id.as_deref().unwrap_or(id);
        let after_ms = entry.order.placed_at_ms - first.order.placed_at_ms;
        orders.push(PlannedOrder {
            log_id: id.to_owned(),
            after: Duration::from_millis(u64::try_from(after_ms).unwrap_or(0)),
            customer: usize::try_from(draw("customer", customer)).unwrap_or(0)
                % selection.customers.max(1),
            lines,
            cancel: cancel(&entry, reversed.as_ref(), selection.cancel_share),
        });
    }
    fitted.skus_renamed = skus.renamed;
    let sellers = log
        .orders()
        .filter(is_ours)
        .filter(|entry| *entry.order.currency == *currency.as_str());
    let products = products(sellers, &skus, sold);
    Ok(Plan {
        currency,
        products,
        orders,
        fitted,
    })
}

/// The lines as the API takes them.
fn fit(entry: &Entry<'_>, skus: &mut Skus, fitted: &mut Fitted) -> Vec<(Sku, u32)> {
    let mut lines = Vec::new();
    for line in entry.lines {
        let Some(sku) = skus.of(&line.sku) else {
            fitted.lines_dropped += 1;
            continue;
        };
        if line.quantity > QUANTITY_MAX {
            fitted.lines_split += 1;
        }
        let mut left = line.quantity;
        while left > 0 {
            if lines.len() >= LINES_MAX {
                fitted.lines_dropped += 1;
                break;
            }
            let quantity = left.min(QUANTITY_MAX);
            lines.push((sku.clone(), quantity));
            left -= quantity;
        }
    }
    lines
}

/// What the plan sells, at the latest price `sellers` have.
fn products<'a>(
    sellers: impl Iterator<Item = Entry<'a>>,
    skus: &Skus,
    sold: BTreeMap<Sku, i64>,
) -> Vec<PlannedProduct> {
    let mut latest: BTreeMap<Sku, (String, i64)> = BTreeMap::new();
    for line in sellers.flat_map(|entry| entry.lines) {
        let Some(sku) = skus.known(&line.sku).filter(|sku| sold.contains_key(sku)) else {
            continue;
        };
        let seen = latest.entry(sku).or_default();
        if !line.name.is_empty() {
            seen.0 = line.name.to_string();
        }
        if line.unit_price_minor > 0 {
            seen.1 = line.unit_price_minor;
        }
    }
    sold.into_iter()
        .map(|(sku, quantity)| {
            let (name, price) = latest.remove(&sku).unwrap_or_default();
            PlannedProduct {
                name: if name.is_empty() {
                    sku.to_string()
                } else {
                    name
                },
                price: price.clamp(1, UNIT_PRICE_MINOR_MAX),
                quantity,
                sku,
            }
        })
        .collect()
}

/// Orders that lost at least half their value; `None` where the log has no reversals at all.
fn reversed(log: &OrderLog) -> Option<BTreeSet<&str>> {
    if log.reversals().is_empty() {
        return None;
    }
    let mut lost: BTreeMap<&str, i64> = BTreeMap::new();
    for reversal in log.reversals() {
        if let Some(entry) = log.reversed_order(reversal) {
            let sum = lost.entry(entry.order.order_id.as_str()).or_default();
            *sum = sum.saturating_add(reversal.value_minor);
        }
    }
    lost.retain(|id, sum| {
        log.find(id)
            .is_some_and(|entry| sum.saturating_mul(REVERSED_HALF) >= entry.total_minor())
    });
    Some(lost.into_keys().collect())
}

fn cancel(entry: &Entry<'_>, reversed: Option<&BTreeSet<&str>>, share: f64) -> Option<CancelWhen> {
    let id = entry.order_id();
    let is_cancelled = match reversed {
        Some(reversed) => reversed.contains(id),
        None => fraction(draw("cancel", id)) < share,
    };
    is_cancelled.then(|| {
        if draw("paid", id).is_multiple_of(2) {
            CancelWhen::Paid
        } else {
            CancelWhen::Unpaid
        }
    })
}

/// A number that looks random and is the same every time.
fn draw(what: &str, id: &str) -> u64 {
    let digest = Sha256::digest(format!("{what}:{id}"));
    digest
        .iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// 0 up to 1, in steps a float holds exactly.
fn fraction(draw: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
    let fraction = (draw >> 11) as f64 / (1_u64 << 53) as f64;
    fraction
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    const ORDERS: &str = "order_id,site,customer_id,placed_at,currency,ready_at,country\n\
        o1,uk,c1,2011-06-01T09:00:00Z,GBP,,\n\
        o2,uk,,2011-06-01T09:00:30Z,GBP,,\n\
        o3,uk,c1,2011-06-02T09:00:00Z,GBP,,\n\
        o4,uk,c1,2011-06-02T10:00:00Z,EUR,,\n\
        o5,de,c1,2011-06-02T11:00:00Z,GBP,,\n";
    const LINES: &str = "order_id,line_no,sku,name,quantity,unit_price_minor\n\
        o1,1,tea,Tea,2,250\n\
        o1,2,tea pot,Pot,2500,900\n\
        o2,1,tea-pot,Other pot,1,0\n\
        o3,1,tea,Black tea,1,300\n\
        o4,1,tea,Tea,1,250\n\
        o5,1,tea,Tea,1,250\n";
    const REVERSALS: &str = "order_id,sku,reversed_at,quantity,value_minor\n\
        o1,tea,2011-06-03T09:00:00Z,1,250\n\
        o3,tea,2011-06-03T09:00:00Z,1,300\n";

    fn log(with_reversals: bool) -> anyhow::Result<OrderLog> {
        let folder = tempfile::tempdir()?;
        let write = |name: &str, text: &str| fs::write(Path::join(folder.path(), name), text);
        write("orders.csv", ORDERS)?;
        write("lines.csv", LINES)?;
        if with_reversals {
            write("reversals.csv", REVERSALS)?;
        }
        Ok(OrderLog::open(folder.path())?)
    }

    fn selection() -> Selection {
        Selection {
            site: "uk".into(),
            placed: i64::MIN..i64::MAX,
            limit: usize::MAX,
            customers: 3,
            cancel_share: 1.0,
        }
    }

    #[test]
    fn a_plan_fits_the_log_to_the_api_and_says_how() -> anyhow::Result<()> {
        let plan = plan(&log(true)?, &selection())?;
        let ids: Vec<_> = plan.orders.iter().map(|order| &*order.log_id).collect();
        assert_eq!(ids, ["o1", "o2", "o3"], "one site, one currency");
        assert_eq!(plan.fitted.orders_other_currency, 1);
        assert_eq!((plan.fitted.lines_split, plan.fitted.skus_renamed), (1, 2));
        let lines: Vec<_> = plan
            .orders
            .iter()
            .flat_map(|order| &order.lines)
            .map(|(sku, quantity)| (sku.as_str(), *quantity))
            .collect();
        let expected = [
            ("tea", 2),
            ("tea-pot", 999),
            ("tea-pot", 999),
            ("tea-pot", 502),
            ("tea-pot-2", 1),
            ("tea", 1),
        ];
        assert_eq!(lines, expected);
        let products: Vec<_> = plan
            .products
            .iter()
            .map(|it| (it.sku.as_str(), it.name.as_str(), it.price, it.quantity))
            .collect();
        // The latest price and name, at least one minor unit.
        let expected = [
            ("tea", "Black tea", 300, 3),
            ("tea-pot", "Pot", 900, 2_500),
            ("tea-pot-2", "Other pot", 1, 1),
        ];
        assert_eq!(products, expected);
        Ok(())
    }

    #[test]
    fn orders_are_cancelled_as_the_log_says_or_by_share() -> anyhow::Result<()> {
        let cancelled = |plan: &Plan| -> Vec<bool> {
            let orders = plan.orders.iter();
            orders.map(|order| order.cancel.is_some()).collect()
        };
        let said = plan(&log(true)?, &selection())?;
        assert_eq!(cancelled(&said), [false, false, true]);
        let drawn = plan(&log(false)?, &selection())?;
        assert_eq!(cancelled(&drawn), [true, true, true]);
        let none = Selection {
            cancel_share: 0.0,
            ..selection()
        };
        assert_eq!(cancelled(&plan(&log(false)?, &none)?), [false; 3]);
        Ok(())
    }

    #[test]
    fn a_range_and_a_limit_choose_and_time_starts_with_the_first() -> anyhow::Result<()> {
        let day: jiff::Timestamp = "2011-06-02T00:00:00Z".parse()?;
        let from = Selection {
            placed: day.as_millisecond()..i64::MAX,
            ..selection()
        };
        let chosen = plan(&log(true)?, &from)?;
        assert_eq!(chosen.orders.len(), 1);
        assert_eq!(
            chosen.orders.first().map(|it| it.after),
            Some(Duration::ZERO)
        );
        let two = Selection {
            limit: 2,
            ..selection()
        };
        let chosen = plan(&log(true)?, &two)?;
        let after: Vec<_> = chosen.orders.iter().map(|it| it.after.as_secs()).collect();
        assert_eq!(after, [0, 30]);
        let never = Selection {
            placed: 0..1,
            ..selection()
        };
        assert!(plan(&log(true)?, &never).is_err());
        Ok(())
    }
}
