//! `orderhub doctor`: whether a hub is well, and whether what it stored keeps the rules.
//!
//! It opens the store of the settings; where a running hub holds that, it asks the hub.

use std::io::{self, Write};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::remote::{Remote, RemoteArgs};
use crate::{
    app::SystemClock,
    clock::Clock,
    config::Settings,
    doctor::{Report, VIOLATIONS_SHOWN_MAX, examine},
    journal::{Journal, surreal::SurrealJournal},
    review::ReviewStore,
    shutdown::Tasks,
};

/// Look whether a hub is well.
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// Also look whether every order, event and product keeps the rules; exits with 1 where one does not.
    #[arg(long)]
    invariants: bool,
    /// One JSON object instead of sentences.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    hub: RemoteArgs,
    #[command(flatten)]
    settings: Settings,
}

/// Looks, and says what it saw.
///
/// # Errors
/// A sentence for people: the store cannot be opened and no hub answers, or something does not keep the rules.
pub async fn run(args: DoctorArgs) -> anyhow::Result<()> {
    let mut settings = args.settings.clone();
    settings.check_environment()?;
    let (found, report) = match SurrealJournal::open(&settings.database).await {
        Ok(journal) => {
            let report = examine_if(args.invariants, &journal).await;
            let found = Found {
                store: "opened",
                is_durable: Some(journal.is_durable()),
                sites: journal.sites().await.map(|sites| sites.len()).ok(),
            };
            journal.close().await;
            (found, report?)
        }
        Err(error) if format!("{error:#}").contains("in use by another process") => {
            let found = Found {
                store: "in use by a running hub",
                is_durable: None,
                sites: None,
            };
            (found, ask_if(args.invariants, &args.hub).await?)
        }
        Err(error) => return Err(error),
    };
    let mut out = io::stdout().lock();
    if args.json {
        let facts = json!({
            "store": found.store, "durable": found.is_durable, "sites": found.sites,
            "clock": SystemClock.now().to_string(), "invariants": report,
        });
        writeln!(out, "{facts}")?;
    } else {
        found.tell(&mut out)?;
        if let Some(report) = &report {
            tell(report, &mut out)?;
        }
    }
    match report {
        Some(report) if report.violations > 0 => bail!("{} violations", report.violations),
        Some(_) | None => Ok(()),
    }
}

/// The few facts there are without a hub.
struct Found {
    store: &'static str,
    is_durable: Option<bool>,
    sites: Option<usize>,
}

impl Found {
    fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "store: {}", self.store)?;
        match self.is_durable {
            Some(true) => writeln!(
                out,
                "durability: what is acknowledged survives the loss of power"
            )?,
            Some(false) => writeln!(out, "durability: NOT kept; set sync=every in database.url")?,
            None => {}
        }
        if let Some(sites) = self.sites {
            writeln!(out, "sites: {sites}")?;
        }
        writeln!(out, "clock: {}", SystemClock.now())
    }
}

async fn examine_if(wanted: bool, journal: &SurrealJournal) -> anyhow::Result<Option<Report>> {
    if !wanted {
        return Ok(None);
    }
    let reviews = ReviewStore::new(journal.db(), Tasks::new());
    Ok(Some(examine(journal, &reviews, None).await?))
}

async fn ask_if(wanted: bool, hub: &RemoteArgs) -> anyhow::Result<Option<Report>> {
    if !wanted {
        return Ok(None);
    }
    let remote = Remote::sign_in(hub)
        .await
        .context("the store is in use, so its hub is asked")?;
    let report = remote.get("invariants").await?;
    Ok(Some(serde_json::from_value(report)?))
}

fn tell(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let Report {
        sites,
        orders,
        events,
        products,
        coupons,
        reviews,
        violations,
        found,
    } = report;
    writeln!(
        out,
        "looked at {sites} sites, {orders} orders, {events} events, {products} products, {coupons} coupons, {reviews} reviews: {violations} violations"
    )?;
    for violation in found {
        let order = violation
            .order
            .as_ref()
            .map(|order| format!(", order {order}"));
        let (rule, order) = (violation.rule.as_str(), order.unwrap_or_default());
        writeln!(
            out,
            "{rule}: site {}{order}: {}",
            violation.site, violation.detail
        )?;
    }
    if *violations > VIOLATIONS_SHOWN_MAX as u64 {
        writeln!(
            out,
            "… and {} more",
            violations - VIOLATIONS_SHOWN_MAX as u64
        )?;
    }
    Ok(())
}
