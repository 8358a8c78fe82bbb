//! One training: from a log folder to a model folder, or to the reason why there is none.
//!
//! A model that did not pass its gate is not kept: its sentence is. One that did appears as a whole: it is written beside
//! under a name that nobody reads, and gets its own when all of it is on disk.

use std::{
    fs::{self, File},
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    model::{
        folder::Trained,
        task::Task,
        training::{NotEnoughData, Stopped, TrainOptions, Watch},
        verbs,
    },
    shutdown::Tasks,
};

/// What is to be learned.
pub(super) struct Lesson {
    pub(super) task: Task,
    pub(super) options: TrainOptions,
    /// The folder of models in which the new one gets a folder.
    pub(super) models: PathBuf,
    /// How long it may take.
    pub(super) time_max: Duration,
    /// When to stop before.
    pub(super) tasks: Tasks,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Learned {
    /// A model with a folder of its own, and what its card says of it.
    Model(String),
    /// It is no better than the baseline.
    NoSignal(String),
    /// There is too little to learn from.
    NotEnoughData(String),
    /// It took longer than it may.
    OutOfTime,
    /// The hub stops.
    Stopped,
    /// It cannot be read, or written.
    Failed(String),
}

impl Lesson {
    /// Learns.
    pub(super) fn learn(self) -> Learned {
        let new = unfinished(&self.models, &self.options.name);
        // A folder that cannot be written is known before the work.
        if let Err(error) = discard(&new).and_then(|()| fs::create_dir(&new)) {
            let folder = self.models.display();
            return Learned::Failed(format!("no model can be written to {folder}: {error}"));
        }
        let learned = self.learn_into(&new);
        if let Err(error) = discard(&new) {
            tracing::warn!(%error, folder = %new.display(), "an unfinished model cannot be taken away");
        }
        learned
    }

    fn learn_into(&self, new: &Path) -> Learned {
        let until = Instant::now() + self.time_max;
        let mut is_late = false;
        let mut watch = Watch::new(|_| {
            is_late = Instant::now() >= until;
            match is_late || self.tasks.is_stopping() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        let trained = verbs::train(self.task, &self.options, &mut watch);
        drop(watch);
        let trained = match trained {
            Ok(trained) => trained,
            Err(error) if error.is::<NotEnoughData>() => {
                return Learned::NotEnoughData(format!("{error:#}"));
            }
            Err(error) if error.is::<Stopped>() => {
                return if is_late {
                    Learned::OutOfTime
                } else {
                    Learned::Stopped
                };
            }
            Err(error) => return Learned::Failed(format!("{error:#}")),
        };
        let verdict = &trained.card.verdict;
        if !verdict.passed {
            return Learned::NoSignal(verdict.sentence.clone());
        }
        match keep(&trained, new, &self.models, &self.options.name) {
            Ok(()) => Learned::Model(verdict.sentence.clone()),
            Err(error) => Learned::Failed(format!("the model cannot be written: {error:#}")),
        }
    }
}

/// Writes a model's folder: all of it is there, or nothing.
fn keep(trained: &Trained, new: &Path, models: &Path, name: &str) -> anyhow::Result<()> {
    trained.write(new)?;
    for entry in fs::read_dir(new)? {
        File::open(entry?.path())?.sync_all()?;
    }
    fs::rename(new, models.join(name))?;
    // The name as well.
    File::open(models)?.sync_all()?;
    Ok(())
}

/// Where a model is while it is being written: no name of a model begins with a dot.
fn unfinished(models: &Path, name: &str) -> PathBuf {
    models.join(format!(".{name}.new"))
}

/// Takes away what an earlier life had begun.
pub(super) fn discard_unfinished(models: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(models) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with('.') && name.ends_with(".new")) {
            discard(&path)?;
        }
    }
    Ok(())
}

fn discard(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) | Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(models: &Path) -> Lesson {
        let name = "cancel-v3";
        Lesson {
            task: Task::Cancel,
            options: TrainOptions::new(name, models.join("no log")),
            models: models.to_path_buf(),
            time_max: Duration::from_secs(60),
            tasks: Tasks::new(),
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_of_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("models");
        fs::write(&file, "").unwrap();
        let Learned::Failed(sentence) = lesson(&file).learn() else {
            panic!("nothing can be learned");
        };
        assert!(
            sentence.starts_with("no model can be written to "),
            "{sentence}"
        );
    }

    #[test]
    fn a_training_that_fails_leaves_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let half = folder.path().join(".cancel-v3.new");
        fs::create_dir(&half).unwrap();
        fs::write(half.join("card.toml"), "name = ").unwrap();
        assert!(matches!(lesson(folder.path()).learn(), Learned::Failed(_)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
