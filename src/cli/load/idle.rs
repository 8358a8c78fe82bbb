//! Sockets on which nothing happens. Each is signed in and watches an order.

use clap::Args;
use tokio::time::Instant;

use super::{
    Target,
    crowd::{Crowd, Watching},
    orders, process,
    process::Cpu,
    report::Report,
    seconds,
};

/// Hold sockets that nothing happens on.
#[derive(Debug, Clone, Args)]
pub struct IdleArgs {
    /// How many.
    #[arg(long, default_value_t = 1_000)]
    pub sockets: usize,
    /// How long.
    #[arg(long, default_value_t = 30)]
    pub seconds: u64,
}

pub(super) async fn run(target: &Target, args: &IdleArgs) -> anyhow::Result<Report> {
    let rss = |pid: Option<u32>| pid.map(process::rss_kib).transpose();
    let watching = watching(target).await?;
    let before = rss(target.pid)?;
    let crowd = Crowd::gather(watching, args.sockets).await?;
    let cpu = Cpu::begin(target.pid)?;
    let begun = Instant::now();
    tokio::time::sleep(seconds(args.seconds)).await;
    let took = begun.elapsed();
    let mut figures = cpu.figures(took)?;
    if let (Some(before), Some(after)) = (before, rss(target.pid)?) {
        let grown_kib = after as f64 - before as f64;
        figures.push(("hub_rss_mib", after as f64 / 1024.0));
        figures.push(("kib_a_socket", grown_kib / args.sockets as f64));
    }
    let told = crowd.seen.told(crowd.behind(0));
    crowd.leave().await?;
    Ok(Report {
        mode: "idle",
        sockets: args.sockets,
        seconds: took.as_secs_f64(),
        watchers: vec![("idle", told)],
        asked: None,
        figures,
    })
}

/// An order that is placed now, and whoever watches it.
pub(in crate::cli) async fn watching(target: &Target) -> anyhow::Result<Watching> {
    let orders = orders::place(target, 1).await?;
    let streams = orders.iter().map(orders::Known::stream).collect();
    Ok(target.watching(&target.customer, streams))
}
