//! `orderhub bench lists`: pages of the order list over the history of a real shop, with filters that leave much and
//! such that leave little.
//!
//! The history is an order log of the caller's, imported into an empty hub; how long that takes and how much memory it
//! needs is shown too.

use std::{path::PathBuf, time::Instant};

use clap::Args;
use serde::Deserialize;

use super::{
    Common,
    histogram::Histogram,
    history,
    http1::Connection,
    server::{Scratch, Server},
    shop, table,
};
use crate::cli::demo;

/// Pages of each kind in each run.
const PAGES: usize = 200;

#[derive(Debug, Args)]
pub(super) struct ListsArgs {
    /// Folder of an order log in the currency of the demo shop (GBP): `orders`, `lines` and `reversals`.
    #[arg(long)]
    log: PathBuf,
    /// A customer of the log with many orders.
    #[arg(long, default_value = "14911")]
    customer: String,
    /// The month that lists are asked for, as two days.
    #[arg(long, num_args = 2, default_values = ["2010-06-01", "2010-07-01"])]
    month: Vec<String>,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<serde_json::Value>,
}

pub(super) async fn run(args: ListsArgs, common: &Common) -> anyhow::Result<()> {
    let scratch = Scratch::make(common.dir.as_deref())?;
    let server = Server::start(scratch.path(), &common.server_args).await?;
    let address = server.address();
    history::fill(args.log.clone(), &server).await?;
    let token = shop::sign_in(address, "admin@demo.local").await?;
    let (site, customer) = (demo::SITE, format!("ext-{}", args.customer));
    let month = match args.month.as_slice() {
        [from, to] => format!("from={from}T00:00:00Z&to={to}T00:00:00Z"),
        _ => String::new(),
    };
    let kinds = [
        ("newest", String::new()),
        (
            "site, status, month",
            format!("site={site}&status=FULFILLED&{month}"),
        ),
        (
            "site, rare status, month",
            format!("site={site}&status=CANCELLED&{month}"),
        ),
        (
            "site, status of none",
            format!("site={site}&status=EXPIRED&{month}"),
        ),
        (
            "customer, rare status, from",
            format!("customer={customer}&status=CANCELLED&{month}"),
        ),
        (
            "walk-ins, rare status",
            format!("customer=ext-walk-in&status=CANCELLED&site={site}"),
        ),
    ];
    let mut rows = Vec::new();
    let mut connection = Connection::open(address).await?;
    for (name, query) in kinds {
        let path = format!("/api/v1/orders?limit=50&{query}");
        let mut latencies = Histogram::default();
        let mut items = 0;
        for _ in 0..PAGES * common.runs as usize {
            let asked = Instant::now();
            let answer = connection.get(&path, Some(&token)).await?;
            latencies.record(asked.elapsed());
            items = answer.json::<Page>()?.items.len();
        }
        rows.push(vec![
            name.to_owned(),
            items.to_string(),
            table::ms(latencies.quantile_ms(0.5)),
            table::ms(latencies.quantile_ms(0.95)),
            table::ms(latencies.max_ms()),
        ]);
    }
    table::print(&["list", "orders", "p50", "p95", "slowest"], &rows)?;
    server.stop().await
}
