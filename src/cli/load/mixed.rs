//! A day of a hub in a minute: customers watch their orders and lose their connections, boards and admins watch the site,
//! some of them hardly read, and orders are placed and cancelled all the while.

use std::sync::Arc;

use clap::Args;
use tokio::time::Instant;

use super::{
    Target,
    crowd::{Crowd, Reading},
    fanout::{self, CATCH_UP_MAX},
    orders::{self, Load, Pace, Until, Work},
    process::Cpu,
    report::Report,
    seconds,
};

/// Connections that place, and as many that cancel.
const CALLERS: usize = 32;
/// Customers have one order in so many sockets: some have several screens.
const SOCKETS_PER_ORDER: usize = 2;
/// Of all sockets one in so many is a board, and one an admin's.
const STAFF_SHARE: usize = 20;
/// Of all sockets one in so many hardly reads.
const SLOW_SHARE: usize = 100;
/// How often all customers are cut off.
const CUTS: u32 = 2;

/// All of it at once.
#[derive(Debug, Clone, Args)]
pub struct MixedArgs {
    /// Sockets altogether.
    #[arg(long, default_value_t = 500)]
    pub sockets: usize,
    /// Orders a second; a tenth as many are cancelled.
    #[arg(long, default_value_t = 50.0)]
    pub rate: f64,
    /// How long.
    #[arg(long, default_value_t = 30)]
    pub seconds: u64,
}

pub(super) async fn run(target: &Target, args: &MixedArgs) -> anyhow::Result<Report> {
    let staff = (args.sockets / STAFF_SHARE).max(1);
    let slow = args.sockets / SLOW_SHARE;
    let customers = args.sockets.saturating_sub(2 * staff + slow).max(1);
    let time = seconds(args.seconds);
    let known: Arc<[orders::Known]> = orders::place(target, customers.div_ceil(SOCKETS_PER_ORDER))
        .await?
        .into();

    let own = known.iter().map(orders::Known::stream).collect();
    let own = target.watching(&target.customer, own);
    let feed = target.watching(&target.staff, target.feed());
    let mut board = target.watching(&target.staff, vec![format!("board:{}", target.site)]);
    board.timetable = feed.timetable.clone();
    let mut hardly = feed.clone();
    hardly.reading = Reading::Trickle;

    let placing = Load {
        address: target.address,
        work: Work::Place(fanout::baskets(target).await?),
        callers: CALLERS,
        pace: Pace::Open(args.rate),
        until: Until::Time(time),
        first: 1,
        timetable: feed.timetable.clone(),
    };
    let cancelling = Load {
        address: target.address,
        work: orders::cancel(target, &known, &own),
        callers: CALLERS,
        pace: Pace::Open((args.rate / 10.0).max(0.1)),
        until: Until::Time(time),
        first: 0,
        timetable: own.timetable.clone(),
    };
    let own = Crowd::gather(own, customers).await?;
    let boards = Crowd::gather(board, staff).await?;
    let admins = Crowd::gather(feed, staff).await?;
    let slow_ones = Crowd::gather(hardly, slow).await?;

    let cpu = Cpu::begin(target.pid)?;
    let begun = Instant::now();
    let cutting = async {
        for _ in 0..CUTS {
            tokio::time::sleep(time / (CUTS + 1)).await;
            own.cut().await?;
        }
        anyhow::Ok(())
    };
    let (placed, cancelled, cut) = tokio::join!(placing.run(), cancelling.run(), cutting);
    let (placed, _) = (placed?, cancelled?);
    cut?;
    let versions = orders::versions(target, &known).await?;
    let version = |watcher: usize| {
        let of = versions.get(watcher % versions.len().max(1));
        of.copied().unwrap_or_default()
    };
    let head = target.head().await?;
    let behind = [
        own.catch_up_each(version, CATCH_UP_MAX).await?,
        boards.catch_up(head, CATCH_UP_MAX).await?,
        admins.catch_up(head, CATCH_UP_MAX).await?,
        slow_ones.behind(head),
    ];
    let took = begun.elapsed();
    let figures = cpu.figures(took)?;
    let crowds = [
        ("orders", own),
        ("boards", boards),
        ("admins", admins),
        ("slow", slow_ones),
    ];
    let mut watchers = Vec::new();
    for ((name, crowd), behind) in crowds.into_iter().zip(behind) {
        watchers.push((name, crowd.seen.told(behind)));
        crowd.leave().await?;
    }
    Ok(Report {
        mode: "mixed",
        sockets: customers + 2 * staff + slow,
        seconds: took.as_secs_f64(),
        watchers,
        asked: Some((&placed).into()),
        figures,
    })
}
