//! What is read back: the feed, lists, keys, notes.

use super::*;

#[test]
fn the_feed_reads_back_gap_free_and_exactly() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let mut all = Vec::new();
        for portion in 0..3 {
            for number in 0..100 {
                let id = shop.place("ann", portion * 1_000 + number);
                if number % 7 == 0 {
                    shop.cancel(id, NOON + portion * 1_000 + number);
                }
            }
            let batch = shop.batch();
            all.extend(owned(&batch.events));
            journal.commit(vec![batch]).await.unwrap();
        }
        let main = || site_id("main");
        assert_eq!(journal.events(main(), 0, 1_000).await.unwrap(), all);
        assert_eq!(journal.events(main(), 0, 0).await.unwrap(), []);
        assert_eq!(journal.events(main(), 99, 10).await.unwrap(), all[99..109]);
        let last = all.len() as u64;
        assert_eq!(
            journal.events(main(), last - 1, 10).await.unwrap(),
            all[all.len() - 1..]
        );
        assert_eq!(journal.events(main(), last, 10).await.unwrap(), []);
        assert_eq!(journal.events(site_id("other"), 0, 10).await.unwrap(), []);

        let picked = journal.events_at(main(), vec![200, 3, 10]).await.unwrap();
        assert_eq!(picked, [all[199].clone(), all[2].clone(), all[9].clone()]);
        assert_eq!(journal.events_at(main(), vec![]).await.unwrap(), []);
        let missing = journal.events_at(main(), vec![1, last + 1]).await;
        assert!(matches!(missing, Err(ReadError::Corrupt(_))), "{missing:?}");

        let loaded = journal.load(main(), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.events, all[all.len() - LOADED_EVENTS..]);
    });
}

#[test]
fn orders_are_listed_newest_first_by_filter_and_page() {
    for_each_journal(|journal| async move {
        let (mut a, mut b) = (Shop::new("a"), Shop::new("b"));
        for age in 0..30 {
            let shop = if age % 3 == 0 { &mut b } else { &mut a };
            let id = shop.place(if age % 2 == 0 { "ann" } else { "bob" }, age);
            if age % 5 == 0 {
                shop.cancel(id, NOON + 100);
            }
        }
        journal.commit(vec![a.batch(), b.batch()]).await.unwrap();
        let mut all: Vec<Order> = a.orders.iter().chain(&b.orders).cloned().collect();
        all.sort_by_key(|order| std::cmp::Reverse(order.id));

        let query = |query: OrderQuery| journal.orders(query);
        let expect = |wanted: &dyn Fn(&Order) -> bool| -> Vec<Order> {
            all.iter().filter(|order| wanted(order)).cloned().collect()
        };
        let every = OrderQuery {
            limit: 100,
            ..OrderQuery::default()
        };
        assert_eq!(query(every.clone()).await.unwrap(), all);
        let none = OrderQuery {
            sites: Some(vec![]),
            ..every.clone()
        };
        assert_eq!(query(none).await.unwrap(), []);
        let of_a = OrderQuery {
            sites: Some(vec![site_id("a"), site_id("nowhere")]),
            ..every.clone()
        };
        assert_eq!(
            query(of_a).await.unwrap(),
            expect(&|order| order.site.as_str() == "a")
        );
        let of_ann: UserId = "ann".parse().unwrap();
        let many = OrderQuery {
            sites: Some(vec![site_id("a")]),
            customer: Some(of_ann.clone()),
            status: Some(Status::Cancelled),
            from: Some(NOON + 10),
            to: Some(NOON + 20),
            ..every.clone()
        };
        let found = query(many).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].placed_at, NOON + 10);
        let pending = OrderQuery {
            status: Some(Status::Pending),
            ..every.clone()
        };
        assert_eq!(
            query(pending).await.unwrap(),
            expect(&|order| order.status == Status::Pending)
        );

        let cancelled = |sites: &[&str], customer: Option<UserId>| OrderQuery {
            sites: (!sites.is_empty()).then(|| sites.iter().map(|site| site_id(site)).collect()),
            customer,
            status: Some(Status::Cancelled),
            from: Some(NOON + 5),
            to: Some(NOON + 25),
            ..every.clone()
        };
        let was_cancelled = |order: &Order| {
            let age = order.placed_at.since(NOON);
            order.status == Status::Cancelled && (5..25).contains(&age)
        };
        assert_eq!(
            query(cancelled(&[], None)).await.unwrap(),
            expect(&was_cancelled)
        );
        assert_eq!(
            query(cancelled(&["b"], None)).await.unwrap(),
            expect(&|order| was_cancelled(order) && order.site.as_str() == "b")
        );
        assert_eq!(
            query(cancelled(&[], Some(of_ann.clone()))).await.unwrap(),
            expect(&|order| was_cancelled(order) && order.customer.id == of_ann)
        );

        // Pages, with a customer and without.
        for customer in [None, Some(of_ann)] {
            let mut pages = Vec::new();
            let mut page = OrderQuery {
                customer: customer.clone(),
                limit: 4,
                ..OrderQuery::default()
            };
            loop {
                let items = query(page.clone()).await.unwrap();
                let Some(last) = items.last() else { break };
                assert!(items.len() <= 4);
                page.before = Some(last.id);
                pages.extend(items);
            }
            assert_eq!(
                pages,
                expect(&|order| customer
                    .as_ref()
                    .is_none_or(|own| *own == order.customer.id))
            );
        }
    });
}

