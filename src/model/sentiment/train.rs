//! `train sentiment`: from a log's reviews to a model folder's content.
//!
//! 1. The ratings of the given split files, or those of the log with a sixth of the articles held out.
//! 2. Four folds by article: vocabulary, network and linear model are fitted without a fold and say what they think of it.
//!    On these answers the decision's numbers are chosen.
//! 3. Fitted on all training reviews, the models meet the held-out ones: the card's figures.
//! 4. The shipped models are those of step 3 when both split files are given and no `until`; otherwise they are fitted again
//!    on every review with a rating. Reviews have no dates, so any `until` says only that.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use super::decide::{Decision, Said};
use super::fit::{Example, FitSettings, fit};
use super::linear::{self, Linear};
use super::model::{Parts, by_class};
use super::vocabulary::{Row, Vocabulary};
use super::{CLASSES, FEATURE_NAMES, Settings, class_of, figures};
use crate::model::card::{Architecture, Card, Verdict, feature_hash, sha256};
use crate::model::figures::{Figures, Measured};
use crate::model::folder::Trained;
use crate::model::history::key;
use crate::model::log::reviews::Review;
use crate::model::task::Task;
use crate::model::training::{NotEnoughData, TrainOptions, Watch};
use crate::model::weights::Weights;

/// Rated reviews in all, and of each class, below which nothing can be learned.
const REVIEWS_MIN: usize = 200;
const OF_CLASS_MIN: usize = 15;
/// Parts of the training reviews that are left out in turn.
const FOLDS: u64 = 4;
/// Without split files one article in this many is held out.
const HOLDOUT_SHARE: u64 = 6;
/// With fewer articles than this, reviews are parted and not articles.
const ARTICLES_MIN: usize = 24;

/// A review with its rating.
type Rated<'a> = (&'a Review, u8);

