//! What is written, and what is refused: together or not at all, once, in one line of history.

use super::*;

#[test]
fn what_was_committed_is_what_is_loaded() {
    for_each_journal(|journal| async move {
        assert!(journal.sites().await.unwrap().is_empty());
        assert!(journal.load(site_id("main"), NOON).await.unwrap().is_none());

        let mut shop = Shop::new("main");
        let (first, second, third) = (
            shop.place("ann", 0),
            shop.place("bob", 1),
            shop.place("ann", 2),
        );
        let mut batch = shop.batch();
        let mut all = batch.events.clone();
        batch.products = vec![
            Arc::new(product("main", "tea")),
            Arc::new(product("main", "Z-9")),
        ];
        journal.commit(vec![batch]).await.unwrap();

        // A second batch changes one order that was there and one of its own.
        shop.cancel(first, NOON + 10);
        shop.cancel(second, NOON + 20);
        let fourth = shop.place("bob", 30);
        shop.cancel(fourth, NOON + 31);
        let mut batch = shop.batch();
        all.extend(batch.events.clone());
        let mut tea = product("main", "tea");
        tea.price = 300;
        batch.products = vec![Arc::new(tea.clone())];
        journal.commit(vec![batch]).await.unwrap();

        // A neighbour with a name that begins alike stays out of it.
        let mut neighbour = Shop::new("main-2");
        neighbour.place("ann", 40);
        let mut batch = neighbour.batch();
        batch.products = vec![Arc::new(product("main-2", "tea"))];
        journal.commit(vec![batch]).await.unwrap();

        let loaded = journal
            .load(site_id("main"), NOON + 20)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(loaded.settings, site("main"));
        assert_eq!(loaded.head, shop.head);
        assert_eq!(loaded.products, [product("main", "Z-9"), tea]);
        assert_eq!(loaded.events, owned(&all));
        // The one that ended at 10 is not asked for; the challenge is in the row.
        let expected = [second, third, fourth].map(|id| shop.order(id).clone());
        assert_eq!(loaded.orders, expected);
        assert!(loaded.orders[1].challenge.is_some());
        assert_eq!(
            journal.order(first).await.unwrap().as_ref(),
            Some(shop.order(first))
        );
        assert_eq!(journal.order(OrderId(Uuid::nil())).await.unwrap(), None);
        let sites = journal.sites().await.unwrap();
        assert_eq!(sites, [site("main"), site("main-2")]);
    });
}

#[test]
fn two_batches_are_written_together_or_not_at_all() {
    for_each_journal(|journal| async move {
        let (mut a, mut b) = (Shop::new("a"), Shop::new("b"));
        a.place("ann", 0);
        b.place("ann", 1);
        journal.commit(vec![a.batch(), b.batch()]).await.unwrap();
        let before = (a.head.clone(), b.head.clone());

        let new = a.place("ann", 2);
        b.place("ann", 3);
        let mut good = a.batch();
        good.products = vec![Arc::new(product("a", "tea"))];
        good.keys = vec![Arc::new(key("k", new, NOON))];
        let mut stale = b.batch();
        stale.expected_head = 0;
        let refused = journal.commit(vec![good.clone(), stale.clone()]).await;
        assert!(
            matches!(refused, Err(CommitError::Conflict(_))),
            "{refused:?}"
        );

        let loaded = journal.load(site_id("a"), NOON).await.unwrap().unwrap();
        assert_eq!(
            (loaded.head, loaded.events.len(), loaded.orders.len()),
            (before.0, 1, 1)
        );
        assert!(loaded.products.is_empty());
        assert_eq!(journal.order(new).await.unwrap(), None);
        let key_id = good.keys[0].id.clone();
        assert_eq!(journal.key(key_id.clone()).await.unwrap(), None);
        let loaded = journal.load(site_id("b"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.head, before.1);

        stale.expected_head = 1;
        journal.commit(vec![good, stale]).await.unwrap();
        let loaded = journal.load(site_id("a"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.head, a.head);
        assert!(journal.key(key_id).await.unwrap().is_some());
    });
}

#[test]
fn nothing_is_written_twice() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        let id = shop.place("ann", 0);
        let mut batch = shop.batch();
        batch.keys = vec![Arc::new(key("k", id, NOON))];
        journal.commit(vec![batch.clone()]).await.unwrap();

        let again = journal.commit(vec![batch.clone()]).await;
        assert!(matches!(again, Err(CommitError::Conflict(_))), "{again:?}");
        // The same events, order and key on a right head: a bug of the caller, never an overwrite.
        batch.expected_head = 1;
        let again = journal.commit(vec![batch]).await;
        assert!(matches!(again, Err(CommitError::Unknown(_))), "{again:?}");
        let mut later = Shop::new("main");
        later.head = shop.head.clone();
        later.place("ann", 1);
        let mut batch = later.batch();
        batch.keys = vec![Arc::new(key("k", id, NOON))];
        let again = journal.commit(vec![batch]).await;
        assert!(matches!(again, Err(CommitError::Unknown(_))), "{again:?}");
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!((loaded.head.seq, loaded.events.len()), (1, 1));
    });
}

#[test]
fn many_writers_of_one_site_leave_one_line_of_history() {
    for_each_journal(|journal| async move {
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        journal.commit(vec![shop.batch()]).await.unwrap();
        let rivals = (0..8).map(|rival| {
            let mut shop = Shop {
                head: shop.head.clone(),
                ..Shop::new("main")
            };
            shop.place("ann", rival);
            journal.commit(vec![shop.batch()])
        });
        let outcomes = futures_util::future::join_all(rivals).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let refused = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(CommitError::Conflict(_))))
            .count();
        assert_eq!((won, refused), (1, 7), "{outcomes:?}");
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!(
            (loaded.head.seq, loaded.events.len(), loaded.orders.len()),
            (2, 2, 2)
        );
    });
}

#[test]
fn writers_of_different_sites_do_not_disturb_each_other() {
    for_each_journal(|journal| async move {
        let mut shops: Vec<Shop> = (0..8)
            .map(|number| Shop::new(&format!("s{number}")))
            .collect();
        for round in 0..5 {
            let commits = shops.iter_mut().map(|shop| {
                let id = shop.place("ann", round);
                shop.place("ann", round);
                if round > 0 {
                    shop.cancel(id, NOON + round);
                }
                journal.commit(vec![shop.batch()])
            });
            for outcome in futures_util::future::join_all(commits).await {
                outcome.unwrap();
            }
        }
        assert_eq!(journal.sites().await.unwrap().len(), 8);
    });
}

#[test]
fn small_records_are_kept_by_site_kind_and_name() {
    for_each_journal(|journal| async move {
        let (mut shop, mut neighbour) = (Shop::new("main"), Shop::new("main-2"));
        let mut batch = shop.batch();
        batch.entries = vec![
            Arc::new(category("Soups \u{1f35c}", 2)),
            Arc::new(category("Drinks", 1)),
        ];
        let mut other = neighbour.batch();
        other.entries = vec![Arc::new(category("Drinks", 9))];
        journal.commit(vec![batch, other]).await.unwrap();

        let gone = Entry {
            version: 2,
            is_deleted: true,
            ..category("Drinks", 1)
        };
        let mut batch = shop.batch();
        batch.entries = vec![Arc::new(gone.clone())];
        journal.commit(vec![batch.clone()]).await.unwrap();
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.entries, [gone, category("Soups \u{1f35c}", 2)]);
        let loaded = journal
            .load(site_id("main-2"), NOON)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(loaded.entries, [category("Drinks", 9)]);
    });
}
