//! `apply(state, event) -> state`: the fold. It judges nothing; what is in the feed has happened.

use smallvec::SmallVec;

use super::{
    alarm::Unacknowledged,
    attempt::{AttemptOutcome, Settlement},
    event::{Change, Event},
    money::Money,
    refund::RefundState,
    revise::PendingUpdate,
    state::Order,
    status::Payment,
    ticket::Ticket,
};

/// The order after `event`. `None` begins with `order.placed`; any other first event yields `None`.
#[must_use]
pub fn apply(order: Option<Order>, event: &Event) -> Option<Order> {
    let mut order = match (&event.change, order) {
        (Change::Placed { order } | Change::Imported { order }, _) => order.as_ref().clone(),
        (_, order) => order?,
    };
    change(&mut order, event);
    Some(order)
}

/// Moves `order` past `event` in place.
pub fn change(order: &mut Order, event: &Event) {
    order.version = event.version;
    order.status = event.after.status;
    order.payment = event.after.payment;
    order.fulfillment = event.after.fulfillment;
    order.seqs.push(event.seq);
    order.eta = event.eta.or(order.eta);
    match &event.change {
        Change::Placed { .. } | Change::Imported { .. } => {}
        Change::AttemptOpened { attempt, .. } => order.attempts.push(attempt.clone()),
        Change::AttemptEnded { number, outcome } => {
            end_attempt(order, *number, *outcome);
            if order.waits_for(*number) {
                order.pending_update = None;
            }
        }
        Change::UpdateOpened {
            attempt,
            revision,
            by,
        } => {
            order.attempts.push(attempt.clone());
            order.updates = order.updates.saturating_add(1);
            order.pending_update = Some(Box::new(PendingUpdate {
                attempt: attempt.number,
                revision: revision.as_ref().clone(),
                by: by.clone(),
            }));
        }
        Change::Updated {
            revision, attempt, ..
        } => {
            match attempt {
                Some(number) => end_attempt(order, *number, AttemptOutcome::Authorized),
                None => order.updates = order.updates.saturating_add(1),
            }
            order.lines.clone_from(&revision.lines);
            order.totals = revision.totals;
            order.lines_made = revision.lines_made;
            order.pending_update = None;
        }
        Change::Paid { number, .. } => {
            if let Some(number) = number {
                end_attempt(order, *number, AttemptOutcome::Authorized);
            }
            order.paid_at = Some(event.at);
        }
        Change::RefundOpened { refund } => order.refunds.push(refund.as_ref().clone()),
        Change::RefundEnded {
            number,
            given,
            amount,
            ..
        } => end_refund(order, *number, given, *amount),
        Change::Settled { settlement, taken } => settle(order, *settlement, taken),
        Change::WindowClosed => order.window_closed = true,
        Change::Unacknowledged { of, screens } => order.unacknowledged.push(Unacknowledged {
            of: *of,
            screens: screens.clone(),
            at: event.at,
        }),
        Change::Released { tickets } => {
            order.released_at = Some(event.at);
            let begun = tickets.iter().map(|routed| Ticket::begin(routed, event.at));
            order.tickets = begun.collect();
        }
        Change::Tickets { tickets, .. } => {
            for change in tickets {
                let mut known = order.tickets.iter_mut();
                if let Some(ticket) = known.find(|ticket| ticket.number == change.number) {
                    ticket.change(change, event.at);
                }
            }
        }
        Change::Cancelled { reason, .. } => {
            order.reason.clone_from(reason);
            order.ended_at = Some(event.at);
        }
        Change::Rejected { reason, .. } => order.reason = Some(reason.clone()),
        Change::Expired | Change::Fulfilled { .. } => order.ended_at = Some(event.at),
    }
}

fn end_attempt(order: &mut Order, number: u32, outcome: AttemptOutcome) {
    if let Some(attempt) = order
        .attempts
        .iter_mut()
        .find(|attempt| attempt.number == number)
    {
        attempt.outcome = outcome;
        // Some providers take the money at once: then there is no capture to tell of it.
        if outcome == AttemptOutcome::Authorized
            && matches!(order.payment, Payment::Captured | Payment::RefundPending)
        {
            attempt.captured = attempt.amount;
        }
    }
}

fn settle(order: &mut Order, settlement: Settlement, taken: &[(u32, i64)]) {
    match settlement {
        Settlement::Captured => {
            let shares: SmallVec<[_; 2]> = order
                .shares()
                .map(|(attempt, share)| (attempt.number, share))
                .collect();
            take(order, &shares);
        }
        Settlement::Failed => take(order, taken),
        Settlement::Voided | Settlement::Refunded => {
            for attempt in &mut order.attempts {
                attempt.refunded = attempt.captured;
            }
        }
    }
}

fn end_refund(order: &mut Order, number: u32, given: &[(u32, i64)], amount: Money) {
    for attempt in &mut order.attempts {
        if let Some((_, back)) = given.iter().find(|(number, _)| *number == attempt.number) {
            attempt.refunded += back;
        }
    }
    let ended = order
        .refunds
        .iter_mut()
        .find(|refund| refund.number == number);
    if let Some(refund) = ended {
        if amount.amount > 0 {
            refund.state = RefundState::Done;
            refund.amount = amount;
        } else {
            refund.state = RefundState::Failed;
        }
    }
}

fn take(order: &mut Order, taken: &[(u32, i64)]) {
    for attempt in &mut order.attempts {
        if let Some((_, amount)) = taken.iter().find(|(number, _)| *number == attempt.number) {
            attempt.captured = attempt.captured.max(*amount);
        }
    }
}
