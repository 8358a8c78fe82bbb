//! `orderhub bench place`: orders per second and the wait for one, as callers grow; then the wait at half of the best.
//!
//! Every run starts on an empty database, so that no run pays for the orders of another.

use std::{sync::Arc, time::Duration};

use clap::Args;

use super::{
    Common, disk,
    histogram::median,
    load::{Load, Pace, Placed, Until, Work},
    postgres, process,
    scrape::{Mean, Scrape},
    server::{Scratch, Server},
    shop::{self, Baskets},
    table,
    timetable::Timetable,
};

/// Load before the measured part: code, caches and connections are warm then.
const WARM_UP: Duration = Duration::from_millis(500);
/// Connections of the open loop: orders that find all of them busy wait, and the wait counts.
const OPEN_CALLERS: usize = 128;

#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// Callers at once, each waiting for its answer.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 64], value_parser = clap::value_parser!(u16).range(1..))]
    callers: Vec<u16>,
    /// Also let PostgreSQL write the same rows, one transaction an order, fsync on.
    #[arg(long)]
    compare_postgres: bool,
}

pub(super) async fn run(args: PlaceArgs, common: &Common) -> anyhow::Result<()> {
    describe_disk(common)?;
    let mut rows = Vec::new();
    let mut batches = Vec::new();
    let mut rates = Vec::new();
    for &callers in &args.callers {
        let runs = runs(usize::from(callers), Pace::Closed, common).await?;
        let rate = median(runs.iter().map(|run| run.placed.per_second()).collect());
        rates.push((callers, rate));
        rows.push(row(&callers.to_string(), &runs));
        batches.extend(batch_lines(&format!("{callers} callers"), &runs));
    }
    let best = rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    let half = (best / 2.0).max(1.0);
    let runs = runs(OPEN_CALLERS, Pace::Open(half), common).await?;
    rows.push(row("half of the best rate", &runs));
    batches.extend(batch_lines("half of the best rate", &runs));

    table::say("")?;
    table::print(
        &[
            "callers",
            "orders/s",
            "p50",
            "p99",
            "slowest",
            "hub CPU/order",
            "load CPU/order",
            "errors",
        ],
        &rows,
    )?;
    table::say(
        "\nAt half of the best rate latency counts from the moment an order was due (timer: up to 1 ms late).",
    )?;
    table::say("\nOne batch, mean:")?;
    for line in batches {
        table::say(&line)?;
    }
    if args.compare_postgres {
        postgres::compare(&rates, common).await?;
    }
    Ok(())
}

/// One run of one load.
struct Run {
    placed: Placed,
    hub_cpu: Duration,
    load_cpu: Duration,
    before: Scrape,
    after: Scrape,
}

async fn runs(callers: usize, pace: Pace, common: &Common) -> anyhow::Result<Vec<Run>> {
    let mut runs = Vec::new();
    for _ in 0..common.runs {
        let scratch = Scratch::make(common.dir.as_deref())?;
        let server = Server::start(scratch.path(), &common.server_args).await?;
        runs.push(measure(&server, callers, pace, common).await?);
        server.stop().await?;
    }
    Ok(runs)
}

async fn measure(
    server: &Server,
    callers: usize,
    pace: Pace,
    common: &Common,
) -> anyhow::Result<Run> {
    let address = server.address();
    let token = shop::sign_in(address, "customer@demo.local").await?;
    let load = Load {
        address,
        work: Work::Place(Baskets::demo(address, &token).await?),
        callers,
        pace,
        until: Until::Time(WARM_UP),
        first: 1,
        timetable: Arc::new(Timetable::new()),
    };
    let warm = load.clone().run().await?;
    let before = Scrape::take(address).await?;
    let cpu = (
        process::cpu(server.pid())?,
        process::cpu(std::process::id())?,
    );
    let placed = Load {
        until: Until::Time(common.load_time()),
        first: warm.next,
        ..load
    }
    .run()
    .await?;
    Ok(Run {
        placed,
        hub_cpu: process::cpu(server.pid())?.saturating_sub(cpu.0),
        load_cpu: process::cpu(std::process::id())?.saturating_sub(cpu.1),
        before,
        after: Scrape::take(address).await?,
    })
}

fn row(name: &str, runs: &[Run]) -> Vec<String> {
    let of = |figure: &dyn Fn(&Run) -> f64| median(runs.iter().map(figure).collect());
    let cpu_us =
        |cpu: Duration, run: &Run| cpu.as_secs_f64() * 1e6 / (run.placed.orders.max(1) as f64);
    let mut errors: Vec<String> = runs
        .iter()
        .flat_map(|run| &run.placed.errors)
        .map(|(code, times)| format!("{times} {code}"))
        .collect();
    errors.dedup();
    vec![
        name.to_owned(),
        table::count(of(&|run| run.placed.per_second())),
        table::ms(of(&|run| run.placed.latencies.quantile_ms(0.5))),
        table::ms(of(&|run| run.placed.latencies.quantile_ms(0.99))),
        table::ms(of(&|run| run.placed.latencies.max_ms())),
        format!("{:.0} µs", of(&|run| cpu_us(run.hub_cpu, run))),
        format!("{:.0} µs", of(&|run| cpu_us(run.load_cpu, run))),
        if errors.is_empty() {
            "0".into()
        } else {
            errors.join(", ")
        },
    ]
}

/// What the hub says about its batches, from the run in the middle.
fn batch_lines(name: &str, runs: &[Run]) -> Vec<String> {
    let mut by_rate: Vec<&Run> = runs.iter().collect();
    by_rate.sort_by(|a, b| a.placed.per_second().total_cmp(&b.placed.per_second()));
    let Some(run) = by_rate.get(by_rate.len() / 2) else {
        return Vec::new();
    };
    let means = |metric: &str| run.after.means_since(&run.before, metric);
    let only = |metric: &str| means(metric).first().map_or(0.0, Mean::value);
    let mut lines = vec![format!(
        "  {name}: {:.1} commands, {:.2} ms to commit{}",
        only("orderhub_batch_commands"),
        only("orderhub_commit_seconds") * 1e3,
        match run
            .after
            .grown_since(&run.before, "orderhub_commit_failures_total")
        {
            0.0 => String::new(),
            failures => format!(", {failures:.0} commits FAILED"),
        }
    )];
    lines.extend(means("orderhub_batch_seconds").iter().map(|part| {
        format!(
            "    {:<24} {:>9.0} µs, {:.0} times",
            part.labels,
            part.value() * 1e6,
            part.count
        )
    }));
    lines
}

fn describe_disk(common: &Common) -> anyhow::Result<()> {
    let scratch = Scratch::make(common.dir.as_deref())?;
    let sync = disk::sync_time(scratch.path())?;
    table::say(&format!(
        "{} runs of {} s each, every one on an empty database; a synced write of one page takes {:.2} ms on this disk.",
        common.runs,
        common.seconds,
        sync.as_secs_f64() * 1e3
    ))
}
