//! What each audience sees of an order and of an event: the only place where fields are shown or withheld. The shapes
//! are in `shapes.rs`.
//!
//! Customers see no score. Kitchen and warehouse see no prices and first names only. Nobody sees challenges, payment
//! tokens or attempts. An event's patch (RFC 7396) is made from the event alone, so a replay from the feed says the
//! same, byte for byte, as what was told live.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    alarms, board,
    scores::{self, ReadyTimesView},
    shapes::{
        ChosenView, CouponUseView, CustomerView, LineView, MoneyView, OrderView, PatchView,
        RefundView, TaxView,
    },
    update,
};
use crate::order::{
    Access, Audience, Change, Doer, Event, Facts, Line, LineTax, Method, Order, Policy, Refund,
    RefundState, Timestamp, allowed,
};

/// `order` as `access` sees it at `now`.
#[must_use]
pub fn order(order: &Order, access: Access, policy: Policy, now: Timestamp) -> OrderView {
    let mut view = for_audience(order, access.audience(), now);
    view.allowed = allowed(&Facts::from(order), access, policy, now);
    view
}

/// What an event changes for an audience, as a merge patch of that audience's order; the whole order for
/// `order.placed`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = EventData)]
#[expect(
    clippy::large_enum_variant,
    reason = "patches are most of what there is, and one lives until it is encoded: a box would be one more allocation an event"
)]
pub enum Patch {
    /// The order as it began, or as it came in from elsewhere.
    Whole(Box<OrderView>),
    /// The fields that changed.
    Fields(PatchView),
}

