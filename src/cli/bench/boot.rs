//! `orderhub bench boot`: from the start of the process to the first 200 of `/readyz`, empty and with live orders.

use std::sync::Arc;

use clap::Args;

use super::{
    Common,
    histogram::median,
    load::{Load, Pace, Until, Work},
    process,
    server::{Scratch, Server},
    shop::{self, Baskets},
    table,
    timetable::Timetable,
};

/// Callers that place the orders the hub is to find again.
const CALLERS: usize = 64;
/// Keeps the orders as they are however long the measurement takes: a day.
const QUIET: [&str; 4] = [
    "--cancellation.window_s",
    "86400",
    "--payment.ttl_s",
    "86400",
];

#[derive(Debug, Args)]
pub(super) struct BootArgs {
    /// Live orders to start with.
    #[arg(long, default_value_t = 100_000)]
    live: u64,
}

pub(super) async fn run(args: BootArgs, common: &Common) -> anyhow::Result<()> {
    let mut arguments = common.server_args.clone();
    arguments.extend(QUIET.map(str::to_owned));
    let mut rows = Vec::new();

    let mut first = Vec::new();
    let mut again = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..common.runs {
        let scratch = Scratch::make(common.dir.as_deref())?;
        for starts in [&mut first, &mut again] {
            let server = Server::start(scratch.path(), &arguments).await?;
            starts.push(server.ready_after.as_secs_f64());
            memory.push(process::rss_kib(server.pid())? as f64);
            server.stop().await?;
        }
    }
    let memory = median(memory);
    rows.push(row("new database, demo shop made", first, memory));
    rows.push(row("no orders", again, memory));

    if args.live > 0 {
        let scratch = Scratch::make(common.dir.as_deref())?;
        fill(&scratch, args.live, &arguments).await?;
        let mut starts = Vec::new();
        let mut memory = Vec::new();
        for _ in 0..common.runs {
            let server = Server::start(scratch.path(), &arguments).await?;
            starts.push(server.ready_after.as_secs_f64());
            memory.push(process::rss_kib(server.pid())? as f64);
            server.stop().await?;
        }
        let name = format!("{} live orders", table::count(args.live as f64));
        rows.push(row(&name, starts, median(memory)));
    }
    table::print(&["database", "start to ready", "memory"], &rows)
}

async fn fill(scratch: &Scratch, orders: u64, arguments: &[String]) -> anyhow::Result<()> {
    let server = Server::start(scratch.path(), arguments).await?;
    let address = server.address();
    let token = shop::sign_in(address, "customer@demo.local").await?;
    let load = Load {
        address,
        work: Work::Place(Baskets::demo(address, &token).await?),
        callers: CALLERS,
        pace: Pace::Closed,
        until: Until::Orders(orders),
        first: 1,
        timetable: Arc::new(Timetable::new()),
    };
    let placed = load.run().await?;
    server.stop().await?;
    anyhow::ensure!(
        placed.orders == orders,
        "only {} of {orders} orders were placed: {:?}",
        placed.orders,
        placed.errors
    );
    table::say(&format!(
        "{} orders placed, {} per second",
        table::count(placed.orders as f64),
        table::count(placed.per_second())
    ))
}

fn row(name: &str, starts: Vec<f64>, memory_kib: f64) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("{:.0} ms", median(starts) * 1e3),
        format!("{:.0} MiB", memory_kib / 1024.0),
    ]
}
