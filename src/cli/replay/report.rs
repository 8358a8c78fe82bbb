//! What a replay did, counted and timed.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::plan::Fitted;

/// Unexpected answers written out in full; the others are counted.
const ERRORS_SHOWN: usize = 10;
/// Unexpected answers after which the replay gives up.
pub(super) const ERRORS_MAX: usize = 50;

/// The count so far.
#[derive(Default)]
pub(super) struct Report {
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    done: BTreeMap<Step, Vec<Duration>>,
    refused: BTreeMap<String, u64>,
    shown: Vec<String>,
    errors: usize,
}

/// What was done to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Placed,
    Paid,
    Cancelled,
    Fulfilled,
}

impl Step {
    const ALL: [Self; 4] = [Self::Placed, Self::Paid, Self::Cancelled, Self::Fulfilled];

    fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Fulfilled => "fulfilled",
        }
    }
}

impl Report {
    pub(super) fn did(&self, step: Step, took: Duration) {
        self.counts().done.entry(step).or_default().push(took);
    }

    pub(super) fn refused(&self, step: Step, code: &str) {
        let why = format!("{}: {code}", step.name());
        *self.counts().refused.entry(why).or_default() += 1;
    }

    pub(super) fn error(&self, text: String) {
        let mut counts = self.counts();
        counts.errors += 1;
        if counts.shown.len() < ERRORS_SHOWN {
            counts.shown.push(text);
        }
    }

    pub(super) fn errors(&self) -> usize {
        self.counts().errors
    }

    /// Writes the summary for people.
    pub(super) fn print(
        &self,
        out: &mut impl Write,
        fitted: Fitted,
        took: Duration,
    ) -> io::Result<()> {
        let mut counts = self.counts();
        for step in Step::ALL {
            let times = counts.done.entry(step).or_default();
            times.sort_unstable();
            write!(out, "{:>9} {:>8}", step.name(), times.len())?;
            match (rank(times, 50), rank(times, 99)) {
                (Some(p50), Some(p99)) => writeln!(out, "   p50 {p50:.1?}   p99 {p99:.1?}")?,
                _ => writeln!(out)?,
            }
        }
        for (why, times) in &counts.refused {
            writeln!(out, "  refused {times:>8}   {why}")?;
        }
        for (what, times) in fitted.lines() {
            writeln!(out, "   fitted {times:>8}   {what}")?;
        }
        writeln!(out, "     took {:>7.1}s", took.as_secs_f64())?;
        for text in &counts.shown {
            writeln!(out, "    error            {text}")?;
        }
        Ok(())
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fitted {
    fn lines(self) -> impl Iterator<Item = (&'static str, u64)> {
        [
            ("lines of more than 999 pieces were split", self.lines_split),
            (
                "lines past the hundredth, or without a usable sku, were dropped",
                self.lines_dropped,
            ),
            (
                "articles were renamed to fit the SKU rule",
                self.skus_renamed,
            ),
            ("orders without a line were left out", self.orders_empty),
            (
                "orders in another currency were left out",
                self.orders_other_currency,
            ),
        ]
        .into_iter()
        .filter(|(_, times)| *times > 0)
    }
}

/// The nearest-rank percentile of sorted times.
fn rank(times: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (times.len() * percent).div_ceil(100).max(1);
    times.get(rank - 1).copied()
}
