//! `orderhub audit`: whether the audit log is whole, its newest entry signed, and all of it in a file.
//!
//! Works on the database itself, so the hub must not be running on it; only the head is asked of a hub that is.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::remote::{Remote, RemoteArgs};
use crate::{
    account::Keyring,
    audit::{AuditStore, Entry, Finding, Head, HeadFile, Line, Report, Signer, Verifier},
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
    shutdown::Tasks,
};

/// Entries that are read at once.
const CHUNK: usize = 500;

/// `orderhub audit …`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Look whether every entry is as it was written and at its place, and none is missing; exits with 1 where not.
    Verify(Box<VerifyArgs>),
    /// Print the newest entry's hash, signed: kept elsewhere, it shows later that nothing was changed or cut off.
    Head(Box<HeadArgs>),
    /// Write every entry, one JSON object a line, as `verify` reads it.
    Export(Box<ExportArgs>),
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// What `export` wrote, instead of the database.
    file: Option<PathBuf>,
    /// What `head` printed once; may be given several times.
    #[arg(long = "head")]
    heads: Vec<PathBuf>,
    /// The key that heads must be signed with, as `head` prints it; default: the hub's own, for the database.
    #[arg(long, allow_hyphen_values = true)]
    key: Option<String>,
    /// An entry that tells of a cut you know of, such as a backup that was put back; may be given several times.
    #[arg(long = "known-cut")]
    known_cuts: Vec<u64>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct HeadArgs {
    #[command(flatten)]
    hub: RemoteArgs,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// The file to write; default: standard output.
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

/// Does what was asked.
///
/// # Errors
/// A sentence for people: the log is not whole, or cannot be read.
pub async fn run(args: AuditArgs) -> anyhow::Result<()> {
    match args.command {
        AuditCommand::Verify(args) => Box::pin(verify(*args)).await,
        AuditCommand::Head(args) => Box::pin(head(*args)).await,
        AuditCommand::Export(args) => Box::pin(export(*args)).await,
    }
}

async fn verify(args: VerifyArgs) -> anyhow::Result<()> {
    let heads: anyhow::Result<Vec<Head>> = args.heads.iter().map(|path| read_head(path)).collect();
    let heads = heads?;
    let report = match &args.file {
        Some(path) => verify_file(path, heads, args.key.as_deref())?,
        None => {
            let database = verify_database(args.settings.clone(), heads, args.key.as_deref());
            Box::pin(database).await?
        }
    };
    let is_known =
        |finding: &&Finding| matches!(finding, Finding::Cut(seq) if args.known_cuts.contains(seq));
    let known = report.findings.iter().filter(is_known).count() as u64;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} entries; the last has the hash {}",
        report.entries, report.last
    )?;
    for finding in report.findings.iter().filter(|one| !is_known(one)) {
        writeln!(out, "{finding}")?;
    }
    match report.count - known {
        0 => {
            writeln!(out, "the log is whole")?;
            Ok(())
        }
        1 => bail!("the audit log is not whole: 1 finding"),
        count => bail!("the audit log is not whole: {count} findings"),
    }
}

fn verify_file(path: &Path, heads: Vec<Head>, key: Option<&str>) -> anyhow::Result<Report> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut verifier = Verifier::new(heads, key);
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        let line = Line::of_file(&line, number)
            .with_context(|| format!("{}:{number} is no entry", path.display()))?;
        verifier.look_at(&line);
    }
    Ok(verifier.end())
}

async fn verify_database(
    mut settings: Settings,
    mut heads: Vec<Head>,
    key: Option<&str>,
) -> anyhow::Result<Report> {
    settings.check_environment()?;
    let (journal, store, signer) = open(&settings).await?;
    let file = HeadFile::beside(Keyring::directory(&settings)).read();
    let known = file.context("the head of the audit log beside the keys cannot be read")?;
    let looked = async {
        let kept = store.head().await?;
        let has_head = kept.is_some();
        heads.extend(kept);
        heads.extend(known);
        let mut verifier = Verifier::new(heads, Some(key.unwrap_or(signer.public_key())));
        let mut from = 0;
        loop {
            let lines = store.lines(from, CHUNK).await?;
            let Some(last) = lines.last() else { break };
            from = u64::try_from(last.key).unwrap_or(0) + 1;
            let read: Vec<Entry> = lines
                .iter()
                .filter_map(|line| verifier.look_at(line))
                .collect();
            find_hidden(&store, &read, &mut verifier).await?;
        }
        verifier.must_have_head(has_head);
        anyhow::Ok(verifier.end())
    };
    let report = looked.await;
    journal.close().await;
    report
}

/// Entries that lists leave out.
async fn find_hidden(
    store: &AuditStore,
    entries: &[Entry],
    verifier: &mut Verifier,
) -> anyhow::Result<()> {
    let expected: usize = entries.iter().map(AuditStore::places_of).sum();
    if store.places_kept(entries).await? == expected {
        return Ok(());
    }
    for entry in entries {
        let kept = store.places_kept(std::slice::from_ref(entry)).await?;
        if kept != AuditStore::places_of(entry) {
            verifier.hidden(entry.seq);
        }
    }
    Ok(())
}

async fn head(args: HeadArgs) -> anyhow::Result<()> {
    let mut settings = args.settings;
    settings.check_environment()?;
    let text = match open(&settings).await {
        Ok((journal, store, _)) => {
            let head = store.head().await;
            journal.close().await;
            serde_json::to_string(&head?.context("the audit log is empty")?)?
        }
        Err(error) if format!("{error:#}").contains("in use by another process") => {
            let remote = Remote::sign_in(&args.hub)
                .await
                .context("the store is in use, so its hub is asked")?;
            remote.get("audit/head").await?.to_string()
        }
        Err(error) => return Err(error),
    };
    writeln!(io::stdout(), "{text}")?;
    Ok(())
}

async fn export(args: ExportArgs) -> anyhow::Result<()> {
    let mut settings = args.settings;
    settings.check_environment()?;
    let mut out: Box<dyn Write + Send> = match &args.out {
        Some(path) => Box::new(
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
        ),
        None => Box::new(io::stdout()),
    };
    let (journal, store, _) = open(&settings).await?;
    let written = async {
        let mut from = 0;
        loop {
            let lines = store.lines(from, CHUNK).await?;
            let Some(last) = lines.last() else { break };
            from = u64::try_from(last.key).unwrap_or(0) + 1;
            for line in &lines {
                let text = line
                    .to_file()
                    .with_context(|| format!("entry {} was changed: see `verify`", line.key))?;
                writeln!(out, "{text}")?;
            }
        }
        out.flush()?;
        anyhow::Ok(())
    };
    let written = written.await;
    journal.close().await;
    written
}

async fn open(settings: &Settings) -> anyhow::Result<(SurrealJournal, AuditStore, Signer)> {
    let signer = Signer::new(&Keyring::open(settings)?.token_pkcs8)?;
    let journal = SurrealJournal::open(&settings.database).await?;
    let store = AuditStore::new(journal.db(), Tasks::new());
    Ok((journal, store, signer))
}

fn read_head(path: &Path) -> anyhow::Result<Head> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no head", path.display()))
}
