//! One contract for both journals, and what each has beside it.

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use orderhub::{
    catalog::{Product, Site, Stock},
    config::Settings,
    journal::{
        CommitError, Head, Journal, KeyAnswer, KeyId, KeyRecord, LOADED_EVENTS, OrderQuery,
        ReadError, SiteBatch,
        memory::{Fault, MemoryJournal},
        surreal::{self, MIGRATIONS, Migration, SurrealJournal, migrate},
    },
    order::{
        Challenge, Change, Currency, Customer, Doer, Event, Fulfillment, Offer, Order, OrderId,
        Payment, Placement, Role, Settlement, SiteId, Standing, Status, Timestamp, UserId,
        WantedLine, change, place, placed,
    },
};
use uuid::Uuid;

use crate::support::run;

const NOON: Timestamp = Timestamp(1_790_000_000_000);

fn database(url: &str) -> orderhub::config::Database {
    Settings::parse([format!("--database.url={url}").as_str()])
        .unwrap()
        .database
}

async fn on_disk(folder: &Path) -> Arc<dyn Journal> {
    let url = format!("surrealkv://{}?sync=every", folder.display());
    Arc::new(SurrealJournal::open(&database(&url)).await.unwrap())
}

/// Runs `test` against every adapter.
fn for_each_journal<F, T>(test: T)
where
    T: Fn(Arc<dyn Journal>) -> F + Send + 'static,
    F: Future<Output = ()> + Send,
{
    run(async move {
        test(Arc::new(MemoryJournal::new())).await;
        let memory = SurrealJournal::open(&database("mem://")).await.unwrap();
        test(Arc::new(memory)).await;
        let folder = tempfile::tempdir().unwrap();
        let disk = on_disk(&folder.path().join("deep/down")).await;
        test(Arc::clone(&disk)).await;
        disk.close().await;
    });
}

fn site_id(name: &str) -> SiteId {
    name.parse().unwrap()
}

fn site(name: &str) -> Site {
    Site {
        id: site_id(name),
        name: "Shop".into(),
        currency: Currency::GBP,
        tax_rate_bp: 2_000,
        window_ms: None,
        after_window: None,
        is_open: true,
        created_at: NOON,
    }
}

fn product(site: &str, sku: &str) -> Product {
    Product {
        site: site_id(site),
        sku: sku.parse().unwrap(),
        name: "Tee".into(),
        category: "Drinks".into(),
        price: 250,
        description: "hot — \"very\" hot".into(),
        image_url: None,
        is_available: true,
        station: Some("bar".into()),
        window_ms: None,
        stock: Some(Stock {
            on_hand: 10,
            reserved: 2,
        }),
        is_deleted: false,
        version: 1,
    }
}

/// A site as its sequencer sees it: makes batches that follow each other.
struct Shop {
    site: Site,
    head: Head,
    settings: Option<Arc<Site>>,
    batch: Vec<Arc<Event>>,
    orders: Vec<Order>,
}

impl Shop {
    fn new(name: &str) -> Self {
        Self {
            site: site(name),
            head: Head {
                seq: 0,
                first_seq: 1,
                number: 0,
                epoch: "e1".into(),
            },
            settings: Some(Arc::new(site(name))),
            batch: Vec::new(),
            orders: Vec::new(),
        }
    }

    fn order(&self, id: OrderId) -> &Order {
        self.orders.iter().find(|order| order.id == id).unwrap()
    }

