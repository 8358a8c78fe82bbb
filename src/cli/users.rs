//! `orderhub users`: accounts made where nobody can sign in yet. Works on the database itself, so the server must not
//! be running on it.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::acting;
use crate::{
    account::{AccountError, AccountStore, Accounts, Keyring, NewUser},
    app::SystemClock,
    audit::{Act, Action, Actor},
    clock::Clock as _,
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
    order::{Role, SiteId},
    shutdown::Tasks,
};

/// `orderhub users …`.
#[derive(Debug, Args)]
pub struct UsersArgs {
    #[command(subcommand)]
    command: UsersCommand,
}

#[derive(Debug, Subcommand)]
enum UsersCommand {
    /// Makes an account of any role: the way to the first admin.
    Create(Box<CreateArgs>),
}

#[derive(Args)]
struct CreateArgs {
    /// The e-mail address to sign in with.
    #[arg(long)]
    email: String,
    /// customer, kitchen, warehouse, manager, support or admin.
    #[arg(long, value_parser = role)]
    role: Role,
    /// A site they work at; may be given several times.
    #[arg(long = "site")]
    sites: Vec<SiteId>,
    /// The name shown to staff; default: the part of the address before the @.
    #[arg(long, default_value = "")]
    name: String,
    /// The password. Other users of this machine can see it in the list of processes: prefer --password-stdin.
    #[arg(long, conflicts_with = "password_stdin")]
    password: Option<String>,
    /// Reads the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Never with the password.
impl std::fmt::Debug for CreateArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateArgs")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

fn role(text: &str) -> Result<Role, String> {
    let found = Role::PEOPLE.into_iter().find(|role| role.as_str() == text);
    found.ok_or_else(|| {
        format!("`{text}` is not one of customer, kitchen, warehouse, manager, support, admin")
    })
}

/// Does what was asked, and says so on standard output.
///
/// # Errors
/// A sentence for people.
pub async fn run(args: UsersArgs) -> anyhow::Result<()> {
    let UsersCommand::Create(create) = args.command;
    let (new, settings) = new_user(*create)?;
    Settings::check_environment()?;
    let journal = SurrealJournal::open(&settings.database).await?;
    let made = make(new, &settings, &journal).await;
    journal.close().await;
    let (email, role) = made?;
    writeln!(io::stdout(), "{email} can sign in as {role}.")?;
    Ok(())
}

async fn make(
    new: NewUser,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<(String, &'static str)> {
    for site in &new.sites {
        let is_known = journal.sites().await?.iter().any(|known| known.id == *site);
        if !is_known {
            bail!("there is no site {site}");
        }
    }
    let (keys, now) = (Keyring::open(settings)?, SystemClock.now());
    let store = AccountStore::new(journal.db(), Tasks::new());
    let accounts = Accounts::open(store, &keys, settings, now).await?;
    match accounts.create_user(new, now).await {
        Ok(user) => {
            let actor = Actor::system("orderhub users create");
            let act = Act::new(actor, Action::UserMade, user.id.as_str());
            acting::record(act, &keys, settings, journal).await?;
            Ok((user.email, user.role.as_str()))
        }
        Err(AccountError::Invalid { pointer, detail }) => {
            bail!("--{}: {detail}", pointer.trim_start_matches('/'))
        }
        Err(AccountError::Password(fault)) => bail!("--password: {fault}"),
        Err(error) => Err(error.into()),
    }
}

fn new_user(args: CreateArgs) -> anyhow::Result<(NewUser, Settings)> {
    let password = match args.password {
        Some(password) => password,
        None if args.password_stdin => {
            let mut line = String::new();
            io::stdin()
                .lock()
                .read_line(&mut line)
                .context("no password on standard input")?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
        None => bail!(
            "give a password of {} characters or more with --password-stdin (or --password)",
            args.settings.accounts.password_chars_min
        ),
    };
    let new = NewUser {
        email: args.email,
        password,
        name: args.name,
        role: args.role,
        sites: args.sites,
        language: None,
    };
    Ok((new, args.settings))
}
