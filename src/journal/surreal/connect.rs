//! Opening the database: embedded on disk, embedded in memory, or a server.
//!
//! The embedded database is opened through its own builder, because the SDK's way of opening one ignores every
//! setting and takes half of the machine's memory as block cache. The builder is not a stable interface of SurrealDB:
//! [`open_datastore`] is the only function that knows it.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use futures_util::future::BoxFuture;
use surrealdb::{
    IndexedResults, Surreal,
    engine::{
        any::{self, Any},
        local,
    },
    method::ItemStream,
    opt::auth::Root,
    types::{SurrealValue, Value, Variables},
};
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;

use super::recover::take_in_log;
use crate::config;

/// Log directives: once [`Db::close`] has closed the store, the SDK closes it again and reports that as an error.
pub const QUIET: &str = "surrealdb::core::kvs::ds=off,surrealkv::lsm=error";

const MIB: u64 = 1024 * 1024;
/// How long a database may take to close.
const CLOSE_PATIENCE: Duration = Duration::from_secs(30);

/// The database, open. Cheap to clone: clones share one session, which a clone of the SDK's own handle would not.
#[derive(Clone)]
pub struct Db(Arc<Handle>);

struct Handle {
    client: Client,
    is_durable: bool,
}

/// The SDK has a type per engine; this one does for all.
enum Client {
    Embedded {
        surreal: Surreal<local::Db>,
        /// Kept to be able to wait until everything is on disk: the SDK closes it behind our back.
        datastore: Arc<Datastore>,
    },
    Remote(Surreal<Any>),
}

/// Another process has the embedded database open: only one at a time can.
#[derive(Debug, thiserror::Error)]
#[error("the database folder {folder} is in use by another process")]
pub struct InUse {
    /// The folder.
    pub folder: String,
}

/// Opens the database that the settings name.
///
/// # Errors
/// A sentence for people: not an address, a folder that another process holds, a server that does not answer.
pub async fn open(settings: &config::Database) -> anyhow::Result<Db> {
    let url = settings.url.as_str();
    let (client, is_durable) = if url == "mem://" {
        (open_embedded("memory", settings).await?, false)
    } else if let Some(rest) = url.strip_prefix("surrealkv://") {
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() {
            bail!("database.url names no folder: {url}");
        }
        std::fs::create_dir_all(Path::new(path))
            .with_context(|| format!("cannot make the database folder {path}"))?;
        // On the heap: SurrealDB's futures are large, and every start carries them.
        Box::pin(take_in_log(Path::new(path), || {
            open_datastore(url, settings)
        }))
        .await?;
        let client = Box::pin(open_embedded(url, settings)).await?;
        let is_durable = parameters
            .split('&')
            .any(|parameter| parameter == "sync=every");
        (client, is_durable)
    } else if url.starts_with("ws://") || url.starts_with("wss://") {
        (open_remote(settings).await?, true)
    } else {
        bail!(
            "database.url is none of surrealkv://PATH?sync=every, mem://, ws://HOST:PORT and wss://HOST"
        );
    };
    Ok(Db(Arc::new(Handle { client, is_durable })))
}

async fn open_embedded(path: &str, settings: &config::Database) -> anyhow::Result<Client> {
    let datastore = open_datastore(path, settings).await?;
    datastore.start_maintenance_tasks();
    let surreal =
        Surreal::<local::Db>::unstable_from_datastore(Arc::clone(&datastore), None).await?;
    surreal
        .use_ns(&settings.namespace)
        .use_db(&settings.name)
        .await?;
    Ok(Client::Embedded { surreal, datastore })
}

/// Opens the embedded database.
async fn open_datastore(path: &str, settings: &config::Database) -> anyhow::Result<Arc<Datastore>> {
    let datastore = build_datastore(path, settings).await?;
    // The order is SurrealDB's own: nothing may write before the version of the storage is settled.
    datastore.check_version().await?;
    datastore.bootstrap().await?;
    Ok(datastore)
}

/// The embedded database with explicit caches, and nothing read or written yet.
pub(super) async fn build_datastore(
    path: &str,
    settings: &config::Database,
) -> anyhow::Result<Arc<Datastore>> {
    let caches = ConfigMap::empty()
        .with_key_value(
            "surrealkv_block_cache_capacity",
            (settings.block_cache_mib * MIB).to_string(),
        )
        .with_key_value(
            "surrealkv_max_memtable_size",
            (settings.memtable_mib * MIB).to_string(),
        );
    Datastore::builder()
        .with_config(caches)
        .without_maintenance_tasks()
        .build_with_path(path)
        .await
        .map_err(|error| explain(path, &error))
}

