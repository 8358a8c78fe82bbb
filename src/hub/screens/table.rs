//! Who watches one site, and what they have not acknowledged. Pure: the time is an argument.
//!
//! Acknowledging is cumulative, so nothing is kept per event and screen: a screen has a stretch of the feed that it was
//! told, and how far it acknowledged it. An event is awaited of every screen whose stretch it is in; of one that left,
//! too. Somebody who comes back is told on a new connection what the old one may have lost, so what a connection
//! acknowledges without having been told it live counts for another of the same person and name: one that is gone, or one
//! that nobody knows yet to be.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Weak},
};

use super::{AWAITED_EVENTS_MAX, Overdue, Presence, SCREENS_MAX, Screen, Side};
use crate::{
    hub::mailbox::Mailbox,
    order::{Event, OrderId, SCREENS_NAMED_MAX, Seq, Timestamp},
};

/// The screens of one site.
#[derive(Debug, Default)]
pub(super) struct Table {
    present: HashMap<u64, Present>,
    /// Those that left and owe something.
    gone: VecDeque<Gone>,
    /// Oldest first.
    awaited: VecDeque<Awaited>,
}

#[derive(Debug)]
struct Present {
    screen: Arc<Screen>,
    mailbox: Weak<Mailbox>,
    /// What it was told of the board, while it watches it.
    board: Option<Stretch>,
    watches_feed: bool,
    since: Timestamp,
    last_ack: Option<(Seq, Timestamp)>,
}

#[derive(Debug)]
struct Gone {
    screen: Arc<Screen>,
    board: Stretch,
}

/// The part of the feed that a screen was told live: after `after`, up to `upto`; acknowledged up to `acked`.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    after: Seq,
    upto: Seq,
    acked: Seq,
}

/// What one command did to one order, and must not be overlooked: critical events in a row.
#[derive(Debug, Clone, Copy)]
struct Awaited {
    order: OrderId,
    first: Seq,
    last: Seq,
    at: Timestamp,
}

impl Stretch {
    /// Nothing is told until it is known where the stream began.
    const UNBEGUN: Self = Self {
        after: Seq::MAX,
        upto: Seq::MAX,
        acked: 0,
    };

    fn holds(&self, event: &Awaited) -> bool {
        self.after < event.first && event.first <= self.upto
    }

    fn owes(&self, event: &Awaited) -> bool {
        self.holds(event) && self.acked < event.last
    }
}

impl Table {
    /// A connection is about to watch one side. False where it does already, or where there are too many screens.
    pub(super) fn begin(
        &mut self,
        screen: &Arc<Screen>,
        mailbox: Weak<Mailbox>,
        side: Side,
        now: Timestamp,
    ) -> bool {
        let conn = screen.via.conn;
        if self.present.len() >= SCREENS_MAX && !self.present.contains_key(&conn) {
            return false;
        }
        let present = self.present.entry(conn).or_insert_with(|| Present {
            screen: screen.clone(),
            mailbox,
            board: None,
            watches_feed: false,
            since: now,
            last_ack: None,
        });
        match side {
            Side::Board if present.board.is_none() => {
                present.board = Some(Stretch::UNBEGUN);
                true
            }
            Side::Feed => !std::mem::replace(&mut present.watches_feed, true),
            Side::Board => false,
        }
    }

    /// The board of a connection was begun: it is told what happens after `offset`.
    pub(super) fn begun(&mut self, conn: u64, offset: Seq) {
        let present = self.present.get_mut(&conn);
        if let Some(board) = present.and_then(|present| present.board.as_mut()) {
            board.after = offset;
        }
    }

    /// A connection watches one side no longer. What it owes is still awaited.
    pub(super) fn leave(&mut self, conn: u64, side: Side) {
        let Some(present) = self.present.get_mut(&conn) else {
            return;
        };
        match side {
            Side::Feed => present.watches_feed = false,
            Side::Board => {
                let last = self.awaited.back().map_or(0, |event| event.first);
                if let Some(mut board) = present.board.take().filter(|_| present.screen.can_ack()) {
                    board.upto = last;
                    if self.awaited.iter().any(|event| board.owes(event)) {
                        if self.gone.len() >= SCREENS_MAX {
                            self.gone.pop_front();
                        }
                        let screen = present.screen.clone();
                        self.gone.push_back(Gone { screen, board });
                    }
                }
            }
        }
        if present.board.is_none() && !present.watches_feed {
            self.present.remove(&conn);
        }
    }

