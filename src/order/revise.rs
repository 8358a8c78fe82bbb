//! Revising the lines of an order: from what a caller wants changed and what the shelf holds to the lines and the
//! totals after it.
//!
//! A kept line keeps its number, its article and the price of one piece, whatever its quantity becomes; a new line gets
//! a number that no line of the order ever had, and today's price. What was promised stays promised: only pieces that
//! are wanted beyond those already set aside must be there, be sold now, and find the site open. The window stays as it
//! was, also under a line with a longer one.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    coupon::CouponCode,
    decide::invalid,
    event::Doer,
    id::Sku,
    line::{LINES_MAX, Line, WantedLine},
    money::{Currency, Totals},
    place::{Offer, Terms, check_line},
    price::price,
    quote::{look_up, too_much},
    rejection::Rejection,
    state::Order,
};

/// How often the lines of one order can be changed.
pub const UPDATES_MAX: u32 = 20;

/// A line as an update wants it. Lines that are not named are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineEdit {
    /// A line of the order stays.
    Keep {
        /// Its number.
        line: u32,
        /// Its article, where the caller says it: it cannot become another.
        sku: Option<Sku>,
        /// Pieces from now on.
        quantity: u32,
        /// The note from now on; empty for none, `None` for the one it has.
        note: Option<Arc<str>>,
    },
    /// A line more.
    Add(WantedLine),
}

/// The lines and totals of an order after an update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// All lines, by number.
    pub lines: Vec<Line>,
    /// The sums.
    pub totals: Totals,
    /// Currency of every amount in it.
    pub currency: Currency,
    /// The order's coupon: what it promised stays promised, and takes off what it does of the new lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponCode>,
    /// What is different, by line.
    pub differences: Vec<LineDifference>,
    /// The highest number any line of the order ever had.
    pub lines_made: u32,
}

/// What became of one line. A note that changed leaves the pieces as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDifference {
    /// Its number.
    pub line: u32,
    /// Its article.
    pub sku: Sku,
    /// Its name.
    pub name: Arc<str>,
    /// Pieces before; 0 for a new line.
    pub from: u32,
    /// Pieces after; 0 for a line that is gone.
    pub to: u32,
}

/// An update that waits for the difference to be authorized.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PendingUpdate {
    /// The attempt it waits for.
    pub attempt: u32,
    /// What the order becomes.
    pub revision: Revision,
    /// Who wants it.
    pub by: Doer,
}

/// What `order` becomes with `edits`, or why it cannot.
///
/// # Errors
/// `validation`, `unknown_sku` and what else is wrong with a single line, `site_closed`, `not_on_now`, `out_of_stock`, in
/// this order.
pub fn revise(
    order: &Order,
    edits: &[LineEdit],
    terms: &Terms,
    shelf: impl Fn(&Sku) -> Option<Offer>,
) -> Result<Revision, Rejection> {
    if edits.is_empty() || edits.len() > LINES_MAX {
        let detail = format!("an order has 1 to {LINES_MAX} lines; to drop the last, cancel it");
        return Err(invalid("/lines", detail));
    }
    let mut lines_made = order.lines_made();
    let mut lines: Vec<Line> = Vec::with_capacity(edits.len());
    for (index, edit) in edits.iter().enumerate() {
        let line = match edit {
            LineEdit::Keep {
                line,
                sku,
                quantity,
                note,
            } => {
                check_line(index, *quantity, note.as_ref())?;
                let before = kept(order, index, *line, sku.as_ref())?;
                if lines.iter().any(|other| other.line == *line) {
                    let pointer = format!("/lines/{index}/line");
                    return Err(invalid(&pointer, "this line was named before".into()));
                }
                with_quantity(before, *quantity, note.as_ref())?
            }
            LineEdit::Add(wanted) => {
                check_line(index, wanted.quantity, wanted.note.as_ref())?;
                lines_made = lines_made.saturating_add(1);
                look_up(index, lines_made, wanted, terms, &shelf)?.0
            }
        };
        lines.push(line);
    }
    lines.sort_unstable_by_key(|line| line.line);
    let differences = differences(&order.lines, &lines);
    check_shelf(&differences, edits, terms, shelf)?;
    let coupon = order.coupon.as_ref();
    let deal = coupon.map(|coupon| &coupon.deal);
    let totals = price(&mut lines, deal).ok_or_else(too_much)?;
    Ok(Revision {
        lines,
        totals,
        currency: order.currency,
        coupon: coupon.map(|coupon| coupon.code.clone()),
        differences,
        lines_made,
    })
}

