//! What the next 45 days and the next two years will bring: orders of the site, units of what sells best.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Band, State, rounded},
        budget::Budget,
        past::{Fate, Past},
        reason::Reason,
    },
    forecast::{Asked, Figured, Forecast},
};
use crate::model::{
    demand::{
        DemandModel,
        classical::{DAYS_MIN, Forecaster},
        day::Day,
        history::History,
        past::SitePast,
        series::Series,
        trend::{Direction, trend},
    },
    metrics::quantile::Quantiles,
};

/// Days ahead, by day.
const AHEAD: usize = 45;
/// Weeks ahead, by week: 730 days.
const WEEKS_AHEAD: usize = 104;
/// Days of history that are shown.
const SHOWN_DAYS: i32 = 90;
/// Articles that are forecast.
const ARTICLES_MAX: usize = 20;
/// Pieces in the shown days below which an article says nothing.
const UNITS_MIN: f64 = 30.0;
/// Orders in all below which a site says nothing.
const ORDERS_MIN: usize = 100;
/// Days with orders, at least half a year, that two years ahead are said from.
const YEAR_DAYS_MIN: usize = 182;

/// What will be ordered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DemandReport {
    /// Orders a day.
    pub orders: DemandSeries,
    /// Orders a week for the next two years; empty with less than half a year of history.
    pub weeks: Vec<DemandPoint>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weeks_by: Option<String>,
    /// Units a day of what sold best of late, the best first.
    pub articles: Vec<DemandSeries>,
    /// Whether there was no time for more articles.
    pub cut: bool,
}

impl DemandReport {
    /// Whether there was nothing to learn in any series.
    pub(in crate::insight) fn is_noise(&self) -> bool {
        let all = || std::iter::once(&self.orders).chain(&self.articles);
        all().any(|series| series.state == State::NoLearnableSignal)
            && all().all(|series| series.state != State::Ready)
    }
}

/// One series: its past, what is to come, and how well that can be said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DemandSeries {
    /// The article; missing for the orders of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether anything could be learned.
    pub state: State,
    /// Why not, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The same with its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The first day of `history`.
    #[schema(format = Date)]
    pub history_from: String,
    /// Each of the last 90 days, up to yesterday.
    pub history: Vec<f64>,
    /// Each of the next 45 days, from today on; empty where there is not enough data.
    pub ahead: Vec<DemandPoint>,
    /// Who forecasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Everybody's errors on weeks that they had not seen.
    pub figures: Vec<Figured>,
    /// Which way it goes; missing with fewer than eight weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<TrendWord>,
}

/// A day or a week to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DemandPoint {
    /// The day, or the week's first.
    #[schema(format = Date)]
    pub day: String,
    /// What may come.
    #[serde(flatten)]
    #[schema(inline)]
    pub said: Band,
}

/// A word for the direction, and its figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DemandTrend)]
pub struct TrendWord {
    /// `growing`, `declining` or `stable`.
    pub word: String,
    /// Change in four weeks, as a share.
    pub change_four_weeks: f64,
    /// The slope over its error: beyond 2 it is no chance.
    pub sureness: f64,
    /// Weeks that it was measured over.
    pub weeks: u64,
}

/// The champions that forecast.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::insight) struct Champions<'a> {
    /// For 45 days: it is asked where it is better on held-out weeks.
    pub(in crate::insight) near: Option<&'a DemandModel>,
    /// For two years: by its card it was better, which no shop has the weeks to see again.
    pub(in crate::insight) far: Option<&'a DemandModel>,
}

/// The report of a past.
pub(in crate::insight) fn report(
    past: &Past,
    origin: Day,
    champions: Champions<'_>,
    budget: Budget,
) -> Result<DemandReport, Reason> {
    let orders = past.orders_by_day();
    let orders = orders.ok_or(Reason::NoOrders)?;
    let site = SitePast::of(&orders, origin);
    let recent = rounded(orders.sum(origin.plus(-56), origin));
    if site.days() < DAYS_MIN || past.sales.len() < ORDERS_MIN || recent == 0.0 {
        return Err(Reason::ShortPast {
            days: site.days(),
            days_min: DAYS_MIN,
            orders: past.sales.len(),
            orders_min: ORDERS_MIN,
            recent,
        });
    }
    let asked = Asked {
        orders: &orders,
        units: None,
        origin,
    };
    let said = asked.forecast(AHEAD, champions.near);
    let (weeks, weeks_by) = if site.days() < YEAR_DAYS_MIN {
        (Vec::new(), None)
    } else {
        weeks(&said, &site, &orders, origin, champions.far)
    };
    let best = best_articles(past, origin);
    let units = past.units_by_day(&best);
    let mut articles = Vec::new();
    for (article, units) in best.iter().zip(&units) {
        if budget.is_spent() {
            break;
        }
        let asked = Asked {
            units: Some(units),
            ..asked
        };
        let article = past.named(*article);
        let name = article.map(|article| (article.sku.to_string(), article.name.to_string()));
        articles.push(series(name, asked, &site, champions.near));
    }
    Ok(DemandReport {
        orders: shown(None, asked, &site, said),
        weeks,
        weeks_by,
        cut: articles.len() < best.len(),
        articles,
    })
}

