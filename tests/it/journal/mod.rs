//! One contract for all journals, and what each has beside it.

mod commits;
mod coupon_uses;
mod crowd;
mod opening;
mod places;
mod reading;
mod torn;
mod trimming;

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use orderhub::{
    catalog::{Category, Entry, Hours, Product, Record, Site, Stock, Weekday},
    config::Settings,
    journal::{
        CommitError, CrowdJournal, Head, Journal, KeyAnswer, KeyId, KeyRecord, LOADED_EVENTS,
        Leaving, OrderQuery, ReadError, SiteBatch,
        memory::{Fault, MemoryJournal},
        surreal::{self, MIGRATIONS, Migration, SurrealJournal, migrate},
    },
    order::{
        Challenge, Change, Currency, Customer, Doer, Event, Fulfillment, Offer, Order, OrderId,
        Payment, Placement, Role, Settlement, SiteId, Standing, Status, Steps, Tax, TaxMode,
        Timestamp, UserId, WantedLine, change, place, placed,
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
        let behind = Arc::new(MemoryJournal::new());
        test(Arc::new(CrowdJournal::new(behind))).await;
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
        tax_rate_bp: 2_000,
        time_zone: "Europe/London".parse().unwrap(),
        ..Site::new(site_id(name), "Shop".into(), Currency::GBP, NOON)
    }
}

fn product(site: &str, sku: &str) -> Product {
    Product {
        description: "hot — \"very\" hot".into(),
        station: Some("bar".into()),
        stock: Some(Stock {
            on_hand: 10,
            reserved: 2,
        }),
        ..Product::new(
            site_id(site),
            sku.parse().unwrap(),
            "Tee".into(),
            "Drinks".into(),
            250,
        )
    }
}

fn category(name: &str, position: i32) -> Entry {
    Entry {
        name: name.into(),
        version: 1,
        is_deleted: false,
        record: Record::Category(Category {
            position,
            tax: Some(Tax {
                rate_bp: 500,
                mode: TaxMode::Exclusive,
            }),
            hours: vec![Hours {
                days: vec![Weekday::Fri, Weekday::Sat],
                from: "22:30".parse().unwrap(),
                to: "02:00".parse().unwrap(),
            }],
        }),
    }
}

/// A site as its sequencer sees it: makes batches that follow each other.
#[derive(Clone)]
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
                options: Vec::new(),
            }],
            coupon: None,
            expected_total: None,
        };
        let offer = |_: &_| {
            Some(Offer {
                name: "Tee".into(),
                unit_price: 250,
                tax: None,
                is_available: true,
                is_on: true,
                available: None,
                station: None,
                window_ms: None,
                options: [].into(),
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
            steps: Steps::default(),
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
            steps: Steps::default(),
        };
        let settlement = Settlement::Voided;
        self.tell(
            id,
            1,
            after,
            Change::Settled {
                settlement,
                taken: Vec::new(),
            },
            at,
        );
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
            eta: None,
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
        let expected = self.head.seq - events.len() as u64;
        SiteBatch {
            events,
            orders,
            settings: self.settings.take(),
            ..SiteBatch::new(self.site.id.clone(), expected, self.head.clone())
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
