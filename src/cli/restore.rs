//! `orderhub restore`: a backup, put into the empty folders that the settings name.
//!
//! Everything is made beside its place and moved there at the end, the database last: a restore that broke off leaves a hub
//! without data, never one with half of it. The feeds get a new epoch, so that whoever has seen more than there is now
//! starts anew.
//!
//! With `--until` everything is cut back to an earlier moment on the way, before it takes its place.

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
    account::Keyring,
    backup::{DATABASE_FILE, Manifest, copy_folder, frames, make_private, remove_if_there},
    checkout::CodeVault,
    config::{self, Settings},
    journal::{
        Journal as _,
        surreal::{
            SurrealJournal,
            copy::{About, Filling, SiteHead, begin_epoch, heads},
        },
    },
    order::{OrderId, Timestamp},
    rewind::{Rewound, rewind},
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
    /// Orders, stock and coupons as they were at this time, RFC 3339, from before the backup was made.
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "check")]
    until: Option<Timestamp>,
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
    if let Some(until) = args.until {
        let made_at = moment(&manifest.made_at).map_err(anyhow::Error::msg)?;
        ensure!(
            until < made_at,
            "the backup {shown} was made at {made_at}: what was at {until} is not in it"
        );
    }
    let moves = targets(&args.settings, &manifest)?;
    let made = Box::pin(make(&args, &about, &moves)).await;
    let rewound = match made {
        Ok(rewound) => rewound,
        Err(error) => {
            for (_, unfinished, _) in &moves {
                remove_if_there(unfinished)?;
            }
            return Err(error);
        }
    };
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
    if let (Some(until), Some(rewound)) = (args.until, rewound) {
        tell(until, &rewound)?;
    }
    Ok(())
}

/// Tells what was undone, and what nobody but people can settle.
fn tell(until: Timestamp, rewound: &Rewound) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Rewound {
        events,
        gone,
        others,
        money,
        money_more,
    } = rewound;
    writeln!(
        out,
        "as it was at {until}: {gone} orders are gone, {others} are as they were, {events} events less"
    )?;
    if money.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "The payment provider does not forget. What it did since then is yours to settle:"
    )?;
    for moved in money {
        writeln!(out, "{moved}")?;
    }
    if *money_more > 0 {
        writeln!(out, "and {money_more} more")?;
    }
    Ok(())
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let time = text.parse::<jiff::Timestamp>();
    time.map(|time| Timestamp(time.as_millisecond()))
        .map_err(|error| format!("a time is like 2026-01-31T18:30:00Z: {error}"))
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

async fn make(
    args: &RestoreArgs,
    about: &About,
    moves: &[Move],
) -> anyhow::Result<Option<Rewound>> {
    let mut rewound = None;
    for (name, unfinished, _) in moves {
        make_private(unfinished)
            .with_context(|| format!("cannot make {}", unfinished.display()))?;
        let source = args.folder.join(name);
        if *name == DATABASE_FILE {
            let keys = moves.iter().find(|(name, ..)| *name == "keys");
            let keys = keys.map(|(_, folder, _)| folder.as_path());
            let database = config::Database {
                url: format!("surrealkv://{}?sync=every", unfinished.display()),
                ..args.settings.database.clone()
            };
            fill(&source, about, &database).await?;
            rewound = Box::pin(settle(args, about, &database, keys)).await?;
        } else {
            copy_folder(&source, unfinished)?;
        }
    }
    Ok(rewound)
}

async fn fill(source: &Path, about: &About, settings: &config::Database) -> anyhow::Result<()> {
    let mut filling = Filling::begin(settings, about).await?;
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
    filling.finish().await
}

/// Opens what was filled once, so that it is a database for certain and what an older program wrote is migrated; cuts it
/// back, where that is asked for; and begins a new epoch.
async fn settle(
    args: &RestoreArgs,
    about: &About,
    settings: &config::Database,
    keys: Option<&Path>,
) -> anyhow::Result<Option<Rewound>> {
    let journal = Box::pin(SurrealJournal::open(settings)).await?;
    let settled = async {
        let found = heads(&journal.db()).await?;
        let is_behind = |head: &&SiteHead| !found.iter().any(|now| is_as_far(now, head));
        if let Some(head) = about.sites.iter().find(is_behind) {
            anyhow::bail!("the feed of {} ends before {}", head.site, head.seq);
        }
        let rewound = match args.until {
            Some(until) => Some(cut_back(&journal, until, &args.settings, keys).await?),
            None => None,
        };
        let epoch = uuid::Uuid::new_v4().simple().to_string();
        begin_epoch(&journal.db(), &epoch).await?;
        Ok(rewound)
    };
    let settled = Box::pin(settled).await;
    journal.close().await;
    settled
}

/// Codes that were used since get secrets that this hub's key seals.
async fn cut_back(
    journal: &SurrealJournal,
    until: Timestamp,
    settings: &Settings,
    keys: Option<&Path>,
) -> anyhow::Result<Rewound> {
    let vault = match keys {
        Some(keys) => {
            let keys = Keyring::in_directory(keys)?;
            let (digits, step_s) = (settings.otp.digits, settings.otp_step_s());
            Some(CodeVault::new(&keys.seal, digits, step_s)?)
        }
        None => None,
    };
    let fresh = |order: OrderId, total: i64| {
        let vault = vault.as_ref();
        vault.map_or_else(String::new, |vault| vault.fresh(order, total))
    };
    Box::pin(rewind(journal, until, &fresh)).await
}

fn is_as_far(now: &SiteHead, then: &SiteHead) -> bool {
    now.site == then.site && now.epoch == then.epoch && now.seq >= then.seq
}
