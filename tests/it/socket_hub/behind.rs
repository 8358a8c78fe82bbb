//! Who cannot keep up gets the state, misses nothing critical, and costs others nothing; a crowd shares what it gets.

use super::*;

#[test]
fn a_slow_reader_gets_the_state_and_every_critical_event() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let ann = person("ann", Role::Customer);
        let mut slow = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        slow.mailbox = Mailbox::new(MailboxBounds {
            items: 3,
            bytes: 262_144,
        });
        slow.watch(None).await;
        let quick = Watcher::new(&rig, Target::Admin, &person("boss", Role::Admin));
        quick.watch(None).await;
        let first = placed(&rig, &ann, "0").await;
        rig.act(&ann, first, cancel(), "not this").await.unwrap();
        placed(&rig, &ann, "1").await;
        assert_eq!(slow.mailbox.waiting(), 3);
        placed(&rig, &ann, "one too many").await;
        assert!(matches!(
            slow.mailbox.pop(),
            Some(Item::Reset {
                reason: "behind",
                ..
            })
        ));
        assert!(slow.mailbox.pop().is_none());
        let second = placed(&rig, &ann, "meanwhile").await;
        rig.act(&ann, second, cancel(), "nor this").await.unwrap();
        let again = slow.watch(None).await;
        assert_eq!((again.how, again.offset), (How::Snapshot, 6));
        let critical: Vec<Value> = again
            .critical
            .iter()
            .map(|frame| json(&frame.line))
            .collect();
        let told: Vec<_> = critical
            .iter()
            .map(|event| (&event["k"], event["o"].as_u64()))
            .collect();
        let cancelled = Value::from("order.cancelled");
        assert_eq!(told, [(&cancelled, Some(2)), (&cancelled, Some(6))]);
        assert_eq!(slow.told(), Vec::<String>::new());
        assert_eq!(offsets(&quick.told()), (1, 6), "others notice nothing");
        assert_eq!(slow.mailbox.ending(), None);

        let small = Mailbox::new(MailboxBounds {
            items: 1_024,
            bytes: 100,
        });
        slow.mailbox = small;
        slow.watch(None).await;
        placed(&rig, &ann, "larger than a mailbox").await;
        placed(&rig, &ann, "the last always fits").await;
        assert!(matches!(slow.mailbox.pop(), Some(Item::Reset { .. })));
        slow.watch(None).await;
        placed(&rig, &ann, "alone").await;
        assert_eq!(offsets(&slow.told()), (9, 9));
    });
}

#[test]
fn a_crowd_shares_a_snapshot_while_things_happen() {
    run(async {
        let rig = Rig::start(&[], 0).await;
        let ann = person("ann", Role::Customer);
        placed(&rig, &ann, "before").await;
        let boss = person("boss", Role::Admin);
        let mut crowd = Vec::new();
        for _ in 0..9 {
            let watcher = Watcher::new(&rig, Target::Admin, &boss);
            let shown = lines(&watcher.watch(None).await);
            crowd.push((watcher, shown));
        }
        let (first, shown) = crowd.pop().unwrap();
        placed(&rig, &ann, "between").await;
        let second = Watcher::new(&rig, Target::Admin, &boss);
        let begun = second.watch(None).await;
        assert_eq!((begun.how, begun.offset), (How::Snapshot, 1));
        assert_eq!(lines(&begun), shown, "encoded once");
        assert_eq!(offsets(&second.told()), (2, 2), "and what came after");
        assert_eq!(offsets(&first.told()), (2, 2));

        // Who has seen more is not sent back.
        let again = second.watch(None).await;
        assert_eq!((again.how, again.offset), (How::Snapshot, 2));
        assert_eq!(second.told(), Vec::<String>::new());
    });
}
