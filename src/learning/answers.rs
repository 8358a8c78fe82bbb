//! What champion and challenger said to the same questions, beside what came of these: the newest [`ANSWERS_MAX`], in one
//! file a task.
//!
//! Answers of a model that has the role no more are forgotten; outcomes stay.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write as _,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    asking::Question,
    compare::{Gain, gain},
    loss::loss,
};
use crate::model::task::Task;

/// The most questions that are kept, but for those of one moment.
pub(super) const ANSWERS_MAX: usize = 20_000;

/// Questions that are asked together; between two portions the hub may stop.
const PORTION: usize = 4_000;

const DAY_MS: i64 = 86_400_000;

/// What was said to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    /// The moment that it is asked as of.
    pub(super) at_ms: i64,
    /// What its loss is over.
    pub(super) scale: f64,
    /// What the champion said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) champion: Option<Vec<f64>>,
    /// What the challenger said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) challenger: Option<Vec<f64>>,
    /// What came of it, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<f64>,
}

/// The answers of one task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Answers {
    champion: Option<String>,
    challenger: Option<String>,
    rows: BTreeMap<String, Row>,
}

/// Whose answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Who answers.
    Champion,
    /// Who is asked in the shadow.
    Challenger,
}

impl Answers {
    /// What is kept in a file; nothing, where there is none that can be read.
    pub(super) fn read(file: &Path) -> Self {
        let text = std::fs::read(file).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Replaces the file.
    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let new = file.with_extension("new");
        let mut to = std::fs::File::create(&new)?;
        to.write_all(&serde_json::to_vec(self)?)?;
        to.sync_data()?;
        Ok(std::fs::rename(new, file)?)
    }

    /// Who has which role now.
    pub(super) fn cast(&mut self, champion: Option<&str>, challenger: Option<&str>) {
        // A challenger that was promoted keeps what it said.
        if champion.is_some() && self.challenger.as_deref() == champion {
            std::mem::swap(&mut self.champion, &mut self.challenger);
            for row in self.rows.values_mut() {
                std::mem::swap(&mut row.champion, &mut row.challenger);
            }
        }
        if self.champion.as_deref() != champion {
            self.champion = champion.map(str::to_owned);
            self.rows.values_mut().for_each(|row| row.champion = None);
        }
        if self.challenger.as_deref() != challenger {
            self.challenger = challenger.map(str::to_owned);
            self.rows.values_mut().for_each(|row| row.challenger = None);
        }
    }

    /// Takes in what can be asked, with what is known of it. Whatever is no question any more is forgotten, and of too many
    /// the oldest are.
    pub(super) fn take_in(&mut self, questions: impl IntoIterator<Item = Question>) {
        let mut before = std::mem::take(&mut self.rows);
        for question in questions {
            let kept = before.remove(&question.id);
            let (champion, challenger, outcome) = kept.map_or((None, None, None), |row| {
                (row.champion, row.challenger, row.outcome)
            });
            let row = Row {
                at_ms: question.at_ms,
                scale: question.scale,
                champion,
                challenger,
                outcome: question.outcome.or(outcome),
            };
            self.rows.insert(question.id, row);
        }
        let surplus = self.rows.len().saturating_sub(ANSWERS_MAX);
        if surplus > 0 {
            let mut times: Vec<i64> = self.rows.values().map(|row| row.at_ms).collect();
            times.sort_unstable();
            let first = times.get(surplus).copied().unwrap_or_default();
            self.rows.retain(|_, row| row.at_ms >= first);
        }
    }

    /// What a side has not been asked yet, as of a moment or later, in portions that may be asked together. By day, where
    /// what is asked together is answered as of one midnight: so whoever is asked later is told no more and no less.
    pub(super) fn unasked(&self, side: Side, since_ms: i64, is_by_day: bool) -> Vec<Vec<String>> {
        let unasked = |row: &Row| row.at_ms >= since_ms && row.said(side).is_none();
        let rows = self.rows.iter().filter(|(_, row)| unasked(row));
        let mut days: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (id, row) in rows {
            let day = if is_by_day { row.day() } else { 0 };
            days.entry(day).or_default().push(id.clone());
        }
        let portions = days.into_values().flat_map(|ids| {
            let size = if is_by_day { ids.len() } else { PORTION };
            let portions = ids.chunks(size).map(<[String]>::to_vec);
            portions.collect::<Vec<_>>()
        });
        portions.collect()
    }

    /// What a side said.
    pub(super) fn say(&mut self, side: Side, answers: HashMap<String, Vec<f64>>) {
        for (id, answer) in answers {
            if let Some(row) = self.rows.get_mut(&id) {
                match side {
                    Side::Champion => row.champion = Some(answer),
                    Side::Challenger => row.challenger = Some(answer),
                }
            }
        }
    }

