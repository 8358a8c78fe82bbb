//! `orderhub replay`: drives a hub's public HTTP interface with the orders of a real order log.
//!
//! Customers place, read their codes from the demo's outbox, pay, and sometimes cancel inside the window; a kitchen
//! account hands over what was released. Prices are the site's, not the log's, so no total is promised. The accounts
//! it makes have random passwords, and the kitchen's is switched off at the end.

mod api;
mod codes;
mod plan;
mod play;
mod report;
mod skus;

use std::{
    io::{self, IsTerminal, Write},
    ops::Range,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use uuid::Uuid;

use self::{
    api::{Account, Hub},
    codes::Codes,
    plan::{Plan, PlannedProduct, Selection, plan},
    play::Stage,
    report::Report,
};
use super::demo;
use crate::{
    catalog::STOCK_MAX,
    model::log::OrderLog,
    order::{Currency, SiteId},
};

/// Products made side by side.
const CREATED_AT_ONCE: usize = 16;
/// Pieces a made product has beyond what the log sells.
const STOCK_SPARE: i64 = 1_000;
/// The most accounts a replay signs up.
const CUSTOMERS_MAX: u64 = 1_000;
/// A day, milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Replay an order log against a running hub in demo mode.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Folder of the log: `orders`, `lines` and perhaps `reversals`, as `.csv` or `.csv.zst`.
    dir: PathBuf,
    /// Site to place the orders at.
    #[arg(long)]
    site: SiteId,
    /// Seconds of the log per second of the clock; 0: as fast as the hub takes them.
    #[arg(long, default_value_t = 0.0, value_parser = speed)]
    speed: f64,
    /// Make the site and its products from the log where they are missing.
    #[arg(long)]
    create: bool,
    /// Only orders of this day (`YYYY-MM-DD`, UTC).
    #[arg(long, value_parser = moment, conflicts_with_all = ["from", "until"])]
    day: Option<i64>,
    /// Only orders placed at or after this day or RFC 3339 time.
    #[arg(long, value_parser = moment)]
    from: Option<i64>,
    /// Only orders placed before this day or RFC 3339 time.
    #[arg(long, value_parser = moment)]
    until: Option<i64>,
    /// At most so many orders.
    #[arg(long)]
    limit: Option<usize>,
    /// The hub.
    #[arg(long, env = "ORDERHUB_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// An admin; default: the demo's, on a loopback address.
    #[arg(long, env = "ORDERHUB_EMAIL")]
    email: Option<String>,
    /// Their password.
    #[arg(long, env = "ORDERHUB_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// Customer accounts to spread the orders over.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=CUSTOMERS_MAX))]
    customers: u64,
    /// Share of orders to cancel inside the window, where the log has no reversals.
    #[arg(long, default_value_t = 0.05, value_parser = share)]
    cancel_share: f64,
    /// Leave paid orders to others: do not wait for their release.
    #[arg(long)]
    no_wait: bool,
}

/// Replays, prints a summary, and fails if anything unexpected happened.
///
/// # Errors
/// A sentence for people.
pub async fn run(args: ReplayArgs) -> anyhow::Result<()> {
    let plan = read_plan(&args).await?;
    let hub = Hub::at(&args.url)?;
    let admin = sign_in(&hub, &args).await?;
    say(&format!(
        "{} orders of {} products at {}",
        plan.orders.len(),
        plan.products.len(),
        args.site
    ))?;
    if args.create {
        create(&admin, &args.site, &plan).await?;
    }
    let run = Uuid::new_v4().simple().to_string();
    let kitchen = Kitchen::hire(&hub, &admin, &args.site, &run).await?;
    let stage = Stage {
        customers: sign_up(&hub, args.customers, &run).await?,
        kitchen: kitchen.account,
        codes: Codes::default(),
        report: Report::default(),
        site: args.site.clone(),
        speed: args.speed,
        run,
        is_waiting: !args.no_wait,
        bar: bar(plan.orders.len()),
    };
    let started = Instant::now();
    let played = stage.play(&hub, &plan.orders).await;
    stage.bar.finish_and_clear();
    let off = admin
        .patch(
            &format!("users/{}", kitchen.id),
            &json!({ "is_active": false }),
        )
        .await;
    stage
        .report
        .print(&mut io::stdout().lock(), plan.fitted, started.elapsed())?;
    played?;
    off?.expect("the kitchen account cannot be switched off", &[200])?;
    match stage.report.errors() {
        0 => Ok(()),
        errors => bail!("{errors} unexpected answers"),
    }
}

async fn read_plan(args: &ReplayArgs) -> anyhow::Result<Plan> {
    let selection = Selection {
        site: args.site.to_string(),
        placed: placed(args),
        limit: args.limit.unwrap_or(usize::MAX),
        customers: usize::try_from(args.customers)?,
        cancel_share: args.cancel_share,
    };
    let dir = args.dir.clone();
    tokio::task::spawn_blocking(move || {
        let log = OrderLog::open(&dir)?;
        plan(&log, &selection)
    })
    .await
    .context("reading the log was interrupted")?
}

