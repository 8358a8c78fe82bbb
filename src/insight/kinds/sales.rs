//! Orders and money by day and by week, and the last seven days beside the seven before.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    answer::{rounded, share},
    past::{Fate, Past, Sale},
    reason::Reason,
};
use crate::{model::demand::day::Day, order::Currency};

/// Days that are listed.
const DAYS: i32 = 35;
/// Weeks that are listed.
const WEEKS: i32 = 13;
/// Articles that are listed.
const ARTICLES_MAX: usize = 20;

/// What was sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SalesReport {
    /// The currency of all amounts.
    #[schema(value_type = String, example = "GBP")]
    pub currency: Currency,
    /// The last 35 days, today included; today is not over.
    pub days: Vec<SalesSpan>,
    /// The last 13 whole weeks of seven days, the newest ends yesterday.
    pub weeks: Vec<SalesSpan>,
    /// The last seven whole days against the seven before; missing while there are not two weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<SalesChange>,
    /// What sold best in the last four weeks, by pieces.
    pub articles: Vec<ArticleSales>,
    /// Orders in another currency: counted, without their money.
    pub other_currency: u64,
}

/// A day or a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SalesSpan {
    /// Its first day.
    #[schema(format = Date)]
    pub from: String,
    /// Orders that were placed, whatever became of them.
    pub orders: u64,
    /// Of these, those that were paid.
    pub sold: u64,
    /// What they brought without what was given back, minor units.
    pub revenue_minor: i64,
    /// The same by order that was paid, minor units; missing without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_minor: Option<i64>,
    /// Orders that were called off.
    pub cancelled: u64,
    /// Orders that nobody paid in time.
    pub expired: u64,
}

/// A week beside the one before: changes as shares, 0.1 is ten percent more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SalesChange {
    /// The last seven whole days.
    pub now: SalesSpan,
    /// The seven before.
    pub before: SalesSpan,
    /// Change of the orders; missing where there were none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<f64>,
    /// Change of the revenue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<f64>,
    /// Change of the average order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<f64>,
    /// Share of orders called off now.
    pub cancelled_share: f64,
    /// Share of orders called off before.
    pub cancelled_share_before: f64,
}

/// What an article sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArticleSales {
    /// Stock keeping unit.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Pieces.
    pub units: u64,
    /// Orders that held it.
    pub orders: u64,
}

/// The report of a past.
pub(in crate::insight) fn report(past: &Past) -> Result<SalesReport, Reason> {
    let first = past.sales.first().map(|sale| sale.day);
    let first = first.ok_or(Reason::NoOrders)?;
    let today = past.today();
    let days = (0..DAYS).rev().map(|back| today.plus(-back));
    let days = days.filter(|day| *day >= first);
    let week = |back: i32| today.plus(-7 * (back + 1));
    let weeks = (0..WEEKS).rev().map(week).filter(|from| *from >= first);
    let is_two_weeks = today.since(first) >= 14;
    Ok(SalesReport {
        currency: past.currency,
        days: days.map(|day| span(past, day, 1)).collect(),
        weeks: weeks.map(|from| span(past, from, 7)).collect(),
        compared: is_two_weeks.then(|| change(span(past, week(0), 7), span(past, week(1), 7))),
        articles: articles(past, today.plus(-28)),
        other_currency: past.elsewhere,
    })
}

/// The orders of some days; they stand in the order of time, days on a wall as good as so.
fn of_days(past: &Past, from: Day, days: i32) -> impl Iterator<Item = &Sale> {
    let until = from.plus(days);
    let start = past.sales.partition_point(|sale| sale.day < from);
    let rest = past.sales.get(start..).unwrap_or_default();
    rest.iter().take_while(move |sale| sale.day < until)
}

fn span(past: &Past, from: Day, days: i32) -> SalesSpan {
    let mut span = SalesSpan {
        from: from.to_string(),
        orders: 0,
        sold: 0,
        revenue_minor: 0,
        average_minor: None,
        cancelled: 0,
        expired: 0,
    };
    for sale in of_days(past, from, days) {
        span.orders += 1;
        match sale.fate {
            Fate::Open => {}
            Fate::Sold => {
                span.sold += 1;
                span.revenue_minor = span.revenue_minor.saturating_add(sale.money);
            }
            Fate::Cancelled => span.cancelled += 1,
            Fate::Expired => span.expired += 1,
        }
    }
    let sold = i64::try_from(span.sold).unwrap_or(i64::MAX);
    span.average_minor = span.revenue_minor.checked_div(sold);
    span
}

fn change(now: SalesSpan, before: SalesSpan) -> SalesChange {
    let grown = |now: f64, before: f64| (before > 0.0).then(|| rounded(now / before - 1.0));
    let average = |span: &SalesSpan| span.average_minor.unwrap_or_default() as f64;
    let cancelled = |span: &SalesSpan| share(span.cancelled as f64, span.orders as f64);
    SalesChange {
        orders: grown(now.orders as f64, before.orders as f64),
        revenue: grown(now.revenue_minor as f64, before.revenue_minor as f64),
        average: grown(average(&now), average(&before)),
        cancelled_share: cancelled(&now),
        cancelled_share_before: cancelled(&before),
        now,
        before,
    }
}

fn articles(past: &Past, from: Day) -> Vec<ArticleSales> {
    let mut sold = vec![(0_u64, 0_u64); past.articles.len()];
    let start = past.sales.partition_point(|sale| sale.day < from);
    let sales = past.sales.get(start..).unwrap_or_default();
    for sale in sales.iter().filter(|sale| sale.fate == Fate::Sold) {
        for item in past.items(sale) {
            let place = usize::try_from(item.article).ok();
            if let Some((units, orders)) = place.and_then(|at| sold.get_mut(at)) {
                *units += u64::from(item.quantity);
                *orders += 1;
            }
        }
    }
    let of = past.articles.iter().zip(sold);
    let of = of.filter(|(_, (units, _))| *units > 0);
    let mut all: Vec<ArticleSales> = of
        .map(|(article, (units, orders))| ArticleSales {
            sku: article.sku.to_string(),
            name: article.name.to_string(),
            units,
            orders,
        })
        .collect();
    all.sort_by(|a, b| b.units.cmp(&a.units).then_with(|| a.sku.cmp(&b.sku)));
    all.truncate(ARTICLES_MAX);
    all
}
