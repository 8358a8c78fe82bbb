//! Minutes until an order is ready, as p10, p50 and p90.
//!
//! * `tickets`: what the kitchens were given and handed over, and what may be known of it at a moment
//! * `features`: one row for a new order; `examples`: a log as rows; `network`, `fit`: what is learned and how
//! * `survival`: what open tickets say of a kitchen's times
//! * `train`, `plan`: from a log to a model folder's content; `model`: what serves
//! * `baseline`: the running mean of the site, which promises until a model is trained; `left`: what is left of a promise
//!   when time has passed
//!
//! A request carries the moment up to which ready times are known; placements count up to the order itself.

pub mod baseline;
mod examples;
pub mod features;
mod fit;
mod gate;
pub mod left;
mod model;
mod network;
mod plan;
mod questions;
pub mod survival;
pub mod tickets;
mod train;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Predicted};
use super::card::Card;
use super::drift::{Spread, moved};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::log::OrderLog;
use super::metrics::quantile;
use super::normalize::Normalization;
use super::training::{TrainOptions, Watch};
use baseline::Usual;
use features::{FEATURE_NAMES, FEATURES, NewOrder, Prior, row};
use left::Eta;
pub use model::EtaModel;
use network::Gaps;
use questions::Question;
use tickets::Seen;

/// What the card keeps for this task.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    prior: Prior,
    usual: Usual,
    gaps: Gaps,
    normalization: Normalization,
    /// How the numbers of a row were spread in training; models from before this was kept have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spreads: Vec<Spread>,
}

impl Settings {
    fn is_sound(&self) -> bool {
        let gap = |gap: f64| (0.0..=10.0).contains(&gap);
        self.prior.is_sound()
            && self.usual.is_sound()
            && gap(self.gaps.early)
            && gap(self.gaps.late)
            && self.normalization.is_sound(FEATURES)
    }
}

/// Trains on a log.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    let log = OrderLog::open(&options.log)?;
    let splits = options.splits.iter().map(|file| questions::answers(file));
    let splits: Vec<_> = splits.collect::<anyhow::Result<_>>()?;
    train::train(&log, &splits, options, watch)
}

/// Writes `order_id,p10,p50,p90` for every requested order that the log holds, in the order of the requests.
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = EtaModel::open(stored)?;
    let questions = questions::questions(&asked.requests)?;
    let promised = promised(&model, &asked.log()?, &questions);
    ensure!(
        !promised.is_empty(),
        "none of the {} requested orders is in the log",
        questions.len()
    );
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["order_id", "p10", "p50", "p90"])?;
    let mut rows = 0;
    for question in &questions {
        if let Some(eta) = promised.get(question.order_id.as_str()) {
            let [p10, p50, p90] =
                [eta.p10, eta.p50, eta.p90].map(|minutes| format!("{minutes:.3}"));
            csv.write_record([&question.order_id, &p10, &p50, &p90])?;
            rows += 1;
        }
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.by().to_owned(),
        rows,
        missing: questions.len() - rows,
    })
}

/// Predicts the requested orders and measures them against a label file.
pub(super) fn eval(stored: &Stored, asked: &Asked, answers: &Path) -> anyhow::Result<Figures> {
    let model = EtaModel::open(stored)?;
    let questions = questions::questions(&asked.requests)?;
    let promised = promised(&model, &asked.log()?, &questions);
    let mut pairs = Vec::new();
    for (order_id, minutes) in questions::answers(answers)? {
        let eta = promised.get(order_id.as_str());
        let eta = eta.with_context(|| {
            format!("order {order_id} is not among the requested orders of the log")
        })?;
        pairs.push(quantile::Answer {
            actual: minutes,
            said: eta.quantiles(),
        });
    }
    quantile::figures(&pairs).context("not enough data: there are no answers")
}

/// How far each number of the rows of the requested orders has moved from what it was in training: the population
/// stability index by feature. None where the model does not say what it was.
pub(super) fn drift(stored: &Stored, asked: &Asked) -> anyhow::Result<Vec<(String, f64)>> {
    EtaModel::open(stored)?;
    let settings: Settings = Card::parse(&stored.card)?.settings()?;
    let mut rows = Vec::new();
    let questions = questions::questions(&asked.requests)?;
    each_asked(&asked.log()?, &questions, |_, site, all, order| {
        rows.push(row(&settings.prior, site, all, order).0);
    });
    Ok(moved(FEATURE_NAMES, &settings.spreads, &rows))
}

/// The promise for each question that the log can answer.
fn promised<'q>(
    model: &EtaModel,
    log: &OrderLog,
    questions: &'q [Question],
) -> HashMap<&'q str, Eta> {
    let mut promised = HashMap::with_capacity(questions.len());
    each_asked(log, questions, |id, site, all, order| {
        promised.insert(id, model.eta(site, all, order));
    });
    promised
}

/// Each question that the log can answer, with what was known of the tickets at the moment that it says.
fn each_asked<'q>(
    log: &OrderLog,
    questions: &'q [Question],
    mut see: impl FnMut(&'q str, &Seen, &Seen, &NewOrder),
) {
    let asked: HashMap<&str, &'q Question> = questions
        .iter()
        .map(|question| (question.order_id.as_str(), question))
        .collect();
    examples::replay(log, |moment| {
        if let Some(question) = asked.get(moment.entry.order_id()) {
            let hour = || examples::full_hour(moment.entry.order.placed_at_ms);
            let as_of_ms = question.as_of_ms.unwrap_or_else(hour);
            let (site, all) = moment.seen(as_of_ms);
            see(&question.order_id, &site, &all, &moment.new_order(as_of_ms));
        }
    });
}
