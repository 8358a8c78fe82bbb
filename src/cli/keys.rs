//! `orderhub keys`: the hub's own keys, and another one in the place of each.
//!
//! A rotation works on the database itself, so the hub must not be running on it. Killed at any place it is taken up by the next
//! one; what each step leaves in the folder is said by `account/keys/rotation.rs`.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};

use super::acting;
use crate::{
    account::{AccountStore, HubKey, Keyring, ListedKey, Rotation},
    app::SystemClock,
    audit::{Act, Action, Actor, Filter, Scope, fingerprint},
    checkout::CodeVault,
    clock::Clock as _,
    config::Settings,
    journal::{
        Journal as _,
        surreal::{InUse, SurrealJournal},
    },
    push::PushStore,
    seal::Renewal,
    share::ShareStore,
    shutdown::Tasks,
    webhook::HookStore,
};

/// `orderhub keys …`.
#[derive(Debug, Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Show which keys there are, since when, and what for; never a secret. The hub may run.
    List(Box<ListArgs>),
    /// Put another key in the place of one, while the hub is not running.
    Rotate(Box<RotateArgs>),
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct RotateArgs {
    /// Which key.
    key: Wanted,
    /// Somebody else may have the key: what it signed is refused from the next start on, not only once it has run out; and what was
    /// made with it and given out, as links to shared orders, opens nothing any more.
    #[arg(long)]
    at_once: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wanted {
    /// Signs access tokens and the audit log's head. People stay signed in.
    Token,
    /// Seals codes and secrets in the database, all of which are sealed anew.
    Seal,
    /// Signs what browsers are told. They are told nothing more until they are asked again.
    Push,
}

impl Wanted {
    fn key(self) -> HubKey {
        match self {
            Self::Token => HubKey::Token,
            Self::Seal => HubKey::Seal,
            Self::Push => HubKey::Push,
        }
    }
}

/// Does what was asked, and says so on standard output.
///
/// # Errors
/// A sentence for people.
pub(super) async fn run(args: KeysArgs) -> anyhow::Result<()> {
    Settings::check_environment()?;
    match args.command {
        KeysCommand::List(args) => list(&args.settings),
        KeysCommand::Rotate(args) => Box::pin(rotate(*args)).await,
    }
}

fn list(settings: &Settings) -> anyhow::Result<()> {
    let dir = folder(settings)?;
    let keys = ListedKey::all(&dir)?;
    let mut out = io::stdout().lock();
    for one in &keys {
        let state = if one.is_earlier { "earlier" } else { "current" };
        let at = one.at.map(|at| at.to_string()).unwrap_or_default();
        let when = if one.earlier.is_some() {
            "until"
        } else {
            "since"
        };
        let (key, id, what) = (one.key.as_str(), &one.id, purpose(one, settings));
        writeln!(out, "{key:5}  {id}  {state}  {when} {at}  {what}")?;
    }
    for key in HubKey::ALL {
        if Rotation::unfinished(&dir, key)?.is_some() {
            writeln!(
                out,
                "the rotation of the {key} key is not finished: stop the hub and run `orderhub keys rotate {key}`"
            )?;
        }
    }
    Ok(())
}

fn purpose(one: &ListedKey, settings: &Settings) -> String {
    let Some(earlier) = &one.earlier else {
        return match (one.key, one.is_earlier) {
            (HubKey::Token, _) => "signs access tokens and the audit log's head",
            (HubKey::Seal, false) => "seals codes and secrets in the database",
            (HubKey::Seal, true) => "opens what is not sealed anew yet",
            (HubKey::Push, _) => "signs what browsers are told",
        }
        .to_owned();
    };
    let heads = format!("heads of the audit log to entry {}", earlier.audit_seq);
    let lifetime_ms = i64::try_from(settings.accounts.access_token_s)
        .unwrap_or(0)
        .saturating_mul(1_000);
    let end = earlier.retired_at + lifetime_ms;
    match earlier.is_refused {
        true => format!("its tokens are refused; {heads}"),
        false if end > SystemClock.now() => format!("its tokens count until {end}; {heads}"),
        false => heads,
    }
}

/// The folder of the keys, with the keys of a hub that has run in it.
fn folder(settings: &Settings) -> anyhow::Result<PathBuf> {
    let dir = Keyring::directory(settings).context("a database in memory leaves no keys")?;
    ensure!(
        !ListedKey::all(&dir)?.is_empty(),
        "there are no keys in {}: is this where the hub keeps them? It makes them when it first starts",
        dir.display()
    );
    Ok(dir)
}

async fn rotate(args: RotateArgs) -> anyhow::Result<()> {
    let (key, settings) = (args.key.key(), &args.settings);
    ensure!(
        key != HubKey::Push || !args.at_once,
        "--at-once is for the token and the seal key: what an earlier push key signs is taken by no browser any more"
    );
    let dir = folder(settings)?;
    if let Some(database) = settings.database_dir().filter(|folder| !folder.is_dir()) {
        bail!("there is no database in {}", database.display());
    }
    let journal = match SurrealJournal::open(&settings.database).await {
        Err(error) if error.is::<InUse>() => {
            bail!("a hub runs on this database: stop it, rotate its key, and start it again")
        }
        opened => opened?,
    };
    // The earlier key goes once everything is sealed anew: that must be on the disk by then.
    ensure!(
        key != HubKey::Seal || journal.is_durable(),
        "database.url lacks sync=every: secrets that are sealed anew might be lost with the power"
    );
    let _alone = Keyring::hold_alone(&dir)?;
    let rotated = Box::pin(take_up_and_rotate(
        &dir,
        key,
        args.at_once,
        settings,
        &journal,
    ))
    .await;
    journal.close().await;
    rotated
}

async fn take_up_and_rotate(
    dir: &Path,
    key: HubKey,
    is_at_once: bool,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<()> {
    if let Some(begun) = Rotation::unfinished(dir, key)? {
        let is_this = begun.is_at_once || !is_at_once;
        complete(begun, dir, settings, journal).await?;
        if is_this {
            return Ok(());
        }
    }
    let rotation = Rotation::begin(dir, key, is_at_once)?;
    complete(rotation, dir, settings, journal).await
}

/// Every step is harmless when it is done again.
async fn complete(
    rotation: Rotation,
    dir: &Path,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<()> {
    let mut said = Vec::new();
    if !rotation.is_in_place(dir)? {
        // By the old key: what was done to the log is written down before another one signs its end.
        let keys = Keyring::open(settings)?;
        let audit_seq = acting::end_of_log(&keys, settings, journal).await?;
        if rotation.key == HubKey::Push {
            let pushes = PushStore::new(journal.db(), Tasks::new());
            let forgotten = pushes.forget_all().await?;
            said.push(format!(
                "browsers that are told no more until they are asked again: {forgotten}"
            ));
        }
        rotation.put_in_place(dir, audit_seq, SystemClock.now())?;
    }
    let keys = Keyring::open(settings)?;
    match rotation.key {
        HubKey::Token if rotation.is_at_once => {
            said.push("access tokens of earlier keys are refused from the next start on".to_owned())
        }
        HubKey::Token => said.push(format!(
            "access tokens of the earlier key count until they run out, {} seconds at most",
            settings.accounts.access_token_s
        )),
        HubKey::Seal => {
            let Renewal { anew, lost } = seal_anew(&keys, settings, journal).await?;
            said.push(format!("secrets that were sealed anew: {anew}"));
            if lost > 0 {
                said.push(format!("secrets that neither key opens: {lost}"));
            }
            if rotation.is_at_once {
                let shares = ShareStore::new(journal.db(), Tasks::new());
                shares.forget_all().await?;
                said.push(
                    "links to shared orders open nothing any more: their owners get new ones"
                        .to_owned(),
                );
            }
        }
        HubKey::Push => {}
    }
    record(&rotation, &keys, settings, journal).await?;
    let (key, from, to) = (rotation.key, rotation.from.clone(), rotation.to.clone());
    rotation.end(dir)?;
    let mut out = io::stdout().lock();
    writeln!(out, "the {key} key is {to} now, and was {from}")?;
    for line in said {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// All that is sealed in the database: codes of orders that go on, authenticator apps, secrets of webhooks.
async fn seal_anew(
    keys: &Keyring,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<Renewal> {
    let vault = CodeVault::new(&keys.seal, settings.otp.digits, settings.otp_step_s())?;
    let mut all = Renewal::default();
    journal
        .renew_live(|mut order| {
            let challenge = order.challenge.as_mut()?;
            challenge.sealed = all.count(vault.renew(order.id, challenge))?;
            Some(order)
        })
        .await?;
    let accounts = AccountStore::new(journal.db(), Tasks::new());
    all += accounts.renew_factors(&keys.seal).await?;
    let hooks = HookStore::new(journal.db(), Tasks::new());
    all += hooks.renew(&keys.seal).await?;
    Ok(all)
}

/// Writes it into the audit log, once; what is written there is signed by the key that signs now.
async fn record(
    rotation: &Rotation,
    keys: &Keyring,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<()> {
    let target = format!("{}:{}", rotation.key, rotation.to);
    let written = Filter {
        scope: Scope::All,
        site: None,
        actor: None,
        action: Some(Action::KeyRotated.as_str().to_owned()),
        target: Some(target.clone()),
        from: None,
        to: None,
    };
    let act = Act {
        before: fingerprint(&rotation.from),
        after: fingerprint(&rotation.to),
        ..Act::new(
            Actor::system("orderhub keys rotate"),
            Action::KeyRotated,
            target,
        )
    };
    acting::record_once(act, &written, keys, settings, journal).await
}
