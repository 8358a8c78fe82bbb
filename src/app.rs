//! The composition root: the only file that names adapters. It opens the store, starts the engine and the workers that
//! follow its feed, and puts the edges in front.
//!
//! Start: listener, database, keys, engine, accounts, workers, edges. Stop: in the other direction, so that whatever
//! was acknowledged is durable and nothing is accepted that will not be decided.

use std::{fs::File, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::bail;
use tokio::net::TcpListener;

use crate::{
    account::{AccountStore, Accounts, AddressStore, Addresses, Keyring, Tickets},
    catalog::Images,
    checkout::{CartStore, Carts, CodeVault},
    clock::Clock,
    config::Settings,
    doctor,
    engine::{Engine, Parts},
    http::{self, Limits, Origins, Web},
    hub::{Hub, Registry},
    job::{JobStore, Jobs, Spool},
    journal::{CrowdJournal, Journal, surreal::SurrealJournal},
    learning::Learning,
    notify::{self, LetterStore, LowStockWatch, NotifyWorker},
    order::Timestamp,
    payment,
    privacy::{PersonStore, Privacy},
    push::PushStore,
    review::{ReviewStore, Reviews},
    share::{ShareStore, Shares},
    shutdown::Tasks,
    telemetry,
    webhook::{HookStore, HookWorker},
    ws::{self, Admission, WsContext},
};

mod acts;
mod callers;
mod edges;
mod factors;
mod insights;
mod messages;
mod mode;
mod models;
mod payments;
mod pushes;
mod seed;
mod upkeep;

pub use mode::Mode;

use callers::{
    address_of, close_ended_sessions, link_letters, link_of, maker_of, resume_issuer,
    resume_verifier, staff_notices, staff_of, ticket_redeemer, token_verifier,
};
use edges::{health, web_app};
use messages::{Messages, messages};
use seed::seed_demo;
use upkeep::{archive_the_old, forget_the_old, write_uses};

/// How long workers may take to finish what they have begun.
const WORKERS_DRAIN: Duration = Duration::from_secs(10);

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one system clock")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }
}

/// A running hub.
pub struct App {
    address: SocketAddr,
    engine: Arc<Engine>,
    journal: Arc<dyn Journal>,
    carts: Carts,
    learning: Arc<Learning>,
    registry: Arc<Registry>,
    edges: Tasks,
    workers: Tasks,
    drain: Duration,
    /// No key is replaced while it runs.
    _held_keys: Option<File>,
}