/// Trains on reviews; `splits` are (review id, rating) of the training and of the held-out reviews.
pub(super) fn train(
    reviews: &[Review],
    splits: &[Vec<(String, u8)>],
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let (core, holdout, again) = plan(reviews, splits, options)?;
    let settings = fit_settings(options);
    let decided = decide(&core, settings, watch)?;
    let mut parts = fitted(&core, decided.0, settings, watch)?;
    let mut measured = Vec::new();
    let by_network = measure(&parts, &holdout)?;
    let by_linear = measure(&parts.with(decided.1), &holdout)?;
    let verdict = verdict(&by_network, &by_linear);
    if !verdict.passed {
        parts.decision = decided.1;
    }
    for (by, figures) in [
        (options.name.as_str(), by_network),
        (linear::NAME, by_linear),
    ] {
        measured.push(Measured {
            by: by.to_owned(),
            split: "valid".to_owned(),
            figures,
        });
    }
    let mut rows = core.len();
    if again {
        let all: Vec<Rated<'_>> = core.iter().chain(&holdout).copied().collect();
        rows = all.len();
        let decision = parts.decision;
        parts = fitted(&all, decision, settings, watch)?;
    }
    let mut weights = Weights::default();
    parts.vocabulary.put(&mut weights);
    parts.network.put(&mut weights)?;
    parts.linear.put(&mut weights);
    let bytes = weights.to_bytes(&options.name)?;
    let card = Card {
        name: options.name.clone(),
        task: Task::Sentiment,
        label: "What a review says, from its text alone: negative (1 or 2 stars), neutral (3) or positive (4 or 5)."
            .to_owned(),
        trained_on: options.trained_on.clone().unwrap_or_else(|| format!("own log, {rows} reviews")),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms: options.until_ms.unwrap_or_default(),
        data_sha256: data_hash(core.iter().chain(&holdout)),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&FEATURE_NAMES),
        features: FEATURE_NAMES.map(str::to_owned).to_vec(),
        probe: parts.probe()?,
        limits: LIMITS.map(str::to_owned).to_vec(),
        architecture: Architecture {
            kind: format!(
                "Committee of {} networks: a wide layer over {} n-grams and {} hidden units (ReLU) over those of words, \
                 five ratings; folded into one, blended with a linear model",
                settings.members,
                parts.vocabulary.len(),
                settings.width
            ),
            parameters: weights.count(),
            rows,
            epochs: settings.epochs,
        },
        verdict,
        settings: toml::Table::try_from(Settings {
            grams: parts.vocabulary.counts,
            decision: parts.decision,
        })?,
        measured,
        reliability: Vec::new(),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

impl Parts {
    fn with(&self, decision: Decision) -> Self {
        Self {
            decision,
            ..self.clone()
        }
    }
}

/// Training reviews, held-out ones, and whether to fit again on both.
fn plan<'a>(
    reviews: &'a [Review],
    splits: &[Vec<(String, u8)>],
    options: &TrainOptions,
) -> anyhow::Result<(Vec<Rated<'a>>, Vec<Rated<'a>>, bool)> {
    let by_id: HashMap<&str, &Review> = reviews
        .iter()
        .map(|review| (review.review_id.as_str(), review))
        .collect();
    let named = |split: &Vec<(String, u8)>| -> anyhow::Result<Vec<Rated<'a>>> {
        let place = |(id, stars): &(String, u8)| {
            let review = by_id.get(id.as_str());
            Ok((
                *review.with_context(|| format!("review {id} is not in the log"))?,
                *stars,
            ))
        };
        split.iter().map(place).collect()
    };
    let (core, holdout, again) = match splits {
        [] => {
            let rated = reviews
                .iter()
                .filter_map(|review| Some((review, review.rating?)));
            let (holdout, core) = parted(rated.collect(), HOLDOUT_SHARE, 0);
            (core, holdout, true)
        }
        [train] => {
            let (holdout, core) = parted(named(train)?, HOLDOUT_SHARE, 0);
            (core, holdout, true)
        }
        [train, valid] => (named(train)?, named(valid)?, options.until_ms.is_some()),
        _ => bail!("--split takes one file (training) or two (training, validation)"),
    };
    let mut counts = [0; CLASSES];
    for (_, stars) in &core {
        if let Some(count) = counts.get_mut(class_of(*stars)) {
            *count += 1;
        }
    }
    if core.len() < REVIEWS_MIN
        || counts.iter().any(|&count| count < OF_CLASS_MIN)
        || holdout.is_empty()
    {
        bail!(NotEnoughData(format!(
            "{} training reviews with a rating, {} of them negative, {} neutral, {} positive, and {} held out; at least \
             {REVIEWS_MIN}, {OF_CLASS_MIN} of each and 1 are needed",
            core.len(),
            counts[0],
            counts[1],
            counts[2],
            holdout.len(),
        )));
    }
    Ok((core, holdout, again))
}

/// One part in `parts` by article, and the rest; always the same articles.
fn parted(rated: Vec<Rated<'_>>, parts: u64, part: u64) -> (Vec<Rated<'_>>, Vec<Rated<'_>>) {
    let articles: HashSet<&str> = rated
        .iter()
        .map(|(review, _)| review.sku.as_str())
        .collect();
    let by_article = articles.len() >= ARTICLES_MIN;
    rated.into_iter().partition(|(review, _)| {
        let id = if by_article {
            &review.sku
        } else {
            &review.review_id
        };
        key(id) % parts == part
    })
}

