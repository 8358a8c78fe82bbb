//! Updates raced by a payment, by a cancel and by the end of the window, in seeded orders of steps: whatever the order
//! is afterwards, its money is its total, and its pieces are those set aside.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::join_all;
use orderhub::{
    clock::Clock,
    engine::{Answer, UpdateArgs},
    order::{Order, RELEASE_GRACE_MS, Sku},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;

use super::*;
use crate::shop::{Shop, call_off, site, until};

/// Races of each kind.
const RACES: u64 = 200;
/// Steps that one side gives the other at most.
const HEAD_START_MAX: u32 = 40;
/// Whoever asks is told the end, however busy the machine is.
const PATIENT: &str = "--payment.wait_s=30";
/// The price of a piece, and pieces before and after an update.
const PRICE: i64 = 250;
const BEFORE: u32 = 2;
const AFTER: [u32; 2] = [1, 5];

/// A race: which order, how many pieces it is to have, and how many steps either side waits.
struct Race {
    id: OrderId,
    pieces: u32,
    waits: [u32; 2],
    /// Reads the version just before it asks, or believes in the one it saw first.
    reads_again: bool,
    /// The other side is waited for first.
    in_turn: bool,
}

impl Race {
    fn seeded(seed: u64, id: OrderId) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let waits = match dice.random_range(0..3) {
            0 => [0, 0],
            1 => [dice.random_range(0..=HEAD_START_MAX), 0],
            _ => [0, dice.random_range(0..=HEAD_START_MAX)],
        };
        Self {
            id,
            pieces: AFTER[dice.random_range(0..AFTER.len())],
            waits,
            reads_again: dice.random_bool(0.7),
            in_turn: seed.is_multiple_of(10),
        }
    }

    async fn update(&self, shop: &Shop) -> Result<Answer, Failure> {
        let first = shop.order(self.id).await.version;
        wait(self.waits[0]).await;
        let version = if self.reads_again {
            shop.order(self.id).await.version
        } else {
            first
        };
        let args = json!({"lines": [{"line": 1, "quantity": self.pieces}]});
        let args: UpdateArgs = serde_json::from_value(args).unwrap();
        let key = format!("update-{}", self.id);
        shop.act_keyed(self.id, args.act(false).unwrap(), version, &key)
            .await
    }
}

/// Lets others take so many steps.
async fn wait(steps: u32) {
    for _ in 0..steps {
        tokio::task::yield_now().await;
    }
}

/// How a side of a race ended, in a word.
fn word(outcome: &Result<Answer, Failure>) -> String {
    match outcome {
        Ok(answer) => answer.status.to_string(),
        Err(failure) => failure.code().to_owned(),
    }
}

fn pieces(order: &Order) -> i64 {
    i64::from(order.lines[0].quantity)
}

/// Pieces of tea that are set aside.
fn reserved(shop: &Shop) -> i64 {
    let tea: Sku = "tea".parse().unwrap();
    let view = shop.engine.hub().site(&site()).unwrap();
    view.product(&tea).unwrap().stock.unwrap().reserved
}

/// Waits until the provider took so much of an order, and holds nothing of it any more: money that came too late is
/// lifted as soon as it is noticed.
async fn taken(shop: &Shop, id: OrderId, expected: i64) {
    until("the money is where it belongs", || async {
        let (mut taken, mut held) = (0, 0);
        for attempt in &shop.order(id).await.attempts {
            let key = provider_key(id, attempt.number);
            let charge = shop.sandbox.fetch(key).await.unwrap();
            taken += charge.captured - charge.refunded;
            if charge.state == ChargeState::Authorized {
                held += attempt.amount;
            }
        }
        ((taken, held) == (expected, 0)).then_some(())
    })
    .await;
}

/// The order once nothing is on its way, its lines and totals as one.
async fn settled(shop: &Shop, id: OrderId) -> Arc<Order> {
    let order = shop
        .order_when(id, |order| {
            let is_moving = matches!(
                order.payment,
                Payment::Authorizing
                    | Payment::Authorized
                    | Payment::CapturePending
                    | Payment::VoidPending
            );
            let is_owed = order.attempts.iter().any(|attempt| {
                matches!(
                    attempt.outcome,
                    AttemptOutcome::Open | AttemptOutcome::Surplus
                )
            });
            !is_moving && !is_owed && order.pending_update.is_none()
        })
        .await;
    assert_eq!(order.totals.total, pieces(&order) * PRICE, "{order:?}");
    order
}

/// So many orders that race, paid where they are to be.
async fn races(shop: &Shop, are_paid: bool) -> Vec<Race> {
    let mut races = Vec::new();
    for seed in 0..RACES {
        let id = shop.place().await;
        if are_paid {
            assert_eq!(shop.pay(id, None).await.unwrap().status, 200);
        }
        races.push(Race::seeded(seed, id));
    }
    races
}

