//! The table `stock_days`: what each shop sold of each article on each day, and for how long it had none.
//!
//! Read as a stream: a row is handed on and forgotten. Weather columns may follow the ten that every such table has.

use std::path::Path;

use super::{LogError, Table};

/// One shop, one article, one day.
#[derive(Clone, Debug, PartialEq)]
pub struct StockDay<'a> {
    /// The shop.
    pub site: &'a str,
    /// Stock keeping unit.
    pub sku: &'a str,
    /// The article's category, levels joined by `/`; empty where it has none.
    pub category: &'a str,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Units sold, not negative. On a day with stock-out hours this is less than what was asked for.
    pub sold: f32,
    /// Hours without stock.
    pub stockout_hours: f32,
    /// Hours the shop was open.
    pub trading_hours: f32,
    /// Share of the usual price that was asked; 1 without a discount.
    pub discount: f32,
    /// Whether it was a holiday or the weekend.
    pub holiday: bool,
    /// Whether the article was promoted.
    pub promotion: bool,
    /// Precipitation, temperature, humidity, wind; 0 where the table has none.
    pub weather: [f32; 4],
}

const COLUMNS: [&str; 14] = [
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
    "precipitation",
    "temperature",
    "humidity",
    "wind",
];
/// Columns without the weather.
const COLUMNS_PLAIN: [&str; 10] = [
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
];

/// Hands on every row of a folder's `stock_days`, in file order.
///
/// # Errors
/// The first row that cannot be read, or what `take` says of one (a sentence about its day).
pub fn stock_days(
    folder: &Path,
    mut take: impl FnMut(&StockDay<'_>) -> Result<(), String>,
) -> Result<(), LogError> {
    let (mut table, has_weather) = match Table::open(folder, "stock_days", &COLUMNS) {
        Ok(table) => (table, true),
        Err(LogError::Header { at, .. }) if at > COLUMNS_PLAIN.len() => {
            (Table::open(folder, "stock_days", &COLUMNS_PLAIN)?, false)
        }
        Err(error) => return Err(error),
    };
    while table.next()? {
        let mut weather = [0.0; 4];
        if has_weather {
            for (to, column) in weather.iter_mut().zip(10..) {
                if table.optional(column).is_some() {
                    *to = decimal(&table, column, f32::MIN)?;
                }
            }
        }
        let row = StockDay {
            site: table.text(0)?,
            sku: table.text(1)?,
            category: table.optional(2).unwrap_or_default(),
            day: day(&table, 3)?,
            sold: decimal(&table, 4, 0.0)?,
            stockout_hours: decimal(&table, 5, 0.0)?,
            trading_hours: decimal(&table, 6, 0.0)?,
            discount: decimal(&table, 7, 0.0)?,
            holiday: flag(&table, 8)?,
            promotion: flag(&table, 9)?,
            weather,
        };
        take(&row).map_err(|problem| table.field(3, problem))?;
    }
    Ok(())
}

/// A day such as 2024-06-05, as days since 1970-01-01.
pub(crate) fn day(table: &Table, column: usize) -> Result<i32, LogError> {
    const DAY_S: i64 = 86_400;
    let text = table.text(column)?;
    let midnight: Result<jiff::Timestamp, _> = format!("{text}T00:00:00Z").parse();
    let day = midnight
        .ok()
        .and_then(|midnight| i32::try_from(midnight.as_second().div_euclid(DAY_S)).ok());
    day.ok_or_else(|| {
        table.field(
            column,
            format!("\"{text}\" is not a day such as 2024-06-05"),
        )
    })
}

/// A day as it stands in files.
#[must_use]
pub fn day_text(day: i32) -> String {
    let midnight = jiff::Timestamp::from_second(i64::from(day) * 86_400).unwrap_or_default();
    midnight.strftime("%Y-%m-%d").to_string()
}

fn decimal(table: &Table, column: usize, least: f32) -> Result<f32, LogError> {
    let text = table.text(column)?;
    let number = text
        .parse::<f32>()
        .ok()
        .filter(|number| number.is_finite() && *number >= least);
    number.ok_or_else(|| {
        let bound = if least == 0.0 { " of at least 0" } else { "" };
        table.field(column, format!("\"{text}\" is not a number{bound}"))
    })
}

fn flag(table: &Table, column: usize) -> Result<bool, LogError> {
    match table.text(column)? {
        "0" => Ok(false),
        "1" => Ok(true),
        other => Err(table.field(column, format!("\"{other}\" is neither 0 nor 1"))),
    }
}
