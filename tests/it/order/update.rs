//! Changing the lines: what an update makes of them, what it does to code and money, and who wins against it.

use orderhub::order::{
    AttemptOutcome, Change, Command, Fulfillment, LineDifference, LineEdit, NOTE_BYTES_MAX, Offer,
    Order, Payment, Purpose, QUANTITY_MAX, RELEASE_GRACE_MS, Rejection, Role, Status, Terms,
    Timestamp, UPDATES_MAX, WRONG_TRIES_MAX, revise,
};

use super::{
    Actor, Desk, SECRET, T0, WINDOW_MS, cancel, card, cash, offer, placement, shelf, terms,
    walk::Taken, wanted,
};

const IN_TIME: Timestamp = Timestamp(T0.0 + 20_000);
const DEADLINE: Timestamp = Timestamp(T0.0 + WINDOW_MS);

/// Two cakes at 400 and three teas at 250, placed at [`T0`]: 1,550.
fn desk() -> Desk {
    let wish = placement(vec![wanted("cake", 2), wanted("tea", 3)]);
    Desk::of(orderhub::order::place(&wish, &terms(), shelf, 1, T0).unwrap())
}

/// The same, paid by card.
fn paid() -> Desk {
    let mut desk = desk();
    desk.pay(T0 + 5_000);
    desk
}

/// An update of `order` to `edits`, by the shelf.
pub(super) fn update(order: &Order, edits: &[LineEdit]) -> Command {
    Command::Update {
        revision: revise(order, edits, &terms(), shelf).map(Box::new),
        token: None,
        sealed: SECRET.into(),
    }
}

/// A line that stays, with so many pieces.
pub(super) fn keep(line: u32, quantity: u32) -> LineEdit {
    LineEdit::Keep {
        line,
        sku: None,
        quantity,
        note: None,
    }
}

/// A line more.
pub(super) fn more(sku: &str, quantity: u32) -> LineEdit {
    LineEdit::Add(wanted(sku, quantity))
}

/// Inside the window only, by the owner or a boss, and so often and no more.
pub(super) fn may_update(at: &Order, taken: &Taken) -> bool {
    let access = taken.who.access(at);
    let inside = taken.now < at.cancel_deadline && !at.fulfillment.is_released();
    let boss = matches!(access.staff, Some(Role::Admin | Role::Manager));
    inside && (access.owner || boss) && at.updates < UPDATES_MAX
}

impl Desk {
    fn edit(&mut self, edits: &[LineEdit]) -> String {
        self.edit_at(edits, IN_TIME)
    }

    fn edit_at(&mut self, edits: &[LineEdit], now: Timestamp) -> String {
        let command = update(&self.order, edits);
        self.told(Actor::Owner, &command, now)
    }

    fn refused(&self, edits: &[LineEdit]) -> Rejection {
        revise(&self.order, edits, &terms(), shelf).unwrap_err()
    }

    fn lines(&self) -> Vec<(u32, &str, u32, i64)> {
        let lines = self.order.lines.iter();
        lines
            .map(|line| (line.line, line.sku.as_str(), line.quantity, line.total))
            .collect()
    }
}

#[test]
fn kept_lines_keep_number_and_price_and_new_ones_are_priced_today() {
    let mut desk = desk();
    let today = |sku: &orderhub::order::Sku| {
        shelf(sku).map(|offer| Offer {
            unit_price: offer.unit_price + 100,
            ..offer
        })
    };
    let edits = [more("cake", 1), keep(2, 5)];
    let revision = revise(&desk.order, &edits, &terms(), today).unwrap();
    let told = revision.differences.iter().map(|one: &LineDifference| {
        let LineDifference { line, from, to, .. } = *one;
        (line, from, to)
    });
    assert_eq!(told.collect::<Vec<_>>(), [(1, 2, 0), (2, 3, 5), (3, 0, 1)]);
    let command = Command::Update {
        revision: Ok(Box::new(revision)),
        token: None,
        sealed: "next".into(),
    };
    assert_eq!(desk.told(Actor::Owner, &command, IN_TIME), "updated");
    assert_eq!(desk.lines(), [(2, "tea", 5, 1_250), (3, "cake", 1, 500)]);
    assert_eq!(desk.order.totals.total, 1_750);
    assert_eq!(desk.order.version, 2);
    assert_eq!(desk.order.cancel_deadline, DEADLINE);
    // The number of a line that is gone is never given again.
    assert_eq!(desk.edit(&[keep(2, 5)]), "updated");
    assert_eq!(desk.edit(&[keep(2, 5), more("goose", 1)]), "updated");
    assert_eq!(desk.lines()[1].0, 4);
    assert_eq!(desk.order.window_ms, WINDOW_MS, "a goose moves no deadline");
}

