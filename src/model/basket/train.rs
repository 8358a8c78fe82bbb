//! `train basket`: from a log to a model folder's content.
//!
//! The log before `until` is cut into blocks from its end. The last block is held out: a first re-ranker is fitted on the
//! blocks before it and measured on it beside EASE, the neighbours and what sells. The shipped one is fitted again on
//! the last blocks, the held-out one included, and stands on the shop as it is at `until`.
//!
//! Every block is asked about with the shop of its first moment, so the network learns from questions like those that
//! it will meet: about a time that its statistics do not know.

use std::collections::BTreeSet;

use anyhow::{Context, bail};

use super::carts::Carts;
use super::ease::EaseSettings;
use super::examples::{Block, Example};
use super::features::{FEATURE_NAMES, FEATURES, best, ease_scores, near_scores, without_cart};
use super::fit::{FitSettings, fit};
use super::model::{Settings, put_shop, score};
use super::network::Network;
use super::shop::Shop;
use crate::model::card::{Architecture, Card, Verdict, feature_hash, sha256};
use crate::model::figures::Measured;
use crate::model::folder::Trained;
use crate::model::history::DAY_MS;
use crate::model::metrics::ranking::{self, Answer, SHOWN_MAX};
use crate::model::normalize::Normalization;
use crate::model::task::Task;
use crate::model::training::{NotEnoughData, TrainOptions, Watch};
use crate::model::weights::Weights;

/// Carts below which nothing can be learned: in the blocks to fit on, and in the held-out block.
const CARTS_MIN: usize = 200;
const HELD_OUT_MIN: usize = 50;
/// The longest block, in days, and the part of the log that a block is at most.
const BLOCK_DAYS_MAX: i64 = 61;
const BLOCK_SHARE: i64 = 7;
/// Blocks to fit on: as many as give this many examples, within the time that as many inversions take.
const BLOCKS_MAX: usize = 8;
const BLOCKS_OF_BIG_SHOP: usize = 3;
/// Articles from which a shop is big.
const BIG_SHOP: usize = 1_000;
const EXAMPLES_MAX: usize = 16_000;
/// Days that the catalogue of the data contract looks back.
const CATALOGUE_DAYS: i64 = 90;

/// Answers that the held-out carts are asked for, as far as four of each cart give them.
const ANSWERS_MAX: usize = 4_000;
/// Standard errors by which the network must lead.
const LEAD_MIN: f64 = 1.0;

/// What stands beside the model on the card.
const EASE: &str = "EASE, half-life weighted";
const NEAR: &str = "co-occurrence cosine";
const SALES: &str = "recent popularity";

