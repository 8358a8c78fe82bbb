//! Uses of coupons, by customer: written with the orders, read back one by one and with their site.

use orderhub::journal::{CouponUse, CouponUseId};

use super::*;

fn used(customer: &str, made_at: i64, count: u32) -> CouponUse {
    CouponUse {
        id: CouponUseId {
            code: "TEN".parse().unwrap(),
            made_at: NOON + made_at,
            customer: customer.parse().unwrap(),
        },
        count,
    }
}

#[test]
fn uses_are_kept_by_site_coupon_and_customer() {
    for_each_journal(|journal| async move {
        let (mut main, mut other) = (Shop::new("main"), Shop::new("main-2"));
        main.place("ann", 0);
        let mut batch = main.batch();
        batch.coupon_uses = vec![used("ann", 0, 1), used("bob", 0, 2), used("ann", 5, 7)];
        let mut neighbour = other.batch();
        neighbour.coupon_uses = vec![used("ann", 0, 9)];
        journal.commit(vec![batch, neighbour]).await.unwrap();
        main.place("ann", 1);
        let mut batch = main.batch();
        batch.coupon_uses = vec![used("ann", 0, 0), used("bob", 0, 3)];
        journal.commit(vec![batch]).await.unwrap();

        for (site, expected) in [
            ("main", used("ann", 0, 0)),
            ("main", used("ann", 5, 7)),
            ("main", used("bob", 0, 3)),
            ("main", used("cleo", 0, 0)),
            ("main-2", used("ann", 0, 9)),
            ("main-2", used("bob", 0, 0)),
        ] {
            let found = journal.coupon_use(site_id(site), expected.id).await;
            assert_eq!(found.unwrap(), expected.count, "{site}");
        }
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        let expected = [used("ann", 0, 0), used("bob", 0, 3), used("ann", 5, 7)];
        assert_eq!(loaded.coupon_uses, expected);
    });
}
