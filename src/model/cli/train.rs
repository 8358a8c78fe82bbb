//! `models train`: options, progress, figures for the card, the folder.

use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::report::{Report, beside};
use crate::model::folder::holds_a_model;
use crate::model::task::Task;
use crate::model::training::{TrainOptions, Watch};
use crate::model::verbs;

#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    /// What to learn.
    task: Task,
    /// The log folder.
    #[arg(long)]
    log: PathBuf,
    /// Label files: training, then validation. Without them labels come from the log.
    #[arg(long, num_args = 1..=2)]
    split: Vec<PathBuf>,
    /// The model folder to write; its name is the model's name.
    #[arg(long)]
    out: PathBuf,
    /// Train as if it were this moment (RFC 3339): later events are not used.
    #[arg(long)]
    until: Option<jiff::Timestamp>,
    /// Same seed, same log: same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passes over the training rows; without it as many as suit the task.
    #[arg(long)]
    epochs: Option<usize>,
    /// What the data is, for the card and each score.
    #[arg(long)]
    trained_on: Option<String>,
    /// Whom the data is owed to, for the card.
    #[arg(long)]
    attribution: Option<String>,
    /// The commit of the training code, for the card.
    #[arg(long)]
    commit: Option<String>,
    /// NAME=LABELS or NAME=REQUESTS,LABELS: answers that the finished model is measured on, for the card.
    #[arg(long)]
    report: Vec<Report>,
    /// JSON with other models' figures, for the card.
    #[arg(long)]
    beside: Option<PathBuf>,
    /// Print the card as JSON instead of the page.
    #[arg(long)]
    json: bool,
}

/// Trains, measures, writes the folder, prints its page.
pub(super) fn train(args: TrainArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = args
        .out
        .file_name()
        .and_then(|name| name.to_str())
        .context("--out needs a folder name")?;
    ensure!(
        !holds_a_model(&args.out),
        "{} holds a model already",
        args.out.display()
    );
    let mut options = TrainOptions::new(name, args.log);
    options.splits = args.split;
    options.until_ms = args.until.map(jiff::Timestamp::as_millisecond);
    options.seed = args.seed;
    options.epochs = args.epochs;
    options.trained_on = args.trained_on;
    options.attribution = args.attribution.unwrap_or(options.attribution);
    options.commit = args.commit.unwrap_or(options.commit);

    let bar = progress_bar();
    let mut watch = Watch::new(|step| {
        bar.set_length(step.of as u64);
        bar.set_position(step.done as u64);
        bar.set_message(match step.loss {
            Some(loss) => format!("{} (loss {loss:.4})", step.stage),
            None => step.stage.to_owned(),
        });
        ControlFlow::Continue(())
    });
    let mut trained = verbs::train(args.task, &options, &mut watch)?;
    drop(watch);
    bar.finish_and_clear();

    let stored = trained.stored()?;
    for report in &args.report {
        let measured = report.measure(args.task, &stored, &options)?;
        trained.card.measured.push(measured);
    }
    if let Some(file) = &args.beside {
        let set = options.log.file_name().and_then(|name| name.to_str());
        let rows = beside(file, args.task, set.unwrap_or_default());
        trained
            .card
            .measured
            .extend(rows.with_context(|| file.display().to_string())?);
    }
    trained.write(&args.out)?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&trained.card)?)?;
    } else {
        write!(out, "{}", trained.card.to_page())?;
    }
    Ok(())
}

fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta}") {
        bar.set_style(style);
    }
    bar
}
