//! The rules of the house, checked after every step of a walk, independently of the code that decides.

use std::collections::BTreeSet;

use orderhub::order::{
    AfterWindow, AttemptOutcome, Change, Command, Context, Doer, Event, Facts, Fulfillment, Method,
    Order, Payment, Purpose, RELEASE_GRACE_MS, Role, SCREENS_NAMED_MAX, Settlement, Status,
    Timestamp, WRONG_TRIES_MAX, allowed, apply, decide, next,
};

use super::{
    Actor, Desk, cancel, card, cash,
    properties::verb,
    refunds::refund,
    reject,
    update::{keep, may_update, update},
    walk::Taken,
};

/// What the columns cannot tell: kept from step to step, independently of the code under test.
#[derive(Default)]
pub(super) struct Memory {
    wrong_codes: u8,
    is_consumed: bool,
    captured: BTreeSet<u32>,
}

impl Memory {
    pub(super) fn check_code(&mut self, before: &Order, taken: &Taken) {
        let Command::Pay {
            method,
            matched_step,
            ..
        } = taken.command
        else {
            let reissued = matches!(taken.command, Command::Decline { .. })
                && before.status == Status::Pending
                && before.open_attempt().is_some_and(|open| {
                    taken.outcome.as_ref().is_ok_and(|decision| {
                        decision.moves.iter().any(|step| {
                            matches!(step.change, Change::AttemptEnded { number, .. } if number == open.number)
                        })
                    })
                });
            if reissued {
                self.wrong_codes = 0;
                self.is_consumed = false;
            }
            return;
        };
        if method == Method::Cash {
            return;
        }
        match &taken.outcome {
            Ok(_) => {
                assert!(!self.is_consumed, "a used code paid again");
                assert!(
                    self.wrong_codes < WRONG_TRIES_MAX,
                    "a locked challenge paid"
                );
                assert_eq!(
                    matched_step,
                    Some(7),
                    "a wrong code paid: {:?}",
                    taken.command
                );
                self.is_consumed = true;
            }
            Err(refusal) => {
                let counts = refusal.rejection.code() == "otp_invalid"
                    && matched_step.is_none()
                    && !self.is_consumed;
                assert_eq!(refusal.counted.is_some(), counts, "{refusal:?}");
                self.wrong_codes += u8::from(counts);
                assert!(
                    self.wrong_codes <= WRONG_TRIES_MAX,
                    "a sixth try was judged"
                );
            }
        }
    }

    /// Money that was taken is kept by an order that goes on and given back by one that ended otherwise.
    pub(super) fn check_money(&mut self, desk: &Desk, known_events: usize, taken: &Taken) {
        for event in &desk.feed[known_events..] {
            match (&event.change, &taken.command) {
                (
                    Change::Paid {
                        number: Some(number),
                        ..
                    },
                    Command::Pay { .. },
                )
                | (
                    Change::Paid {
                        number: Some(number),
                        ..
                    }
                    | Change::AttemptEnded {
                        number,
                        outcome: AttemptOutcome::Authorized,
                    },
                    Command::Authorize { captured: true, .. },
                ) => {
                    self.captured.insert(*number);
                }
                (
                    Change::Settled {
                        settlement: Settlement::Captured,
                        ..
                    },
                    _,
                ) => {
                    self.captured
                        .extend(desk.order.authorized_attempt().map(|held| held.number));
                }
                _ => {}
            }
        }
        let held: Vec<_> = desk
            .order
            .attempts
            .iter()
            .filter(|attempt| attempt.outcome == AttemptOutcome::Authorized)
            .collect();
        let [held] = held.as_slice() else { return };
        let ended_unpaid = matches!(desk.order.status, Status::Cancelled | Status::Expired);
        let possible: &[Payment] = match (ended_unpaid, self.captured.contains(&held.number)) {
            (true, true) => &[Payment::RefundPending, Payment::Refunded, Payment::Failed],
            // A capture that was asked for and not yet confirmed is refunded too.
            (true, false) => &[
                Payment::VoidPending,
                Payment::Voided,
                Payment::RefundPending,
                Payment::Refunded,
                Payment::Failed,
            ],
            (false, true) => &[
                Payment::Captured,
                Payment::RefundPending,
                Payment::PartiallyRefunded,
                Payment::Refunded,
            ],
            (false, false) => &[
                Payment::Authorized,
                Payment::CapturePending,
                Payment::Failed,
            ],
        };
        assert!(possible.contains(&desk.order.payment), "{:?}", desk.order);
    }
}

