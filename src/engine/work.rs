//! Deciding one message: from a mailbox entry to writes in the batch and a reply that waits for them.

use std::sync::Arc;

use tracing::info_span;

use super::{
    Shared,
    answer::Viewer,
    batch::{Batch, Reply},
    catalog,
    desk::{Desk, order_id},
    message::{Envelope, KeyUse, Message, Tell, Work},
    request::{Act, Answer, Failure},
    scan,
    stock::{self, StockEnvelope},
    update,
};
use crate::{
    config::KEY_ANSWER_BYTES_MAX,
    journal::{KeyAnswer, KeyRecord},
    order::{
        self, Access, Command, Context, CouponCode, Customer, Doer, Order, OrderId, Placement,
        Rejection, Role, TimerKind, Timestamp, WantedLine, system_doer,
    },
    telemetry::SPANS,
};

/// Decides `message` on the desk; what it writes and whom it answers goes into the batch.
pub(super) fn decide(shared: &Shared, desk: &mut Desk, batch: &mut Batch, message: Message) {
    batch.messages += 1;
    match message {
        Message::Ask(envelope) => ask(shared, desk, batch, *envelope),
        Message::Tell(tell) => {
            let Tell {
                order,
                command,
                recalled,
                reply,
            } = *tell;
            desk.recall(recalled);
            let result = system(shared, desk, batch, order, &command);
            batch.replies.push(Reply::Told(reply, result));
        }
        Message::Timer(order, kind) => {
            let command = match kind {
                TimerKind::CloseWindow => Command::CloseWindow,
                TimerKind::Release => Command::Release,
                TimerKind::Expire => Command::Expire,
            };
            if let Err(failure) = system(shared, desk, batch, order, &command) {
                tracing::debug!(%order, code = failure.code(), "a timer came to nothing");
            }
        }
        Message::Stock(envelope) => {
            let now = desk.at(shared.clock.now());
            let StockEnvelope {
                by,
                work,
                key,
                reply,
            } = *envelope;
            let result = stock::work(desk, batch, by, work, key, now);
            batch.replies.push(Reply::Stock(reply, result));
        }
        Message::Catalog(envelope) => {
            let now = desk.at(shared.clock.now());
            let result = catalog::change(desk, batch, envelope.change, now);
            batch.replies.push(Reply::Catalog(envelope.reply, result));
        }
        Message::WhatIf(what_if) => {
            let now = desk.at(shared.clock.now());
            let (reply, result) = what_if.decide(shared, desk, now);
            batch.replies.push(Reply::Scored(reply, result));
        }
        // The sequencer does it itself, between two batches.
        Message::Forget(_) | Message::Trim(_) => {}
        Message::History(history) => {
            let now = desk.at(shared.clock.now());
            for order in history.orders {
                desk.record(batch, order, now);
            }
            batch.replies.push(Reply::Told(history.reply, Ok(())));
        }
    }
}

fn ask(shared: &Shared, desk: &mut Desk, batch: &mut Batch, envelope: Envelope) {
    let Envelope {
        principal,
        t,
        work,
        key,
        expected_version,
        span,
        queued,
        reply,
    } = envelope;
    let _deciding = info_span!(target: SPANS, parent: &span, "decide").entered();
    metrics::histogram!("orderhub_mailbox_wait_seconds").record(queued.elapsed());
    let action = work.name();
    let result = match work {
        Work::Place {
            lines,
            coupon,
            expected_total,
        } => {
            let customer = Customer {
                id: principal.id.clone(),
                name: principal.name.clone(),
            };
            place(shared, desk, batch, customer, lines, coupon, expected_total).map(|order| {
                let viewer = viewer(shared, desk, principal.access(&order));
                viewer.whole(&order, 201)
            })
        }
        Work::Act {
            order,
            act,
            recalled,
            own_step,
        } => {
            desk.recall(recalled);
            let asker = Asker {
                principal: &principal,
                t,
                expected_version,
                own_step,
            };
            act_on(shared, desk, batch, &asker, order, act)
        }
    };
    let result = result.inspect(|answer| {
        if let Some(key) = key {
            keep_key(batch, key, answer, desk, t);
        }
    });
    let outcome = result.as_ref().map_or_else(Failure::code, |_| "ok");
    metrics::counter!("orderhub_commands_total", "action" => action, "outcome" => outcome)
        .increment(1);
    batch.trace(span);
    batch.replies.push(Reply::Answer(reply, result));
}

fn viewer(shared: &Shared, desk: &Desk, access: Access) -> Viewer {
    Viewer {
        access,
        policy: desk.policy(),
        now: shared.clock.now(),
    }
}

fn place(
    shared: &Shared,
    desk: &mut Desk,
    batch: &mut Batch,
    customer: Customer,
    lines: Vec<WantedLine>,
    coupon: Option<CouponCode>,
    expected_total: Option<i64>,
) -> Result<Arc<Order>, Failure> {
    let now = desk.at(shared.clock.now());
    let mut order = would_be(shared, desk, customer, lines, coupon, expected_total, now)?;
    let sealed = shared.vault.fresh(order.id, order.totals.total);
    order.challenge = Some(order::Challenge::issue(sealed, 1, now, order.totals.total));
    desk.begin(batch, order).ok_or(Failure::Unavailable)
}

