//! Orders of the past, as another system tells of them: they come in ended, take no stock and owe nobody anything.
//!
//! They keep to looser bounds than what is placed here: a wholesaler's order has hundreds of lines. What was given back
//! later is on the order, not in events of its own: what a model learns of it must come out again as it came in.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    event::{Change, Standing},
    id::{OrderId, SiteId, Sku},
    line::{Line, LineTax},
    money::{Currency, UNIT_PRICE_MINOR_MAX},
    price::price,
    rejection::Rejection,
    state::{Customer, Order},
    status::{Fulfillment, Payment, Status},
    steps::Steps,
    tax::{Tax, TaxMode},
    time::Timestamp,
};

/// The most lines an order of the past may have. The largest of a real wholesaler has 704.
pub const PAST_LINES_MAX: usize = 2_000;
/// The largest quantity on one of its lines.
const PAST_QUANTITY_MAX: u32 = 1_000_000;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastLine {
    /// The article; the shop need not sell it any more.
    pub sku: Sku,
    /// Its name then.
    pub name: Arc<str>,
    /// Pieces.
    pub quantity: u32,
    /// Price of one piece then, minor units.
    pub unit_price: i64,
}

/// Pieces of an article that were given back later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversal {
    /// The article.
    pub sku: Sku,
    /// When.
    pub at: Timestamp,
    /// Pieces.
    pub quantity: u32,
    /// What they were worth, minor units.
    pub value: i64,
}

/// What was given back later, all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversed {
    /// Minor units.
    pub value: i64,
    /// Pieces.
    pub quantity: u64,
    /// The last time.
    pub last_at: Timestamp,
    /// One by one, where that is told; at most [`PAST_LINES_MAX`].
    pub rows: Vec<Reversal>,
}

/// An order as another system tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastOrder {
    /// Made of its site and its name there, so that it is the same each time.
    pub id: OrderId,
    /// Where it was placed.
    pub site: SiteId,
    /// What it was called there.
    pub external_id: Arc<str>,
    /// Who ordered.
    pub customer: Customer,
    /// When.
    pub placed_at: Timestamp,
    /// When it was ready, where that is known.
    pub ready_at: Option<Timestamp>,
    /// The currency of its prices.
    pub currency: Currency,
    /// What was ordered.
    pub lines: Vec<PastLine>,
    /// What was given back.
    pub reversed: Option<Reversed>,
}

impl PastOrder {
    /// The order it was; its number comes from the feed.
    ///
    /// # Errors
    /// `validation`: no lines, too many, or a total that cannot be.
    pub fn order(&self, tax_rate_bp: u32) -> Result<Order, Rejection> {
        if self.lines.is_empty() || self.lines.len() > PAST_LINES_MAX {
            return Err(invalid(
                "/lines",
                format!("an order of the past has 1 to {PAST_LINES_MAX} lines"),
            ));
        }
        let tax = (tax_rate_bp > 0).then_some(Tax {
            rate_bp: tax_rate_bp,
            mode: TaxMode::Inclusive,
        });
        let mut lines: Vec<Line> = (1..)
            .zip(&self.lines)
            .map(|(number, line)| line.line(number, tax))
            .collect::<Result<_, _>>()?;
        let totals = price(&mut lines, None)
            .ok_or_else(|| invalid("/lines", "the total is too large".into()))?;
        let pieces: u64 = lines.iter().map(|line| u64::from(line.quantity)).sum();
        let reversed = self.reversed.as_ref();
        let is_called_off = reversed.is_some_and(|back| back.quantity >= pieces);
        let payment = match reversed {
            Some(_) if is_called_off => Payment::Refunded,
            Some(_) => Payment::PartiallyRefunded,
            None => Payment::Captured,
        };
        let handed_over_at = self.ready_at.unwrap_or(self.placed_at);
        let called_off_at = reversed.map(|back| back.last_at);
        Ok(Order {
            id: self.id,
            site: self.site.clone(),
            number: 0,
            version: 1,
            status: if is_called_off {
                Status::Cancelled
            } else {
                Status::Fulfilled
            },
            payment,
            fulfillment: Fulfillment::Done,
            placed_at: self.placed_at,
            window_ms: 0,
            cancel_deadline: self.placed_at,
            window_closed: false,
            paid_at: Some(self.placed_at),
            released_at: Some(self.placed_at),
            ended_at: called_off_at
                .filter(|_| is_called_off)
                .or(Some(handed_over_at)),
            lines,
            currency: self.currency,
            totals,
            coupon: None,
            customer: self.customer.clone(),
            reason: None,
            score: None,
            eta: None,
            lines_made: 0,
            updates: 0,
            pending_update: None,
            attempts: Vec::new(),
            refunds: Vec::new(),
            challenge: None,
            external_id: Some(self.external_id.clone()),
            reversals: reversed.map(|back| back.rows.clone()).unwrap_or_default(),
            tickets: Vec::new(),
            unacknowledged: Vec::new(),
            seqs: Vec::new(),
        })
    }
}

impl PastLine {
    fn line(&self, number: u32, tax: Option<Tax>) -> Result<Line, Rejection> {
        if self.quantity == 0 || self.quantity > PAST_QUANTITY_MAX {
            return Err(invalid(
                "/quantity",
                format!("a quantity is 1 to {PAST_QUANTITY_MAX}"),
            ));
        }
        if !(0..=UNIT_PRICE_MINOR_MAX).contains(&self.unit_price) {
            return Err(invalid(
                "/unit_price",
                format!("a price is 0 to {UNIT_PRICE_MINOR_MAX} minor units"),
            ));
        }
        let total = self.unit_price.checked_mul(i64::from(self.quantity));
        Ok(Line {
            line: number,
            sku: self.sku.clone(),
            name: self.name.clone(),
            quantity: self.quantity,
            unit_price: self.unit_price,
            total: total.ok_or_else(|| invalid("/lines", "the total is too large".into()))?,
            note: None,
            station: None,
            discount: 0,
            tax: tax.map(|rule| LineTax::new(rule, 0)),
            options: Vec::new(),
        })
    }
}

/// The only event of an order of the past.
#[must_use]
pub fn recorded(order: &Order) -> (Standing, Change) {
    let after = Standing {
        status: order.status,
        payment: order.payment,
        fulfillment: order.fulfillment,
        steps: Steps::default(),
    };
    let order = Box::new(order.without_challenge());
    (after, Change::Imported { order })
}

fn invalid(pointer: &str, detail: String) -> Rejection {
    Rejection::Validation {
        pointer: pointer.into(),
        detail,
    }
}
