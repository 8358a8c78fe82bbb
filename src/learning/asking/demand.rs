//! What is sold: orders of a site and units of its largest articles, on each of two weeks from an origin on. Pure.
//!
//! There is an origin a week, so that what one of them did not foresee is not counted again by all that come after it.
//! Which articles are asked for is told by the time before the origin.

use super::{JOINT, Question, Span};
use crate::model::{
    demand::{
        day::Day,
        series::{LogSeries, Series},
    },
    log::OrderLog,
};

/// Days from one origin to the next.
const ORIGIN_EVERY: i32 = 7;
/// Days that are asked for, from the origin's own on.
const DAYS: i32 = 14;
/// Articles that are asked for.
const ARTICLES: usize = 20;
/// Days before an origin that tell which are the largest; a site that sold nothing in them says nothing.
const DAYS_BEFORE: i32 = 56;

/// The questions whose origins are in a stretch of time. A day that is over has its outcome.
pub(super) fn questions(log: &OrderLog, span: Span) -> Vec<Question> {
    let series = LogSeries::of(log);
    let (first, today) = (Day::of_ms(span.since_ms), Day::of_ms(span.now_ms));
    let past = first.since(Day::of_ms(0)).rem_euclid(ORIGIN_EVERY);
    let first = first.plus((ORIGIN_EVERY - past) % ORIGIN_EVERY);
    let mut questions = Vec::new();
    for (name, site) in &series.sites {
        let origins = (0..).map(|nth| first.plus(nth * ORIGIN_EVERY));
        for origin in origins.take_while(|origin| *origin < today) {
            let before = origin.plus(-DAYS_BEFORE);
            if site.orders.sum(before, origin) == 0.0 {
                continue;
            }
            let mut ask = |sku: &str, of: &Series| {
                let scale = of.step(origin);
                questions.extend((0..DAYS).map(|ahead| {
                    let day = origin.plus(ahead);
                    Question {
                        id: format!("{name}{JOINT}{sku}{JOINT}{origin}{JOINT}{day}"),
                        at_ms: origin.start_ms(),
                        outcome: (day < today).then(|| of.get(day)),
                        scale,
                    }
                }));
            };
            ask("", &site.orders);
            for sku in site.largest(before, origin, ARTICLES) {
                if let Some(units) = site.units.get(&sku) {
                    ask(&sku, units);
                }
            }
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const DAY_MS: i64 = 86_400_000;

    /// Two orders a day; one article is sold three times a day, the other once.
    fn log(days: i64) -> OrderLog {
        let folder = tempfile::tempdir().unwrap();
        let mut orders =
            "order_id,site,customer_id,placed_at,currency,ready_at,country\n".to_owned();
        let mut lines = "order_id,line_no,sku,name,quantity,unit_price_minor\n".to_owned();
        for day in 0..days {
            let at = jiff::Timestamp::from_millisecond(day * DAY_MS + 1_000).unwrap();
            writeln!(orders, "a{day},shop,,{at},GBP,,\nb{day},shop,,{at},GBP,,").unwrap();
            writeln!(
                lines,
                "a{day},1,much,Much,3,100\nb{day},1,little,Little,1,100"
            )
            .unwrap();
        }
        std::fs::write(folder.path().join("orders.csv"), orders).unwrap();
        std::fs::write(folder.path().join("lines.csv"), lines).unwrap();
        OrderLog::open(folder.path()).unwrap()
    }

    fn asked(since_day: i64, now_day: i64) -> Vec<Question> {
        let span = Span {
            since_ms: since_day * DAY_MS,
            now_ms: now_day * DAY_MS + 3_600_000,
        };
        questions(&log(now_day), span)
    }

    #[test]
    fn every_week_two_weeks_of_the_site_and_its_articles_are_asked() {
        let questions = asked(60, 72);
        // Origins are the days 63 and 70.
        assert_eq!(questions.len(), 2 * 3 * 14);
        let first = &questions[0];
        assert_eq!(first.id, "shop\t\t1970-03-05\t1970-03-05");
        assert_eq!((first.at_ms, first.outcome), (63 * DAY_MS, Some(2.0)));
        let much = &questions[14];
        assert_eq!(much.id, "shop\tmuch\t1970-03-05\t1970-03-05");
        assert_eq!(much.outcome, Some(3.0));
        let known = questions
            .iter()
            .filter(|question| question.outcome.is_some());
        assert_eq!(known.count(), 3 * (9 + 2), "days before today are over");
    }

    #[test]
    fn a_shop_that_sold_nothing_before_is_not_asked() {
        assert!(asked(0, 1).is_empty());
        assert_eq!(asked(0, 8).len(), 3 * 14);
    }
}
