//! A shop without edges: engine, workers, sandbox and outbox over a journal that survives the process.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::FutureExt;
use orderhub::{
    catalog::{Product, Site, Stock},
    checkout::CodeVault,
    clock::{Clock, ManualClock},
    config::Settings,
    engine::{Act, Action, Answer, Engine, Failure, Key, OwnCode, Parts, Request},
    hub::Hub,
    journal::{memory::MemoryJournal, surreal::SurrealJournal},
    model::{live::Models, score::Scorer},
    notify::{
        Addressee, LetterStore, LowStockWatch, NotifyWorker, Outbox, OutboxItem, code_requests,
    },
    order::{
        Currency, Method, Money, Order, OrderId, Principal, Role, SiteId, Timestamp, UserId,
        WantedLine, provider_key,
    },
    payment::{
        ChargeState, ChargeStore, Inbound, InboundStore, Looks, PaymentProvider, PaymentWorker,
        Sandbox,
    },
    seal::SealKeys,
    shutdown::Tasks,
};
use tokio::{sync::mpsc, time::timeout};
use uuid::Uuid;

pub(crate) const NOON: Timestamp = Timestamp(1_790_000_000_000);
/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// What outlives a process.
pub(crate) struct Town {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sandbox: Sandbox,
    pub(crate) letters: LetterStore,
    pub(crate) journal: Arc<MemoryJournal>,
    events: InboundStore,
    settings: Settings,
}

/// One process.
pub(crate) struct Shop {
    pub(crate) engine: Arc<Engine>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    letters: LetterStore,
    tasks: Tasks,
    settings: Settings,
    requests: Option<mpsc::Receiver<OrderId>>,
    looks: Option<Looks>,
}

impl Town {
    pub(crate) async fn new(flags: &[&str]) -> Self {
        let mut flags = flags.to_vec();
        flags.push("--database.url=mem://");
        let settings = Settings::parse(flags).unwrap();
        let books = SurrealJournal::open(&settings.database).await.unwrap();
        let clock = Arc::new(ManualClock::new(NOON));
        Self {
            sandbox: Sandbox::new(ChargeStore::new(books.db()), clock.clone()),
            letters: LetterStore::new(books.db(), Tasks::new()),
            events: InboundStore::new(books.db()),
            clock,
            journal: Arc::new(MemoryJournal::new()),
            settings,
        }
    }

    /// A process that finds what is durable now; its workers do not run yet.
    pub(crate) async fn open(&mut self) -> Shop {
        self.journal = Arc::new(self.journal.reopen());
        let (resends, requests) = code_requests();
        let parts = Parts {
            journal: self.journal.clone(),
            hub: Hub::new(),
            clock: self.clock.clone(),
            vault: Arc::new(CodeVault::new(&SealKeys::new([7; 32]), 6, 30).unwrap()),
            own_codes: Arc::new(|_, _, _| Box::pin(std::future::ready(OwnCode::Nothing))),
            models: Arc::new(Models::only(Scorer::baseline("a test"))),
            resends,
        };
        let engine = Engine::start(parts, &self.settings).await.unwrap();
        let (_, looks) = Inbound::new(
            "sandbox",
            Vec::new(),
            self.events.clone(),
            self.clock.clone(),
        );
        let shop = Shop {
            looks: Some(looks),
            engine,
            outbox: Arc::new(Outbox::new()),
            sandbox: self.sandbox.clone(),
            letters: self.letters.clone(),
            clock: self.clock.clone(),
            tasks: Tasks::new(),
            settings: self.settings.clone(),
            requests: Some(requests),
        };
        until("the sites are loaded", || async {
            shop.engine.is_ready().then_some(())
        })
        .await;
        if shop.engine.hub().site(&site()).is_none() {
            shop.furnish().await;
        }
        shop
    }
}

impl Shop {
    async fn furnish(&self) {
        self.engine
            .create_site(Site::new(site(), "Shop".into(), Currency::GBP, NOON))
            .await
            .unwrap();
        self.engine
            .create_product(Product {
                stock: Some(Stock {
                    on_hand: 1_000,
                    reserved: 0,
                }),
                ..Product::new(
                    site(),
                    "tea".parse().unwrap(),
                    "Tea".into(),
                    "Drinks".into(),
                    250,
                )
            })
            .await
            .unwrap();
    }

    /// Lets the payment worker run.
    pub(crate) fn with_payments(mut self) -> Self {
        let worker = PaymentWorker::new(
            self.engine.clone(),
            Arc::new(self.sandbox.clone()),
            self.looks.take().unwrap(),
            &self.settings.payment,
            self.tasks.clone(),
        );
        self.tasks.spawn(worker.run());
        self
    }

    /// Lets the notifier run.
    pub(crate) fn with_letters(mut self) -> Self {
        let worker = NotifyWorker::new(
            self.engine.clone(),
            self.outbox.clone(),
            self.letters.clone(),
            Arc::new(|user: UserId| async move { Some(addressee(&user)) }.boxed()),
            Arc::new(|_| "https://shop.example/".to_owned()),
            self.requests.take().unwrap(),
            self.tasks.clone(),
        );
        let watch = LowStockWatch::new(
            self.engine.clone(),
            Arc::new(|_| async { Some(vec!["boss@example.org".to_owned()]) }.boxed()),
            worker.staff_line(),
            self.tasks.clone(),
        );
        self.tasks.spawn(watch.run());
        self.tasks.spawn(worker.run());
        self
    }

