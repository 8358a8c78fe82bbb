//! The hub against a small model: whatever is published, joined, left, read slowly or not at all, and read anew, in any
//! order, every watcher is told what `protocol.md` promises: nothing twice, nothing left out, nothing that is not
//! committed, no field that is not for its eyes; and when it has read everything it knows what the view knows.

pub mod follower;
mod walk;

use std::{collections::BTreeMap, sync::Arc};

use orderhub::{
    hub::{
        self, How, Item, Mailbox, MailboxBounds, Position, SiteView, Started, Target, projection,
    },
    journal::Journal as _,
    order::{Access, Event, OrderId, Principal, Role, Timestamp},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    engine::rig::{Rig, cancel, cash, person},
    support::run,
};
use follower::{Follower, shown};
use walk::{From, Kind, Step, WATCHERS, What, steps};

/// What no customer may see, and what no kitchen.
const STAFF_FIELDS: [&str; 7] = [
    "score",
    "reasons",
    "cancel_risk",
    "anomaly",
    "tickets",
    "station",
    "unacknowledged",
];
const PRICES: [&str; 4] = ["unit_price", "subtotal", "\"total\"", "GBP"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_watcher_knows_what_the_view_knows(steps in steps()) {
        run(async move {
            let mut world = World::new().await;
            for step in steps {
                world.take(step).await;
            }
            world.rest().await;
        });
    }
}

struct World {
    rig: Rig,
    view: Arc<SiteView>,
    orders: Vec<(OrderId, Principal)>,
    watchers: Vec<Watcher>,
    keys: u64,
    epochs: u64,
}

struct Watcher {
    kind: Kind,
    who: Principal,
    mailbox: Arc<Mailbox>,
    follower: Follower,
    /// Where it stood when it last joined or read.
    position: Option<Position>,
    is_here: bool,
}

