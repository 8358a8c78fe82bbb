//! `orderhub import`: sends files to a running hub, and shows how far it is with them.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use futures_util::{StreamExt, TryStreamExt, future::ready, stream};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{Body, Method, header};
use serde_json::Value;
use tokio::{fs::File, io::AsyncReadExt, time::sleep};

use super::remote::{Remote, RemoteArgs, good};

/// How often the hub is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How often in a row it may not answer: a hub that restarts goes on with the job.
const SILENCE_MAX: u32 = 200;
/// Bytes of a file sent at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// What stands between the files of an order log.
const BOUNDARY: &str = "orderhub-order-log";
/// The files of an order log; the last need not be there.
const LOG_FILES: [&str; 3] = ["orders", "lines", "reversals"];

/// What comes in.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum What {
    /// What the site sells: CSV with a column `sku`, plain or zstd.
    Products,
    /// Who buys: CSV with a column `email`.
    Customers,
    /// What was ordered in the past: the folder of an order log, or a CSV of sales.
    Orders,
}

/// Send files to a running hub.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// What comes in.
    what: What,
    /// The file; of orders, also the folder of an order log.
    path: PathBuf,
    /// The site, where there is more than one.
    #[arg(long)]
    site: Option<String>,
    /// Only look: nothing changes.
    #[arg(long)]
    dry_run: bool,
    /// Which columns are which, where their names do not say: `sku:Article,price:Price EUR`.
    #[arg(long)]
    columns: Option<String>,
    #[command(flatten)]
    hub: RemoteArgs,
}

impl ImportArgs {
    /// An import of orders of the past.
    pub(super) fn of_orders(path: PathBuf, site: &str, hub: RemoteArgs) -> Self {
        Self {
            what: What::Orders,
            path,
            site: Some(site.to_owned()),
            dry_run: false,
            columns: None,
            hub,
        }
    }
}

/// Sends, and waits for the end.
///
/// # Errors
/// A sentence for people; also when rows were refused, after all others were taken in.
pub async fn run(args: ImportArgs) -> anyhow::Result<()> {
    let mut remote = Remote::sign_in(&args.hub).await?;
    let job = send(&args, &remote).await?;
    let id = text(&job, "id").to_owned();
    let job = follow(&mut remote, &id).await?;
    tell(&job, args.dry_run)
}

async fn send(args: &ImportArgs, remote: &Remote) -> anyhow::Result<Value> {
    let kind = match args.what {
        What::Products => "products",
        What::Customers => "customers",
        What::Orders => "orders",
    };
    let mut query = vec![
        ("kind", kind.to_owned()),
        ("dry_run", args.dry_run.to_string()),
    ];
    query.extend(args.site.clone().map(|site| ("site", site)));
    query.extend(args.columns.clone().map(|columns| ("columns", columns)));
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={}", escaped(&value)))
        .collect();
    let request = remote.request(Method::POST, &format!("imports?{}", query.join("&")));
    let request = if args.path.is_dir() {
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        request
            .header(header::CONTENT_TYPE, media_type)
            .body(log(&args.path).await?)
    } else {
        request
            .header(header::CONTENT_TYPE, "text/csv")
            .body(Body::wrap_stream(chunks(open(&args.path).await?)))
    };
    let answer = request.send().await.context("the file was not taken")?;
    Ok(good(answer).await?.json().await?)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                escaped.push(char::from(byte))
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

async fn open(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path).await;
    file.with_context(|| format!("cannot read {}", path.display()))
}

fn chunks(file: File) -> impl futures_util::Stream<Item = io::Result<Vec<u8>>> + Send {
    stream::try_unfold(file, |mut file| async {
        let mut chunk = vec![0; CHUNK_BYTES];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok((read > 0).then_some((chunk, file)))
    })
}

/// The files of a folder, one behind the other.
async fn log(folder: &Path) -> anyhow::Result<Body> {
    let mut parts = Vec::new();
    for name in LOG_FILES {
        let file = [format!("{name}.csv.zst"), format!("{name}.csv")]
            .into_iter()
            .find(|file| folder.join(file).is_file());
        let Some(file) = file else {
            if name == "reversals" {
                continue;
            }
            bail!(
                "{}: no {name}.csv or {name}.csv.zst in this folder",
                folder.display()
            );
        };
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
        );
        let content = chunks(open(&folder.join(&file)).await?);
        let whole = stream::once(ready(Ok(head.into_bytes())))
            .chain(content)
            .chain(stream::once(ready(Ok(b"\r\n".to_vec()))));
        parts.push(whole.boxed());
    }
    let end = format!("--{BOUNDARY}--\r\n").into_bytes();
    let all = stream::iter(parts)
        .flatten()
        .chain(stream::once(ready(Ok(end))));
    Ok(Body::wrap_stream(all.into_stream()))
}

/// Waits for the end of a job.
async fn follow(remote: &mut Remote, id: &str) -> anyhow::Result<Value> {
    let bar = ProgressBar::new(0);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {per_sec}, {eta} left  {msg}")
    {
        bar.set_style(style);
    }
    let mut silence = 0;
    loop {
        match remote.get(&format!("jobs/{id}")).await {
            Ok(job) => {
                silence = 0;
                bar.set_length(number(&job, "total"));
                bar.set_position(number(&job, "done"));
                let rejected = number(&job, "rejected");
                bar.set_message(if rejected > 0 {
                    format!("{rejected} refused")
                } else {
                    String::new()
                });
                if matches!(text(&job, "state"), "done" | "failed" | "cancelled") {
                    bar.finish_and_clear();
                    return Ok(job);
                }
            }
            Err(error) if silence >= SILENCE_MAX => return Err(error),
            Err(_) => {
                silence += 1;
                // Perhaps the token has run out.
                let _ = remote.renew().await;
            }
        }
        sleep(LOOK_EVERY).await;
    }
}

fn tell(job: &Value, dry_run: bool) -> anyhow::Result<()> {
    let [accepted, changed, rejected] =
        ["accepted", "changed", "rejected"].map(|field| number(job, field));
    let mut out = io::stdout().lock();
    let verb = if dry_run { "would change" } else { "changed" };
    writeln!(
        out,
        "{accepted} good, of which {changed} {verb} something; {rejected} refused"
    )?;
    for error in job
        .get("errors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let column = match text(error, "column") {
            "" => String::new(),
            column => format!(", {column}"),
        };
        writeln!(
            out,
            "line {}{column}: {}",
            number(error, "line"),
            text(error, "message")
        )?;
    }
    match text(job, "state") {
        "done" if rejected == 0 => Ok(()),
        "done" => bail!(
            "{rejected} refused; all of them: jobs/{}/errors",
            text(job, "id")
        ),
        state => bail!("the import {state}: {}", text(job, "problem")),
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, field: &str) -> u64 {
    value.get(field).and_then(Value::as_u64).unwrap_or_default()
}
