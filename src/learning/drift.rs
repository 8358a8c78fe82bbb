//! How far a champion's questions and answers of the latest weeks have moved from those of its training.

use super::{answers::Row, asking::Desk, shadow::Player, standing::Drift};
use crate::model::{card::Card, drift::Spread, metrics::binary, task::Task};

/// Features that are told of.
const FEATURES_TOLD: usize = 5;

/// The drift of what was asked.
///
/// # Errors
/// What cannot be read or written.
pub(super) fn of(
    desk: &Desk<'_>,
    champion: &Player,
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
        feature_psi: of_features(desk, champion, &ids)?,
        calibration_error: calibration_error(desk.task, &said),
    })
}

/// The features that moved most, largest first; none of a model that does not keep what they were.
///
/// # Errors
/// What cannot be read or written.
pub(super) fn of_features(
    desk: &Desk<'_>,
    champion: &Player,
    ids: &[String],
) -> anyhow::Result<Vec<(String, f64)>> {
    let mut found = desk.drift(&champion.stored, ids)?;
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    found.truncate(FEATURES_TOLD);
    Ok(found)
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

/// Of chances the expected calibration error; of quantiles how far their coverage is from 80 %.
fn calibration_error(task: Task, said: &[(&[f64], Option<f64>)]) -> Option<f64> {
    let known = said
        .iter()
        .filter_map(|(answer, outcome)| Some((*answer, (*outcome)?)));
    match task {
        Task::Cancel | Task::Stockout => {
            let pairs =
                known.filter_map(|(answer, outcome)| Some((outcome > 0.5, *answer.first()?)));
            let pairs: Vec<(bool, f64)> = pairs.collect();
            binary::figures(&pairs)?.get("ece")
        }
        Task::Eta | Task::Demand45 => {
            let inside = known.filter_map(|(answer, outcome)| {
                let [p10, _, p90] = answer else { return None };
                Some((*p10..=*p90).contains(&outcome))
            });
            let inside: Vec<bool> = inside.collect();
            let covered = inside.iter().filter(|is_inside| **is_inside).count();
            (!inside.is_empty()).then(|| (covered as f64 / inside.len() as f64 - 0.8).abs())
        }
        Task::Anomaly | Task::Demand730 | Task::Basket | Task::Segments | Task::Sentiment => None,
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
