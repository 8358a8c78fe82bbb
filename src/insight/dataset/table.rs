//! A result as a table, for spreadsheets: the rows of its main list, with the columns that people look for.

use serde_json::Value;

use super::shape::Analysis;
use crate::transfer::safe;

/// A result's report as CSV. What is not there is an empty cell; no cell is a formula.
#[must_use]
pub fn table(analysis: Analysis, report: &Value) -> String {
    let (columns, rows) = match analysis {
        Analysis::Sales => (
            &[
                "from",
                "orders",
                "sold",
                "revenue_minor",
                "average_minor",
                "cancelled",
                "expired",
            ][..],
            listed(report, "/weeks"),
        ),
        Analysis::Demand => (&["sku", "day", "p10", "p50", "p90"][..], demand(report)),
        Analysis::Volume => (&["day", "hour", "p10", "p50", "p90"][..], volume(report)),
        Analysis::Bundles => (
            &[
                "first",
                "second",
                "together",
                "support",
                "confidence",
                "confidence_back",
                "lift",
            ][..],
            bundles(report),
        ),
        Analysis::Segments => (
            &[
                "name",
                "customers",
                "share",
                "money_share",
                "recency_days",
                "orders",
                "money_minor",
                "tenure_days",
                "gap_days",
            ][..],
            listed(report, "/segments"),
        ),
    };
    let mut text = columns.join(",");
    text.push_str("\r\n");
    for row in rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| cell(row.get(*column).unwrap_or(&Value::Null)))
            .collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn listed(report: &Value, pointer: &str) -> Vec<Value> {
    let list = report.pointer(pointer).and_then(Value::as_array);
    list.cloned().unwrap_or_default()
}

/// The days of the site's orders, then those of each article.
fn demand(report: &Value) -> Vec<Value> {
    let orders = report.get("orders").into_iter().cloned();
    let all = orders.chain(listed(report, "/articles"));
    all.flat_map(|series| {
        let sku = series.get("sku").cloned().unwrap_or_default();
        let days = listed(&series, "/ahead");
        days.into_iter()
            .map(move |day| with(day, "sku", sku.clone()))
    })
    .collect()
}

fn volume(report: &Value) -> Vec<Value> {
    let days = listed(report, "/ahead");
    days.into_iter()
        .flat_map(|day| {
            let name = day.get("day").cloned().unwrap_or_default();
            let hours = listed(&day, "/hours").into_iter().zip(0_u32..);
            hours
                .map(move |(said, hour)| with(with(said, "day", name.clone()), "hour", hour.into()))
        })
        .collect()
}

fn bundles(report: &Value) -> Vec<Value> {
    let pairs = listed(report, "/pairs").into_iter();
    pairs
        .map(|pair| {
            let sku = |which: &str| pair.pointer(which).cloned().unwrap_or_default();
            let (first, second) = (sku("/first/sku"), sku("/second/sku"));
            with(with(pair, "first", first), "second", second)
        })
        .collect()
}

fn with(mut row: Value, name: &str, value: Value) -> Value {
    if let Some(row) = row.as_object_mut() {
        row.insert(name.to_owned(), value);
    }
    row
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("\"{}\"", safe(text).replace('"', "\"\"")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Analysis, table};

    #[test]
    fn lists_become_rows() {
        let report = json!({
            "orders": {"ahead": [{"day": "2026-01-02", "p10": 1.0, "p50": 2.5, "p90": 4.0}]},
            "articles": [{"sku": "=1+1", "ahead": [{"day": "2026-01-02", "p50": 1.0}]}],
        });
        let text = table(Analysis::Demand, &report);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "sku,day,p10,p50,p90");
        assert_eq!(lines[1], ",\"2026-01-02\",1.0,2.5,4.0");
        assert!(lines[2].starts_with("\"'=1+1\""), "{}", lines[2]);
        assert_eq!(table(Analysis::Volume, &json!({})).lines().count(), 1);
    }
}
