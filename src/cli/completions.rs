//! `orderhub completions` and `orderhub man`: what shells and `man` know of the program, from the same words as its help.

use std::{io, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;

/// `orderhub completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// For which shell.
    shell: Shell,
}

/// `orderhub man`.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The folder to write them to; it is made where it is not there.
    folder: PathBuf,
}

/// Prints a script for the shell.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command answers the same way"
)]
pub(super) fn print(args: &CompletionsArgs, command: &mut Command) -> anyhow::Result<()> {
    clap_complete::generate(args.shell, command, "orderhub", &mut io::stdout());
    Ok(())
}

/// Writes the pages.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn man(args: &ManArgs, command: Command) -> anyhow::Result<()> {
    let shown = args.folder.display();
    std::fs::create_dir_all(&args.folder).with_context(|| format!("cannot make {shown}"))?;
    clap_mangen::generate_to(command, &args.folder)
        .with_context(|| format!("cannot write to {shown}"))
}
