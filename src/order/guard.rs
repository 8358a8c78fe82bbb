//! Who may do what, when: the guards of every move, asked by `decide` before it moves and by `allowed` to tell the
//! client what is left. Precedence: existence, permission, (key), version, final, held or window, the rest.

use super::{
    event::{Change, Event},
    otp_state::Challenge,
    refund::REFUNDS_MAX,
    rejection::Rejection,
    revise::UPDATES_MAX,
    role::{self, Access, Role},
    state::{EVENTS_MAX, Order, has_room},
    status::{self, Fulfillment, Payment, Status, Verb},
    steps::Steps,
    time::Timestamp,
};

/// Who may cancel after the window.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AfterWindow {
    /// Nobody.
    #[default]
    Refuse,
    /// Admins and managers, with a reason, until FULFILLED.
    Admin,
}

/// The rules of the house that a site or the configuration sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Who may cancel after the window.
    pub after_window: AfterWindow,
    /// How long an order may stay unpaid, milliseconds.
    pub payment_ttl_ms: i64,
    /// The most that one refund gives back without a fresh proof of who gives it, minor units.
    pub refund_unproven_max: i64,
}

/// Existence and permission, before anything about the order's state is said.
///
/// # Errors
/// `not_found` for strangers, `forbidden` for those who may look but not touch.
pub fn admit(access: Access, verb: Verb) -> Result<(), Rejection> {
    if access.can_read() || access.staff == Some(Role::System) {
        role::may(access, verb)
            .then_some(())
            .ok_or(Rejection::Forbidden)
    } else {
        Err(Rejection::NotFound)
    }
}

/// What the guards look at: known from an order, and from any event of it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Where the order stands.
    pub status: Status,
    /// How far the kitchen is.
    pub fulfillment: Fulfillment,
    /// When its window closes.
    pub cancel_deadline: Timestamp,
    /// Whether a payment attempt is open.
    pub is_authorizing: bool,
    /// Whether a right code would be accepted.
    pub takes_code: bool,
    /// Whether the code can be sent again.
    pub resends_code: bool,
    /// Whether money was taken that can be given back.
    pub is_refundable: bool,
    /// Whether its history has room for more of what people do.
    pub has_room: bool,
    /// What can still be done with its tickets.
    pub steps: Steps,
    /// Whether its lines can be changed once more.
    pub has_updates_left: bool,
}

impl From<&Order> for Facts {
    fn from(order: &Order) -> Self {
        Self {
            status: order.status,
            fulfillment: order.fulfillment,
            cancel_deadline: order.cancel_deadline,
            is_authorizing: order.open_attempt().is_some(),
            takes_code: order.challenge.as_ref().is_none_or(Challenge::is_open),
            resends_code: order
                .challenge
                .as_ref()
                .is_none_or(|challenge| challenge.resends_left() > 0),
            is_refundable: is_refundable(order.payment)
                && order.captured() > order.refunded()
                && order.refunds.len() < REFUNDS_MAX,
            has_room: order.has_room(),
            steps: Steps::of(order.status, &order.tickets),
            has_updates_left: order.updates < UPDATES_MAX,
        }
    }
}

impl From<&Event> for Facts {
    fn from(event: &Event) -> Self {
        Self {
            status: event.after.status,
            fulfillment: event.after.fulfillment,
            cancel_deadline: event.deadline,
            is_authorizing: event.after.payment == Payment::Authorizing
                || matches!(event.change, Change::UpdateOpened { .. }),
            takes_code: true,
            resends_code: true,
            is_refundable: is_refundable(event.after.payment),
            has_room: has_room(
                usize::try_from(event.version).unwrap_or(EVENTS_MAX),
                event.after.fulfillment,
            ),
            steps: event.after.steps,
            has_updates_left: true,
        }
    }
}

/// One refund at a time.
fn is_refundable(payment: Payment) -> bool {
    matches!(payment, Payment::Captured | Payment::PartiallyRefunded)
}

impl Facts {
    /// Whether `t` is inside the cancellation window: half-open, and over once the kitchen has the order.
    #[must_use]
    pub fn window_is_open(&self, t: Timestamp) -> bool {
        t < self.cancel_deadline && !self.fulfillment.is_released()
    }
}

/// Whether `verb` could succeed now with the right arguments.
///
/// # Errors
/// The rejection, by the documented precedence.
pub fn guard(
    facts: &Facts,
    access: Access,
    verb: Verb,
    policy: Policy,
    now: Timestamp,
) -> Result<(), Rejection> {
    admit(access, verb)?;
    if facts.status.is_final() && status::next(facts.status, verb).is_none() {
        return if is_done_again(facts, verb) {
            Ok(())
        } else {
            Err(Rejection::OrderFinal)
        };
    }
    match verb {
        Verb::Pay | Verb::Otp if facts.status != Status::Pending => Err(Rejection::OrderNotPending),
        Verb::Pay if !facts.has_room => Err(Rejection::RateLimited),
        Verb::Cancel => cancel_window(facts, access, policy, now),
        Verb::Update => update(facts, now),
        Verb::Fulfill => at_work(facts).and_then(|()| may_hand_over(facts, access)),
        Verb::Reject | Verb::Start | Verb::Ready | Verb::Bump | Verb::Recall | Verb::Pick => {
            at_work(facts)?;
            if facts.fulfillment == Fulfillment::Stopped {
                return Err(Rejection::OrderStopped);
            }
            facts.has_room.then_some(()).ok_or(Rejection::HistoryFull)
        }
        Verb::Ack if !facts.has_room => Err(Rejection::HistoryFull),
        Verb::Refund if facts.status == Status::Pending || !facts.is_refundable => {
            Err(Rejection::NothingToRefund)
        }
        // Until then a cancel gives all of it back.
        Verb::Refund if !facts.fulfillment.is_released() => Err(Rejection::OrderHeld),
        Verb::Pay
        | Verb::Otp
        | Verb::Ack
        | Verb::Refund
        | Verb::Authorize
        | Verb::Decline
        | Verb::Expire
        | Verb::CloseWindow
        | Verb::Release
        | Verb::Settle
        | Verb::Alarm => Ok(()),
    }
}