fn explain(path: &str, error: &anyhow::Error) -> anyhow::Error {
    let text = format!("{error:#}");
    if text.contains("already locked") {
        let folder = path.trim_start_matches("surrealkv://");
        let folder = folder.split('?').next().unwrap_or(folder);
        let folder = folder.to_owned();
        InUse { folder }.into()
    } else {
        anyhow::anyhow!("cannot open the database {path}: {text}")
    }
}

async fn open_remote(settings: &config::Database) -> anyhow::Result<Client> {
    let surreal = any::connect(settings.url.as_str())
        .await
        .with_context(|| format!("the database server {} does not answer", settings.url))?;
    if let Some(username) = settings.user.clone() {
        let password = settings.password.as_ref().map(config::Secret::expose);
        let password = password.unwrap_or_default().to_owned();
        surreal
            .signin(Root { username, password })
            .await
            .context("the database server refuses database.user and database.password")?;
    }
    surreal
        .use_ns(&settings.namespace)
        .use_db(&settings.name)
        .await?;
    Ok(Client::Remote(surreal))
}

impl Db {
    /// Runs SurrealQL `text`, one statement or several, with `variables` bound. The text is a constant; whatever comes
    /// from outside is a variable. Errors of single statements are in the results: `check()` or `take_errors()`.
    ///
    /// The embedded database works on the caller's task. A write must not be dropped half way: run it on a task of
    /// its own ([`crate::shutdown::Tasks::spawn`]).
    ///
    /// # Errors
    /// The text does not parse, or the database does not answer.
    pub async fn query(
        &self,
        text: &str,
        variables: Variables,
    ) -> surrealdb::Result<IndexedResults> {
        match &self.0.client {
            Client::Embedded { surreal, .. } => surreal.query(text).bind(variables).await,
            Client::Remote(surreal) => surreal.query(text).bind(variables).await,
        }
    }

    /// As [`Db::query`], with the variables bound one by one: for the stores of other features.
    pub fn ask<'a>(&'a self, text: &'a str) -> Statement<'a> {
        Statement {
            db: self,
            text,
            variables: BTreeMap::new(),
        }
    }

    /// As [`Db::query`], row by row as they are read. This `Db` must live as long as the stream.
    ///
    /// # Errors
    /// As [`Db::query`].
    pub fn stream(&self, text: &str, variables: Variables) -> surrealdb::Result<ItemStream> {
        match &self.0.client {
            Client::Embedded { surreal, .. } => surreal.query(text).bind(variables).stream_items(),
            Client::Remote(surreal) => surreal.query(text).bind(variables).stream_items(),
        }
    }

    /// The embedded database itself; none for a server.
    pub(super) fn datastore(&self) -> Option<Arc<Datastore>> {
        match &self.0.client {
            Client::Embedded { datastore, .. } => Some(Arc::clone(datastore)),
            Client::Remote(_) => None,
        }
    }

    /// True when what was committed survives the loss of power.
    #[must_use]
    pub fn is_durable(&self) -> bool {
        self.0.is_durable
    }

    /// Writes everything out and closes the embedded database. Nothing works afterwards. What is durable is so without it: a
    /// database that does not answer any more holds nobody up.
    pub async fn close(&self) {
        let Client::Embedded { datastore, .. } = &self.0.client else {
            return;
        };
        match tokio::time::timeout(CLOSE_PATIENCE, datastore.shutdown()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the database did not close cleanly"),
            Err(_) => tracing::error!("the database did not close in time"),
        }
    }
}

/// SurrealQL with variables, on its way. Await it.
#[must_use]
pub struct Statement<'a> {
    db: &'a Db,
    text: &'a str,
    variables: BTreeMap<String, Value>,
}

impl Statement<'_> {
    /// Binds one variable.
    pub fn bind(mut self, (name, value): (&str, impl SurrealValue)) -> Self {
        self.variables.insert(name.to_owned(), value.into_value());
        self
    }
}

impl<'a> IntoFuture for Statement<'a> {
    type Output = surrealdb::Result<IndexedResults>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.db.query(self.text, self.variables.into()))
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("is_durable", &self.0.is_durable)
            .finish_non_exhaustive()
    }
}

/// Variables for [`Db::query`].
#[must_use]
pub fn variables<const N: usize>(pairs: [(&str, Value); N]) -> Variables {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<BTreeMap<_, _>>()
        .into()
}
