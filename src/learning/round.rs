//! A site's round for one task, blocking, for the thread that learns: how the models do, what becomes of the challenger,
//! whether there is a new one, and which folders go.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{
    log,
    schedule::{is_old, is_worth_it},
    shadow::{Observed, Places, look, observe},
    standing::{Ended, Judged, TaskStanding, Training},
    training::{Learned, Lesson},
    trial::{Against, Fate, Rule, Seat, decide, rule},
    versions::{next_name, not_kept},
};
use crate::{
    model::{
        card::Card,
        live::SiteModels,
        registry::{Registry, names},
        score,
        task::Task,
        training::TrainOptions,
    },
    order::{SiteId, Timestamp},
    shutdown::Tasks,
    transfer::LogTable,
};

const DAY_MS: i64 = 86_400_000;
/// What a log takes in memory while it is learned from, as a multiple of its bytes: rows, features, and a copy of each for
/// validation.
const MEMORY_TIMES: u64 = 12;
const MIB: u64 = 1_048_576;

/// One task of one site.
pub(super) struct Round {
    pub(super) site: SiteId,
    pub(super) task: Task,
    /// The site's models.
    pub(super) models: Arc<SiteModels>,
    /// Their folder.
    pub(super) folder: PathBuf,
    /// Its log.
    pub(super) log: PathBuf,
    /// What its models said.
    pub(super) answers: PathBuf,
    pub(super) orders: u64,
    pub(super) now: Timestamp,
    pub(super) time_max: Duration,
    pub(super) memory_bytes_max: u64,
    pub(super) tasks: Tasks,
    /// How the task stood after the round before.
    pub(super) before: TaskStanding,
}

impl Round {
    /// Works the round off; how the task stands then. A part that fails is told, and the others are done.
    pub(super) fn work(self) -> TaskStanding {
        let mut standing = TaskStanding {
            problem: None,
            ..self.before.clone()
        };
        let tell = |error: anyhow::Error| {
            let (site, task) = (self.site.as_str(), self.task.name());
            tracing::warn!(
                site,
                task,
                error = format!("{error:#}"),
                "learning is held up"
            );
            Some(format!("{error:#}"))
        };
        let folder = self.folder.display();
        let made = fs::create_dir_all(&self.folder);
        if let Err(error) = made.with_context(|| format!("the folder of models {folder}")) {
            standing.problem = tell(error);
            return standing;
        }
        let judged = match self.too_large() {
            Some(sentence) => Err(anyhow::Error::msg(sentence)),
            None => self.judge(&mut standing),
        };
        if let Err(error) = judged {
            standing.problem = tell(error);
        }
        if let Err(error) = self.train(&mut standing).and_then(|()| self.tidy()) {
            standing.problem = tell(error);
        }
        standing
    }

    /// Why the log cannot be read into memory, where it cannot.
    fn too_large(&self) -> Option<String> {
        let (needed, most) = (self.memory_bytes() / MIB, self.memory_bytes_max / MIB);
        (needed > most).then(|| {
            format!(
                "its log would take about {needed} MiB of memory, and learning.memory_mib_max is {most}"
            )
        })
    }

    /// What the tables that the task reads take.
    fn memory_bytes(&self) -> u64 {
        let tables: &[LogTable] = match self.task {
            Task::Stockout => &[LogTable::StockDays],
            Task::Sentiment => &[LogTable::Reviews],
            Task::Cancel
            | Task::Anomaly
            | Task::Eta
            | Task::Demand45
            | Task::Demand730
            | Task::Basket
            | Task::Segments => &[LogTable::Orders, LogTable::Lines, LogTable::Reversals],
        };
        log::bytes_of(&self.log, tables).saturating_mul(MEMORY_TIMES)
    }

    fn judge(&self, standing: &mut TaskStanding) -> anyhow::Result<()> {
        let registry = self.models.registry()?;
        let roles = registry.roles(self.task);
        if roles.challenger != standing.challenger {
            // Somebody else gave the role, or took it.
            standing.challenger_since = roles.challenger.is_some().then_some(self.now);
        }
        standing.champion.clone_from(&roles.champion);
        standing.challenger.clone_from(&roles.challenger);
        let places = Places {
            models: &self.folder,
            log: &self.log,
            answers: &self.answers,
            tasks: &self.tasks,
            until: Instant::now() + self.time_max,
        };
        let observed = observe(self.task, &roles, &places, self.now.as_millis());
        let Observed {
            champion,
            challenger: seat,
            gain,
            drift,
        } = observed?;
        standing.gain = gain;
        standing.drift = drift;
        if let Seat::Refused(reason) = &champion {
            standing.problem = Some(format!("the champion cannot be used: {reason}"));
        }
        let against = Against::of(self.task, &champion, &seat, gain);
        let Some((challenger, against)) = roles.challenger.zip(against) else {
            return Ok(());
        };
        let since = standing.challenger_since.unwrap_or(self.now);
        let (fate, sentence) = decide(&against, self.now.since(since) / DAY_MS);
        match fate {
            Fate::Waits => {}
            Fate::Promoted => {
                self.models.change(|registry, folder| {
                    registry.promote(folder, &challenger, false).map(drop)
                })?;
                standing.champion = Some(challenger.clone());
                standing.problem = None;
            }
            Fate::Retired => {
                // Whatever is left of its folder.
                self.models.change(|registry, _| {
                    registry.dismiss(self.task, &challenger);
                    Ok(())
                })?;
            }
        }
        if fate != Fate::Waits {
            standing.challenger = None;
            standing.challenger_since = None;
        }
        let (site, task) = (self.site.as_str(), self.task.name());
        tracing::info!(
            site,
            task,
            model = challenger,
            ?fate,
            sentence,
            "a challenger is judged"
        );
        standing.judged = Some(Judged {
            model: challenger,
            fate,
            sentence,
            at: self.now,
        });
        Ok(())
    }

