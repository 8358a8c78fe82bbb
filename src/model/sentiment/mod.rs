//! What reviews say: negative, neutral or positive, from title and body alone; and what customers complain about.
//!
//! * `text`, `grams`, `vocabulary`: a review as a sparse row of n-grams
//! * `network`, `fit`: what is learned in candle and how; `linear`: the classical model beside it
//! * `decide`: from what both say to the three probabilities; `train`: from a log to a model folder's content
//! * `model`: what serves
//! * `complaints`, `problems`, `suggestions`: what is complained about, with quotes, and what could be done
//!
//! 1 and 2 stars are negative, 3 neutral, 4 and 5 positive. A review has no date, so there is no as-of moment here; but
//! reviews of one article are never on both sides of a split.

mod complaints;
mod decide;
mod fit;
mod grams;
mod linear;
mod model;
mod network;
mod problems;
mod suggestions;
mod text;
mod train;
mod vocabulary;

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Predicted};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::log::reviews::{Review, Reviews};
use super::metrics::{binary, classes};
use super::requests;
use super::training::{TrainOptions, Watch};
pub use complaints::Category;
use decide::Decision;
use grams::KINDS;
pub use model::SentimentModel;
pub use problems::{Complaint, Heard, Problem, QUOTES_MAX, Quote, Trend, problems};
pub use suggestions::{Suggestion, suggestions};

/// Negative, neutral, positive.
pub(crate) const CLASSES: usize = 3;

/// What the network is fed, in the order of the vocabulary.
const FEATURE_NAMES: [&str; KINDS] = [
    "words: 1 and 2 of title and body, 1 denied",
    "title: 1 and 2 words",
    "close: words of the last sentence and after the last turn",
    "characters: 3 to 5 of a word",
];

/// What the card keeps for this task.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    /// How many n-grams of each kind there are.
    grams: [usize; KINDS],
    decision: Decision,
}

/// What a review says; the three add up to 1. The probabilities are made for choosing the largest: they lean towards
/// the rarer classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sentiment {
    /// Of 1 or 2 stars.
    pub negative: f64,
    /// Of 3 stars.
    pub neutral: f64,
    /// Of 4 or 5 stars.
    pub positive: f64,
}

/// The class of a rating.
pub(crate) fn class_of(stars: u8) -> usize {
    match stars {
        0..=2 => 0,
        3 => 1,
        _ => 2,
    }
}

/// Trains on a log's reviews.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    let mut reviews = Vec::new();
    let mut table = Reviews::open(&options.log)?;
    while let Some(review) = table.next()? {
        reviews.push(review);
    }
    let splits = options
        .splits
        .iter()
        .map(|file| requests::ratings(file))
        .collect::<Result<Vec<_>, _>>()?;
    train::train(&reviews, &splits, options, watch)
}

/// Writes `review_id,p_negative,p_neutral,p_positive` for every requested review that the log holds, in the order of the
/// requests.
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = SentimentModel::open(stored)?;
    let ids = requests::review_ids(&asked.requests)?;
    let said = judged(&model, asked, &ids)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["review_id", "p_negative", "p_neutral", "p_positive"])?;
    let mut rows = 0;
    for id in &ids {
        if let Some(said) = said.get(id.as_str()) {
            let [negative, neutral, positive] = said.map(|share| share.to_string());
            csv.write_record([id, &negative, &neutral, &positive])?;
            rows += 1;
        }
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.name.to_string(),
        rows,
        missing: ids.len() - rows,
    })
}

/// Predicts the requested reviews and measures them against a file of ratings. Where no answer is neutral the figures are
/// those of two classes: `ood_auc` of positive less negative, and `ood_accuracy_at_0`.
pub(super) fn eval(stored: &Stored, asked: &Asked, answers: &Path) -> anyhow::Result<Figures> {
    let model = SentimentModel::open(stored)?;
    let ids = requests::review_ids(&asked.requests)?;
    let said = judged(&model, asked, &ids)?;
    let mut pairs = Vec::new();
    for (id, stars) in requests::ratings(answers)? {
        let said = said.get(id.as_str());
        let said = said
            .with_context(|| format!("labelled review {id} is not among the requested reviews"))?;
        pairs.push((class_of(stars), *said));
    }
    ensure!(!pairs.is_empty(), "not enough data: no answer has a rating");
    Ok(figures(&pairs))
}

/// Figures of pairs of (true class, probabilities).
fn figures(pairs: &[(usize, [f64; CLASSES])]) -> Figures {
    let polar = pairs.iter().all(|(class, _)| *class != 1);
    let lean = |said: &[f64; CLASSES]| said[2] - said[0];
    if polar {
        let pairs: Vec<(bool, f64)> = pairs
            .iter()
            .map(|(class, said)| (*class == 2, lean(said)))
            .collect();
        let right = pairs
            .iter()
            .filter(|(positive, lean)| (*lean > 0.0) == *positive)
            .count();
        let mut figures = Figures::of(
            pairs.len(),
            [("ood_accuracy_at_0", right as f64 / pairs.len() as f64)],
        );
        if let Some(auc) = binary::auc(&pairs) {
            figures.values.insert("ood_auc".to_owned(), auc);
        }
        return figures;
    }
    let chosen: Vec<(usize, usize)> = pairs
        .iter()
        .map(|(class, said)| (*class, classes::largest(said)))
        .collect();
    let [negative, neutral, positive] = classes::f1::<CLASSES>(&chosen);
    Figures::of(
        pairs.len(),
        [
            ("macro_f1", classes::macro_f1::<CLASSES>(&chosen)),
            ("accuracy", classes::accuracy(&chosen)),
            ("f1_negative", negative),
            ("f1_neutral", neutral),
            ("f1_positive", positive),
            ("logloss", classes::log_loss(pairs)),
        ],
    )
}

/// What the model says about each of the wanted reviews that the logs hold.
fn judged(
    model: &SentimentModel,
    asked: &Asked,
    ids: &[String],
) -> anyhow::Result<HashMap<String, [f64; CLASSES]>> {
    let mut wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let mut said = HashMap::new();
    for folder in &asked.logs {
        let mut table = Reviews::open(folder)?;
        while let Some(Review {
            review_id,
            title,
            body,
            ..
        }) = table.next()?
        {
            // The first one of an id counts.
            if wanted.remove(review_id.as_str()) {
                said.insert(review_id, model.parts.judge(&title, &body)?);
            }
        }
    }
    ensure!(
        !said.is_empty(),
        "none of the {} requested reviews is in the log",
        ids.len()
    );
    Ok(said)
}
