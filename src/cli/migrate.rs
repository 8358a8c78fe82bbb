//! `orderhub migrate`: which migrations wait, and running them. `serve` runs them by itself; this is for whoever wants to
//! know before, or to have it done while nobody waits.

use std::io::{self, Write as _};

use anyhow::ensure;
use clap::Args;

use crate::{
    config::Settings,
    journal::surreal::{self, Db, MIGRATIONS, migrate, pending},
};

/// `orderhub migrate`.
#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    /// Say which would run, and change nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Does what was asked.
///
/// # Errors
/// A sentence for people: there is no database, a hub runs on it, or it is of a newer program.
pub(super) async fn run(args: MigrateArgs) -> anyhow::Result<()> {
    Settings::check_environment()?;
    if let Some(folder) = args.settings.database_dir() {
        let shown = folder.display();
        ensure!(folder.is_dir(), "there is no database in {shown}");
    }
    let db = Box::pin(surreal::open(&args.settings.database)).await?;
    let done = bring(&db, args.dry_run).await;
    db.close().await;
    done
}

async fn bring(db: &Db, is_dry: bool) -> anyhow::Result<()> {
    let waiting = pending(db, MIGRATIONS).await?;
    if !is_dry {
        migrate(db, MIGRATIONS).await?;
    }
    let mut out = io::stdout().lock();
    let said = if is_dry { "would run" } else { "has run" };
    for migration in &waiting {
        writeln!(out, "{} {said}", migration.name)?;
    }
    if waiting.is_empty() {
        writeln!(out, "no migration waits")?;
    }
    Ok(())
}
