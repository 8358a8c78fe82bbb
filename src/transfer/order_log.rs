//! An order log: `orders`, their `lines`, and the `reversals` of them, as three files.
//!
//! The lines of an order stand together, and orders come in about the same sequence in both files: lines that come
//! early are held back, at most [`HELD_LINES_MAX`] of them. What was reversed is read first, at most [`ORDERS_MAX`] rows. An order
//! that names another site of this hub belongs there, if whoever sends the log runs that site.

use std::{collections::HashMap, path::PathBuf};

use super::{
    Fault, Format, Mapping,
    cell::unsafe_again,
    columns::Wanted,
    past::{
        ORDERS_MAX, Past, PastTerms, Seen, external_id, line_of, past_customer, past_order_id,
        past_time,
    },
    rows::{Row, Rows},
    source::SourceError,
    value,
};
use crate::order::{PAST_LINES_MAX, PastLine, PastOrder, Reversal, Reversed, Sku};

/// Lines that may come before their order.
const HELD_LINES_MAX: usize = 50_000;

const fn required(name: &'static str, guesses: &'static [&'static str]) -> Wanted {
    Wanted {
        name,
        guesses,
        is_required: true,
    }
}

const fn optional(name: &'static str, guesses: &'static [&'static str]) -> Wanted {
    Wanted {
        name,
        guesses,
        is_required: false,
    }
}

const ORDERS: &[Wanted] = &[
    required("order_id", &["orderid"]),
    optional("customer_id", &["customerid"]),
    required("placed_at", &["placedat"]),
    optional("currency", &["currency"]),
    optional("ready_at", &["readyat"]),
    optional("site", &["site"]),
];
const LINES: &[Wanted] = &[
    required("order_id", &["orderid"]),
    required("sku", &["sku"]),
    optional("name", &["name"]),
    required("quantity", &["quantity"]),
    required("unit_price_minor", &["unitpriceminor"]),
];
const REVERSALS: &[Wanted] = &[
    required("order_id", &["orderid"]),
    required("reversed_at", &["reversedat"]),
    required("quantity", &["quantity"]),
    required("value_minor", &["valueminor"]),
    optional("sku", &["sku"]),
];

/// The files of a log, surveyed.
#[derive(Debug, Clone)]
pub struct LogFiles {
    /// The orders.
    pub orders: (PathBuf, Format),
    /// Their lines.
    pub lines: (PathBuf, Format),
    /// What was reversed of them, if anything.
    pub reversals: Option<(PathBuf, Format)>,
}

/// A group of lines that stand together, as far as they are good.
#[derive(Debug)]
struct Group {
    lines: Vec<PastLine>,
    /// The first that is not.
    fault: Option<Fault>,
}

/// A log that is being read.
pub struct OrderLog {
    orders: Rows,
    lines: Rows,
    /// The first row of the next group of lines.
    next_line: Option<Result<Row, Fault>>,
    early: HashMap<String, Group>,
    early_lines: usize,
    reversals: HashMap<String, Reversed>,
    seen: Seen,
    terms: PastTerms,
}

impl OrderLog {
    /// Opens a log; what was reversed is read at once.
    ///
    /// # Errors
    /// A file cannot be read, or lacks a column. Reversals with mistakes are an error as a whole.
    pub fn open(files: &LogFiles, terms: PastTerms) -> Result<Self, SourceError> {
        let open = |(path, format): &(PathBuf, Format), wanted| {
            Rows::open(path, *format, wanted, &Mapping::default())
        };
        let mut log = Self {
            orders: open(&files.orders, ORDERS).map_err(|error| in_file("orders", error))?,
            lines: open(&files.lines, LINES).map_err(|error| in_file("lines", error))?,
            next_line: None,
            early: HashMap::new(),
            early_lines: 0,
            reversals: HashMap::new(),
            seen: Seen::default(),
            terms,
        };
        if let Some((path, format)) = &files.reversals {
            let rows = Rows::open(path, *format, REVERSALS, &Mapping::default());
            let rows = rows.map_err(|error| in_file("reversals", error))?;
            log.read_reversals(rows)?;
        }
        log.next_line = log.lines.next_row()?;
        Ok(log)
    }

    /// The next order; `None` at the end.
    ///
    /// # Errors
    /// A file cannot be read on.
    pub fn next_order(&mut self) -> Result<Option<Past>, SourceError> {
        let row = match self.orders.next_row()? {
            None => return Ok(None),
            Some(Err(fault)) => return Ok(Some(Err(fault))),
            Some(Ok(row)) => row,
        };
        let name = external_id(self.orders.cell(&row, 0)).map(str::to_owned);
        let name = match name {
            Ok(name) => name,
            Err(message) => return Ok(Some(Err(self.orders.fault(&row, 0, message)))),
        };
        if !self.seen.is_new(&name)? {
            let fault = self
                .orders
                .fault(&row, 0, format!("{name} stands here twice"));
            return Ok(Some(Err(fault)));
        }
        let group = self.lines_of(&name)?;
        Ok(Some(self.order(&row, name, group)))
    }

    fn order(&mut self, row: &Row, name: String, group: Option<Group>) -> Past {
        let rows = &self.orders;
        let at = |wanted, message: String| rows.fault(row, wanted, message);
        let placed_at = rows.cell(row, 2).ok_or_else(|| at(2, "is empty".into()))?;
        let placed_at = past_time(placed_at, self.terms.now).map_err(|message| at(2, message))?;
        let (site, currency) = self
            .terms
            .place(rows.cell(row, 5).map(unsafe_again))
            .map_err(|message| at(5, message))?;
        if let Some(code) = rows.cell(row, 3) {
            value::currency(code, currency).map_err(|message| at(3, message))?;
        }
        let ready_at = rows
            .cell(row, 4)
            .map(|text| past_time(text, self.terms.now));
        let ready_at = ready_at.transpose().map_err(|message| at(4, message))?;
        let customer = match rows.cell(row, 1) {
            Some(text) => Some(external_id(Some(text)).map_err(|message| at(1, message))?),
            None => None,
        };
        let group = group.ok_or_else(|| at(0, format!("{name} has no lines")))?;
        if let Some(fault) = group.fault {
            return Err(Fault {
                message: format!(
                    "in the lines: {}; the order {name} is left out",
                    fault.message
                ),
                ..fault
            });
        }
        let order = PastOrder {
            id: past_order_id(site, &name, placed_at),
            site: site.clone(),
            customer: past_customer(customer),
            placed_at,
            ready_at: ready_at.map(|ready_at| ready_at.max(placed_at)),
            currency,
            lines: group.lines,
            reversed: self.reversals.remove(&name),
            external_id: name.into(),
        };
        Ok((row.line, order))
    }

    /// The lines of an order: held back before, or the next ones that are its.
    fn lines_of(&mut self, name: &str) -> Result<Option<Group>, SourceError> {
        if let Some(group) = self.early.remove(name) {
            self.early_lines = self.early_lines.saturating_sub(group.lines.len() + 1);
            return Ok(Some(group));
        }
        while self.early_lines < HELD_LINES_MAX {
            let Some((of, group)) = self.next_group()? else {
                return Ok(None);
            };
            if of == name {
                return Ok(Some(group));
            }
            self.early_lines += group.lines.len() + 1;
            self.early.insert(of, group);
        }
        Ok(None)
    }

    /// The next lines that stand together.
    fn next_group(&mut self) -> Result<Option<(String, Group)>, SourceError> {
        let mut name: Option<String> = None;
        let mut group = Group {
            lines: Vec::new(),
            fault: None,
        };
        while let Some(next) = self.next_line.take() {
            match next {
                // A row that cannot be read at all: whose it was, those around it say.
                Err(fault) => group.fault = group.fault.or(Some(fault)),
                Ok(row) => {
                    let of = self
                        .lines
                        .cell(&row, 0)
                        .map(unsafe_again)
                        .unwrap_or_default();
                    if name.as_deref().is_some_and(|name| name != of) {
                        self.next_line = Some(Ok(row));
                        break;
                    }
                    if name.is_none() {
                        name = Some(of.to_owned());
                    }
                    group.add(past_line(&self.lines, &row), row.line);
                }
            }
            self.next_line = self.lines.next_row()?;
        }
        Ok(name.map(|name| (name, group)))
    }

    fn read_reversals(&mut self, mut rows: Rows) -> Result<(), SourceError> {
        let mut rows_read = 0;
        while let Some(row) = rows.next_row()? {
            let read = row.and_then(|row| {
                let cell = |wanted| rows.cell(&row, wanted).unwrap_or_default();
                let at = |wanted, message: String| rows.fault(&row, wanted, message);
                let last_at = past_time(cell(1), self.terms.now).map_err(|text| at(1, text))?;
                let quantity = value::count(cell(2)).map_err(|text| at(2, text))?;
                let value = value::count(cell(3)).map_err(|text| at(3, text))?;
                let name = unsafe_again(cell(0)).to_owned();
                Ok((name, last_at, quantity, value, came_back(&rows, &row)))
            });
            let (name, last_at, quantity, value, came_back) =
                read.map_err(|fault| SourceError::Unfit(format!("reversals: {fault}")))?;
            let back = self.reversals.entry(name).or_insert(Reversed {
                value: 0,
                quantity: 0,
                last_at,
                rows: Vec::new(),
            });
            back.value = back.value.saturating_add(value);
            back.quantity = back
                .quantity
                .saturating_add(u64::try_from(quantity).unwrap_or_default());
            back.last_at = back.last_at.max(last_at);
            if back.rows.len() < PAST_LINES_MAX {
                back.rows.extend(came_back.map(|(sku, pieces)| Reversal {
                    sku,
                    at: last_at,
                    quantity: pieces,
                    value,
                }));
            }
            rows_read += 1;
            if rows_read > ORDERS_MAX {
                let problem = format!("reversals: more than {ORDERS_MAX} rows");
                return Err(SourceError::Unfit(problem));
            }
        }
        Ok(())
    }
}

impl Group {
    fn add(&mut self, line: Result<PastLine, Fault>, number: u64) {
        match line {
            Err(fault) => self.fault = self.fault.take().or(Some(fault)),
            Ok(_) if self.lines.len() >= PAST_LINES_MAX => {
                let message = format!("more than {PAST_LINES_MAX} lines");
                self.fault = self.fault.take().or(Some(Fault {
                    line: number,
                    column: None,
                    message,
                }));
            }
            Ok(line) => self.lines.push(line),
        }
    }
}

fn past_line(rows: &Rows, row: &Row) -> Result<PastLine, Fault> {
    let cell = |wanted| rows.cell(row, wanted).unwrap_or_default();
    let at = |wanted, message: String| rows.fault(row, wanted, message);
    let price = value::count(cell(4)).map_err(|message| at(4, message))?;
    line_of(rows, row, [1, 2, 3], price)
}

/// Which article came back, and how many pieces, where the row tells it.
fn came_back(rows: &Rows, row: &Row) -> Option<(Sku, u32)> {
    let sku = unsafe_again(rows.cell(row, 4)?).parse().ok()?;
    let pieces = value::count(rows.cell(row, 2)?).ok()?;
    let pieces = u32::try_from(pieces).ok().filter(|pieces| *pieces > 0)?;
    Some((sku, pieces))
}

fn in_file(name: &str, error: SourceError) -> SourceError {
    match error {
        SourceError::Io(error) => SourceError::Io(error),
        SourceError::Unfit(problem) => SourceError::Unfit(format!("{name}: {problem}")),
    }
}
