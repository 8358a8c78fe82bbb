//! `models promote | shadow | retire | off | on`: who answers, in a folder of models.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::model::registry::{Registry, RoleError};
use crate::model::task::Task;

/// A model of a folder.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// The model's name, which is its folder's.
    name: String,
    /// The folder that holds model folders.
    #[arg(long, default_value = "models")]
    dir: PathBuf,
}

/// A model that is to answer.
#[derive(Debug, Args)]
pub(super) struct Promoted {
    #[command(flatten)]
    named: Named,
    /// Also one that did not pass its gate against the baseline.
    #[arg(long)]
    anyway: bool,
}

/// A model that is to be asked beside the champion.
#[derive(Debug, Args)]
pub(super) struct Shadowed {
    #[command(flatten)]
    named: Named,
    /// The share of orders that it answers for; 0 keeps it in the shadow.
    #[arg(long, default_value_t = 0.0)]
    share: f64,
}

/// A task that is switched.
#[derive(Debug, Args)]
pub(super) struct Switched {
    /// The task.
    task: Task,
    /// The folder that holds model folders.
    #[arg(long, default_value = "models")]
    dir: PathBuf,
}

pub(super) fn promote(args: &Promoted, out: &mut dyn Write) -> anyhow::Result<()> {
    let Named { name, dir } = &args.named;
    let task = changed(dir, |registry| registry.promote(dir, name, args.anyway))?;
    writeln!(out, "{name} answers for {task}")?;
    Ok(())
}

pub(super) fn shadow(args: &Shadowed, out: &mut dyn Write) -> anyhow::Result<()> {
    let Named { name, dir } = &args.named;
    let task = changed(dir, |registry| registry.shadow(dir, name, args.share))?;
    if args.share > 0.0 {
        writeln!(out, "{name} answers {:.0} % of {task}", args.share * 100.0)?;
    } else {
        writeln!(out, "{name} shadows the champion of {task}")?;
    }
    Ok(())
}

pub(super) fn retire(args: &Named, out: &mut dyn Write) -> anyhow::Result<()> {
    let Named { name, dir } = args;
    let task = changed(dir, |registry| registry.retire(dir, name))?;
    writeln!(out, "{name} is retired from {task}")?;
    Ok(())
}

pub(super) fn switch(args: &Switched, is_on: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let Switched { task, dir } = args;
    changed(dir, |registry| {
        registry.switch(*task, is_on);
        Ok(())
    })?;
    let state = if is_on {
        "on"
    } else {
        "off: the baseline answers"
    };
    writeln!(out, "{task} is {state}")?;
    Ok(())
}

fn changed<T>(
    dir: &Path,
    change: impl FnOnce(&mut Registry) -> Result<T, RoleError>,
) -> anyhow::Result<T> {
    let mut registry = Registry::read(dir)?;
    let told = change(&mut registry)?;
    registry.write(dir)?;
    Ok(told)
}