#[test]
fn notes_stay_change_and_go() {
    let mut desk = desk();
    let noted = |note: Option<&str>| LineEdit::Keep {
        line: 1,
        sku: None,
        quantity: 2,
        note: note.map(Into::into),
    };
    let note = |desk: &Desk| desk.order.lines[0].note.as_deref().map(str::to_owned);
    assert_eq!(desk.edit(&[noted(Some("warm")), keep(2, 3)]), "updated");
    assert_eq!(desk.edit(&[noted(None), keep(2, 4)]), "updated");
    assert_eq!(note(&desk).as_deref(), Some("warm"));
    assert_eq!(desk.edit(&[noted(Some("")), keep(2, 4)]), "updated");
    assert_eq!(note(&desk), None);
    assert_eq!(desk.edit(&[noted(Some("")), keep(2, 4)]), "-", "no news");
}

#[test]
fn refusals_name_the_field() {
    let desk = desk();
    let refused = |edits: &[LineEdit]| {
        let rejection = desk.refused(edits);
        let pointer = rejection.pointer().unwrap_or_default();
        format!("{} {pointer}", rejection.code())
    };
    assert_eq!(refused(&[]), "validation /lines");
    assert_eq!(refused(&vec![more("tea", 1); 101]), "validation /lines");
    let too_many = QUANTITY_MAX + 1;
    for quantity in [0, too_many] {
        let told = "validation /lines/1/quantity";
        assert_eq!(refused(&[keep(1, 1), keep(2, quantity)]), told);
        assert_eq!(refused(&[keep(1, 1), more("tea", quantity)]), told);
    }
    let told = refused(&[LineEdit::Keep {
        line: 1,
        sku: None,
        quantity: 1,
        note: Some("x".repeat(NOTE_BYTES_MAX + 1).into()),
    }]);
    assert_eq!(told, "validation /lines/0/note");
    assert_eq!(refused(&[keep(3, 1)]), "validation /lines/0/line");
    let twice = [keep(1, 1), keep(2, 1), keep(1, 1)];
    assert_eq!(refused(&twice), "validation /lines/2/line");
    let told = refused(&[LineEdit::Keep {
        line: 1,
        sku: Some("tea".parse().unwrap()),
        quantity: 1,
        note: None,
    }]);
    assert_eq!(told, "validation /lines/0/sku");
    let unicorn = [keep(1, 1), more("unicorn", 1)];
    assert_eq!(refused(&unicorn), "unknown_sku /lines/1/sku");
}

#[test]
fn only_what_is_wanted_beyond_what_is_set_aside_must_be_there() {
    let desk = desk();
    // Of ten cakes on the shelf two are this order's already, or were: what counts is what is free now.
    let free = |pieces: i64, is_available: bool| {
        move |_: &orderhub::order::Sku| {
            Some(Offer {
                is_available,
                ..offer(400, Some(pieces))
            })
        }
    };
    let terms = terms();
    let edit = [keep(1, 4), more("cake", 3), keep(2, 3)];
    assert!(revise(&desk.order, &edit, &terms, free(5, true)).is_ok());
    let told = revise(&desk.order, &edit, &terms, free(4, true)).unwrap_err();
    assert_eq!(
        told,
        Rejection::OutOfStock {
            line: Some(0),
            sku: "cake".parse().unwrap(),
            available: 4
        }
    );
    // From one line to another nothing is needed, even of what is not sold any more at a closed shop.
    let moved = [keep(1, 1), more("cake", 1), keep(2, 3)];
    let closed = Terms {
        is_open: false,
        ..terms.clone()
    };
    assert!(revise(&desk.order, &moved, &closed, free(0, false)).is_ok());
    let told = revise(&desk.order, &edit, &closed, free(9, true)).unwrap_err();
    assert_eq!(told, Rejection::SiteClosed);
    let told = revise(&desk.order, &edit, &terms, free(9, false)).unwrap_err();
    assert_eq!(told.code(), "out_of_stock");
    // An article that is gone can be kept, and not had more of.
    let gone = |_: &orderhub::order::Sku| None;
    assert!(revise(&desk.order, &[keep(1, 1)], &terms, gone).is_ok());
    let told = revise(&desk.order, &[keep(1, 3)], &terms, gone).unwrap_err();
    assert_eq!(told.code(), "out_of_stock");
}

