//! Leave one out: the rank of the article that was taken out of an order, among ten that are suggested for what is left.
//!
//! Which one is taken out is drawn by the order's name, so that everybody is asked the same, whenever that is.

use std::collections::{BTreeSet, HashMap};

use super::{Desk, Question, Span, stream};
use crate::model::{
    folder::Stored,
    history::key,
    log::{Entry, OrderLog},
};

/// Distinct articles of an order that is asked about.
const ITEMS_MIN: usize = 2;
const ITEMS_MAX: usize = 60;

/// Orders from which one article can be taken out. That it was in there is certain at once.
pub(super) fn questions(log: &OrderLog, span: Span) -> Vec<Question> {
    let orders = log.orders();
    orders
        .filter(|entry| span.holds(entry.order.placed_at_ms) && held_out(entry).is_some())
        .map(|entry| {
            Question::plain(
                entry.order_id().to_owned(),
                entry.order.placed_at_ms,
                Some(1.0),
            )
        })
        .collect()
}

/// The rank at which a model suggests what was taken out, from 1; 0 where it does not.
///
/// # Errors
/// As [`Desk::answers`].
pub(super) fn answers(
    log: &OrderLog,
    desk: &Desk<'_>,
    model: &Stored,
    ids: &[String],
) -> anyhow::Result<HashMap<String, Vec<f64>>> {
    let folder = desk.requests("carts");
    stream::write(log, &folder, ids, |entry, line| {
        held_out(entry) != Some(&*line.sku)
    })?;
    let mut answers = HashMap::new();
    for row in desk.predicted(model, &desk.asked(folder))? {
        let mut cells = row.iter();
        let id = cells.next().unwrap_or_default();
        if let Some(right) = log.find(id).as_ref().and_then(held_out) {
            let rank = cells.position(|sku| sku == right).map_or(0, |at| at + 1);
            answers.insert(id.to_owned(), vec![rank as f64]);
        }
    }
    Ok(answers)
}

/// What is taken out of an order, with all its lines.
fn held_out<'a>(entry: &Entry<'a>) -> Option<&'a str> {
    let skus: BTreeSet<&str> = entry.lines.iter().map(|line| &*line.sku).collect();
    if !(ITEMS_MIN..=ITEMS_MAX).contains(&skus.len()) {
        return None;
    }
    let place = key(entry.order_id()) % skus.len() as u64;
    skus.into_iter().nth(usize::try_from(place).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(folder: &std::path::Path) -> OrderLog {
        let orders = "order_id,site,customer_id,placed_at,currency,ready_at,country\n\
            a,shop,,1970-01-01T10:00:00Z,GBP,,\n\
            b,shop,c,1970-01-02T10:00:00Z,GBP,,\n\
            c,shop,,1970-01-03T10:00:00Z,GBP,,\n";
        let lines = "order_id,line_no,sku,name,quantity,unit_price_minor\n\
            a,1,x,X,1,100\na,2,x,X,1,100\nb,1,x,X,1,100\nb,2,y,Y,1,100\nc,1,y,Y,1,100\nc,2,z,\"Z, big\",1,100\n";
        std::fs::write(folder.join("orders.csv"), orders).unwrap();
        std::fs::write(folder.join("lines.csv"), lines).unwrap();
        OrderLog::open(folder).unwrap()
    }

    #[test]
    fn one_article_of_at_least_two_is_taken_out_and_always_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let log = log(folder.path());
        let span = Span {
            since_ms: 0,
            now_ms: i64::MAX,
        };
        let asked = questions(&log, span);
        let ids: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
        assert_eq!(ids, ["b", "c"], "the same article twice is one");
        let entry = log.find("b").unwrap();
        let right = held_out(&entry).unwrap();
        assert!(["x", "y"].contains(&right));
        let requests = folder.path().join("asked");
        stream::write(&log, &requests, &["b".to_owned()], |entry, line| {
            held_out(entry) != Some(&*line.sku)
        })
        .unwrap();
        let left = OrderLog::open(&requests).unwrap();
        let left = left.orders().next().unwrap();
        assert_eq!(left.order, log.find("b").unwrap().order);
        assert_eq!(left.lines.len(), 1);
        assert_ne!(&*left.lines[0].sku, right);
    }
}
