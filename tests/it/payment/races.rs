//! Paying against time, and two refunds against each other: one wins, and the money agrees.

use orderhub::{
    clock::Clock as _,
    order::{Change, Timestamp},
};
use serde_json::json;

use super::*;
use crate::{app::TestApp, shop::Shop};

/// How many orders run against the clock.
const RACES: usize = 24;

/// Pays orders around the very millisecond in which `flags` have their time run out, and lets time pass meanwhile.
async fn against_the_clock(flags: &[&str], ends_ms: i64) -> (Town, Shop, Vec<(OrderId, u16)>) {
    let mut town = Town::new(flags).await;
    let shop = town.open().await.with_payments();
    let mut orders = Vec::new();
    for _ in 0..RACES {
        orders.push(shop.place().await);
    }
    let steps = RACES as i64;
    town.clock.advance(ends_ms - steps / 2);
    let clock = town.clock.clone();
    let time = async {
        for _ in 0..steps {
            clock.advance(1);
            tokio::task::yield_now().await;
        }
    };
    let paying = orders.iter().map(|id| async {
        for _ in 0..id.0.as_u128() % 7 {
            tokio::task::yield_now().await;
        }
        let paid = match shop.pay_if_it_waits(*id).await {
            Some(Ok(answer)) => answer.status,
            Some(Err(Failure::Rejected { .. })) | None => 409,
            Some(Err(failure)) => panic!("{failure:?}"),
        };
        (*id, paid)
    });
    let ((), paid) = tokio::join!(time, futures_util::future::join_all(paying));
    (town, shop, paid)
}

/// How often something happened to an order.
async fn times(shop: &Shop, id: OrderId, is_it: fn(&Change) -> bool) -> usize {
    let order = shop.order(id).await;
    let journal = shop.engine.journal();
    let events = journal
        .events_at(order.site.clone(), order.seqs.clone())
        .await
        .unwrap();
    events.iter().filter(|event| is_it(&event.change)).count()
}

#[test]
fn of_paying_and_expiring_exactly_one_wins() {
    run(async {
        let flags = ["--payment.ttl_s=60", "--cancellation.window_s=60"];
        let (_, shop, paid) = Box::pin(against_the_clock(&flags, 60_000)).await;
        for (id, status) in paid {
            let order = shop
                .order_when(id, |order| order.status != Status::Pending)
                .await;
            let was_paid = times(&shop, id, |change| matches!(change, Change::Paid { .. })).await;
            let expired = times(&shop, id, |change| matches!(change, Change::Expired)).await;
            assert_eq!(was_paid + expired, 1, "exactly one of the two");
            assert_eq!(status == 200, was_paid == 1, "what was acknowledged holds");
            let charge = shop.charge(id, 1).await;
            if was_paid == 1 {
                assert_eq!(order.attempts.len(), 1);
                assert!(charge.holds_money());
            } else {
                assert_eq!(
                    charge,
                    ChargeState::Absent,
                    "nobody is asked for an expired order"
                );
            }
        }
        shop.close().await;
    });
}

#[test]
fn paying_while_the_window_closes_pays_once_and_releases_at_once() {
    run(async {
        let (town, shop, paid) = Box::pin(against_the_clock(&[], 60_000)).await;
        town.clock.advance(1_000);
        for (id, status) in paid {
            assert_eq!(status, 200);
            let order = shop
                .order_when(id, |order| order.payment == Payment::Captured)
                .await;
            assert_eq!(
                times(&shop, id, |change| matches!(change, Change::Paid { .. })).await,
                1
            );
            let released = times(&shop, id, |change| {
                matches!(change, Change::Released { .. })
            })
            .await;
            assert_eq!(released, 1);
            assert!(order.released_at >= order.paid_at.max(Some(order.cancel_deadline)));
            let taken = shop.sandbox.fetch(provider_key(id, 1)).await.unwrap();
            assert_eq!((taken.state, taken.captured), (ChargeState::Captured, 500));
        }
        shop.close().await;
    });
}

#[test]
fn of_two_refunds_that_are_too_much_together_one_is_made() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        for _ in 0..5 {
            let order = app.released(&customer).await;
            let order = app
                .once(&order, |order| order["payment"] == "captured")
                .await;
            let total = order["total"]["amount"].as_i64().unwrap();
            let most = json!({"amount": total * 6 / 10, "reason": "cold"});
            let (one, other) = tokio::join!(
                manager.act(&order, "refund", &most),
                manager.act(&order, "refund", &most)
            );
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            // Refused because one is under way, or because too little is left when it is over.
            assert!(matches!(statuses, [200, 409 | 422]), "{statuses:?}");
            let part = app
                .once(&order, |order| order["payment"] == "partially_refunded")
                .await;
            assert_eq!(part["refunded"]["amount"], total * 6 / 10);
            let again = manager
                .act(&order, "refund", &most)
                .await
                .problem(422, "validation");
            assert_eq!(again["errors"][0]["pointer"], "/amount");
        }
        let looked = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(looked["violations"], 0, "{looked}");
        app.stop().await;
    });
}

impl Shop {
    /// Pays with the right code, unless the order has ended.
    async fn pay_if_it_waits(
        &self,
        id: OrderId,
    ) -> Option<Result<orderhub::engine::Answer, Failure>> {
        let order = self.order(id).await;
        let challenge = order.challenge.as_ref()?;
        let now: Timestamp = self.clock.now();
        let code = self.engine.vault().code(id, challenge, now)?.code;
        let pay = Act::Pay {
            method: Method::Card,
            code: Some(code),
            token: None,
        };
        Some(self.act(id, pay).await)
    }
}
