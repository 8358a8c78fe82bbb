//! `orderhub models …`: train, predict, evaluate, list and measure from the command line.
//!
//! Parses, calls one function, prints to the given writer; progress goes to standard error, and only to a terminal. It
//! reads no configuration and opens no database.

mod list;
mod report;
mod roles;
mod train;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::asked::Asked;
use super::folder::Stored;
use super::score::{Scorer, measure};
use super::task::Task;
use super::verbs;

/// Train, use and judge models.
#[derive(Debug, Args)]
pub struct ModelsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a model on a log folder and write its folder.
    Train(train::TrainArgs),
    /// Write a predictions file for what is requested.
    Predict(PredictArgs),
    /// Predict and compare with the right answers.
    Eval(EvalArgs),
    /// List the models of a folder, and the one inside the program.
    List {
        /// The folder that holds model folders.
        #[arg(long, default_value = "models")]
        dir: PathBuf,
    },
    /// Let a model answer.
    Promote(roles::Promoted),
    /// Ask a model beside the champion.
    Shadow(roles::Shadowed),
    /// Take a model out of its role.
    Retire(roles::Named),
    /// Switch a task off: the baseline answers.
    Off(roles::Switched),
    /// Switch a task on again.
    On(roles::Switched),
    /// Measure how long one score takes.
    Measure {
        /// The model's folder; without it the one inside the program.
        #[arg(long)]
        model: Option<PathBuf>,
        /// Orders to score.
        #[arg(long, default_value_t = 20_000)]
        orders: usize,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct Question {
    /// The task.
    task: Task,
    /// The model folder.
    #[arg(long)]
    model: PathBuf,
    /// The log folder.
    #[arg(long)]
    log: PathBuf,
    /// A second log folder that continues the first.
    #[arg(long)]
    more: Option<PathBuf>,
    /// The file (or folder) that says what to predict.
    #[arg(long)]
    requests: PathBuf,
}

#[derive(Debug, Args)]
struct PredictArgs {
    #[command(flatten)]
    question: Question,
    /// The predictions file to write.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct EvalArgs {
    #[command(flatten)]
    question: Question,
    /// The file with the right answers.
    #[arg(long)]
    labels: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Question {
    fn asked(&self) -> Asked {
        Asked {
            logs: std::iter::once(self.log.clone())
                .chain(self.more.clone())
                .collect(),
            requests: self.requests.clone(),
        }
    }
}

/// Runs one command.
///
/// # Errors
/// What was asked wrongly, or cannot be read, learned or written.
pub fn run(args: ModelsArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    match args.command {
        Command::Train(args) => train::train(args, out),
        Command::Predict(args) => predict(&args, out),
        Command::Eval(args) => eval(&args, out),
        Command::List { dir } => list::list(&dir, out),
        Command::Promote(args) => roles::promote(&args, out),
        Command::Shadow(args) => roles::shadow(&args, out),
        Command::Retire(args) => roles::retire(&args, out),
        Command::Off(args) => roles::switch(&args, false, out),
        Command::On(args) => roles::switch(&args, true, out),
        Command::Measure {
            model,
            orders,
            json,
        } => measured(model, orders, json, out),
    }
}

fn predict(args: &PredictArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let question = &args.question;
    let stored = Stored::read(&question.model)?;
    let file = File::create(&args.out).with_context(|| args.out.display().to_string())?;
    let mut file = BufWriter::new(file);
    let predicted = verbs::predict(question.task, &stored, &question.asked(), &mut file)?;
    file.flush()?;
    writeln!(out, "{} rows predicted by {}", predicted.rows, predicted.by)?;
    if predicted.missing > 0 {
        writeln!(
            out,
            "{} requests are not in the log and have no row",
            predicted.missing
        )?;
    }
    Ok(())
}

fn eval(args: &EvalArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let question = &args.question;
    let stored = Stored::read(&question.model)?;
    let figures = verbs::eval(question.task, &stored, &question.asked(), &args.labels)?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&figures)?)?;
        return Ok(());
    }
    writeln!(out, "n {}", figures.n)?;
    for (name, figure) in &figures.values {
        writeln!(out, "{name} {figure:.4}")?;
    }
    Ok(())
}

fn measured(
    model: Option<PathBuf>,
    orders: usize,
    json: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let scorer = model.map_or_else(
        || Ok(Scorer::embedded()),
        |folder| Scorer::from_dir(&folder),
    )?;
    let latency = measure(&scorer, orders);
    if json {
        writeln!(out, "{}", serde_json::to_string(&latency)?)?;
        return Ok(());
    }
    let micros = |nanos: u64| nanos as f64 / 1e3;
    writeln!(
        out,
        "{}: {} orders, features + network: p50 {:.1} µs, p95 {:.1} µs, p99 {:.1} µs, slowest {:.1} µs",
        scorer.name(),
        latency.n,
        micros(latency.p50_ns),
        micros(latency.p95_ns),
        micros(latency.p99_ns),
        micros(latency.max_ns)
    )?;
    Ok(())
}
