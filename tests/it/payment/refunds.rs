//! Money goes back once, never more than was taken, also long after the order ended and when a process dies.

use super::*;
use crate::shop::{Shop, call_off};

fn refund(amount: Option<i64>, lines: Vec<RefundLine>) -> Act {
    Act::Refund {
        amount,
        lines,
        restock: false,
        reason: "cold".into(),
        is_proven: true,
    }
}

async fn captured(town: &Town, shop: &Shop) -> OrderId {
    let id = shop.place().await;
    shop.pay(id, None).await.unwrap();
    town.clock.advance(60_500);
    shop.order_when(id, |order| order.payment == Payment::Captured)
        .await;
    id
}

#[test]
fn a_handed_over_order_is_refunded_long_after_it_was_forgotten() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = captured(&town, &shop).await;
        shop.act_as(Role::Kitchen, id, Act::Fulfill).await;
        town.clock.advance(3_600_000);
        // What happens to another order makes the hub forget this one.
        captured(&town, &shop).await;
        assert!(shop.engine.hub().order(id).is_none());

        let lines = vec![RefundLine {
            line: 1,
            quantity: 1,
        }];
        shop.act_as(Role::Manager, id, refund(None, lines)).await;
        let order = shop
            .order_when(id, |order| order.payment == Payment::PartiallyRefunded)
            .await;
        assert_eq!((order.status, order.refunded()), (Status::Fulfilled, 250));
        shop.act_as(Role::Admin, id, refund(None, Vec::new())).await;
        let order = shop
            .order_when(id, |order| order.payment == Payment::Refunded)
            .await;
        assert_eq!((order.refunds.len(), order.refunded()), (2, 500));
        assert_eq!(shop.charge(id, 1).await, ChargeState::Refunded);
        shop.close().await;
    });
}

#[test]
fn a_refund_that_was_done_before_the_crash_is_told_after_it_and_not_done_again() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = captured(&town, &shop).await;
        shop.close().await;
        // Decided, and the process dies before and after the provider is asked.
        let shop = town.open().await;
        shop.act_as(Role::Admin, id, refund(Some(200), Vec::new()))
            .await;
        let done = shop
            .sandbox
            .refund(provider_key(id, 1), refund_key(id, 1, 0), 200)
            .await;
        assert_eq!(done.unwrap().refunded, 200);
        shop.close().await;
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(id, |order| order.payment == Payment::PartiallyRefunded)
            .await;
        assert_eq!(order.refunded(), 200);
        let charge = shop.sandbox.fetch(provider_key(id, 1)).await.unwrap();
        assert_eq!(charge.refunded, 200);
        shop.close().await;
    });
}

#[test]
fn a_refund_that_the_provider_refuses_leaves_the_money_with_the_shop() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = captured(&town, &shop).await;
        // Somebody gave it back behind the hub's back.
        shop.sandbox
            .refund(provider_key(id, 1), key("by hand"), 500)
            .await
            .unwrap();
        shop.act_as(Role::Admin, id, refund(Some(200), Vec::new()))
            .await;
        let order = shop
            .order_when(id, |order| {
                order
                    .refunds
                    .iter()
                    .any(|one| one.state == RefundState::Failed)
            })
            .await;
        assert_eq!((order.payment, order.refunded()), (Payment::Captured, 0));
        shop.close().await;
    });
}

#[test]
fn the_rest_goes_back_when_a_partly_refunded_order_is_cancelled() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = captured(&town, &shop).await;
        shop.act_as(Role::Admin, id, refund(Some(200), Vec::new()))
            .await;
        shop.order_when(id, |order| order.payment == Payment::PartiallyRefunded)
            .await;
        let reason: std::sync::Arc<str> = "no more tea".into();
        let reject = Act::Reject {
            reason: reason.clone(),
        };
        shop.act_as(Role::Kitchen, id, reject).await;
        let reason = Some(reason);
        shop.act_as(Role::Admin, id, call_off(reason)).await;
        let order = shop
            .order_when(id, |order| order.payment == Payment::Refunded)
            .await;
        assert_eq!((order.captured(), order.refunded()), (500, 500));
        let charge = shop.sandbox.fetch(provider_key(id, 1)).await.unwrap();
        assert_eq!(charge.refunded, 500);
        shop.close().await;
    });
}

#[test]
fn a_hold_of_an_order_that_expired_long_ago_is_lifted() {
    run(async {
        let mut town = Town::new(&["--payment.timeout_s=1"]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, Some(Script::Unknown.token())).await.unwrap();
        shop.close().await;
        let shop = town.open().await;
        town.clock.advance(600_000);
        shop.order_when(id, |order| order.status == Status::Expired)
            .await;
        shop.close().await;
        town.clock.advance(7_200_000);
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(id, |order| order.payment == Payment::Voided)
            .await;
        assert_eq!(order.status, Status::Expired);
        assert_eq!(shop.charge(id, 1).await, ChargeState::Voided);
        shop.close().await;
    });
}