    /// Places an order `age` milliseconds after noon.
    fn place(&mut self, customer: &str, age: i64) -> OrderId {
        self.head.number += 1;
        let at = NOON + age;
        let millis = u64::try_from(at.as_millis()).unwrap();
        let bytes: [u8; 10] = *Uuid::new_v4().as_bytes().first_chunk().unwrap();
        let id = OrderId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid());
        let placement = Placement {
            id,
            customer: Customer {
                id: customer.parse().unwrap(),
                name: "Zoë".into(),
            },
            lines: vec![WantedLine {
                sku: "tea".parse().unwrap(),
                quantity: 2,
                note: Some("no \u{1f95b}, 'please'".into()),
            }],
            expected_total: None,
        };
        let offer = |_: &_| {
            Some(Offer {
                name: "Tee".into(),
                unit_price: 250,
                is_available: true,
                available: None,
                station: None,
                window_ms: None,
            })
        };
        let number = self.head.number;
        let mut order = place(&placement, &self.site.terms(60_000), offer, number, at).unwrap();
        let (after, what) = placed(&order);
        order.challenge = Some(Challenge::issue("sealed".into(), 1, at, order.totals.total));
        self.orders.push(order);
        // The event is the order's first, so the order's version is not moved by it.
        self.tell(id, 0, after, what, at);
        id
    }

    fn cancel(&mut self, id: OrderId, at: Timestamp) {
        self.cancel_with(id, at, Payment::None);
    }

    fn cancel_with(&mut self, id: OrderId, at: Timestamp, payment: Payment) {
        let after = Standing {
            status: Status::Cancelled,
            payment,
            fulfillment: Fulfillment::Held,
        };
        let by = Doer {
            id: UserId::system(),
            role: Role::Admin,
        };
        self.tell(id, 1, after, Change::Cancelled { by, reason: None }, at);
    }

    fn settle(&mut self, id: OrderId, at: Timestamp, payment: Payment) {
        let after = Standing {
            status: Status::Cancelled,
            payment,
            fulfillment: Fulfillment::Held,
        };
        let settlement = Settlement::Voided;
        self.tell(id, 1, after, Change::Settled { settlement }, at);
    }

    fn tell(&mut self, id: OrderId, more: u64, after: Standing, what: Change, at: Timestamp) {
        self.head.seq += 1;
        let order = self.orders.iter_mut().find(|order| order.id == id).unwrap();
        let event = Event {
            seq: self.head.seq,
            order: id,
            version: order.version + more,
            at,
            deadline: order.cancel_deadline,
            after,
            change: what,
        };
        change(order, &event);
        self.batch.push(Arc::new(event));
    }

    /// What happened since the last batch.
    fn batch(&mut self) -> SiteBatch {
        let events = std::mem::take(&mut self.batch);
        let orders = self
            .orders
            .iter()
            .filter(|order| events.iter().any(|event| event.order == order.id))
            .map(|order| Arc::new(order.clone()))
            .collect();
        SiteBatch {
            site: self.site.id.clone(),
            expected_head: self.head.seq - events.len() as u64,
            head: self.head.clone(),
            events,
            orders,
            products: Vec::new(),
            settings: self.settings.take(),
            keys: Vec::new(),
        }
    }
}

fn key(name: &str, order: OrderId, at: Timestamp) -> KeyRecord {
    KeyRecord {
        id: KeyId {
            principal: "ann".parse().unwrap(),
            site: site_id("main"),
            action: "place".into(),
            key: name.into(),
        },
        body_hash: "abc".into(),
        order,
        status: 201,
        answer: KeyAnswer::Body("{\"id\":1}".into()),
        at,
    }
}

fn owned(events: &[Arc<Event>]) -> Vec<Event> {
    events.iter().map(|event| event.as_ref().clone()).collect()
}

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

#[test]
fn a_folder_holds_what_was_acknowledged_and_one_process() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let journal = on_disk(&path).await;
        assert!(journal.is_durable());
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        let first = shop.batch();
        journal.commit(vec![first.clone()]).await.unwrap();

        let url = format!("surrealkv://{}?sync=every", path.display());
        let second = SurrealJournal::open(&database(&url)).await.unwrap_err();
        assert_eq!(
            second.to_string(),
            format!(
                "the database folder {} is in use by another process",
                path.display()
            )
        );

        journal.close().await;
        drop(journal);
        let journal = on_disk(&path).await;
        let loaded = journal.load(site_id("main"), NOON).await.unwrap().unwrap();
        assert_eq!(loaded.head, shop.head);
        assert_eq!(loaded.events, owned(&first.events));
        assert_eq!(loaded.orders, shop.orders);
        shop.place("ann", 1);
        journal.commit(vec![shop.batch()]).await.unwrap();
        journal.close().await;
    });
}

