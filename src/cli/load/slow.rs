//! Some watchers hardly read; the others must not notice.

use clap::Args;
use tokio::time::Instant;

use super::{
    Target,
    crowd::{Crowd, Reading},
    fanout::{self, CATCH_UP_MAX},
    orders::{Load, Pace, Until, Work},
    process::Cpu,
    report::Report,
    seconds,
};

/// Connections that place.
const CALLERS: usize = 64;

/// Watch beside some that hardly read.
#[derive(Debug, Clone, Args)]
pub struct SlowArgs {
    /// Watchers that read at once.
    #[arg(long, default_value_t = 200)]
    pub watchers: usize,
    /// Watchers that hardly do.
    #[arg(long, default_value_t = 50)]
    pub slow: usize,
    /// How those read.
    #[arg(long, value_enum, default_value_t = Reading::Trickle)]
    pub reading: Reading,
    /// Orders a second.
    #[arg(long, default_value_t = 50.0)]
    pub rate: f64,
    /// How long, without the slow ones and then with them.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
}

pub(super) async fn run(target: &Target, args: &SlowArgs) -> anyhow::Result<Report> {
    let watching = target.watching(&target.staff, target.feed());
    let mut load = Load {
        address: target.address,
        work: Work::Place(fanout::baskets(target).await?),
        callers: CALLERS,
        pace: Pace::Open(args.rate),
        until: Until::Time(seconds(args.seconds)),
        first: 1,
        timetable: watching.timetable.clone(),
    };
    let others = Crowd::gather(watching.clone(), args.watchers).await?;
    let cpu = Cpu::begin(target.pid)?;
    let begun = Instant::now();
    load.first = load.clone().run().await?.next;
    let behind = others.catch_up(target.head().await?, CATCH_UP_MAX).await?;
    let alone = others.seen.told(behind);

    let mut hardly = watching;
    hardly.reading = args.reading;
    let slow = Crowd::gather(hardly, args.slow).await?;
    let placed = load.run().await?;
    let behind = others.catch_up(target.head().await?, CATCH_UP_MAX).await?;
    let beside = others.seen.told(behind);
    let took = begun.elapsed();
    let mut figures = cpu.figures(took)?;
    figures.extend([
        ("p99_alone_ms", alone.latency.p99_ms),
        ("p99_beside_slow_ms", beside.latency.p99_ms),
    ]);
    let slow_told = slow.seen.told(slow.behind(target.head().await?));
    others.leave().await?;
    slow.leave().await?;
    Ok(Report {
        mode: "slow",
        sockets: args.watchers + args.slow,
        seconds: took.as_secs_f64() / 2.0,
        watchers: vec![
            ("alone", alone),
            ("beside slow", beside),
            ("slow", slow_told),
        ],
        asked: Some((&placed).into()),
        figures,
    })
}
