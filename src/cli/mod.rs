//! The command line: parse, call, print. What a command does is elsewhere.

use std::{future::Future, io::Write, pin::Pin, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{config, model::cli::ModelsArgs};

pub mod audit;
pub mod bench;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod health;
pub mod import;
pub mod load;
pub mod remote;
pub mod replay;
mod schemas;
mod serve;
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
    /// Send products, customers or past orders to a running hub.
    Import(import::ImportArgs),
    /// Write down what a running hub holds.
    Export(export::ExportArgs),
    /// Look whether a hub is well, and whether what it stored keeps the rules.
    Doctor(Box<doctor::DoctorArgs>),
    /// Ask a running hub whether it takes orders.
    Health(Box<health::HealthArgs>),
    /// Look whether the audit log is whole, print its head, or write it down.
    Audit(audit::AuditArgs),
    /// Make accounts, while the hub is not running.
    Users(users::UsersArgs),
    /// Train, judge and list models.
    Models(ModelsArgs),
    /// Drive a running hub from many sockets, and prove that nothing is lost.
    Load(Box<load::LoadArgs>),
    /// Measure the hub on this machine; see `scripts/bench`.
    #[command(hide = true)]
    Bench(bench::BenchArgs),
    /// Write the generated documents of the API.
    Schemas(schemas::SchemasArgs),
}

/// Parses the command line and runs it. Errors are one sentence on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(config::THREAD_STACK_BYTES)
        .build();
    let result = runtime
        .map_err(Into::into)
        .and_then(|runtime| run(cli, &runtime));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "orderhub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, runtime: &tokio::runtime::Runtime) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(args) => on(runtime, Box::pin(serve::run(*args))),
        Command::Watch(args) => on(runtime, Box::pin(watch::run(args))),
        Command::Replay(args) => on(runtime, Box::pin(replay::run(args))),
        Command::Import(args) => on(runtime, Box::pin(import::run(args))),
        Command::Export(args) => on(runtime, Box::pin(export::run(args))),
        Command::Doctor(args) => on(runtime, Box::pin(doctor::run(*args))),
        Command::Health(args) => on(runtime, Box::pin(health::run(*args))),
        Command::Audit(args) => on(runtime, Box::pin(audit::run(args))),
        Command::Users(args) => on(runtime, Box::pin(users::run(args))),
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
