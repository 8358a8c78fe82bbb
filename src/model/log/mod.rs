//! The order log: a folder of CSV files that holds one or more sites' orders, their lines and what was
//! reversed of them later.
//!
//! `orders`, `lines` and `reversals` are read as `NAME.csv` or `NAME.csv.zst`; a missing `lines` or `reversals`
//! means that there are none. Files are decompressed and parsed as a stream; what stays in memory is one compact row
//! per line, with SKUs and names shared. Orders come out in time order, ties in file order, whatever the file's
//! order was. Every error names the file, the row (the header is row 1) and the column.
//!
//! This file knows nothing of models: training, prediction and `orderhub replay` read the same type.

pub mod reviews;
pub mod stock_days;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use table::Table;

/// One order of the log, without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogOrder {
    /// The order's id in the log, unique over all folders read together.
    pub order_id: String,
    /// The shop, kitchen or warehouse.
    pub site: Arc<str>,
    /// Empty for a walk-in customer.
    pub customer_id: Option<String>,
    /// When it was placed, milliseconds since 1970 UTC.
    pub placed_at_ms: i64,
    /// ISO 4217 code.
    pub currency: Arc<str>,
    /// The customer's country as the source names it.
    pub country: Option<Arc<str>>,
    /// When it was ready to hand over, milliseconds since 1970 UTC.
    pub ready_at_ms: Option<i64>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The order this line belongs to: its place in time order (see [`OrderLog::orders`]).
    order: u32,
    /// The line's number as printed on the order.
    pub line_no: u32,
    /// Stock keeping unit.
    pub sku: Arc<str>,
    /// The product's name when it was sold.
    pub name: Arc<str>,
    /// Units, at least 1.
    pub quantity: u32,
    /// Price of one unit in minor units of the order's currency.
    pub unit_price_minor: i64,
}

/// A cancellation or return of all or part of an order's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The order that lost something: its place in time order.
    order: u32,
    /// What came back.
    pub sku: Arc<str>,
    /// When, milliseconds since 1970 UTC.
    pub reversed_at_ms: i64,
    /// Units, at least 1.
    pub quantity: u32,
    /// What the units were worth, in minor units, positive.
    pub value_minor: i64,
}

/// One order with everything the log says about it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The order.
    pub order: &'a LogOrder,
    /// Its lines in file order.
    pub lines: &'a [LogLine],
}

impl Entry<'_> {
    /// The order's id, which is also its line's `order_id` column.
    #[must_use]
    pub fn order_id(&self) -> &str {
        &self.order.order_id
    }

    /// What the lines add up to, in minor units; saturates instead of overflowing.
    #[must_use]
    pub fn total_minor(&self) -> i64 {
        self.lines.iter().fold(0_i64, |sum, line| {
            sum.saturating_add(
                line.unit_price_minor
                    .saturating_mul(i64::from(line.quantity)),
            )
        })
    }
}

/// Why a log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Neither `NAME.csv` nor `NAME.csv.zst` is in the folder.
    #[error("{folder}: no {name}.csv or {name}.csv.zst in this folder")]
    Missing {
        /// The folder as it was given.
        folder: PathBuf,
        /// The table's name.
        name: &'static str,
    },
    /// The operating system or the decompressor refused.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: PathBuf,
        /// Its reason.
        source: std::io::Error,
    },
    /// The header is not the expected one.
    #[error("{file}, row 1: column {at} must be \"{expected}\", found \"{found}\"")]
    Header {
        /// The file.
        file: PathBuf,
        /// The column's number, from 1.
        at: usize,
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A row is not valid CSV or not UTF-8.
    #[error("{file}, row {row}: {problem}")]
    Row {
        /// The file.
        file: PathBuf,
        /// The row, the header being 1.
        row: u64,
        /// What is wrong.
        problem: String,
    },
    /// A field does not hold what its column promises.
    #[error("{file}, row {row}, column {column}: {problem}")]
    Field {
        /// The file.
        file: PathBuf,
        /// The row, the header being 1.
        row: u64,
        /// The column's name.
        column: &'static str,
        /// What is wrong.
        problem: String,
    },
}

/// A log in memory: orders in time order, lines grouped by order, reversals in time order.
#[derive(Debug, Default)]
pub struct OrderLog {
    orders: Vec<LogOrder>,
    lines: Vec<LogLine>,
    /// Where an order's lines start; one longer than `orders`.
    starts: Vec<usize>,
    reversals: Vec<Reversal>,
    index: HashMap<String, u32>,
}

impl OrderLog {
    /// Reads one log folder.
    pub fn open(folder: &Path) -> Result<Self, LogError> {
        Self::open_all(&[folder.to_path_buf()])
    }

