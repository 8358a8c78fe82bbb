//! `orderhub bench …`: what the hub does per second, and how long people wait for it.
//!
//! Each measurement starts a hub of its own (this very program) on an empty database, drives it over the wire, and
//! stops it. The load comes from the same machine, so it is made as cheaply as it can be; what it costs is shown beside
//! what the hub costs. Figures are medians over `--runs`. It judges nothing, the bar is in the
//! eye of the reader; but for `invariants`, which measures nothing.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};

use super::load::{
    Target, crowd, fanout as feed, histogram, http1, idle as quiet, on_own_thread, orders as load,
    process, report, scrape, shop, table, timetable, wire,
};

mod bare_hub;
mod boot;
mod disk;
mod fanout;
mod history;
mod idle;
mod invariants;
mod learning;
mod lists;
mod peers;
mod place;
mod postgres;
mod score;
mod server;

/// Measure the hub on this machine.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

/// What every measurement takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Runs of each measurement; the tables show medians.
    #[arg(long, global = true, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    /// Seconds of load in each run.
    #[arg(long, global = true, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: u64,
    /// One more argument of the measured `orderhub serve`; can be repeated.
    #[arg(
        long = "server-arg",
        global = true,
        value_name = "ARG",
        allow_hyphen_values = true
    )]
    server_args: Vec<String>,
    /// Folder for the databases, on the disk that is to be measured; default: the system's temporary folder.
    #[arg(long, global = true)]
    dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Place orders: how many per second, how long each takes.
    Place(place::PlaceArgs),
    /// Watch orders being placed, from many sockets at once.
    Fanout(fanout::FanoutArgs),
    /// Hold many sockets that nothing happens on.
    Idle(idle::IdleArgs),
    /// Score orders, without a hub around it.
    Score(score::ScoreArgs),
    /// Read pages of the order list over an imported history.
    Lists(lists::ListsArgs),
    /// Place orders while the hub learns from an imported history.
    Learning(learning::LearningArgs),
    /// Start the hub, empty and with many live orders.
    Boot(boot::BootArgs),
    /// The same fan-out from this hub and from others; see `scripts/bench peers`.
    Peers(peers::PeersArgs),
    /// A hub whose events nobody decided, for measuring what comes after a commit.
    #[command(hide = true)]
    BareHub(bare_hub::BareHubArgs),
    /// Kill the hub again and again under mixed traffic, and look whether it keeps its promises.
    Invariants(invariants::InvariantsArgs),
}

impl Common {
    fn load_time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// Measures and prints.
///
/// # Errors
/// A sentence for people: the hub did not start, the disk is full, a limit of the system is too low.
pub async fn run(args: BenchArgs) -> anyhow::Result<()> {
    let BenchArgs { what, common } = args;
    match what {
        What::Place(args) => Box::pin(place::run(args, &common)).await,
        What::Fanout(args) => Box::pin(fanout::run(args, &common)).await,
        What::Idle(args) => Box::pin(idle::run(args, &common)).await,
        What::Score(args) => score::run(&args, &common),
        What::Lists(args) => Box::pin(lists::run(args, &common)).await,
        What::Learning(args) => Box::pin(learning::run(args, &common)).await,
        What::Boot(args) => Box::pin(boot::run(args, &common)).await,
        What::Peers(args) => Box::pin(peers::run(args, &common)).await,
        What::BareHub(args) => Box::pin(bare_hub::run(args)).await,
        What::Invariants(args) => Box::pin(invariants::run(args, &common)).await,
    }
}
