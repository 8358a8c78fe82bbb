//! A whole hub for a test: the real program in this process, on port 0, over a real SurrealDB.
//!
//! Its clock runs with the machine's and can be moved or stopped, so that a window closes when a test says so. Each
//! demo account signs in at most once per hub: hashing a password is meant to be slow.

use std::{collections::HashMap, fmt::Write as _, future::Future, sync::Arc, time::Duration};

use orderhub::{
    app::{App, Mode},
    catalog::{Category, Record},
    checkout::GUEST_CART_KEPT_MS,
    cli::demo,
    clock::Clock,
    config::Settings,
    learning::Learning,
    order::{Tax, Timestamp},
};
use serde_json::{Value, json};
use tokio::{sync::Mutex, time::Instant};

mod clock;
mod disk;
mod letters;
mod person;
mod redact;

pub use clock::TestClock;
pub use disk::Disk;
pub use person::{Person, Reply, basket, fresh_key};
pub use redact::redacted;

/// The password of the demo accounts.
pub const PASSWORD: &str = "orderhub-demo-shop";
/// How long a test waits for what must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks, where nothing tells it.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running hub and the people who use it.
pub struct TestApp {
    app: App,
    /// The hub's clock.
    pub clock: Arc<TestClock>,
    http: reqwest::Client,
    people: Mutex<HashMap<&'static str, Person>>,
}

impl TestApp {
    /// The demo shop in memory.
    pub async fn demo() -> Self {
        Self::demo_with(&[]).await
    }

    /// The demo shop in memory, with settings of its own.
    pub async fn demo_with(flags: &[&str]) -> Self {
        Self::start(flags, Mode::Demo, TestClock::new()).await
    }

    /// A hub of any mode.
    pub async fn start(flags: &[&str], mode: Mode, clock: Arc<TestClock>) -> Self {
        let defaults = [
            "--http.bind=127.0.0.1:0",
            "--database.url=mem://",
            "--http.drain_s=1",
        ];
        let is_said = |default: &str| {
            let name = default.split_once('=').map(|(name, _)| name);
            flags
                .iter()
                .any(|flag| flag.split_once('=').map(|(name, _)| name) == name)
        };
        let defaults = defaults.into_iter().filter(|default| !is_said(default));
        let settings = Settings::parse(defaults.chain(flags.iter().copied())).unwrap();
        // A hub's beginning is a large future; every test would carry it along.
        let app = Box::pin(App::start(settings, mode, clock.clone()))
            .await
            .unwrap();
        Self {
            app,
            clock,
            http: reqwest::Client::builder()
                .timeout(PATIENCE)
                .build()
                .unwrap(),
            people: Mutex::default(),
        }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.app.url().trim_end_matches('/').to_owned()
    }

    /// The address of its sockets.
    pub fn socket_url(&self) -> String {
        format!("{}/api/v1/ws", self.url().replacen("http", "ws", 1))
    }

    /// Whoever learns.
    pub fn learning(&self) -> &Arc<Learning> {
        self.app.learning()
    }

    /// Shuts the hub down as a signal would.
    pub async fn stop(self) {
        self.app.shutdown().await;
    }

    /// Somebody without a token.
    pub fn nobody(&self) -> Person {
        Person::nobody(self.http.clone(), &self.url())
    }

    /// The admin of the demo.
    pub async fn admin(&self) -> Person {
        self.demo_account("admin").await
    }

    /// The kitchen of the demo.
    pub async fn kitchen(&self) -> Person {
        self.demo_account("kitchen").await
    }

    /// The warehouse of the demo.
    pub async fn warehouse(&self) -> Person {
        self.demo_account("warehouse").await
    }

    /// The manager of the demo.
    pub async fn manager(&self) -> Person {
        self.demo_account("manager").await
    }

    /// The customer of the demo.
    pub async fn customer(&self) -> Person {
        self.demo_account("customer").await
    }

    async fn demo_account(&self, name: &'static str) -> Person {
        let mut people = self.people.lock().await;
        if let Some(person) = people.get(name) {
            return person.clone();
        }
        let mut person = self.login(&format!("{name}@demo.local"), PASSWORD).await;
        person.steps_up = true;
        people.insert(name, person.clone());
        person
    }

    /// Signs in anew.
    pub async fn login(&self, email: &str, password: &str) -> Person {
        let body = json!({"email": email, "password": password});
        let reply = self.nobody().post("auth/login", &body).await;
        self.nobody().signed_in(&reply.expect(200))
    }

    /// A new customer.
    pub async fn signup(&self, name: &str) -> Person {
        let email = format!("{}@customers.local", fresh_key(name));
        let body = json!({"email": email, "password": PASSWORD, "name": name});
        let reply = self.nobody().post("auth/signup", &body).await;
        self.nobody().signed_in(&reply.expect(201))
    }

    /// A new member of staff at `sites`, signed in.
    pub async fn hire(&self, role: &str, sites: &[&str]) -> Person {
        let email = format!("{}@staff.local", fresh_key(role));
        let body = json!({
            "email": email, "password": PASSWORD, "name": format!("Some {role}"), "role": role, "sites": sites,
        });
        self.admin().await.post("users", &body).await.expect(201);
        let mut hired = self.login(&email, PASSWORD).await;
        hired.steps_up = true;
        hired
    }

    /// The demo's messages about an order, newest first.
    pub async fn messages(&self, order: &str) -> Vec<Value> {
        let page = self.nobody().get("demo/outbox?limit=200").await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        items
            .filter(|item| item["order"] == *order && item["code"].is_string())
            .cloned()
            .collect()
    }

