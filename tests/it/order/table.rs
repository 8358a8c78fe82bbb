//! Everything that can be asked of an order, by everyone, wherever it stands: one table, to be read.
//!
//! People's commands have a column per role; what the hub tells itself (timers, payment results) follows on one line.
//! A cell holds the kinds of the events (without `order.`), `-` for "accepted, nothing to do", or the code of the
//! refusal. `cargo insta review` shows what a change of the rules changes.

use std::fmt::Write as _;

use orderhub::order::{
    AfterWindow, AttemptOutcome, Command, Settlement, Timestamp, WRONG_TRIES_MAX,
};

use super::{
    Actor, Desk, T0, TTL_MS, WINDOW_MS, alarms::alarm, cancel, card, cash, refunds::refund, reject,
    settle,
};

const PEOPLE: [(&str, Actor); 7] = [
    ("owner", Actor::Owner),
    ("kitchen", Actor::Kitchen),
    ("warehouse", Actor::Warehouse),
    ("manager", Actor::Manager),
    ("support", Actor::Support),
    ("admin", Actor::Admin),
    ("stranger", Actor::Stranger),
];

const IN_TIME: Timestamp = Timestamp(T0.0 + 20_000);
const LATE: Timestamp = Timestamp(T0.0 + WINDOW_MS + 10_000);

/// Where an order can stand, and a moment at which to ask.
fn standings() -> Vec<(&'static str, Desk, Timestamp)> {
    let fresh = Desk::new();
    let mut late = fresh.clone();
    late.ask(Actor::System, &Command::CloseWindow, T0 + WINDOW_MS)
        .unwrap();
    let mut late_lenient = late.clone();
    late_lenient.policy.after_window = AfterWindow::Admin;
    let mut authorizing = fresh.clone();
    authorizing.ask(Actor::Owner, &card(true), IN_TIME).unwrap();
    let mut unknown = authorizing.clone();
    let forgotten = unknown.decline(true);
    unknown.ask(Actor::System, &forgotten, IN_TIME).unwrap();
    let mut locked = fresh.clone();
    for _ in 0..WRONG_TRIES_MAX {
        locked.ask(Actor::Owner, &card(false), T0).unwrap_err();
    }
    let mut held = fresh.clone();
    held.pay(T0 + 10_000);
    let mut queued = held.clone();
    queued.ask(Actor::System, &Command::Release, LATE).unwrap();
    let mut queued_lenient = queued.clone();
    queued_lenient.policy.after_window = AfterWindow::Admin;
    let mut stopped = queued.clone();
    stopped.ask(Actor::Kitchen, &reject(), LATE).unwrap();
    let mut fulfilled = queued.clone();
    fulfilled
        .ask(Actor::Kitchen, &Command::Fulfill, LATE)
        .unwrap();
    let mut captured = queued.clone();
    captured
        .ask(Actor::System, &settle(Settlement::Captured), LATE)
        .unwrap();
    let mut refunding = captured.clone();
    refunding
        .ask(Actor::Manager, &refund(Some(100)), LATE)
        .unwrap();
    let mut refunded = refunding.clone();
    refunded
        .ask(Actor::System, &end_refund(vec![(1, 100)]), LATE)
        .unwrap();
    refunded
        .ask(Actor::Kitchen, &Command::Fulfill, LATE)
        .unwrap();
    let mut cancelled = authorizing.clone();
    cancelled.ask(Actor::Owner, &cancel(None), IN_TIME).unwrap();
    let mut expired = late.clone();
    expired
        .ask(Actor::System, &Command::Expire, T0 + TTL_MS)
        .unwrap();
    vec![
        ("PENDING, window open", fresh, IN_TIME),
        ("PENDING, window closed", late, LATE),
        (
            "PENDING, window closed, after_window = admin",
            late_lenient,
            LATE,
        ),
        ("PENDING, authorizing", authorizing, IN_TIME),
        ("PENDING, the provider does not know", unknown, IN_TIME),
        ("PENDING, code locked", locked, IN_TIME),
        ("PAID, held", held, IN_TIME),
        ("PAID, queued", queued, LATE),
        ("PAID, queued, after_window = admin", queued_lenient, LATE),
        ("PAID, stopped by the kitchen", stopped, LATE),
        ("PAID, captured", captured, LATE),
        ("PAID, a part on its way back", refunding, LATE),
        ("FULFILLED", fulfilled, LATE),
        ("FULFILLED, a part given back", refunded, LATE),
        ("CANCELLED while authorizing", cancelled, IN_TIME),
        ("EXPIRED", expired, T0 + TTL_MS),
    ]
}

fn wishes() -> Vec<(&'static str, Command)> {
    vec![
        ("pay, right code", card(true)),
        ("pay, wrong code", card(false)),
        ("pay, cash", cash()),
        ("otp", Command::Otp),
        ("cancel", cancel(None)),
        ("cancel, reason", cancel(Some("changed my mind"))),
        ("reject", reject()),
        ("fulfill", Command::Fulfill),
        ("refund", refund(None)),
    ]
}

fn end_refund(given: Vec<(u32, i64)>) -> Command {
    Command::EndRefund { number: 1, given }
}

fn results_and_timers(desk: &Desk) -> Vec<(&'static str, Command)> {
    vec![
        ("authorize", desk.authorize()),
        ("decline", desk.decline(false)),
        ("unknown", desk.decline(true)),
        ("surplus", desk.ended(AttemptOutcome::Surplus)),
        ("lifted", desk.ended(AttemptOutcome::Lifted)),
        ("captured", settle(Settlement::Captured)),
        ("voided", settle(Settlement::Voided)),
        ("refunded", settle(Settlement::Refunded)),
        ("failed", settle(Settlement::Failed)),
        ("refund done", end_refund(vec![(1, 100)])),
        ("refund refused", end_refund(Vec::new())),
        ("expire", Command::Expire),
        ("close_window", Command::CloseWindow),
        ("release", Command::Release),
        ("alarm", alarm(desk.feed.len() as u64)),
    ]
}

#[test]
fn the_whole_table() {
    let mut text = String::new();
    for (name, desk, now) in standings() {
        let told = |who: Actor, command: &Command| desk.clone().told(who, command, now);
        let mut rows = vec![row(name, PEOPLE.map(|(name, _)| name.to_owned()))];
        for (name, command) in wishes() {
            rows.push(row(name, PEOPLE.map(|(_, who)| told(who, &command))));
            assert_eq!(told(Actor::System, &command), "forbidden", "{name}");
        }
        print(&rows, &mut text);
        let mut by_itself = Vec::new();
        for (name, command) in results_and_timers(&desk) {
            by_itself.push(format!("{name}: {}", told(Actor::System, &command)));
            for (_, who) in PEOPLE {
                let expected = if who == Actor::Stranger {
                    "not_found"
                } else {
                    "forbidden"
                };
                assert_eq!(told(who, &command), expected, "{who:?} {name}");
            }
        }
        writeln!(text, "system > {}\n", by_itself.join(" | ")).unwrap();
    }
    insta::assert_snapshot!(text);
}

fn row(name: &str, cells: [String; PEOPLE.len()]) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(cells).collect()
}

/// Columns as wide as their widest cell.
fn print(rows: &[Vec<String>], text: &mut String) {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            write!(line, "{cell:<width$}  ", width = width(column)).unwrap();
        }
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
}
