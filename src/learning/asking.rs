//! Asking models about a site's orders, and what came of these, from the site's log: the shadow of a challenger.
//!
//! A model is asked here as `models predict` asks it, so it knows nothing that was not known when an order was placed. Those
//! that it was fitted on are left out, and an outcome counts when it could not be another any more.

use std::{collections::HashMap, fs, path::Path};

use crate::model::{
    asked::Asked, card::Card, folder::Stored, history::HORIZON_MS, log::OrderLog, task::Task, verbs,
};

const MINUTE_MS: f64 = 60_000.0;
/// A day has as many minutes; an order that takes longer was forgotten, not made.
const PREP_MINUTES_MAX: f64 = 1_440.0;

/// From when on a model has not seen what came of orders: a chance of 30 days is fitted on orders that are older than that.
pub(super) fn unseen_since(task: Task, card: &Card) -> i64 {
    match task {
        Task::Cancel => card.until_ms - HORIZON_MS + 1,
        Task::Eta
        | Task::Anomaly
        | Task::Demand45
        | Task::Demand730
        | Task::Stockout
        | Task::Basket
        | Task::Segments
        | Task::Sentiment => card.until_ms + 1,
    }
}

/// The orders of a log placed from a moment on that can be asked about: id, time, and what came of it, if that is certain
/// at `now_ms`.
pub(super) fn orders(
    task: Task,
    log: &OrderLog,
    since_ms: i64,
    now_ms: i64,
) -> Vec<(String, i64, Option<f64>)> {
    let mut came_back: HashMap<&str, i64> = HashMap::new();
    for reversal in log.reversals() {
        if let Some(entry) = log.reversed_order(reversal) {
            // The first is enough.
            let id = entry.order.order_id.as_str();
            came_back.entry(id).or_insert(reversal.reversed_at_ms);
        }
    }
    let entries = log.orders().map(|entry| entry.order);
    let entries = entries.filter(|order| (since_ms..now_ms).contains(&order.placed_at_ms));
    let row = |order: &crate::model::log::LogOrder| {
        let placed = order.placed_at_ms;
        let outcome = match task {
            Task::Cancel if order.customer_id.is_none() => return None,
            Task::Cancel => {
                let is_certain = now_ms - placed > HORIZON_MS;
                let back = came_back.get(order.order_id.as_str());
                let is_back = back.is_some_and(|at| at - placed <= HORIZON_MS);
                is_certain.then_some(f64::from(u8::from(is_back)))
            }
            Task::Eta => {
                let minutes = order.ready_at_ms.map(|at| (at - placed) as f64 / MINUTE_MS);
                minutes.filter(|minutes| (0.0..=PREP_MINUTES_MAX).contains(minutes))
            }
            Task::Anomaly
            | Task::Demand45
            | Task::Demand730
            | Task::Stockout
            | Task::Basket
            | Task::Segments
            | Task::Sentiment => return None,
        };
        Some((order.order_id.clone(), placed, outcome))
    };
    entries.filter_map(row).collect()
}

/// What is asked, as a question to a model: the ids are written beside the log.
pub(super) fn question(log: &Path, requests: &Path, ids: &[String]) -> anyhow::Result<Asked> {
    let mut csv = csv::Writer::from_path(requests)?;
    csv.write_record(["order_id"])?;
    for id in ids {
        csv.write_record([id])?;
    }
    csv.flush()?;
    Ok(Asked {
        logs: vec![log.to_path_buf()],
        requests: requests.to_path_buf(),
    })
}

/// What a model says of the orders that are asked about.
pub(super) fn answers(
    task: Task,
    model: &Stored,
    asked: &Asked,
) -> anyhow::Result<HashMap<String, Vec<f64>>> {
    let mut out = Vec::new();
    verbs::predict(task, model, asked, &mut out)?;
    let mut rows = csv::Reader::from_reader(out.as_slice());
    let mut answers = HashMap::new();
    for row in rows.records() {
        let row = row?;
        let mut cells = row.iter();
        let id = cells.next().unwrap_or_default().to_owned();
        let said: Result<Vec<f64>, _> = cells.map(str::parse).collect();
        answers.insert(id, said?);
    }
    fs::remove_file(&asked.requests)?;
    Ok(answers)
}
