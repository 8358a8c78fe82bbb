//! `orderhub backup`: the database as of one moment, and the files that belong to it, in a folder.
//!
//! It opens the database of the settings; where a running hub holds that, the hub gives it out and goes on. The files are
//! read from this machine's disk either way, so that no key of the hub travels.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::{
    counted,
    remote::{Remote, RemoteArgs},
};
use crate::{
    account::Keyring,
    app::SystemClock,
    backup::{
        DATABASE_FILE, Known, Manifest, Site, Written, copy_folder, frames, make_private,
        remove_if_there,
    },
    clock::Clock as _,
    config::Settings,
    journal::surreal::{
        self, InUse,
        copy::{About, Part},
    },
    shutdown::Tasks,
};

/// How much a database is compressed: more takes longer than the disk.
const LEVEL: i32 = 3;

/// Write down everything the hub knows, while it runs or not.
#[derive(Debug, Clone, Args)]
pub(super) struct BackupArgs {
    /// The folder to make; it must not be there yet, or be empty.
    folder: PathBuf,
    #[command(flatten)]
    hub: RemoteArgs,
    #[command(flatten)]
    settings: Settings,
}

/// The folders of a hub that belong to its database, by their names in a backup.
pub(super) fn folders(settings: &Settings) -> Vec<(&'static str, PathBuf)> {
    let folders = [
        ("keys", Keyring::directory(settings)),
        ("images", settings.images_dir()),
        ("imports", settings.imports_dir()),
        ("learning", settings.learning_dir()),
        ("models", settings.models_dir()),
    ];
    let known = folders.into_iter();
    known
        .filter_map(|(name, folder)| Some((name, folder?)))
        .collect()
}

/// The folder of the embedded database.
///
/// # Errors
/// It is none.
pub(super) fn database_folder(settings: &Settings) -> anyhow::Result<PathBuf> {
    let folder = settings.database_dir().with_context(|| {
        format!(
            "database.url is {}, no folder on this machine; a database server has backups of its own",
            settings.database.url
        )
    })?;
    Ok(folder.to_owned())
}

/// Makes a backup.
///
/// # Errors
/// A sentence for people; then there is none.
pub(super) async fn run(args: BackupArgs) -> anyhow::Result<()> {
    Settings::check_environment()?;
    let database = database_folder(&args.settings)?;
    ensure!(
        database.is_dir(),
        "there is no database in {}",
        database.display()
    );
    must_be_empty(&args.folder)?;
    let unfinished = beside(&args.folder, "unfinished")?;
    remove_if_there(&unfinished)?;
    make_private(&unfinished).with_context(|| format!("cannot make {}", unfinished.display()))?;
    let made = Box::pin(make(&args, &unfinished)).await;
    let manifest = match made {
        Ok(manifest) => manifest,
        Err(error) => {
            remove_if_there(&unfinished)?;
            return Err(error);
        }
    };
    fs::rename(&unfinished, &args.folder)
        .with_context(|| format!("cannot make {}", args.folder.display()))?;
    writeln!(
        io::stdout(),
        "backed up {}: {} with {} bytes, in {}",
        counted(manifest.sites.len(), "site"),
        counted(manifest.files.len(), "file"),
        manifest.bytes(),
        args.folder.display()
    )?;
    Ok(())
}

/// Refuses a folder with something in it.
pub(super) fn must_be_empty(folder: &Path) -> anyhow::Result<()> {
    match fs::read_dir(folder) {
        Ok(mut inside) => ensure!(
            inside.next().is_none(),
            "{} is not empty; nothing is written over",
            folder.display()
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).context(folder.display().to_string()),
    }
    Ok(())
}

/// A folder beside another, where it is made before it takes the other's name.
pub(super) fn beside(folder: &Path, ending: &str) -> anyhow::Result<PathBuf> {
    let mut name = folder
        .file_name()
        .with_context(|| format!("{} is no name of a folder", folder.display()))?
        .to_owned();
    name.push(".");
    name.push(ending);
    Ok(folder.with_file_name(name))
}

