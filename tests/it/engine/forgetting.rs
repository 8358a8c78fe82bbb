//! What the committed view forgets, and how quickly: under the lock that commits take.

use std::time::{Duration, Instant};

use orderhub::{
    hub::{Committed, Hub},
    journal::{ENDED_KEPT_MS, Journal as _},
    order::{Order, OrderId, Role, Timestamp},
};
use uuid::Uuid;

use super::rig::{Rig, cancel, person};
use crate::support::run;

/// A till is one customer with thousands of orders.
#[test]
fn many_orders_of_one_customer_are_forgotten_quickly() {
    const ORDERS: u128 = 40_000;
    run(async {
        let rig = Rig::start(&[], 0).await;
        let till = person("till", Role::Customer);
        let order = rig.place(&till, "cake", 1, "a").await.unwrap().order;
        rig.act(&till, order, cancel(), "b").await.unwrap();
        let loaded = rig.journal.load(rig.site.clone(), Timestamp(0)).await;
        let mut loaded = loaded.unwrap().unwrap();
        let ended = loaded.orders.pop().unwrap();
        let orders = (1..=ORDERS).map(|number| Order {
            id: OrderId(Uuid::from_u128(number)),
            ..ended.clone()
        });
        loaded.orders = orders.collect();
        let policy = rig.engine.hub().site(&rig.site).unwrap().policy();
        let view = Hub::new().open_site(&loaded, policy);
        let later = ended.ended_at.unwrap() + ENDED_KEPT_MS;
        let begun = Instant::now();
        view.commit(loaded.head, Committed::default(), later);
        let took = begun.elapsed();
        assert!(view.orders().is_empty());
        assert!(took < Duration::from_secs(2), "{took:?}");
    });
}
