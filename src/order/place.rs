//! Placing: from what a customer wants and what the shelf holds to the first event of an order.

use std::sync::Arc;

use super::{
    coupon::Claim,
    event::{Change, Standing},
    id::{OrderId, SiteId, Sku},
    line::{LINES_MAX, NOTE_BYTES_MAX, QUANTITY_MAX, WantedLine},
    money::Currency,
    option::ProductOption,
    quote::quote,
    rejection::Rejection,
    state::{Customer, Order},
    status::{Fulfillment, Payment, Status},
    steps::Steps,
    tax::{Tax, TaxMode},
    time::Timestamp,
};

/// What the shelf says about one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub name: Arc<str>,
    /// Price of one piece, minor units.
    pub unit_price: i64,
    /// How it is taxed; `None` as the site says.
    pub tax: Option<Tax>,
    /// Whether it is sold at all.
    pub is_available: bool,
    /// Whether it is sold at this time of day.
    pub is_on: bool,
    /// Pieces that nobody has reserved; `None` where stock is not tracked.
    pub available: Option<i64>,
    /// Where it is made.
    pub station: Option<Arc<str>>,
    /// A cancellation window of its own, milliseconds.
    pub window_ms: Option<i64>,
    /// What can be chosen about it.
    pub options: Arc<[ProductOption]>,
}

/// What a site says about every order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The site.
    pub site: SiteId,
    /// Its currency.
    pub currency: Currency,
    /// Tax that prices include, in basis points.
    pub tax_rate_bp: u32,
    /// Its cancellation window, milliseconds.
    pub window_ms: i64,
    /// Whether it takes orders.
    pub is_open: bool,
}

impl Terms {
    /// How everything is taxed that does not say otherwise.
    #[must_use]
    pub fn tax(&self) -> Tax {
        Tax {
            rate_bp: self.tax_rate_bp,
            mode: TaxMode::Inclusive,
        }
    }
}

/// What a customer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The id the order will have.
    pub id: OrderId,
    /// Who orders.
    pub customer: Customer,
    /// What.
    pub lines: Vec<WantedLine>,
    /// The coupon they claim.
    pub coupon: Option<Claim>,
    /// What the customer believes it costs.
    pub expected_total: Option<i64>,
}

/// The order as it begins, or why not. The caller adds score and challenge.
///
/// # Errors
/// `site_closed`, `validation`, then what is wrong with single lines (`unknown_sku`, `not_on_now`, what was chosen),
/// `out_of_stock`, `coupon_invalid` or `coupon_used_up`, `total_changed`, in this order.
pub fn place(
    placement: &Placement,
    terms: &Terms,
    shelf: impl Fn(&Sku) -> Option<Offer>,
    number: u64,
    now: Timestamp,
) -> Result<Order, Rejection> {
    let claim = placement.coupon.as_ref();
    let quote = quote(&placement.lines, terms, shelf, claim, now);
    if let Some(fault) = quote.faults.into_iter().next() {
        return Err(fault.rejection);
    }
    let (totals, window_ms) = (quote.totals, quote.window_ms);
    if placement
        .expected_total
        .is_some_and(|expected| expected != totals.total)
    {
        return Err(Rejection::TotalChanged {
            total: totals.total,
        });
    }
    Ok(Order {
        id: placement.id,
        site: terms.site.clone(),
        number,
        version: 1,
        status: Status::Pending,
        payment: Payment::None,
        fulfillment: Fulfillment::Held,
        placed_at: now,
        window_ms,
        cancel_deadline: now + window_ms,
        window_closed: false,
        paid_at: None,
        released_at: None,
        ended_at: None,
        lines: quote.lines,
        currency: terms.currency,
        totals,
        coupon: quote.coupon,
        customer: placement.customer.clone(),
        reason: None,
        score: None,
        eta: None,
        attempts: Vec::new(),
        refunds: Vec::new(),
        lines_made: 0,
        updates: 0,
        pending_update: None,
        challenge: None,
        external_id: None,
        reversals: Vec::new(),
        tickets: Vec::new(),
        unacknowledged: Vec::new(),
        seqs: Vec::new(),
    })
}

/// The first event of `order`.
#[must_use]
pub fn placed(order: &Order) -> (Standing, Change) {
    let Order {
        status,
        payment,
        fulfillment,
        ..
    } = *order;
    let order = Box::new(order.without_challenge());
    (
        Standing {
            status,
            payment,
            fulfillment,
            steps: Steps::default(),
        },
        Change::Placed { order },
    )
}

/// Whether an order may want these lines, whatever the shelf holds: how many, of how many pieces, how long the notes.
///
/// # Errors
/// `validation` at the field.
pub fn check_lines(lines: &[WantedLine]) -> Result<(), Rejection> {
    if lines.is_empty() || lines.len() > LINES_MAX {
        return Err(invalid(
            "/lines".into(),
            format!("an order has 1 to {LINES_MAX} lines"),
        ));
    }
    for (index, line) in lines.iter().enumerate() {
        check_line(index, line.quantity, line.note.as_ref())?;
    }
    Ok(())
}

/// Whether one line may be wanted like this.
pub(super) fn check_line(
    index: usize,
    quantity: u32,
    note: Option<&Arc<str>>,
) -> Result<(), Rejection> {
    if quantity == 0 || quantity > QUANTITY_MAX {
        let pointer = format!("/lines/{index}/quantity");
        return Err(invalid(
            pointer,
            format!("a quantity is 1 to {QUANTITY_MAX}"),
        ));
    }
    if note.is_some_and(|note| note.len() > NOTE_BYTES_MAX) {
        let pointer = format!("/lines/{index}/note");
        return Err(invalid(
            pointer,
            format!("a note has at most {NOTE_BYTES_MAX} bytes"),
        ));
    }
    Ok(())
}

pub(super) fn invalid(pointer: String, detail: String) -> Rejection {
    Rejection::Validation { pointer, detail }
}
