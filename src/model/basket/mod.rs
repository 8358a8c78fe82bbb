//! What goes with what is in the cart.
//!
//! * `carts`: a log as carts; `shop`: what is known of articles at a moment; `person`: what is known of a customer
//! * `ease` and `inverse`: the closed form; `words`: what names and SKUs say; `features`: candidates and what speaks for each
//! * `network`, `fit`, `examples`, `train`: what is learned and how
//! * `model`: what serves; `bundles` and `next_order`: what is counted and not learned
//!
//! Everything is of one moment: that of the training or, where it is earlier, midnight before the first requested order.
//! Later orders are not read, so deleting them changes nothing.

mod bundles;
mod carts;
mod ease;
mod examples;
mod features;
mod fit;
mod inverse;
mod model;
mod network;
mod next_order;
mod person;
mod shop;
mod train;
mod words;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use super::asked::{Asked, Predicted};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::history::DAY_MS;
use super::log::{OrderLog, Table};
use super::metrics::ranking::{self, Answer, SHOWN_MAX};
use super::training::{TrainOptions, Watch};
pub use bundles::{Bundle, BundleRules, bundles};
use carts::Carts;
pub use model::{BasketModel, CartLine, Customer, PastOrder, Suggestion};
pub use next_order::{NextArticle, NextOrder, next_order};

/// Trains on a log.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    anyhow::ensure!(
        options.splits.is_empty(),
        "basket takes no --split: what was left out is drawn from the log before --until"
    );
    let carts = Carts::before(
        &OrderLog::open(&options.log)?,
        options.until_ms.unwrap_or(i64::MAX),
    );
    train::train(&carts, options, watch)
}

/// Writes `order_id,rank1,…,rank10` for every order of the requests folder, in time order.
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = BasketModel::open(stored)?;
    let answers = Answers::of(&model, asked)?;
    let mut csv = csv::Writer::from_writer(out);
    let ranks = (1..=SHOWN_MAX).map(|rank| format!("rank{rank}"));
    csv.write_record(std::iter::once("order_id".to_owned()).chain(ranks))?;
    for (order_id, shown) in &answers.shown {
        let shown = shown
            .iter()
            .map(String::as_str)
            .chain(std::iter::repeat(""))
            .take(SHOWN_MAX);
        csv.write_record(std::iter::once(order_id.as_str()).chain(shown))?;
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.name.to_string(),
        rows: answers.shown.len(),
        missing: 0,
    })
}

/// Predicts the requested carts and measures the lists against what was left out.
pub(super) fn eval(stored: &Stored, asked: &Asked, labels: &Path) -> anyhow::Result<Figures> {
    let model = BasketModel::open(stored)?;
    let answers = Answers::of(&model, asked)?;
    let by_order: HashMap<&str, &Vec<String>> = answers
        .shown
        .iter()
        .map(|(order_id, shown)| (order_id.as_str(), shown))
        .collect();
    let held_out = held_out(labels)?;
    let mut judged = Vec::with_capacity(held_out.len());
    for (order_id, right) in &held_out {
        let shown = by_order.get(order_id.as_str());
        let shown = shown.with_context(|| {
            format!("labelled order {order_id} is not among the requested orders")
        })?;
        judged.push(Answer {
            shown: shown.iter().map(String::as_str).collect(),
            right,
        });
    }
    let catalogue = train::catalogue(&answers.past, answers.split_ms);
    ranking::figures(&judged, &catalogue)
        .context("not enough data: no answers, or no sales in the 90 days before")
}

/// What was answered, and from which past.
struct Answers {
    /// Carts before the as-of moment.
    past: Carts,
    /// Midnight before the first requested order.
    split_ms: i64,
    /// Order id and SKUs, best first.
    shown: Vec<(String, Vec<String>)>,
}

impl Answers {
    fn of(model: &BasketModel, asked: &Asked) -> anyhow::Result<Self> {
        let requests =
            OrderLog::open(&asked.requests).with_context(|| "the requested carts".to_owned())?;
        let first_ms = requests
            .orders()
            .next()
            .map(|entry| entry.order.placed_at_ms);
        let split_ms = first_ms.map_or(model.shop.as_of_ms, |first_ms| {
            first_ms - first_ms.rem_euclid(DAY_MS)
        });
        let past = Carts::before(&asked.log()?, split_ms.min(model.shop.as_of_ms));
        let mut orders: HashMap<usize, Vec<PastOrder<'_>>> = HashMap::new();
        for cart in &past.carts {
            if let Some(customer) = cart.customer {
                let skus = cart
                    .items
                    .iter()
                    .map(|line| past.skus.name(line.item))
                    .collect();
                orders.entry(customer).or_default().push(PastOrder {
                    placed_at_ms: cart.placed_at_ms,
                    skus,
                });
            }
        }
        let mut customers: HashMap<usize, Customer> = HashMap::new();
        let mut shown = Vec::with_capacity(requests.len());
        for entry in requests.orders() {
            let customer = entry
                .order
                .customer_id
                .as_deref()
                .and_then(|id| past.customers.find(id));
            let customer = customer.map(|number| {
                let orders = || model.customer(orders.get(&number).cloned().unwrap_or_default());
                &*customers.entry(number).or_insert_with(orders)
            });
            let cart: Vec<CartLine<'_>> = entry
                .lines
                .iter()
                .map(|line| CartLine {
                    sku: &line.sku,
                    name: &line.name,
                    unit_price_minor: line.unit_price_minor,
                })
                .collect();
            let best = model.goes_with(&cart, customer, entry.order.placed_at_ms, SHOWN_MAX);
            shown.push((
                entry.order_id().to_owned(),
                best.into_iter().map(|best| best.sku).collect(),
            ));
        }
        Ok(Self {
            past,
            split_ms,
            shown,
        })
    }
}

/// Order ids with the SKU that was left out, in file order.
fn held_out(file: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut table = Table::open_file(file, &["order_id", "held_out_sku"])?;
    let mut labels = Vec::new();
    while table.next()? {
        labels.push((table.text(0)?.to_owned(), table.text(1)?.to_owned()));
    }
    Ok(labels)
}
