//! Many orders, each watched by a few; all are cancelled, one after the other.

use std::sync::Arc;

use clap::Args;
use tokio::time::Instant;

use super::{
    Target,
    crowd::Crowd,
    fanout::CATCH_UP_MAX,
    orders::{self, Load, Pace, Until},
    process::Cpu,
    report::Report,
};

/// Connections that cancel.
const CALLERS: usize = 64;

/// Cancel orders that are watched.
#[derive(Debug, Clone, Args)]
pub struct ManyTopicsArgs {
    /// Orders.
    #[arg(long, default_value_t = 500)]
    pub orders: usize,
    /// Watchers of each.
    #[arg(long, default_value_t = 2)]
    pub watchers: usize,
    /// Cancels a second.
    #[arg(long, default_value_t = 100.0)]
    pub rate: f64,
}

pub(super) async fn run(target: &Target, args: &ManyTopicsArgs) -> anyhow::Result<Report> {
    let known: Arc<[orders::Known]> = orders::place(target, args.orders).await?.into();
    let sockets = args.orders * args.watchers;
    let streams = known.iter().map(orders::Known::stream).collect();
    let watching = target.watching(&target.customer, streams);
    let load = Load {
        address: target.address,
        work: orders::cancel(target, &known, &watching),
        callers: CALLERS,
        pace: Pace::Open(args.rate),
        until: Until::Orders(known.len() as u64),
        first: 0,
        timetable: watching.timetable.clone(),
    };
    let crowd = Crowd::gather(watching, sockets).await?;
    let cpu = Cpu::begin(target.pid)?;
    let begun = Instant::now();
    let cancelled = load.run().await?;
    let versions = orders::versions(target, &known).await?;
    let version = |watcher: usize| {
        let of = versions.get(watcher % versions.len().max(1));
        of.copied().unwrap_or_default()
    };
    let behind = crowd.catch_up_each(version, CATCH_UP_MAX).await?;
    let took = begun.elapsed();
    let figures = cpu.figures(took)?;
    let told = crowd.seen.told(behind);
    crowd.leave().await?;
    Ok(Report {
        mode: "many-topics",
        sockets,
        seconds: took.as_secs_f64(),
        watchers: vec![("orders", told)],
        asked: Some((&cancelled).into()),
        figures,
    })
}
