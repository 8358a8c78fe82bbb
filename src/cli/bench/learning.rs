//! `orderhub bench learning`: what placing an order costs while the hub learns, beside what it costs when it does not.
//!
//! The hub has an imported history. Orders are placed at half of the best rate: some runs before it learns, as many while
//! it does, and as many after, so that a slower machine shows itself in both.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::ensure;
use clap::Args;
use reqwest::Method;
use serde::Deserialize;

use super::{
    Common,
    histogram::median,
    history,
    load::{Load, Pace, Placed, Until, Work},
    server::{Scratch, Server},
    shop::{self, Baskets},
    table,
    timetable::Timetable,
};
use crate::{
    cli::{
        demo,
        remote::{Remote, good},
    },
    insight::ModelsReport,
};

/// Callers of the run that finds the best rate.
const CALLERS: usize = 64;
/// Connections of the open loop: orders that find all of them busy wait, and the wait counts.
const OPEN_CALLERS: usize = 128;
/// How long a stop of learning is waited for.
const LEARNING_MAX: Duration = Duration::from_secs(3_600);
const LOOK_EVERY: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(super) struct LearningArgs {
    /// Folder of an order log in the currency of the demo shop (GBP): `orders`, `lines` and `reversals`.
    #[arg(long)]
    log: PathBuf,
    /// Orders a second; half of the best rate where nobody says.
    #[arg(long)]
    rate: Option<f64>,
    /// Wait until everything is learned, and say how it ended.
    #[arg(long)]
    to_the_end: bool,
}

/// What is read of the page of models.
#[derive(Deserialize)]
struct Page {
    learning: bool,
}

/// What is read of the insight of models.
#[derive(Deserialize)]
struct Told {
    version: u64,
    report: Option<ModelsReport>,
}

pub(super) async fn run(args: LearningArgs, common: &Common) -> anyhow::Result<()> {
    let scratch = Scratch::make(common.dir.as_deref())?;
    let server = Server::start(scratch.path(), &common.server_args).await?;
    history::fill(args.log.clone(), &server).await?;
    let mut hub = Remote::sign_in(&history::as_admin(&server)).await?;
    // What the import made anew is not what is measured.
    while told(&hub).await?.report.is_none() {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let mut shop = Placing::new(&server, common.load_time()).await?;
    let rate = match args.rate {
        Some(rate) => rate,
        None => shop.run(CALLERS, Pace::Closed).await?.per_second() / 2.0,
    };
    let mut before = Vec::new();
    for _ in 0..common.runs {
        before.push(shop.run(OPEN_CALLERS, Pace::Open(rate)).await?);
    }
    let learn = format!("models/learn?site={}", demo::SITE);
    good(hub.request(Method::POST, &learn).send().await?).await?;
    let mut meanwhile = Vec::new();
    for _ in 0..common.runs {
        ensure!(
            is_learning(&hub).await?,
            "learning was over before it could be measured: take a larger log, or fewer seconds"
        );
        meanwhile.push(shop.run(OPEN_CALLERS, Pace::Open(rate)).await?);
    }
    let begun = tokio::time::Instant::now();
    while args.to_the_end && is_learning(&hub).await? {
        ensure!(begun.elapsed() < LEARNING_MAX, "learning does not end");
        tokio::time::sleep(LOOK_EVERY).await;
        hub.renew().await?;
    }
    let mut after = Vec::new();
    if args.to_the_end {
        for _ in 0..common.runs {
            after.push(shop.run(OPEN_CALLERS, Pace::Open(rate)).await?);
        }
    }
    table::say(&format!("{} orders a second:\n", table::count(rate)))?;
    let rows = [
        ("before", &before),
        ("while it learns", &meanwhile),
        ("after", &after),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .filter(|(_, runs)| !runs.is_empty())
        .map(|(name, runs)| row(name, runs))
        .collect();
    table::print(&["", "p50", "p99", "slowest", "errors"], &rows)?;
    let (quiet, learning) = (p99(before.iter().chain(&after)), p99(meanwhile.iter()));
    table::say(&format!(
        "\np99 while it learns: {:.2} times",
        learning / quiet
    ))?;
    if args.to_the_end {
        say_what_was_learned(&hub).await?;
    }
    server.stop().await
}

/// Whoever places orders, and the number of the next one.
struct Placing {
    load: Load,
    time: Duration,
}

impl Placing {
    async fn new(server: &Server, time: Duration) -> anyhow::Result<Self> {
        let address = server.address();
        let token = shop::sign_in(address, "customer@demo.local").await?;
        let load = Load {
            address,
            work: Work::Place(Baskets::demo(address, &token).await?),
            callers: CALLERS,
            pace: Pace::Closed,
            until: Until::Time(time),
            first: 1,
            timetable: Arc::new(Timetable::new()),
        };
        Ok(Self { load, time })
    }

    async fn run(&mut self, callers: usize, pace: Pace) -> anyhow::Result<Placed> {
        let load = Load {
            callers,
            pace,
            until: Until::Time(self.time),
            ..self.load.clone()
        };
        let placed = load.run().await?;
        self.load.first = placed.next;
        Ok(placed)
    }
}

async fn is_learning(hub: &Remote) -> anyhow::Result<bool> {
    let page = hub.get(&format!("models?site={}", demo::SITE)).await?;
    let Page { learning } = serde_json::from_value(page)?;
    Ok(learning)
}

fn p99<'a>(runs: impl Iterator<Item = &'a Placed>) -> f64 {
    median(runs.map(|run| run.latencies.quantile_ms(0.99)).collect())
}

fn row(name: &str, runs: &[Placed]) -> Vec<String> {
    let of = |figure: &dyn Fn(&Placed) -> f64| table::ms(median(runs.iter().map(figure).collect()));
    let errors: u64 = runs.iter().flat_map(|run| run.errors.values()).sum();
    vec![
        name.to_owned(),
        of(&|run| run.latencies.quantile_ms(0.5)),
        of(&|run| run.latencies.quantile_ms(0.99)),
        of(&|run| run.latencies.max_ms()),
        errors.to_string(),
    ]
}

/// The insight that is made last.
async fn told(hub: &Remote) -> anyhow::Result<Told> {
    let told = hub
        .get(&format!("insights/models?site={}", demo::SITE))
        .await?;
    Ok(serde_json::from_value(told)?)
}

async fn say_what_was_learned(hub: &Remote) -> anyhow::Result<()> {
    let refresh = format!("insights/models/refresh?site={}", demo::SITE);
    let before = told(hub).await?;
    good(hub.request(Method::POST, &refresh).send().await?).await?;
    let report = loop {
        let now = told(hub).await?;
        match now.report {
            Some(report) if now.version > before.version => break report,
            Some(_) | None => tokio::time::sleep(LOOK_EVERY).await,
        }
    };
    let rows: Vec<Vec<String>> = report
        .tasks
        .into_iter()
        .map(|task| match task.trained {
            Some(trained) => vec![task.task, trained.ended, trained.sentence],
            None => vec![task.task, "–".to_owned(), "–".to_owned()],
        })
        .collect();
    table::say("")?;
    table::print(&["task", "ended", "in words"], &rows)
}
