//! One engine, one site, one shelf; and what to ask of it.

use std::sync::Arc;

use orderhub::{
    app::SystemClock,
    catalog::{Product, Site, Stock},
    checkout::CodeVault,
    clock::Clock,
    config::Settings,
    engine::{Act, Action, Answer, Engine, Failure, Key, OwnCode, Parts, Request, body_hash},
    hub::Hub,
    journal::{Journal, memory::MemoryJournal},
    model::{live::Models, score::Scorer},
    order::{
        Currency, Event, Method, Order, OrderId, Principal, Role, SiteId, Sku, Timestamp, UserId,
        WantedLine, apply,
    },
    seal::SealKeys,
};
use serde_json::json;
use tokio::sync::mpsc;

pub struct Rig {
    pub engine: Arc<Engine>,
    pub journal: Arc<MemoryJournal>,
    pub site: SiteId,
}

impl Rig {
    /// A hub whose site `main` sells `tea` (tracked stock) and `cake` (untracked).
    pub async fn start(flags: &[&str], tea: i64) -> Self {
        let rig = Self::over(flags, Arc::new(MemoryJournal::new())).await;
        rig.open_site(rig.site.clone()).await;
        rig.sell(
            "tea",
            Some(Stock {
                on_hand: tea,
                reserved: 0,
            }),
        )
        .await;
        rig.sell("cake", None).await;
        rig
    }

    /// A site more.
    pub async fn open_site(&self, id: SiteId) {
        let site = Site {
            tax_rate_bp: 2_000,
            ..Site::new(id, "Main".into(), Currency::GBP, self.now())
        };
        self.engine.create_site(site).await.unwrap();
    }

    /// A hub over what is in `journal`, every site loaded.
    pub async fn over(flags: &[&str], journal: Arc<MemoryJournal>) -> Self {
        let rig = Self::opening(flags, journal).await;
        rig.ready().await;
        rig
    }

    /// A hub over what is in `journal`, as it is at first.
    pub async fn opening(flags: &[&str], journal: Arc<MemoryJournal>) -> Self {
        let settings = Settings::parse(flags.iter().copied()).unwrap();
        let (resends, _) = mpsc::channel(1);
        let parts = Parts {
            journal: journal.clone(),
            hub: Hub::new(),
            clock: Arc::new(SystemClock),
            vault: Arc::new(CodeVault::new(&SealKeys::new([1; 32]), 6, 30).unwrap()),
            own_codes: Arc::new(|_, _, _| Box::pin(std::future::ready(OwnCode::Nothing))),
            models: Arc::new(Models::only(Scorer::embedded())),
            resends,
        };
        let engine = Engine::start(parts, &settings).await.unwrap();
        Self {
            engine,
            journal,
            site: "main".parse().unwrap(),
        }
    }

    /// Waits until every site serves.
    pub async fn ready(&self) {
        while !self.engine.is_ready() {
            tokio::task::yield_now().await;
        }
    }

    pub fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    async fn sell(&self, sku: &str, stock: Option<Stock>) {
        self.sell_at(&self.site, sku, stock).await;
    }

    /// An article on the shelf of a site.
    pub async fn sell_at(&self, site: &SiteId, sku: &str, stock: Option<Stock>) {
        let named = sku.parse().unwrap();
        let product = Product {
            stock,
            ..Product::new(site.clone(), named, sku.into(), "All".into(), 250)
        };
        self.engine.create_product(product).await.unwrap();
    }

    pub async fn place(
        &self,
        who: &Principal,
        sku: &str,
        quantity: u32,
        key: &str,
    ) -> Result<Answer, Failure> {
        let lines = vec![WantedLine {
            sku: sku.parse().unwrap(),
            quantity,
            note: None,
            options: Vec::new(),
        }];
        self.place_lines(who, lines, key).await
    }

    pub async fn place_lines(
        &self,
        who: &Principal,
        lines: Vec<WantedLine>,
        key: &str,
    ) -> Result<Answer, Failure> {
        let wanted: Vec<_> = lines
            .iter()
            .map(|line| json!({ "sku": line.sku, "quantity": line.quantity, "note": line.note }))
            .collect();
        let args = json!({ "lines": wanted });
        let action = Action::Place {
            site: None,
            lines,
            coupon: None,
            expected_total: None,
        };
        self.ask(who, action, Some((key, body_hash("place", None, &args))))
            .await
    }

    pub async fn act(
        &self,
        who: &Principal,
        order: OrderId,
        act: Act,
        key: &str,
    ) -> Result<Answer, Failure> {
        let hash = body_hash(act.name(), Some(order), &json!({}));
        self.ask(who, Action::Order { order, act }, Some((key, hash)))
            .await
    }

    async fn ask(
        &self,
        who: &Principal,
        action: Action,
        key: Option<(&str, Arc<str>)>,
    ) -> Result<Answer, Failure> {
        let key = key.map(|(text, body_hash)| Key {
            text: text.into(),
            body_hash,
        });
        let request = Request {
            principal: who.clone(),
            t: self.now(),
            action,
            key,
            expected_version: None,
        };
        self.engine.handle(request).await
    }

    /// The order as the feed alone tells it, checked against the view and the journal.
    pub async fn replayed(&self, id: OrderId) -> Order {
        let events = self.feed().await;
        let order = events
            .iter()
            .filter(|event| event.order == id)
            .fold(None, apply)
            .unwrap();
        let viewed = self.engine.hub().order(id).unwrap().without_challenge();
        assert_eq!(order, viewed, "the feed and the committed view differ");
        let stored = self
            .journal
            .order(id)
            .await
            .unwrap()
            .unwrap()
            .without_challenge();
        assert_eq!(order, stored, "the feed and the stored order differ");
        order
    }

    /// The whole feed, checked to be gap-free.
    pub async fn feed(&self) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let after = events.last().map_or(0, |event: &Event| event.seq);
            let page = self
                .journal
                .events(self.site.clone(), after, 1_000)
                .await
                .unwrap();
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        for (index, event) in events.iter().enumerate() {
            assert_eq!(event.seq, index as u64 + 1, "the feed has a gap");
        }
        events
    }

    /// Stock of `tea`.
    pub fn tea(&self) -> Stock {
        let sku: Sku = "tea".parse().unwrap();
        self.engine
            .hub()
            .site(&self.site)
            .unwrap()
            .product(&sku)
            .unwrap()
            .stock
            .unwrap()
    }
}

pub fn person(name: &str, role: Role) -> Principal {
    let id: UserId = name.parse().unwrap();
    Principal {
        id,
        name: name.into(),
        role,
        sites: Arc::from(["main".parse().unwrap()]),
        is_confined: false,
    }
}

pub fn cash() -> Act {
    Act::Pay {
        method: Method::Cash,
        code: None,
        token: None,
    }
}

pub fn cancel() -> Act {
    Act::Cancel {
        reason: None,
        is_proven: false,
    }
}
