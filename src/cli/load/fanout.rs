//! Orders are placed, many watch the whole site.

use std::{sync::Arc, time::Duration};

use clap::Args;
use tokio::time::Instant;

use super::{
    Target,
    crowd::Crowd,
    orders::{Load, Pace, Until, Work},
    process::Cpu,
    report::Report,
    seconds,
    shop::Baskets,
};

/// Connections that place: orders that find all of them busy wait, and the wait counts.
const CALLERS: usize = 128;
/// How long the watchers may take to catch up when no more orders are placed.
pub(in crate::cli) const CATCH_UP_MAX: Duration = Duration::from_secs(60);

/// Place orders while many watch.
#[derive(Debug, Clone, Args)]
pub struct FanoutArgs {
    /// Watchers of the site's whole feed.
    #[arg(long, default_value_t = 1_000)]
    pub watchers: usize,
    /// Orders a second.
    #[arg(long, default_value_t = 20.0)]
    pub rate: f64,
    /// How long.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
}

pub(super) async fn run(target: &Target, args: &FanoutArgs) -> anyhow::Result<Report> {
    let pace = Pace::Open(args.rate);
    measure(target, args.watchers, pace, CALLERS, seconds(args.seconds)).await
}

/// Gathers a crowd, places orders, and waits until everybody has been told of all.
pub(in crate::cli) async fn measure(
    target: &Target,
    watchers: usize,
    pace: Pace,
    callers: usize,
    time: Duration,
) -> anyhow::Result<Report> {
    let watching = target.watching(&target.staff, target.feed());
    let load = Load {
        address: target.address,
        work: Work::Place(baskets(target).await?),
        callers,
        pace,
        until: Until::Time(time),
        first: 1,
        timetable: watching.timetable.clone(),
    };
    let crowd = Crowd::gather(watching, watchers).await?;
    let cpu = Cpu::begin(target.pid)?;
    let begun = Instant::now();
    let placed = load.run().await?;
    let loaded = begun.elapsed();
    let behind = crowd.catch_up(target.head().await?, CATCH_UP_MAX).await?;
    let took = begun.elapsed();
    let mut figures = cpu.figures(took)?;
    figures.push((
        "catch_up_ms",
        took.saturating_sub(loaded).as_secs_f64() * 1e3,
    ));
    let told = crowd.seen.told(behind);
    crowd.leave().await?;
    Ok(Report {
        mode: "fanout",
        sockets: watchers,
        seconds: took.as_secs_f64(),
        watchers: vec![("feed", told)],
        asked: Some((&placed).into()),
        figures,
    })
}

/// Baskets whose orders say when they were due.
pub(super) async fn baskets(target: &Target) -> anyhow::Result<Baskets> {
    let who = Arc::clone(&target.customer);
    Baskets::make(target.address, &target.site, who, &target.run, true).await
}
