//! `orderhub health`: whether a running hub takes orders, for health checks of containers and services.

use std::{
    io::{self, Write},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

/// How long the hub may take to answer.
const TIME_MAX: Duration = Duration::from_secs(2);

/// Ask a running hub whether it takes orders; exits with 1 where it does not.
#[derive(Debug, Clone, Args)]
pub struct HealthArgs {
    /// Address of the hub.
    #[arg(long, env = "ORDERHUB_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
}

/// Asks, and says the answer in a word.
///
/// # Errors
/// A sentence for people: nobody answers in time, or the hub is not ready, and why.
pub async fn run(args: HealthArgs) -> anyhow::Result<()> {
    let http = reqwest::Client::builder().timeout(TIME_MAX).build()?;
    let url = format!("{}/readyz", args.url.trim_end_matches('/'));
    let answer = http
        .get(&url)
        .send()
        .await
        .with_context(|| format!("no answer from {url}"))?;
    let code = answer.status();
    let readiness: Value = answer.json().await.unwrap_or_default();
    let said = |name| readiness.get(name).and_then(Value::as_str);
    match said("status") {
        Some("ready") if code.is_success() => Ok(writeln!(io::stdout(), "ready")?),
        Some(status) => match said("detail") {
            Some(detail) => bail!("the hub is {status}: {detail}"),
            None => bail!("the hub is {status}"),
        },
        None => bail!("{url} answers {code}, which is no hub's answer"),
    }
}
