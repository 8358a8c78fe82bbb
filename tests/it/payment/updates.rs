//! An update whose difference is asked for when a process dies: it is the order afterwards, or it never was, and the
//! money agrees.

use orderhub::{engine::UpdateArgs, journal::memory::Fault, order::Purpose};
use serde_json::json;

use super::*;
use crate::shop::Shop;

/// A paid order of two teas that is to become one of four, which costs as much again; nobody has asked the provider.
async fn waiting(town: &mut Town) -> OrderId {
    let shop = town.open().await.with_payments();
    let id = shop.place().await;
    assert_eq!(shop.pay(id, None).await.unwrap().status, 200);
    shop.close().await;
    let shop = town.open().await;
    assert_eq!(update(&shop, id, 4).await.unwrap().status, 202);
    let order = shop.order(id).await;
    let attempt = order.open_attempt().unwrap();
    assert_eq!(
        (attempt.purpose, attempt.amount),
        (Purpose::Difference, 500)
    );
    shop.close().await;
    id
}

async fn update(
    shop: &Shop,
    id: OrderId,
    pieces: u32,
) -> Result<orderhub::engine::Answer, Failure> {
    let args = json!({"lines": [{"line": 1, "quantity": pieces}]});
    let args: UpdateArgs = serde_json::from_value(args).unwrap();
    shop.act(id, args.act(false).unwrap()).await
}

/// Minor units taken of an attempt.
async fn taken(shop: &Shop, id: OrderId, number: u32) -> i64 {
    let charge = shop.sandbox.fetch(provider_key(id, number)).await;
    charge.unwrap().captured
}

#[test]
fn a_difference_that_was_never_asked_for_is_asked_for_after_the_crash() {
    run(async {
        let mut town = Town::new(&["--payment.wait_s=1"]).await;
        let id = waiting(&mut town).await;
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(id, |order| order.pending_update.is_none())
            .await;
        assert_eq!((order.totals.total, order.authorized()), (1_000, 1_000));
        assert_eq!(shop.charge(id, 2).await, ChargeState::Authorized);
        town.clock.advance(60_500);
        shop.order_when(id, |order| order.payment == Payment::Captured)
            .await;
        for attempt in [1, 2] {
            assert_eq!(taken(&shop, id, attempt).await, 500);
        }
        shop.close().await;
    });
}

#[test]
fn a_difference_that_is_held_already_is_found_after_the_crash() {
    run(async {
        let mut town = Town::new(&["--payment.wait_s=1"]).await;
        let id = waiting(&mut town).await;
        let shop = town.open().await;
        shop.authorize_behind(id, 2).await;
        shop.close().await;
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(id, |order| order.pending_update.is_none())
            .await;
        assert_eq!(order.totals.total, 1_000);
        assert_eq!(order.attempts.len(), 2);
        shop.close().await;
    });
}

#[test]
fn a_difference_that_is_found_after_the_release_is_lifted() {
    run(async {
        let mut town = Town::new(&["--payment.wait_s=1"]).await;
        let id = waiting(&mut town).await;
        let shop = town.open().await;
        shop.authorize_behind(id, 2).await;
        shop.close().await;
        town.clock.advance(60_500);
        let shop = town.open().await;
        let order = shop
            .order_when(id, |order| order.fulfillment == Fulfillment::Queued)
            .await;
        assert_eq!((&order.pending_update, order.totals.total), (&None, 500));
        shop.close().await;
        let shop = town.open().await.with_payments();
        shop.order_when(id, |order| order.payment == Payment::Captured)
            .await;
        crate::shop::until("the difference is lifted", || async {
            let charge = shop.charge(id, 2).await;
            (charge == ChargeState::Voided).then_some(())
        })
        .await;
        assert_eq!(taken(&shop, id, 1).await, 500);
        shop.close().await;
    });
}

#[test]
fn less_than_was_held_is_taken() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, None).await.unwrap();
        assert_eq!(update(&shop, id, 1).await.unwrap().status, 200);
        town.clock.advance(60_500);
        shop.order_when(id, |order| order.payment == Payment::Captured)
            .await;
        assert_eq!(taken(&shop, id, 1).await, 250);
        shop.close().await;
    });
}

#[test]
fn what_was_held_in_two_parts_and_is_less_now_is_taken_of_the_first() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, None).await.unwrap();
        assert_eq!(update(&shop, id, 4).await.unwrap().status, 200);
        assert_eq!(update(&shop, id, 1).await.unwrap().status, 200);
        let order = shop.order(id).await;
        assert_eq!((order.totals.total, order.authorized()), (250, 1_000));
        // It was for more once, and is again: what is held will do.
        assert_eq!(update(&shop, id, 3).await.unwrap().status, 200);
        assert_eq!(shop.order(id).await.attempts.len(), 2);
        assert_eq!(update(&shop, id, 2).await.unwrap().status, 200);
        town.clock.advance(60_500);
        shop.order_when(id, |order| order.payment == Payment::Captured)
            .await;
        assert_eq!(taken(&shop, id, 1).await, 500);
        assert_eq!(shop.charge(id, 2).await, ChargeState::Voided);
        shop.close().await;
    });
}

/// Asks until somebody knows.
async fn ask_again(shop: &Shop, id: OrderId, version: u64) -> orderhub::engine::Answer {
    let args = json!({"lines": [{"line": 1, "quantity": 4}]});
    crate::shop::until("an answer", || async {
        let args: UpdateArgs = serde_json::from_value(args.clone()).unwrap();
        let act = args.act(false).unwrap();
        match shop.act_keyed(id, act, version, "update").await {
            Ok(answer) => Some(answer),
            Err(
                Failure::OutcomeUnknown
                | Failure::Recovering
                | Failure::KeyInProgress
                | Failure::Overloaded,
            ) => None,
            Err(failure) => panic!("{failure:?}"),
        }
    })
    .await
}

#[test]
fn a_commit_nobody_knows_of_asks_for_the_difference_once() {
    run(async {
        let faults = [Fault::LostBefore, Fault::LostAfter, Fault::Conflict];
        // The commit that asks for the money, and the one that tells that it is there.
        for (before, fault) in (0..2).flat_map(|before| faults.map(|fault| (before, fault))) {
            let mut town = Town::new(&[]).await;
            let shop = town.open().await.with_payments();
            let id = shop.place().await;
            shop.pay(id, None).await.unwrap();
            let version = shop.order(id).await.version;
            let well = std::iter::repeat_n(None, before);
            town.journal.script(well.chain([Some(fault)]));
            ask_again(&shop, id, version).await;
            let order = shop
                .order_when(id, |order| order.totals.total == 1_000)
                .await;
            let story = format!("{before} {fault:?}: {order:?}");
            assert_eq!(order.pending_update, None, "{story}");
            assert_eq!(
                (order.attempts.len(), order.authorized()),
                (2, 1_000),
                "{story}"
            );
            assert_eq!(order.updates, 1, "{story}");
            town.clock.advance(60_500);
            shop.order_when(id, |order| order.payment == Payment::Captured)
                .await;
            for attempt in [1, 2] {
                assert_eq!(taken(&shop, id, attempt).await, 500, "{story}");
            }
            shop.close().await;
        }
    });
}
