//! `orderhub bench score`: features and networks of one order, without a hub around it: the model inside the program
//! alone, and everything that scores a new order together, with the models of a folder where one is named.

use std::{
    fmt,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;

use super::{Common, histogram::median, table};
use crate::{
    model::{
        anomaly::ShopMemory,
        eta::tickets::{AllTickets, SITE_TICKETS, Tickets},
        history::SiteHistory,
        live::SiteModels,
        score::{self, Latency, Scorer},
        scoring::{self, Facts, Past, ticket_key},
    },
    order::{
        self, Currency, Customer, Offer, Order, OrderId, Placement, SiteId, Sku, Terms, Timestamp,
        UserId, WantedLine,
    },
};

/// Orders that the memory has seen before the first is scored.
const WARM_UP: u32 = 5_000;
/// When the first of them is placed, and what is between two: 97 seconds.
const START: Timestamp = Timestamp(1_300_000_000_000);
const EVERY_MS: i64 = 97_000;
/// So long an order takes.
const READY_MS: i64 = 900_000;

#[derive(Debug, Args)]
pub(super) struct ScoreArgs {
    /// Orders to score in each run.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..))]
    orders: u32,
    /// Folder of a site's models; its registry says who answers.
    #[arg(long)]
    models: Option<PathBuf>,
}

pub(super) fn run(args: &ScoreArgs, common: &Common) -> anyhow::Result<()> {
    let scorer = Scorer::embedded();
    if let Some(reason) = scorer.degraded() {
        table::say(&format!("The built-in model is not used: {reason}"))?;
    }
    let models = SiteModels::open(args.models.clone(), None);
    for refused in models.degraded() {
        table::say(&format!("Not used: {refused}"))?;
    }
    let orders = usize::try_from(args.orders)?;
    let (mut alone, mut together, mut note) = (Vec::new(), Vec::new(), None);
    for _ in 0..common.runs {
        alone.push(score::measure(&scorer, orders));
        let (latency, shop) = all(&models, args.orders)?;
        together.push(latency);
        note = Some(Note::of(&shop)?);
    }
    let row = |name: &str, runs: &[Latency]| {
        let of = |figure: fn(&Latency) -> u64| {
            let nanos = median(runs.iter().map(|run| figure(run) as f64).collect());
            format!("{} ns", table::count(nanos))
        };
        vec![
            name.to_owned(),
            table::count(f64::from(args.orders)),
            of(|run| run.p50_ns),
            of(|run| run.p95_ns),
            of(|run| run.p99_ns),
            of(|run| run.max_ns),
        ]
    };
    if let Some(note) = note {
        table::say(&note.to_string())?;
    }
    table::print(
        &["scored by", "orders", "p50", "p95", "p99", "slowest"],
        &[
            row(scorer.name(), &alone),
            row("all that score an order", &together),
        ],
    )
}

/// Everything that scores a new order, with a kitchen that is always at work.
fn all(models: &SiteModels, orders: u32) -> anyhow::Result<(Latency, ShopMemory)> {
    let (mut history, mut shop) = (SiteHistory::default(), ShopMemory::default());
    let (mut tickets, everybodys) = (Tickets::new(SITE_TICKETS), AllTickets::default());
    let served = models.served();
    let made = Shop::new()?;
    let mut taken = Vec::new();
    for at in 0..WARM_UP + orders {
        let order = made.order(at)?;
        if at >= WARM_UP {
            let past = Past {
                history: &history,
                shop: &shop,
                tickets: &tickets,
                all: &everybodys,
            };
            let start = Instant::now();
            std::hint::black_box(scoring::score(&served, past, &order));
            taken.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        }
        let facts = Facts::of(&order);
        history.observe_placed(&facts.order());
        shop.observe(&facts.placed());
        let (ticket, ready) = (facts.ticket(order.id), facts.at_ms - READY_MS);
        let earlier = at.checked_sub(u32::try_from(READY_MS / EVERY_MS)?).map(id);
        let mut all = everybodys.lock();
        for tickets in [&mut tickets, &mut *all] {
            tickets.place(ticket);
            if let Some(earlier) = earlier {
                tickets.made(ticket_key(earlier), ready + READY_MS);
            }
        }
    }
    Ok((Latency::of(taken), shop))
}

/// What it takes to save what is usual: the copy is made on the sequencer, the rest is not.
struct Note {
    copied: Duration,
    packed: Duration,
    text_bytes: usize,
    packed_bytes: usize,
}

impl Note {
    fn of(shop: &ShopMemory) -> anyhow::Result<Self> {
        let start = Instant::now();
        let copy = std::hint::black_box(shop.clone());
        let copied = start.elapsed();
        let text = serde_json::to_vec(&copy)?;
        let packed = zstd::bulk::compress(&text, 1)?;
        Ok(Self {
            copied,
            packed: start.elapsed() - copied,
            text_bytes: text.len(),
            packed_bytes: packed.len(),
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "What is usual is copied in {:?} and packed in {:?}: {} KiB, {} KiB packed",
            self.copied,
            self.packed,
            self.text_bytes / 1_024,
            self.packed_bytes / 1_024
        )
    }
}

fn id(at: u32) -> OrderId {
    OrderId(uuid::Uuid::from_u128(u128::from(at) + 1))
}

/// A made-up shop of 3,001 articles and 997 customers; primes keep the cycles apart.
struct Shop {
    terms: Terms,
}

impl Shop {
    fn new() -> anyhow::Result<Self> {
        let site: SiteId = "bench".parse().map_err(anyhow::Error::new)?;
        Ok(Self {
            terms: Terms {
                site,
                currency: Currency::GBP,
                tax_rate_bp: 0,
                window_ms: 60_000,
                is_open: true,
            },
        })
    }

    /// The order number `at`, of 1 to 20 lines.
    fn order(&self, at: u32) -> anyhow::Result<Order> {
        let line = |line: u32| -> anyhow::Result<WantedLine> {
            let sku = format!("sku-{}", (at * 7 + line * 131) % 3_001);
            Ok(WantedLine {
                sku: sku.parse().map_err(anyhow::Error::new)?,
                quantity: 1 + (at + line) % 12,
                note: None,
                options: Vec::new(),
            })
        };
        let customer = u128::from(at * 31 % 997);
        let placement = Placement {
            id: id(at),
            customer: Customer {
                id: UserId::from_uuid(uuid::Uuid::from_u128(customer + 1)),
                name: "Somebody".into(),
            },
            lines: (0..1 + at % 20).map(line).collect::<anyhow::Result<_>>()?,
            coupon: None,
            expected_total: None,
        };
        let shelf = |sku: &Sku| {
            Some(Offer {
                name: sku.as_str().into(),
                unit_price: 95 + i64::try_from(sku.as_str().len()).unwrap_or(0) * 85,
                tax: None,
                is_available: true,
                is_on: true,
                available: None,
                station: None,
                window_ms: None,
                options: Arc::from([]),
            })
        };
        let now = START + i64::from(at) * EVERY_MS;
        order::place(&placement, &self.terms, shelf, u64::from(at) + 1, now)
            .map_err(|rejection| anyhow::anyhow!("{}", rejection.detail()))
    }
}
