//! What champion and challenger say of the latest orders, and how they do: blocking, for the thread that learns.

use std::path::Path;

use super::{
    answers::{Answers, Row, Side},
    asking::{answers, orders, question, unseen_since},
    compare::Gain,
    loss::is_comparable,
    standing::Drift,
};
use crate::model::{
    card::Card, drift::Spread, folder::Stored, log::OrderLog, metrics::binary, registry::Roles,
    score, task::Task, verbs,
};
use crate::shutdown::Tasks;

/// The latest weeks: twelve, before which the outcome of a chance of 30 days may take as long.
const LATEST_MS: i64 = 12 * 7 * 86_400_000;
/// Features that are told of.
const FEATURES_TOLD: usize = 5;
/// The seed of the bootstrap.
const SEED: u64 = 1;

/// Where everything is.
pub(super) struct Places<'a> {
    /// The site's models.
    pub(super) models: &'a Path,
    /// Its log.
    pub(super) log: &'a Path,
    /// What its models said.
    pub(super) answers: &'a Path,
    /// When to stop.
    pub(super) tasks: &'a Tasks,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Observed {
    pub(super) gain: Option<Gain>,
    pub(super) drift: Drift,
    /// Whether a model answers, be it the one inside the program.
    pub(super) has_champion: bool,
}

/// A model and its card.
struct Player {
    stored: Stored,
    card: Card,
}

impl Player {
    fn of(stored: Stored) -> anyhow::Result<Self> {
        let card = Card::parse(&stored.card)?;
        Ok(Self { stored, card })
    }

    fn read(models: &Path, name: &str) -> anyhow::Result<Self> {
        Self::of(Stored::read(&models.join(name))?)
    }
}

/// Asks both about orders they were not asked about yet, and compares.
///
/// # Errors
/// What cannot be read or written; models that are refused.
pub(super) fn observe(
    task: Task,
    roles: &Roles,
    places: &Places<'_>,
    now_ms: i64,
) -> anyhow::Result<Observed> {
    let champion = match (&roles.champion, task) {
        (Some(name), _) => Some(Player::read(places.models, name)?),
        // Answers until the shop has a model of its own.
        (None, Task::Cancel) => Some(Player::of(score::shipped())?),
        (None, _) => None,
    };
    let mut observed = Observed {
        has_champion: champion.is_some(),
        ..Observed::default()
    };
    let (Some(champion), true) = (champion, is_comparable(task)) else {
        return Ok(observed);
    };
    let challenger = roles.challenger.as_deref();
    let challenger = challenger.map(|name| Player::read(places.models, name));
    let challenger = challenger.transpose()?;

    std::fs::create_dir_all(places.answers)?;
    let file = places.answers.join(format!("{task}.json"));
    let mut kept = Answers::read(&file);
    let name = |player: &Player| player.card.name.clone();
    let name_of_challenger = challenger.as_ref().map(name);
    kept.cast(Some(&champion.card.name), name_of_challenger.as_deref());
    let latest = now_ms - LATEST_MS;
    {
        let log = OrderLog::open(places.log)?;
        kept.take_in(orders(task, &log, latest, now_ms));
    }
    let sides = [
        (Side::Champion, Some(&champion)),
        (Side::Challenger, challenger.as_ref()),
    ];
    for (side, player) in sides {
        let Some(player) = player else { continue };
        let since = latest.max(unseen_since(task, &player.card));
        let requests = places.answers.join(format!("{task}.requests.csv"));
        for ids in kept.unasked(side, since).into_values() {
            // What is left is asked in the next round.
            if places.tasks.is_stopping() {
                break;
            }
            let asked = question(places.log, &requests, &ids)?;
            kept.say(side, answers(task, &player.stored, &asked)?);
        }
    }
    kept.write(&file)?;

    // On orders that neither has seen.
    let unseen = |player: &Player| unseen_since(task, &player.card);
    if let Some(challenger) = &challenger {
        let since = latest.max(unseen(&champion)).max(unseen(challenger));
        observed.gain = kept.gain(task, since, SEED);
    }
    let since = latest.max(unseen(&champion));
    observed.drift = drift(task, &champion, places, &kept.since(since))?;
    Ok(observed)
}

