//! Placing: from what a customer wants and what the shelf holds to the first event of an order.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    coupon::Claim,
    event::{Change, Standing},
    id::{OrderId, SiteId, Sku},
    line::{LINES_MAX, Line, LineTax, NOTE_BYTES_MAX, QUANTITY_MAX, WantedLine},
    money::Currency,
    price::{price, subtotal},
    rejection::Rejection,
    state::{Customer, Order},
    status::{Fulfillment, Payment, Status},
    tax::{Tax, TaxMode},
    time::Timestamp,
    window,
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
    /// Whether it is sold now.
    pub is_available: bool,
    /// Pieces that nobody has reserved; `None` where stock is not tracked.
    pub available: Option<i64>,
    /// Where it is made.
    pub station: Option<Arc<str>>,
    /// A cancellation window of its own, milliseconds.
    pub window_ms: Option<i64>,
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
/// `site_closed`, `validation`, `unknown_sku`, `out_of_stock`, `coupon_invalid` or `coupon_used_up`, `total_changed`, in this
/// order.
pub fn place(
    placement: &Placement,
    terms: &Terms,
    shelf: impl Fn(&Sku) -> Option<Offer>,
    number: u64,
    now: Timestamp,
) -> Result<Order, Rejection> {
    if !terms.is_open {
        return Err(Rejection::SiteClosed);
    }
    check_bounds(&placement.lines)?;
    let mut lines = Vec::with_capacity(placement.lines.len());
    let mut windows = Vec::with_capacity(placement.lines.len());
    // The same article may stand on several lines: what is left must do for all of them together.
    let mut wanted: BTreeMap<&Sku, (i64, Offer)> = BTreeMap::new();
    for (index, line) in placement.lines.iter().enumerate() {
        let offer = shelf(&line.sku).ok_or(Rejection::UnknownSku { line: index })?;
        windows.push(offer.window_ms);
        lines.push(line_of(index, line, &offer, terms)?);
        wanted.entry(&line.sku).or_insert((0, offer)).0 += i64::from(line.quantity);
    }
    for (sku, (quantity, offer)) in &wanted {
        let left = if offer.is_available {
            offer.available
        } else {
            Some(0)
        };
        if let Some(available) = left.filter(|available| quantity > available) {
            return Err(Rejection::OutOfStock {
                sku: (*sku).clone(),
                available,
            });
        }
    }
    let subtotal = subtotal(&lines).ok_or_else(too_much)?;
    let coupon = placement.coupon.as_ref();
    let coupon = coupon
        .map(|claim| claim.redeem(subtotal, now))
        .transpose()?;
    let deal = coupon.as_ref().map(|coupon| &coupon.deal);
    let totals = price(&mut lines, deal).ok_or_else(too_much)?;
    if placement
        .expected_total
        .is_some_and(|expected| expected != totals.total)
    {
        return Err(Rejection::TotalChanged {
            total: totals.total,
        });
    }
    let window_ms = window::window_ms(windows, terms.window_ms);
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
        lines,
        currency: terms.currency,
        totals,
        coupon,
        customer: placement.customer.clone(),
        reason: None,
        score: None,
        attempts: Vec::new(),
        challenge: None,
        external_id: None,
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
        },
        Change::Placed { order },
    )
}

/// The line that is wanted, its share of discount and tax still to be found.
fn line_of(
    index: usize,
    line: &WantedLine,
    offer: &Offer,
    terms: &Terms,
) -> Result<Line, Rejection> {
    let total = offer
        .unit_price
        .checked_mul(i64::from(line.quantity))
        .ok_or_else(too_much)?;
    let tax = offer.tax.unwrap_or_else(|| terms.tax());
    Ok(Line {
        line: u32::try_from(index + 1).unwrap_or(u32::MAX),
        sku: line.sku.clone(),
        name: offer.name.clone(),
        quantity: line.quantity,
        unit_price: offer.unit_price,
        total,
        note: line.note.clone(),
        station: offer.station.clone(),
        discount: 0,
        tax: (tax.rate_bp > 0).then(|| LineTax::new(tax, 0)),
    })
}

fn check_bounds(lines: &[WantedLine]) -> Result<(), Rejection> {
    if lines.is_empty() || lines.len() > LINES_MAX {
        return Err(invalid(
            "/lines".into(),
            format!("an order has 1 to {LINES_MAX} lines"),
        ));
    }
    for (index, line) in lines.iter().enumerate() {
        if line.quantity == 0 || line.quantity > QUANTITY_MAX {
            let pointer = format!("/lines/{index}/quantity");
            return Err(invalid(
                pointer,
                format!("a quantity is 1 to {QUANTITY_MAX}"),
            ));
        }
        if line
            .note
            .as_ref()
            .is_some_and(|note| note.len() > NOTE_BYTES_MAX)
        {
            let pointer = format!("/lines/{index}/note");
            return Err(invalid(
                pointer,
                format!("a note has at most {NOTE_BYTES_MAX} bytes"),
            ));
        }
    }
    Ok(())
}

fn too_much() -> Rejection {
    invalid("/lines".into(), "the total is too large".into())
}

fn invalid(pointer: String, detail: String) -> Rejection {
    Rejection::Validation { pointer, detail }
}
