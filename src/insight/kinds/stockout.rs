//! Articles that will run out: the chance, the days that stock lasts, when to order, and the draft of an order.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{answer::rounded, past::Past, reason::Reason},
    shelf_log::ShelfLog,
};
use crate::{
    catalog::{self, Product},
    model::{
        demand::{day::Day, series::Series},
        normal,
        stockout::{
            reorder::{Demand, Draft, Levels, Stock, Supply},
            shelves::DayFacts,
        },
    },
    order::Timestamp,
};

/// Days that demand is counted over.
const DAYS: i32 = 28;
/// Articles that are listed, those most at risk.
const LISTED_MAX: usize = 200;
/// How goods come, as long as nobody says otherwise: in two days, give or take one; ordered daily; enough in 95 of 100.
const SUPPLY: Supply = Supply {
    lead_days: 2.0,
    lead_spread_days: 1.0,
    review_days: 1.0,
    service: 0.95,
};

/// Who says what no model says.
const NORMAL_DEMAND: &str = "normal demand of the last four weeks";

/// What will run out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StockoutReport {
    /// Days from order to delivery that are assumed.
    pub lead_days: f64,
    /// Chance of no stock-out that is aimed at.
    pub service: f64,
    /// Who says so, but for a `risk_day` that names somebody else.
    pub by: String,
    /// Articles whose stock is counted and that had enough days of sales.
    pub counted: u64,
    /// Those most at risk first.
    pub articles: Vec<ShelfRisk>,
}

/// An article on its shelf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ShelfRisk {
    /// Stock keeping unit.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Pieces on the shelf.
    pub on_hand: i64,
    /// Pieces that are promised.
    pub reserved: i64,
    /// Mean pieces a day.
    pub daily: f64,
    /// How much that differs from day to day (standard deviation).
    pub spread: f64,
    /// Chance that it runs out within a day: by normal demand the next 24 hours; by a model the running day (UTC), as
    /// known from the days before.
    pub risk_day: f64,
    /// Who says `risk_day`: a model where one serves, the site's log knows the shelf, and something is left on it.
    pub by: String,
    /// Chance that it runs out before a delivery that is ordered now.
    pub risk_lead: f64,
    /// Days that stock lasts at the mean; missing where nothing is sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_days: Option<f64>,
    /// At or below it an order is due.
    pub reorder_point: f64,
    /// What is kept for days that are not the mean.
    pub safety_stock: f64,
    /// What to order, where that is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<OrderDraft>,
}

/// An order that somebody may send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = RestockDraft)]
pub struct OrderDraft {
    /// Pieces.
    pub quantity: u64,
    /// Why, in a sentence.
    pub sentence: String,
}

/// The report of a past and the shelves of now; `own` says the chance of a day where it knows the shelf.
pub(in crate::insight) fn report(
    past: &Past,
    products: &[Product],
    own: Option<ShelfLog<'_>>,
) -> Result<StockoutReport, Reason> {
    let shelves: Vec<(&Product, catalog::Stock, u32)> = products
        .iter()
        .filter(|product| !product.is_deleted)
        .filter_map(|product| {
            let number = past.number_of(product.sku.as_str())?;
            Some((product, product.stock?, number))
        })
        .collect();
    if shelves.is_empty() {
        return Err(Reason::NothingCounted);
    }
    let numbers: Vec<u32> = shelves.iter().map(|(_, _, number)| *number).collect();
    let units = past.units_by_day(&numbers);
    let today = past.today();
    let risks = shelves.iter().zip(&units);
    let mut articles: Vec<ShelfRisk> = risks
        .filter_map(|((product, stock, _), units)| risk(product, *stock, units, today))
        .collect();
    if articles.is_empty() {
        return Err(Reason::ShortShelves {
            days_min: Demand::DAYS_MIN,
        });
    }
    let counted = articles.len() as u64;
    articles.sort_by(|a, b| {
        let cover = |shelf: &ShelfRisk| shelf.cover_days.unwrap_or(f64::MAX);
        b.risk_lead
            .total_cmp(&a.risk_lead)
            .then(cover(a).total_cmp(&cover(b)))
            .then_with(|| a.sku.cmp(&b.sku))
    });
    articles.truncate(LISTED_MAX);
    if let Some(own) = own {
        ask(&own, &mut articles, past.now);
    }
    Ok(StockoutReport {
        lead_days: SUPPLY.lead_days,
        service: SUPPLY.service,
        by: NORMAL_DEMAND.to_owned(),
        counted,
        articles,
    })
}

/// Has a model say the chance of a day. It knows nothing of what is there now: an empty shelf stays as it is.
fn ask(own: &ShelfLog<'_>, articles: &mut [ShelfRisk], now: Timestamp) {
    let filled = articles
        .iter()
        .filter(|shelf| shelf.on_hand > shelf.reserved);
    let skus: Vec<String> = filled.map(|shelf| shelf.sku.clone()).collect();
    let said = own.risks(skus.iter().map(String::as_str), now);
    for shelf in articles {
        if let Some(risk) = said.get(shelf.sku.as_str()) {
            shelf.risk_day = *risk;
            own.by().clone_into(&mut shelf.by);
        }
    }
}

fn risk(product: &Product, stock: catalog::Stock, units: &Series, today: Day) -> Option<ShelfRisk> {
    let days = today.since(units.first()).min(DAYS);
    let facts: Vec<DayFacts> = (1..=days)
        .map(|back| day(units, today.plus(-back)))
        .collect();
    let demand = Demand::of(&facts)?;
    let levels = Levels::of(&demand, &SUPPLY);
    let available = stock.available().max(0) as f64;
    let shelf = Stock {
        on_hand: stock.on_hand as f64,
        on_order: 0.0,
        reserved: stock.reserved as f64,
        pack: 1,
        order_min: 1,
    };
    let draft = Draft::of(
        product.sku.as_str(),
        "the supplier",
        &shelf,
        &levels,
        &SUPPLY,
    );
    Some(ShelfRisk {
        sku: product.sku.to_string(),
        name: product.name.to_string(),
        on_hand: stock.on_hand,
        reserved: stock.reserved,
        daily: rounded(demand.mean),
        spread: rounded(demand.spread),
        risk_day: runs_out(available, &demand, 1.0),
        by: NORMAL_DEMAND.to_owned(),
        risk_lead: runs_out(available, &demand, SUPPLY.lead_days),
        cover_days: shelf.cover_days(&demand).map(rounded),
        reorder_point: rounded(levels.reorder_point),
        safety_stock: rounded(levels.safety_stock),
        draft: draft.map(|draft| OrderDraft {
            quantity: draft.quantity,
            sentence: draft.sentence,
        }),
    })
}

/// The chance that more is asked for in some days than there is: normal demand, at least as scattered as single
/// customers make it (Poisson).
fn runs_out(available: f64, demand: &Demand, days: f64) -> f64 {
    if demand.mean <= 0.0 {
        return 0.0;
    }
    let spread = demand.spread.max(demand.mean.sqrt()) * days.sqrt();
    rounded(1.0 - normal::cdf((available - demand.mean * days) / spread))
}

fn day(units: &Series, day: Day) -> DayFacts {
    DayFacts {
        day: day.since(Day::of(1970, 1, 1)),
        sold: units.get(day) as f32,
        share_out: 0.0,
        discount: 1.0,
        holiday: false,
        promotion: false,
        weather: [0.0; 4],
    }
}