/// The order as it would begin now, scored; its challenge is the caller's to add.
pub(super) fn would_be(
    shared: &Shared,
    desk: &Desk,
    customer: Customer,
    lines: Vec<WantedLine>,
    coupon: Option<CouponCode>,
    expected_total: Option<i64>,
    now: Timestamp,
) -> Result<Order, Failure> {
    let coupon = coupon.map(|code| desk.claim(code, &customer.id));
    let placement = Placement {
        id: order_id(now),
        customer,
        lines,
        coupon,
        expected_total,
    };
    let terms = desk.settings.terms(shared.window_ms);
    let shelf = |sku: &order::Sku| desk.offer(sku, now);
    let mut order = order::place(&placement, &terms, shelf, desk.head.number + 1, now)?;
    let score = desk.memory.score(&desk.models.served(), &order);
    order.eta = score
        .eta_minutes
        .map(|eta| order::ReadyTimes::after(now, eta));
    order.score = Some(score);
    Ok(order)
}

/// Who asks, when, and what they believe.
struct Asker<'a> {
    principal: &'a order::Principal,
    t: Timestamp,
    expected_version: Option<order::Version>,
    own_step: Option<u64>,
}

fn act_on(
    shared: &Shared,
    desk: &mut Desk,
    batch: &mut Batch,
    asker: &Asker<'_>,
    id: OrderId,
    act: Act,
) -> Result<Answer, Failure> {
    let Some(before) = desk.orders.get(&id).cloned() else {
        return Err(Rejection::NotFound.into());
    };
    let access = asker.principal.access(&before);
    let role = access
        .staff
        .filter(|_| !access.owner || asker.principal.role != Role::Customer);
    let context = Context {
        access,
        by: Doer {
            id: asker.principal.id.clone(),
            role: role.unwrap_or(asker.principal.role),
        },
        now: asker.t,
        expected_version: asker.expected_version,
        policy: desk.policy(),
    };
    let is_otp = matches!(act, Act::Otp);
    let is_preview = matches!(&act, Act::Update(update) if update.is_preview);
    let command = command(shared, desk, &before, act, asker);
    let decision = match order::decide(&before, &command, &context) {
        Ok(decision) => decision,
        Err(refusal) => {
            if let Some(counted) = refusal.counted {
                desk.count_wrong_code(batch, id, counted);
            }
            let now = desk.orders.get(&id).cloned().unwrap_or(before);
            return Err(viewer(shared, desk, access).refusal(&now, refusal.rejection));
        }
    };
    if is_preview {
        return Ok(update::preview(&before, &command, &decision));
    }
    let attempt = decision.moves.iter().find_map(|step| step.change.opened());
    let at = desk.at(shared.clock.now());
    let after = desk
        .carry_out(batch, id, decision, at)
        .ok_or(Failure::Unavailable)?;
    let viewer = viewer(shared, desk, access);
    if is_otp {
        batch.resends.push(id);
        return Ok(viewer.code_sent(&after, shared.vault.expires_at(viewer.now)));
    }
    Ok(Answer {
        attempt,
        ..viewer.whole(&after, 200)
    })
}

fn command(shared: &Shared, desk: &Desk, order: &Order, act: Act, asker: &Asker<'_>) -> Command {
    match act {
        Act::Pay {
            method,
            code,
            token,
        } => {
            let matched_step = code
                .zip(order.challenge.as_ref())
                .and_then(|(code, challenge)| {
                    shared
                        .vault
                        .matched_step(order.id, challenge, &code, asker.t)
                })
                .or(asker.own_step);
            Command::Pay {
                method,
                matched_step,
                token,
            }
        }
        Act::Otp => Command::Otp,
        Act::Cancel { reason, is_proven } => Command::Cancel { reason, is_proven },
        Act::Update(update) => update.command(shared, desk, order),
        Act::Reject { reason } => Command::Reject { reason },
        Act::Fulfill => Command::Fulfill,
        Act::Refund {
            amount,
            lines,
            restock,
            reason,
            is_proven,
        } => Command::Refund {
            amount,
            lines,
            restock,
            reason,
            is_proven,
        },
        Act::Ticket(command) => Command::Ticket(scan::read(desk, order, command)),
    }
}

fn system(
    shared: &Shared,
    desk: &mut Desk,
    batch: &mut Batch,
    id: OrderId,
    command: &Command,
) -> Result<(), Failure> {
    let Some(order) = desk.orders.get(&id).cloned() else {
        return Err(Rejection::NotFound.into());
    };
    let now = desk.at(shared.clock.now());
    let context = Context {
        access: Access {
            owner: false,
            staff: Some(Role::System),
        },
        by: system_doer(),
        now,
        expected_version: None,
        policy: desk.policy(),
    };
    let decision = order::decide(&order, command, &context)
        .map_err(|refusal| Failure::from(refusal.rejection))?;
    desk.carry_out(batch, id, decision, now);
    Ok(())
}

fn keep_key(batch: &mut Batch, key: KeyUse, answer: &Answer, desk: &Desk, at: Timestamp) {
    let kept = match answer.attempt {
        Some(number) => KeyAnswer::Attempt(number),
        None if answer.body.len() <= KEY_ANSWER_BYTES_MAX => KeyAnswer::Body(answer.body.clone()),
        None => KeyAnswer::Order,
    };
    debug_assert_eq!(
        key.reservation.id().site,
        desk.settings.id,
        "a key belongs to its order's site"
    );
    let record = KeyRecord {
        id: key.reservation.id().clone(),
        body_hash: key.body_hash,
        order: answer.order,
        status: answer.status,
        answer: kept,
        at,
    };
    batch.keys.push((Arc::new(record), key.reservation));
}
