//! Who owes what, without a hub: the time is an argument, and nothing waits.

use std::sync::Arc;

use orderhub::{
    hub::{
        Mailbox, MailboxBounds,
        screens::{
            AWAITED_EVENTS_MAX, SCREEN_NAME_BYTES_MAX, SCREENS_MAX, Screen, ScreenKind, Screens,
            Side, Via, screen_name,
        },
    },
    order::{
        Change, Doer, Event, Fulfillment, OrderId, Payment, Principal, Role, SCREENS_NAMED_MAX,
        SiteId, Standing, Status, Steps, Timestamp, UserId,
    },
};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

struct Site {
    screens: Screens,
    id: SiteId,
    mailbox: Arc<Mailbox>,
}

impl Site {
    fn new() -> Self {
        Self {
            screens: Screens::default(),
            id: "main".parse().unwrap(),
            mailbox: Mailbox::new(MailboxBounds { items: 1, bytes: 1 }),
        }
    }

    /// A board that is told everything after `from`.
    fn board(&self, conn: u64, client: &str, user: &str, from: u64) {
        self.join(&screen(conn, client, user, ScreenKind::Socket), from);
    }

    fn join(&self, screen: &Arc<Screen>, from: u64) {
        let (id, conn) = (&self.id, screen.via.conn);
        let is_news = self
            .screens
            .begin(id, screen, &self.mailbox, Side::Board, NOW);
        assert!(is_news, "{screen:?} was there");
        self.screens.begun(id, conn, Side::Board, from);
    }

    fn leave(&self, conn: u64) {
        self.screens.leave(&self.id, conn, Side::Board);
    }

    /// One commit with cancels: `(seq, order)`.
    fn told(&self, cancels: &[(u64, u128)], at: Timestamp) {
        let events: Vec<_> = cancels
            .iter()
            .map(|(seq, order)| Arc::new(cancel(*seq, *order)))
            .collect();
        self.screens.told(&self.id, &events, at);
    }

    fn ack(&self, conn: u64, offset: u64) {
        self.screens.acked(&self.id, conn, offset, NOW);
    }

    /// What is overdue of everything told by now: `(seq, names)`.
    fn overdue(&self) -> Vec<(u64, Vec<String>)> {
        let due = self.screens.take_due(NOW + 1_000_000, usize::MAX);
        let plain = due.into_iter().map(|(_, overdue)| {
            let names = overdue.screens.iter().map(ToString::to_string);
            (overdue.of, names.collect())
        });
        plain.collect()
    }

    fn waiting(&self, conn: u64) -> usize {
        let list = self.screens.of_site(&self.id);
        let one = list.iter().find(|one| one.screen.via.conn == conn);
        one.unwrap().waiting
    }
}

fn screen(conn: u64, client: &str, user: &str, kind: ScreenKind) -> Arc<Screen> {
    let principal = Principal {
        id: user.parse().unwrap(),
        name: user.to_uppercase().into(),
        role: Role::Kitchen,
        sites: Arc::from([]),
        is_confined: false,
    };
    let via = Via {
        conn,
        client: screen_name(client),
        kind,
    };
    Screen::new(&principal, &via)
}

fn cancel(seq: u64, order: u128) -> Event {
    Event {
        seq,
        order: OrderId(Uuid::from_u128(order)),
        version: 2,
        at: NOW,
        deadline: NOW,
        after: Standing {
            status: Status::Cancelled,
            payment: Payment::None,
            fulfillment: Fulfillment::Held,
            steps: Steps::default(),
        },
        eta: None,
        change: Change::Cancelled {
            by: Doer {
                id: UserId::system(),
                role: Role::System,
            },
            reason: None,
        },
    }
}

fn named(of: u64, names: &[&str]) -> (u64, Vec<String>) {
    (of, names.iter().map(ToString::to_string).collect())
}