fn placed(args: &ReplayArgs) -> Range<i64> {
    match args.day {
        Some(day) => day..day.saturating_add(DAY_MS),
        None => args.from.unwrap_or(i64::MIN)..args.until.unwrap_or(i64::MAX),
    }
}

async fn sign_in(hub: &Hub, args: &ReplayArgs) -> anyhow::Result<Account> {
    match (&args.email, &args.password) {
        (Some(email), Some(password)) => Account::login(hub, email, password).await,
        (None, None) if is_loopback(&args.url) => {
            Account::login(hub, "admin@demo.local", demo::PASSWORD).await
        }
        _ => bail!(
            "name an admin with --email and --password (or ORDERHUB_EMAIL and ORDERHUB_PASSWORD)"
        ),
    }
}

fn is_loopback(url: &str) -> bool {
    let host = reqwest::Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost"
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

async fn sign_up(hub: &Hub, customers: u64, run: &str) -> anyhow::Result<Vec<Account>> {
    let mut accounts = Vec::new();
    for number in 1..=customers {
        let email = format!("replay-{run}-{number}@replay.local");
        let password = Uuid::new_v4().to_string();
        let name = format!("Replay {number}");
        accounts.push(Account::signup(hub, &email, &password, &name).await?);
    }
    Ok(accounts)
}

/// Makes what is missing of the site and its products.
async fn create(admin: &Account, site: &SiteId, plan: &Plan) -> anyhow::Result<()> {
    let body = json!({ "id": site, "name": format!("Replay {site}"), "currency": plan.currency });
    let reply = admin
        .post("sites", &body, &format!("replay-site-{site}"))
        .await?;
    let exists = reply.status == 422
        && admin
            .get(&format!("products?site={site}&limit=1"))
            .await?
            .status
            == 200;
    if !exists {
        reply.expect("the site cannot be made", &[200, 201])?;
    }
    let products = plan.products.iter();
    let created: Vec<_> = products
        .map(|product| create_product(admin, site, plan.currency, product))
        .collect();
    stream::iter(created)
        .buffer_unordered(CREATED_AT_ONCE)
        .try_collect()
        .await
}

async fn create_product(
    admin: &Account,
    site: &SiteId,
    currency: Currency,
    product: &PlannedProduct,
) -> anyhow::Result<()> {
    let sku = &product.sku;
    let stock = product.quantity.saturating_mul(2) + STOCK_SPARE;
    let body = json!({
        "site": site,
        "sku": sku,
        "name": product.name,
        "category": "Imported",
        "price": { "amount": product.price, "currency": currency },
        "description": "",
        "is_available": true,
        "stock": stock.min(STOCK_MAX),
    });
    let reply = admin
        .post("products", &body, &format!("replay-product-{site}-{sku}"))
        .await?;
    let path = format!("products/{sku}?site={site}");
    if reply.status == 422 && admin.get(&path).await?.status == 200 {
        return Ok(());
    }
    reply
        .expect(&format!("the product {sku} cannot be made"), &[200, 201])
        .map(|_| ())
}

/// The kitchen account of this replay.
struct Kitchen {
    account: Account,
    id: String,
}

impl Kitchen {
    async fn hire(hub: &Hub, admin: &Account, site: &SiteId, run: &str) -> anyhow::Result<Self> {
        let email = format!("replay-{run}-kitchen@replay.local");
        let password = Uuid::new_v4().to_string();
        let body = json!({
            "email": email,
            "password": password,
            "name": "Replay Kitchen",
            "role": "kitchen",
            "sites": [site],
        });
        let reply = admin
            .post("users", &body, &format!("replay-{run}-kitchen"))
            .await?;
        let user = reply.expect("the kitchen account cannot be made", &[200, 201])?;
        let id = user.get("id").and_then(|id| id.as_str());
        Ok(Self {
            id: id.context("the answer holds no user id")?.to_owned(),
            account: Account::login(hub, &email, &password).await?,
        })
    }
}

/// Hidden where nobody looks.
fn bar(orders: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(u64::try_from(orders).unwrap_or(u64::MAX));
    bar.enable_steady_tick(Duration::from_millis(200));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if (0.0..=1e9).contains(&speed) => Ok(speed),
        _ => Err("a speed is a number of at least 0".into()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a share is a number from 0 to 1".into()),
    }
}

/// A day or a time, as milliseconds since the epoch.
fn moment(text: &str) -> Result<i64, String> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(time.as_millisecond());
    }
    let midnight = text
        .parse::<jiff::civil::Date>()
        .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC));
    midnight
        .map(|midnight| midnight.timestamp().as_millisecond())
        .map_err(|_| "expected a day such as 2011-06-01 or an RFC 3339 time".into())
}