    /// Critical events were told to whoever watches the board. Returns how many there was no room to await.
    pub(super) fn told<'a>(
        &mut self,
        critical: impl Iterator<Item = &'a Event>,
        now: Timestamp,
    ) -> u64 {
        let mut screens = self.present.values();
        if !screens.any(|present| present.board.is_some() && present.screen.can_ack()) {
            return 0;
        }
        let mut overlooked = 0;
        for event in critical {
            let goes_on = |last: &&mut Awaited| {
                last.order == event.order && last.last + 1 == event.seq && last.at == now
            };
            if let Some(last) = self.awaited.back_mut().filter(goes_on) {
                last.last = event.seq;
                continue;
            }
            if self.awaited.len() >= AWAITED_EVENTS_MAX {
                self.forget_seen();
            }
            if self.awaited.len() >= AWAITED_EVENTS_MAX {
                overlooked += 1;
                continue;
            }
            self.awaited.push_back(Awaited {
                order: event.order,
                first: event.seq,
                last: event.seq,
                at: now,
            });
        }
        overlooked
    }

    /// A connection has acknowledged everything up to `offset`.
    pub(super) fn acked(&mut self, conn: u64, offset: Seq, now: Timestamp) {
        let Some(present) = self.present.get_mut(&conn) else {
            return;
        };
        let Some(own) = present.board.as_mut() else {
            return;
        };
        let before = own.acked;
        if offset <= before {
            return;
        }
        own.acked = offset;
        present.last_ack = Some((offset, now));
        let (own, screen) = (*own, present.screen.clone());
        let fresh = |event: &&Awaited| before < event.last && event.last <= offset;
        for event in self.awaited.iter().filter(fresh) {
            if own.holds(event) {
                continue;
            }
            let is_other =
                |who: &Screen, board: &Stretch| who.is_same(&screen) && board.owes(event);
            let mut gone = self.gone.iter_mut();
            let stale = gone.find(|gone| is_other(&gone.screen, &gone.board));
            let board = match stale {
                Some(gone) => Some(&mut gone.board),
                None => self
                    .present
                    .values_mut()
                    .filter_map(|other| Some((&other.screen, other.board.as_mut()?)))
                    .find(|(who, board)| is_other(who, board))
                    .map(|(_, board)| board),
            };
            if let Some(board) = board {
                board.acked = event.last;
            }
        }
    }

    /// When the oldest event was told that is awaited.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.awaited.front().map(|event| event.at)
    }

    /// Whether there is anything to remember.
    pub(super) fn is_empty(&self) -> bool {
        self.present.is_empty() && self.awaited.is_empty()
    }

    /// How many screens there are.
    pub(super) fn len(&self) -> usize {
        self.present.len()
    }

    /// Takes the oldest event that was told at `until` or before; with it, who did not acknowledge it, if anybody.
    pub(super) fn take_due(&mut self, until: Timestamp) -> Option<Option<Overdue>> {
        let event = self.awaited.front().copied();
        let event = event.filter(|event| event.at <= until)?;
        self.awaited.pop_front();
        let screens = self.silent(&event);
        self.gone
            .retain(|gone| self.awaited.iter().any(|event| gone.board.owes(event)));
        let is_told = screens.is_empty();
        Some((!is_told).then_some(Overdue {
            order: event.order,
            of: event.first,
            screens,
        }))
    }

    /// The names of those who owe the event, in the order in which they came.
    fn silent(&self, event: &Awaited) -> Vec<Arc<str>> {
        let owing = self.boards().filter(|(_, board)| board.owes(event));
        let mut owing: Vec<&Arc<Screen>> = owing.map(|(screen, _)| screen).collect();
        owing.sort_unstable_by_key(|screen| screen.via.conn);
        let owing = owing.into_iter().take(SCREENS_NAMED_MAX);
        owing.map(|screen| self.name(screen)).collect()
    }

    /// What a screen calls itself; and whose it is, where it does not say or others here are called the same.
    fn name(&self, screen: &Screen) -> Arc<str> {
        let Some(client) = &screen.via.client else {
            return screen.name.clone();
        };
        let is_shared = self.boards().any(|(other, _)| {
            other.via.client.as_ref() == Some(client) && other.user != screen.user
        });
        if is_shared {
            format!("{client} ({})", screen.name).into()
        } else {
            client.clone()
        }
    }

    /// Everybody of whom events are awaited, present or gone.
    fn boards(&self) -> impl Iterator<Item = (&Arc<Screen>, &Stretch)> {
        let present = self.present.values();
        let present = present
            .filter(|present| present.screen.can_ack())
            .filter_map(|present| Some((&present.screen, present.board.as_ref()?)));
        let gone = self.gone.iter().map(|gone| (&gone.screen, &gone.board));
        present.chain(gone)
    }

    /// The oldest events need not be awaited once everybody has acknowledged them.
    fn forget_seen(&mut self) {
        while let Some(event) = self.awaited.front().copied()
            && !self.boards().any(|(_, board)| board.owes(&event))
        {
            self.awaited.pop_front();
        }
    }

    /// Everybody who watches, in the order in which they came.
    pub(super) fn list(&self) -> Vec<Presence> {
        let mut list: Vec<_> = self
            .present
            .values()
            .map(|present| self.presence(present))
            .collect();
        list.sort_unstable_by_key(|presence| (presence.since, presence.screen.via.conn));
        list
    }

    fn presence(&self, present: &Present) -> Presence {
        let screen = &present.screen;
        let owed = |board: &Stretch| {
            self.awaited
                .iter()
                .filter(|event| board.owes(event))
                .count()
        };
        let own = present.board.as_ref().filter(|_| screen.can_ack());
        // What it owes that it has not said yet since it came back.
        let gone = self.gone.iter().filter(|gone| gone.screen.is_same(screen));
        Presence {
            screen: screen.clone(),
            watches_board: present.board.is_some(),
            watches_feed: present.watches_feed,
            since: present.since,
            last_ack: present.last_ack,
            waiting: own.map_or(0, owed) + gone.map(|gone| owed(&gone.board)).sum::<usize>(),
            behind: present
                .mailbox
                .upgrade()
                .map_or(0, |mailbox| mailbox.waiting()),
        }
    }
}