    fn train(&self, standing: &mut TaskStanding) -> anyhow::Result<()> {
        let before = standing.trained.as_ref().and_then(Training::before);
        // One challenger at a time, until it has won or had its time.
        if standing.challenger.is_some() || !is_worth_it(before, self.orders, self.now) {
            return Ok(());
        }
        let registry = self.models.registry()?;
        let roles = registry.roles(self.task);
        if roles.is_off || self.is_new_enough(roles.champion.as_deref())? {
            return Ok(());
        }
        let name = self.next_name(&registry)?;
        let (ended, sentence) = self.learned(&name);
        let (site, task) = (self.site.as_str(), self.task.name());
        tracing::info!(
            site,
            task,
            ended = ended.as_str(),
            sentence,
            "a training has ended"
        );
        metrics::counter!(
            "orderhub_trainings_total",
            "site" => site.to_owned(), "task" => task, "ended" => ended.as_str()
        )
        .increment(1);
        if ended == Ended::Model {
            self.models
                .change(|registry, folder| registry.shadow(folder, &name, 0.0).map(drop))?;
            standing.challenger = Some(name);
            standing.challenger_since = Some(self.now);
            standing.gain = None;
        }
        standing.trained = Some(Training {
            at: self.now,
            orders: self.orders,
            ended,
            sentence,
        });
        Ok(())
    }

    /// Whether the champion's data is still so new that no challenger could take its place.
    fn is_new_enough(&self, champion: Option<&str>) -> anyhow::Result<bool> {
        let Rule::Newer { days } = rule(self.task) else {
            return Ok(false);
        };
        Ok(match look(&self.folder, self.task, champion)? {
            Seat::Taken { until_ms, .. } => !is_old(until_ms, days, self.now),
            Seat::Empty | Seat::Refused(_) => false,
        })
    }

    fn learned(&self, name: &str) -> (Ended, String) {
        if let Some(sentence) = self.too_large() {
            return (Ended::TooLarge, sentence);
        }
        let mut options = TrainOptions::new(name, self.log.clone());
        options.until_ms = Some(self.now.as_millis());
        options.trained_on = Some(format!(
            "own orders of {}, {} of them",
            self.site, self.orders
        ));
        options.commit = concat!("orderhub ", env!("CARGO_PKG_VERSION")).to_owned();
        let lesson = Lesson {
            task: self.task,
            options,
            models: self.folder.clone(),
            time_max: self.time_max,
            tasks: self.tasks.clone(),
        };
        match lesson.learn() {
            Learned::Model(sentence) => (Ended::Model, sentence),
            Learned::NoSignal(sentence) => (Ended::NoSignal, sentence),
            Learned::NotEnoughData(sentence) => (Ended::NotEnoughData, sentence),
            Learned::OutOfTime => {
                let minutes = self.time_max.as_secs() / 60;
                (
                    Ended::OutOfTime,
                    format!("it took more than {minutes} minutes"),
                )
            }
            Learned::Stopped => (Ended::Stopped, "the hub stopped".to_owned()),
            Learned::Failed(sentence) => (Ended::Failed, sentence),
        }
    }

    /// A name that no model here has or had, nor the one inside the program.
    fn next_name(&self, registry: &Registry) -> anyhow::Result<String> {
        // A folder without a card is no model, and its name is taken.
        let mut known: BTreeSet<String> = fs::read_dir(&self.folder)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        known.extend(registry.retired.iter().cloned());
        let roles = registry.roles(self.task);
        known.extend(roles.champion.into_iter().chain(roles.challenger));
        known.insert(Card::parse(&score::shipped().card)?.name);
        Ok(next_name(self.task, known.iter().map(String::as_str)))
    }

    /// Takes models away that have had no role for long.
    fn tidy(&self) -> anyhow::Result<()> {
        let registry = self.models.registry()?;
        let gone = not_kept(self.task, &names(&self.folder), &registry.roles(self.task));
        for name in &gone {
            fs::remove_dir_all(self.folder.join(name))?;
            tracing::info!(
                site = self.site.as_str(),
                model = name,
                "an old model is gone"
            );
        }
        if !gone.is_empty() {
            // Newer ones have higher numbers: their names do not come again.
            self.models.change(|registry, _| {
                registry.retired.retain(|name| !gone.contains(name));
                Ok(())
            })?;
        }
        Ok(())
    }
}
