//! `orderhub bench fanout`: orders are placed, many screens watch the whole site.
//!
//! Latency counts from the moment an order was due to the arrival of its event; so placing and the commit are in it.

use clap::Args;

use super::{
    Common, Target, feed,
    histogram::median,
    load::Pace,
    report::{Report, Told},
    server::{Scratch, Server},
    table,
};

/// Orders per second while the hub has time.
const CALM_ORDERS_PER_S: f64 = 20.0;
/// Callers in the calm phase: more than can be waiting.
const CALM_CALLERS: usize = 8;
/// Callers that place as fast as they can.
const BUSY_CALLERS: usize = 8;

#[derive(Debug, Args)]
pub(super) struct FanoutArgs {
    /// Watchers at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 100, 1_000], value_parser = clap::value_parser!(u16).range(1..))]
    watchers: Vec<u16>,
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
        "\nLatency: from when an order was due to the arrival of its event. Counts of gaps and what follows: sums of all runs.",
    )
}

async fn once(
    watchers: usize,
    pace: Pace,
    callers: usize,
    common: &Common,
) -> anyhow::Result<Report> {
    let scratch = Scratch::make(common.dir.as_deref())?;
    let server = Server::start(scratch.path(), &super::idle::roomy(common, watchers)).await?;
    let target = Target::demo(server.address(), server.pid()).await?;
    let report = feed::measure(&target, watchers, pace, callers, common.load_time()).await?;
    server.stop().await?;
    Ok(report)
}

fn row(watchers: u16, name: &str, runs: &[Report]) -> Vec<String> {
    let told = |run: &Report| -> Told {
        let first = run.watchers.first();
        first.map(|(_, told)| told.clone()).unwrap_or_default()
    };
    let of = |figure: &dyn Fn(&Report) -> f64| median(runs.iter().map(figure).collect());
    let named = |name: &str| of(&|run| run.figure(name).unwrap_or(f64::NAN));
    let sum = |figure: &dyn Fn(&Told) -> u64| {
        let counts = runs.iter().map(|run| figure(&told(run)));
        counts.sum::<u64>().to_string()
    };
    vec![
        table::count(f64::from(watchers)),
        name.to_owned(),
        table::count(of(&|run| {
            run.asked.as_ref().map_or(0.0, |asked| asked.per_s)
        })),
        table::count(of(&|run| told(run).deliveries as f64 / run.seconds)),
        table::ms(of(&|run| told(run).latency.p50_ms)),
        table::ms(of(&|run| told(run).latency.p99_ms)),
        table::ms(of(&|run| told(run).latency.max_ms)),
        format!("{:.0} %", named("hub_cores") * 100.0),
        format!("{:.0} %", named("load_cores") * 100.0),
        table::ms(named("catch_up_ms")),
        sum(&|told| told.gaps),
        sum(&|told| told.duplicates),
        sum(&|told| told.closed),
        sum(&|told| told.snapshots),
        sum(&|told| told.behind as u64),
    ]
}
