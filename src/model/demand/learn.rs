//! What a network is fitted on: days ahead of many origins of the largest series, all of them before one moment.

use anyhow::bail;

use super::classical::DAYS_MIN;
use super::day::Day;
use super::features::Facts;
use super::fit::{Examples, FitSettings, fit};
use super::history::History;
use super::model::{Learned, View};
use super::network::Width;
use super::past::SitePast;
use super::series::{LogSeries, Series};
use super::{horizon, units};
use crate::model::nn::Seeded;
use crate::model::task::Task;
use crate::model::training::{NotEnoughData, TrainOptions, Watch};

/// Articles of a site that the network is fitted on.
const SKUS: usize = 150;
/// Days between the origins that it is fitted on.
const STRIDE: i32 = 5;
/// Days ahead that are drawn for an article and an origin.
const DRAWN: usize = 8;
/// Days ahead that are drawn for a site and an origin.
const DRAWN_OF_SITE: usize = 45;
/// What all rows of the sites weigh against all rows of articles.
const SITES_OVER_SKUS: f32 = 0.5;
/// Days of a record after which the time of the year says more than when the shop was young.
const SEASON_DAYS: usize = 540;
/// How the committee of a task is fitted; chosen on the validation split of online_retail and london_takeaway.
pub(super) fn fit_settings(task: Task, options: &TrainOptions) -> FitSettings {
    let epochs = if task == Task::Demand730 { 4 } else { 6 };
    FitSettings {
        members: 4,
        width: Width {
            first: 48,
            second: 24,
        },
        epochs: options.epochs.unwrap_or(epochs),
        batch: 256,
        learning_rate: 0.002,
        weight_decay: 0.05,
        dropout: 0.2,
        seed: options.seed,
    }
}

/// A network that has seen the days before `until`, and how many rows it was fitted on.
pub(super) fn learn(
    task: Task,
    log: &LogSeries,
    until: Day,
    options: &TrainOptions,
    stage: &str,
    watch: &mut Watch<'_>,
) -> anyhow::Result<(Learned, usize)> {
    let mut examples = Examples::default();
    let mut site_rows = Vec::new();
    let days = log
        .sites
        .values()
        .map(|site| SitePast::of(&site.orders, until).days())
        .max()
        .unwrap_or_default();
    let seasons = days >= SEASON_DAYS;
    // Half of the record is ahead at most, or the longest stretch would have been seen once only.
    let ahead_max = (horizon(task) - 1).min(days / 2);
    let mut random = Seeded::new(options.seed, 39);
    for site in log.sites.values() {
        let whole = SitePast::of(&site.orders, until);
        let skus = site.largest(whole.first(), until, SKUS);
        let mut origin = whole
            .first()
            .plus(i32::try_from(DAYS_MIN).unwrap_or_default());
        while origin < until {
            let past = SitePast::of(&site.orders, origin);
            if past.days() >= DAYS_MIN {
                let scene = Scene {
                    whole: &whole,
                    until,
                    ahead_max,
                    seasons,
                };
                let before = examples.len();
                let history = History::of(&past, &site.orders, None);
                scene.add(
                    &history,
                    None,
                    &site.orders,
                    DRAWN_OF_SITE,
                    &mut random,
                    &mut examples,
                );
                site_rows.push(before..examples.len());
                for sku in &skus {
                    let series = units(site, sku);
                    let units = History::of(&past, &series, Some(history.profile()));
                    scene.add(
                        &units,
                        Some(&history),
                        &series,
                        DRAWN,
                        &mut random,
                        &mut examples,
                    );
                }
            }
            origin = origin.plus(STRIDE);
        }
    }
    if examples.len() == 0 {
        bail!(NotEnoughData(
            "no day of the record has eight weeks before it".to_owned()
        ));
    }
    balance(&mut examples.weight, &site_rows);
    let view = View {
        normalization: examples.normalization(),
        ahead_max,
        seasons,
    };
    let network = fit(
        &examples,
        &view.normalization,
        fit_settings(task, options),
        stage,
        watch,
    )?;
    Ok((Learned { network, view }, examples.len()))
}

/// What all rows of one site and moment share.
struct Scene<'a> {
    /// The site's past at the end of the training: which days say something.
    whole: &'a SitePast,
    until: Day,
    ahead_max: usize,
    seasons: bool,
}

impl Scene<'_> {
    /// Adds `drawn` days ahead of a series, each at most once.
    fn add(
        &self,
        history: &History<'_>,
        site: Option<&History<'_>>,
        series: &Series,
        drawn: usize,
        random: &mut Seeded,
        examples: &mut Examples,
    ) {
        let left = self.until.place(history.origin()).unwrap_or_default();
        let mut aheads: Vec<usize> = (0..left.min(self.ahead_max + 1)).collect();
        random.shuffle(&mut aheads);
        aheads.truncate(drawn);
        let facts = Facts::of(history, site, self.ahead_max, self.seasons);
        for ahead in aheads {
            let day = history
                .origin()
                .plus(i32::try_from(ahead).unwrap_or_default());
            let speaks = day
                .place(self.whole.first())
                .is_some_and(|at| self.whole.speaks(at));
            if speaks {
                let row = facts.row(ahead);
                examples.add(&row, series.get(day), row.base);
            }
        }
    }
}

/// Makes all rows of sites together weigh [`SITES_OVER_SKUS`] of all rows of articles.
fn balance(weight: &mut [f32], site_rows: &[std::ops::Range<usize>]) {
    let sum: f32 = weight.iter().sum();
    let sites: f32 = site_rows
        .iter()
        .filter_map(|rows| weight.get(rows.clone()))
        .flatten()
        .sum();
    let skus = sum - sites;
    if skus <= 0.0 || sites <= 0.0 {
        return;
    }
    for rows in site_rows {
        for weight in weight.get_mut(rows.clone()).into_iter().flatten() {
            *weight *= SITES_OVER_SKUS * skus / sites;
        }
    }
}
