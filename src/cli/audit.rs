//! `orderhub audit`: whether the audit log is whole, its newest entry signed, and all of it in a file.
//!
//! Works on the database itself, so the hub must not be running on it; only the head is asked of a hub that is.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::remote::{Remote, RemoteArgs};
use crate::{
    account::Keyring,
    audit::{AuditStore, Entry, Finding, Head, HeadFile, HeadKeys, Line, Report, Signer, Verifier},
    config::Settings,
    journal::{
        Journal as _,
        surreal::{InUse, SurrealJournal},
    },
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
    /// The key that heads must be signed with, as `head` prints it; one that was replaced as `KEY@ENTRY`, with the last entry for
    /// which it counts (`keys list` tells it). May be given several times. Default: the hub's own, for the
    /// database, and those it had before, each up to the entry at which it was replaced.
    #[arg(long = "key", allow_hyphen_values = true)]
    keys: Vec<String>,
    /// An entry that tells of a cut or a forgery you know of, such as a backup that was put back; may be given several times.
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
    let keys = match args.keys.as_slice() {
        [] => None,
        keys => Some(HeadKeys::parse(keys)?),
    };
    let report = match &args.file {
        // Whoever makes up a file makes up its head, too.
        Some(_) if !heads.is_empty() && args.keys.is_empty() => {
            bail!("say with --key which key the heads must be signed with")
        }
        Some(path) => verify_file(path, heads, keys.as_ref())?,
        None => {
            let database = verify_database(args.settings.clone(), heads, keys);
            Box::pin(database).await?
        }
    };
    let is_known = |finding: &&Finding| matches!(finding, Finding::Cut(seq) | Finding::Forged(seq) if args.known_cuts.contains(seq));
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
    match (report.count - known, report.signed_to) {
        (0, _) if report.entries == 0 => bail!("there is no entry in it: is this the hub's log?"),
        (0, None) => writeln!(
            out,
            "the entries follow from each other; only a head shows that none was exchanged and none is missing at the end"
        )?,
        (0, Some(signed)) => {
            if signed < report.entries {
                writeln!(
                    out,
                    "a head was given of entry {signed} and of none behind it"
                )?;
            }
            writeln!(out, "the log is whole")?;
        }
        (1, _) => bail!("the audit log is not whole: 1 finding"),
        (count, _) => bail!("the audit log is not whole: {count} findings"),
    }
    Ok(())
}

fn verify_file(path: &Path, heads: Vec<Head>, keys: Option<&HeadKeys>) -> anyhow::Result<Report> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut verifier = Verifier::new(heads, keys);
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        let line = Line::of_file(&line, number)
            .with_context(|| format!("{}:{number} is no entry", path.display()))?;
        verifier.look_at(&line);
    }
    Ok(verifier.end())
}

async fn verify_database(
    settings: Settings,
    mut heads: Vec<Head>,
    keys: Option<HeadKeys>,
) -> anyhow::Result<Report> {
    Settings::check_environment()?;
    let (journal, store, signer) = open(&settings).await?;
    let file = HeadFile::of(&settings).read();
    let known = file.context("the head of the audit log beside the keys cannot be read")?;
    let looked = async {
        let kept = store.head().await?;
        heads.extend(kept.clone());
        heads.extend(known);
        let mut verifier = Verifier::new(heads, Some(keys.as_ref().unwrap_or(signer.keys())));
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
            if lines.len() < CHUNK {
                break;
            }
        }
        verifier.must_end_with(kept.as_ref());
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
    if store.at_places_of(entries).await? == AuditStore::places_of(entries) {
        return Ok(());
    }
    for entry in entries {
        let one = std::slice::from_ref(entry);
        if store.at_places_of(one).await? != AuditStore::places_of(one) {
            verifier.hidden(entry.seq);
        }
    }
    Ok(())
}

async fn head(args: HeadArgs) -> anyhow::Result<()> {
    let settings = args.settings;
    Settings::check_environment()?;
    let text = match open(&settings).await {
        Ok((journal, store, _)) => {
            let head = store.head().await;
            journal.close().await;
            serde_json::to_string(&head?.context("the audit log is empty")?)?
        }
        Err(error) if error.is::<InUse>() => {
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
    let settings = args.settings;
    Settings::check_environment()?;
    // First: where it cannot be read, a file of before stays as it is.
    let (journal, store, _) = open(&settings).await?;
    let written = match &args.out {
        Some(path) => write_file(&store, path).await,
        None => write_all(&store, &mut io::stdout()).await,
    };
    journal.close().await;
    written
}

/// Writes beside and renames: the file is the whole log, or what it was.
async fn write_file(store: &AuditStore, path: &Path) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let mut file = BufWriter::new(File::create(&draft).with_context(cannot)?);
    write_all(store, &mut file).await?;
    file.get_ref().sync_all().with_context(cannot)?;
    fs::rename(&draft, path).with_context(cannot)
}

async fn write_all(store: &AuditStore, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let mut from = 0;
    loop {
        let lines = store.lines(from, CHUNK).await?;
        for line in &lines {
            let text = line
                .to_file()
                .with_context(|| format!("entry {} was changed: see `verify`", line.key))?;
            writeln!(out, "{text}")?;
            from = u64::try_from(line.key).unwrap_or(0) + 1;
        }
        if lines.len() < CHUNK {
            break;
        }
    }
    Ok(out.flush()?)
}

/// The log where it is: neither keys nor a database are made, so that a wrong folder is not an empty log.
async fn open(settings: &Settings) -> anyhow::Result<(SurrealJournal, AuditStore, Signer)> {
    if let Some(folder) = settings.database_dir().filter(|folder| !folder.is_dir()) {
        bail!("there is no database in {}", folder.display());
    }
    let (key, earlier) = Keyring::read_token_keys(settings)?;
    let signer = Signer::new(&key)?.after(&earlier);
    let journal = SurrealJournal::open(&settings.database).await?;
    let store = AuditStore::new(journal.db(), Tasks::new());
    Ok((journal, store, signer))
}

fn read_head(path: &Path) -> anyhow::Result<Head> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no head", path.display()))
}