fn drift(
    task: Task,
    champion: &Player,
    places: &Places<'_>,
    rows: &[(&String, &Row)],
) -> anyhow::Result<Drift> {
    let asked = rows.iter().filter(|(_, row)| row.champion.is_some());
    let ids: Vec<String> = asked.map(|(id, _)| (*id).clone()).collect();
    let said: Vec<(&[f64], Option<f64>)> = rows
        .iter()
        .filter_map(|(_, row)| Some((row.champion.as_deref()?, row.outcome)))
        .collect();
    if said.is_empty() {
        return Ok(Drift::default());
    }
    let score_psi = reference(&champion.card).and_then(|spread| {
        let scores = said.iter().filter_map(|(answer, _)| answer.first());
        spread.psi(scores.map(|score| *score as f32))
    });
    Ok(Drift {
        answers: said.len(),
        score_psi,
        feature_psi: feature_psi(task, champion, places, &ids)?,
        calibration_error: calibration_error(task, &said),
    })
}

/// How the answers were spread on the held-out orders, from the bins of equal count on the card.
fn reference(card: &Card) -> Option<Spread> {
    let bins = &card.reliability;
    let all: usize = bins.iter().map(|bin| bin.n).sum();
    if bins.len() < 2 || all == 0 {
        return None;
    }
    let pairs = bins.iter().zip(bins.iter().skip(1));
    Some(Spread {
        edges: pairs
            .map(|(a, b)| ((a.said + b.said) / 2.0) as f32)
            .collect(),
        shares: bins.iter().map(|bin| bin.n as f64 / all as f64).collect(),
    })
}

/// The features of the latest orders, against training.
fn feature_psi(
    task: Task,
    champion: &Player,
    places: &Places<'_>,
    ids: &[String],
) -> anyhow::Result<Vec<(String, f64)>> {
    let requests = places.answers.join(format!("{task}.requests.csv"));
    let asked = question(places.log, &requests, ids)?;
    let mut found = verbs::drift(task, &champion.stored, &asked)?;
    std::fs::remove_file(&requests)?;
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    found.truncate(FEATURES_TOLD);
    Ok(found)
}

fn calibration_error(task: Task, said: &[(&[f64], Option<f64>)]) -> Option<f64> {
    let known = said
        .iter()
        .filter_map(|(answer, outcome)| Some((*answer, (*outcome)?)));
    match task {
        Task::Cancel => {
            let pairs =
                known.filter_map(|(answer, outcome)| Some((outcome > 0.5, *answer.first()?)));
            let pairs: Vec<(bool, f64)> = pairs.collect();
            binary::figures(&pairs)?.get("ece")
        }
        Task::Eta => {
            let inside = known.filter_map(|(answer, outcome)| {
                let [p10, _, p90] = answer else { return None };
                Some((*p10..=*p90).contains(&outcome))
            });
            let inside: Vec<bool> = inside.collect();
            let covered = inside.iter().filter(|is_inside| **is_inside).count();
            (!inside.is_empty()).then(|| (covered as f64 / inside.len() as f64 - 0.8).abs())
        }
        Task::Anomaly
        | Task::Demand45
        | Task::Demand730
        | Task::Stockout
        | Task::Basket
        | Task::Segments
        | Task::Sentiment => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_that_is_right_in_the_mean_has_no_error() {
        let chance = [0.5];
        let said: Vec<(&[f64], Option<f64>)> = (0..100)
            .map(|at| (&chance[..], Some(f64::from(at % 2))))
            .collect();
        let error = calibration_error(Task::Cancel, &said).unwrap();
        assert!(error < 0.2, "{error}");
        assert_eq!(
            calibration_error(Task::Cancel, &[(&chance[..], None)]),
            None
        );
    }

    #[test]
    fn quantiles_that_always_hold_the_outcome_are_too_wide() {
        let wide = [0.0, 10.0, 100.0];
        let said: Vec<(&[f64], Option<f64>)> =
            (1..11).map(|at| (&wide[..], Some(f64::from(at)))).collect();
        let error = calibration_error(Task::Eta, &said).unwrap();
        assert!((error - 0.2).abs() < 1e-12);
    }
}
