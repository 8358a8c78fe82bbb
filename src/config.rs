//! Every setting, by name. A setting is a flag (`--cancellation.window_s 60`) and an environment variable
//! (`ORDERHUB_CANCELLATION__WINDOW_S=60`), and a key of the settings file (`file.rs`); which of them counts is said in
//! `given.rs`. `environment.rs` is the only file that reads the environment. Bounds that cannot be set are in `bounds.rs`.
//!
//! Secrets can also come from a file each: the variable's name with `_FILE` at its end.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, CommandFactory, FromArgMatches};

use crate::order::AfterWindow;

#[macro_use]
mod declare;

mod bounds;
mod environment;
mod file;
mod folders;
mod forwarded_by;
mod given;
mod group_role;
mod kind;
mod network;
mod provider;
mod secret;

pub use bounds::*;
pub use forwarded_by::ForwardedBy;
pub use given::Given;
pub use group_role::GroupRole;
pub use kind::{Kind, Setting};
pub use network::{Network, NotANetwork};
pub use provider::Provider;
pub use secret::Secret;

/// The prefix of every environment variable of ours.
pub const ENV_PREFIX: &str = "ORDERHUB_";

/// The flag of the settings file, and its variable.
const CONFIG_FLAG: &str = "config";
const CONFIG_VARIABLE: &str = "ORDERHUB_CONFIG";