impl World {
    async fn new() -> Self {
        let rig = Rig::start(&[], 0).await;
        let watchers = WATCHERS.map(|kind| Watcher {
            kind,
            who: person(kind.who, kind.role),
            mailbox: Mailbox::new(MailboxBounds {
                items: kind.lines,
                bytes: 1 << 20,
            }),
            follower: Follower::default(),
            position: None,
            is_here: false,
        });
        let mut world = Self {
            view: rig.engine.hub().site(&rig.site).unwrap(),
            rig,
            orders: Vec::new(),
            watchers: watchers.into(),
            keys: 0,
            epochs: 0,
        };
        world.take(Step::Place { is_ann: true }).await;
        world
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Place { is_ann } => {
                let who = person(if is_ann { "ann" } else { "bob" }, Role::Customer);
                let key = self.key();
                let order = self.rig.place(&who, "cake", 1, &key).await.unwrap().order;
                self.orders.push((order, who));
            }
            Step::Pay { order } => {
                let (order, _) = self.order(order);
                let key = self.key();
                // What is refused tells nobody anything.
                let _ = self
                    .rig
                    .act(&person("cook", Role::Kitchen), order, cash(), &key)
                    .await;
            }
            Step::Cancel { order } => {
                let (order, owner) = self.order(order);
                let key = self.key();
                let _ = self.rig.act(&owner, order, cancel(), &key).await;
            }
            Step::Join {
                watcher,
                from,
                is_late,
            } => {
                self.leave(watcher);
                self.join(watcher, from, is_late).await;
            }
            Step::Leave { watcher } => self.leave(watcher),
            Step::Read { watcher, lines } => {
                let lines = if lines > 8 { usize::MAX } else { lines };
                self.read(watcher, lines).await;
            }
            Step::ReadAnew => self.read_anew().await,
        }
    }

    /// In the end everybody reads everything.
    async fn rest(&mut self) {
        for watcher in 0..self.watchers.len() {
            if !self.watchers[watcher].is_here {
                self.join(watcher, From::Seen, false).await;
            }
            self.read(watcher, usize::MAX).await;
        }
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        self.keys.to_string()
    }

    fn order(&self, index: usize) -> (OrderId, Principal) {
        self.orders[index % self.orders.len()].clone()
    }

    async fn read_anew(&mut self) {
        let loaded = self.rig.journal.load(self.rig.site.clone(), Timestamp(0));
        let mut loaded = loaded.await.unwrap().unwrap();
        self.epochs += 1;
        loaded.head.epoch = format!("anew-{}", self.epochs).into();
        self.rig.engine.hub().open_site(&loaded, self.view.policy());
    }

    fn target(&self, watcher: usize) -> (Target, Access) {
        let watcher = &self.watchers[watcher];
        let order = self.rig.engine.hub().order(self.orders[0].0).unwrap();
        let access = Access {
            owner: false,
            staff: watcher.who.staff_at(&self.rig.site),
        };
        match watcher.kind.what {
            What::Admin => (Target::Admin, access),
            What::Board => (Target::Board, access),
            What::Order => (Target::Order(order.clone()), watcher.who.access(&order)),
        }
    }

    /// What the stream of a watcher has told by now: the truth, from the journal.
    async fn truth(&self, watcher: usize) -> Vec<Event> {
        let mut events = self.rig.feed().await;
        if self.watchers[watcher].kind.what == What::Order {
            events.retain(|event| event.order == self.orders[0].0);
        }
        events
    }

    async fn join(&mut self, index: usize, from: From, is_late: bool) {
        let head = self.truth(index).await.len() as u64;
        let epoch = self.view.head().epoch;
        let watcher = &self.watchers[index];
        let from = match from {
            From::Nowhere => None,
            From::Seen => watcher.position.clone(),
            From::Ahead => Some(Position {
                e: epoch.as_ref().into(),
                o: head + 1,
            }),
            From::OtherEpoch => Some(Position {
                e: "another".into(),
                o: head,
            }),
        };
        let expected = match &from {
            Some(from) if *from.e == *epoch && from.o == head => How::Live,
            Some(from) if *from.e == *epoch && from.o < head => How::Replay,
            Some(_) | None => How::Snapshot,
        };
        let started = self.watch(index, from.as_ref(), is_late).await;
        assert_eq!(started.how, expected, "{from:?} of {head}");
        assert!(started.critical.is_empty(), "nothing was passed over");
        let watcher = &mut self.watchers[index];
        let follower = std::mem::take(&mut watcher.follower);
        watcher.follower = follower.resumed(expected == How::Snapshot);
        watcher.is_here = true;
        if expected == How::Live {
            assert!(started.lines.is_empty());
        }
        self.hear_all(index, &started).await;
        let stands = self.watchers[index].follower.offset;
        assert_eq!(
            stands,
            Some(started.offset),
            "it stands where it was said to"
        );
    }

    async fn watch(&self, index: usize, from: Option<&Position>, is_late: bool) -> Started {
        let (target, access) = self.target(index);
        let mut now = self.rig.now();
        if is_late {
            // Snapshots are shared for a second.
            now = now + 2_000;
        }
        let (view, journal) = (&self.view, self.rig.journal.as_ref());
        let mailbox = &self.watchers[index].mailbox;
        let started = hub::watch(view, journal, &target, access, from, mailbox, now);
        started.await.unwrap()
    }

    async fn hear_all(&mut self, index: usize, started: &Started) {
        for frame in started.critical.iter().chain(&started.lines) {
            self.hear(index, &frame.line).await;
        }
        let watcher = &mut self.watchers[index];
        watcher.position = Some(Position {
            e: started.epoch.as_ref().into(),
            o: started.offset,
        });
    }

    fn leave(&mut self, index: usize) {
        if self.watchers[index].is_here {
            let (target, access) = self.target(index);
            let watcher = &mut self.watchers[index];
            hub::leave(&self.view, target.topic(), access, &watcher.mailbox);
            watcher.is_here = false;
            assert!(watcher.mailbox.pop().is_none(), "told after it left");
        }
    }

    /// Reads so many lines; where that is all of them, the watcher knows what the view knows.
    async fn read(&mut self, index: usize, lines: usize) {
        if !self.watchers[index].is_here {
            return;
        }
        for _ in 0..lines {
            match self.watchers[index].mailbox.pop() {
                Some(Item::Line(frame)) => {
                    self.hear(index, &frame.line).await;
                    if let Some(position) = &mut self.watchers[index].position {
                        position.o = frame.offset;
                    }
                }
                Some(Item::Reset { reason, .. }) => self.start_over(index, reason).await,
                None => {
                    self.is_up_to_date(index).await;
                    return;
                }
            }
        }
    }

    /// As a connection does it: `reset`, what must not be overlooked, the state.
    async fn start_over(&mut self, index: usize, reason: &str) {
        let seen = self.watchers[index].follower.offset.unwrap();
        let started = self.watch(index, None, false).await;
        assert_eq!(started.how, How::Snapshot);
        if reason == "behind" {
            let truth = self.truth(index).await;
            let is_passed = |offset: &u64| (seen + 1..=started.offset).contains(offset);
            let critical = (1_u64..)
                .zip(&truth)
                .filter(|(_, event)| event.change.is_critical());
            let critical: Vec<_> = critical
                .map(|(offset, _)| offset)
                .filter(is_passed)
                .collect();
            let told: Vec<_> = started.critical.iter().map(|frame| frame.offset).collect();
            assert_eq!(
                told, critical,
                "critical events after {seen}, up to {}",
                started.offset
            );
        }
        let reset = json!({"t": "reset", "h": started.handle, "reason": reason});
        self.hear(index, &reset.to_string()).await;
        self.hear_all(index, &started).await;
    }

    /// A line, held against the truth.
    async fn hear(&mut self, index: usize, text: &str) {
        let line: Value = serde_json::from_str(text).unwrap();
        let kind = self.watchers[index].kind;
        let forbidden: &[&str] = match kind.role {
            Role::Customer => &STAFF_FIELDS,
            Role::Kitchen => &PRICES,
            _ => &[],
        };
        for word in forbidden {
            assert!(!text.contains(word), "{word} in {text}");
        }
        if line["t"] == "ev" {
            let truth = self.truth(index).await;
            let offset = line["o"].as_u64().unwrap();
            let event = truth
                .get(offset as usize - 1)
                .expect("told before it was committed");
            if line.get("k").is_some() {
                let told = (&line["k"], line["v"].as_u64());
                assert_eq!(told, (&json!(event.change.kind()), Some(event.version)));
                assert_eq!(line["crit"] == true, event.change.is_critical());
                if kind.what != What::Order {
                    assert_eq!(line["id"], event.order.to_string());
                }
            } else {
                assert_eq!(kind.what, What::Board, "only boards hide events");
                assert!(!event.change.is_critical());
            }
        }
        self.watchers[index].follower.hear(&line);
    }

    async fn is_up_to_date(&self, index: usize) {
        let watcher = &self.watchers[index];
        let head = self.truth(index).await.len() as u64;
        assert_eq!(
            watcher.follower.offset,
            Some(head),
            "it does not know that it misses something"
        );
        let (target, access) = self.target(index);
        let (policy, now) = (self.view.policy(), self.rig.now());
        let look = |order: &orderhub::order::Order| {
            let order = projection::order(order, access, policy, now);
            (order.id.clone(), shown(&order))
        };
        let (mut knows, mut is): (BTreeMap<_, _>, BTreeMap<_, _>) = match &target {
            Target::Order(order) => (watcher.follower.known(), [look(order)].into()),
            Target::Admin | Target::Board | Target::Menu => {
                let orders = self.view.orders();
                let live = orders.iter().filter(|order| !order.status.is_final());
                (
                    watcher.follower.live(),
                    live.map(|order| look(order)).collect(),
                )
            }
        };
        if watcher.kind.what == What::Board {
            // What moves money alone shows nothing there.
            for order in knows.values_mut().chain(is.values_mut()) {
                let fields = order.as_object_mut().unwrap();
                fields.remove("payment");
                fields.remove("version");
            }
        }
        assert_eq!(knows, is);
    }
}
