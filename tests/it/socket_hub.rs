//! Watching a stream without a socket: what is told, to whom, and how somebody who was away is brought up to date.

mod behind;

use std::{collections::BTreeSet, sync::Arc};

use orderhub::{
    hub::{
        self, How, Item, Mailbox, MailboxBounds, PART_BYTES_MAX, Position, SiteView, Started,
        Target, Topic,
    },
    journal::Journal,
    order::{Access, OrderId, Principal, Role},
};
use serde_json::Value;

use crate::{
    engine::rig::{Rig, cancel, cash, person},
    support::run,
};

const BOUNDS: MailboxBounds = MailboxBounds {
    items: 1_024,
    bytes: 262_144,
};

/// One watcher of one stream.
struct Watcher {
    view: Arc<SiteView>,
    journal: Arc<dyn Journal>,
    mailbox: Arc<Mailbox>,
    target: Target,
    access: Access,
}

impl Watcher {
    fn new(rig: &Rig, target: Target, who: &Principal) -> Self {
        let access = match &target {
            Target::Order(order) => who.access(order),
            Target::Board | Target::Admin | Target::Menu => Access {
                owner: false,
                staff: who.staff_at(&rig.site),
            },
        };
        Self {
            view: rig.engine.hub().site(&rig.site).unwrap(),
            journal: rig.journal.clone(),
            mailbox: Mailbox::new(BOUNDS),
            target,
            access,
        }
    }

    async fn watch(&self, from: Option<u64>) -> Started {
        let epoch = self.view.head().epoch;
        self.watch_at(from.map(|o| Position {
            e: epoch.as_ref().into(),
            o,
        }))
        .await
    }

    async fn watch_at(&self, from: Option<Position>) -> Started {
        let now = orderhub::clock::Clock::now(&orderhub::app::SystemClock);
        let (view, journal) = (&self.view, self.journal.as_ref());
        let started = hub::watch(
            view,
            journal,
            &self.target,
            self.access,
            from.as_ref(),
            &self.mailbox,
            now,
        );
        started.await.unwrap()
    }

    /// What is queued, as text.
    fn told(&self) -> Vec<String> {
        std::iter::from_fn(|| self.mailbox.pop())
            .map(|item| match item {
                Item::Line(frame) => frame.line.to_string(),
                Item::Reset { reason, .. } => reason.to_owned(),
            })
            .collect()
    }
}

