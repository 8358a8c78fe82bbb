//! What the year before says: how demand went on after the same days of earlier years.
//!
//! For a day ahead: the level around the same day of each earlier year over the level right before that year's origin
//! (364 days earlier, so that weekdays stay).

use super::history::History;

/// Days of a year that keep the weekday.
const YEAR_DAYS: usize = 364;
/// Days on either side of the same day a year before.
const AROUND_DAYS: usize = 10;
/// Days before an origin that its level is taken from.
const BEFORE_DAYS: usize = 28;
/// Days that a year's growth is measured on.
const GROWTH_DAYS: usize = 91;
/// Earlier years that are looked at.
const YEARS_MAX: usize = 4;
/// Neither more nor less than this many times.
const RATIO_MAX: f64 = 4.0;

/// How demand is to be expected `ahead` days after the origin (0 is the origin's day) over the level of the last four weeks,
/// as it went in earlier years; `None` without a whole earlier year. An article's own way is drawn towards `site`'s
/// (where given) the more, the less it sold then.
#[must_use]
pub fn ratio(history: &History<'_>, site: Option<&History<'_>>, ahead: usize) -> Option<f64> {
    let own_level = history.level(BEFORE_DAYS);
    // After whole years the course begins again.
    let ahead = ahead % YEAR_DAYS;
    let mut logs = Vec::new();
    for year in 1..=YEARS_MAX {
        let origin = history.days().checked_sub(year * YEAR_DAYS);
        let Some(origin) = origin.filter(|&origin| origin >= BEFORE_DAYS) else {
            break;
        };
        let target = origin + ahead;
        let of = |history: &History<'_>| {
            let then = history.level_between(target - AROUND_DAYS, target + AROUND_DAYS + 1);
            (then, history.level_between(origin - BEFORE_DAYS, origin))
        };
        let (then, before) = of(history);
        let (more, over) = match site.map(of) {
            Some((site_then, site_before)) if site_before > 0.0 => {
                let doubt = 0.5 * own_level.max(before) + 0.05;
                (doubt * site_then / site_before, doubt)
            }
            _ => (0.0, 0.0),
        };
        if before + over > 0.0 && then + more > 0.0 {
            let ratio = ((then + more) / (before + over)).clamp(1.0 / RATIO_MAX, RATIO_MAX);
            logs.push(ratio.ln());
        }
    }
    let n = logs.len() as f64;
    (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / n).exp())
}

/// Growth from a year before to the origin, as a logarithm: of the last quarter, or, where the record is too young for that,
/// of less and believed the less. `None` without a whole earlier year.
#[must_use]
pub fn growth(history: &History<'_>) -> Option<f64> {
    let origin = history.days().checked_sub(YEAR_DAYS)?;
    let days = origin.min(GROWTH_DAYS);
    let (before, last) = (
        history.level_between(origin - days, origin),
        history.level(days),
    );
    let believed = days as f64 / GROWTH_DAYS as f64;
    let known = days >= BEFORE_DAYS && before > 0.0 && last > 0.0;
    known.then(|| believed * (last / before).ln().clamp(-1.0, 1.0))
}
