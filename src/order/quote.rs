//! What wanted lines would cost, and everything that stands in their way, in the order in which placing looks at it.
//! Placing is a quote without faults; so what was quoted is what is charged, as long as nothing changes in between.

use std::collections::BTreeMap;

use super::{
    coupon::{Claim, Redemption},
    id::Sku,
    line::{Line, LineTax, WantedLine},
    money::{Currency, Money, Totals},
    option,
    place::{Offer, Terms, check_lines, invalid},
    price::{price, subtotal},
    rejection::Rejection,
    time::Timestamp,
    window,
};

/// What something would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The lines that can be priced, numbered as they were asked for.
    pub lines: Vec<Line>,
    /// What they cost.
    pub totals: Totals,
    /// The coupon, where it is valid.
    pub coupon: Option<Redemption>,
    /// The cancellation window that an order of them would have, milliseconds.
    pub window_ms: i64,
    /// Why it cannot be placed like this; the first is what placing is refused with.
    pub faults: Vec<Fault>,
}

/// Something that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line at fault, from 1, where it is one.
    pub line: Option<u32>,
    /// What placing says.
    pub rejection: Rejection,
}

/// What `lines` would cost at `now`. Faults come as `site_closed`, `validation` of bounds, what is wrong with single
/// lines, `out_of_stock`, and the coupon's.
#[must_use]
pub fn quote(
    lines: &[WantedLine],
    terms: &Terms,
    shelf: impl Fn(&Sku) -> Option<Offer>,
    claim: Option<&Claim>,
    now: Timestamp,
) -> Quote {
    let mut quote = Quote {
        lines: Vec::with_capacity(lines.len()),
        totals: Totals::default(),
        coupon: None,
        window_ms: terms.window_ms,
        faults: Vec::new(),
    };
    if !terms.is_open {
        quote.find(None, Rejection::SiteClosed);
    }
    if let Err(rejection) = check_lines(lines) {
        // Out of bounds, so nothing further is looked at: there may be a million of them.
        quote.find(None, rejection);
        return quote;
    }
    let mut windows = Vec::with_capacity(lines.len());
    // The same article may stand on several lines: what is left must do for all of them together.
    let mut wanted: BTreeMap<&Sku, Wanted> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        match look_up(index, number, line, terms, &shelf) {
            Ok((priced, offer)) => {
                windows.push(offer.window_ms);
                quote.lines.push(priced);
                let first = Wanted {
                    line: number,
                    pieces: 0,
                    offer,
                };
                wanted.entry(&line.sku).or_insert(first).pieces += i64::from(line.quantity);
            }
            Err(rejection) => quote.find(Some(number), rejection),
        }
    }
    quote.window_ms = window::window_ms(windows, terms.window_ms);
    for (sku, wanted) in wanted {
        if let Some(rejection) = wanted.shortage(sku) {
            quote.find(Some(wanted.line), rejection);
        }
    }
    quote.sum_up(terms.currency, claim, now);
    quote
}

impl Quote {
    fn find(&mut self, line: Option<u32>, rejection: Rejection) {
        self.faults.push(Fault { line, rejection });
    }

    fn sum_up(&mut self, currency: Currency, claim: Option<&Claim>, now: Timestamp) {
        let Some(subtotal) = subtotal(&self.lines) else {
            return self.find(None, too_much());
        };
        let subtotal = Money {
            amount: subtotal,
            currency,
        };
        match claim.map(|claim| claim.redeem(subtotal, now)).transpose() {
            Ok(coupon) => self.coupon = coupon,
            Err(rejection) => self.find(None, rejection),
        }
        let deal = self.coupon.as_ref().map(|coupon| &coupon.deal);
        match price(&mut self.lines, deal) {
            Some(totals) => self.totals = totals,
            None => self.find(None, too_much()),
        }
    }
}

/// An article as all lines together want it.
struct Wanted {
    /// The first line that wants it.
    line: u32,
    pieces: i64,
    offer: Offer,
}

impl Wanted {
    fn shortage(&self, sku: &Sku) -> Option<Rejection> {
        let left = if self.offer.is_available {
            self.offer.available
        } else {
            Some(0)
        };
        let available = left.filter(|available| self.pieces > *available)?;
        Some(Rejection::OutOfStock {
            line: usize::try_from(self.line)
                .ok()
                .map(|line| line.saturating_sub(1)),
            sku: sku.clone(),
            available,
        })
    }
}

/// The line that is wanted, its share of discount and tax still to be found.
pub(super) fn look_up(
    index: usize,
    number: u32,
    line: &WantedLine,
    terms: &Terms,
    shelf: impl Fn(&Sku) -> Option<Offer>,
) -> Result<(Line, Offer), Rejection> {
    let offer = shelf(&line.sku).ok_or(Rejection::UnknownSku { line: index })?;
    if !offer.is_on {
        let sku = line.sku.clone();
        return Err(Rejection::NotOnNow { line: index, sku });
    }
    let (options, delta) = option::choose(index, &offer.options, &line.options)?;
    let unit_price = offer.unit_price.checked_add(delta).ok_or_else(too_much)?;
    if unit_price < 0 {
        // The bounds of options rule it out, for products that were checked against them.
        let pointer = format!("/lines/{index}/options");
        return Err(invalid(pointer, "no piece costs less than nothing".into()));
    }
    let total = unit_price
        .checked_mul(i64::from(line.quantity))
        .ok_or_else(too_much)?;
    let tax = offer.tax.unwrap_or_else(|| terms.tax());
    let priced = Line {
        line: number,
        sku: line.sku.clone(),
        name: offer.name.clone(),
        quantity: line.quantity,
        unit_price,
        total,
        note: line.note.clone(),
        station: offer.station.clone(),
        options,
        discount: 0,
        tax: (tax.rate_bp > 0).then(|| LineTax::new(tax, 0)),
    };
    Ok((priced, offer))
}

pub(super) fn too_much() -> Rejection {
    invalid("/lines".into(), "the total is too large".into())
}