#[test]
fn an_unpaid_order_gets_a_new_code_and_no_more_tries() {
    let mut desk = desk();
    for _ in 1..WRONG_TRIES_MAX {
        assert_eq!(
            desk.told(Actor::Owner, &card(false), IN_TIME),
            "otp_invalid"
        );
    }
    assert_eq!(desk.edit(&[keep(1, 1)]), "updated");
    let challenge = desk.order.challenge.clone().unwrap();
    assert_eq!((challenge.issued_for, challenge.total), (2, 400));
    assert_eq!(challenge.wrong_tries, WRONG_TRIES_MAX - 1);
    assert_eq!(
        desk.told(Actor::Owner, &card(false), IN_TIME),
        "otp_invalid"
    );
    assert_eq!(desk.edit(&[keep(1, 2)]), "updated");
    assert_eq!(desk.told(Actor::Owner, &card(true), IN_TIME), "otp_locked");
}

#[test]
fn while_the_provider_thinks_an_unpaid_order_stays_as_it_is() {
    let mut desk = desk();
    desk.ask(Actor::Owner, &card(true), IN_TIME).unwrap();
    assert_eq!(desk.edit(&[keep(1, 1)]), "order_not_pending");
    let forgotten = desk.decline(true);
    desk.ask(Actor::System, &forgotten, IN_TIME).unwrap();
    // The attempt that nobody knows about was for 1,550: it pays for less, and not for more.
    let mut dearer = desk.clone();
    assert_eq!(dearer.edit(&[keep(1, 2), keep(2, 9)]), "updated");
    let late = dearer.authorize();
    assert_eq!(dearer.told(Actor::System, &late, IN_TIME), "validation");
    assert_eq!(desk.edit(&[keep(1, 1)]), "updated");
    assert_eq!(desk.told(Actor::System, &late, IN_TIME), "paid");
    assert_eq!(desk.order.authorized(), 1_550);
}

#[test]
fn a_paid_order_changes_at_once_where_the_hold_will_do() {
    let mut desk = paid();
    assert_eq!(desk.edit(&[keep(1, 1)]), "updated");
    assert_eq!(
        (desk.order.totals.total, desk.order.authorized()),
        (400, 1_550)
    );
    assert_eq!(desk.order.payment, Payment::Authorized);
    assert_eq!(desk.order.challenge, None);
    // What is held was for more.
    assert_eq!(desk.edit(&[keep(1, 3)]), "updated");
    assert_eq!(desk.edit(&[keep(1, 4)]), "payment_changed");
    assert_eq!(desk.attempt(2).amount, 1_600 - 1_550);
}

#[test]
fn a_dearer_order_waits_for_the_difference() {
    let mut desk = paid();
    assert_eq!(desk.edit(&[keep(1, 4), keep(2, 3)]), "payment_changed");
    assert_eq!(desk.order.totals.total, 1_550, "not yet");
    let attempt = desk.attempt(2).clone();
    assert_eq!(
        (attempt.purpose, attempt.amount),
        (Purpose::Difference, 800)
    );
    assert_eq!(desk.edit(&[keep(1, 1)]), "update_pending");
    let authorized = desk.authorize();
    assert_eq!(desk.told(Actor::System, &authorized, IN_TIME), "updated");
    assert_eq!(
        desk.told(Actor::System, &authorized, IN_TIME),
        "-",
        "told twice"
    );
    assert_eq!(desk.lines()[0], (1, "cake", 4, 1_600));
    assert_eq!(
        (desk.order.totals.total, desk.order.authorized()),
        (2_350, 2_350)
    );
    assert_eq!(desk.order.updates, 1);
    let Change::Updated { by, .. } = &desk.feed.last().unwrap().change else {
        panic!("{:?}", desk.feed);
    };
    assert_eq!(by.id.as_str(), "owner", "the provider wanted nothing");
}

