//! `orderhub bench invariants`: whether the hub keeps its promises while everything happens at once and it dies every
//! few seconds.
//!
//! Customers, stations, the office and whoever keeps the shelves do what a seed makes them wish, over HTTP and through
//! sockets, with short windows; screens watch. The hub is killed, killed while it starts, and frozen. In the end what is
//! under way comes to rest, every acknowledgement is looked for in the feed, the hub stops, and the doctor looks at the
//! folder. Anything wrong ends with status 1, and the folder stays for whoever wants to know why.

use std::{
    path::{Path, PathBuf},
    pin::Pin,
    time::Duration,
};

use anyhow::{Context, ensure};
use clap::Args;
use futures_util::{StreamExt, stream::FuturesUnordered};
use serde_json::Value;
use tokio::time::sleep;

use self::{
    customer::Customer,
    fate::Hub,
    office::Boss,
    past::Archivist,
    people::People,
    settle::Examiner,
    shelf::Keeper,
    stage::{Ask, Stage, items, text},
    station::Cook,
    verdict::Verdict,
    watch::Screen,
    wish::SITES,
};
use super::{
    Common, on_own_thread,
    server::{Scratch, Server},
};

mod customer;
mod fate;
mod ledger;
mod office;
mod past;
mod people;
mod settle;
mod shelf;
mod socket;
mod stage;
mod station;
mod verdict;
mod watch;
mod wish;

/// Lets every order go through all it can in seconds; limits that are for people are lifted.
const HURRY: [&str; 12] = [
    "--cancellation.window_s",
    "2",
    "--payment.ttl_s",
    "20",
    "--payment.wait_s",
    "3",
    "--payment.timeout_s",
    "4",
    "--accounts.access_token_s",
    "86400",
    "--ws.commands_per_s",
    "1000",
];
/// How often the letters of the demo shop are read.
const LETTERS_EVERY: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub(super) struct InvariantsArgs {
    /// Minutes of traffic, fractions too.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// Decides what everybody wishes for and when the hub dies.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Stop as soon as something is found to be wrong.
    #[arg(long)]
    first: bool,
    /// Customers who order side by side.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=200))]
    customers: u16,
}

pub(super) async fn run(args: InvariantsArgs, common: &Common) -> anyhow::Result<()> {
    ensure!(
        args.minutes.is_finite() && (0.01..=10_000.0).contains(&args.minutes),
        "minutes are a hundredth to ten thousand"
    );
    let scratch = Scratch::make(common.dir.as_deref())?;
    let folder: PathBuf = scratch.path().to_owned();
    let mut arguments = HURRY.map(str::to_owned).to_vec();
    arguments.extend(common.server_args.iter().cloned());
    let verdict = on_own_thread(move || Box::pin(drive(args, folder, arguments))).await??;
    let doctor = doctor(scratch.path())?;
    verdict.print(&doctor)?;
    let wrong = verdict.wrong() + doctor.violations;
    if wrong > 0 {
        let folder = scratch.keep();
        anyhow::bail!("{wrong} violations; the store is in {}", folder.display());
    }
    Ok(())
}

type Doing<'a> = Pin<Box<dyn Future<Output = usize> + 'a>>;

async fn drive(
    args: InvariantsArgs,
    folder: PathBuf,
    arguments: Vec<String>,
) -> anyhow::Result<Verdict> {
    let server = Server::start(&folder, &arguments).await?;
    let stage = Stage::new(server.address());
    let mut people = People::gather(&stage, usize::from(args.customers)).await?;
    people.furnish(&stage).await?;
    let screens = screens(&stage, &people);
    let traffic = traffic(&stage, &people, args.seed);
    let hub = Hub {
        stage: &stage,
        folder: &folder,
        arguments: &arguments,
        time: Duration::from_secs_f64(args.minutes * 60.0),
        ends_with_first: args.first,
    };
    let blows = hub.suffer(server, args.seed);
    let examiner = Examiner {
        stage: &stage,
        token: &people.admin,
    };
    let watching: FuturesUnordered<_> = screens.iter().map(Screen::watch).collect();
    let watching = watching.for_each(|()| std::future::ready(()));
    let letters = read_letters(&stage);
    let work = async {
        let (brought, blows) = futures_util::join!(traffic, blows);
        let (server, fate) = blows?;
        examiner.rest().await;
        let feed = examiner.feed().await;
        examiner.promises(&feed);
        examiner.rows(&feed).await;
        examiner.screens(&feed, &screens).await;
        examiner.shelves().await;
        if feed.past.len() < brought || feed.past.values().any(|times| *times != 1) {
            stage.ledger.found(format!(
                "{brought} orders of the past were brought, and {} are there: {:?}",
                feed.past.len(),
                feed.past.iter().find(|(_, times)| **times != 1)
            ));
        }
        server.stop().await?;
        anyhow::Ok(Verdict::of(&stage, &screens, &feed, fate))
    };
    tokio::select! {
        verdict = work => verdict,
        () = async { futures_util::join!(watching, letters); } => anyhow::bail!("the screens went dark"),
    }
}

