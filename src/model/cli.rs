//! `orderhub models …`: train, predict, evaluate, list and measure from the command line.
//!
//! Parses, calls one function, prints to the given writer. It reads no configuration and opens no database.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};

use super::card::{CARD_FILE, Card};
use super::evaluate;
use super::log::OrderLog;
use super::predict;
use super::requests;
use super::score::{Scorer, measure};
use super::train::{self, TrainOptions};

/// The tasks of the data contract; only the first is learned so far.
const TASKS: [&str; 9] = [
    "cancel",
    "anomaly",
    "eta",
    "demand45",
    "demand730",
    "stockout",
    "basket",
    "segments",
    "sentiment",
];

/// Train, use and judge models.
#[derive(Debug, Args)]
pub struct ModelsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a model on a log folder and write its folder.
    Train(TrainArgs),
    /// Write a predictions file for the requested orders.
    Predict(PredictArgs),
    /// Predict and compare with labels.
    Eval(EvalArgs),
    /// List the models of a folder, and the one inside the program.
    List {
        /// The folder that holds model folders.
        #[arg(long, default_value = "models")]
        dir: PathBuf,
    },
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
struct TrainArgs {
    /// What to learn.
    task: String,
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
    /// Passes over the training rows.
    #[arg(long, default_value_t = TrainOptions::default().epochs)]
    epochs: usize,
    /// What the data is, for the card and each score.
    #[arg(long)]
    trained_on: Option<String>,
    /// Whom the data is owed to, for the card.
    #[arg(long)]
    attribution: Option<String>,
    /// The commit of the training code, for the card.
    #[arg(long)]
    commit: Option<String>,
    /// NAME=FILE: labels that the finished model is measured on, for the card.
    #[arg(long)]
    report: Vec<String>,
    /// JSON with other models' figures, for the card.
    #[arg(long)]
    beside: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Asked {
    /// The task.
    task: String,
    /// The model folder.
    #[arg(long)]
    model: PathBuf,
    /// The log folder.
    #[arg(long)]
    log: PathBuf,
    /// A second log folder that continues the first.
    #[arg(long)]
    more: Option<PathBuf>,
    /// The file (or folder) that names the orders.
    #[arg(long)]
    requests: PathBuf,
}

#[derive(Debug, Args)]
struct PredictArgs {
    #[command(flatten)]
    asked: Asked,
    /// The predictions file to write.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct EvalArgs {
    #[command(flatten)]
    asked: Asked,
    /// The file with the right answers.
    #[arg(long)]
    labels: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs one command.
pub fn run(args: ModelsArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    match args.command {
        Command::Train(args) => train(args, out),
        Command::Predict(args) => predict(&args, out),
        Command::Eval(args) => eval(&args, out),
        Command::List { dir } => list(&dir, out),
        Command::Measure {
            model,
            orders,
            json,
        } => {
            let scorer = model.map_or_else(
                || Ok(Scorer::embedded()),
                |folder| Scorer::from_dir(&folder),
            )?;
            let latency = measure(&scorer, orders);
            if json {
                writeln!(out, "{}", serde_json::to_string(&latency)?)?;
            } else {
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
            }
            Ok(())
        }
    }
}

fn train(args: TrainArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    only_cancel(&args.task)?;
    let name = args
        .out
        .file_name()
        .and_then(|name| name.to_str())
        .context("--out needs a folder name")?;
    ensure!(
        !args.out.join(CARD_FILE).exists(),
        "{} holds a model already",
        args.out.display()
    );
    let report = |pair: &String| match pair.split_once('=') {
        Some((split, file)) => Ok((split.to_owned(), PathBuf::from(file))),
        None => bail!("--report takes NAME=FILE, not {pair}"),
    };
    let defaults = TrainOptions::default();
    let options = TrainOptions {
        name: name.to_owned(),
        splits: args.split,
        until_ms: args.until.map(jiff::Timestamp::as_millisecond),
        seed: args.seed,
        epochs: args.epochs,
        trained_on: args.trained_on,
        attribution: args.attribution.unwrap_or(defaults.attribution),
        commit: args.commit.unwrap_or(defaults.commit),
        report: args
            .report
            .iter()
            .map(report)
            .collect::<anyhow::Result<_>>()?,
        beside: args.beside,
    };
    let trained = train::cancel(&OrderLog::open(&args.log)?, &options)?;
    trained.write(&args.out)?;
    write!(out, "{}", trained.card.to_page())?;
    Ok(())
}

fn predict(args: &PredictArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let (scorer, log, order_ids) = opened(&args.asked)?;
    let file = File::create(&args.out).with_context(|| args.out.display().to_string())?;
    let predicted = predict::cancel(&log, &scorer, &order_ids, &mut BufWriter::new(file))?;
    writeln!(
        out,
        "{} orders predicted by {}",
        predicted.found,
        scorer.name()
    )?;
    if predicted.missing > 0 {
        writeln!(
            out,
            "{} requested orders are not in the log and have no row",
            predicted.missing
        )?;
    }
    Ok(())
}

fn eval(args: &EvalArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let (scorer, log, order_ids) = opened(&args.asked)?;
    let metrics = evaluate::cancel(&log, &scorer, &order_ids, &requests::labels(&args.labels)?)?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&metrics)?)?;
        return Ok(());
    }
    writeln!(
        out,
        "{}: n {}, base rate {:.4}",
        scorer.name(),
        metrics.n,
        metrics.base
    )?;
    let m = &metrics;
    writeln!(
        out,
        "auc {:.4}  ap {:.4}  brier {:.4}  ece {:.4}",
        m.auc, m.ap, m.brier, m.ece
    )?;
    writeln!(
        out,
        "precision of the top tenth {:.4}",
        m.precision_top10pct
    )?;
    Ok(())
}

fn list(folder: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let inside = Scorer::embedded();
    let note = inside
        .degraded()
        .map_or_else(String::new, |reason| format!(" ({reason})"));
    writeln!(out, "{} inside the program{note}", inside.name())?;
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    for folder in folders
        .iter()
        .filter(|folder| folder.join(CARD_FILE).is_file())
    {
        let card = std::fs::read_to_string(folder.join(CARD_FILE))?;
        let about = toml::from_str::<Card>(&card).map_or_else(
            |_| "no valid card".to_owned(),
            |card| format!("{}: {}", card.task, card.trained_on),
        );
        let state = Scorer::from_dir(folder)
            .map_or_else(|refusal| format!("refused: {refusal}"), |_| "ok".to_owned());
        writeln!(out, "{}  {about}  [{state}]", folder.display())?;
    }
    Ok(())
}

/// Opens what predicting needs; a refused model is an error here, because a file of baseline figures under a model's
/// name would mislead.
fn opened(asked: &Asked) -> anyhow::Result<(Scorer, OrderLog, Vec<String>)> {
    only_cancel(&asked.task)?;
    let scorer = Scorer::from_dir(&asked.model)?;
    let folders: Vec<PathBuf> = std::iter::once(asked.log.clone())
        .chain(asked.more.clone())
        .collect();
    Ok((
        scorer,
        OrderLog::open_all(&folders)?,
        requests::order_ids(&asked.requests)?,
    ))
}

fn only_cancel(task: &str) -> anyhow::Result<()> {
    match task {
        "cancel" => Ok(()),
        known if TASKS.contains(&known) => bail!("task {known} is not available in this version"),
        unknown => bail!("unknown task {unknown}: one of {}", TASKS.join(", ")),
    }
}