/// Trains on carts.
pub(super) fn train(
    carts: &Carts,
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let plan = Plan::of(carts, options.until_ms)?;
    let settings = ease_settings();
    let shop = |at_ms| Shop::as_of(carts, at_ms, settings);
    let mut blocks = Vec::new();
    for (done, &(from_ms, until_ms)) in plan.blocks.iter().enumerate() {
        watch.step("statistics", done, plan.blocks.len() + 1, None)?;
        blocks.push(Block::of(carts, shop(from_ms)?, until_ms));
    }
    let (held_out, before) = blocks.split_first().context("no block is held out")?;
    let asked: usize = before.iter().map(Block::count).sum();
    if asked < CARTS_MIN || held_out.count() < HELD_OUT_MIN {
        bail!(NotEnoughData(format!(
            "{asked} carts of 3 to 60 different articles to learn from and {} held out; at least {CARTS_MIN} and \
             {HELD_OUT_MIN} are needed",
            held_out.count()
        )));
    }
    let draws = (EXAMPLES_MAX / asked.max(1)).clamp(1, 4);
    let mut examples = Vec::new();
    for block in before {
        examples.push(block.examples(draws, options.seed)?);
    }
    let (normal, network, _) = fitted(&examples, options, watch)?;
    let (measured, verdict) = judge(carts, held_out, &network, &normal, options)?;

    examples.insert(0, held_out.examples(draws, options.seed)?);
    examples.truncate(before.len().max(1));
    let (normal, network, rows) = fitted(&examples, options, watch)?;
    drop(examples);
    let shipped = shop(plan.until_ms)?;
    let mut weights = Weights::default();
    put_shop(&shipped, &mut weights);
    network.put(&mut weights)?;
    let bytes = weights.to_bytes(&options.name)?;
    let of = |text: fn(&super::shop::Article) -> &String| {
        shipped.articles.iter().map(text).cloned().collect()
    };
    let card_settings = Settings {
        as_of_ms: plan.until_ms,
        reranked: verdict.passed,
        skus: of(|article| &article.sku),
        names: of(|article| &article.name),
        normalization: normal,
    };
    let past = carts.placed_before(plan.until_ms).len();
    let card = Card {
        name: options.name.clone(),
        task: Task::Basket,
        label: "What else goes into a cart: the article that was left out of it, among ten."
            .to_owned(),
        trained_on: options
            .trained_on
            .clone()
            .unwrap_or_else(|| format!("own log, {past} orders")),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms: plan.until_ms,
        data_sha256: carts.sha256_until(plan.until_ms),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&FEATURE_NAMES),
        features: FEATURE_NAMES.map(str::to_owned).to_vec(),
        probe: network.probe(FEATURES)?,
        limits: LIMITS.map(str::to_owned).to_vec(),
        architecture: Architecture {
            kind: format!(
                "EASE over {} articles (ridge {}, half-life {} days) picks candidates with neighbours, taste and sales; the mean of {} \
                 (ReLU), each beside a straight line, orders them by {FEATURES} features",
                shipped.len(),
                settings.ridge,
                settings.half_life_days,
                Network::words(),
            ),
            parameters: weights.count(),
            rows,
            epochs: fit_settings(options).epochs,
        },
        verdict,
        settings: toml::Table::try_from(card_settings)?,
        measured,
        reliability: Vec::new(),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

/// Which stretches of time do what.
struct Plan {
    /// (first moment, end) of each block, the held-out one first, then further back.
    blocks: Vec<(i64, i64)>,
    until_ms: i64,
}

impl Plan {
    fn of(carts: &Carts, until_ms: Option<i64>) -> anyhow::Result<Self> {
        let not_enough = |reason: &str| anyhow::Error::from(NotEnoughData(reason.to_owned()));
        let last_ms = carts.carts.last().map(|cart| cart.placed_at_ms);
        let last_ms = last_ms.ok_or_else(|| not_enough("the log holds no order with lines"))?;
        // The midnight after the last order.
        let until_ms =
            until_ms.unwrap_or_else(|| (last_ms.div_euclid(DAY_MS) + 1).saturating_mul(DAY_MS));
        let past = carts.placed_before(until_ms);
        let first_ms = past.first().map(|cart| cart.placed_at_ms);
        let first_ms = first_ms
            .ok_or_else(|| not_enough("no order was placed before the moment of the training"))?;
        let span_days = (until_ms - first_ms) / DAY_MS;
        let days = (span_days / BLOCK_SHARE).min(BLOCK_DAYS_MAX);
        if days < 1 {
            return Err(not_enough(&format!(
                "{span_days} days of orders; at least {BLOCK_SHARE} are needed"
            )));
        }
        let articles: BTreeSet<usize> = past
            .iter()
            .flat_map(|cart| cart.items.iter().map(|line| line.item))
            .collect();
        let fit_on = if articles.len() >= BIG_SHOP {
            BLOCKS_OF_BIG_SHOP
        } else {
            BLOCKS_MAX
        };
        let mut blocks = Vec::new();
        let mut end_ms = until_ms;
        for _ in 0..=fit_on {
            // A block needs a past of two blocks to be asked about.
            if end_ms - 3 * days * DAY_MS < first_ms - DAY_MS {
                break;
            }
            blocks.push((end_ms - days * DAY_MS, end_ms));
            end_ms -= days * DAY_MS;
        }
        Ok(Self { blocks, until_ms })
    }
}

fn ease_settings() -> EaseSettings {
    // Chosen on the validation splits of online_retail and london_takeaway.
    EaseSettings {
        ridge: 40.0,
        half_life_days: 180.0,
    }
}

fn fit_settings(options: &TrainOptions) -> FitSettings {
    FitSettings {
        epochs: options.epochs.unwrap_or(6),
        rate: 0.003,
        weight_decay: 0.01,
        dropout: 0.1,
        seed: options.seed,
    }
}

fn fitted(
    blocks: &[Vec<Example>],
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<(Normalization, Network, usize)> {
    let examples: Vec<&Example> = blocks.iter().flatten().collect();
    let rows = examples
        .iter()
        .flat_map(|example| example.candidates.rows.chunks_exact(FEATURES));
    let normal = Normalization::of(FEATURES, rows);
    let network = fit(&examples, &normal, fit_settings(options), watch)?;
    Ok((normal, network, examples.len()))
}

/// The held-out block's figures for the model and for what stands beside it, and whether the model serves.
fn judge(
    carts: &Carts,
    block: &Block<'_>,
    network: &Network,
    normal: &Normalization,
    options: &TrainOptions,
) -> anyhow::Result<(Vec<Measured>, Verdict)> {
    let shop = &block.shop;
    let draws = (ANSWERS_MAX / block.count().max(1)).clamp(1, 4);
    let (mut model, mut ease, mut near, mut sales) = (vec![], vec![], vec![], vec![]);
    for example in block.examples(draws, options.seed)? {
        let ranked = score(network, normal, &example.candidates)?;
        let places = ranked.iter().map(|(place, _)| *place);
        model.push(answer(carts, shop, places, example.held_out));
    }
    block.each(draws, options.seed, |cart, held_out, _, _| {
        let mut sells: Vec<f32> = shop.articles.iter().map(|article| article.short).collect();
        without_cart(&cart, &mut sells);
        for (answers, scores) in [
            (&mut ease, ease_scores(shop, &cart)),
            (&mut near, near_scores(shop, &cart)),
            (&mut sales, sells),
        ] {
            let places = best(&scores, SHOWN_MAX).into_iter();
            answers.push(answer(carts, shop, places, held_out));
        }
        Ok(())
    })?;
    let verdict = verdict(&model, &ease);
    let catalogue = catalogue(carts, shop.as_of_ms);
    let row = |(by, answers): (&str, Vec<Answer<'_>>)| {
        Some(Measured {
            by: by.to_owned(),
            split: "valid".to_owned(),
            figures: ranking::figures(&answers, &catalogue)?,
        })
    };
    let all = [
        (options.name.as_str(), model),
        (EASE, ease),
        (NEAR, near),
        (SALES, sales),
    ];
    Ok((all.into_iter().filter_map(row).collect(), verdict))
}

fn answer<'a>(
    carts: &'a Carts,
    shop: &'a Shop,
    places: impl Iterator<Item = usize>,
    held_out: usize,
) -> Answer<'a> {
    let sku = |place: usize| shop.articles.get(place).map(|article| article.sku.as_str());
    Answer {
        shown: places.take(SHOWN_MAX).filter_map(sku).collect(),
        right: carts.skus.name(held_out),
    }
}

