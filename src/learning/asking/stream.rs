//! Orders of a log as a folder of their own, that a model is asked about.

use std::{collections::HashSet, fs, path::Path};

use crate::model::log::{Entry, LogLine, OrderLog};

/// Writes the orders that are named, with the lines that are kept.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn write(
    log: &OrderLog,
    folder: &Path,
    ids: &[String],
    keeps: impl Fn(&Entry<'_>, &LogLine) -> bool,
) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let mut orders = csv::Writer::from_path(folder.join("orders.csv"))?;
    orders.write_record([
        "order_id",
        "site",
        "customer_id",
        "placed_at",
        "currency",
        "ready_at",
        "country",
    ])?;
    let mut lines = csv::Writer::from_path(folder.join("lines.csv"))?;
    lines.write_record([
        "order_id",
        "line_no",
        "sku",
        "name",
        "quantity",
        "unit_price_minor",
    ])?;
    let wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
    for entry in log.orders() {
        let order = entry.order;
        if !wanted.contains(entry.order_id()) {
            continue;
        }
        let time = |ms: i64| jiff::Timestamp::from_millisecond(ms).map(|at| at.to_string());
        let ready_at = order.ready_at_ms.map(time).transpose()?;
        orders.write_record([
            entry.order_id(),
            &order.site,
            order.customer_id.as_deref().unwrap_or_default(),
            &time(order.placed_at_ms)?,
            &order.currency,
            &ready_at.unwrap_or_default(),
            order.country.as_deref().unwrap_or_default(),
        ])?;
        for line in entry.lines.iter().filter(|line| keeps(&entry, line)) {
            lines.write_record([
                entry.order_id(),
                &line.line_no.to_string(),
                &line.sku,
                &line.name,
                &line.quantity.to_string(),
                &line.unit_price_minor.to_string(),
            ])?;
        }
    }
    orders.flush()?;
    Ok(lines.flush()?)
}
