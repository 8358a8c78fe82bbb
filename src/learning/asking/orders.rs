//! What comes of an order: whether something of it comes back within 30 days, and how many minutes it takes. Pure.

use std::collections::HashMap;

use super::{Question, Span};
use crate::model::{history::HORIZON_MS, log::OrderLog};

const MINUTE_MS: f64 = 60_000.0;
/// A day has as many minutes; an order that takes longer was forgotten, not made.
const PREP_MINUTES_MAX: f64 = 1_440.0;

/// Whether orders with a customer come back: 1 or 0, certain after 30 days.
pub(super) fn may_come_back(log: &OrderLog, span: Span) -> Vec<Question> {
    let mut came_back: HashMap<&str, i64> = HashMap::new();
    for reversal in log.reversals() {
        if let Some(entry) = log.reversed_order(reversal) {
            // The first is enough.
            let id = entry.order.order_id.as_str();
            came_back.entry(id).or_insert(reversal.reversed_at_ms);
        }
    }
    let orders = log.orders().map(|entry| entry.order);
    orders
        .filter(|order| span.holds(order.placed_at_ms) && order.customer_id.is_some())
        .map(|order| {
            let placed = order.placed_at_ms;
            let is_certain = span.now_ms - placed > HORIZON_MS;
            let back = came_back.get(order.order_id.as_str());
            let is_back = back.is_some_and(|at| at - placed <= HORIZON_MS);
            let outcome = is_certain.then_some(f64::from(u8::from(is_back)));
            Question::plain(order.order_id.clone(), placed, outcome)
        })
        .collect()
}

/// The minutes that orders take.
pub(super) fn ready(log: &OrderLog, span: Span) -> Vec<Question> {
    let orders = log.orders().map(|entry| entry.order);
    orders
        .filter(|order| span.holds(order.placed_at_ms))
        .map(|order| {
            let placed = order.placed_at_ms;
            let minutes = order.ready_at_ms.map(|at| (at - placed) as f64 / MINUTE_MS);
            let outcome = minutes.filter(|minutes| (0.0..=PREP_MINUTES_MAX).contains(minutes));
            Question::plain(order.order_id.clone(), placed, outcome)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: &str = "order_id,site,customer_id,placed_at,currency,ready_at,country\n\
        a,shop,c1,2024-01-01T10:00:00Z,GBP,2024-01-01T10:12:00Z,\n\
        b,shop,c2,2024-01-02T10:00:00Z,GBP,2024-01-04T10:00:00Z,\n\
        c,shop,,2024-01-03T10:00:00Z,GBP,,\n\
        d,shop,c4,2024-01-20T10:00:00Z,GBP,,\n";
    const LINES: &str = "order_id,line_no,sku,name,quantity,unit_price_minor\n\
        a,1,s,Thing,2,100\nb,1,s,Thing,2,100\n";
    const REVERSALS: &str = "order_id,sku,reversed_at,quantity,value_minor\n\
        a,s,2024-01-05T10:00:00Z,1,100\nb,s,2024-02-05T10:00:00Z,1,100\n";

    fn found(ask: fn(&OrderLog, Span) -> Vec<Question>) -> Vec<(String, Option<f64>)> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("orders", ORDERS),
            ("lines", LINES),
            ("reversals", REVERSALS),
        ] {
            std::fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
        }
        let log = OrderLog::open(folder.path()).unwrap();
        let now: jiff::Timestamp = "2024-02-10T00:00:00Z".parse().unwrap();
        let span = Span {
            since_ms: 0,
            now_ms: now.as_millisecond(),
        };
        let found = ask(&log, span).into_iter();
        found
            .map(|question| (question.id, question.outcome))
            .collect()
    }

    #[test]
    fn what_comes_back_is_certain_after_thirty_days() {
        let wanted = [("a", Some(1.0)), ("b", Some(0.0)), ("d", None)];
        let wanted = wanted.map(|(id, outcome)| (id.to_owned(), outcome));
        assert_eq!(found(may_come_back), wanted);
    }

    #[test]
    fn an_order_that_took_days_was_forgotten() {
        let wanted = [("a", Some(12.0)), ("b", None), ("c", None), ("d", None)];
        let wanted = wanted.map(|(id, outcome)| (id.to_owned(), outcome));
        assert_eq!(found(ready), wanted);
    }
}