/// The articles that sold most pieces of late.
fn best_articles(past: &Past, origin: Day) -> Vec<u32> {
    let since = origin.plus(-SHOWN_DAYS);
    let mut sold = vec![0_u64; past.articles.len()];
    let start = past.sales.partition_point(|sale| sale.day < since);
    let recent = past.sales.get(start..).unwrap_or_default().iter();
    for sale in recent.filter(|sale| sale.fate == Fate::Sold && sale.day < origin) {
        for item in past.items(sale) {
            let place = usize::try_from(item.article).ok();
            if let Some(units) = place.and_then(|at| sold.get_mut(at)) {
                *units += u64::from(item.quantity);
            }
        }
    }
    let mut best: Vec<(u64, u32)> = sold.into_iter().zip(0..).collect();
    best.retain(|(units, _)| *units > 0);
    best.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    best.truncate(ARTICLES_MAX);
    best.into_iter().map(|(_, article)| article).collect()
}

fn series(
    name: Option<(String, String)>,
    asked: Asked<'_>,
    site: &SitePast,
    model: Option<&DemandModel>,
) -> DemandSeries {
    let units = asked.units.unwrap_or(asked.orders);
    let sold = units.sum(asked.origin.plus(-SHOWN_DAYS), asked.origin);
    if sold < UNITS_MIN {
        let nothing = Forecast {
            ahead: Vec::new(),
            by: String::new(),
            figures: Vec::new(),
            note: Some(Reason::FewPieces {
                sold: rounded(sold),
                sold_min: UNITS_MIN,
                days: SHOWN_DAYS,
            }),
            has_signal: None,
        };
        return shown(name, asked, site, nothing);
    }
    shown(name, asked, site, asked.forecast(AHEAD, model))
}

fn shown(
    name: Option<(String, String)>,
    asked: Asked<'_>,
    site: &SitePast,
    said: Forecast,
) -> DemandSeries {
    let (sku, name) = name.unzip();
    let series = asked.units.unwrap_or(asked.orders);
    let first = asked.orders.first().max(asked.origin.plus(-SHOWN_DAYS));
    let days = asked.origin.since(first).max(0);
    let state = match said.has_signal {
        Some(true) => State::Ready,
        Some(false) => State::NoLearnableSignal,
        None if said.ahead.is_empty() => State::NotEnoughData,
        None => State::Ready,
    };
    DemandSeries {
        sku,
        name,
        state,
        why: said.note.as_ref().map(Reason::to_string),
        reason: said.note,
        history_from: first.to_string(),
        history: (0..days).map(|at| series.get(first.plus(at))).collect(),
        ahead: points(asked.origin, 1, &said.ahead),
        by: Some(said.by).filter(|by| !by.is_empty()),
        figures: said.figures,
        trend: word(asked, site),
    }
}

fn points(origin: Day, step: i32, said: &[Quantiles]) -> Vec<DemandPoint> {
    let point = |(said, at): (&Quantiles, i32)| DemandPoint {
        day: origin.plus(step * at).to_string(),
        said: Band::from(*said),
    };
    said.iter().zip(0..).map(point).collect()
}

fn word(asked: Asked<'_>, site: &SitePast) -> Option<TrendWord> {
    let whole = History::of(site, asked.orders, None);
    let found = match asked.units {
        None => trend(&whole)?,
        Some(units) => trend(&History::of(site, units, Some(whole.profile())))?,
    };
    let word = match found.direction {
        Direction::Growing => "growing",
        Direction::Declining => "declining",
        Direction::Stable => "stable",
    };
    Some(TrendWord {
        word: word.to_owned(),
        change_four_weeks: rounded(found.change_four_weeks),
        sureness: rounded(found.sureness),
        weeks: found.weeks as u64,
    })
}

/// Two years by week. A site without a signal goes on as its mean; others as the champion says, or as earlier years went
/// on. The days of a week are taken to err together: that is the careful side.
fn weeks(
    said: &Forecast,
    site: &SitePast,
    orders: &Series,
    origin: Day,
    champion: Option<&DemandModel>,
) -> (Vec<DemandPoint>, Option<String>) {
    let history = History::of(site, orders, None);
    let has_signal = said.has_signal != Some(false);
    let asked = champion.filter(|_| has_signal).and_then(|model| {
        let days = model.forecast(&history, None).ok()?;
        (days.len() >= 7 * WEEKS_AHEAD).then(|| (days, model.name.to_string()))
    });
    let (days, by) = asked.unwrap_or_else(|| {
        let by = if has_signal {
            Forecaster::Year
        } else {
            Forecaster::Mean
        };
        (
            by.forecast(&history, None, 7 * WEEKS_AHEAD),
            by.name().to_owned(),
        )
    });
    let days = days.get(..7 * WEEKS_AHEAD).unwrap_or(&days);
    let week = |days: &[Quantiles]| {
        let sum = |of: fn(&Quantiles) -> f64| days.iter().map(of).sum::<f64>();
        Quantiles::of([sum(|day| day.p10), sum(|day| day.p50), sum(|day| day.p90)])
    };
    let weeks: Vec<Quantiles> = days.chunks(7).map(week).collect();
    (points(origin, 7, &weeks), Some(by))
}