#[test]
fn whoever_is_silent_is_named_and_nobody_else() {
    let site = Site::new();
    site.board(1, "till-1", "kim", 0);
    site.board(2, "till-2", "kim", 0);
    site.told(&[(7, 1)], NOW);
    assert_eq!((site.waiting(1), site.waiting(2)), (1, 1));
    site.ack(1, 6);
    assert_eq!(site.waiting(1), 1, "that was before it");
    site.ack(1, 7);
    assert_eq!((site.waiting(1), site.waiting(2)), (0, 1));
    assert!(site.screens.take_due(NOW - 1, 9).is_empty(), "too early");
    assert_eq!(site.overdue(), [named(7, &["till-2"])]);
    assert_eq!(site.overdue(), [], "told once");
    assert_eq!(site.screens.oldest(), None);
}

#[test]
fn one_command_is_one_thing_to_acknowledge_and_an_ack_counts_for_all_before() {
    let site = Site::new();
    site.board(1, "till", "kim", 0);
    // A cancel and what it takes off the tickets; another order; the first again, later.
    site.told(&[(4, 1), (5, 1), (6, 2)], NOW);
    site.told(&[(7, 1)], NOW + 1);
    assert_eq!(site.waiting(1), 3);
    site.ack(1, 4);
    assert_eq!(site.waiting(1), 3, "half of the first");
    site.ack(1, 6);
    assert_eq!(site.waiting(1), 1);
    site.ack(1, 5);
    assert_eq!(site.waiting(1), 1, "an older ack takes nothing back");
    assert_eq!(site.overdue(), [named(7, &["till"])]);
}

#[test]
fn only_what_is_told_while_one_watches_is_owed() {
    let site = Site::new();
    site.board(1, "early", "kim", 0);
    site.told(&[(5, 1)], NOW);
    // Begun before the event was told, and at a position after it: it was in its snapshot.
    site.board(2, "late", "kim", 5);
    site.leave(1);
    site.told(&[(6, 2)], NOW);
    assert_eq!(site.overdue(), [named(5, &["early"]), named(6, &["late"])]);
}

#[test]
fn what_is_told_before_it_is_known_where_a_board_began_is_not_lost() {
    let site = Site::new();
    let till = screen(1, "till", "kim", ScreenKind::Socket);
    site.screens
        .begin(&site.id, &till, &site.mailbox, Side::Board, NOW);
    site.told(&[(4, 1), (9, 2)], NOW);
    site.screens.begun(&site.id, 1, Side::Board, 5);
    assert_eq!(site.overdue(), [named(9, &["till"])]);
}

#[test]
fn who_comes_back_in_time_takes_over() {
    let site = Site::new();
    site.board(1, "till", "kim", 0);
    site.told(&[(5, 1)], NOW);
    site.leave(1);
    site.board(2, "till", "kim", 6);
    assert_eq!(site.waiting(2), 1, "what the old connection owes");
    site.ack(2, 6);
    assert_eq!(site.waiting(2), 0);
    assert_eq!(site.overdue(), []);
}

#[test]
fn who_comes_back_as_somebody_else_does_not() {
    let site = Site::new();
    site.board(1, "till", "kim", 0);
    site.told(&[(5, 1)], NOW);
    site.leave(1);
    site.board(2, "till", "lou", 6);
    site.board(3, "other", "kim", 6);
    site.ack(2, 6);
    site.ack(3, 6);
    assert_eq!(site.overdue(), [named(5, &["till (KIM)"])]);
}

/// The network of a device died, and the hub does not know yet.
#[test]
fn a_connection_that_nobody_knows_to_be_dead_is_taken_over_too() {
    let site = Site::new();
    site.board(1, "till", "kim", 0);
    site.told(&[(5, 1)], NOW);
    site.board(2, "till", "kim", 5);
    site.ack(2, 5);
    assert_eq!(site.overdue(), []);
}

/// Two devices of one name: what one says of its own does not count for the other, and coming back counts once.
#[test]
fn two_devices_of_one_name_owe_twice() {
    let site = Site::new();
    site.board(1, "till", "kim", 0);
    site.board(2, "till", "kim", 0);
    site.told(&[(5, 1)], NOW);
    site.ack(1, 5);
    assert_eq!(site.overdue(), [named(5, &["till"])]);

    site.told(&[(6, 1)], NOW);
    site.leave(1);
    site.leave(2);
    site.board(3, "till", "kim", 6);
    site.ack(3, 6);
    assert_eq!(site.overdue(), [named(6, &["till"])]);
}

