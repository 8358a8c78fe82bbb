//! `orderhub schemas`: writes the documents that are generated from the code.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::Value;

use crate::{config::Settings, http};

mod asyncapi;
mod frames;
mod json;
mod streams;

use frames::Frames;

/// Arguments of `schemas`.
#[derive(Debug, Args)]
pub(super) struct SchemasArgs {
    /// Folder to write to.
    #[arg(long, default_value = "schemas")]
    out: PathBuf,
}

/// Writes `openapi.json`, `asyncapi.json` and the JSON Schemas of the socket protocol.
pub(super) fn run(args: &SchemasArgs) -> anyhow::Result<()> {
    for (path, text) in documents()? {
        let path = args.out.join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// Every document by its path.
fn documents() -> anyhow::Result<Vec<(&'static str, String)>> {
    let openapi = http::openapi_json();
    let frames = Frames::new(&serde_json::from_str(&openapi)?)?;
    let ws = Settings::parse([])?.ws;
    Ok(vec![
        ("asyncapi.json", pretty(&asyncapi::document(&frames, &ws))?),
        ("json/client.json", pretty(&json::client(&frames))?),
        ("json/hub.json", pretty(&json::hub(&frames))?),
        ("json/streams.json", pretty(&json::streams(&frames))?),
        ("openapi.json", openapi),
    ])
}

fn pretty(document: &Value) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frozen_documents_are_the_generated_ones() -> anyhow::Result<()> {
        let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        for (path, text) in documents()? {
            let is_same = fs::read_to_string(frozen.join(path))? == text;
            assert!(
                is_same,
                "{path}: run `orderhub schemas`, and tell the clients"
            );
        }
        Ok(())
    }
}