#[test]
fn an_update_against_a_payment_is_one_of_the_two_or_both_in_a_row() {
    run(async {
        let mut town = Town::new(&[PATIENT]).await;
        let shop = town.open().await.with_payments();
        let all = races(&shop, false).await;
        let run_one = async |race: &Race| {
            let pay = async {
                wait(race.waits[1]).await;
                shop.pay(race.id, None).await
            };
            if race.in_turn {
                let paid = pay.await;
                return (race.update(&shop).await, paid);
            }
            tokio::join!(race.update(&shop), pay)
        };
        let outcomes = join_all(all.iter().map(run_one)).await;
        // Whoever was not paid, is now, so that all money can be counted.
        let mut tally: BTreeMap<String, u32> = BTreeMap::new();
        let mut stories = Vec::new();
        for (race, (updated, paid)) in all.iter().zip(&outcomes) {
            let order = shop.order(race.id).await;
            let story = format!("{} after {} {order:?}", word(paid), word(updated));
            let wanted = if updated.is_ok() { race.pieces } else { BEFORE };
            assert_eq!(pieces(&order), i64::from(wanted), "{story}");
            assert_eq!(order.status == Status::Paid, paid.is_ok(), "{story}");
            if paid.is_err() {
                assert_eq!(word(paid), "otp_invalid", "{story}");
                assert_eq!(
                    shop.pay(race.id, None).await.unwrap().status,
                    200,
                    "{story}"
                );
            }
            if updated.is_err() {
                let refused = ["order_not_pending", "version_stale"].contains(&&*word(updated));
                assert!(refused, "{story}");
            }
            *tally
                .entry(format!("{} {}", word(updated), word(paid)))
                .or_default() += 1;
            stories.push(story);
        }
        town.clock.advance(60_500);
        let mut aside = 0;
        for (race, story) in all.iter().zip(stories) {
            let order = settled(&shop, race.id).await;
            assert_eq!(order.payment, Payment::Captured, "{story}");
            taken(&shop, race.id, order.totals.total).await;
            aside += pieces(&order);
        }
        assert_eq!(reserved(&shop), aside);
        assert!(tally.contains_key("200 200"), "{tally:?}");
        assert!(tally.len() > 1, "a race: {tally:?}");
        shop.close().await;
    });
}

#[test]
fn an_update_against_a_cancel_leaves_no_money_and_no_pieces() {
    run(async {
        let mut town = Town::new(&[PATIENT]).await;
        let shop = town.open().await.with_payments();
        for are_paid in [false, true] {
            let all = races(&shop, are_paid).await;
            let run_one = async |race: &Race| {
                let cancel = async {
                    wait(race.waits[1]).await;
                    shop.act(race.id, call_off(None)).await
                };
                tokio::join!(race.update(&shop), cancel)
            };
            let outcomes = join_all(all.iter().map(run_one)).await;
            for (race, (updated, cancelled)) in all.iter().zip(&outcomes) {
                assert_eq!(word(cancelled), "200");
                let order = settled(&shop, race.id).await;
                let story = format!("{} {order:?}", word(updated));
                assert_eq!(order.status, Status::Cancelled, "{story}");
                taken(&shop, race.id, 0).await;
                if let Err(failure) = updated {
                    let refused = ["order_final", "version_stale"];
                    assert!(refused.contains(&failure.code()), "{story}");
                }
            }
            assert_eq!(reserved(&shop), 0);
        }
        shop.close().await;
    });
}

#[test]
fn an_update_at_the_end_of_the_window_is_in_time_or_never_was() {
    run(async {
        let mut town = Town::new(&[PATIENT]).await;
        let shop = town.open().await.with_payments();
        let all = races(&shop, true).await;
        let deadline = shop.order(all[0].id).await.cancel_deadline;
        let last = shop.order(all[all.len() - 1].id).await.cancel_deadline;
        assert_eq!(deadline, last, "nothing has moved the clock");
        let (clock, mut dice) = (town.clock.clone(), StdRng::seed_from_u64(0));
        // From 40 ms before the end to the release, a few milliseconds at a time.
        clock.advance(deadline.since(shop.clock.now()) - 40);
        let time_goes_on = async {
            while shop.clock.now() < deadline + RELEASE_GRACE_MS {
                wait(dice.random_range(0..=20)).await;
                clock.advance(dice.random_range(1..=9));
            }
        };
        let run_one = async |race: &Race| {
            wait(race.waits[1] * 20).await;
            race.update(&shop).await
        };
        let updates = join_all(all.iter().map(run_one));
        let (outcomes, ()) = tokio::join!(updates, time_goes_on);
        let mut aside = 0;
        for (race, updated) in all.iter().zip(&outcomes) {
            let order = until("the kitchen has it", || async {
                let order = shop.order(race.id).await;
                (order.payment == Payment::Captured).then_some(order)
            });
            let released = order.await;
            let order = settled(&shop, race.id).await;
            let story = format!("{} {order:?}", word(updated));
            assert_eq!(
                released.totals, order.totals,
                "what the kitchen has stays: {story}"
            );
            assert_eq!(order.cancel_deadline, deadline, "{story}");
            match word(updated).as_str() {
                "200" => assert_eq!(pieces(&order), i64::from(race.pieces), "{story}"),
                // It was still thought about when the answer went out.
                "202" => {}
                // The release is a version of its own.
                "cancel_window_closed" | "version_stale" => {
                    assert_eq!(pieces(&order), i64::from(BEFORE), "{story}");
                }
                _ => panic!("{story}"),
            }
            taken(&shop, race.id, order.totals.total).await;
            aside += pieces(&order);
        }
        assert_eq!(reserved(&shop), aside);
        let count = |wanted: &str| outcomes.iter().filter(|it| word(it) == wanted).count();
        assert!(
            count("200") > 0 && count("cancel_window_closed") > 0,
            "a race on both sides"
        );
        shop.close().await;
    });
}
