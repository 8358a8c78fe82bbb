//! All sockets are cut off at once and come back as clients do, while some of what they watch changes.

use std::{sync::Arc, time::Duration};

use clap::Args;
use tokio::time::Instant;

use super::{
    Target,
    crowd::Crowd,
    histogram::Histogram,
    orders::{self, Load, Pace, Until},
    process::Cpu,
    report::{Latency, Report},
    scrape::Scrape,
};

/// Connections that cancel.
const CALLERS: usize = 16;
/// How long it may take until everybody is current again.
const CURRENT_MAX: Duration = Duration::from_secs(120);
/// How often to look.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What the hub counts reads of its journal by; all labels together.
const READS: &str = "orderhub_journal_reads_total";

/// Cut off all sockets at once.
#[derive(Debug, Clone, Args)]
pub struct StormArgs {
    /// Sockets.
    #[arg(long, default_value_t = 1_000)]
    pub sockets: usize,
    /// Orders that they watch, each about as many.
    #[arg(long, default_value_t = 100)]
    pub orders: usize,
    /// Orders that are cancelled while nobody is there.
    #[arg(long, default_value_t = 20)]
    pub changes: usize,
    /// How often.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub storms: u64,
}

pub(super) async fn run(target: &Target, args: &StormArgs) -> anyhow::Result<Report> {
    let known: Arc<[orders::Known]> = orders::place(target, args.orders).await?.into();
    let streams = known.iter().map(orders::Known::stream).collect();
    let mut watching = target.watching(&target.customer, streams);
    let timetable = watching.timetable.clone();
    let cancels = orders::cancel(target, &known, &watching);
    let crowd = {
        // Gathered in peace, and back all at once.
        watching.handshakes = args.sockets.max(1);
        Crowd::gather(watching, args.sockets).await?
    };
    let before = Scrape::take(target.address).await?;
    let cpu = Cpu::begin(target.pid)?;
    let begun = Instant::now();
    let (mut back, mut slowest) = (Histogram::default(), Duration::ZERO);
    let mut behind = 0;
    for storm in 0..args.storms {
        let cut_at = Instant::now();
        crowd.cut().await?;
        let share = args.changes.min(known.len()) as u64 / args.storms;
        let changing = Load {
            address: target.address,
            work: cancels.clone(),
            callers: CALLERS,
            pace: Pace::Closed,
            until: Until::Orders(share),
            first: storm * share,
            timetable: timetable.clone(),
        };
        changing.run().await?;
        let versions = orders::versions(target, &known).await?;
        let version = |watcher: usize| {
            let of = versions.get(watcher % versions.len().max(1));
            of.copied().unwrap_or_default()
        };
        behind = args.sockets;
        while behind > 0 && cut_at.elapsed() < CURRENT_MAX {
            crowd.seen.check()?;
            let still = crowd.behind_each(version);
            let took_us = u64::try_from(cut_at.elapsed().as_micros()).unwrap_or(u64::MAX);
            back.record_us(took_us, behind.saturating_sub(still) as u64);
            behind = still;
            if behind > 0 {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
        slowest = slowest.max(cut_at.elapsed());
    }
    let took = begun.elapsed();
    let mut figures = cpu.figures(took)?;
    let back = Latency::from(&back);
    figures.extend([
        ("all_current_ms", slowest.as_secs_f64() * 1e3),
        ("current_p50_ms", back.p50_ms),
        ("current_p99_ms", back.p99_ms),
    ]);
    let after = Scrape::take(target.address).await?;
    if let Some(reads) = after.all_grown_since(&before, READS) {
        let clients = (args.sockets as u64 * args.storms) as f64;
        figures.push(("journal_reads", reads));
        figures.push(("journal_reads_per_100_clients", reads / clients * 100.0));
    }
    let told = crowd.seen.told(behind);
    crowd.leave().await?;
    Ok(Report {
        mode: "storm",
        sockets: args.sockets,
        seconds: took.as_secs_f64(),
        watchers: vec![("orders", told)],
        asked: None,
        figures,
    })
}
