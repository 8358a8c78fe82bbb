//! The rows of an order log that goes out, in the order and with the columns that importing and training read.
//!
//! Times have whole seconds. The country of a customer is not known here, and neither is what a discount or a promotion
//! on a day was. Orders that nobody paid for are no sales and have no row; those that are still open have none yet. So a
//! log never loses an order that it had: whoever writes reversals before lines and lines before orders writes none whose
//! order is missing.

use std::{fmt, str::FromStr};

use super::{came_back::came_back, cell::safe};
use crate::order::{Order, Status, Timestamp};

/// A table of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogTable {
    /// One row an order.
    Orders,
    /// One row a line of an order.
    Lines,
    /// One row for what came back of an article.
    Reversals,
    /// One row a review.
    Reviews,
    /// One row for an article on a day.
    StockDays,
}

/// How cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// As they are: for programs that read them at once.
    Plain,
    /// None is a formula: for files that leave the hub.
    Safe,
}

/// A review, as far as a log tells it.
#[derive(Debug, Clone, Copy)]
pub struct ReviewOut<'a> {
    /// Its id.
    pub id: &'a str,
    /// The article.
    pub sku: &'a str,
    /// 1 to 5.
    pub stars: u8,
    /// The title.
    pub title: &'a str,
    /// The text.
    pub body: &'a str,
    /// When it was written.
    pub at: Timestamp,
}

/// A day of an article, as far as the ledger tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct StockDayOut {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Pieces handed over.
    pub sold: u64,
    /// Hours without a piece on the shelf.
    pub stockout_hours: f32,
}

impl LogTable {
    /// Every table; what names an order comes before the orders.
    pub const ALL: [Self; 5] = [
        Self::Reversals,
        Self::Lines,
        Self::Orders,
        Self::Reviews,
        Self::StockDays,
    ];

    /// Its name, as files have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Lines => "lines",
            Self::Reversals => "reversals",
            Self::Reviews => "reviews",
            Self::StockDays => "stock_days",
        }
    }

    /// Its columns.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Orders => &[
                "order_id",
                "site",
                "customer_id",
                "placed_at",
                "currency",
                "ready_at",
                "country",
            ],
            Self::Lines => &[
                "order_id",
                "line_no",
                "sku",
                "name",
                "quantity",
                "unit_price_minor",
            ],
            Self::Reversals => &["order_id", "sku", "reversed_at", "quantity", "value_minor"],
            Self::Reviews => &["review_id", "sku", "rating", "title", "body", "written_at"],
            Self::StockDays => &[
                "site",
                "sku",
                "category",
                "day",
                "sold",
                "stockout_hours",
                "trading_hours",
                "discount",
                "holiday",
                "promotion",
            ],
        }
    }
}

impl fmt::Display for LogTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LogTable {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|table| table.name() == name)
            .ok_or(())
    }
}

/// Whether an order is in the log.
#[must_use]
pub fn is_in_log(order: &Order) -> bool {
    match order.status {
        Status::Paid | Status::Fulfilled | Status::Cancelled => true,
        Status::Pending | Status::Expired => false,
    }
}

/// Rows of one table that are gathered.
#[derive(Debug)]
pub struct LogOut {
    csv: csv::Writer<Vec<u8>>,
    cells: Cells,
}

impl LogOut {
    /// No rows.
    #[must_use]
    pub fn new(cells: Cells) -> Self {
        Self {
            csv: csv::Writer::from_writer(Vec::new()),
            cells,
        }
    }

    /// The names of a table's columns.
    pub fn header(&mut self, table: LogTable) {
        self.row(table.columns().iter().map(|name| (*name).into()));
    }

    /// The row of an order.
    pub fn order(&mut self, order: &Order, ready_at: Option<Timestamp>) {
        let ready_at = ready_at.map(seconds).unwrap_or_default();
        self.row(
            [
                order_id(order),
                order.site.as_str().to_owned(),
                customer_id(order),
                seconds(order.placed_at),
                order.currency.as_str().to_owned(),
                ready_at,
                String::new(),
            ]
            .into_iter(),
        );
    }

    /// The rows of its lines.
    pub fn lines(&mut self, order: &Order) {
        let id = order_id(order);
        for line in &order.lines {
            self.row(
                [
                    id.clone(),
                    line.line.to_string(),
                    line.sku.as_str().to_owned(),
                    line.name.to_string(),
                    line.quantity.to_string(),
                    line.unit_price.to_string(),
                ]
                .into_iter(),
            );
        }
    }