/// A refusal, or a decision without events, leaves the order as it was, but for the challenge.
pub(super) fn check_refusal(before: &Order, after: &Order, taken: &Taken) {
    match &taken.outcome {
        Ok(decision) if !decision.moves.is_empty() => {}
        Ok(_) => assert_eq!(before.without_challenge(), after.without_challenge()),
        Err(refusal) => {
            assert_eq!(before.without_challenge(), after.without_challenge());
            if refusal.counted.is_none() {
                assert_eq!(before.challenge, after.challenge);
            }
            let is_timer = matches!(
                taken.command,
                Command::Expire
                    | Command::CloseWindow
                    | Command::Release
                    | Command::Settle { .. }
                    | Command::Alarm { .. }
            );
            assert!(
                !is_timer
                    || taken.who != Actor::System
                    || refusal.rejection.code() == "version_stale",
                "a timer was refused: {refusal:?}"
            );
        }
    }
}

pub(super) fn check_events(before: &Order, desk: &Desk, taken: &Taken) {
    let mut at = before.clone();
    for event in &desk.feed[before.seqs.len()..] {
        assert_eq!(event.version, at.version + 1);
        let verb = verb(&event.change);
        assert_eq!(
            next(at.status, verb),
            Some(event.after.status),
            "{verb:?} from {:?}",
            at.status
        );
        if at.status.is_final() {
            assert_eq!(event.after.fulfillment, at.fulfillment, "{event:?}");
        }
        check_event(&at, desk, event, taken);
        at = apply(Some(at), event).unwrap();
    }
    assert_eq!(
        at,
        Order {
            challenge: at.challenge.clone(),
            ..desk.order.clone()
        }
    );
    if before.status.is_final() {
        assert_eq!(
            (before.ended_at, &before.reason, before.paid_at),
            (desk.order.ended_at, &desk.order.reason, desk.order.paid_at)
        );
    }
}