#[test]
fn a_name_that_others_have_says_whose_it_is() {
    let site = Site::new();
    site.board(1, "web/board", "kim", 0);
    site.board(2, "web/board", "lou", 0);
    site.board(3, "", "max", 0);
    site.told(&[(5, 1)], NOW);
    let names = ["web/board (KIM)", "web/board (LOU)", "MAX"];
    assert_eq!(site.overdue(), [named(5, &names)]);
    assert_eq!(screen_name(" \n till\u{7}\u{0} "), Some("till".into()));
    assert_eq!(screen_name("\u{7} \t"), None);
    let long = screen_name(&"ä".repeat(60)).unwrap();
    assert_eq!(long.len(), SCREEN_NAME_BYTES_MAX);
}

#[test]
fn a_stream_without_a_way_back_owes_nothing() {
    let site = Site::new();
    site.join(&screen(1, "", "kim", ScreenKind::Sse), 0);
    site.told(&[(5, 1)], NOW);
    assert_eq!(site.screens.oldest(), None, "nobody is awaited");
    site.board(2, "till", "kim", 0);
    site.told(&[(6, 1)], NOW);
    site.leave(1);
    assert_eq!(site.overdue(), [named(6, &["till"])]);
}

#[test]
fn the_feed_beside_the_board_owes_nothing() {
    let site = Site::new();
    let admin = screen(1, "admin", "kim", ScreenKind::Socket);
    let (screens, id) = (&site.screens, &site.id);
    assert!(screens.begin(id, &admin, &site.mailbox, Side::Feed, NOW));
    screens.begun(id, 1, Side::Feed, 0);
    assert!(!screens.begin(id, &admin, &site.mailbox, Side::Feed, NOW));
    site.told(&[(5, 1)], NOW);
    assert_eq!(site.overdue(), []);
    site.join(&admin, 5);
    site.told(&[(6, 1)], NOW);
    screens.leave(id, 1, Side::Feed);
    let list = screens.of_site(id);
    assert!(list[0].watches_board && !list[0].watches_feed);
    assert_eq!(site.overdue(), [named(6, &["admin"])]);
    site.leave(1);
    assert!(screens.of_site(id).is_empty());
}

#[test]
fn screens_have_a_bound() {
    let site = Site::new();
    for conn in 1..=SCREENS_MAX as u64 {
        site.board(conn, "till", "kim", 0);
    }
    let more = screen(9_999, "till", "kim", ScreenKind::Socket);
    let (screens, id) = (&site.screens, &site.id);
    assert!(!screens.begin(id, &more, &site.mailbox, Side::Board, NOW));
    screens.acked(id, 9_999, 5, NOW);
    screens.leave(id, 9_999, Side::Board);
    assert_eq!(screens.of_site(id).len(), SCREENS_MAX);
}

#[test]
fn awaited_events_and_names_have_a_bound() {
    let site = Site::new();
    let many = SCREENS_NAMED_MAX as u64 + 4;
    for conn in 1..=many {
        site.board(conn, "till", "kim", 0);
    }
    for seq in 1..=AWAITED_EVENTS_MAX as u64 + 10 {
        site.told(&[(seq, u128::from(seq))], NOW);
    }
    for conn in 1..=many {
        site.leave(conn);
    }
    let overdue = site.overdue();
    assert_eq!(overdue.len(), AWAITED_EVENTS_MAX);
    let are_bounded = overdue
        .iter()
        .all(|(_, names)| names.len() == SCREENS_NAMED_MAX);
    assert!(are_bounded);
}

/// A busy site whose screens all answer never runs out of room.
#[test]
fn what_everybody_saw_makes_room() {
    let site = Site::new();
    site.board(1, "till", "kim", 0);
    for seq in 1..=3 * AWAITED_EVENTS_MAX as u64 {
        site.told(&[(seq, u128::from(seq))], NOW);
        site.ack(1, seq);
    }
    let last = 3 * AWAITED_EVENTS_MAX as u64 + 1;
    site.told(&[(last, 1)], NOW);
    assert_eq!(site.overdue(), [named(last, &["till"])]);
}
