//! Whose forecast counts how much, for orders of sites and for units of articles.

use super::blend::{alone, prior, weights};
use super::classical::Forecaster;
use super::folds::Answers;
use crate::model::metrics::quantile::wql;
use crate::model::task::Task;

/// Shares below which a forecaster is left out.
const SHARE_MIN: f64 = 0.01;
/// Two years ahead no stretch of a usual log says who is good. What is believed before: of a site the course of earlier years
/// and the slope of the record above all, a level that goes on beside them; of an article, whose own slope is mostly
/// chance, the level and the network that has seen many articles.
const TWO_YEARS_OF_SITE: [(Forecaster, f64); 4] = [
    (Forecaster::Year, 0.35),
    (Forecaster::Theta, 0.25),
    (Forecaster::Growth, 0.1),
    (Forecaster::SlowEma, 0.15),
];
const TWO_YEARS_OF_SKU: [(Forecaster, f64); 3] = [
    (Forecaster::Year, 0.2),
    (Forecaster::Theta, 0.1),
    (Forecaster::SlowEma, 0.25),
];

/// Shares of the classical forecasters and of the network, which is last; they add up to 1.
#[derive(Clone, Debug)]
pub(super) struct Shares {
    pub(super) site: Vec<f64>,
    pub(super) sku: Vec<f64>,
}

impl Shares {
    /// How many share.
    pub(super) const N: usize = Forecaster::ALL.len() + 1;

    /// Chosen on answers, near what is believed before.
    pub(super) fn of(task: Task, answers: &Answers) -> Self {
        let group = |is_site: bool| {
            let rows = answers.group(is_site);
            let before = if task == Task::Demand730 || rows.is_empty() {
                if is_site {
                    believed(&TWO_YEARS_OF_SITE)
                } else {
                    believed(&TWO_YEARS_OF_SKU)
                }
            } else {
                prior(&alone(&rows, Self::N))
            };
            let chosen = if rows.is_empty() {
                before
            } else {
                weights(&rows, &before)
            };
            let kept = |share: f64| if share < SHARE_MIN { 0.0 } else { share };
            let sum: f64 = chosen.iter().copied().map(kept).sum();
            let rounded = |share: f64| (kept(share) / sum * 1e4).round() / 1e4;
            chosen.into_iter().map(rounded).collect()
        };
        Self {
            site: group(true),
            sku: group(false),
        }
    }

    /// Those of a group.
    pub(super) fn of_group(&self, is_site: bool) -> &[f64] {
        if is_site { &self.site } else { &self.sku }
    }
}

/// Shares of some; what is left is the network's.
fn believed(classical: &[(Forecaster, f64)]) -> Vec<f64> {
    let share = |one: Forecaster| {
        let found = classical.iter().find(|(other, _)| *other == one);
        found.map_or(0.0, |&(_, share)| share)
    };
    let network = 1.0 - classical.iter().map(|(_, share)| share).sum::<f64>();
    let all = Forecaster::ALL.into_iter().map(share);
    all.chain([network.max(0.0)]).collect()
}

/// Who is to be beaten, and serves where nobody does.
#[derive(Clone, Debug)]
pub(super) struct Baseline {
    pub(super) name: String,
    pub(super) shares: Shares,
}

impl Baseline {
    /// One forecaster for everything.
    pub(super) fn only(forecaster: Forecaster) -> Self {
        let shares = believed(&[(forecaster, 1.0)]);
        Self {
            name: forecaster.name().to_owned(),
            shares: Shares {
                site: shares.clone(),
                sku: shares,
            },
        }
    }

    /// The best of a task: two years ahead the mean of three that err differently, for 45 days the one that did best on
    /// `answers`.
    pub(super) fn best(task: Task, answers: &Answers) -> Self {
        if task == Task::Demand730 {
            let third = 1.0 / 3.0;
            let three = [Forecaster::Theta, Forecaster::SlowEma, Forecaster::Growth];
            let shares = believed(&three.map(|one| (one, third)));
            return Self {
                name: "mean of Theta, EMA and damped growth".to_owned(),
                shares: Shares {
                    site: shares.clone(),
                    sku: shares,
                },
            };
        }
        let loss = |one: &Forecaster| loss(answers, &Self::only(*one).shares);
        let best = Forecaster::ALL
            .into_iter()
            .min_by(|a, b| loss(a).total_cmp(&loss(b)));
        Self::only(best.unwrap_or(Forecaster::Mean))
    }
}

/// The weighted quantile loss of a blend: the mean of both groups, for either horizon.
pub(super) fn loss(answers: &Answers, shares: &Shares) -> f64 {
    let groups = [true, false].map(|is_site| (answers.group(is_site), shares.of_group(is_site)));
    let known = groups.iter().filter(|(rows, _)| !rows.is_empty());
    let losses: Vec<f64> = known
        .map(|(rows, shares)| wql(&super::blend::blended(rows, shares)))
        .collect();
    losses.iter().sum::<f64>() / losses.len().max(1) as f64
}
