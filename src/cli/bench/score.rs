//! `orderhub bench score`: features and network of one order, without a hub around it.

use clap::Args;

use super::{Common, histogram::median, table};
use crate::model::score::{self, Latency, Scorer};

#[derive(Debug, Args)]
pub(super) struct ScoreArgs {
    /// Orders to score in each run.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..))]
    orders: u32,
}

pub(super) fn run(args: &ScoreArgs, common: &Common) -> anyhow::Result<()> {
    let scorer = Scorer::embedded();
    if let Some(reason) = scorer.degraded() {
        table::say(&format!("The built-in model is not used: {reason}"))?;
    }
    let orders = usize::try_from(args.orders)?;
    let runs: Vec<Latency> = (0..common.runs)
        .map(|_| score::measure(&scorer, orders))
        .collect();
    let of = |figure: fn(&Latency) -> u64| {
        let nanos = median(runs.iter().map(|run| figure(run) as f64).collect());
        format!("{} ns", table::count(nanos))
    };
    table::print(
        &["model", "orders", "p50", "p95", "p99", "slowest"],
        &[vec![
            scorer.name().to_string(),
            table::count(f64::from(args.orders)),
            of(|run| run.p50_ns),
            of(|run| run.p95_ns),
            of(|run| run.p99_ns),
            of(|run| run.max_ns),
        ]],
    )
}
