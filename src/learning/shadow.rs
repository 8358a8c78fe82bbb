//! What champion and challenger say to the same questions, and how they do: blocking, for the thread that learns.

use std::{io, path::Path, time::Instant};

use super::{
    answers::{ANSWERS_MAX, Answers, Side},
    asking::{self, Desk, Span, unseen_since},
    compare::Gain,
    drift,
    standing::Drift,
    trial::{Rule, Seat, rule},
};
use crate::{
    model::{
        card::{Card, Refusal},
        folder::Stored,
        log::OrderLog,
        registry::Roles,
        score,
        task::Task,
        verbs,
    },
    shutdown::Tasks,
};

/// The latest weeks: twelve, before which the outcome of a chance of 30 days may take as long.
const LATEST_MS: i64 = 12 * 7 * 86_400_000;
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
    /// How long to ask.
    pub(super) until: Instant,
}

/// What was found.
#[derive(Debug)]
pub(super) struct Observed {
    /// Who answers, be it the model inside the program.
    pub(super) champion: Seat,
    pub(super) challenger: Seat,
    pub(super) gain: Option<Gain>,
    pub(super) drift: Drift,
}

/// A model and its card.
pub(super) struct Player {
    pub(super) stored: Stored,
    pub(super) card: Card,
}

/// A model of a role, or why this program cannot use it.
type Cast = Option<Result<Player, Refusal>>;

impl Player {
    fn of(task: Task, stored: Stored) -> Result<Self, Refusal> {
        verbs::check(task, &stored)?;
        let card = Card::parse(&stored.card)?;
        Ok(Self { stored, card })
    }

    /// A model of a folder, or why it cannot be used.
    ///
    /// # Errors
    /// It is there and cannot be read now, which says nothing about it.
    fn read(models: &Path, task: Task, name: &str) -> io::Result<Result<Self, Refusal>> {
        match Stored::read(&models.join(name)).and_then(|stored| Self::of(task, stored)) {
            Err(Refusal::Unreadable { file, source })
                if source.kind() != io::ErrorKind::NotFound =>
            {
                let said = format!("{} cannot be read: {source}", file.display());
                Err(io::Error::new(source.kind(), said))
            }
            found => Ok(found),
        }
    }
}

fn seat(cast: &Cast) -> Seat {
    match cast {
        None => Seat::Empty,
        Some(Err(refusal)) => Seat::Refused(refusal.to_string()),
        Some(Ok(player)) => Seat::Taken {
            until_ms: player.card.until_ms,
            has_passed: player.card.verdict.passed,
        },
    }
}

/// Whether a model of a folder can be used, and what is known of it.
///
/// # Errors
/// It is there and cannot be read now.
pub(super) fn look(models: &Path, task: Task, name: Option<&str>) -> io::Result<Seat> {
    let cast = name.map(|name| Player::read(models, task, name));
    Ok(seat(&cast.transpose()?))
}

/// Asks both what they were not asked yet, and compares.
///
/// # Errors
/// What cannot be read or written.
pub(super) fn observe(
    task: Task,
    roles: &Roles,
    places: &Places<'_>,
    now_ms: i64,
) -> anyhow::Result<Observed> {
    let read = |name: &String| Player::read(places.models, task, name);
    let champion: Cast = match (&roles.champion, task) {
        (Some(name), _) => Some(read(name)?),
        // Answers until the shop has a model of its own.
        (None, Task::Cancel) => Some(Player::of(task, score::shipped())),
        (None, _) => None,
    };
    let challenger: Cast = roles.challenger.as_ref().map(read).transpose()?;
    let mut observed = Observed {
        champion: seat(&champion),
        challenger: seat(&challenger),
        gain: None,
        drift: Drift::default(),
    };
    let Some(Ok(champion)) = champion else {
        return Ok(observed);
    };
    let challenger = challenger.and_then(Result::ok);
    std::fs::create_dir_all(places.answers)?;
    let trial = Trial {
        task,
        places,
        span: Span {
            since_ms: now_ms - LATEST_MS,
            now_ms,
        },
    };
    match rule(task) {
        Rule::Outcomes => {
            (observed.gain, observed.drift) = trial.compared(&champion, challenger.as_ref())?;
        }
        Rule::Newer { .. } if task == Task::Anomaly => observed.drift = trial.strange(&champion)?,
        Rule::Newer { .. } => {}
    }
    Ok(observed)
}

/// The latest weeks of a task.
struct Trial<'a> {
    task: Task,
    places: &'a Places<'a>,
    span: Span,
}

impl Trial<'_> {
    /// From when on a model can be asked fairly.
    fn since(&self, player: &Player) -> i64 {
        self.span
            .since_ms
            .max(unseen_since(self.task, &player.card))
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            task: self.task,
            log: self.places.log,
            folder: self.places.answers,
        }
    }

    fn compared(
        &self,
        champion: &Player,
        challenger: Option<&Player>,
    ) -> anyhow::Result<(Option<Gain>, Drift)> {
        let file = self.places.answers.join(format!("{}.json", self.task));
        let mut kept = Answers::read(&file);
        let name = challenger.map(|player| player.card.name.as_str());
        kept.cast(Some(&champion.card.name), name);
        kept.take_in(asking::questions(self.task, self.places.log, self.span)?);
        let is_by_day = asking::is_by_day(self.task);
        let sides = [
            (Side::Champion, Some(champion)),
            (Side::Challenger, challenger),
        ];
        for (side, player) in sides {
            let Some(player) = player else { continue };
            for ids in kept.unasked(side, self.since(player), is_by_day) {
                // What is left is asked in the next round.
                if self.places.tasks.is_stopping() || Instant::now() >= self.places.until {
                    break;
                }
                kept.say(side, self.desk().answers(&player.stored, &ids)?);
            }
        }
        kept.write(&file)?;

        let since = self.since(champion);
        // What neither has seen.
        let both = challenger.map(|challenger| since.max(self.since(challenger)));
        let gain = both.and_then(|since| kept.gain(self.task, since, SEED));
        let drift = drift::of(&self.desk(), champion, &kept.since(since))?;
        Ok((gain, drift))
    }

    /// What is strange has no outcome; how far orders have moved from training can be told all the same.
    fn strange(&self, champion: &Player) -> anyhow::Result<Drift> {
        let since = self.since(champion);
        let log = OrderLog::open(self.places.log)?;
        let orders = log.orders().map(|entry| entry.order);
        let latest = orders.filter(|order| order.placed_at_ms >= since);
        let mut ids: Vec<String> = latest.map(|order| order.order_id.clone()).collect();
        drop(log);
        ids.drain(..ids.len().saturating_sub(ANSWERS_MAX));
        if ids.is_empty() {
            return Ok(Drift::default());
        }
        Ok(Drift {
            answers: ids.len(),
            feature_psi: drift::of_features(&self.desk(), champion, &ids)?,
            ..Drift::default()
        })
    }
}

#[cfg(test)]
mod tests;
