//! Orders of the past in one flat file: one row, one line of an order. The rows of an order stand together.

use super::{
    Fault,
    columns::Wanted,
    past::{Past, PastTerms, Seen, external_id, line_of, past_customer, past_order_id, past_time},
    rows::{Row, Rows},
    source::SourceError,
    value,
};
use crate::order::{PAST_LINES_MAX, PastLine, PastOrder};

const ORDER_ID: usize = 0;
const PLACED_AT: usize = 1;
const SKU: usize = 2;
const NAME: usize = 3;
const QUANTITY: usize = 4;
const UNIT_PRICE: usize = 5;
const UNIT_PRICE_MINOR: usize = 6;
const CUSTOMER_ID: usize = 7;
const CURRENCY: usize = 8;

/// The columns of a flat file of sales.
pub const SALES_COLUMNS: &[Wanted] = &[
    column(
        "order_id",
        &[
            "orderid",
            "ordernumber",
            "order",
            "invoiceno",
            "invoice",
            "receipt",
            "id",
        ],
        true,
    ),
    column(
        "placed_at",
        &[
            "placedat",
            "orderdate",
            "invoicedate",
            "date",
            "soldat",
            "createdat",
            "time",
        ],
        true,
    ),
    column(
        "sku",
        &["sku", "productid", "stockcode", "article", "itemid", "item"],
        true,
    ),
    column(
        "name",
        &["name", "productname", "description", "product", "title"],
        false,
    ),
    column(
        "quantity",
        &["quantity", "quantitysold", "qty", "units", "pieces"],
        true,
    ),
    column(
        "unit_price",
        &[
            "unitprice",
            "price",
            "priceeur",
            "pricegbp",
            "priceusd",
            "priceinr",
        ],
        false,
    ),
    column("unit_price_minor", &["unitpriceminor", "priceminor"], false),
    column(
        "customer_id",
        &["customerid", "customer", "clientid"],
        false,
    ),
    column("currency", &["currency", "currencycode"], false),
];

const fn column(name: &'static str, guesses: &'static [&'static str], is_required: bool) -> Wanted {
    Wanted {
        name,
        guesses,
        is_required,
    }
}

/// A file of sales that is being read.
pub struct Sales {
    rows: Rows,
    next: Option<Result<Row, Fault>>,
    seen: Seen,
    terms: PastTerms,
    /// Rows read so far.
    pub done: u64,
}

impl Sales {
    /// Begins.
    ///
    /// # Errors
    /// There is no price, or the file cannot be read.
    pub fn new(rows: Rows, terms: PastTerms) -> Result<Self, SourceError> {
        let columns = rows.columns();
        if !columns.has(UNIT_PRICE) && !columns.has(UNIT_PRICE_MINOR) {
            let problem = "no column is the unit_price: say which with columns=unit_price:…";
            return Err(SourceError::Unfit(problem.into()));
        }
        let mut sales = Self {
            rows,
            next: None,
            seen: Seen::default(),
            terms,
            done: 0,
        };
        sales.next = sales.rows.next_row()?;
        Ok(sales)
    }

    /// The next order; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next_order(&mut self) -> Result<Option<Past>, SourceError> {
        let first = match self.next.take() {
            None => return Ok(None),
            Some(first) => first,
        };
        self.advance()?;
        let first = match first {
            Ok(first) => first,
            Err(fault) => return Ok(Some(Err(fault))),
        };
        let name = match external_id(self.rows.cell(&first, ORDER_ID)) {
            Ok(name) => name.to_owned(),
            Err(message) => return Ok(Some(Err(self.rows.fault(&first, ORDER_ID, message)))),
        };
        let mut lines = vec![self.line(&first)];
        while let Some(Ok(row)) = &self.next {
            if external_id(self.rows.cell(row, ORDER_ID)) != Ok(name.as_str()) {
                break;
            }
            if lines.len() <= PAST_LINES_MAX {
                lines.push(self.line(row));
            }
            self.advance()?;
        }
        if !self.seen.is_new(&name)? {
            let message = format!("the rows of {name} do not stand together");
            return Ok(Some(Err(self.rows.fault(&first, ORDER_ID, message))));
        }
        let lines: Result<Vec<PastLine>, Fault> = lines.into_iter().collect();
        Ok(Some(
            lines.and_then(|lines| self.order(&first, name, lines)),
        ))
    }

    fn advance(&mut self) -> Result<(), SourceError> {
        self.done += 1;
        self.next = self.rows.next_row()?;
        Ok(())
    }

    fn order(&self, row: &Row, name: String, lines: Vec<PastLine>) -> Past {
        let rows = &self.rows;
        let at = |wanted, message: String| rows.fault(row, wanted, message);
        let placed_at = rows.cell(row, PLACED_AT).unwrap_or_default();
        let placed_at = past_time(placed_at, self.terms.now).map_err(|text| at(PLACED_AT, text))?;
        let customer = match rows.cell(row, CUSTOMER_ID) {
            Some(text) => Some(external_id(Some(text)).map_err(|text| at(CUSTOMER_ID, text))?),
            None => None,
        };
        let order = PastOrder {
            id: past_order_id(&self.terms.site, &name, placed_at),
            site: self.terms.site.clone(),
            external_id: name.into(),
            customer: past_customer(customer),
            placed_at,
            ready_at: None,
            currency: self.terms.currency,
            lines,
            reversed: None,
        };
        Ok((row.line, order))
    }

    fn line(&self, row: &Row) -> Result<PastLine, Fault> {
        let rows = &self.rows;
        if let Some(code) = rows.cell(row, CURRENCY) {
            value::currency(code, self.terms.currency)
                .map_err(|message| rows.fault(row, CURRENCY, message))?;
        }
        let (wanted, price) = match rows.cell(row, UNIT_PRICE_MINOR) {
            Some(text) => (UNIT_PRICE_MINOR, value::count(text)),
            None => {
                let text = rows.cell(row, UNIT_PRICE).unwrap_or_default();
                (UNIT_PRICE, value::amount(text, self.terms.currency))
            }
        };
        let price = price.map_err(|message| rows.fault(row, wanted, message))?;
        line_of(rows, row, [SKU, NAME, QUANTITY], price)
    }
}