fn screens<'a>(stage: &'a Stage, people: &'a People) -> Vec<Screen<'a>> {
    let streams = [
        (format!("admin:{}", SITES[0]), &people.admin, true),
        (format!("admin:{}", SITES[1]), &people.admin, true),
        (format!("board:{}", SITES[0]), &people.kitchen, false),
    ];
    let screens = streams.into_iter().map(|(stream, token, keeps)| Screen {
        stage,
        token,
        stream,
        seen: Default::default(),
        keeps,
    });
    screens.collect()
}

/// Everybody, until it is time to go; how many orders of the past there must be then.
async fn traffic(stage: &Stage, people: &People, seed: u64) -> usize {
    let nothing = async |doing: Pin<Box<dyn Future<Output = ()> + '_>>| {
        doing.await;
        0
    };
    let mut everybody: FuturesUnordered<Doing<'_>> = FuturesUnordered::new();
    let [first, second] = SITES;
    for (number, token) in people.customers.iter().enumerate() {
        let customer = Customer {
            stage,
            token,
            till: &people.admin,
            seed,
            number,
        };
        everybody.push(Box::pin(nothing(Box::pin(customer.order_on()))));
    }
    let cooks = [
        (&people.kitchen, first, false),
        (&people.kitchen, first, false),
        (&people.warehouse, first, true),
        (&people.away, second, false),
    ];
    for (number, (token, site, is_warehouse)) in cooks.into_iter().enumerate() {
        let cook = Cook {
            stage,
            token,
            site,
            is_warehouse,
            seed,
            number,
        };
        everybody.push(Box::pin(nothing(Box::pin(cook.work_on()))));
    }
    for (number, token) in [&people.manager, &people.admin].into_iter().enumerate() {
        let boss = Boss {
            stage,
            token,
            is_admin: number == 1,
            seed,
            number,
        };
        everybody.push(Box::pin(nothing(Box::pin(boss.decide_on()))));
    }
    let token = &people.admin;
    let keeper = Keeper { stage, token, seed };
    everybody.push(Box::pin(nothing(Box::pin(keeper.keep_on()))));
    let archivist = Archivist { stage, token };
    everybody.push(Box::pin(archivist.bring_on()));
    let mut brought = 0;
    while let Some(more) = everybody.next().await {
        brought += more;
    }
    brought
}

/// Reads the codes that were sent, for ever.
async fn read_letters(stage: &Stage) {
    loop {
        let asked = Ask::get("letters", "demo/outbox?limit=200".into(), "");
        if let Some(page) = stage.ask(&asked).await {
            let mut codes = stage.codes.borrow_mut();
            codes.clear();
            // Newest first: the last one that is written down is the oldest.
            for letter in items(&page.body, "items").iter().rev() {
                if let (Some(order), Some(code)) = (text(letter, "order"), text(letter, "code")) {
                    codes.insert(order.to_owned(), code.to_owned());
                }
            }
        }
        sleep(LETTERS_EVERY).await;
    }
}

/// What the doctor says of the folder, while nothing runs.
#[derive(Debug)]
struct Examined {
    violations: u64,
    text: String,
}

fn doctor(folder: &Path) -> anyhow::Result<Examined> {
    let database = format!("surrealkv://{}?sync=every", folder.join("db").display());
    let program = std::env::current_exe().context("this program's own path")?;
    let output = std::process::Command::new(program)
        .args([
            "doctor",
            "--invariants",
            "--json",
            "--database.url",
            &database,
        ])
        .output()
        .context("cannot run the doctor")?;
    let said: Value = serde_json::from_slice(&output.stdout).with_context(|| {
        let why = String::from_utf8_lossy(&output.stderr);
        format!("the doctor does not say anything: {why}")
    })?;
    let report = said.get("invariants").cloned().unwrap_or_default();
    let violations = report.get("violations").and_then(Value::as_u64);
    Ok(Examined {
        violations: violations.context("the doctor did not look")?,
        text: report.to_string(),
    })
}
