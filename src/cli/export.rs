//! `orderhub export`: what a running hub holds, as a file or on standard output.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::remote::{Remote, RemoteArgs};
use crate::transfer::LogTable;
use anyhow::Context;
use clap::{Args, ValueEnum};

/// What goes out.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum What {
    /// One row a line of an order.
    Orders,
    /// As they can be imported again.
    Products,
    /// What customers say of what they got.
    Reviews,
    /// Who can sign in.
    Customers,
    /// The history of orders, as models learn from it: a folder of tables.
    Log,
}

/// Write down what a running hub holds.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// What goes out.
    what: What,
    /// The file; standard output when missing.
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// The folder of a log.
    #[arg(long, required_if_eq("what", "log"))]
    out: Option<PathBuf>,
    /// The site, where there is more than one.
    #[arg(long)]
    site: Option<String>,
    /// Orders of this status only.
    #[arg(long)]
    status: Option<String>,
    /// Orders placed, and reviews written, at or after, RFC 3339.
    #[arg(long)]
    from: Option<String>,
    /// Orders placed, and reviews written, before, RFC 3339.
    #[arg(long)]
    to: Option<String>,
    /// `csv` or `jsonl`.
    #[arg(long, default_value = "csv")]
    format: String,
    /// Begin with the mark by which spreadsheets know UTF-8.
    #[arg(long)]
    bom: bool,
    #[command(flatten)]
    hub: RemoteArgs,
}

/// Writes it down.
///
/// # Errors
/// A sentence for people; a file that broke off is removed.
pub async fn run(args: ExportArgs) -> anyhow::Result<()> {
    let remote = Remote::sign_in(&args.hub).await?;
    let what = match args.what {
        What::Orders => "orders",
        What::Products => "products",
        What::Reviews => "reviews",
        What::Customers => "customers",
        What::Log => "log",
    };
    let mut query = vec![
        format!("format={}", args.format),
        format!("bom={}", args.bom),
    ];
    for (name, value) in [
        ("site", &args.site),
        ("status", &args.status),
        ("from", &args.from),
        ("to", &args.to),
    ] {
        query.extend(
            value
                .as_ref()
                .map(|value| format!("{name}={}", value.replace('+', "%2B"))),
        );
    }
    if let (What::Log, Some(folder)) = (args.what, &args.out) {
        return log(&remote, folder, &query.join("&")).await;
    }
    let path = format!("exports/{what}?{}", query.join("&"));
    let answer = remote.file(&path).await?;
    match &args.output {
        None => copy(answer, &mut io::stdout()).await,
        Some(path) => save(answer, path).await,
    }
}

/// All tables of a log: what names an order comes before the orders, so that none is missing.
async fn log(remote: &Remote, folder: &Path, query: &str) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for table in LogTable::ALL {
        let path = format!("exports/log?table={table}&{query}");
        let answer = remote.file(&path).await?;
        save(answer, &folder.join(format!("{table}.csv"))).await?;
    }
    Ok(())
}

/// Into a file, which is removed when it broke off.
async fn save(answer: reqwest::Response, path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    let mut file = File::create(path).with_context(|| format!("cannot write {shown}"))?;
    let copied = copy(answer, &mut file).await;
    if copied.is_err() {
        let _ = std::fs::remove_file(path);
    }
    copied
}

async fn copy(mut answer: reqwest::Response, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    while let Some(chunk) = answer.chunk().await.context("the file broke off")? {
        out.write_all(&chunk)?;
    }
    Ok(out.flush()?)
}