/// Chooses the decision's numbers out of fold: for network and linear model together, and for the linear model alone.
fn decide(
    core: &[Rated<'_>],
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<(Decision, Decision)> {
    let mut said = Vec::with_capacity(core.len());
    for fold in 0..FOLDS {
        let (out, rest) = parted(core.to_vec(), FOLDS, fold);
        if out.is_empty() || rest.is_empty() {
            continue;
        }
        let settings = FitSettings {
            // Half a committee leans like a whole one.
            members: settings.members.div_ceil(2),
            ..settings
        };
        let parts = fitted(&rest, Decision::of(&[], true), settings, watch)?;
        for (review, stars) in out {
            let row = parts.vocabulary.row(&review.title, &review.body);
            said.push(Said {
                network: by_class(parts.network.ratings(&row)?),
                linear: parts.linear.classes(&row),
                class: class_of(stars),
            });
        }
    }
    Ok((Decision::of(&said, false), Decision::of(&said, true)))
}

fn fitted(
    rated: &[Rated<'_>],
    decision: Decision,
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Parts> {
    let texts = rated
        .iter()
        .map(|(review, _)| (review.title.as_str(), review.body.as_str()));
    let vocabulary = Vocabulary::of(texts.clone());
    if vocabulary.words() == 0 {
        bail!(NotEnoughData(
            "no word stands in more than two reviews".to_owned()
        ));
    }
    let rows: Vec<Row> = texts
        .map(|(title, body)| vocabulary.row(title, body))
        .collect();
    let examples: Vec<Example<'_>> = rows
        .iter()
        .zip(rated)
        .map(|(row, &(_, rating))| Example { row, rating })
        .collect();
    let network = fit(
        &examples,
        (vocabulary.len(), vocabulary.words()),
        settings,
        watch,
    )?;
    let linear = Linear::fit(&examples, vocabulary.words(), settings.seed);
    Ok(Parts {
        vocabulary,
        network,
        linear,
        decision,
    })
}

fn measure(parts: &Parts, rated: &[Rated<'_>]) -> anyhow::Result<Figures> {
    let pair = |(review, stars): &Rated<'_>| {
        let said = parts.judge(&review.title, &review.body)?;
        Ok((class_of(*stars), said))
    };
    let pairs = rated.iter().map(pair).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(figures(&pairs))
}

fn verdict(by_network: &Figures, by_linear: &Figures) -> Verdict {
    let f1 = |figures: &Figures| figures.get("macro_f1").unwrap_or_default();
    let (network, linear) = (f1(by_network), f1(by_linear));
    // Saying one class always reaches a third at most.
    let passed = network > linear && network > 1.0 / CLASSES as f64;
    let unless = if passed { "" } else { "no learnable signal: " };
    Verdict {
        passed,
        baseline: linear::NAME.to_owned(),
        sentence: format!(
            "{unless}macro-F1 {network:.3} on reviews it has not seen, against {linear:.3}."
        ),
    }
}

fn fit_settings(options: &TrainOptions) -> FitSettings {
    // Chosen on the validation reviews and out of fold; a strong decay is what matters.
    FitSettings {
        members: 4,
        width: 16,
        epochs: options.epochs.unwrap_or(8),
        batch: 64,
        rate: 0.01,
        weight_decay: 2.0,
        hidden: 0.3,
        dropout: 0.3,
        smoothing: 0.15,
        balance: 0.6,
        seed: options.seed,
    }
}

/// SHA-256 over ids, ratings and texts.
fn data_hash<'a>(rated: impl Iterator<Item = &'a Rated<'a>>) -> String {
    let mut hash = Sha256::new();
    for (review, stars) in rated {
        for text in [&review.review_id, &review.sku, &review.title, &review.body] {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        hash.update([*stars]);
    }
    hex::encode(hash.finalize())
}

const LIMITS: [&str; 4] = [
    "The probabilities are made for choosing the largest: classes are multiplied by factors (in the settings) that raise \
     the mean of the classes' F1, so they say \"negative\" and \"neutral\" more often than an honest chance would.",
    "Stars are a noisy label; about half of the three-star reviews read like something else.",
    "Learned from the words of one shop's articles: on other goods it still tells praise from blame, but less well; train \
     on your own reviews.",
    "Irony and reviews of several articles at once are beyond it; a text of no known word gets the classes' shares.",
];
