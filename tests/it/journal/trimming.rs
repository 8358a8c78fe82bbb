//! The beginning of a feed, and what was over by its end.

use super::*;

#[test]
fn of_the_past_it_stays_known_what_was_there() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let (own, past) = (shop.place("ann", 0), shop.place("ann", 1));
        let imported = shop.orders.last_mut().unwrap();
        imported.external_id = Some("A1".into());
        shop.cancel(own, NOON + 2);
        shop.cancel(past, NOON + 3);
        let stays = shop.place("ann", 4);
        let never = shop.clone().place("ann", 5);
        journal.commit(vec![shop.batch()]).await.unwrap();
        let asked = vec![own, past, stays, never];
        let known = || async {
            let mut known = journal.known(asked.clone()).await.unwrap();
            known.sort_unstable();
            known
        };
        assert_eq!(known().await, [own, past, stays]);

        let leaving = Leaving {
            orders: [own, past].map(|id| shop.order(id).clone()).into(),
            reviews: Vec::new(),
        };
        let head = Head {
            first_seq: 5,
            ..shop.head.clone()
        };
        let trimmed = journal.trim(site_id("main"), 1, head, leaving);
        assert_eq!(trimmed.await, Ok(true));
        assert_eq!(known().await, [past, stays]);
        let left = journal.orders_by_id(asked.clone()).await.unwrap();
        assert_eq!(left, [shop.order(stays).clone()]);
        assert_eq!(journal.order(past).await.unwrap(), None);
    });
}

#[test]
fn a_feed_loses_its_beginning_and_nothing_else() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let over = shop.place("ann", 0);
        shop.cancel(over, NOON + 1);
        let live = shop.place("ann", 2);
        journal.commit(vec![shop.batch()]).await.unwrap();
        let events = journal.events(site_id("main"), 0, 10).await.unwrap();

        let gone = Leaving {
            orders: vec![shop.order(over).clone()],
            reviews: Vec::new(),
        };
        let head = Head {
            first_seq: 3,
            ..shop.head.clone()
        };
        let other = Head {
            seq: shop.head.seq + 1,
            ..head.clone()
        };
        let refused = journal.trim(site_id("main"), 1, other, gone.clone()).await;
        assert!(
            matches!(refused, Err(CommitError::Conflict(_))),
            "{refused:?}"
        );
        assert_eq!(
            journal.events(site_id("main"), 0, 10).await.unwrap(),
            events
        );

        // Something happened to one of them since it was read: all of it stays.
        let mut earlier = gone.clone();
        for order in &mut earlier.orders {
            order.version -= 1;
        }
        let refused = journal.trim(site_id("main"), 1, head.clone(), earlier);
        assert_eq!(refused.await, Ok(false));
        assert_eq!(
            journal.events(site_id("main"), 0, 10).await.unwrap(),
            events
        );

        let trimmed = journal.trim(site_id("main"), 1, head.clone(), gone);
        assert_eq!(trimmed.await, Ok(true));
        let left = journal.events(site_id("main"), 2, 10).await.unwrap();
        assert_eq!(left, events[2..]);
        assert_eq!(journal.order(over).await.unwrap(), None);
        let all = OrderQuery {
            limit: 10,
            ..OrderQuery::default()
        };
        let cancelled = OrderQuery {
            status: Some(Status::Cancelled),
            ..all.clone()
        };
        let own = OrderQuery {
            customer: Some("ann".parse().unwrap()),
            ..all.clone()
        };
        let stays = vec![shop.order(live).clone()];
        assert_eq!(journal.orders(all).await.unwrap(), stays);
        assert_eq!(journal.orders(own).await.unwrap(), stays);
        assert!(journal.orders(cancelled).await.unwrap().is_empty());

        // What is loaded, and committed next, stands on it.
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!((loaded.head, loaded.events), (head, left));
        shop.head.first_seq = 3;
        shop.cancel(live, NOON + 3);
        journal.commit(vec![shop.batch()]).await.unwrap();
    });
}
