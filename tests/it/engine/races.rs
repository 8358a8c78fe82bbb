//! Many at once: nothing is sold twice, and of two that exclude each other exactly one wins.

use std::{sync::Arc, time::Duration};

use orderhub::{
    catalog::Stock,
    engine::Failure,
    order::{Change, Rejection, Role, Status},
};
use tokio::task::JoinSet;

use super::rig::{Rig, cancel, cash, person};
use crate::support::run;

#[test]
fn four_hundred_buyers_for_a_hundred_units_make_a_hundred_orders() {
    run(async {
        let rig = Arc::new(Rig::start(&[], 100).await);
        let mut buyers = JoinSet::new();
        for buyer in 0..400 {
            let rig = rig.clone();
            buyers.spawn(async move {
                let who = person(&format!("buyer-{buyer}"), Role::Customer);
                rig.place(&who, "tea", 1, "first").await
            });
        }
        let outcomes = buyers.join_all().await;
        let sold = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(sold, 100);
        for refused in outcomes.into_iter().filter_map(Result::err) {
            assert_eq!(refused.code(), "out_of_stock");
        }
        assert_eq!(
            rig.tea(),
            Stock {
                on_hand: 100,
                reserved: 100
            }
        );
        assert_eq!(rig.feed().await.len(), 100);
    });
}

#[test]
fn of_cancel_and_release_exactly_one_wins_two_thousand_times() {
    const RACES: usize = 2_000;
    run(async {
        let rig = Arc::new(Rig::start(&["--cancellation.window_s=5"], RACES as i64).await);
        let staff = person("mara", Role::Manager);
        let mut races = JoinSet::new();
        for race in 0..RACES {
            let (rig, staff) = (rig.clone(), staff.clone());
            races.spawn(async move {
                let who = person(&format!("racer-{race}"), Role::Customer);
                let order = rig.place(&who, "tea", 1, "place").await.unwrap().order;
                rig.act(&staff, order, cash(), &format!("cash-{race}"))
                    .await
                    .unwrap();
                let deadline = rig.engine.hub().order(order).unwrap().cancel_deadline;
                // Spread over the deadline and the release half a second later, most of them close to the deadline.
                let spread = (race % 200) as i64 * 5 - 300;
                let wait = (deadline + spread).since(rig.now()).max(0);
                tokio::time::sleep(Duration::from_millis(wait as u64)).await;
                (order, rig.act(&who, order, cancel(), "cancel").await)
            });
        }
        let outcomes = races.join_all().await;
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        let events = rig.feed().await;
        let (mut cancelled, mut released) = (0, 0);
        for (order, outcome) in outcomes {
            let of_order = |wanted: fn(&Change) -> bool| {
                events
                    .iter()
                    .filter(|event| event.order == order && wanted(&event.change))
                    .count()
            };
            let was_cancelled = of_order(|change| matches!(change, Change::Cancelled { .. }));
            let was_released = of_order(|change| matches!(change, Change::Released { .. }));
            assert_eq!(was_cancelled + was_released, 1, "exactly one of the two");
            match outcome {
                Ok(_) => assert_eq!(was_cancelled, 1, "an acknowledged cancel holds"),
                Err(failure) => {
                    assert_eq!(failure.code(), "cancel_window_closed");
                    assert_eq!(was_released, 1, "a refused cancel does not cancel");
                }
            }
            cancelled += was_cancelled;
            released += was_released;
        }
        assert!(
            cancelled > 100 && released > 100,
            "a race: {cancelled} cancelled, {released} released"
        );
        assert_eq!(
            rig.tea(),
            Stock {
                on_hand: RACES as i64,
                reserved: released as i64
            }
        );
    });
}

#[test]
fn one_key_used_fifty_times_at_once_places_one_order() {
    run(async {
        let rig = Arc::new(Rig::start(&[], 100).await);
        let mut callers = JoinSet::new();
        for _ in 0..50 {
            let rig = rig.clone();
            callers.spawn(async move {
                rig.place(&person("eager", Role::Customer), "tea", 1, "same")
                    .await
            });
        }
        for outcome in callers.join_all().await {
            match outcome {
                Ok(_) | Err(Failure::KeyInProgress) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        let again = rig
            .place(&person("eager", Role::Customer), "tea", 1, "same")
            .await
            .unwrap();
        assert!(again.replayed);
        let other_body = rig
            .place(&person("eager", Role::Customer), "tea", 2, "same")
            .await;
        assert_eq!(other_body, Err(Failure::KeyReused));
        assert_eq!(rig.feed().await.len(), 1);
        assert_eq!(rig.tea().reserved, 1);
    });
}

#[test]
fn a_cancelled_order_is_final_and_its_stock_is_back() {
    run(async {
        let rig = Rig::start(&[], 5).await;
        let who = person("cleo", Role::Customer);
        let order = rig.place(&who, "tea", 3, "a").await.unwrap().order;
        assert_eq!(rig.tea().available(), 2);
        rig.act(&who, order, cancel(), "b").await.unwrap();
        assert_eq!(
            rig.tea(),
            Stock {
                on_hand: 5,
                reserved: 0
            }
        );
        let Err(Failure::Rejected {
            rejection,
            order: Some(note),
        }) = rig.act(&who, order, cancel(), "c").await
        else {
            panic!("a second cancel is refused");
        };
        assert_eq!(rejection, Rejection::OrderFinal);
        assert_eq!(
            (note.status, note.version, note.allowed),
            (Status::Cancelled, 2, vec![])
        );
        assert_eq!(rig.replayed(order).await.status, Status::Cancelled);
    });
}
