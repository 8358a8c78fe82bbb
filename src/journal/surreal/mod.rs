//! The journal in SurrealDB. Its types and texts stop at this folder, and at each feature's own `store.rs`, which
//! shares the database through [`SurrealJournal::db`].
//!
//! Every write runs on a task of the journal's own: SurrealDB works on the caller's task, and a caller that goes away
//! must not take half a transaction with it.

mod commit;
mod connect;
pub mod copy;
pub mod cut;
mod feed;
mod keys;
mod migrate;
mod orders;
pub mod records;
mod recover;
mod rewrite;
mod rows;
mod shelf;
mod transaction;
mod trim;

use std::{future::Future, time::Duration};

use futures_util::future::BoxFuture;
use surrealdb::types::Value;

pub use connect::{Db, InUse, QUIET, open, variables};
pub use migrate::{MIGRATIONS, Migration, migrate, pending};

use super::{
    CommitError, CouponUse, CouponUseId, Head, Journal, KeyId, KeyRecord, Leaving, Loaded,
    OrderQuery, ReadError, Shelf, SiteBatch,
};
use crate::{
    catalog::{Movement, Site},
    config,
    order::{Event, Order, OrderId, Seq, SiteId, Sku, Timestamp},
    shutdown::Tasks,
};

/// How long a caller waits for its commit; the commit itself goes on, so its outcome is unknown then.
const COMMIT_PATIENCE: Duration = Duration::from_secs(30);
/// How long `close` waits for commits under way.
const CLOSE_PATIENCE: Duration = Duration::from_secs(30);

/// A journal over one SurrealDB database.
#[derive(Debug)]
pub struct SurrealJournal {
    db: Db,
    writes: Tasks,
    #[cfg(feature = "early-ack")]
    late: early_ack::Late,
}

impl SurrealJournal {
    /// Opens the database of the settings and brings it to the newest migration.
    ///
    /// # Errors
    /// A sentence for people.
    pub async fn open(settings: &config::Database) -> anyhow::Result<Self> {
        let db = open(settings).await?;
        if let Err(error) = migrate(&db, MIGRATIONS).await {
            db.close().await;
            return Err(error);
        }
        Ok(Self::over(db))
    }

    /// Over a database in which every migration has run.
    #[must_use]
    pub fn over(db: Db) -> Self {
        Self {
            db,
            writes: Tasks::new(),
            #[cfg(feature = "early-ack")]
            late: early_ack::Late::default(),
        }
    }

    /// The database, for other features' stores.
    #[must_use]
    pub fn db(&self) -> Db {
        self.db.clone()
    }

    /// Shows every order that goes on to `anew`, and writes what it makes of one. Only while no engine runs: a sequencer does not
    /// hear of it.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn renew_live(
        &self,
        anew: impl FnMut(Order) -> Option<Order> + Send,
    ) -> Result<(), ReadError> {
        let records = records::Records::new(self.db.clone(), self.writes.clone());
        records.renew_bodies(rows::LIVE, anew).await
    }

    /// Runs `write` to its end, whether or not anybody still waits for it.
    fn write<T: Send + 'static>(
        &self,
        write: impl Future<Output = Result<T, CommitError>> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, CommitError>> {
        let task = self.writes.spawn(write);
        Box::pin(async move {
            match tokio::time::timeout(COMMIT_PATIENCE, task).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(error)) => Err(CommitError::Unknown(error.to_string())),
                Err(_) => Err(CommitError::Unknown("no answer in time".into())),
            }
        })
    }
}

/// Counts a read, and makes it.
fn read<T>(
    kind: &'static str,
    reading: impl Future<Output = Result<T, ReadError>> + Send + 'static,
) -> BoxFuture<'static, Result<T, ReadError>> {
    metrics::counter!("orderhub_journal_reads_total", "kind" => kind).increment(1);
    Box::pin(reading)
}