settings! {
    /// The HTTP listener.
    http: Http {
        /// Address and port to listen on; port 0 takes a free one.
        bind: SocketAddr = ("http.bind", "ORDERHUB_HTTP__BIND", default_value = "127.0.0.1:8080"),
        /// Origins a browser may come from, comma-separated; the hub's own address and its localhost twin always may. The first is where links in letters lead.
        origins: Vec<String> = ("http.origins", "ORDERHUB_HTTP__ORIGINS", value_delimiter = ','),
        /// Addresses and networks of the proxies that are believed when they say whom they ask for, comma-separated; without any, nobody is.
        trusted_proxies: Vec<Network> = ("http.trusted_proxies", "ORDERHUB_HTTP__TRUSTED_PROXIES", value_delimiter = ','),
        /// The one header in which they say it: `x-forwarded-for` or `forwarded`. The other is never read.
        forwarded_by: ForwardedBy = ("http.forwarded_by", "ORDERHUB_HTTP__FORWARDED_BY", default_value = "x-forwarded-for"),
        /// Seconds a client may take to send its request headers; as long an open connection may stay quiet.
        header_timeout_s: u64 = ("http.header_timeout_s", "ORDERHUB_HTTP__HEADER_TIMEOUT_S", default_value_t = 30),
        /// Seconds a request may take altogether.
        request_timeout_s: u64 = ("http.request_timeout_s", "ORDERHUB_HTTP__REQUEST_TIMEOUT_S", default_value_t = 30),
        /// Open connections, sockets included.
        connections_max: usize = ("http.connections_max", "ORDERHUB_HTTP__CONNECTIONS_MAX", default_value_t = 20_000),
        /// Folder of a built web app to serve instead of the one inside the program; read once, at start.
        web_dir: Option<PathBuf> = ("http.web_dir", "ORDERHUB_HTTP__WEB_DIR"),
        /// Seconds that open requests and sockets get at shutdown.
        drain_s: u64 = ("http.drain_s", "ORDERHUB_HTTP__DRAIN_S", default_value_t = 20),
    }

    /// Where everything is kept.
    database: Database {
        /// `surrealkv://PATH?sync=every` (embedded), `mem://`, or `ws://HOST:PORT` / `wss://HOST` of a SurrealDB server.
        url: String = ("database.url", "ORDERHUB_DATABASE__URL", default_value = "surrealkv://data/orderhub?sync=every"),
        /// Namespace in the database.
        namespace: String = ("database.namespace", "ORDERHUB_DATABASE__NAMESPACE", default_value = "orderhub"),
        /// Database in the namespace.
        name: String = ("database.name", "ORDERHUB_DATABASE__NAME", default_value = "orderhub"),
        /// User of a remote database.
        user: Option<String> = ("database.user", "ORDERHUB_DATABASE__USER"),
        /// Password of a remote database (or ORDERHUB_DATABASE__PASSWORD_FILE).
        password: Option<Secret> = ("database.password", "ORDERHUB_DATABASE__PASSWORD"),
        /// Block cache of the embedded database, MiB.
        block_cache_mib: u64 = ("database.block_cache_mib", "ORDERHUB_DATABASE__BLOCK_CACHE_MIB", default_value_t = 128),
        /// Memtable of the embedded database, MiB.
        memtable_mib: u64 = ("database.memtable_mib", "ORDERHUB_DATABASE__MEMTABLE_MIB", default_value_t = 64),
    }

    /// Pictures of products.
    images: Images {
        /// Folder of the pictures; default: `images` beside the database, a temporary one for `mem://`.
        dir: Option<PathBuf> = ("images.dir", "ORDERHUB_IMAGES__DIR"),
    }

    /// Keys that sign tokens and seal codes.
    secrets: Secrets {
        /// Folder of the keys, made at first start; default: `keys` beside the database, none for `mem://`.
        dir: Option<PathBuf> = ("secrets.dir", "ORDERHUB_SECRETS__DIR"),
    }

    /// Orders that are long over.
    retention: Retention {
        /// Days after its last event when an order that is over leaves the database for the archive; without it, none does.
        orders_days: Option<u32> = ("retention.orders_days", "ORDERHUB_RETENTION__ORDERS_DAYS", value_parser = clap::value_parser!(u32).range(30..=36_500)),
        /// Folder of the archive; a folder for each site is made in it.
        archive_dir: Option<PathBuf> = ("retention.archive_dir", "ORDERHUB_RETENTION__ARCHIVE_DIR"),
    }

    /// The cancellation window.
    cancellation: Cancellation {
        /// Seconds after placing in which an order can be cancelled.
        window_s: u32 = ("cancellation.window_s", "ORDERHUB_CANCELLATION__WINDOW_S", default_value_t = 60),
        /// Who may cancel after the window: `refuse` or `admin`.
        after_window: AfterWindow = ("cancellation.after_window", "ORDERHUB_CANCELLATION__AFTER_WINDOW", default_value = "refuse", value_parser = after_window),
    }

    /// Payment.
    payment: Payment {
        /// Seconds an order may stay unpaid.
        ttl_s: u32 = ("payment.ttl_s", "ORDERHUB_PAYMENT__TTL_S", default_value_t = 600),
        /// Seconds a payer waits for the provider before the answer is "not yet".
        wait_s: u64 = ("payment.wait_s", "ORDERHUB_PAYMENT__WAIT_S", default_value_t = 5),
        /// Seconds the hub waits for the provider before an attempt counts as unknown.
        timeout_s: u64 = ("payment.timeout_s", "ORDERHUB_PAYMENT__TIMEOUT_S", default_value_t = 15),
        /// Who moves the money: `sandbox` (nobody) or `stripe`.
        provider: Provider = ("payment.provider", "ORDERHUB_PAYMENT__PROVIDER", default_value = "sandbox"),
        /// What the sandbox signs its events with, and its route asks for; without it none are sent, and none are taken (or ORDERHUB_PAYMENT__SANDBOX_SECRET_FILE).
        sandbox_secret: Option<Secret> = ("payment.sandbox_secret", "ORDERHUB_PAYMENT__SANDBOX_SECRET"),
        /// Whether the last two digits of an amount ask the sandbox for something where no token does: 01 decline, 02 slow, 03 unknown, 04 timeout_then_ok, 06 capture_refused, 07 void_refused, 08 refund_partial, 09 refund_refused, 11 duplicate_webhooks, 12 late_webhooks.
        sandbox_amounts: bool = ("payment.sandbox_amounts", "ORDERHUB_PAYMENT__SANDBOX_AMOUNTS"),
    }

    /// Stripe.
    stripe: Stripe {
        /// The secret key of the account (or ORDERHUB_STRIPE__SECRET_KEY_FILE).
        secret_key: Option<Secret> = ("stripe.secret_key", "ORDERHUB_STRIPE__SECRET_KEY"),
        /// What its events are signed with: one secret, or several with commas between them while one is replaced (or ORDERHUB_STRIPE__WEBHOOK_SECRETS_FILE).
        webhook_secrets: Option<Secret> = ("stripe.webhook_secrets", "ORDERHUB_STRIPE__WEBHOOK_SECRETS"),
        /// Where its API is.
        api_base: String = ("stripe.api_base", "ORDERHUB_STRIPE__API_BASE", default_value = "https://api.stripe.com"),
        /// The version of its API that is spoken, whatever the account's own is.
        api_version: String = ("stripe.api_version", "ORDERHUB_STRIPE__API_VERSION", default_value = "2026-10-28.endive"),
    }

    /// One-time codes.
    otp: Otp {
        /// Digits of a code, 5 to 8.
        digits: u8 = ("otp.digits", "ORDERHUB_OTP__DIGITS", default_value_t = 6, value_parser = clap::value_parser!(u8).range(5..=8)),
        /// Seconds a code is current; the one before is accepted too. 30, and 120 where codes go by mail.
        step_s: Option<u16> = ("otp.step_s", "ORDERHUB_OTP__STEP_S", value_parser = clap::value_parser!(u16).range(10..=600)),
    }

    /// Mail to customers.
    smtp: Smtp {
        /// `smtps://USER:PASSWORD@HOST` (TLS from the start), `smtp://HOST:587?tls=required` (STARTTLS), or `smtp://HOST:25` (neither); without it, codes are only seen in the demo (or ORDERHUB_SMTP__URL_FILE).
        url: Option<Secret> = ("smtp.url", "ORDERHUB_SMTP__URL"),
        /// The sender: `Demo Kitchen <orders@example.org>`.
        from: Option<String> = ("smtp.from", "ORDERHUB_SMTP__FROM"),
        /// Seconds the mail server may take to answer.
        timeout_s: u64 = ("smtp.timeout_s", "ORDERHUB_SMTP__TIMEOUT_S", default_value_t = 10),
    }

    /// Webhooks to other programs.
    webhooks: Webhooks {
        /// Whether webhooks may go to private, loopback and link-local addresses: for development, never for a hub on the open network.
        allow_private: bool = ("webhooks.allow_private", "ORDERHUB_WEBHOOKS__ALLOW_PRIVATE"),
        /// Seconds a target may take to answer.
        timeout_s: u64 = ("webhooks.timeout_s", "ORDERHUB_WEBHOOKS__TIMEOUT_S", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=60)),
    }

    /// Messages to browsers (web push). They reach private addresses only where webhooks do.
    push: Push {
        /// Whom the push services of browsers may write to about this hub: `mailto:…` or `https://…`. Some take no message without it.
        contact: Option<String> = ("push.contact", "ORDERHUB_PUSH__CONTACT"),
    }

    /// Reviews of what was bought.
    reviews: Reviews {
        /// Whether a review waits for staff before the public sees it.
        moderate: bool = ("reviews.moderate", "ORDERHUB_REVIEWS__MODERATE"),
    }

    /// The sequencers.
    engine: Engine {
        /// Commands in one batch of one site.
        batch_max: usize = ("engine.batch_max", "ORDERHUB_ENGINE__BATCH_MAX", default_value_t = 256),
        /// Microseconds a batch waits for company when no commit is in flight.
        batch_wait_us: u64 = ("engine.batch_wait_us", "ORDERHUB_ENGINE__BATCH_WAIT_US", default_value_t = 0),
        /// Commands waiting for one site; more are refused as `overloaded`.
        mailbox_max: usize = ("engine.mailbox_max", "ORDERHUB_ENGINE__MAILBOX_MAX", default_value_t = 4_096),
        /// Transactions in flight.
        committers: usize = ("engine.committers", "ORDERHUB_ENGINE__COMMITTERS", default_value_t = 2),
        /// Idempotency keys of one site kept in memory.
        keys_max: usize = ("engine.keys_max", "ORDERHUB_ENGINE__KEYS_MAX", default_value_t = 65_536),
    }

    /// Files that come in.
    imports: Imports {
        /// Folder in which files wait that were sent in; default: `imports` beside the database.
        dir: Option<PathBuf> = ("imports.dir", "ORDERHUB_IMPORTS__DIR"),
        /// The most bytes of one import.
        bytes_max: u64 = ("imports.bytes_max", "ORDERHUB_IMPORTS__BYTES_MAX", default_value_t = 1_073_741_824),
    }

    /// Limits on callers.
    limits: Limits {
        /// Password hashes computed at once; each takes 19 MiB.
        password_hashes_max: usize = ("limits.password_hashes_max", "ORDERHUB_LIMITS__PASSWORD_HASHES_MAX", default_value_t = 4),
        /// Logins and signups waiting for a hash; more are refused as `overloaded`.
        password_queue_max: usize = ("limits.password_queue_max", "ORDERHUB_LIMITS__PASSWORD_QUEUE_MAX", default_value_t = 64),
        /// Requests of one address per second that are not signed in, over a burst of ten times as many; 0 for no limit. Not set: 50, and none for this machine's own addresses.
        anonymous_per_s: Option<u32> = ("limits.anonymous_per_s", "ORDERHUB_LIMITS__ANONYMOUS_PER_S"),
        /// Sign-ins and sign-ups of one address per minute; 0 for no limit. Not set: 30, and none for this machine's own addresses.
        sign_ins_per_min: Option<u32> = ("limits.sign_ins_per_min", "ORDERHUB_LIMITS__SIGN_INS_PER_MIN"),
        /// Requests of one account per second, over a burst of ten times as many; 0 for no limit. Not set: 50, and none from this machine.
        account_per_s: Option<u32> = ("limits.account_per_s", "ORDERHUB_LIMITS__ACCOUNT_PER_S"),
        /// Requests of one API key per second, over a burst of ten times as many; 0 for no limit.
        key_per_s: u32 = ("limits.key_per_s", "ORDERHUB_LIMITS__KEY_PER_S", default_value_t = 50),
        /// Requests of one account or key per minute that read or write very much: imports, exports, files, learning, insights anew, the books; 0 for no limit. Not set: 30, and none from this machine.
        heavy_per_min: Option<u32> = ("limits.heavy_per_min", "ORDERHUB_LIMITS__HEAVY_PER_MIN"),
    }

    /// Sockets.
    ws: Ws {
        /// Seconds until the first frame.
        hello_s: u64 = ("ws.hello_s", "ORDERHUB_WS__HELLO_S", default_value_t = 5),
        /// Largest inbound frame, bytes.
        frame_bytes_max: usize = ("ws.frame_bytes_max", "ORDERHUB_WS__FRAME_BYTES_MAX", default_value_t = 16_384),
        /// Streams of one customer's connection.
        streams_max: usize = ("ws.streams_max", "ORDERHUB_WS__STREAMS_MAX", default_value_t = 200),
        /// Streams of one staff connection.
        staff_streams_max: usize = ("ws.staff_streams_max", "ORDERHUB_WS__STAFF_STREAMS_MAX", default_value_t = 1_000),
        /// Connections of one customer.
        connections_per_user_max: usize = ("ws.connections_per_user_max", "ORDERHUB_WS__CONNECTIONS_PER_USER_MAX", default_value_t = 10),
        /// Connections of one member of staff.
        connections_per_staff_max: usize = ("ws.connections_per_staff_max", "ORDERHUB_WS__CONNECTIONS_PER_STAFF_MAX", default_value_t = 100),
        /// Connections of one address; loopback is exempt in demo mode.
        connections_per_address_max: usize = ("ws.connections_per_address_max", "ORDERHUB_WS__CONNECTIONS_PER_ADDRESS_MAX", default_value_t = 100),
        /// Handshakes per second, over the burst; who comes beyond them waits for up to 2 s, then is told `overloaded`. 0 for no limit.
        handshakes_per_s: u32 = ("ws.handshakes_per_s", "ORDERHUB_WS__HANDSHAKES_PER_S", default_value_t = 2_000),
        /// Handshakes that may come at once.
        handshakes_burst: u32 = ("ws.handshakes_burst", "ORDERHUB_WS__HANDSHAKES_BURST", default_value_t = 2_000),
        /// Commands per second of one connection, over a burst of twice as many.
        commands_per_s: u32 = ("ws.commands_per_s", "ORDERHUB_WS__COMMANDS_PER_S", default_value_t = 5),
        /// Subscriptions per second of one connection, over a burst of four times as many.
        subscriptions_per_s: u32 = ("ws.subscriptions_per_s", "ORDERHUB_WS__SUBSCRIPTIONS_PER_S", default_value_t = 50),
        /// Seconds between pings, ± 10 %.
        ping_s: u64 = ("ws.ping_s", "ORDERHUB_WS__PING_S", default_value_t = 20),
        /// Seconds until a pong must have come.
        pong_s: u64 = ("ws.pong_s", "ORDERHUB_WS__PONG_S", default_value_t = 10),
        /// Seconds a staff screen has to acknowledge a cancel or a recall on its board.
        ack_s: u64 = ("ws.ack_s", "ORDERHUB_WS__ACK_S", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3_600)),
        /// Seconds a connection may live, ± 25 %.
        age_s: u64 = ("ws.age_s", "ORDERHUB_WS__AGE_S", default_value_t = 14_400),
        /// Bytes a connection may be behind in a stream before it gets the state instead of the events. A few of the largest batches, which come all at once; the lines are shared, so a slow connection costs nothing more.
        mailbox_bytes_max: usize = ("ws.mailbox_bytes_max", "ORDERHUB_WS__MAILBOX_BYTES_MAX", default_value_t = 1_048_576),
        /// Events a connection may be behind in a stream before it gets the state instead.
        mailbox_items_max: usize = ("ws.mailbox_items_max", "ORDERHUB_WS__MAILBOX_ITEMS_MAX", default_value_t = 4_096),
    }

    /// Accounts.
    accounts: Accounts {
        /// Seconds an access token lives.
        access_token_s: u64 = ("accounts.access_token_s", "ORDERHUB_ACCOUNTS__ACCESS_TOKEN_S", default_value_t = 900),
        /// Seconds a refresh token lives.
        refresh_token_s: u64 = ("accounts.refresh_token_s", "ORDERHUB_ACCOUNTS__REFRESH_TOKEN_S", default_value_t = 2_592_000),
        /// The fewest characters of a new password (NIST SP 800-63B-4 asks for 15 where it is the only factor).
        password_chars_min: u8 = ("accounts.password_chars_min", "ORDERHUB_ACCOUNTS__PASSWORD_CHARS_MIN", default_value_t = 15, value_parser = clap::value_parser!(u8).range(8..=64)),
        /// Whether customers must have followed a link in a letter to their address before they order.
        require_verified_email: bool = ("accounts.require_verified_email", "ORDERHUB_ACCOUNTS__REQUIRE_VERIFIED_EMAIL"),
        /// Seconds for which a session that showed a second factor need not show it again.
        step_up_s: u32 = ("accounts.step_up_s", "ORDERHUB_ACCOUNTS__STEP_UP_S", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400)),
    }

    /// Refunds.
    refunds: Refunds {
        /// The most that one refund gives back, minor units, before a second factor is asked for; 0: it always is.
        step_up_minor: i64 = ("refunds.step_up_minor", "ORDERHUB_REFUNDS__STEP_UP_MINOR", default_value_t = 10_000, value_parser = clap::value_parser!(i64).range(0..)),
    }

    /// Signing in with an OpenID Connect provider.
    oidc: Oidc {
        /// The provider, exactly as it calls itself: `https://shop.eu.auth0.com/`. Without it nobody signs in so.
        issuer: Option<String> = ("oidc.issuer", "ORDERHUB_OIDC__ISSUER"),
        /// The hub's id at the provider.
        client_id: Option<String> = ("oidc.client_id", "ORDERHUB_OIDC__CLIENT_ID"),
        /// Its secret there, if it has one (or ORDERHUB_OIDC__CLIENT_SECRET_FILE).
        client_secret: Option<Secret> = ("oidc.client_secret", "ORDERHUB_OIDC__CLIENT_SECRET"),
        /// What the provider is asked to tell, with blanks between.
        scopes: String = ("oidc.scopes", "ORDERHUB_OIDC__SCOPES", default_value = "openid email profile"),
        /// Origin of the page that people come back to, `https://shop.example`; default: the page they came from, if it is one of the hub's.
        redirect_origin: Option<String> = ("oidc.redirect_origin", "ORDERHUB_OIDC__REDIRECT_ORIGIN"),
        /// The claim with somebody's groups; dots in it go inwards: `realm_access.roles`.
        groups_claim: String = ("oidc.groups_claim", "ORDERHUB_OIDC__GROUPS_CLAIM", default_value = "groups"),
        /// What groups are here, comma-separated: `bosses=admin,cooks=kitchen@main`. The first that fits gives the role, all of that role the sites.
        roles: Vec<GroupRole> = ("oidc.roles", "ORDERHUB_OIDC__ROLES", value_delimiter = ',', value_parser = GroupRole::parse),
        /// Audiences whose access tokens of the provider are taken as those of people, comma-separated.
        audiences: Vec<String> = ("oidc.audiences", "ORDERHUB_OIDC__AUDIENCES", value_delimiter = ','),
        /// What the provider is called on the button; default: its host.
        name: Option<String> = ("oidc.name", "ORDERHUB_OIDC__NAME"),
    }

    /// The audit log.
    audit: Audit {
        /// Acts that may be under way or wait to be written down; more are refused as `overloaded`.
        queue_max: usize = ("audit.queue_max", "ORDERHUB_AUDIT__QUEUE_MAX", default_value_t = 1_024),
    }

    /// Models.
    models: Models {
        /// Folder of a cancel-risk model to use instead of the built-in one.
        cancel_dir: Option<PathBuf> = ("models.cancel_dir", "ORDERHUB_MODELS__CANCEL_DIR"),
        /// Folder of models, with a folder for the models of each site; default: `models` beside the database, none for `mem://`.
        dir: Option<PathBuf> = ("models.dir", "ORDERHUB_MODELS__DIR"),
    }

    /// Learning from the shop's own orders.
    learning: Learning {
        /// Whether nothing is learned.
        off: bool = ("learning.off", "ORDERHUB_LEARNING__OFF"),
        /// Folder of the order logs that are learned from; default: `learning` beside the database; without one, as with `mem://`, nothing is learned.
        dir: Option<PathBuf> = ("learning.dir", "ORDERHUB_LEARNING__DIR"),
        /// The hour of a site's day at which it learns.
        hour: u8 = ("learning.hour", "ORDERHUB_LEARNING__HOUR", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=23)),
        /// What is learned, comma-separated.
        tasks: Vec<String> = ("learning.tasks", "ORDERHUB_LEARNING__TASKS", value_delimiter = ',', default_value = "cancel,anomaly,eta,demand45,demand730,stockout,basket,segments,sentiment"),
        /// Minutes one training may take.
        minutes_max: u64 = ("learning.minutes_max", "ORDERHUB_LEARNING__MINUTES_MAX", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=720)),
        /// MiB of memory a training may take, by the size of its log: a larger log is not learned from.
        memory_mib_max: u64 = ("learning.memory_mib_max", "ORDERHUB_LEARNING__MEMORY_MIB_MAX", default_value_t = 1_024),
    }

    /// Traces.
    traces: Traces {
        /// Where the collector is, for OTLP over HTTP: `http://localhost:4318`; without one there are no traces.
        endpoint: Option<String> = ("traces.endpoint", "ORDERHUB_TRACES__ENDPOINT"),
        /// Headers that the collector wants, `name=value` with commas between them (or ORDERHUB_TRACES__HEADERS_FILE).
        headers: Option<Secret> = ("traces.headers", "ORDERHUB_TRACES__HEADERS"),
        /// How many of a hundred requests are traced.
        percent: u8 = ("traces.percent", "ORDERHUB_TRACES__PERCENT", default_value_t = 10, value_parser = clap::value_parser!(u8).range(0..=100)),
    }

    /// Logs, on standard error.
    log: Log {
        /// `text` for people, `json` for machines.
        format: String = ("log.format", "ORDERHUB_LOG__FORMAT", default_value = "text", value_parser = ["text", "json"]),
        /// What to log, in `tracing` filter syntax.
        filter: String = ("log.filter", "ORDERHUB_LOG__FILTER", default_value = "orderhub=info,warn"),
    }
}

