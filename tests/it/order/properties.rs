//! No sequence of commands, by whomever, whenever, breaks a rule of the house.

use std::collections::BTreeSet;

use orderhub::order::{
    AttemptOutcome, Change, Command, EVENTS_MAX, HELD_EVENTS_MAX, MOVES, Payment, Settlement,
    TicketStep, Timestamp, Verb,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{
    Actor, Desk, T0, cancel, card, cash, decline,
    rules::{Memory, check_events, check_offer, check_refusal, check_replay},
    settle,
    standing::check_standing,
    walk::{Bent, bent_walks, walks},
};

const AT_TICKETS: [Verb; 6] = [
    Verb::Start,
    Verb::Ready,
    Verb::Bump,
    Verb::Recall,
    Verb::Pick,
    Verb::Ack,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_walk_breaks_a_rule((rule, steps) in walks(60)) {
        let mut desk = Desk::new();
        desk.policy.after_window = rule;
        let mut clock = T0;
        let mut memory = Memory::default();
        for step in &steps {
            let before = desk.order.clone();
            let taken = step.take(&mut desk, &mut clock);
            check_refusal(&before, &desk.order, &taken);
            memory.check_code(&before, &taken);
            memory.check_money(&desk, before.seqs.len(), &taken);
            check_events(&before, &desk, &taken);
            check_standing(&desk.order);
        }
        check_replay(&desk);
    }

    #[test]
    fn a_long_history_stays_bounded((rule, steps) in bent_walks(Bent::Shaky, 200)) {
        let mut desk = Desk::new();
        desk.policy.after_window = rule;
        let mut clock = T0;
        for step in &steps {
            let _taken = step.take(&mut desk, &mut clock);
            // Out of the clock's way, so that payment goes on and on.
            clock = Timestamp(clock.as_millis().min(T0.as_millis() + 1_000));
            let is_released = desk.order.fulfillment.is_released();
            let most = if is_released { EVENTS_MAX } else { HELD_EVENTS_MAX };
            prop_assert!(desk.order.seqs.len() <= most, "{} events", desk.order.seqs.len());
        }
        check_replay(&desk);
    }

    #[test]
    fn what_is_offered_is_accepted_and_nothing_else((rule, steps) in walks(40)) {
        let mut desk = Desk::new();
        desk.policy.after_window = rule;
        let mut clock = T0;
        for step in &steps {
            let taken = step.take(&mut desk, &mut clock);
            for who in Actor::ALL {
                check_offer(&desk, who, taken.now);
            }
        }
    }
}

/// The worst a provider can do: it forgets every attempt and remembers all of them, twice over.
#[test]
fn attempts_remembered_late_stay_inside_the_bound() {
    let mut desk = Desk::new();
    let now = T0 + 1_000;
    while desk.told(Actor::Owner, &card(true), now) == "payment_changed" {
        let forgotten = desk.decline(true);
        desk.ask(Actor::System, &forgotten, now).unwrap();
    }
    assert_eq!(desk.told(Actor::Owner, &card(true), now), "rate_limited");
    assert!(desk.order.attempts.len() >= 10, "{:?}", desk.order.attempts);
    assert_eq!(desk.told(Actor::Owner, &cancel(None), now), "cancelled");
    for number in 1..=desk.order.attempts.len() as u32 {
        let _kept = desk
            .ask(Actor::System, &decline(number, false), now)
            .unwrap();
        let late = Command::Authorize {
            number,
            amount: desk.total(),
            captured: false,
        };
        assert_eq!(desk.told(Actor::System, &late, now), "payment_changed");
        let lifted = settle(Settlement::Voided);
        assert_eq!(desk.told(Actor::System, &lifted, now), "payment_changed");
    }
    assert!(
        desk.feed.len() <= HELD_EVENTS_MAX,
        "{} events",
        desk.feed.len()
    );
}

/// A decline settles nothing while another attempt holds money, or may.
#[test]
fn a_decline_speaks_for_its_own_attempt_only() {
    let now = T0 + 1_000;
    let mut doubtful = Desk::new();
    doubtful.ask(Actor::Owner, &card(true), now).unwrap();
    doubtful.ask(Actor::System, &decline(1, true), now).unwrap();

    let mut taken = doubtful.clone();
    taken.ask(Actor::Kitchen, &cash(), now).unwrap();
    taken.ask(Actor::Owner, &cancel(None), now).unwrap();
    taken.ask(Actor::System, &decline(1, false), now).unwrap();
    assert_eq!(taken.order.payment, Payment::RefundPending);

    doubtful.ask(Actor::Owner, &card(true), now).unwrap();
    let mut held = doubtful.clone();
    let authorized = held.authorize();
    held.ask(Actor::System, &authorized, now).unwrap();
    held.ask(Actor::Owner, &cancel(None), now).unwrap();
    held.ask(Actor::System, &decline(1, false), now).unwrap();
    assert_eq!(held.order.payment, Payment::VoidPending);

    doubtful
        .ask(Actor::System, &decline(2, false), now)
        .unwrap();
    assert_eq!(doubtful.order.payment, Payment::Unknown);
    doubtful.ask(Actor::Owner, &cancel(None), now).unwrap();
    assert_eq!(doubtful.order.payment, Payment::VoidPending);
    doubtful
        .ask(Actor::System, &decline(1, false), now)
        .unwrap();
    assert_eq!(doubtful.order.payment, Payment::Voided);
}

/// The walks above prove nothing about what they never reach.
#[test]
fn walks_reach_every_move_and_every_refusal() {
    let mut runner = TestRunner::deterministic();
    let mut moves = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for _ in 0..3_000 {
        let (rule, steps) = walks(60).new_tree(&mut runner).unwrap().current();
        let mut desk = Desk::new();
        desk.policy.after_window = rule;
        let mut clock = T0;
        for step in &steps {
            let before = desk.order.clone();
            match step.take(&mut desk, &mut clock).outcome {
                Ok(_) => {
                    let mut from = before.status;
                    for event in &desk.feed[before.seqs.len()..] {
                        if !matches!(event.change, Change::Tickets { .. }) {
                            moves.insert(format!("{from:?} {:?}", verb(&event.change)));
                        }
                        from = event.after.status;
                    }
                }
                Err(refusal) => {
                    codes.insert(refusal.rejection.code());
                }
            }
        }
    }
    let expected: BTreeSet<String> = MOVES
        .iter()
        // Sending the code again is no event, and `tickets_walk.rs` walks among tickets.
        .filter(|(_, verb, _)| *verb != Verb::Otp && !AT_TICKETS.contains(verb))
        .map(|(from, verb, _)| format!("{from:?} {verb:?}"))
        .collect();
    assert_eq!(moves, expected);
    // Few walks are long enough to use all updates up: see `update.rs`.
    codes.remove("updates_used_up");
    assert_eq!(
        codes.into_iter().collect::<Vec<_>>(),
        [
            "cancel_window_closed",
            "forbidden",
            "money_taken",
            "not_found",
            "nothing_to_refund",
            "order_final",
            "order_held",
            "order_not_pending",
            "order_stopped",
            "otp_invalid",
            "otp_locked",
            "out_of_stock",
            "rate_limited",
            "update_pending",
            "validation",
            "version_stale",
        ]
    );
}

/// The command that such an event comes of.
pub(super) fn verb(change: &Change) -> Verb {
    match change {
        Change::Placed { .. } | Change::Imported { .. } => panic!("placed twice"),
        Change::AttemptOpened { .. } => Verb::Pay,
        Change::UpdateOpened { .. } | Change::Updated { attempt: None, .. } => Verb::Update,
        Change::Updated { .. } => Verb::Authorize,
        Change::Paid { .. }
        | Change::AttemptEnded {
            outcome: AttemptOutcome::Authorized,
            ..
        } => Verb::Authorize,
        Change::AttemptEnded { .. } => Verb::Decline,
        Change::Settled { .. } | Change::RefundEnded { .. } => Verb::Settle,
        Change::RefundOpened { .. } => Verb::Refund,
        Change::WindowClosed => Verb::CloseWindow,
        Change::Unacknowledged { .. } => Verb::Alarm,
        Change::Released { .. } => Verb::Release,
        Change::Cancelled { .. } => Verb::Cancel,
        Change::Expired => Verb::Expire,
        Change::Rejected { .. } => Verb::Reject,
        Change::Fulfilled { .. } => Verb::Fulfill,
        Change::Tickets { step, .. } => match step {
            TicketStep::Started => Verb::Start,
            TicketStep::Ready => Verb::Ready,
            TicketStep::Bumped => Verb::Bump,
            TicketStep::Recalled => Verb::Recall,
            TicketStep::Picked => Verb::Pick,
            TicketStep::Acked => Verb::Ack,
            // Part of a cancellation, and no move of the order: as little as knowing of it.
            TicketStep::Voided => Verb::Ack,
        },
    }
}