/// The SKUs sold in the 90 days before a moment.
pub(super) fn catalogue(carts: &Carts, as_of_ms: i64) -> BTreeSet<&str> {
    let recent = carts.between(as_of_ms - CATALOGUE_DAYS * DAY_MS, as_of_ms);
    recent
        .iter()
        .flat_map(|cart| cart.items.iter().map(|line| carts.skus.name(line.item)))
        .collect()
}

/// Whether the network orders candidates better than EASE alone, by more than chance would.
fn verdict(model: &[Answer<'_>], ease: &[Answer<'_>]) -> Verdict {
    let mean = |answers: &[Answer<'_>]| {
        answers.iter().map(ranking::gain).sum::<f64>() / answers.len().max(1) as f64
    };
    let lead = ranking::lead(model, ease);
    let passed = lead > LEAD_MIN;
    let figures = format!(
        "NDCG@10 {:.4} on carts it has not seen, against {:.4}: {lead:.1} standard errors.",
        mean(model),
        mean(ease)
    );
    Verdict {
        passed,
        baseline: EASE.to_owned(),
        sentence: if passed {
            figures
        } else {
            format!("no learnable signal: {figures}")
        },
    }
}

const LIMITS: [&str; 4] = [
    "It knows the articles that were sold before its training; one that is newer is never suggested before the next training.",
    "It says what went together, not what would sell if it were shown: only a trial tells that.",
    "The statistics are of the moment of the training; a customer's past is read up to that moment as well.",
    "Figures are of carts with 3 to 60 different articles, one of them left out.",
];
