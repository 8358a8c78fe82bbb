//! Whether a shelf is empty at some hour of a day, as known on the evening before: 1 or 0.

use std::{collections::BTreeSet, path::Path};

use super::{JOINT, Question, Span};
use crate::model::{
    history::key,
    log::{
        LogError,
        stock_days::{StockDay, day_text, stock_days},
    },
    stockout::shelves::DayFacts,
};

const DAY_MS: i64 = 86_400_000;
/// Shelves that are asked about; of more, the same ones on all days, drawn by their names.
const SHELVES_MAX: usize = 200;

/// The days of a stretch of time that are over.
///
/// # Errors
/// The table of stock days cannot be read.
pub(super) fn questions(log: &Path, span: Span) -> Result<Vec<Question>, LogError> {
    let mut drawn: BTreeSet<(u64, String)> = BTreeSet::new();
    stock_days(log, |row| {
        if is_asked(row, span) {
            let name = name(row);
            drawn.insert((key(&name), name));
            if drawn.len() > SHELVES_MAX {
                drawn.pop_last();
            }
        }
        Ok(())
    })?;
    let drawn: BTreeSet<String> = drawn.into_iter().map(|(_, name)| name).collect();
    let mut questions = Vec::new();
    stock_days(log, |row| {
        let name = name(row);
        if is_asked(row, span) && drawn.contains(&name) {
            let is_out = DayFacts::from(row).out();
            questions.push(Question::plain(
                format!("{name}{JOINT}{}", day_text(row.day)),
                start_ms(row.day),
                Some(f64::from(u8::from(is_out))),
            ));
        }
        Ok(())
    })?;
    Ok(questions)
}

fn name(row: &StockDay<'_>) -> String {
    format!("{}{JOINT}{}", row.site, row.sku)
}

fn is_asked(row: &StockDay<'_>, span: Span) -> bool {
    let start_ms = start_ms(row.day);
    span.holds(start_ms) && start_ms + DAY_MS <= span.now_ms
}

fn start_ms(day: i32) -> i64 {
    i64::from(day) * DAY_MS
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const HEADER: &str =
        "site,sku,category,day,sold,stockout_hours,trading_hours,discount,holiday,promotion\n";

    fn asked(rows: &str, since_day: i64, now_ms: i64) -> Vec<Question> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stock_days.csv");
        std::fs::write(file, format!("{HEADER}{rows}")).unwrap();
        let span = Span {
            since_ms: since_day * DAY_MS,
            now_ms,
        };
        questions(folder.path(), span).unwrap()
    }

    #[test]
    fn days_that_are_over_are_asked_and_hours_without_stock_are_the_outcome() {
        let rows = "shop,soup,,1970-01-02,5,0,24,1,0,0\n\
            shop,soup,,1970-01-03,5,2.5,24,1,0,0\n\
            shop,soup,,1970-01-04,5,0,24,1,0,0\n\
            shop,soup,,1970-01-05,5,9,24,1,0,0\n";
        let found = asked(rows, 2, 4 * DAY_MS + 1);
        let wanted = [
            ("shop\tsoup\t1970-01-03", 2, 1.0),
            ("shop\tsoup\t1970-01-04", 3, 0.0),
        ];
        let wanted =
            wanted.map(|(id, day, out)| Question::plain(id.to_owned(), day * DAY_MS, Some(out)));
        assert_eq!(found, wanted);
    }

    #[test]
    fn of_many_shelves_the_same_are_asked_on_all_days() {
        let mut rows = String::new();
        for shelf in 0..SHELVES_MAX + 50 {
            for day in 1..=2 {
                writeln!(rows, "shop,s{shelf},,1970-01-0{day},1,0,24,1,0,0").unwrap();
            }
        }
        let found = asked(&rows, 0, 10 * DAY_MS);
        assert_eq!(found.len(), 2 * SHELVES_MAX);
        let names: BTreeSet<&str> = found
            .iter()
            .filter_map(|question| question.id.rsplit_once(JOINT))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names.len(), SHELVES_MAX);
    }
}
