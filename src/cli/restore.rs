//! `orderhub restore`: a backup, put into the empty folders that the settings name.
//!
//! Everything is made beside its place and moved there at the end, the database last: a restore that broke off leaves a hub
//! without data, never one with half of it. The feeds get a new epoch, so that whoever has seen more than there is now
//! starts anew.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use clap::Args;

use super::{
    backup::{beside, database_folder, folders, must_be_empty, read_through},
    counted,
};
use crate::{
    backup::{DATABASE_FILE, Manifest, copy_folder, frames, make_private, remove_if_there},
    config::{self, Settings},
    journal::{
        Journal as _,
        surreal::{
            SurrealJournal,
            copy::{About, Filling, SiteHead, begin_epoch, heads},
        },
    },
};

/// Bytes of keys and values that are written in one transaction, and how many pairs at most.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
const BATCH_PAIRS: usize = 1_000;

/// Put a backup into empty folders; looks first whether it is whole.
#[derive(Debug, Clone, Args)]
pub(super) struct RestoreArgs {
    /// The folder that `backup` made.
    folder: PathBuf,
    /// Only look whether it is whole.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Restores a backup.
///
/// # Errors
/// A sentence for people; then nothing has changed.
pub(super) async fn run(args: RestoreArgs) -> anyhow::Result<()> {
    Settings::check_environment()?;
    let manifest = Manifest::verify(&args.folder)?;
    let source = args.folder.join(DATABASE_FILE);
    ensure!(
        manifest.files.contains_key(DATABASE_FILE),
        "the backup {} has no database",
        args.folder.display()
    );
    let about = read_through(&source)?;
    let (shown, files) = (args.folder.display(), counted(manifest.files.len(), "file"));
    if args.check {
        writeln!(
            io::stdout(),
            "the backup {shown} of {} is whole: {files}",
            manifest.made_at
        )?;
        return Ok(());
    }
    let moves = targets(&args.settings, &manifest)?;
    let made = Box::pin(make(&args, &about, &moves)).await;
    if let Err(error) = made {
        for (_, unfinished, _) in &moves {
            remove_if_there(unfinished)?;
        }
        return Err(error);
    }
    for (_, unfinished, target) in &moves {
        fs::rename(unfinished, target)
            .with_context(|| format!("cannot make {}", target.display()))?;
    }
    writeln!(
        io::stdout(),
        "restored {} as of {}: {files}. Apps and boards start anew.",
        counted(manifest.sites.len(), "site"),
        manifest.made_at
    )?;
    Ok(())
}

/// What is put where: the name in the backup, where it is made, and what becomes of that. The database is the last.
type Move = (&'static str, PathBuf, PathBuf);

fn targets(settings: &Settings, manifest: &Manifest) -> anyhow::Result<Vec<Move>> {
    let mut targets = folders(settings);
    targets.retain(|(name, _)| manifest.below(name).next().is_some());
    targets.push((DATABASE_FILE, database_folder(settings)?));
    let mut moves = Vec::new();
    for (name, target) in targets {
        must_be_empty(&target)?;
        let unfinished = beside(&target, "restoring")?;
        remove_if_there(&unfinished)?;
        moves.push((name, unfinished, target));
    }
    Ok(moves)
}

async fn make(args: &RestoreArgs, about: &About, moves: &[Move]) -> anyhow::Result<()> {
    for (name, unfinished, _) in moves {
        make_private(unfinished)
            .with_context(|| format!("cannot make {}", unfinished.display()))?;
        let source = args.folder.join(name);
        if *name == DATABASE_FILE {
            fill(&source, about, &args.settings.database, unfinished).await?;
        } else {
            copy_folder(&source, unfinished)?;
        }
    }
    Ok(())
}

async fn fill(
    source: &Path,
    about: &About,
    settings: &config::Database,
    folder: &Path,
) -> anyhow::Result<()> {
    let url = format!("surrealkv://{}?sync=every", folder.display());
    let settings = config::Database {
        url,
        ..settings.clone()
    };
    let mut filling = Filling::begin(&settings, about).await?;
    let (mut reader, _) = frames::Reader::open(zstd::Decoder::new(File::open(source)?)?)?;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while let Some((key, value)) = reader.next_pair()? {
        bytes += key.len() + value.len();
        batch.push((key, value));
        if bytes >= BATCH_BYTES || batch.len() >= BATCH_PAIRS {
            filling.put(std::mem::take(&mut batch)).await?;
            bytes = 0;
        }
    }
    filling.put(batch).await?;
    filling.finish().await?;
    // Opened once: what an older program wrote is migrated, and it is a database for certain.
    let journal = Box::pin(SurrealJournal::open(&settings)).await?;
    let begun = async {
        let found = heads(&journal.db()).await?;
        let is_behind = |head: &&SiteHead| !found.iter().any(|now| is_as_far(now, head));
        if let Some(head) = about.sites.iter().find(is_behind) {
            anyhow::bail!("the feed of {} ends before {}", head.site, head.seq);
        }
        let epoch = uuid::Uuid::new_v4().simple().to_string();
        begin_epoch(&journal.db(), &epoch).await
    };
    let begun = begun.await;
    journal.close().await;
    begun
}

fn is_as_far(now: &SiteHead, then: &SiteHead) -> bool {
    now.site == then.site && now.epoch == then.epoch && now.seq >= then.seq
}
