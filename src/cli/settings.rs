//! `orderhub config`: the settings as they count, and whether they make sense. Starts nothing.

use std::io::{self, Write as _};

use clap::{Args, Subcommand};

use crate::config::{Given, Settings};

/// `orderhub config …`.
#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print every setting as it counts, as a settings file; secrets are not shown.
    Print(Box<PrintArgs>),
    /// Look whether the settings make sense, without starting anything.
    Check(Box<CheckArgs>),
}

#[derive(Debug, Args)]
struct PrintArgs {
    /// Say for each where it comes from.
    #[arg(long)]
    origin: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[command(flatten)]
    settings: Settings,
}

/// Does what was asked.
///
/// # Errors
/// A sentence for people: a variable that is no setting.
pub(super) fn run(args: &ConfigArgs, given: &Given) -> anyhow::Result<()> {
    Settings::check_environment()?;
    let mut out = io::stdout().lock();
    match &args.command {
        ConfigCommand::Print(args) => write!(out, "{}", given.to_toml(args.origin))?,
        ConfigCommand::Check(args) => match &args.settings.file {
            Some(file) => writeln!(out, "the settings make sense; {} is read", file.display())?,
            None => writeln!(out, "the settings make sense; there is no settings file")?,
        },
    }
    Ok(())
}