    /// Rows that are asked as of a moment or later, oldest first.
    pub(super) fn since(&self, since_ms: i64) -> Vec<(&String, &Row)> {
        let mut rows: Vec<(&String, &Row)> = self
            .rows
            .iter()
            .filter(|(_, row)| row.at_ms >= since_ms)
            .collect();
        rows.sort_by_key(|(id, row)| (row.at_ms, *id));
        rows
    }

    /// What the challenger gains on questions as of a moment or later.
    pub(super) fn gain(&self, task: Task, since_ms: i64, seed: u64) -> Option<Gain> {
        let difference = |(_, row): (&String, &Row)| {
            let outcome = row.outcome?;
            let of = |answer: &Option<Vec<f64>>| loss(task, answer.as_deref()?, outcome);
            let difference = of(&row.champion)? - of(&row.challenger)?;
            Some((row.day(), difference / row.scale))
        };
        let rows = self.since(since_ms);
        let differences: Vec<(i64, f64)> = rows.into_iter().filter_map(difference).collect();
        gain(&differences, seed)
    }
}

impl Row {
    fn day(&self) -> i64 {
        self.at_ms.div_euclid(DAY_MS)
    }

    fn said(&self, side: Side) -> Option<&Vec<f64>> {
        match side {
            Side::Champion => self.champion.as_ref(),
            Side::Challenger => self.challenger.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(chance: f64) -> HashMap<String, Vec<f64>> {
        (0..300)
            .map(|at| (format!("o{at}"), vec![chance]))
            .collect()
    }

    fn question(id: String, at_ms: i64, outcome: Option<f64>) -> Question {
        Question {
            id,
            at_ms,
            outcome,
            scale: 2.0,
        }
    }

    /// One an hour.
    fn questions() -> impl Iterator<Item = Question> {
        (0..300).map(|at| question(format!("o{at}"), at * DAY_MS / 24, Some(0.0)))
    }

    fn asked() -> Answers {
        let mut answers = Answers::default();
        answers.cast(Some("cancel-v1"), Some("cancel-v2"));
        answers.take_in(questions());
        answers.say(Side::Champion, said(0.3));
        answers.say(Side::Challenger, said(0.1));
        answers
    }

    #[test]
    fn whoever_is_nearer_to_what_came_gains() {
        let answers = asked();
        let gain = answers.gain(Task::Cancel, 0, 1).unwrap();
        assert_eq!((gain.n, gain.days), (300, 13));
        let half = (0.9_f64 / 0.7).ln() / 2.0;
        assert!((gain.lower - half).abs() < 1e-9, "{gain:?}");
        let later = answers.gain(Task::Cancel, 5 * DAY_MS, 1).unwrap();
        assert_eq!((later.n, later.days), (180, 8));
        assert_eq!(answers.gain(Task::Cancel, 13 * DAY_MS, 1), None);
    }

    #[test]
    fn who_is_promoted_keeps_what_it_said_and_a_newcomer_has_said_nothing() {
        let mut answers = asked();
        answers.cast(Some("cancel-v2"), None);
        let row = answers.since(0)[0].1.clone();
        assert_eq!((row.champion, row.challenger), (Some(vec![0.1]), None));
        answers.cast(Some("cancel-v2"), Some("cancel-v3"));
        assert!(answers.unasked(Side::Champion, 0, true).is_empty());
        let since = 11 * DAY_MS;
        let by_day = answers.unasked(Side::Challenger, since, true);
        let sizes: Vec<usize> = by_day.iter().map(Vec::len).collect();
        assert_eq!(sizes, [24, 12]);
        let together = answers.unasked(Side::Challenger, since, false);
        assert_eq!(together, [by_day.concat()]);
        assert_eq!(answers.gain(Task::Cancel, 0, 1), None);
    }

    #[test]
    fn what_is_known_stays_known_and_the_oldest_are_forgotten() {
        let mut answers = asked();
        answers.take_in([question("o1".to_owned(), 1, None)]);
        let rows = answers.since(0);
        assert_eq!(rows.len(), 1, "the others are no questions any more");
        assert_eq!(rows[0].1.outcome, Some(0.0));
        assert_eq!(rows[0].1.champion, Some(vec![0.3]));
        let many =
            (0..ANSWERS_MAX as i64 + 1).map(|at| question(format!("n{at}"), 1_000 + at, None));
        answers.take_in(many);
        assert_eq!(answers.since(0).len(), ANSWERS_MAX);
        assert_eq!(answers.since(0)[0].1.at_ms, 1_001);
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cancel.json");
        assert_eq!(Answers::read(&file), Answers::default());
        let answers = asked();
        answers.write(&file).unwrap();
        assert_eq!(Answers::read(&file), answers);
    }
}