#[test]
fn only_sync_every_counts_as_durable() {
    run(async {
        let memory = SurrealJournal::open(&database("mem://")).await.unwrap();
        assert!(!memory.is_durable());
        let folder = tempfile::tempdir().unwrap();
        let url = format!("surrealkv://{}?sync=never", folder.path().display());
        let lax = SurrealJournal::open(&database(&url)).await.unwrap();
        assert!(!lax.is_durable());
        lax.close().await;
        for url in ["http://x", "surrealkv://", "rocksdb://x"] {
            let error = surreal::open(&database(url)).await.unwrap_err();
            assert!(error.to_string().starts_with("database.url"), "{error}");
        }
    });
}

#[test]
fn migrations_are_applied_once_and_never_edited() {
    run(async {
        let db = surreal::open(&database("mem://")).await.unwrap();
        let two = [
            Migration {
                number: 1,
                name: "0001_a",
                text: "DEFINE TABLE a; CREATE a:one RETURN NONE;",
            },
            Migration {
                number: 2,
                name: "0002_b",
                text: "-- nothing but a comment at the end\nCREATE a:two RETURN NONE; -- end",
            },
        ];
        migrate(&db, &two[..1]).await.unwrap();
        migrate(&db, &two).await.unwrap();
        migrate(&db, &two).await.unwrap();

        let mut edited = two;
        edited[0].text = "DEFINE TABLE other;";
        let error = migrate(&db, &edited).await.unwrap_err();
        assert!(error.to_string().contains("0001_a"), "{error}");
        assert!(error.to_string().contains("edited"), "{error}");
        let error = migrate(&db, &two[..1]).await.unwrap_err();
        assert!(error.to_string().contains("newer orderhub"), "{error}");

        // One that fails leaves nothing behind, and can be mended.
        let broken = Migration {
            number: 3,
            name: "0003_c",
            text: "CREATE a:three RETURN NONE; CREATE a:one RETURN NONE;",
        };
        let error = migrate(&db, &[two[0], two[1], broken]).await.unwrap_err();
        assert!(error.to_string().contains("0003_c"), "{error:#}");
        let mended = Migration {
            text: "CREATE a:three RETURN NONE;",
            ..broken
        };
        migrate(&db, &[two[0], two[1], mended]).await.unwrap();
        db.close().await;
    });
}

#[test]
fn the_real_migrations_are_numbered_without_gaps() {
    for (index, migration) in MIGRATIONS.iter().enumerate() {
        assert_eq!(migration.number as usize, index + 1);
        assert!(
            migration
                .name
                .starts_with(&format!("{:04}_", migration.number))
        );
    }
}

#[test]
fn the_memory_journal_crashes_as_scripted() {
    run(async {
        let journal = MemoryJournal::new();
        let mut shop = Shop::new("main");
        shop.place("ann", 0);
        let batch = shop.batch();
        let head = |journal: &MemoryJournal| {
            let loaded = journal.load(site_id("main"), NOON);
            async { loaded.await.unwrap().map(|loaded| loaded.head.seq) }
        };
        journal.script([
            Some(Fault::Conflict),
            Some(Fault::LostBefore),
            None,
            Some(Fault::LostAfter),
            Some(Fault::Slow(Duration::from_millis(20))),
        ]);
        let outcome = journal.commit(vec![batch.clone()]).await;
        assert!(matches!(outcome, Err(CommitError::Conflict(_))));
        let outcome = journal.commit(vec![batch.clone()]).await;
        assert!(matches!(outcome, Err(CommitError::Unknown(_))));
        assert_eq!(head(&journal).await, None);
        journal.commit(vec![batch]).await.unwrap();
        assert_eq!(head(&journal).await, Some(1));

        shop.place("ann", 1);
        let outcome = journal.commit(vec![shop.batch()]).await;
        assert!(matches!(outcome, Err(CommitError::Unknown(_))));
        assert_eq!(head(&journal).await, Some(2));

        shop.place("ann", 2);
        let slow = journal.commit(vec![shop.batch()]);
        // A crash now loses it; who waits has it.
        let crashed = journal.reopen();
        assert_eq!(head(&crashed).await, Some(2));
        slow.await.unwrap();
        assert_eq!(head(&journal).await, Some(3));
        assert_eq!(head(&crashed).await, Some(2));
        assert_eq!(head(&journal.reopen()).await, Some(3));
    });
}
