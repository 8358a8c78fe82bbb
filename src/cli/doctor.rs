//! `orderhub doctor`: whether a hub is well, and whether what it stored keeps the rules.
//!
//! It opens the store of the settings; where a running hub holds that, it asks the hub. What it looks at is one line each,
//! with what to do about it; `machine.rs` and `outside.rs` have the rules.

use std::io::{self, Write};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use self::check::{Check, State};
use super::{
    counted,
    remote::{Remote, RemoteArgs},
};
use crate::{
    account::HubKey,
    config::Settings,
    doctor::{Report, VIOLATIONS_SHOWN_MAX, examine},
    journal::{
        Journal as _,
        surreal::{self, Db, InUse, MIGRATIONS, SurrealJournal, pending},
    },
    order::{SiteId, Timestamp},
    review::ReviewStore,
    shutdown::Tasks,
};

mod check;
mod machine;
mod outside;

/// Look whether a hub is well.
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// Also look whether every order, event and product keeps the rules.
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
/// A sentence for people: something is lost or will be, the store is held and no hub answers, or something does not keep
/// the rules.
pub async fn run(args: DoctorArgs) -> anyhow::Result<()> {
    Settings::check_environment()?;
    let settings = &args.settings;
    let seen = Box::pin(look_at_store(&args)).await?;
    let mut checks = seen.checks;
    checks.push(machine::durability(settings));
    checks.push(machine::clock(seen.newest).await);
    checks.extend(machine::files(settings));
    checks.extend(machine::room(settings));
    checks.extend(machine::secrets(settings));
    checks.extend(
        HubKey::ALL
            .iter()
            .filter_map(|key| machine::rotation(settings, *key)),
    );
    checks.push(outside::models(settings, &seen.sites));
    checks.push(outside::mail(settings).await);
    let mut out = io::stdout().lock();
    if args.json {
        let facts = json!({"checks": checks, "invariants": seen.report});
        writeln!(out, "{facts}")?;
    } else {
        for check in &checks {
            check.tell(&mut out)?;
        }
        if let Some(report) = &seen.report {
            tell(report, &mut out)?;
        }
    }
    let failed: Vec<_> = checks
        .iter()
        .filter(|check| check.state == State::Fail)
        .map(|check| check.name)
        .collect();
    match seen.report {
        Some(report) if report.violations > 0 => bail!("{} violations", report.violations),
        Some(_) | None if failed.is_empty() => Ok(()),
        Some(_) | None => bail!("not well: {}", failed.join(", ")),
    }
}

/// What the store says.
#[derive(Default)]
struct Seen {
    checks: Vec<Check>,
    sites: Vec<SiteId>,
    newest: Option<Timestamp>,
    report: Option<Report>,
}

impl Seen {
    fn only(check: Check) -> Self {
        Self {
            checks: vec![check],
            ..Self::default()
        }
    }
}

/// Opens the store as it is: nothing is migrated, and none is made.
async fn look_at_store(args: &DoctorArgs) -> anyhow::Result<Seen> {
    const NAME: &str = "store";
    if let Some(folder) = args.settings.database_dir()
        && !folder.is_dir()
    {
        let said = format!("there is no database in {} yet", folder.display());
        let check = Check::warn(NAME, said, "the first start makes it, or see database.url");
        return Ok(Seen::only(check));
    }
    match Box::pin(surreal::open(&args.settings.database)).await {
        Ok(db) => {
            let looked = look_into(&db, args.invariants).await;
            db.close().await;
            looked
        }
        Err(error) if error.is::<InUse>() => Ok(Seen {
            report: ask_if(args.invariants, &args.hub).await?,
            ..Seen::only(Check::ok(NAME, "in use by a running hub"))
        }),
        Err(error) => {
            let said = format!("it cannot be opened: {error:#}");
            let check = Check::fail(NAME, said, "keep a copy of it as it is, and see backups");
            Ok(Seen::only(check))
        }
    }
}

async fn look_into(db: &Db, invariants: bool) -> anyhow::Result<Seen> {
    let waiting = match pending(db, MIGRATIONS).await {
        Ok(waiting) => waiting,
        Err(error) => {
            let check = Check::fail("schema", format!("{error:#}"), "use the program it is of");
            return Ok(Seen::only(check));
        }
    };
    if let Some(first) = waiting.first() {
        let said = format!("{} migrations wait, from {} on", waiting.len(), first.name);
        let advice = "the next start runs them, or `orderhub migrate` does; take a backup before";
        return Ok(Seen::only(Check::warn("schema", said, advice)));
    }
    let journal = SurrealJournal::over(db.clone());
    let mut seen = Seen::default();
    for site in journal.sites().await? {
        let head = journal
            .shelf(site.id.clone())
            .await?
            .map(|shelf| shelf.head);
        let seq = head.map_or(0, |head| head.seq);
        if seq > 0 {
            let last = journal.events_at(site.id.clone(), vec![seq]).await;
            // A feed with a hole is what the invariants are about.
            let at = last
                .ok()
                .and_then(|events| events.last().map(|event| event.at));
            seen.newest = seen.newest.max(at);
        }
        seen.sites.push(site.id);
    }
    let last = MIGRATIONS.last().map_or("", |migration| migration.name);
    let found = counted(seen.sites.len(), "site");
    seen.checks
        .push(Check::ok("store", format!("opened, {found}")));
    seen.checks.push(Check::ok(
        "schema",
        format!("as this program needs it ({last})"),
    ));
    if invariants {
        let reviews = ReviewStore::new(db.clone(), Tasks::new());
        seen.report = Some(examine(&journal, &reviews, None).await?);
    }
    Ok(seen)
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