    /// The code of an order, once `sent` of them were sent.
    pub async fn code_of_sending(&self, order: &str, sent: usize) -> String {
        let message = eventually("a code in the outbox", || async {
            let messages = self.messages(order).await;
            (messages.len() >= sent).then(|| messages[0].clone())
        })
        .await;
        message["code"].as_str().unwrap().to_owned()
    }

    /// The first code of an order.
    pub async fn code(&self, order: &Value) -> String {
        self.code_of_sending(id(order), 1).await
    }

    /// Pays an order by card; the order as it is then.
    pub async fn pay(&self, customer: &Person, order: &Value) -> Value {
        let code = self.code(order).await;
        let path = format!("orders/{}/pay", id(order));
        customer
            .post(&path, &json!({"code": code}))
            .await
            .expect(200)
    }

    /// A paid order.
    pub async fn paid(&self, customer: &Person) -> Value {
        let order = customer.place(&[("espresso", 1)]).await;
        self.pay(customer, &order).await
    }

    /// Moves the clock past an order's window and waits until the kitchen has it.
    pub async fn release(&self, order: &Value) -> Value {
        self.clock
            .advance_ms(order["window_ms"].as_i64().unwrap() + 600);
        self.once(order, |order| order["released_at"].is_string())
            .await
    }

    /// A paid order that the kitchen has and whose money is taken: nothing but what the test does changes it.
    pub async fn released(&self, customer: &Person) -> Value {
        let order = self.paid(customer).await;
        self.release(&order).await;
        self.captured(&order).await
    }

    /// The order, once its money is taken.
    pub async fn captured(&self, order: &Value) -> Value {
        self.once(order, |order| order["payment"] == "captured")
            .await
    }

    /// The order in the admin's eyes, once it is as wanted.
    pub async fn once(&self, order: &Value, is_it: impl Fn(&Value) -> bool) -> Value {
        let admin = self.admin().await;
        let path = format!("orders/{}", id(order));
        eventually("a change of the order", || async {
            let order = admin.get(&path).await.expect(200);
            is_it(&order).then_some(order)
        })
        .await
    }

    /// What a site does after a commit whose tail is lost: it reads its state anew, in another epoch.
    pub async fn read_anew(&self) {
        let (engine, main) = (self.app.engine(), "main".parse().unwrap());
        let view = engine.hub().site(&main).unwrap();
        let loaded = engine.journal().load(main, Timestamp(0)).await;
        let mut loaded = loaded.unwrap().unwrap();
        loaded.head.epoch = fresh_key("epoch").into();
        engine.hub().open_site(&loaded, view.policy());
    }

    /// Gives the demo shop its past; how many orders that were.
    pub async fn give_past(&self) -> usize {
        demo::history::seed(self.app.engine()).await.unwrap()
    }

    /// How a part of the demo's menu is taxed.
    pub async fn tax_category(&self, name: &str, tax: Option<Tax>) {
        let record = Record::Category(Category {
            tax,
            ..Category::default()
        });
        let (engine, main) = (self.app.engine(), "main".parse().unwrap());
        // The demo has some of them already.
        let is_there = engine
            .create_entry(&main, name.into(), record.clone())
            .await
            .is_err();
        if is_there {
            let put = engine.replace_entry(&main, name.into(), record, None).await;
            put.unwrap();
        }
    }

    /// Waits until nothing is awaited of any screen.
    pub async fn nothing_is_awaited(&self) {
        let screens = self.app.engine().hub().screens();
        eventually("the screens", || async {
            screens.oldest().is_none().then_some(())
        })
        .await;
    }

    /// Waits until every site is loaded.
    pub async fn is_ready(&self) {
        eventually("the sites", || async {
            let answer = self.nobody().get("/readyz").await;
            (answer.status == 200).then_some(())
        })
        .await;
    }

    /// Waits until the demo site's feed begins there, because what was before left for the archive.
    pub async fn begins_at(&self, first: u64) {
        let admin = self.admin().await;
        let path = format!("sites/main/events?after={}", first - 1);
        eventually("a feed that begins later", || async {
            let page = admin.get(&path).await.expect(200);
            (page["first_seq"] == first).then_some(())
        })
        .await;
    }

    /// Forgets guests' carts that nobody has used for long, as the hub does every hour; how many there were.
    pub async fn forget_carts(&self) -> u64 {
        let before = self.clock.now() - GUEST_CART_KEPT_MS;
        self.app.carts().prune(before).await.unwrap()
    }

    /// The head of the demo site's feed, and the stock of every article: what must not move when nothing happened.
    pub async fn footprint(&self) -> Value {
        let admin = self.admin().await;
        let feed = admin.get("sites/main/events?limit=1").await.expect(200);
        let menu = admin.get("products?limit=200").await.expect(200);
        let stock = menu["items"].as_array().unwrap().iter();
        let stock: Vec<_> = stock
            .map(|item| json!([item["sku"], item["stock"]]))
            .collect();
        json!({"head": feed["head"], "stock": stock})
    }

    /// Pieces of an article that nobody has reserved.
    pub async fn stock(&self, sku: &str) -> i64 {
        let product = self
            .nobody()
            .get(&format!("products/{sku}"))
            .await
            .expect(200);
        product["stock"].as_i64().unwrap()
    }
}

/// The id of an order or account.
pub fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// What `look` finds, as soon as it finds it.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "waited in vain for {what}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Every word that `text` must not hold, for answers that must not say too much.
pub fn assert_without(text: &str, words: &[&str]) {
    let mut found = String::new();
    for word in words.iter().filter(|word| text.contains(**word)) {
        let _ = write!(found, " {word}");
    }
    assert!(found.is_empty(), "found{found} in {text}");
}