impl Revision {
    /// True when the order stays as it is.
    #[must_use]
    pub fn is_nothing(&self, order: &Order) -> bool {
        self.lines == order.lines && self.totals == order.totals
    }
}

/// Pieces more (or fewer) of each article that `differences` ask for.
pub(super) fn pieces(differences: &[LineDifference]) -> BTreeMap<&Sku, i64> {
    let mut pieces = BTreeMap::new();
    for difference in differences {
        *pieces.entry(&difference.sku).or_insert(0) +=
            i64::from(difference.to) - i64::from(difference.from);
    }
    pieces
}

fn kept<'a>(
    order: &'a Order,
    index: usize,
    number: u32,
    sku: Option<&Sku>,
) -> Result<&'a Line, Rejection> {
    let line = order.lines.iter().find(|line| line.line == number);
    let line = line.ok_or_else(|| {
        let pointer = format!("/lines/{index}/line");
        invalid(&pointer, "the order has no line of this number".into())
    })?;
    if sku.is_some_and(|sku| *sku != line.sku) {
        let pointer = format!("/lines/{index}/sku");
        let detail = "a line keeps its article: order another on a line of its own, without `line`";
        return Err(invalid(&pointer, detail.into()));
    }
    Ok(line)
}

fn with_quantity(line: &Line, quantity: u32, note: Option<&Arc<str>>) -> Result<Line, Rejection> {
    let total = line
        .unit_price
        .checked_mul(i64::from(quantity))
        .ok_or_else(too_much)?;
    let note = match note {
        Some(note) => Some(note.clone()).filter(|note| !note.is_empty()),
        None => line.note.clone(),
    };
    Ok(Line {
        quantity,
        total,
        note,
        ..line.clone()
    })
}

fn differences(before: &[Line], after: &[Line]) -> Vec<LineDifference> {
    let of = |line: &Line, from: u32, to: u32| LineDifference {
        line: line.line,
        sku: line.sku.clone(),
        name: line.name.clone(),
        from,
        to,
    };
    let find = |lines: &[Line], number: u32| lines.iter().find(|line| line.line == number).cloned();
    let mut differences = Vec::new();
    for old in before {
        match find(after, old.line) {
            None => differences.push(of(old, old.quantity, 0)),
            Some(new) if new.quantity != old.quantity || new.note != old.note => {
                differences.push(of(old, old.quantity, new.quantity));
            }
            Some(_) => {}
        }
    }
    for new in after {
        if find(before, new.line).is_none() {
            differences.push(of(new, 0, new.quantity));
        }
    }
    differences
}

/// Whether the shelf can give what is wanted beyond what the order has.
fn check_shelf(
    differences: &[LineDifference],
    edits: &[LineEdit],
    terms: &Terms,
    shelf: impl Fn(&Sku) -> Option<Offer>,
) -> Result<(), Rejection> {
    for (sku, more) in pieces(differences) {
        if more <= 0 {
            continue;
        }
        if !terms.is_open {
            return Err(Rejection::SiteClosed);
        }
        let offer = shelf(sku);
        let line = place_of(sku, differences, edits);
        if offer.as_ref().is_some_and(|offer| !offer.is_on) {
            let sku = sku.clone();
            return Err(Rejection::NotOnNow { line, sku });
        }
        let left = match offer {
            Some(offer) if offer.is_available => offer.available,
            Some(_) | None => Some(0),
        };
        if let Some(available) = left.filter(|available| more > *available) {
            return Err(Rejection::OutOfStock {
                line: Some(line),
                sku: sku.clone(),
                available,
            });
        }
    }
    Ok(())
}

/// Where the caller asks for more of an article: the index of the first such line.
fn place_of(sku: &Sku, differences: &[LineDifference], edits: &[LineEdit]) -> usize {
    let grows = |number: u32| {
        let of_line = differences.iter().find(|one| one.line == number);
        of_line.is_some_and(|one| one.sku == *sku && one.to > one.from)
    };
    let place = edits.iter().position(|edit| match edit {
        LineEdit::Keep { line, .. } => grows(*line),
        LineEdit::Add(wanted) => wanted.sku == *sku,
    });
    place.unwrap_or(0)
}
