//! The chance without a network: how often shelves like this one ran out on the next day.
//!
//! Alike are shelves that ran out, or did not, on the last day, and on as many of the last fourteen days. Thirty shares,
//! measured on the training days, each pulled towards the share of all.

use serde::{Deserialize, Serialize};

use super::shelves::Shelf;

/// The name of such a chance.
pub const NAME: &str = "out yesterday and share of the last 14 days";
/// Days looked back.
const DAYS: usize = 14;
/// Shelf days of its own that a cell needs to weigh as much as all.
const WEIGHT: f64 = 50.0;

/// Shares by what a shelf went through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cells {
    /// The share of all shelf days with stock-out hours.
    pub all: f64,
    /// With the last day in stock: by how many of the last fourteen were not.
    pub after_stock: Vec<f64>,
    /// With the last day out of stock.
    pub after_out: Vec<f64>,
}

/// Counts that become cells.
#[derive(Clone, Debug)]
pub(super) struct Counts([[(f64, f64); DAYS + 1]; 2]);

impl Counts {
    pub(super) fn new() -> Self {
        Self([[(0.0, 0.0); DAYS + 1]; 2])
    }

    pub(super) fn add(&mut self, shelf: &Shelf, day: i32, out: bool) {
        let (last, count) = look(Some(shelf), day);
        let cell = self
            .0
            .get_mut(usize::from(last))
            .and_then(|cells| cells.get_mut(count));
        if let Some((n, sum)) = cell {
            *n += 1.0;
            *sum += f64::from(u8::from(out));
        }
    }

    pub(super) fn cells(&self) -> Cells {
        let [after_stock, after_out] = &self.0;
        let every = || after_stock.iter().chain(after_out);
        let (n, sum) = every().fold((0.0, 0.0), |(n, sum), cell| (n + cell.0, sum + cell.1));
        let all = if n > 0.0 { sum / n } else { 0.5 };
        let shares = |cells: &[(f64, f64)]| {
            cells
                .iter()
                .map(|(n, sum)| (sum + WEIGHT * all) / (n + WEIGHT))
                .collect()
        };
        Cells {
            all,
            after_stock: shares(after_stock),
            after_out: shares(after_out),
        }
    }
}

impl Cells {
    /// The chance of a shelf on a day, from the days before.
    #[must_use]
    pub fn risk(&self, shelf: Option<&Shelf>, day: i32) -> f32 {
        let (last, count) = look(shelf, day);
        let cells = if last {
            &self.after_out
        } else {
            &self.after_stock
        };
        cells.get(count).copied().unwrap_or(self.all) as f32
    }

    pub(super) fn is_sound(&self) -> bool {
        let mut shares = self
            .after_stock
            .iter()
            .chain(&self.after_out)
            .chain([&self.all]);
        shares.all(|share| (0.0..=1.0).contains(share))
    }
}

/// Whether the newest of the last fourteen days was without stock at some hour, and how many of them were.
fn look(shelf: Option<&Shelf>, day: i32) -> (bool, usize) {
    let past = (1..=DAYS as i32).map(|back| day.saturating_sub(back));
    let known = past.filter_map(|day| shelf?.at(day));
    let outs: Vec<bool> = known.map(super::shelves::DayFacts::out).collect();
    (
        outs.first().copied().unwrap_or(false),
        outs.iter().filter(|out| **out).count(),
    )
}
