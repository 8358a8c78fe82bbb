//! Every order's money ends where it belongs, whenever a process dies.

use super::*;
use crate::shop::call_off;

#[test]
fn a_paid_order_is_captured_when_it_is_released() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        assert_eq!(shop.pay(id, None).await.unwrap().status, 200);
        assert_eq!(shop.charge(id, 1).await, ChargeState::Authorized);
        town.clock.advance(60_500);
        let order = shop
            .order_when(id, |order| order.payment == Payment::Captured)
            .await;
        assert_eq!(order.status, Status::Paid);
        assert_eq!(order.fulfillment, Fulfillment::Queued);
        assert_eq!(shop.charge(id, 1).await, ChargeState::Captured);
        shop.close().await;
    });
}

#[test]
fn a_refused_capture_leaves_the_order_paid_and_says_so() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        let token = Script::CaptureRefused.token();
        assert_eq!(shop.pay(id, Some(token)).await.unwrap().status, 200);
        town.clock.advance(60_500);
        let order = shop
            .order_when(id, |order| order.payment == Payment::Failed)
            .await;
        assert_eq!(order.status, Status::Paid);
        shop.close().await;
    });
}

#[test]
fn a_cancelled_order_is_voided() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, None).await.unwrap();
        shop.act(id, call_off(None)).await.unwrap();
        let order = shop
            .order_when(id, |order| order.payment == Payment::Voided)
            .await;
        assert_eq!(order.status, Status::Cancelled);
        assert_eq!(shop.charge(id, 1).await, ChargeState::Voided);
        shop.close().await;
    });
}

#[test]
fn a_declined_payer_may_try_again() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        let declined = shop.pay(id, Some(Script::Decline.token())).await;
        assert!(matches!(declined, Err(Failure::PaymentDeclined { .. })));
        assert_eq!(shop.pay(id, None).await.unwrap().status, 200);
        assert_eq!(shop.charge(id, 1).await, ChargeState::Declined);
        assert_eq!(shop.charge(id, 2).await, ChargeState::Authorized);
        shop.close().await;
    });
}

#[test]
fn an_attempt_that_was_never_sent_is_sent_after_the_crash() {
    run(async {
        let mut town = Town::new(&["--payment.wait_s=0"]).await;
        let shop = town.open().await;
        let id = shop.place().await;
        assert_eq!(shop.pay(id, None).await.unwrap().status, 202);
        shop.close().await;
        let shop = town.open().await.with_payments();
        shop.order_when(id, |order| order.status == Status::Paid)
            .await;
        assert_eq!(shop.charge(id, 1).await, ChargeState::Authorized);
        shop.close().await;
    });
}

#[test]
fn an_attempt_that_was_sent_is_fetched_after_the_crash_not_sent_again() {
    run(async {
        let mut town = Town::new(&["--payment.wait_s=0"]).await;
        let shop = town.open().await;
        let (held, undecided) = (shop.place().await, shop.place().await);
        for id in [held, undecided] {
            shop.pay(id, None).await.unwrap();
        }
        shop.authorize_behind(held, 1).await;
        let slow = token(Script::Slow);
        let sent = shop
            .sandbox
            .authorize(provider_key(undecided, 1), pounds_5(), slow);
        assert!(timeout(SOON, sent).await.is_err());
        shop.close().await;
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(held, |order| order.status == Status::Paid)
            .await;
        assert_eq!(order.attempts.len(), 1);
        // Sent again, it would be waited for and never become unknown.
        let order = shop
            .order_when(undecided, |order| order.open_attempt().is_none())
            .await;
        assert_eq!(order.payment, Payment::Unknown);
        shop.close().await;
    });
}

#[test]
fn what_was_captured_is_given_back_when_the_kitchen_cannot_make_it() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, None).await.unwrap();
        town.clock.advance(60_500);
        shop.order_when(id, |order| order.payment == Payment::Captured)
            .await;
        let reason: std::sync::Arc<str> = "no more tea".into();
        let reject = Act::Reject {
            reason: reason.clone(),
        };
        shop.act_as(Role::Kitchen, id, reject).await;
        let reason = Some(reason);
        shop.act_as(Role::Admin, id, call_off(reason)).await;
        shop.order_when(id, |order| order.payment == Payment::Refunded)
            .await;
        assert_eq!(shop.charge(id, 1).await, ChargeState::Refunded);
        shop.close().await;
    });
}

#[test]
fn cash_is_given_back_without_the_provider() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        let cash = Act::Pay {
            method: Method::Cash,
            code: None,
            token: None,
        };
        shop.act_as(Role::Manager, id, cash).await;
        shop.act(id, call_off(None)).await.unwrap();
        shop.order_when(id, |order| order.payment == Payment::Refunded)
            .await;
        assert_eq!(shop.charge(id, 1).await, ChargeState::Absent);
        shop.close().await;
    });
}

