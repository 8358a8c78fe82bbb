//! An imported history for the measured hub, and what taking it in cost.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::ensure;

use super::{process, server::Server, table};
use crate::cli::{demo, import, remote::RemoteArgs};

/// How often the hub's memory is looked at during the import.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The hub as its admin asks it.
pub(super) fn as_admin(server: &Server) -> RemoteArgs {
    RemoteArgs {
        url: format!("http://{}", server.address()),
        email: Some("admin@demo.local".into()),
        password: Some(demo::PASSWORD.into()),
        code: None,
        token: None,
    }
}

/// Imports an order log in the currency of the demo shop, and says how long that took and how much memory it needed.
pub(super) async fn fill(log: PathBuf, server: &Server) -> anyhow::Result<()> {
    let idle = process::rss_kib(server.pid())?;
    let begun = Instant::now();
    let args = import::ImportArgs::of_orders(log, demo::SITE, as_admin(server));
    let mut import = Box::pin(import::run(args));
    let mut peak = 0;
    loop {
        tokio::select! {
            done = &mut import => {
                done?;
                break;
            }
            () = tokio::time::sleep(LOOK_EVERY) => {
                peak = peak.max(process::rss_kib(server.pid())?);
            }
        }
    }
    ensure!(
        peak > 0,
        "the import was over before its memory could be seen"
    );
    table::say(&format!(
        "imported in {:.1} s; memory {:.0} MiB idle, {:.0} MiB at its peak\n",
        begun.elapsed().as_secs_f64(),
        idle as f64 / 1024.0,
        peak as f64 / 1024.0
    ))
}
