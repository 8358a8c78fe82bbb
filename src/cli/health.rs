//! `orderhub health`: whether a running hub takes orders, for health checks of containers and services.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

use crate::config::Settings;

/// How long the hub may take to answer.
const TIME_MAX: Duration = Duration::from_secs(2);

/// Ask a running hub whether it takes orders; exits with 1 where it does not.
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// Address of the hub; default: where a hub with these settings listens.
    #[arg(long, env = "ORDERHUB_URL")]
    url: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Asks, and says the answer in a word.
///
/// # Errors
/// A sentence for people: nobody answers in time, or the hub is not ready, and why.
pub async fn run(args: HealthArgs) -> anyhow::Result<()> {
    // It is the hub that is asked, and no proxy for it.
    let http = reqwest::Client::builder().no_proxy().timeout(TIME_MAX);
    let http = http.build()?;
    let url = match args.url {
        Some(url) => url,
        None => own_url(args.settings.http.bind)?,
    };
    let url = format!("{}/readyz", url.trim_end_matches('/'));
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

/// How this machine reaches a hub that listens at `bind`.
fn own_url(bind: SocketAddr) -> anyhow::Result<String> {
    if bind.port() == 0 {
        bail!("http.bind has the port 0, which is any: say where the hub listens with --url");
    }
    let ip = match bind.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    Ok(format!("http://{}", SocketAddr::new(ip, bind.port())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_is_asked_where_it_listens() -> Result<(), std::net::AddrParseError> {
        for (bind, url) in [
            ("127.0.0.1:9000", Some("http://127.0.0.1:9000")),
            ("0.0.0.0:8080", Some("http://127.0.0.1:8080")),
            ("[::]:8080", Some("http://[::1]:8080")),
            ("127.0.0.1:0", None),
        ] {
            assert_eq!(own_url(bind.parse()?).ok().as_deref(), url, "{bind}");
        }
        Ok(())
    }
}
