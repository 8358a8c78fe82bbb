//! Commits that fail, and processes that die: what was acknowledged stays, what was not is not half there.

use std::sync::Arc;

use orderhub::{
    engine::Failure,
    journal::memory::Fault,
    order::{Role, Status},
};
use tokio::task::JoinSet;

use super::rig::{Rig, cancel, cash, person};
use crate::support::run;

#[test]
fn an_order_whose_commit_is_unknown_is_placed_once_by_asking_again() {
    run(async {
        for (fault, was_written) in [(Fault::LostBefore, false), (Fault::LostAfter, true)] {
            let rig = Rig::start(&[], 10).await;
            let who = person("cleo", Role::Customer);
            rig.place(&who, "tea", 1, "before").await.unwrap();
            rig.journal.script([Some(fault)]);
            assert_eq!(
                rig.place(&who, "tea", 2, "unsure").await,
                Err(Failure::OutcomeUnknown)
            );
            let answer = loop {
                match rig.place(&who, "tea", 2, "unsure").await {
                    Err(Failure::Recovering) => tokio::task::yield_now().await,
                    outcome => break outcome.unwrap(),
                }
            };
            assert_eq!(
                answer.replayed, was_written,
                "the store knows the key iff the commit went through"
            );
            assert_eq!(rig.feed().await.len(), 2);
            assert_eq!(rig.tea().reserved, 3);
            assert_eq!(rig.replayed(answer.order).await.status, Status::Pending);
        }
    });
}

#[test]
fn a_conflict_writes_nothing_and_the_site_goes_on() {
    run(async {
        let rig = Rig::start(&[], 10).await;
        let who = person("cleo", Role::Customer);
        rig.journal.script([Some(Fault::Conflict)]);
        assert_eq!(
            rig.place(&who, "tea", 1, "k").await,
            Err(Failure::Recovering)
        );
        let answer = loop {
            match rig.place(&who, "tea", 1, "k").await {
                Err(Failure::Recovering) => tokio::task::yield_now().await,
                outcome => break outcome.unwrap(),
            }
        };
        assert!(!answer.replayed);
        assert_eq!(rig.feed().await.len(), 1);
    });
}

#[test]
fn faults_under_load_lose_and_double_nothing() {
    run(async {
        let rig = Arc::new(Rig::start(&[], 100_000).await);
        let faults = [Fault::LostBefore, Fault::Conflict, Fault::LostAfter];
        rig.journal
            .script((0..300).map(|n| (n % 10 == 9).then_some(faults[(n / 10) % 3])));
        let mut callers = JoinSet::new();
        for caller in 0..40 {
            let rig = rig.clone();
            callers.spawn(async move {
                let who = person(&format!("caller-{caller}"), Role::Customer);
                let mut placed = Vec::new();
                for n in 0..25 {
                    let key = format!("k-{n}");
                    let answer = loop {
                        match rig.place(&who, "tea", 1, &key).await {
                            Err(
                                Failure::Recovering
                                | Failure::OutcomeUnknown
                                | Failure::KeyInProgress,
                            ) => {
                                tokio::task::yield_now().await;
                            }
                            outcome => break outcome.unwrap(),
                        }
                    };
                    placed.push(answer.order);
                }
                placed
            });
        }
        let placed: Vec<_> = callers.join_all().await.into_iter().flatten().collect();
        assert_eq!(placed.len(), 1_000);
        assert_eq!(rig.feed().await.len(), 1_000, "every order once");
        assert_eq!(rig.tea().reserved, 1_000);
        for order in placed {
            rig.replayed(order).await;
        }
    });
}

#[test]
fn a_new_process_finds_everything_and_the_timers_go_on() {
    run(async {
        let flags = ["--cancellation.window_s=1"];
        let rig = Rig::start(&flags, 10).await;
        let (who, staff) = (
            person("cleo", Role::Customer),
            person("mara", Role::Manager),
        );
        let order = rig.place(&who, "tea", 2, "a").await.unwrap().order;
        rig.act(&staff, order, cash(), "b").await.unwrap();
        let other = rig.place(&who, "tea", 1, "c").await.unwrap().order;
        let before = rig.replayed(order).await;
        let reborn = Rig::over(&flags, Arc::new(rig.journal.reopen())).await;
        assert_eq!(reborn.replayed(order).await, before);
        assert!(
            reborn.place(&who, "tea", 2, "a").await.unwrap().replayed,
            "keys survive"
        );
        reborn.act(&who, other, cancel(), "d").await.unwrap();
        assert_eq!(reborn.tea().reserved, 2);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while reborn
            .engine
            .hub()
            .order(order)
            .unwrap()
            .released_at
            .is_none()
        {
            assert!(
                std::time::Instant::now() < deadline,
                "the release timer never fired"
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(reborn.replayed(order).await.status, Status::Paid);
    });
}