    /// Reads several folders as one log; a later one continues an earlier one, and its reversals may name the
    /// earlier one's orders.
    pub fn open_all(folders: &[PathBuf]) -> Result<Self, LogError> {
        let mut log = Self::default();
        let mut shared = Shared::default();
        for folder in folders {
            log.read_orders(folder, &mut shared)?;
        }
        // Stable, so that orders of one minute keep the file's order.
        log.orders.sort_by_key(|order| order.placed_at_ms);
        log.index = (0_u32..)
            .zip(&log.orders)
            .map(|(at, order)| (order.order_id.clone(), at))
            .collect();
        for folder in folders {
            log.read_lines(folder, &mut shared)?;
            log.read_reversals(folder, &mut shared)?;
        }
        log.lines.sort_by_key(|line| line.order);
        log.reversals
            .sort_by_key(|reversal| reversal.reversed_at_ms);
        let mut start = 0;
        for at in 0_u32.. {
            log.starts.push(start);
            if at as usize >= log.orders.len() {
                break;
            }
            start += log
                .lines
                .iter()
                .skip(start)
                .take_while(|line| line.order == at)
                .count();
        }
        Ok(log)
    }

    /// How many orders there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Whether there is no order at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// All orders with their lines, in time order.
    pub fn orders(&self) -> impl Iterator<Item = Entry<'_>> {
        let ends = self.starts.iter().skip(1);
        self.orders
            .iter()
            .zip(self.starts.iter().zip(ends))
            .map(|(order, (&start, &end))| Entry {
                order,
                lines: self.lines.get(start..end).unwrap_or_default(),
            })
    }

    /// One order by its id.
    #[must_use]
    pub fn find(&self, order_id: &str) -> Option<Entry<'_>> {
        self.at(*self.index.get(order_id)?)
    }

    /// All reversals in time order.
    #[must_use]
    pub fn reversals(&self) -> &[Reversal] {
        &self.reversals
    }

    /// The order that a reversal names.
    #[must_use]
    pub fn reversed_order(&self, reversal: &Reversal) -> Option<Entry<'_>> {
        self.at(reversal.order)
    }

    fn at(&self, at: u32) -> Option<Entry<'_>> {
        let at = at as usize;
        let range = *self.starts.get(at)?..*self.starts.get(at + 1)?;
        Some(Entry {
            order: self.orders.get(at)?,
            lines: self.lines.get(range)?,
        })
    }

    fn read_orders(&mut self, folder: &Path, shared: &mut Shared) -> Result<(), LogError> {
        const COLUMNS: [&str; 7] = [
            "order_id",
            "site",
            "customer_id",
            "placed_at",
            "currency",
            "ready_at",
            "country",
        ];
        let mut table = Table::open(folder, "orders", &COLUMNS)?;
        let mut seen: BTreeSet<String> = self
            .orders
            .iter()
            .map(|order| order.order_id.clone())
            .collect();
        while table.next()? {
            let order_id = table.text(0)?.to_owned();
            if !seen.insert(order_id.clone()) {
                return Err(table.field(0, format!("order {order_id} appears twice")));
            }
            let order = LogOrder {
                order_id,
                site: shared.of(table.text(1)?),
                customer_id: table.optional(2).map(str::to_owned),
                placed_at_ms: table.time(3)?,
                currency: shared.of(table.text(4)?),
                ready_at_ms: table
                    .optional(5)
                    .is_some()
                    .then(|| table.time(5))
                    .transpose()?,
                country: table.optional(6).map(|country| shared.of(country)),
            };
            self.orders.push(order);
        }
        Ok(())
    }

    fn read_lines(&mut self, folder: &Path, shared: &mut Shared) -> Result<(), LogError> {
        const COLUMNS: [&str; 6] = [
            "order_id",
            "line_no",
            "sku",
            "name",
            "quantity",
            "unit_price_minor",
        ];
        let mut table = match Table::open(folder, "lines", &COLUMNS) {
            Err(LogError::Missing { .. }) => return Ok(()),
            other => other?,
        };
        while table.next()? {
            let line = LogLine {
                order: self.order_of(&table)?,
                line_no: table.number(1, 0)?,
                sku: shared.of(table.text(2)?),
                name: shared.of(table.optional(3).unwrap_or_default()),
                quantity: table.number(4, 1)?,
                unit_price_minor: table.number(5, 0)?,
            };
            self.lines.push(line);
        }
        Ok(())
    }

    fn read_reversals(&mut self, folder: &Path, shared: &mut Shared) -> Result<(), LogError> {
        const COLUMNS: [&str; 5] = ["order_id", "sku", "reversed_at", "quantity", "value_minor"];
        let mut table = match Table::open(folder, "reversals", &COLUMNS) {
            Err(LogError::Missing { .. }) => return Ok(()),
            other => other?,
        };
        while table.next()? {
            let reversal = Reversal {
                order: self.order_of(&table)?,
                sku: shared.of(table.text(1)?),
                reversed_at_ms: table.time(2)?,
                quantity: table.number(3, 1)?,
                value_minor: table.number(4, 0)?,
            };
            self.reversals.push(reversal);
        }
        Ok(())
    }

    fn order_of(&self, table: &Table) -> Result<u32, LogError> {
        let order_id = table.text(0)?;
        let found = self.index.get(order_id).copied();
        found.ok_or_else(|| table.field(0, format!("order {order_id} is not in the orders file")))
    }
}

/// One text, kept once however often it occurs.
#[derive(Default)]
struct Shared(BTreeSet<Arc<str>>);

impl Shared {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}
