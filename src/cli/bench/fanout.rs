//! `orderhub bench fanout`: orders are placed, many screens watch the whole site.
//!
//! Latency counts from the time of an event, taken before it was decided, to its arrival; so the commit is in it. Both
//! ends read the machine's clock, in milliseconds.

use std::{sync::atomic::Ordering, time::Duration};

use clap::Args;
use tokio::time::Instant;

use super::{
    Common,
    histogram::{Histogram, median},
    load::{Load, Pace, Until},
    process,
    server::{Scratch, Server},
    shop::{self, Baskets},
    table,
    watchers::{self, Crowd, Watching},
};

/// Orders per second while the hub has time.
const CALM_ORDERS_PER_S: f64 = 20.0;
/// Callers in the calm phase: more than can be waiting.
const CALM_CALLERS: usize = 8;
/// Callers that place as fast as they can.
const BUSY_CALLERS: usize = 8;
/// How long the watchers may take to catch up when no more orders are placed.
const CATCH_UP_MAX: Duration = Duration::from_secs(60);
/// Read buffer of a watcher's socket.
const READ_BUFFER_BYTES: usize = 16 * 1024;

#[derive(Debug, Args)]
pub(super) struct FanoutArgs {
    /// Watchers at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 100, 1_000], value_parser = clap::value_parser!(u16).range(1..))]
    watchers: Vec<u16>,
}

/// What one phase of one run gave.
struct Phase {
    orders_per_s: f64,
    deliveries_per_s: f64,
    latencies: Histogram,
    hub_cpu: f64,
    load_cpu: f64,
    catch_up: Duration,
    gaps: u64,
    duplicates: u64,
    snapshots: u64,
    closed: u64,
    behind: usize,
}

pub(super) async fn run(args: FanoutArgs, common: &Common) -> anyhow::Result<()> {
    let phases = [
        ("20/s", Pace::Open(CALM_ORDERS_PER_S), CALM_CALLERS),
        ("8 callers", Pace::Closed, BUSY_CALLERS),
    ];
    let mut rows = Vec::new();
    for &watchers in &args.watchers {
        for (name, pace, callers) in phases {
            let mut runs = Vec::new();
            for _ in 0..common.runs {
                runs.push(once(usize::from(watchers), pace, callers, common).await?);
            }
            rows.push(row(watchers, name, &runs));
        }
    }
    table::print(
        &[
            "watchers",
            "orders",
            "orders/s",
            "deliveries/s",
            "p50",
            "p99",
            "slowest",
            "hub CPU",
            "load CPU",
            "catch-up",
            "gaps",
            "duplicates",
            "closed",
            "snapshots",
            "behind",
        ],
        &rows,
    )?;
    table::say(
        "\nLatency: time of the event to its arrival, commit included. Counts of gaps and what follows: sums of all runs.",
    )
}

async fn once(
    watchers: usize,
    pace: Pace,
    callers: usize,
    common: &Common,
) -> anyhow::Result<Phase> {
    let scratch = Scratch::make(common.dir.as_deref())?;
    let server = Server::start(scratch.path(), &super::idle::roomy(common, watchers)).await?;
    let address = server.address();
    let customer = shop::sign_in(address, "customer@demo.local").await?;
    let admin = shop::sign_in(address, "admin@demo.local").await?;
    let baskets = Baskets::make(address, &customer).await?;
    let watching = Watching {
        address,
        token: admin.clone(),
        stream: format!("admin:{}", crate::cli::demo::SITE),
        read_buffer_bytes: READ_BUFFER_BYTES,
    };
    let crowd = Crowd::gather(watching, watchers).await?;
    let cpu = (
        process::cpu(server.pid())?,
        process::cpu(std::process::id())?,
    );
    let begun = Instant::now();
    let load = Load {
        address,
        baskets,
        callers,
        pace,
        until: Until::Time(common.load_time()),
        first: 1,
    };
    let placed = load.run().await?;
    let loaded = begun.elapsed();
    let head = watchers::head(address, &admin).await?;
    let behind = crowd.catch_up(head, CATCH_UP_MAX).await?;
    let took = begun.elapsed();
    let hub_cpu = process::cpu(server.pid())?.saturating_sub(cpu.0);
    let load_cpu = process::cpu(std::process::id())?.saturating_sub(cpu.1);
    let seen = crowd.seen.clone();
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let phase = Phase {
        orders_per_s: placed.per_second(),
        deliveries_per_s: count(&seen.deliveries) as f64 / took.as_secs_f64(),
        latencies: seen.take_latencies(),
        hub_cpu: hub_cpu.as_secs_f64() / took.as_secs_f64(),
        load_cpu: load_cpu.as_secs_f64() / took.as_secs_f64(),
        catch_up: took.saturating_sub(loaded),
        gaps: count(&seen.gaps),
        duplicates: count(&seen.duplicates),
        snapshots: count(&seen.snapshots),
        closed: count(&seen.closed),
        behind,
    };
    crowd.leave().await?;
    server.stop().await?;
    Ok(phase)
}

fn row(watchers: u16, name: &str, runs: &[Phase]) -> Vec<String> {
    let of = |figure: &dyn Fn(&Phase) -> f64| median(runs.iter().map(figure).collect());
    let sum = |figure: &dyn Fn(&Phase) -> u64| runs.iter().map(figure).sum::<u64>().to_string();
    vec![
        table::count(f64::from(watchers)),
        name.to_owned(),
        table::count(of(&|run| run.orders_per_s)),
        table::count(of(&|run| run.deliveries_per_s)),
        table::ms(of(&|run| run.latencies.quantile_ms(0.5))),
        table::ms(of(&|run| run.latencies.quantile_ms(0.99))),
        table::ms(of(&|run| run.latencies.max_ms())),
        format!("{:.0} %", of(&|run| run.hub_cpu) * 100.0),
        format!("{:.0} %", of(&|run| run.load_cpu) * 100.0),
        table::ms(of(&|run| run.catch_up.as_secs_f64() * 1e3)),
        sum(&|run| run.gaps),
        sum(&|run| run.duplicates),
        sum(&|run| run.closed),
        sum(&|run| run.snapshots),
        sum(&|run| run.behind as u64),
    ]
}
