//! `orderhub schemas`: writes the documents that are generated from the code.

use std::path::PathBuf;

use clap::Args;

use crate::http;

/// Arguments of `schemas`.
#[derive(Debug, Args)]
pub(super) struct SchemasArgs {
    /// Folder to write to.
    #[arg(long, default_value = "schemas")]
    out: PathBuf,
}

/// Writes `openapi.json`.
pub(super) fn run(args: &SchemasArgs) -> anyhow::Result<()> {
    std::fs::create_dir_all(&args.out)?;
    std::fs::write(args.out.join("openapi.json"), http::openapi_json())?;
    Ok(())
}