#[test]
fn keys_are_found_by_their_whole_scope_and_forgotten_by_age() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let id = shop.place("ann", 0);
        let mut batch = shop.batch();
        let mut other = key("new", id, NOON + 2);
        other.answer = KeyAnswer::Attempt(1);
        batch.keys = vec![
            Arc::new(key("old", id, NOON)),
            Arc::new(key("edge", id, NOON + 1)),
            Arc::new(other.clone()),
        ];
        batch
            .keys
            .extend((0..1_500).map(|number| Arc::new(key(&format!("n{number}"), id, NOON))));
        journal.commit(vec![batch.clone()]).await.unwrap();
        let found = journal.key(other.id.clone()).await.unwrap();
        assert_eq!(found, Some(other.clone()));
        let elsewhere = KeyId {
            action: "pay".into(),
            ..other.id.clone()
        };
        assert_eq!(journal.key(elsewhere).await.unwrap(), None);

        assert_eq!(journal.prune_keys(NOON + 1).await.unwrap(), 1_501);
        assert_eq!(journal.prune_keys(NOON + 1).await.unwrap(), 0);
        let left = |number: usize| journal.key(batch.keys[number].id.clone());
        assert_eq!(left(0).await.unwrap(), None);
        assert!(left(1).await.unwrap().is_some());
        assert!(left(2).await.unwrap().is_some());
    });
}

#[test]
fn notes_are_bytes_by_name() {
    for_each_journal(|journal| async move {
        assert_eq!(journal.note("cursor:pay".into()).await.unwrap(), None);
        for value in [vec![0, 255, 7], vec![], vec![1; 100_000]] {
            journal
                .save_note("cursor:pay".into(), value.clone())
                .await
                .unwrap();
            assert_eq!(
                journal.note("cursor:pay".into()).await.unwrap(),
                Some(value)
            );
        }
        assert_eq!(journal.note("cursor".into()).await.unwrap(), None);
    });
}

#[test]
fn a_site_without_events_and_a_batch_without_them_are_fine() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        journal.commit(vec![shop.batch()]).await.unwrap();
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.head, shop.head);
        assert!(loaded.events.is_empty());
        let id = shop.place("ann", 0);
        journal.commit(vec![shop.batch()]).await.unwrap();
        // A wrong code moves the challenge alone: a row without an event.
        shop.orders[0].challenge.as_mut().unwrap().wrong_tries = 1;
        let mut batch = shop.batch();
        batch.orders = vec![Arc::new(shop.orders[0].clone())];
        journal.commit(vec![batch]).await.unwrap();
        let order = journal.order(id).await.unwrap().unwrap();
        assert_eq!(order.challenge.unwrap().wrong_tries, 1);
        journal.commit(vec![]).await.unwrap();
    });
}