fn check_event(at: &Order, desk: &Desk, event: &Event, taken: &Taken) {
    let now = taken.now;
    let access = taken.who.access(at);
    match &event.change {
        Change::Paid { number: None, by } => {
            assert_eq!(at.totals.total, 0, "paid without money");
            assert_eq!(event.after.payment, Payment::Free);
            assert!(by.is_some() && matches!(taken.command, Command::Pay { .. }));
        }
        Change::Paid {
            number: Some(number),
            ..
        } => {
            let attempt = desk.attempt(*number);
            assert_eq!(attempt.outcome, AttemptOutcome::Authorized);
            assert!(attempt.amount >= at.totals.total);
            if let Command::Authorize { amount, .. } = &taken.command {
                assert!(amount.amount >= at.totals.total && amount.currency == at.currency);
                assert_eq!(taken.who, Actor::System);
            } else {
                let is_cash = matches!(
                    taken.command,
                    Command::Pay {
                        method: Method::Cash,
                        ..
                    }
                );
                assert!(is_cash, "{:?} paid", taken.command);
                assert_ne!(access.staff, None, "{:?} took cash", taken.who);
                assert_ne!(access.staff, Some(Role::Support), "support took cash");
            }
        }
        Change::Released { .. } => {
            let due = at
                .paid_at
                .unwrap()
                .max(at.cancel_deadline + RELEASE_GRACE_MS);
            assert!(now >= due, "released at {now}, due at {due}");
            assert_eq!(at.released_at, None, "released twice");
        }
        Change::Cancelled { by, reason } => {
            let inside = now < at.cancel_deadline && !at.fulfillment.is_released();
            let boss = matches!(access.staff, Some(Role::Admin | Role::Manager));
            let late = boss
                && reason.is_some()
                && (desk.policy.after_window == AfterWindow::Admin
                    || at.fulfillment == Fulfillment::Stopped);
            assert!(
                (inside && (access.owner || boss)) || late,
                "{by:?} cancelled at {now}: {at:?}"
            );
        }
        Change::Expired => {
            assert!(
                now >= at.placed_at + desk.policy.payment_ttl_ms && at.open_attempt().is_none()
            );
        }
        Change::WindowClosed => assert!(now >= at.cancel_deadline && !at.window_closed),
        Change::Unacknowledged { of, screens } => {
            assert_eq!(taken.who, Actor::System);
            assert!(at.seqs.contains(of), "{of} is no event of {at:?}");
            let is_told = at.unacknowledged.iter().any(|told| told.of == *of);
            assert!(!is_told, "{of} was told twice");
            assert!((1..=SCREENS_NAMED_MAX).contains(&screens.len()));
            assert_eq!(
                (event.after.payment, event.after.fulfillment),
                (at.payment, at.fulfillment)
            );
        }
        Change::Fulfilled { .. } | Change::Rejected { .. } => {
            assert!(at.fulfillment.is_released(), "handled before its release");
        }
        Change::AttemptOpened { attempt, .. } => {
            assert_eq!(at.open_attempt(), None);
            assert_eq!(attempt.number as usize, at.attempts.len() + 1);
            assert_eq!(attempt.amount, at.totals.total);
            assert_eq!(attempt.purpose, Purpose::Total);
        }
        Change::UpdateOpened {
            attempt, revision, ..
        } => {
            assert!(may_update(at, taken), "{taken:?} of {at:?}");
            assert_eq!(at.status, Status::Paid);
            assert_eq!(at.open_attempt(), None);
            assert_eq!(attempt.purpose, Purpose::Difference);
            assert!(attempt.amount > 0);
            assert_eq!(at.authorized() + attempt.amount, revision.totals.total);
        }
        Change::Updated {
            revision,
            attempt: Some(number),
            ..
        } => {
            let pending = at.pending_update.as_ref().unwrap();
            assert_eq!((pending.attempt, &pending.revision), (*number, &**revision));
            assert_eq!(taken.who, Actor::System);
            assert_eq!(at.fulfillment, Fulfillment::Held);
        }
        Change::Updated { attempt: None, .. } => {
            assert!(may_update(at, taken), "{taken:?} of {at:?}");
            assert_eq!(at.open_attempt(), None);
        }
        Change::RefundOpened { refund } => {
            assert!(at.fulfillment.is_released());
            assert_eq!(at.open_refund(), None);
            let left = at.captured() - at.refunded();
            assert!((1..=left).contains(&refund.amount.amount));
            let parts: i64 = refund.parts.iter().map(|(_, amount)| amount).sum();
            assert_eq!(parts, refund.amount.amount);
            assert!(matches!(access.staff, Some(Role::Admin | Role::Manager)));
        }
        Change::AttemptEnded { .. }
        | Change::Settled { .. }
        | Change::RefundEnded { .. }
        | Change::Tickets { .. } => {}
        Change::Placed { .. } | Change::Imported { .. } => panic!("placed twice"),
    }
}

pub(super) fn check_replay(desk: &Desk) {
    let replayed = desk.feed.iter().fold(None, apply).unwrap();
    assert_eq!(replayed, desk.order.without_challenge());
    assert_eq!(desk.order.version as usize, desk.feed.len());
    assert_eq!(
        desk.order.seqs,
        desk.feed.iter().map(|event| event.seq).collect::<Vec<_>>()
    );
}

pub(super) fn check_offer(desk: &Desk, who: Actor, now: Timestamp) {
    let principal = who.principal();
    let access = principal.access(&desk.order);
    let context = Context {
        access,
        by: Doer {
            id: principal.id,
            role: principal.role,
        },
        now,
        expected_version: None,
        policy: desk.policy,
    };
    let offered = allowed(&Facts::from(&desk.order), access, desk.policy, now);
    let lines = desk.order.lines.iter();
    let same: Vec<_> = lines.map(|line| keep(line.line, line.quantity)).collect();
    let attempts = [
        ("pay", vec![card(true), cash()]),
        ("otp", vec![Command::Otp]),
        ("cancel", vec![cancel(Some("changed my mind"))]),
        ("update", vec![update(&desk.order, &same)]),
        ("reject", vec![reject()]),
        ("fulfill", vec![Command::Fulfill]),
        ("refund", vec![refund(None)]),
    ];
    for (name, commands) in attempts {
        let works = commands
            .iter()
            .any(|command| decide(&desk.order, command, &context).is_ok());
        assert_eq!(
            offered.contains(&name),
            works,
            "{who:?} {name} at {now}: offered {offered:?}, {:?}",
            desk.order
        );
    }
}