async fn make(args: &BackupArgs, backup: &Path) -> anyhow::Result<Manifest> {
    // A key that is replaced meanwhile would not open what is copied after it.
    let _held = Keyring::hold(&args.settings)?;
    let mut manifest = Manifest::new(SystemClock.now().to_string());
    let folders = folders(&args.settings);
    // The head of the audit log is beside the keys: it must not be newer than the log. Pictures and files of jobs are
    // there before the database knows of them: they come after it.
    let (first, then): (Vec<_>, Vec<_>) = folders.iter().partition(|(name, _)| *name == "keys");
    for (name, folder) in first {
        add(&mut manifest, backup, name, folder)?;
    }
    let (about, database) = write_database(args, &backup.join(DATABASE_FILE)).await?;
    manifest.files.insert(DATABASE_FILE.to_owned(), database);
    for head in about.sites {
        let (epoch, seq) = (head.epoch, head.seq);
        manifest.sites.insert(head.site, Site { epoch, seq });
    }
    for (name, folder) in then {
        add(&mut manifest, backup, name, folder)?;
    }
    manifest.write(backup)?;
    // What cannot be read back is none.
    Manifest::verify(backup)?;
    Ok(manifest)
}

fn add(manifest: &mut Manifest, backup: &Path, name: &str, folder: &Path) -> anyhow::Result<()> {
    for (file, known) in copy_folder(folder, &backup.join(name))? {
        manifest.files.insert(format!("{name}/{file}"), known);
    }
    Ok(())
}

type Packed = zstd::Encoder<'static, Written<File>>;

async fn write_database(args: &BackupArgs, path: &Path) -> anyhow::Result<(About, Known)> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut out = zstd::Encoder::new(Written::new(file), LEVEL)?;
    out.include_checksum(true)?;
    let opened = Box::pin(surreal::open(&args.settings.database)).await;
    match opened {
        Ok(db) => {
            let written = of_store(&db, &mut out).await;
            db.close().await;
            written?;
        }
        Err(error) if error.is::<InUse>() => of_hub(&args.hub, &mut out).await?,
        Err(error) => return Err(error),
    }
    let (file, known) = out.finish()?.known();
    file.sync_all()?;
    drop(file);
    Ok((read_through(path)?, known))
}

async fn of_store(db: &surreal::Db, out: &mut Packed) -> anyhow::Result<()> {
    let tasks = Tasks::new();
    let parts = db.parts(&tasks).await?;
    let mut parts = parts.context("a database server has backups of its own")?;
    let mut count = 0;
    while let Some(part) = parts.recv().await {
        let bytes = match part? {
            Part::About(about) => frames::begin(&serde_json::to_string(&about)?),
            Part::Pairs(pairs) => {
                count += pairs.len() as u64;
                frames::pairs(&pairs)
            }
            Part::End => frames::end(count),
        };
        out.write_all(&bytes)?;
    }
    Ok(())
}

async fn of_hub(hub: &RemoteArgs, out: &mut Packed) -> anyhow::Result<()> {
    let remote = Remote::sign_in(hub)
        .await
        .context("the database is in use, so its hub is asked")?;
    let mut answer = remote.file("exports/database").await?;
    while let Some(chunk) = answer.chunk().await.context("the database broke off")? {
        out.write_all(&chunk)?;
    }
    Ok(())
}

/// Whether all of it is there, to its end; what it says of itself.
pub(super) fn read_through(path: &Path) -> anyhow::Result<About> {
    let damaged = || format!("{} is no whole database", path.display());
    let file = File::open(path).with_context(damaged)?;
    let (mut reader, about) =
        frames::Reader::open(zstd::Decoder::new(file)?).with_context(damaged)?;
    while reader.next_pair().with_context(damaged)?.is_some() {}
    if reader.count() == 0 {
        bail!("{} is empty", path.display());
    }
    serde_json::from_str(&about).with_context(damaged)
}
