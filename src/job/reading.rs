//! From a job's files to portions of what is in them, on a thread of its own: reading is blocking, and two portions
//! wait at most, so that a file of any size takes as much memory as a small one.

use std::path::PathBuf;

use tokio::sync::mpsc;

use super::{
    spool::{Part, Spool},
    state::{Job, Kind},
};
use crate::{
    engine::HISTORY_ORDERS_MAX,
    order::{Currency, PastOrder},
    transfer::{
        CUSTOMER_COLUMNS, CustomerRow, Fault, Format, LogFiles, Mapping, OrderLog, PRODUCT_COLUMNS,
        PastTerms, ProductRow, Rows, SALES_COLUMNS, Sales, SourceError, UNPACKED_TIMES_MAX, Wanted,
        customer_row, product_row, survey,
    },
};

/// Portions that are read ahead.
pub(super) const PORTIONS_AHEAD: usize = 2;
/// Order lines of a portion: a batch of the journal's that takes some hundredths of a second.
const PORTION_LINES_MAX: usize = 4_000;

/// What a row holds.
#[derive(Debug)]
pub(super) enum Item {
    Product(Box<ProductRow>),
    Customer(CustomerRow),
    Order(u64, Box<PastOrder>),
}

/// What a reader tells.
#[derive(Debug)]
pub(super) enum Read {
    /// What the file is.
    Begun {
        format: Format,
        columns: Vec<(String, String)>,
        total: u64,
    },
    /// The next of what is in it.
    Portion(Portion),
    /// All of it was read.
    End,
    /// It cannot be read on.
    Broken(String),
}

/// Some of what is in a file.
#[derive(Debug, Default)]
pub(super) struct Portion {
    pub(super) items: Vec<Item>,
    pub(super) faults: Vec<Fault>,
    /// The job's position behind it.
    pub(super) position: u64,
    /// Rows read so far.
    pub(super) done: u64,
    lines: usize,
}

/// What reading needs.
pub(super) struct Reading {
    job: Job,
    /// Where orders belong; also in which currency prices are.
    terms: PastTerms,
    parts: [Option<PathBuf>; 4],
    bytes_max: u64,
}

impl Reading {
    pub(super) fn new(job: Job, terms: PastTerms, spool: &Spool) -> Self {
        let part = |part| spool.part(job.id, part);
        Self {
            parts: [
                part(Part::Whole),
                part(Part::Orders),
                part(Part::Lines),
                part(Part::Reversals),
            ],
            bytes_max: spool.bytes_max().saturating_mul(UNPACKED_TIMES_MAX),
            job,
            terms,
        }
    }

    /// Reads to the end, or until nobody listens.
    pub(super) fn run(self, out: &mpsc::Sender<Read>) {
        let last = match self.read(out) {
            Ok(()) => Read::End,
            Err(error) => Read::Broken(error.to_string()),
        };
        let _ = out.blocking_send(last);
    }

    fn read(&self, out: &mpsc::Sender<Read>) -> Result<(), SourceError> {
        let mapping = self.job.mapping.parse::<Mapping>();
        let mapping = mapping.map_err(SourceError::Unfit)?;
        let mut source = self.source(&mapping, out)?;
        let mut portion = Portion::default();
        let mut position = 0;
        while let Some(item) = source.next()? {
            position += 1;
            portion.position = position;
            portion.done = source.done(position);
            if position <= self.job.position {
                continue;
            }
            match item {
                Ok(item) => portion.add(item),
                Err(fault) => portion.faults.push(fault),
            }
            if portion.is_full() {
                let full = std::mem::take(&mut portion);
                if out.blocking_send(Read::Portion(full)).is_err() {
                    return Ok(());
                }
            }
        }
        if portion.position > self.job.position {
            let _ = out.blocking_send(Read::Portion(portion));
        }
        Ok(())
    }

    fn source(&self, mapping: &Mapping, out: &mpsc::Sender<Read>) -> Result<Source, SourceError> {
        let [whole, orders, lines, reversals] = &self.parts;
        let surveyed = |part: &Option<PathBuf>, name: &str| {
            let missing = || SourceError::Unfit(format!("there is no file of {name}"));
            let path = part.clone().ok_or_else(missing)?;
            let format = survey(&path, self.bytes_max)?;
            Ok::<_, SourceError>((path, format))
        };
        let begin = |format: Format, columns: Vec<(String, String)>| {
            let begun = Read::Begun {
                format,
                columns,
                total: format.lines.saturating_sub(1),
            };
            // Nobody listens: the first portion will notice.
            let _ = out.blocking_send(begun);
        };
        if whole.is_none() {
            let files = LogFiles {
                orders: surveyed(orders, "orders")?,
                lines: surveyed(lines, "lines")?,
                reversals: match reversals {
                    Some(_) => Some(surveyed(reversals, "reversals")?),
                    None => None,
                },
            };
            begin(files.orders.1, Vec::new());
            return Ok(Source::Log(Box::new(OrderLog::open(
                &files,
                self.terms.clone(),
            )?)));
        }
        let (path, format) = surveyed(whole, "rows")?;
        let rows = Rows::open(&path, format, columns_of(self.job.kind), mapping)?;
        begin(format, rows.columns().found());
        Ok(match self.job.kind {
            Kind::Products => Source::Products(rows, self.terms.currency),
            Kind::Customers => Source::Customers(rows),
            Kind::Orders => Source::Sales(Box::new(Sales::new(rows, self.terms.clone())?)),
        })
    }
}

/// The columns that a file of a kind may have.
#[must_use]
pub fn columns_of(kind: Kind) -> &'static [Wanted] {
    match kind {
        Kind::Products => PRODUCT_COLUMNS,
        Kind::Customers => CUSTOMER_COLUMNS,
        Kind::Orders => SALES_COLUMNS,
    }
}

/// What is read from.
enum Source {
    Products(Rows, Currency),
    Customers(Rows),
    Sales(Box<Sales>),
    Log(Box<OrderLog>),
}

impl Source {
    fn next(&mut self) -> Result<Option<Result<Item, Fault>>, SourceError> {
        Ok(match self {
            Self::Products(rows, currency) => rows.next_row()?.map(|row| {
                let row = product_row(rows, &row?, *currency)?;
                Ok(Item::Product(Box::new(row)))
            }),
            Self::Customers(rows) => rows
                .next_row()?
                .map(|row| customer_row(rows, &row?).map(Item::Customer)),
            Self::Sales(sales) => sales.next_order()?.map(order),
            Self::Log(log) => log.next_order()?.map(order),
        })
    }

    /// Rows read, where `position` items were.
    fn done(&self, position: u64) -> u64 {
        match self {
            Self::Products(..) | Self::Customers(_) | Self::Log(_) => position,
            Self::Sales(sales) => sales.done,
        }
    }
}

fn order(past: crate::transfer::Past) -> Result<Item, Fault> {
    past.map(|(line, order)| Item::Order(line, Box::new(order)))
}

impl Portion {
    fn add(&mut self, item: Item) {
        self.lines += match &item {
            Item::Product(_) | Item::Customer(_) => 1,
            Item::Order(_, order) => order.lines.len(),
        };
        self.items.push(item);
    }

    fn is_full(&self) -> bool {
        self.items.len() + self.faults.len() >= HISTORY_ORDERS_MAX
            || self.lines >= PORTION_LINES_MAX
    }
}
