//! Rows of customers.

use super::{
    Fault,
    cell::unsafe_again,
    columns::Wanted,
    rows::{Row, Rows},
};

const EMAIL: usize = 0;
const NAME: usize = 1;

/// The columns of a customer.
pub const CUSTOMER_COLUMNS: &[Wanted] = &[
    Wanted {
        name: "email",
        guesses: &["email", "emailaddress", "mail"],
        is_required: true,
    },
    Wanted {
        name: "name",
        guesses: &["name", "fullname", "customername", "customer"],
        is_required: false,
    },
];

/// A customer as a row tells of them. What an address and a name may be, the accounts say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Where it stands.
    pub line: u64,
    /// Their address, as written.
    pub email: String,
    /// Their name, as written; may be empty.
    pub name: String,
}

/// The customer of a row.
///
/// # Errors
/// There is no address in it.
pub fn customer_row(rows: &Rows, row: &Row) -> Result<CustomerRow, Fault> {
    let email = rows.cell(row, EMAIL).map(unsafe_again);
    let email = email.ok_or_else(|| rows.fault(row, EMAIL, "is empty"))?;
    Ok(CustomerRow {
        line: row.line,
        email: email.to_owned(),
        name: unsafe_again(rows.cell(row, NAME).unwrap_or_default()).to_owned(),
    })
}