/// A screen that was offline says again what has led to the end: there is nothing left to do, and nothing wrong.
fn is_done_again(facts: &Facts, verb: Verb) -> bool {
    facts.status == Status::Fulfilled && matches!(verb, Verb::Start | Verb::Ready | Verb::Bump)
}

fn at_work(facts: &Facts) -> Result<(), Rejection> {
    let is_released = facts.fulfillment.is_released();
    is_released.then_some(()).ok_or(Rejection::OrderHeld)
}

/// What the kitchen gave up, or the warehouse has not all of, is for managers and admins to decide on.
fn may_hand_over(facts: &Facts, access: Access) -> Result<(), Rejection> {
    if role::decides_shorts(access) {
        Ok(())
    } else if facts.fulfillment == Fulfillment::Stopped {
        Err(Rejection::OrderStopped)
    } else if facts.steps.has_short() {
        Err(Rejection::ShortPick)
    } else {
        Ok(())
    }
}

fn cancel_window(
    facts: &Facts,
    access: Access,
    policy: Policy,
    now: Timestamp,
) -> Result<(), Rejection> {
    if facts.window_is_open(now) || may_cancel_late(facts, access, policy) {
        Ok(())
    } else {
        Err(Rejection::CancelWindowClosed {
            deadline: facts.cancel_deadline,
        })
    }
}

/// The window first; then what is under way, and how much was changed already.
fn update(facts: &Facts, now: Timestamp) -> Result<(), Rejection> {
    if !facts.window_is_open(now) {
        return Err(Rejection::CancelWindowClosed {
            deadline: facts.cancel_deadline,
        });
    }
    if facts.is_authorizing {
        let is_paid = facts.status == Status::Paid;
        return Err(if is_paid {
            Rejection::UpdatePending
        } else {
            Rejection::OrderNotPending
        });
    }
    if facts.has_updates_left && facts.has_room {
        Ok(())
    } else {
        Err(Rejection::UpdatesUsedUp)
    }
}

/// After the window: admins and managers only, where the site lets them or the kitchen gave the order up.
fn may_cancel_late(facts: &Facts, access: Access, policy: Policy) -> bool {
    let is_boss = matches!(access.staff, Some(Role::Admin | Role::Manager));
    is_boss
        && (policy.after_window == AfterWindow::Admin || facts.fulfillment == Fulfillment::Stopped)
}

/// What people can be offered to do, and its name. Picking is not offered: what is to be picked is on the ticket.
pub const OFFERED: [(Verb, &str); 12] = [
    (Verb::Pay, "pay"),
    (Verb::Otp, "otp"),
    (Verb::Cancel, "cancel"),
    (Verb::Update, "update"),
    (Verb::Reject, "reject"),
    (Verb::Fulfill, "fulfill"),
    (Verb::Refund, "refund"),
    (Verb::Start, "start"),
    (Verb::Ready, "ready"),
    (Verb::Bump, "bump"),
    (Verb::Recall, "recall"),
    (Verb::Ack, "ack"),
];

/// What `access` can do at `now`, by name.
#[must_use]
pub fn allowed(facts: &Facts, access: Access, policy: Policy, now: Timestamp) -> Vec<&'static str> {
    OFFERED
        .into_iter()
        .filter(|(verb, _)| {
            guard(facts, access, *verb, policy, now).is_ok() && is_ready(facts, access, *verb)
        })
        .map(|(_, name)| name)
        .collect()
}

/// The rest: an open attempt or a locked code leaves the payer nothing to do, and tickets that stand where they should
/// leave the kitchen nothing.
fn is_ready(facts: &Facts, access: Access, verb: Verb) -> bool {
    match verb {
        Verb::Pay => {
            !facts.is_authorizing
                && ((access.owner && facts.takes_code) || role::may_take_cash(access))
        }
        Verb::Otp => !facts.is_authorizing && facts.takes_code && facts.resends_code,
        Verb::Start | Verb::Ready | Verb::Bump | Verb::Recall | Verb::Pick | Verb::Ack => {
            facts.steps.would_move(verb, role::decides_shorts(access))
        }
        Verb::Cancel
        | Verb::Update
        | Verb::Reject
        | Verb::Fulfill
        | Verb::Refund
        | Verb::Authorize
        | Verb::Decline
        | Verb::Expire
        | Verb::CloseWindow
        | Verb::Release
        | Verb::Settle
        | Verb::Alarm => true,
    }
}