fn lines(started: &Started) -> Vec<String> {
    started
        .lines
        .iter()
        .map(|frame| frame.line.to_string())
        .collect()
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

/// Offsets of `lines`, which must be contiguous.
fn offsets(lines: &[String]) -> (u64, u64) {
    let offsets: Vec<u64> = lines
        .iter()
        .map(|line| json(line)["o"].as_u64().unwrap())
        .collect();
    for pair in offsets.windows(2) {
        assert_eq!(pair[0] + 1, pair[1], "a gap or a duplicate");
    }
    (*offsets.first().unwrap(), *offsets.last().unwrap())
}

/// Handles are given anew; everything else must be the same, byte for byte.
fn without_handle(lines: &[String]) -> Vec<String> {
    let cut = |line: &String| line.split_once(r#","o":"#).unwrap().1.to_owned();
    lines.iter().map(cut).collect()
}

async fn placed(rig: &Rig, who: &Principal, key: &str) -> OrderId {
    rig.place(who, "cake", 1, key).await.unwrap().order
}

fn target(rig: &Rig, order: OrderId) -> Target {
    Target::Order(rig.engine.hub().order(order).unwrap())
}

#[test]
fn each_audience_sees_its_own_and_nothing_more() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let (ann, cook) = (person("ann", Role::Customer), person("cook", Role::Kitchen));
        let boss = person("boss", Role::Manager);
        let board = Watcher::new(&rig, Target::Board, &cook);
        let feed = Watcher::new(&rig, Target::Admin, &boss);
        board.watch(None).await;
        feed.watch(None).await;
        let order = placed(&rig, &ann, "a").await;
        let own = Watcher::new(&rig, target(&rig, order), &ann);
        let begun = own.watch(Some(0)).await;
        assert_eq!((begun.how, begun.offset), (How::Replay, 1));
        rig.act(&cook, order, cash(), "b").await.unwrap();
        rig.act(&ann, order, cancel(), "c").await.unwrap();

        let mut seen = lines(&begun);
        seen.extend(own.told());
        assert_eq!(offsets(&seen), (1, 4));
        for line in &seen {
            assert!(
                !line.contains("score") && !line.contains("cancel_risk"),
                "{line}"
            );
        }
        let last = json(&seen[3]);
        assert_eq!(last["k"], "order.cancelled");
        assert_eq!(last["crit"], true);
        assert_eq!(last["v"], 4);
        assert_eq!(last.get("id"), None, "one order needs no id");

        let seen = board.told();
        assert_eq!(offsets(&seen), (1, 4));
        for line in &seen {
            for secret in ["unit_price", "total", "amount", "GBP"] {
                assert!(!line.contains(secret), "{line}");
            }
        }
        assert_eq!(json(&seen[0])["id"], order.to_string());
        let tick = json(&seen[1]);
        let keys: Vec<&String> = tick.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["h", "o", "t"], "an opened payment shows nothing");
        assert_eq!(json(&seen[2])["k"], "order.paid");

        let seen = feed.told();
        assert_eq!(offsets(&seen), (1, 4));
        assert!(seen[0].contains("cancel_risk"), "{}", seen[0]);
        assert_eq!(json(&seen[1])["k"], "order.payment_changed");
    });
}

#[test]
fn resuming_is_live_or_a_replay_or_a_snapshot() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let ann = person("ann", Role::Customer);
        let feed = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        assert_eq!(feed.watch(None).await.how, How::Snapshot);
        for number in 0..5 {
            placed(&rig, &ann, &number.to_string()).await;
        }
        let told = feed.told();
        assert_eq!(offsets(&told), (1, 5));

        let live = feed.watch(Some(5)).await;
        assert_eq!((live.how, live.offset, live.lines.len()), (How::Live, 5, 0));
        let replay = feed.watch(Some(2)).await;
        assert_eq!((replay.how, replay.offset), (How::Replay, 5));
        assert_eq!(lines(&replay), told[2..], "as it was told");
        let ahead = feed.watch(Some(6)).await;
        assert_eq!((ahead.how, ahead.offset), (How::Snapshot, 5));
        let other_epoch = Position {
            e: "another".into(),
            o: 5,
        };
        let started = feed.watch_at(Some(other_epoch)).await;
        assert_eq!(started.how, How::Snapshot);
        let state = json(&lines(&started)[0]);
        assert_eq!(state["data"]["orders"].as_array().unwrap().len(), 5);
        assert_eq!((&state["part"], &state["parts"]), (&1.into(), &1.into()));

        // Nothing is told twice to who starts over with events queued.
        placed(&rig, &ann, "more").await;
        let replay = feed.watch(Some(5)).await;
        assert_eq!(offsets(&lines(&replay)), (6, 6));
        assert_eq!(feed.told(), Vec::<String>::new());
    });
}