fn after_window(text: &str) -> Result<AfterWindow, String> {
    match text {
        "refuse" => Ok(AfterWindow::Refuse),
        "admin" => Ok(AfterWindow::Admin),
        other => Err(format!("`{other}` is neither `refuse` nor `admin`")),
    }
}

/// Just the settings, to be parsed without the rest of the command line.
#[derive(Debug, clap::Parser)]
#[command(name = "orderhub", no_binary_name = true)]
struct SettingsOnly {
    #[command(flatten)]
    settings: Settings,
}

impl Settings {
    /// Settings from flags alone, as a test or an embedding program writes them: `["--otp.digits=8"]`.
    /// The environment and the settings file count too.
    ///
    /// # Errors
    /// A sentence for people, with a suggestion where a name is close.
    pub fn parse<'a>(flags: impl IntoIterator<Item = &'a str>) -> Result<Self, clap::Error> {
        let flags: Vec<&str> = flags.into_iter().collect();
        let given = Given::read(&SettingsOnly::command(), flags)?;
        Ok(SettingsOnly::from_arg_matches(&given.matches)?.settings)
    }

    /// Seconds a one-time code is current.
    #[must_use]
    pub fn otp_step_s(&self) -> u16 {
        let usual = match self.smtp.url {
            Some(_) => OTP_MAIL_STEP_S,
            None => OTP_STEP_S,
        };
        self.otp.step_s.unwrap_or(usual)
    }
}
