//! What the stockout champion says of some shelves, from the site's own log of stock days.
//!
//! Learning writes that log once a night. It holds whole days up to yesterday, in UTC, so what is asked about is the
//! running day as a model knows it: from the days before. Read as a stream, within bounds of days, shelves, rows and
//! time; whatever is in the way (no log, a broken or too large one, one that ended days ago) leaves the shelves without
//! an answer.

use std::{collections::BTreeMap, path::Path};

use super::super::{answer::rounded, budget::Budget, past::DAY_MS};
use crate::{
    model::{
        log::{LogError, stock_days::stock_days},
        stockout::{ShelfDay, StockoutModel, shelves::Shelves},
    },
    order::Timestamp,
};

/// Days that are looked back on: as far as a training looks.
const DAYS: i32 = 400;
/// Rows that are kept, 36 bytes each, and shelves, each with 14 KB of sums beside its neighbours'. Of a larger log nothing
/// is said: a part of the shelves would be compared with a part of their neighbours.
const ROWS_MAX: usize = 1_000_000;
const SHELVES_MAX: usize = 5_000;
/// A shelf whose last day on record is longer ago is not asked about: a night's log may be missing, not a week's.
const STALE_DAYS: i32 = 3;

/// The log of a site, and the model that reads it.
pub(in crate::insight) struct ShelfLog<'a> {
    pub(in crate::insight) folder: &'a Path,
    pub(in crate::insight) site: &'a str,
    pub(in crate::insight) model: &'a StockoutModel,
    pub(in crate::insight) budget: Budget,
}

impl ShelfLog<'_> {
    /// Who says it: the model, or the baseline inside one that did not pass.
    pub(super) fn by(&self) -> &str {
        self.model.by()
    }

    /// The chance that each of these shelves is empty at some hour of the day of `now`, by SKU, as far as it is known.
    pub(super) fn risks<'s>(
        &self,
        skus: impl Iterator<Item = &'s str>,
        now: Timestamp,
    ) -> BTreeMap<&'s str, f64> {
        let today = i32::try_from(now.as_millis().div_euclid(DAY_MS)).unwrap_or(i32::MAX);
        let shelves = match self.read(today) {
            Ok(shelves) => shelves,
            // A site that has not learned yet has none.
            Err(LogError::Missing { .. }) => return BTreeMap::new(),
            Err(error) => {
                tracing::warn!(%error, site = self.site, "the log of stock days says nothing of the shelves");
                return BTreeMap::new();
            }
        };
        let is_known = |shelf: usize| {
            let days = shelves.shelves().get(shelf).map(|shelf| &shelf.days);
            let last = days.and_then(|days| days.last());
            last.is_some_and(|last| last.day >= today.saturating_sub(STALE_DAYS))
        };
        let asked: BTreeMap<&str, ShelfDay> = skus
            .filter_map(|sku| Some((sku, shelves.find(self.site, sku)?)))
            .filter(|(_, shelf)| is_known(*shelf))
            .map(|(sku, shelf)| (sku, (shelf, today)))
            .collect();
        let places: Vec<ShelfDay> = asked.values().copied().collect();
        let said = self.model.risks(&shelves, &places).unwrap_or_else(|error| {
            tracing::warn!(%error, site = self.site, model = self.by(), "a model of stock-outs failed");
            BTreeMap::new()
        });
        let risk = |(sku, place)| Some((sku, rounded(f64::from(*said.get(&place)?))));
        asked.into_iter().filter_map(risk).collect()
    }

    /// The shelves of the last days before `today`.
    fn read(&self, today: i32) -> Result<Shelves, LogError> {
        let (mut shelves, mut rows) = (Shelves::default(), 0_usize);
        stock_days(self.folder, |row| {
            if self.budget.is_spent() {
                return Err("there is no time to read on".to_owned());
            }
            if !(today.saturating_sub(DAYS)..today).contains(&row.day) {
                return Ok(());
            }
            rows += 1;
            if rows > ROWS_MAX || shelves.shelves().len() > SHELVES_MAX {
                return Err(format!(
                    "the last {DAYS} days have more than {ROWS_MAX} rows, or {SHELVES_MAX} shelves"
                ));
            }
            shelves.add(row)
        })?;
        Ok(shelves)
    }
}
