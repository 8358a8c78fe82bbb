//! What comes in and goes out as files: products, customers, orders of the past and order logs, as CSV.
//!
//! Pure reading and writing: it knows cells and rows, no store and no account. A file is read in bounded memory,
//! however broken it is: what is wrong costs its row, with the line told, and never the rest. Who reads which file when
//! is the business of `job/`.

use std::fmt;

use serde::{Deserialize, Serialize};

mod came_back;
mod cell;
mod columns;
mod customers;
mod log_out;
mod order_log;
mod parts;
mod past;
mod products;
mod record;
mod rows;
mod sales;
mod source;
mod value;

pub use came_back::came_back;
pub use cell::{safe, unsafe_again};
pub use columns::{Columns, Mapping, Wanted};
pub use customers::{CUSTOMER_COLUMNS, CustomerRow, customer_row};
pub use log_out::{Cells, LogOut, LogTable, ReviewOut, StockDayOut, is_in_log};
pub use order_log::{LogFiles, OrderLog};
pub use parts::{allergens_cell, options_cell};
pub use past::{Past, PastSite, PastTerms, past_customer, past_order_id};
pub use products::{PRODUCT_COLUMNS, ProductRow, product_row};
pub use rows::{Row, Rows};
pub use sales::{SALES_COLUMNS, Sales};
pub use source::{Encoding, Format, SourceError, UNPACKED_TIMES_MAX, survey};

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The line it begins at, from 1.
    pub line: u64,
    /// The column, as the file calls it, where it is one column's fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, {column}: {}", self.line, self.message),
            None => write!(f, "line {}: {}", self.line, self.message),
        }
    }
}
