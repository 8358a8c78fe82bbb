//! What the next days will bring: orders of a site and units of an article, as p10, p50 and p90 of every day ahead.
//!
//! * facts: `day` and `series` (days of a log), `past` (closings, gaps, occasions), `history` (weekdays, levels, spread),
//!   `year` (how earlier years went on)
//! * forecasters: `classical`; `features`, `network` and `fit` (a global network over all series); `blend` and `shares`
//! * `train`: from a log to a model folder's content; `learn`: what a network is fitted on; `folds` and `trial`: who is asked
//!   what to choose and to judge; `model`: what serves
//! * `questions` and `judged`: files that ask, and figures by the contract's definitions
//! * for people: `trend` (growing, declining, stable), `staffing` (orders by the hour)
//!
//! One model type for both horizons: `demand45` and `demand730` differ in how far they look and in what is tried out.
//! An origin's forecast uses days before the origin only, whatever the log holds later.

pub mod classical;
pub mod day;
pub mod history;
pub mod past;
pub mod series;
pub mod staffing;
pub mod trend;
pub mod year;

mod blend;
mod features;
mod fit;
mod folds;
mod judged;
mod learn;
mod model;
mod network;
mod questions;
mod shares;
mod train;
mod trial;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};

use super::asked::{Asked, Predicted};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::log::OrderLog;
use super::metrics::quantile::Quantiles;
use super::task::Task;
use super::training::{TrainOptions, Watch};
use day::Day;
use history::History;
pub use model::DemandModel;
use past::SitePast;
use questions::Question;
use series::{LogSeries, Series, SiteSeries};

/// Days without any order in the whole log after which nothing can be said.
const SILENCE_DAYS_MAX: i32 = 56;

/// Days ahead of an origin.
fn horizon(task: Task) -> usize {
    if task == Task::Demand730 { 730 } else { 45 }
}

/// Trains on a log.
pub(super) fn train(
    task: Task,
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let log = LogSeries::of(&OrderLog::open(&options.log)?);
    train::train(task, &log, options, watch)
}

/// Writes `site,sku,origin,day,p10,p50,p90` for every request of a site that the log knows, in the order of the requests.
pub(super) fn predict(
    task: Task,
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = DemandModel::open(task, stored)?;
    let questions = questions::requests(&asked.requests, model.horizon())?;
    let log = LogSeries::of(&asked.log()?);
    let forecasts = forecasts(&model, &log, &questions)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["site", "sku", "origin", "day", "p10", "p50", "p90"])?;
    let mut rows = 0;
    for question in &questions {
        let Some(said) = forecasts.of(question) else {
            continue;
        };
        let [p10, p50, p90] = said.all().map(|quantile| quantile.to_string());
        csv.write_record([
            question.site.as_str(),
            question.sku.as_deref().unwrap_or_default(),
            &question.origin.to_string(),
            &question.day().to_string(),
            &p10,
            &p50,
            &p90,
        ])?;
        rows += 1;
    }
    csv.flush()?;
    ensure!(
        rows > 0 || questions.is_empty(),
        "the log knows none of the requested sites before the requested origins"
    );
    Ok(Predicted {
        by: model.name.to_string(),
        rows,
        missing: questions.len() - rows,
    })
}

/// Predicts what was requested and compares it with an answers file.
pub(super) fn eval(
    task: Task,
    stored: &Stored,
    asked: &Asked,
    answers: &Path,
) -> anyhow::Result<Figures> {
    let model = DemandModel::open(task, stored)?;
    let questions = questions::requests(&asked.requests, model.horizon())?;
    let log = LogSeries::of(&asked.log()?);
    let forecasts = forecasts(&model, &log, &questions)?;
    let mut rows = Vec::new();
    for known in questions::answers(answers, model.horizon())? {
        let said = forecasts.of(&known.question);
        let said = said.with_context(|| {
            let Question {
                site, sku, origin, ..
            } = &known.question;
            let sku = sku.as_deref().unwrap_or("(orders)");
            format!(
                "no forecast for {site} {sku}, origin {origin}, day {}",
                known.question.day()
            )
        })?;
        rows.push(judged::Row { known, said });
    }
    judged::figures(task, &rows).context("not enough data: there are no answers")
}

/// Forecasts by series and origin.
#[derive(Debug, Default)]
struct Forecasts(BTreeMap<(String, Option<String>, Day), Vec<Quantiles>>);

impl Forecasts {
    fn of(&self, question: &Question) -> Option<Quantiles> {
        let series = (question.site.clone(), question.sku.clone(), question.origin);
        self.0.get(&series)?.get(question.ahead).copied()
    }
}

/// Every forecast that the questions need, each from its own origin's past.
fn forecasts(
    model: &DemandModel,
    log: &LogSeries,
    questions: &[Question],
) -> anyhow::Result<Forecasts> {
    let mut wanted: BTreeMap<(&str, Day), Vec<Option<&str>>> = BTreeMap::new();
    for question in questions {
        let skus = wanted.entry((&question.site, question.origin)).or_default();
        if skus.last() != Some(&question.sku.as_deref()) {
            skus.push(question.sku.as_deref());
        }
    }
    let mut forecasts = Forecasts::default();
    for ((name, origin), mut skus) in wanted {
        let Some(site) = log.sites.get(name).filter(|_| log.speaks_before(origin)) else {
            continue;
        };
        let past = SitePast::of(&site.orders, origin);
        if past.days() == 0 {
            continue;
        }
        let whole = History::of(&past, &site.orders, None);
        skus.sort_unstable();
        skus.dedup();
        for sku in skus {
            let forecast = match sku {
                None => model.forecast(&whole, None)?,
                Some(sku) => {
                    let units = units(site, sku);
                    let history = History::of(&past, &units, Some(whole.profile()));
                    model.forecast(&history, Some(&whole))?
                }
            };
            let rounded = forecast
                .into_iter()
                .map(|said| said.map(|quantile| (quantile * 1e4).round() / 1e4));
            forecasts.0.insert(
                (name.to_owned(), sku.map(str::to_owned), origin),
                rounded.collect(),
            );
        }
    }
    Ok(forecasts)
}

/// An article's units; of one that was never sold, nothing.
fn units<'a>(site: &'a SiteSeries, sku: &str) -> std::borrow::Cow<'a, Series> {
    use std::borrow::Cow;
    site.units.get(sku).map_or_else(
        || Cow::Owned(Series::from(site.orders.first())),
        Cow::Borrowed,
    )
}

impl LogSeries {
    /// Whether some site of the log has an order in the eight weeks before a day.
    fn speaks_before(&self, day: Day) -> bool {
        let from = day.plus(-SILENCE_DAYS_MAX);
        self.sites
            .values()
            .any(|site| site.orders.sum(from, day) > 0.0)
    }
}
