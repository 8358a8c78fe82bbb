//! What each audience sees of an update: the lines and sums after it, what waits for its money, what is different.
//! Kitchen and warehouse see the lines, without prices, and nothing that may yet not come to be.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    projection,
    shapes::{CouponUseView, LineView, MoneyView},
};
use crate::order::{
    Audience, Change, Currency, Event, Line, LineDifference, Order, Revision, Status, Totals,
};

/// The sums of an order.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Sums {
    /// Sum of the lines.
    pub subtotal: MoneyView,
    /// Tax within the total.
    pub tax: MoneyView,
    /// What is taken off.
    pub discount: MoneyView,
    /// What the customer owes.
    pub total: MoneyView,
}

impl Sums {
    /// `totals` with their currency.
    #[must_use]
    pub fn of(totals: Totals, currency: Currency) -> Self {
        let money = |amount| MoneyView { amount, currency };
        Self {
            subtotal: money(totals.subtotal),
            tax: money(totals.tax),
            discount: money(totals.discount),
            total: money(totals.total),
        }
    }
}

/// A change of the lines that waits until the difference is authorized. Not for the kitchen.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PendingUpdate)]
pub struct PendingUpdateView {
    /// The lines as they will be.
    pub lines: Vec<LineView>,
    /// What the order will cost.
    pub total: MoneyView,
    /// What is asked for.
    pub difference: MoneyView,
}

/// What became of one line.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LineDifference)]
pub struct DifferenceView {
    /// Its number.
    pub line: u32,
    /// Its article.
    pub sku: String,
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Pieces before; 0 for a new line.
    pub from: u32,
    /// Pieces after; 0 for a line that is gone.
    pub to: u32,
}

/// The fields that an update changes, as a part of the merge patch.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct UpdatePatch {
    /// All lines, where they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<Vec<LineView>>,
    /// Sum of the lines. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    subtotal: Option<MoneyView>,
    /// Tax within the total. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<MoneyView>,
    /// What was taken off. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<MoneyView>,
    /// What the customer owes. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<MoneyView>,
    /// What its coupon takes off, where it has one. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<CouponUseView>,
    /// A change of the lines that begins to wait for its money; null when it waits no more. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PendingUpdateView>)]
    pending_update: Option<Option<PendingUpdateView>>,
}

/// What `event` changes of the lines, if it is about them.
pub(super) fn patch(event: &Event, audience: Audience) -> Option<Box<UpdatePatch>> {
    let sees_prices = sees_prices(audience);
    let patch = match &event.change {
        Change::Updated {
            revision, attempt, ..
        } => {
            let sums = sees_prices.then(|| Sums::of(revision.totals, revision.currency));
            let coupon = revision.coupon.as_ref().zip(sums);
            UpdatePatch {
                lines: Some(lines(&revision.lines, revision.currency, audience)),
                subtotal: sums.map(|sums| sums.subtotal),
                tax: sums.map(|sums| sums.tax),
                discount: sums.map(|sums| sums.discount),
                total: sums.map(|sums| sums.total),
                coupon: coupon.map(|(code, sums)| CouponUseView {
                    code: code.to_string(),
                    discount: sums.discount,
                }),
                pending_update: attempt.filter(|_| sees_prices).map(|_| None),
            }
        }
        Change::UpdateOpened {
            attempt, revision, ..
        } if sees_prices => UpdatePatch {
            pending_update: Some(Some(waiting(revision, attempt.amount))),
            ..UpdatePatch::default()
        },
        // It may have been what an update waited for.
        Change::AttemptEnded { .. } if sees_prices && event.after.status == Status::Paid => {
            UpdatePatch {
                pending_update: Some(None),
                ..UpdatePatch::default()
            }
        }
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::AttemptEnded { .. }
        | Change::UpdateOpened { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::RefundOpened { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Released { .. }
        | Change::Tickets { .. }
        | Change::Cancelled { .. }
        | Change::Expired
        | Change::Rejected { .. }
        | Change::Fulfilled { .. } => return None,
    };
    Some(Box::new(patch))
}

/// What waits for its money, where `audience` may know.
pub(super) fn pending(order: &Order, audience: Audience) -> Option<PendingUpdateView> {
    let update = order.pending_update.as_deref()?;
    let attempt = order.attempt(update.attempt)?;
    sees_prices(audience).then(|| waiting(&update.revision, attempt.amount))
}

fn waiting(revision: &Revision, difference: i64) -> PendingUpdateView {
    let currency = revision.currency;
    let money = |amount| MoneyView { amount, currency };
    PendingUpdateView {
        lines: priced_lines(&revision.lines, currency),
        total: money(revision.totals.total),
        difference: money(difference),
    }
}

/// What is different by line, where lines changed.
#[must_use]
pub fn differences(event: &Event) -> Vec<DifferenceView> {
    let differences = event.change.differences().iter();
    let view = |difference: &LineDifference| DifferenceView {
        line: difference.line,
        sku: difference.sku.to_string(),
        name: difference.name.clone(),
        from: difference.from,
        to: difference.to,
    };
    differences.map(view).collect()
}

/// Lines as everybody sees them who sees prices.
#[must_use]
pub fn priced_lines(those: &[Line], currency: Currency) -> Vec<LineView> {
    lines(those, currency, Audience::Admin)
}

fn lines(lines: &[Line], currency: Currency, audience: Audience) -> Vec<LineView> {
    let money = |amount| sees_prices(audience).then_some(MoneyView { amount, currency });
    let view = |line: &Line| projection::line(line, money);
    lines.iter().map(view).collect()
}

fn sees_prices(audience: Audience) -> bool {
    match audience {
        Audience::Customer | Audience::Admin => true,
        Audience::Staff => false,
    }
}
