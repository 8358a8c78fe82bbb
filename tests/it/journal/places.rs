//! Orders as they move from live to ended, and long calls.

use super::*;

#[test]
fn an_order_is_in_one_place_wherever_it_goes() {
    for_each_journal(|journal| async move {
        let everything = || async {
            let query = OrderQuery {
                limit: 10,
                ..OrderQuery::default()
            };
            let customers = OrderQuery {
                customer: Some("ann".parse().unwrap()),
                ..query.clone()
            };
            let listed = journal.orders(query).await.unwrap();
            assert_eq!(journal.orders(customers).await.unwrap(), listed);
            let loaded = journal.load(site_id("main"), NOON).await.unwrap();
            assert_eq!(loaded.unwrap().orders, listed);
            listed
        };
        let mut shop = Shop::new("main");
        let id = shop.place("ann", 0);
        journal.commit(vec![shop.batch()]).await.unwrap();
        assert_eq!(everything().await, shop.orders);

        // Ended while its money is on the way, then settled, and once more with money on the way: a refund.
        for payment in [
            Payment::VoidPending,
            Payment::Voided,
            Payment::Voided,
            Payment::RefundPending,
            Payment::RefundPending,
            Payment::Refunded,
        ] {
            if payment == Payment::VoidPending {
                shop.cancel_with(id, NOON + 10, payment);
            } else {
                shop.settle(id, NOON + 11, payment);
            }
            journal.commit(vec![shop.batch()]).await.unwrap();
            assert_eq!(everything().await, shop.orders);
            let stored = journal.order(id).await.unwrap();
            assert_eq!(stored.as_ref(), Some(shop.order(id)));
        }
        // Placed and ended in one batch.
        let second = shop.place("ann", 20);
        shop.cancel(second, NOON + 21);
        journal.commit(vec![shop.batch()]).await.unwrap();
        let listed = everything_sorted(&shop);
        let query = OrderQuery {
            limit: 10,
            ..OrderQuery::default()
        };
        assert_eq!(journal.orders(query).await.unwrap(), listed);
    });
}

fn everything_sorted(shop: &Shop) -> Vec<Order> {
    let mut orders = shop.orders.clone();
    orders.sort_by_key(|order| std::cmp::Reverse(order.id));
    orders
}

#[test]
fn batches_of_one_site_can_follow_each_other_in_one_call() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let first = shop.place("ann", 0);
        let mut one = shop.batch();
        one.products = vec![Arc::new(product("main", "tea"))];
        shop.cancel(first, NOON + 1);
        shop.place("ann", 2);
        let mut two = shop.batch();
        let mut tea = product("main", "tea");
        tea.stock = None;
        two.products = vec![Arc::new(tea.clone())];
        journal
            .commit(vec![one.clone(), two.clone()])
            .await
            .unwrap();
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.head, shop.head);
        assert_eq!(loaded.orders, shop.orders);
        assert_eq!(loaded.products, [tea]);
        assert_eq!(loaded.events.len(), 3);
    });
}

#[test]
fn a_customer_with_many_orders_pages_through_a_filter() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        for age in 0..350 {
            let id = shop.place(if age % 50 == 49 { "bob" } else { "ann" }, age);
            if age % 90 == 0 {
                shop.cancel(id, NOON + 1_000);
            }
        }
        journal.commit(vec![shop.batch()]).await.unwrap();
        let mut page = OrderQuery {
            customer: Some("ann".parse().unwrap()),
            status: Some(Status::Cancelled),
            limit: 3,
            ..OrderQuery::default()
        };
        let ages = |orders: &[Order]| -> Vec<i64> {
            orders
                .iter()
                .map(|order| order.placed_at.since(NOON))
                .collect()
        };
        let items = journal.orders(page.clone()).await.unwrap();
        assert_eq!(ages(&items), [270, 180, 90]);
        page.before = Some(items[2].id);
        let items = journal.orders(page.clone()).await.unwrap();
        assert_eq!(ages(&items), [0]);
        page.before = Some(items[0].id);
        assert!(journal.orders(page).await.unwrap().is_empty());
    });
}

#[test]
fn a_dropped_caller_does_not_stop_its_commit() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        drop(journal.commit(vec![shop.batch()]));
        let mut tries = 0..1_000;
        while journal.load(site_id("main"), NOON).await.unwrap().is_none() {
            tries.next().expect("the commit never came");
            tokio::task::yield_now().await;
        }
    });
}