    /// The rows of what came back of it.
    pub fn reversals(&mut self, order: &Order) {
        let id = order_id(order);
        for back in came_back(order) {
            self.row(
                [
                    id.clone(),
                    back.sku.as_str().to_owned(),
                    seconds(back.at),
                    back.quantity.to_string(),
                    back.value.to_string(),
                ]
                .into_iter(),
            );
        }
    }

    /// The row of a review.
    pub fn review(&mut self, review: &ReviewOut<'_>) {
        self.row(
            [
                review.id.to_owned(),
                review.sku.to_owned(),
                review.stars.to_string(),
                review.title.to_owned(),
                review.body.to_owned(),
                seconds(review.at),
            ]
            .into_iter(),
        );
    }

    /// The row of an article's day. Its price was the usual one, as far as anybody knows.
    pub fn stock_day(&mut self, site: &str, sku: &str, category: &str, day: &StockDayOut) {
        // 1970-01-01 was a Thursday.
        let is_weekend = (day.day + 3).rem_euclid(7) >= 5;
        self.row(
            [
                site.to_owned(),
                sku.to_owned(),
                category.to_owned(),
                day_text(day.day),
                day.sold.to_string(),
                format!("{:.2}", day.stockout_hours),
                "24".to_owned(),
                "1".to_owned(),
                u8::from(is_weekend).to_string(),
                "0".to_owned(),
            ]
            .into_iter(),
        );
    }

    /// All of them.
    #[must_use]
    pub fn done(self) -> Vec<u8> {
        self.csv.into_inner().unwrap_or_default()
    }

    /// Writing into memory does not fail.
    fn row(&mut self, cells: impl Iterator<Item = String>) {
        let is_safe = self.cells == Cells::Safe;
        let cells = cells.map(|cell| match is_safe {
            true => safe(&cell).into_owned(),
            false => cell,
        });
        let _ = self.csv.write_record(cells.map(String::into_bytes));
    }
}

/// What it was called where it came from, else its id.
fn order_id(order: &Order) -> String {
    match &order.external_id {
        Some(name) => name.to_string(),
        None => order.id.to_string(),
    }
}

/// What they were called where they came from, nothing for whoever had no name there, else their id.
fn customer_id(order: &Order) -> String {
    let customer = &order.customer;
    match &order.external_id {
        Some(_) if customer.id.as_str() == super::past::WALK_IN => String::new(),
        Some(_) => customer.name.to_string(),
        None => customer.id.as_str().to_owned(),
    }
}

/// RFC 3339 with whole seconds.
fn seconds(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn day_text(day: i32) -> String {
    let midnight = jiff::Timestamp::from_second(i64::from(day) * 86_400).unwrap_or_default();
    midnight.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_by_its_name() {
        for table in LogTable::ALL {
            assert_eq!(table.name().parse(), Ok(table));
        }
        assert_eq!("secrets".parse::<LogTable>(), Err(()));
    }

    #[test]
    fn times_lose_their_fractions_and_days_have_names() {
        assert_eq!(
            seconds(Timestamp(1_704_067_200_999)),
            "2024-01-01T00:00:00Z"
        );
        assert_eq!(day_text(19_723), "2024-01-01");
    }

    #[test]
    fn a_formula_goes_out_only_where_no_spreadsheet_reads_it() {
        let review = ReviewOut {
            id: "r1",
            sku: "a",
            stars: 5,
            title: "=1+1",
            body: "good,\n\"strong\"",
            at: Timestamp(1_704_067_200_000),
        };
        for (cells, wanted) in [
            (
                Cells::Plain,
                "r1,a,5,=1+1,\"good,\n\"\"strong\"\"\",2024-01-01T00:00:00Z\n",
            ),
            (
                Cells::Safe,
                "r1,a,5,'=1+1,\"good,\n\"\"strong\"\"\",2024-01-01T00:00:00Z\n",
            ),
        ] {
            let mut out = LogOut::new(cells);
            out.review(&review);
            assert_eq!(String::from_utf8(out.done()).unwrap(), wanted);
        }
    }

    #[test]
    fn saturday_and_sunday_are_the_weekend() {
        let mut out = LogOut::new(Cells::Plain);
        // 2024-01-05 was a Friday.
        for day in 19_727..19_731 {
            let day = StockDayOut {
                day,
                sold: 1,
                stockout_hours: 0.5,
            };
            out.stock_day("main", "a", "", &day);
        }
        let text = String::from_utf8(out.done()).unwrap();
        let days: Vec<_> = text
            .lines()
            .filter_map(|row| row.split(',').nth(8))
            .collect();
        assert_eq!(days, ["0", "1", "1", "0"]);
    }
}
