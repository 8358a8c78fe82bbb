//! The command line: parse, call, print. What a command does is elsewhere.

use std::{future::Future, io::Write, pin::Pin, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::{
    config::{self, Given},
    model::cli::ModelsArgs,
};

mod acting;
pub mod audit;
mod backup;
pub mod bench;
mod completions;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod health;
pub mod import;
mod keys;
pub mod load;
mod migrate;
pub mod remote;
pub mod replay;
mod restore;
mod schemas;
mod serve;
mod settings;
pub mod users;
pub mod watch;

/// A real-time order hub: place, pay, watch, cancel and fulfil orders over HTTP and WebSockets.
#[derive(Debug, Parser)]
#[command(name = "orderhub", version, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the hub.
    Serve(Box<serve::ServeArgs>),
    /// Show a site's events as they happen.
    Watch(watch::WatchArgs),
    /// Send a real order log through a running hub, as its customers and its kitchen would.
    Replay(replay::ReplayArgs),
    /// Show the settings as they count, or look whether they make sense.
    Config(settings::ConfigArgs),
    /// Send products, customers or past orders to a running hub.
    Import(import::ImportArgs),
    /// Write down what a running hub holds.
    Export(export::ExportArgs),
    /// Write down everything the hub knows, while it runs or not.
    Backup(Box<backup::BackupArgs>),
    /// Put a backup into empty folders; looks first whether it is whole.
    Restore(Box<restore::RestoreArgs>),
    /// Look whether a hub is well, and whether what it stored keeps the rules.
    Doctor(Box<doctor::DoctorArgs>),
    /// Ask a running hub whether it takes orders.
    Health(Box<health::HealthArgs>),
    /// Look whether the audit log is whole, print its head, or write it down.
    Audit(audit::AuditArgs),
    /// Bring the database to what this program needs, while the hub is not running; `serve` does so by itself.
    Migrate(Box<migrate::MigrateArgs>),
    /// Make accounts, while the hub is not running.
    Users(users::UsersArgs),
    /// Show the hub's own keys, or put another one in the place of one.
    Keys(keys::KeysArgs),
    /// Train, judge and list models.
    Models(ModelsArgs),
    /// Drive a running hub from many sockets, and prove that nothing is lost.
    Load(Box<load::LoadArgs>),
    /// Measure the hub on this machine; see `scripts/bench`.
    #[command(hide = true)]
    Bench(bench::BenchArgs),
    /// Print what a shell completes commands and settings by.
    Completions(completions::CompletionsArgs),
    /// Write a man page for each command.
    Man(completions::ManArgs),
    /// Write the generated documents of the API.
    Schemas(schemas::SchemasArgs),
}

/// Parses the command line and runs it. Errors are one sentence on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let read = Given::read(&Cli::command(), std::env::args_os().collect::<Vec<_>>());
    let parsed = read.and_then(|given| Ok((Cli::from_arg_matches(&given.matches)?, given)));
    let (cli, given) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => error.exit(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(config::THREAD_STACK_BYTES)
        .build();
    let result = runtime
        .map_err(Into::into)
        .and_then(|runtime| run(cli, &given, &runtime));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "orderhub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, given: &Given, runtime: &tokio::runtime::Runtime) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(args) => on(runtime, Box::pin(serve::run(*args))),
        Command::Watch(args) => on(runtime, Box::pin(watch::run(args))),
        Command::Replay(args) => on(runtime, Box::pin(replay::run(args))),
        Command::Config(args) => settings::run(&args, given),
        Command::Import(args) => on(runtime, Box::pin(import::run(args))),
        Command::Export(args) => on(runtime, Box::pin(export::run(args))),
        Command::Backup(args) => on(runtime, Box::pin(backup::run(*args))),
        Command::Restore(args) => on(runtime, Box::pin(restore::run(*args))),
        Command::Doctor(args) => on(runtime, Box::pin(doctor::run(*args))),
        Command::Health(args) => on(runtime, Box::pin(health::run(*args))),
        Command::Audit(args) => on(runtime, Box::pin(audit::run(args))),
        Command::Migrate(args) => on(runtime, Box::pin(migrate::run(*args))),
        Command::Completions(args) => completions::print(&args, &mut Cli::command()),
        Command::Man(args) => completions::man(&args, Cli::command()),
        Command::Users(args) => on(runtime, Box::pin(users::run(args))),
        Command::Keys(args) => on(runtime, Box::pin(keys::run(args))),
        Command::Models(args) => crate::model::cli::run(args, &mut std::io::stdout().lock()),
        Command::Load(args) => on(runtime, Box::pin(load::run(*args))),
        Command::Bench(args) => on(runtime, Box::pin(bench::run(args))),
        Command::Schemas(args) => schemas::run(&args),
    }
}

type Running = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// Runs a command on the runtime's threads: their stacks are larger than the main thread's.
#[expect(
    clippy::disallowed_methods,
    reason = "the main task; it is awaited right here"
)]
fn on(runtime: &tokio::runtime::Runtime, command: Running) -> anyhow::Result<()> {
    runtime.block_on(async { tokio::spawn(command).await? })
}

/// `1 site`, `2 sites`.
fn counted(count: usize, one: &str) -> String {
    let many = if count == 1 { "" } else { "s" };
    format!("{count} {one}{many}")
}