    /// Ends the process in good order.
    pub(crate) async fn close(self) {
        assert!(self.tasks.drain(PATIENCE).await);
        self.engine.shutdown().await;
    }

    pub(crate) async fn place(&self) -> OrderId {
        let lines = vec![WantedLine {
            sku: "tea".parse().unwrap(),
            quantity: 2,
            note: None,
            options: Vec::new(),
        }];
        let action = Action::Place {
            site: Some(site()),
            lines,
            coupon: None,
            expected_total: None,
        };
        self.ask(customer(), action).await.unwrap().order
    }

    /// Pays with the right code.
    pub(crate) async fn pay(&self, id: OrderId, token: Option<&str>) -> Result<Answer, Failure> {
        let order = self.order(id).await;
        let challenge = order.challenge.as_ref().unwrap();
        let now = self.clock.now();
        let code = self.engine.vault().code(id, challenge, now).unwrap().code;
        self.act(
            id,
            Act::Pay {
                method: Method::Card,
                code: Some(code),
                token: token.map(Arc::from),
            },
        )
        .await
    }

    pub(crate) async fn act(&self, order: OrderId, act: Act) -> Result<Answer, Failure> {
        // What must say which version it means, means the one there is.
        let expected_version = if act.needs_version() {
            Some(self.order(order).await.version)
        } else {
            None
        };
        let action = Action::Order { order, act };
        self.ask_version(customer(), action, expected_version).await
    }

    /// As somebody of the staff.
    pub(crate) async fn act_as(&self, role: Role, order: OrderId, act: Act) -> Answer {
        let staff = Principal {
            id: "sam".parse().unwrap(),
            role,
            sites: Arc::from([site()]),
            ..customer()
        };
        let action = Action::Order { order, act };
        self.ask(staff, action).await.unwrap()
    }

    async fn ask(&self, principal: Principal, action: Action) -> Result<Answer, Failure> {
        self.ask_version(principal, action, None).await
    }

    async fn ask_version(
        &self,
        principal: Principal,
        action: Action,
        expected_version: Option<u64>,
    ) -> Result<Answer, Failure> {
        let key = Uuid::new_v4().to_string();
        self.ask_keyed(principal, action, expected_version, &key)
            .await
    }

    /// The same with a key of the test's, so that it can be asked again.
    pub(crate) async fn act_keyed(
        &self,
        order: OrderId,
        act: Act,
        version: u64,
        key: &str,
    ) -> Result<Answer, Failure> {
        let action = Action::Order { order, act };
        self.ask_keyed(customer(), action, Some(version), key).await
    }

    async fn ask_keyed(
        &self,
        principal: Principal,
        action: Action,
        expected_version: Option<u64>,
        key: &str,
    ) -> Result<Answer, Failure> {
        let request = Request {
            principal,
            t: self.clock.now(),
            action,
            key: Some(Key {
                text: key.into(),
                body_hash: "".into(),
            }),
            expected_version,
        };
        self.engine.handle(request).await
    }

    pub(crate) async fn order(&self, id: OrderId) -> Arc<Order> {
        self.engine.order(id).await.unwrap().unwrap()
    }

    /// The order as soon as `is_so` of it.
    pub(crate) async fn order_when(
        &self,
        id: OrderId,
        is_so: impl Fn(&Order) -> bool,
    ) -> Arc<Order> {
        until("the order is as expected", || async {
            let order = self.order(id).await;
            is_so(&order).then_some(order)
        })
        .await
    }

    /// The outbox, newest first, as soon as it holds `count` messages.
    pub(crate) async fn letters(&self, count: usize) -> Vec<OutboxItem> {
        until("the messages are there", || async {
            let (items, _) = self.outbox.page(None, count + 10);
            (items.len() >= count).then_some(items)
        })
        .await
    }

    /// Has the provider hold the money of an attempt, as if a process had asked for it and died.
    pub(crate) async fn authorize_behind(&self, id: OrderId, number: u32) {
        let key = provider_key(id, number);
        let charge = self.sandbox.authorize(key, pounds_5(), None).await.unwrap();
        assert_eq!(charge.state, ChargeState::Authorized);
    }

    pub(crate) async fn charge(&self, id: OrderId, number: u32) -> ChargeState {
        let charge = self.sandbox.fetch(provider_key(id, number)).await;
        charge.unwrap().state
    }
}

/// Calling an order off, by who has not shown just now that it is them.
pub(crate) fn call_off(reason: Option<Arc<str>>) -> Act {
    Act::Cancel {
        reason,
        is_proven: false,
    }
}

pub(crate) fn site() -> SiteId {
    "shop".parse().unwrap()
}

fn addressee(user: &UserId) -> Addressee {
    Addressee {
        address: format!("{user}@example.org"),
        wants_mail: true,
        is_known: true,
        language: orderhub::language::Language::En,
    }
}

pub(crate) fn pounds_5() -> Money {
    Money {
        amount: 500,
        currency: Currency::GBP,
    }
}

fn customer() -> Principal {
    Principal {
        id: "cleo".parse().unwrap(),
        name: "Cleo".into(),
        role: Role::Customer,
        sites: Arc::from([]),
        is_confined: false,
    }
}

/// Looks again until there is something to see.
pub(crate) async fn until<T, F>(what: &str, look: impl Fn() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let seen = timeout(PATIENCE, async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    seen.await.unwrap_or_else(|_| panic!("waited for: {what}"))
}