#[test]
fn a_hold_that_the_provider_keeps_needs_a_person() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        let token = Script::VoidRefused.token();
        shop.pay(id, Some(token)).await.unwrap();
        shop.act(id, call_off(None)).await.unwrap();
        let order = shop
            .order_when(id, |order| order.payment == Payment::Failed)
            .await;
        assert_eq!(order.status, Status::Cancelled);
        shop.close().await;
    });
}

#[test]
fn a_cancel_while_authorizing_ends_with_nothing_held() {
    run(async {
        let mut town = Town::new(&["--payment.wait_s=0"]).await;
        let shop = town.open().await;
        let (sent, unsent) = (shop.place().await, shop.place().await);
        for id in [sent, unsent] {
            shop.pay(id, None).await.unwrap();
            shop.act(id, call_off(None)).await.unwrap();
            assert_eq!(shop.order(id).await.payment, Payment::VoidPending);
        }
        shop.authorize_behind(sent, 1).await;
        shop.close().await;
        let shop = town.open().await.with_payments();
        for id in [sent, unsent] {
            let order = shop
                .order_when(id, |order| order.payment == Payment::Voided)
                .await;
            assert_eq!(order.status, Status::Cancelled);
            assert_eq!(order.paid_at, None);
        }
        assert_eq!(shop.charge(sent, 1).await, ChargeState::Voided);
        assert_eq!(shop.charge(unsent, 1).await, ChargeState::Absent);
        shop.close().await;
    });
}

#[test]
fn a_void_that_was_done_before_the_crash_is_told_after_it() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, None).await.unwrap();
        shop.close().await;
        let shop = town.open().await;
        shop.act(id, call_off(None)).await.unwrap();
        let voided = shop.sandbox.void(provider_key(id, 1)).await;
        assert_eq!(voided.unwrap().state, ChargeState::Voided);
        shop.close().await;
        let shop = town.open().await.with_payments();
        shop.order_when(id, |order| order.payment == Payment::Voided)
            .await;
        shop.close().await;
    });
}

#[test]
fn a_hold_that_shows_up_late_pays_an_order_that_still_waits() {
    run(async {
        let mut town = Town::new(&["--payment.timeout_s=1"]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        let answer = shop.pay(id, Some(Script::Unknown.token())).await.unwrap();
        assert_eq!(answer.status, 202);
        assert_eq!(shop.order(id).await.payment, Payment::Unknown);
        shop.close().await;
        town.clock.advance(UNKNOWN_MS);
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(id, |order| order.status == Status::Paid)
            .await;
        assert_eq!(order.payment, Payment::Authorized);
        shop.close().await;
    });
}

#[test]
fn a_hold_that_shows_up_after_another_attempt_paid_is_lifted() {
    run(async {
        let mut town = Town::new(&["--payment.timeout_s=1"]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, Some(Script::Unknown.token())).await.unwrap();
        assert_eq!(shop.pay(id, None).await.unwrap().status, 200);
        shop.close().await;
        town.clock.advance(UNKNOWN_MS);
        let shop = town.open().await.with_payments();
        crate::shop::until("the first hold is lifted", || async {
            (shop.charge(id, 1).await == ChargeState::Voided).then_some(())
        })
        .await;
        let order = shop.order(id).await;
        assert_eq!(
            (order.status, order.payment),
            (Status::Paid, Payment::Authorized)
        );
        assert_eq!(
            order.authorized_attempt().map(|attempt| attempt.number),
            Some(2)
        );
        assert_eq!(shop.charge(id, 2).await, ChargeState::Authorized);
        shop.close().await;
    });
}

#[test]
fn an_unanswered_attempt_of_a_cancelled_order_is_lifted_once_it_shows() {
    run(async {
        let mut town = Town::new(&["--payment.timeout_s=1"]).await;
        let shop = town.open().await.with_payments();
        let id = shop.place().await;
        shop.pay(id, Some(Script::Unknown.token())).await.unwrap();
        shop.act(id, call_off(None)).await.unwrap();
        assert_eq!(shop.order(id).await.payment, Payment::VoidPending);
        shop.close().await;
        town.clock.advance(UNKNOWN_MS);
        let shop = town.open().await.with_payments();
        let order = shop
            .order_when(id, |order| order.payment == Payment::Voided)
            .await;
        assert_eq!(
            order.attempt(1).map(|attempt| attempt.outcome),
            Some(AttemptOutcome::Authorized)
        );
        assert_eq!(shop.charge(id, 1).await, ChargeState::Voided);
        shop.close().await;
    });
}