impl App {
    /// Starts a hub. It answers when this returns; sites are served as each is loaded (`/readyz`).
    ///
    /// # Errors
    /// A sentence for people: the port is taken, the database cannot be opened, a key is unreadable.
    pub async fn start(
        settings: Settings,
        mode: Mode,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        check(&settings, mode)?;
        let settings = Arc::new(settings);
        let metrics = telemetry::metrics()?;
        let listener = listen(settings.http.bind).await?;
        let address = listener.local_addr()?;
        let (edges, workers) = (Tasks::new(), Tasks::new());

        let surreal = SurrealJournal::open(&settings.database).await?;
        let database = surreal.db();
        let journal: Arc<dyn Journal> = Arc::new(CrowdJournal::new(Arc::new(surreal)));
        let keys = Keyring::open(&settings)?;
        let held_keys = Keyring::hold(&settings)?;
        let vault = CodeVault::new(&keys.seal, settings.otp.digits, settings.otp_step_s())?;
        let models = models::open(&settings).await?;
        let (resends, code_requests) = notify::code_requests();
        let store = AccountStore::new(database.clone(), workers.clone());
        let accounts = Arc::new(Accounts::open(store, &keys, &settings, clock.now()).await?);
        let parts = Parts {
            journal: journal.clone(),
            hub: Hub::new(),
            clock: clock.clone(),
            vault: Arc::new(vault),
            own_codes: factors::own_codes(&accounts),
            models: models.clone(),
            resends,
        };
        let engine = Engine::start(parts, &settings).await?;
        let audit = acts::open(&database, &keys, &settings, &clock, &workers).await?;
        if mode.is_demo() {
            seed_demo(&engine, &accounts).await?;
        }
        archive_the_old(&settings, &engine, &database, &workers)?;
        workers.spawn(write_uses(accounts.clone(), workers.clone()));
        workers.spawn(acts::record_notices(
            accounts.clone(),
            audit.clone(),
            workers.clone(),
        ));
        let carts = Carts::new(CartStore::new(database.clone(), workers.clone()));
        let (imported, imports) = insights::imports();
        let jobs = Jobs::open(
            engine.clone(),
            accounts.clone(),
            JobStore::new(database.clone(), workers.clone()),
            Spool::of(&settings),
            imported,
            workers.clone(),
        )
        .await?;
        workers.spawn(jobs.clone().run());
        workers.spawn(models::keep_looking(models.clone(), workers.clone()));
        let learning = Learning::open(
            engine.clone(),
            ReviewStore::new(database.clone(), workers.clone()),
            models.clone(),
            &settings,
            workers.clone(),
        )?;
        workers.spawn(learning.clone().run());
        let insights = Box::pin(insights::open(
            &engine,
            &jobs,
            imports,
            models.clone(),
            learning.clone(),
            &database,
            &workers,
        ))
        .await?;
        let (payments, inbound) = payments::open(&engine, &settings, &database, &workers)?;
        workers.spawn(payments.run());
        workers.spawn(engine.clone().keep_stock(workers.clone()));
        // Not at the end: the hub itself sends the screens away then.
        let patience = Duration::from_secs(settings.ws.ack_s);
        workers.spawn(engine.clone().chase_acks(patience, edges.clone()));
        workers.spawn(payment::keep_gauges(engine.clone(), workers.clone()));
        let Messages { notifier, outbox } = messages(&settings, mode)?;
        let letter_store = LetterStore::new(database.clone(), workers.clone());
        let letters = NotifyWorker::new(
            engine.clone(),
            notifier,
            letter_store.clone(),
            address_of(&accounts),
            link_of(&accounts, http::home(address, &settings.http.origins)),
            code_requests,
            workers.clone(),
        )
        .with_own_codes(factors::own_code_of(&accounts, &clock));
        let step_up_line = letters.step_up_line();
        let staff = staff_notices(&accounts, letters.staff_line());
        let low_stock = LowStockWatch::new(
            engine.clone(),
            staff_of(&accounts),
            letters.staff_line(),
            workers.clone(),
        );
        workers.spawn(low_stock.run());
        let links = link_letters(letters.account_line());
        workers.spawn(accounts.clone().write_links(links, workers.clone()));
        workers.spawn(letters.run());
        let pushes = PushStore::new(database.clone(), workers.clone());
        let pushes = pushes::open(&engine, &accounts, pushes, &keys, &settings, &workers);
        let pushes = Box::pin(pushes).await?;
        let shares = ShareStore::new(database.clone(), workers.clone());
        let shares = Shares::new(shares, keys.seal.current());
        let reviews = ReviewStore::new(database.clone(), workers.clone());
        let reviews = Reviews::open(engine.clone(), reviews, settings.reviews.moderate).await?;
        let hooks = HookWorker::open(
            engine.clone(),
            HookStore::new(database.clone(), workers.clone()),
            &keys.seal,
            &settings.webhooks,
            staff,
            maker_of(&accounts, &clock),
            workers.clone(),
        )
        .await?;
        let webhooks = hooks.webhooks();
        workers.spawn(hooks.run());
        let stopping = workers.clone();
        workers.spawn(telemetry::upkeep(metrics.clone(), async move {
            stopping.stopping().await;
        }));
        let started_at = clock.now();
        workers.spawn(doctor::keep_gauges(
            engine.hub().clone(),
            clock.clone(),
            i64::from(settings.payment.ttl_s) * 1_000,
            started_at,
            workers.clone(),
        ));
        workers.spawn(forget_the_old(
            journal.clone(),
            carts.clone(),
            clock,
            workers.clone(),
        ));

        let origins = Origins::new(address, &settings.http.origins);
        let registry = Registry::new(&settings.ws, mode.is_demo());
        let tickets = Arc::new(Tickets::default());
        workers.spawn(close_ended_sessions(
            accounts.clone(),
            registry.clone(),
            workers.clone(),
        ));
        let sockets = Arc::new(WsContext {
            engine: engine.clone(),
            tokens: token_verifier(&accounts),
            tickets: ticket_redeemer(&tickets),
            resumes: resume_verifier(&accounts),
            resume_tokens: resume_issuer(&accounts),
            acts: acts::recorder(&audit, &engine),
            has_ended: {
                let accounts = accounts.clone();
                Arc::new(move |session| accounts.is_revoked(session))
            },
            origins: {
                let origins = origins.clone();
                Arc::new(move |origin| origins.allows(origin))
            },
            settings: Arc::new(settings.ws.clone()),
            tasks: edges.clone(),
            registry: registry.clone(),
            admission: Admission::new(&settings.ws),
        });
        let addresses = Addresses::new(AddressStore::new(database.clone(), workers.clone()));
        let privacy = Privacy::new(
            engine.clone(),
            accounts.clone(),
            PersonStore::new(database.clone(), workers.clone()),
            ReviewStore::new(database.clone(), workers.clone()),
        );
        let web = Arc::new(Web {
            engine: engine.clone(),
            accounts,
            addresses,
            audit,
            carts: carts.clone(),
            inbound,
            tickets,
            settings: settings.clone(),
            origins,
            limits: Limits::new(&settings.limits),
            health: health(models.clone(), journal.as_ref(), &settings),
            learning: learning.clone(),
            models,
            outbox,
            step_up_line,
            letters: letter_store,
            pushes,
            shares,
            reviews,
            privacy,
            webhooks,
            registry: registry.clone(),
            jobs,
            insights,
            database: database.clone(),
            examining: tokio::sync::Mutex::new(()),
            started_at,
            images: Images::open(settings.images_dir())?,
            app: web_app(&settings, mode)?,
            metrics,
            tasks: edges.clone(),
        });
        let router = http::router(web, ws::router(sockets));
        let http = settings.http.clone();
        let accepting = edges.clone();
        edges.spawn(async move { http::serve(listener, router, &http, accepting).await });
        let drain = Duration::from_secs(settings.http.drain_s);
        Ok(Self {
            address,
            engine,
            journal,
            carts,
            learning,
            registry,
            edges,
            workers,
            drain,
            _held_keys: held_keys,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The engine, for programs that embed the hub.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The carts, for programs that embed the hub.
    #[must_use]
    pub fn carts(&self) -> &Carts {
        &self.carts
    }

    /// Whoever learns, for programs that embed the hub.
    #[must_use]
    pub fn learning(&self) -> &Arc<Learning> {
        &self.learning
    }

    /// Stops in order: it says that it is not ready, sockets are told to come back, open requests finish, what was decided
    /// becomes durable. Requests are answered until the last socket has gone.
    pub async fn shutdown(self) {
        self.registry.drain(self.drain).await;
        self.edges.stop();
        if !self.edges.drain(self.drain).await {
            tracing::warn!("some requests were still open when the hub stopped");
        }
        if !self.workers.drain(WORKERS_DRAIN).await {
            tracing::warn!("a worker did not finish; it goes on where it was at the next start");
        }
        self.engine.shutdown().await;
        self.journal.close().await;
    }
}

fn check(settings: &Settings, mode: Mode) -> anyhow::Result<()> {
    if mode == Mode::Demo && !settings.http.bind.ip().is_loopback() {
        bail!(
            "the demo shop has known passwords: it listens on loopback only, or say --demo-public"
        );
    }
    if settings.otp.digits < 6 {
        tracing::warn!(
            digits = settings.otp.digits,
            "codes of fewer than 6 digits are easily guessed"
        );
    }
    Ok(())
}

async fn listen(bind: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(bind).await.map_err(|error| {
        if error.kind() == std::io::ErrorKind::AddrInUse {
            let other = "choose another with --http.bind 127.0.0.1:PORT";
            anyhow::anyhow!("{bind} is in use by another program; {other}")
        } else {
            anyhow::anyhow!("cannot listen on {bind}: {error}")
        }
    })
}