#[test]
fn what_memory_lacks_is_replayed_from_the_journal() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let (ann, cook) = (person("ann", Role::Customer), person("cook", Role::Kitchen));
        let first = placed(&rig, &ann, "first").await;
        let feed = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        feed.watch(Some(1)).await;
        rig.act(&cook, first, cash(), "pay").await.unwrap();
        for number in 0..197 {
            placed(&rig, &ann, &number.to_string()).await;
        }
        let told = feed.told();
        assert_eq!(offsets(&told), (2, 200));

        let rig = Rig::over(&[], Arc::new(rig.journal.reopen())).await;
        let again = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        assert_eq!(
            again.view.events_after(1, 1),
            None,
            "memory begins after a restart with the last events"
        );
        let replay = again.watch(Some(1)).await;
        assert_eq!(replay.how, How::Replay);
        assert!(
            without_handle(&lines(&replay)) == without_handle(&told),
            "a replay says what was told live"
        );
        assert!(
            again.view.events_after(1, 1).is_some(),
            "whoever comes next finds it in memory"
        );

        let rig = Rig::over(&[], Arc::new(rig.journal.reopen())).await;
        let own = Watcher::new(&rig, target(&rig, first), &ann);
        let replay = own.watch(Some(1)).await;
        assert_eq!((replay.how, replay.offset), (How::Replay, 3));
        assert_eq!(offsets(&lines(&replay)), (2, 3));
        rig.act(&ann, first, cancel(), "no").await.unwrap();
        assert_eq!(offsets(&own.told()), (4, 4));
    });
}

#[test]
fn a_replay_is_complete_or_a_snapshot() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let ann = person("ann", Role::Customer);
        for number in 0..600 {
            placed(&rig, &ann, &number.to_string()).await;
        }
        let feed = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        assert_eq!(feed.watch(Some(590)).await.how, How::Replay);
        // More than 256 KiB.
        let started = feed.watch(Some(1)).await;
        assert_eq!((started.how, started.offset), (How::Snapshot, 600));
        let parts = lines(&started);
        assert!(parts.len() > 1);
        let mut orders = BTreeSet::new();
        for (index, part) in parts.iter().enumerate() {
            assert!(part.len() <= PART_BYTES_MAX, "{} bytes", part.len());
            let part = json(part);
            assert_eq!(part["part"], index + 1);
            assert_eq!(part["parts"], parts.len());
            for order in part["data"]["orders"].as_array().unwrap() {
                orders.insert(order["number"].as_u64().unwrap());
            }
        }
        assert_eq!(orders, (1..=600).collect());
        placed(&rig, &ann, "next").await;
        assert_eq!(offsets(&feed.told()), (601, 601));
    });
}

#[test]
fn who_leaves_is_told_nothing_and_topics_end_with_their_watchers() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let ann = person("ann", Role::Customer);
        let order = placed(&rig, &ann, "a").await;
        let own = Watcher::new(&rig, target(&rig, order), &ann);
        let board = Watcher::new(&rig, Target::Board, &person("cook", Role::Kitchen));
        own.watch(None).await;
        own.watch(None).await;
        board.watch(None).await;
        assert_eq!(own.view.frozen().topics.watchers(), 2, "once per mailbox");
        rig.act(&ann, order, cancel(), "b").await.unwrap();
        hub::leave(&own.view, Topic::Order(order), own.access, &own.mailbox);
        hub::leave(&own.view, Topic::Board, board.access, &board.mailbox);
        assert_eq!(own.view.frozen().topics.watchers(), 0);
        assert_eq!(own.told(), Vec::<String>::new(), "what was queued is gone");
        placed(&rig, &ann, "c").await;
        assert_eq!(board.told(), Vec::<String>::new());
    });
}

#[test]
fn a_reset_is_told_and_starting_over_forgets_what_was_queued() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let ann = person("ann", Role::Customer);
        let feed = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        let begun = feed.watch(None).await;
        feed.view.frozen().topics.reset("reloaded");
        placed(&rig, &ann, "a").await;
        assert!(matches!(
            feed.mailbox.pop(),
            Some(Item::Reset { handle, reason: "reloaded" }) if handle == begun.handle
        ));
        let again = feed.watch(None).await;
        assert_eq!(again.handle, begun.handle);
        assert_eq!((again.how, again.offset), (How::Snapshot, 1));
        assert_eq!(feed.told(), Vec::<String>::new());
    });
}