/// The patch of `event` for `audience`.
#[must_use]
pub fn patch(event: &Event, audience: Audience, policy: Policy) -> Patch {
    let allowed = allowed(
        &Facts::from(event),
        audience.typical_access(),
        policy,
        event.at,
    );
    if let Some(order) = event.change.begun() {
        let view = for_audience(order, audience, event.at);
        return Patch::Whole(Box::new(OrderView {
            allowed,
            version: event.version,
            ..view
        }));
    }
    let at = |is_it: bool| is_it.then_some(event.at);
    let reason = match &event.change {
        Change::Cancelled { reason, .. } => reason.clone(),
        Change::Rejected { reason, .. } => Some(reason.clone()),
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::UpdateOpened { .. }
        | Change::Updated { .. }
        | Change::AttemptEnded { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::RefundOpened { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Released { .. }
        | Change::Expired
        | Change::Fulfilled { .. }
        | Change::Tickets { .. } => None,
    };
    Patch::Fields(PatchView {
        status: event.after.status,
        payment: event.after.payment,
        fulfillment: event.after.fulfillment,
        version: event.version,
        allowed,
        paid_at: at(matches!(event.change, Change::Paid { .. })),
        released_at: at(matches!(event.change, Change::Released { .. })),
        ended_at: at(matches!(
            event.change,
            Change::Cancelled { .. } | Change::Expired | Change::Fulfilled { .. }
        )),
        reason,
        eta: event.eta.map(ReadyTimesView::from),
        tickets: match audience {
            Audience::Customer => BTreeMap::new(),
            Audience::Staff | Audience::Admin => board::patches(event),
        },
        unacknowledged: alarms::patch(event, audience),
        refunded: refunded(&event.change).filter(|_| audience != Audience::Staff),
        refunds: refund_patch(&event.change, audience),
        update: update::patch(event, audience),
    })
}

/// What went back by now, where the event says so; an order of which nothing went back does not tell of it.
fn refunded(change: &Change) -> Option<MoneyView> {
    let Change::RefundEnded {
        amount, refunded, ..
    } = change
    else {
        return None;
    };
    (*refunded > 0).then_some(MoneyView {
        amount: *refunded,
        currency: amount.currency,
    })
}

/// The one refund that the event is about, merged into those that were there.
fn refund_patch(change: &Change, audience: Audience) -> BTreeMap<u32, RefundView> {
    let entry = match change {
        _ if audience == Audience::Staff => None,
        Change::RefundOpened { refund } => Some((refund.number, refund_view(refund, audience))),
        Change::RefundEnded { number, amount, .. } => {
            let is_done = amount.amount > 0;
            let view = RefundView {
                state: if is_done {
                    RefundState::Done
                } else {
                    RefundState::Failed
                },
                amount: is_done.then(|| MoneyView::from(*amount)),
                reason: None,
                restocked: BTreeMap::new(),
                at: None,
            };
            Some((*number, view))
        }
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::UpdateOpened { .. }
        | Change::Updated { .. }
        | Change::AttemptEnded { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Released { .. }
        | Change::Cancelled { .. }
        | Change::Expired
        | Change::Rejected { .. }
        | Change::Fulfilled { .. }
        | Change::Tickets { .. } => None,
    };
    entry.into_iter().collect()
}

/// Why is the shop's business.
fn refund_view(refund: &Refund, audience: Audience) -> RefundView {
    let restocked = refund.restocked.iter();
    let restocked = restocked.map(|back| (back.line, back.quantity));
    RefundView {
        amount: Some(refund.amount.into()),
        state: refund.state,
        reason: Some(refund.reason.clone()).filter(|_| audience == Audience::Admin),
        restocked: restocked.filter(|_| audience == Audience::Admin).collect(),
        at: Some(refund.at),
    }
}

/// Who did it, where somebody did and `audience` may know: who acted is no business of the customer, nor of the kitchen.
#[must_use]
pub fn doer(event: &Event, audience: Audience) -> Option<&Doer> {
    event.change.doer().filter(|_| sees_doers(audience))
}

/// How the payment is made that begins with it, where `audience` may know.
#[must_use]
pub fn method(event: &Event, audience: Audience) -> Option<Method> {
    event.change.method().filter(|_| sees_doers(audience))
}

fn sees_doers(audience: Audience) -> bool {
    match audience {
        Audience::Customer | Audience::Staff => false,
        Audience::Admin => true,
    }
}

fn for_audience(order: &Order, audience: Audience, now: Timestamp) -> OrderView {
    let sees_prices = audience != Audience::Staff;
    let money = |amount: i64| {
        sees_prices.then_some(MoneyView {
            amount,
            currency: order.currency,
        })
    };
    OrderView {
        id: order.id.to_string(),
        site: order.site.to_string(),
        number: order.number,
        status: order.status,
        payment: order.payment,
        fulfillment: order.fulfillment,
        version: order.version,
        placed_at: order.placed_at,
        window_ms: order.window_ms,
        cancel_deadline: order.cancel_deadline,
        paid_at: order.paid_at,
        released_at: order.released_at,
        ended_at: order.ended_at,
        server_now: now,
        lines: order.lines.iter().map(|one| line(one, money)).collect(),
        subtotal: money(order.totals.subtotal),
        tax: money(order.totals.tax),
        discount: money(order.totals.discount),
        total: money(order.totals.total),
        coupon: order.coupon.as_ref().and_then(|coupon| {
            let discount = money(order.totals.discount)?;
            let code = coupon.code.to_string();
            Some(CouponUseView { code, discount })
        }),
        refunded: money(order.refunded_in_parts()).filter(|money| money.amount > 0),
        refunds: order
            .refunds
            .iter()
            .filter(|_| sees_prices)
            .map(|refund| (refund.number, refund_view(refund, audience)))
            .collect(),
        customer: CustomerView {
            id: order.customer.id.to_string(),
            name: match audience {
                Audience::Staff => board::first_name(&order.customer.name).to_owned(),
                Audience::Customer | Audience::Admin => order.customer.name.to_string(),
            },
        },
        reason: order.reason.clone(),
        external_id: order.external_id.clone(),
        tickets: match audience {
            Audience::Customer => BTreeMap::new(),
            Audience::Staff | Audience::Admin => board::tickets(order),
        },
        unacknowledged: alarms::of_order(order, audience),
        pending_update: update::pending(order, audience),
        allowed: Vec::new(),
        eta: order.eta.map(ReadyTimesView::from),
        score: scores::of_order(order, audience),
    }
}

/// A line with its prices as `money` shows them.
#[must_use]
pub fn line(line: &Line, money: impl Fn(i64) -> Option<MoneyView>) -> LineView {
    LineView {
        line: line.line,
        sku: line.sku.to_string(),
        name: line.name.clone(),
        quantity: line.quantity,
        unit_price: money(line.unit_price),
        total: money(line.total),
        discount: (line.discount > 0).then(|| money(line.discount)).flatten(),
        tax: line.tax.and_then(|tax| {
            let amount = money(tax.amount)?;
            let LineTax { rate_bp, mode, .. } = tax;
            Some(TaxView {
                rate_bp,
                mode,
                amount,
            })
        }),
        note: line.note.clone(),
        station: line.station.clone(),
        options: chosen(line, money),
    }
}

/// What was chosen about a line, with what that costs as `money` shows it.
pub(super) fn chosen(line: &Line, money: impl Fn(i64) -> Option<MoneyView>) -> Vec<ChosenView> {
    let options = line.options.iter();
    let view = options.map(|chosen| ChosenView {
        option: chosen.option.clone(),
        choice: chosen.choice.clone(),
        name: chosen.name.clone(),
        price_delta: money(chosen.price_delta),
    });
    view.collect()
}