#[test]
fn a_difference_that_does_not_come_leaves_the_order_as_it_was() {
    for unknown in [false, true] {
        let mut desk = paid();
        let before = desk.order.lines.clone();
        desk.edit(&[keep(1, 4), keep(2, 3)]);
        let declined = desk.decline(unknown);
        assert_eq!(
            desk.told(Actor::System, &declined, IN_TIME),
            "payment_changed"
        );
        assert_eq!(desk.order.lines, before);
        assert_eq!(desk.order.pending_update, None);
        assert_eq!(
            (desk.order.status, desk.order.payment),
            (Status::Paid, Payment::Authorized)
        );
        // Too late: refused, so that whoever brought it gives it back.
        let late = desk.authorize();
        let told = desk.told(Actor::System, &late, IN_TIME);
        assert_eq!(told, "order_final");
        assert_eq!(desk.edit(&[keep(1, 4), keep(2, 3)]), "payment_changed");
    }
}

#[test]
fn a_cancel_ends_a_waiting_update_too() {
    let mut desk = paid();
    desk.edit(&[keep(1, 4), keep(2, 3)]);
    let told = desk.told(Actor::Owner, &cancel(None), IN_TIME);
    assert_eq!(told, "payment_changed+cancelled");
    assert_eq!(desk.order.pending_update, None);
    assert_eq!(desk.order.payment, Payment::VoidPending);
    let late = desk.authorize();
    assert_eq!(desk.told(Actor::System, &late, IN_TIME), "payment_changed");
    assert_eq!(desk.attempt(2).outcome, AttemptOutcome::Authorized);
    assert_eq!(
        (desk.order.status, desk.order.payment),
        (Status::Cancelled, Payment::VoidPending)
    );
}

#[test]
fn the_release_waits_for_no_update() {
    let mut desk = paid();
    desk.edit_at(&[keep(1, 4), keep(2, 3)], DEADLINE - 1);
    let due = DEADLINE + RELEASE_GRACE_MS;
    let told = desk.told(Actor::System, &Command::Release, due);
    assert_eq!(told, "payment_changed+released");
    assert_eq!(desk.order.pending_update, None);
    assert_eq!(desk.order.fulfillment, Fulfillment::Queued);
    assert_eq!(desk.order.payment, Payment::CapturePending);
    let late = desk.authorize();
    assert_eq!(desk.told(Actor::System, &late, due), "order_final");
    assert_eq!(desk.order.totals.total, 1_550);
}

#[test]
fn the_window_is_that_of_a_cancel() {
    for pays in [false, true] {
        for (offset, told) in [(-1, "updated"), (0, "cancel_window_closed")] {
            let mut desk = if pays { paid() } else { desk() };
            assert_eq!(desk.edit_at(&[keep(1, 1)], DEADLINE + offset), told);
        }
    }
    let mut desk = paid();
    let due = DEADLINE + RELEASE_GRACE_MS;
    desk.ask(Actor::System, &Command::Release, due).unwrap();
    assert_eq!(
        desk.edit(&[keep(1, 1)]),
        "cancel_window_closed",
        "a clock stepped back"
    );
}

#[test]
fn money_that_was_taken_keeps_its_total() {
    let mut desk = desk();
    desk.ask(Actor::Kitchen, &cash(), IN_TIME).unwrap();
    assert_eq!(desk.edit(&[keep(1, 1)]), "money_taken");
    assert_eq!(desk.edit(&[keep(1, 2), keep(2, 9)]), "money_taken");
    let same = [keep(1, 1), keep(2, 3), more("cake", 1)];
    assert_eq!(desk.edit(&same), "updated", "as dear as before");
}

#[test]
fn an_order_is_changed_twenty_times_at_most() {
    let mut desk = desk();
    for round in 0..UPDATES_MAX {
        assert_eq!(desk.edit(&[keep(1, 3 + round)]), "updated");
    }
    assert_eq!(desk.edit(&[keep(1, 1)]), "updates_used_up");
    // The shelf is asked after the bound, and what is wrong with a line is told after both.
    assert_eq!(desk.edit(&[keep(1, 99)]), "updates_used_up");
    assert_eq!(desk.told(Actor::Owner, &cancel(None), IN_TIME), "cancelled");
    assert_eq!(desk.edit(&[keep(1, 1)]), "order_final");
}