impl Journal for SurrealJournal {
    fn commit(&self, batches: Vec<SiteBatch>) -> BoxFuture<'static, Result<(), CommitError>> {
        let db = self.db.clone();
        let write = async move { commit::commit(&db, &batches).await };
        #[cfg(feature = "early-ack")]
        {
            drop(self.write(self.late.after(write)));
            Box::pin(std::future::ready(Ok(())))
        }
        #[cfg(not(feature = "early-ack"))]
        self.write(write)
    }

    fn sites(&self) -> BoxFuture<'static, Result<Vec<Site>, ReadError>> {
        let db = self.db.clone();
        read("sites", async move { feed::sites(&db).await })
    }

    fn load(
        &self,
        site: SiteId,
        ended_since: Timestamp,
    ) -> BoxFuture<'static, Result<Option<Loaded>, ReadError>> {
        let db = self.db.clone();
        read(
            "load",
            async move { feed::load(&db, &site, ended_since).await },
        )
    }

    fn events(
        &self,
        site: SiteId,
        after: Seq,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>> {
        let db = self.db.clone();
        read("events", async move {
            feed::events(&db, &site, after, limit).await
        })
    }

    fn events_at(
        &self,
        site: SiteId,
        seqs: Vec<Seq>,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>> {
        let db = self.db.clone();
        read("events_at", async move {
            feed::events_at(&db, &site, &seqs).await
        })
    }

    fn shelf(&self, site: SiteId) -> BoxFuture<'static, Result<Option<Shelf>, ReadError>> {
        let db = self.db.clone();
        read("shelf", async move { feed::shelf(&db, &site).await })
    }

    fn order(&self, id: OrderId) -> BoxFuture<'static, Result<Option<Order>, ReadError>> {
        let db = self.db.clone();
        read("order", async move {
            Ok(feed::orders_by_id(&db, &[id]).await?.pop())
        })
    }

    fn orders_by_id(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        let db = self.db.clone();
        read("order", async move { feed::orders_by_id(&db, &ids).await })
    }

    fn known(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<OrderId>, ReadError>> {
        let db = self.db.clone();
        read("known", async move { feed::known(&db, &ids).await })
    }

    fn orders(&self, query: OrderQuery) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        let db = self.db.clone();
        read("orders", async move { orders::orders(&db, &query).await })
    }

    fn movements(
        &self,
        site: SiteId,
        sku: Sku,
        before: Option<u64>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Movement>, ReadError>> {
        let db = self.db.clone();
        read("movements", async move {
            shelf::movements(&db, &site, &sku, before, limit).await
        })
    }

    fn key(&self, id: KeyId) -> BoxFuture<'static, Result<Option<KeyRecord>, ReadError>> {
        let db = self.db.clone();
        read("key", async move { keys::key(&db, &id).await })
    }

    fn coupon_use(
        &self,
        site: SiteId,
        id: CouponUseId,
    ) -> BoxFuture<'static, Result<u32, ReadError>> {
        let db = self.db.clone();
        read("coupon_use", async move {
            let row = rows::coupon_use_id(&site, &id);
            let found = feed::one::<CouponUse>(&db, row).await?;
            Ok(found.map_or(0, |one| one.count))
        })
    }

    fn prune_keys(&self, before: Timestamp) -> BoxFuture<'static, Result<u64, CommitError>> {
        let db = self.db.clone();
        self.write(async move { keys::prune(&db, before).await })
    }

    fn rewrite(
        &self,
        site: SiteId,
        orders: Vec<Order>,
        events: Vec<Event>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        let db = self.db.clone();
        self.write(async move { rewrite::rewrite(&db, &site, &orders, &events).await })
    }

    fn trim(
        &self,
        site: SiteId,
        first: Seq,
        head: Head,
        leaving: Leaving,
    ) -> BoxFuture<'static, Result<bool, CommitError>> {
        let db = self.db.clone();
        self.write(async move { trim::trim(&db, &site, first, &head, &leaving).await })
    }

    fn note(&self, name: String) -> BoxFuture<'static, Result<Option<Vec<u8>>, ReadError>> {
        let db = self.db.clone();
        read("note", async move { feed::note(&db, &name).await })
    }

    fn save_note(
        &self,
        name: String,
        value: Vec<u8>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        let db = self.db.clone();
        self.write(async move {
            let text = "UPSERT $id CONTENT { value: $value } RETURN NONE";
            let value = Value::Bytes(value.into());
            let bound = [("id", rows::note_id(&name)), ("value", value)];
            commit::write(&db, text, bound).await
        })
    }

    fn is_durable(&self) -> bool {
        self.db.is_durable()
    }

    fn close(&self) -> BoxFuture<'static, ()> {
        let (db, writes) = (self.db.clone(), self.writes.clone());
        Box::pin(async move {
            if !writes.drain(CLOSE_PATIENCE).await {
                tracing::error!("some commits did not end in time");
            }
            db.close().await;
        })
    }
}

/// The negative control of the kill test: a journal that lies about what is durable.
#[cfg(feature = "early-ack")]
mod early_ack {
    use std::{
        future::Future,
        sync::{Mutex, PoisonError},
        time::Duration,
    };

    use tokio::{sync::oneshot, time::Instant};

    /// How long after it was acknowledged a commit begins: long enough for a kill to come in between.
    const LATENESS: Duration = Duration::from_millis(50);

    /// Late commits, one after the other: this journal differs from an honest one in nothing else.
    #[derive(Debug, Default)]
    pub(super) struct Late {
        last: Mutex<Option<oneshot::Receiver<()>>>,
    }

    impl Late {
        pub(super) fn after<T, W: Future<Output = T>>(
            &self,
            write: W,
        ) -> impl Future<Output = T> + use<T, W> {
            let (done, next) = oneshot::channel::<()>();
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let before = last.replace(next);
            let due = Instant::now() + LATENESS;
            async move {
                tokio::time::sleep_until(due).await;
                if let Some(before) = before {
                    // Ends, or is gone: either way it is over.
                    let _ = before.await;
                }
                let written = write.await;
                drop(done);
                written
            }
        }
    }
}
