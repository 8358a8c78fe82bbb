//! A site's round for one task, blocking, for the thread that learns: how the models do, what becomes of the challenger,
//! whether there is a new one, and which folders go.

use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc, time::Duration};

use super::{
    schedule::is_worth_it,
    shadow::{Observed, Places, observe},
    standing::{Ended, Judged, TaskStanding, Training},
    training::{Learned, Lesson},
    trial::{Against, Fate, decide},
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
};

const DAY_MS: i64 = 86_400_000;
/// What an order log takes in memory while it is learned from, as a multiple of its bytes: rows, features, and a copy of
/// each for validation.
const MEMORY_TIMES: u64 = 12;

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
    pub(super) bytes: u64,
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
        if let Err(error) = self.judge(&mut standing) {
            standing.problem = tell(error);
        }
        if let Err(error) = self.train(&mut standing).and_then(|()| self.tidy()) {
            standing.problem = tell(error);
        }
        standing
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
        };
        let observed = observe(self.task, &roles, &places, self.now.as_millis());
        let Observed {
            gain,
            drift,
            has_champion,
        } = observed?;
        standing.gain = gain;
        standing.drift = drift;
        let Some(challenger) = roles.challenger else {
            return Ok(());
        };
        let against = match (has_champion, super::loss::is_comparable(self.task)) {
            (false, _) => Against::Baseline,
            (true, true) => Against::Champion(gain),
            (true, false) => Against::Incomparable,
        };
        let since = standing.challenger_since.unwrap_or(self.now);
        let (fate, sentence) = decide(against, self.now.since(since) / DAY_MS);
        match fate {
            Fate::Waits => {}
            Fate::Promoted => {
                self.models.change(|registry, folder| {
                    registry.promote(folder, &challenger, false).map(drop)
                })?;
                standing.champion = Some(challenger.clone());
            }
            Fate::Retired => {
                self.models
                    .change(|registry, folder| registry.retire(folder, &challenger).map(drop))?;
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
        if registry.roles(self.task).is_off {
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

    fn learned(&self, name: &str) -> (Ended, String) {
        let memory = self.bytes.saturating_mul(MEMORY_TIMES);
        if memory > self.memory_bytes_max {
            const MIB: u64 = 1_048_576;
            let (needed, most) = (memory / MIB, self.memory_bytes_max / MIB);
            let sentence =
                format!("its log needs about {needed} MiB of learning.memory_mib_max {most}");
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
        let mut known: BTreeSet<String> = names(&self.folder).into_iter().collect();
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
