//! Everything that is stored, key by key, as of one moment; and the same put into an empty database.
//!
//! What goes out are the keys and values of the storage itself, indexes and definitions included, so that what is put back
//! is the same database and not one that was built after its description. SurrealDB's own rules for such a copy are in
//! `surrealdb_core::kvs::copy`: the key of the storage's version is written last, so that half a copy is never opened.

use std::sync::Arc;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use surrealdb::types::{Number, Value};
use surrealdb_core::kvs::{
    Datastore,
    copy::{KeyRole, KeyspaceVersion, key_role, keyspace},
};
use surrealdb_kvs::{Key, TransactionType, key::RawRange};
use tokio::sync::mpsc;

use super::{
    connect::{Db, build_datastore, variables},
    rows,
};
use crate::{config, journal::ReadError, shutdown::Tasks};

/// Keys that are read, and written, at once: of orders, a few megabytes.
const KEYS_AT_ONCE: u32 = 500;
/// Parts that may wait for whoever takes them.
const PARTS_WAITING: usize = 2;

/// Keys with their values.
pub type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// What is stored, part by part: what it is, then pairs, then the end.
#[derive(Debug)]
pub enum Part {
    /// What it is.
    About(About),
    /// Some of it.
    Pairs(Pairs),
    /// That was all.
    End,
}

/// What a copy is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of the storage, for SurrealDB.
    pub storage: KeyspaceVersion,
    /// How far the feed of each site was at least.
    pub sites: Vec<SiteHead>,
}

/// How far a site's feed was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteHead {
    /// The site.
    pub site: String,
    /// The feed's epoch.
    pub epoch: String,
    /// The position of its last event.
    pub seq: u64,
}

impl Db {
    /// Everything that is stored, as of one moment, while others go on writing. `None` for a database server: that has
    /// tools of its own.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn parts(
        &self,
        tasks: &Tasks,
    ) -> Result<Option<mpsc::Receiver<Result<Part, ReadError>>>, ReadError> {
        let Some(datastore) = self.datastore() else {
            return Ok(None);
        };
        let sites = heads(self).await.map_err(|error| unavailable(&error))?;
        let (parts, taken) = mpsc::channel(PARTS_WAITING);
        tasks.spawn(async move {
            if let Err(error) = read_out(&datastore, sites, &parts).await {
                // Whoever took parts is gone, or hears of it.
                let _ = parts.send(Err(unavailable(&error))).await;
            }
        });
        Ok(Some(taken))
    }
}

fn unavailable(error: &anyhow::Error) -> ReadError {
    ReadError::Unavailable(format!("{error:#}"))
}

async fn read_out(
    datastore: &Datastore,
    sites: Vec<SiteHead>,
    parts: &mpsc::Sender<Result<Part, ReadError>>,
) -> anyhow::Result<()> {
    let snapshot = datastore.transaction(TransactionType::Read).await?;
    let read = async {
        let storage = KeyspaceVersion::read(&snapshot).await?;
        parts
            .send(Ok(Part::About(About { storage, sites })))
            .await?;
        let mut range = keyspace();
        loop {
            let mut pairs: Pairs = snapshot.scan_raw(range, KEYS_AT_ONCE, 0, None).await?;
            let Some((last, _)) = pairs.last() else { break };
            range = RawRange::every_key_after(&Key::from(last.clone()));
            pairs.retain(|(key, _)| key_role(key) != KeyRole::Skipped);
            parts.send(Ok(Part::Pairs(pairs))).await?;
        }
        parts.send(Ok(Part::End)).await?;
        anyhow::Ok(())
    };
    let read = read.await;
    snapshot.cancel().await?;
    read
}

/// How far the feed of each site is.
///
/// # Errors
/// The database does not answer, or holds something else.
pub async fn heads(db: &Db) -> anyhow::Result<Vec<SiteHead>> {
    let text = "SELECT record::id(id) AS site, epoch, seq FROM head";
    let mut results = db.query(text, variables([])).await?.check()?;
    let rows: Value = results.take(0)?;
    let Value::Array(rows) = rows else {
        anyhow::bail!("the heads of the feeds are unreadable");
    };
    rows.iter().map(read_head).collect()
}

fn read_head(row: &Value) -> anyhow::Result<SiteHead> {
    let unreadable = "the head of a feed is unreadable";
    let Value::Object(row) = row else {
        anyhow::bail!(unreadable);
    };
    match (row.get("site"), row.get("epoch"), row.get("seq")) {
        (
            Some(Value::String(site)),
            Some(Value::String(epoch)),
            Some(Value::Number(Number::Int(seq))),
        ) => Ok(SiteHead {
            site: site.clone(),
            epoch: epoch.clone(),
            seq: u64::try_from(*seq).context(unreadable)?,
        }),
        _ => anyhow::bail!(unreadable),
    }
}

/// Gives every feed a new epoch: whoever has seen more of it than there is now starts anew. Workers that keep a position go
/// on from where the feed ends now, and so tell of whatever happens next, also before they first look.
///
/// # Errors
/// The database does not answer.
pub async fn begin_epoch(db: &Db, epoch: &str) -> anyhow::Result<()> {
    let text = "UPDATE head SET epoch = $epoch RETURN NONE";
    let bound = variables([("epoch", Value::String(epoch.to_owned()))]);
    db.query(text, bound).await?.check()?;
    let heads = heads(db).await?;
    let text = "SELECT VALUE record::id(id) FROM note WHERE string::starts_with(record::id(id), 'cursor:')";
    let mut results = db.query(text, variables([])).await?.check()?;
    let Value::Array(names) = results.take(0)? else {
        anyhow::bail!("the positions of workers are unreadable");
    };
    for name in names.iter() {
        let Value::String(name) = name else { continue };
        let site = name.rsplit(':').next().unwrap_or_default();
        let Some(head) = heads.iter().find(|head| head.site == site) else {
            continue;
        };
        // As `hub::follow` reads it.
        let position = serde_json::json!({"epoch": epoch, "seq": head.seq});
        let bound = variables([
            ("id", rows::note_id(name)),
            ("value", Value::Bytes(serde_json::to_vec(&position)?.into())),
        ]);
        let text = "UPSERT $id CONTENT { value: $value } RETURN NONE";
        db.query(text, bound).await?.check()?;
    }
    Ok(())
}

/// An empty database that is being filled. It cannot be opened before [`Filling::finish`].
pub struct Filling {
    datastore: Arc<Datastore>,
    version: Option<(Vec<u8>, Vec<u8>)>,
}

impl Filling {
    /// Begins with the empty folder that the settings name.
    ///
    /// # Errors
    /// A sentence for people: what is to be put in is of another version, or the folder cannot be written.
    pub async fn begin(settings: &config::Database, about: &About) -> anyhow::Result<Self> {
        about
            .storage
            .check()
            .context("the backup is of another version of the storage")?;
        let datastore = build_datastore(&settings.url, settings).await?;
        Ok(Self {
            datastore,
            version: None,
        })
    }

    /// Puts some in.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub async fn put(&mut self, pairs: Pairs) -> anyhow::Result<()> {
        let filling = self.datastore.transaction(TransactionType::Write).await?;
        for (key, value) in pairs {
            match key_role(&key) {
                KeyRole::Data => {
                    if let Err(error) = filling.set(Key::from(key), value).await {
                        filling.cancel().await?;
                        return Err(error);
                    }
                }
                KeyRole::Version => self.version = Some((key, value)),
                KeyRole::Skipped => {}
            }
        }
        filling.commit().await
    }

    /// Writes what makes it a database, and closes it.
    ///
    /// # Errors
    /// It was no whole copy, or the folder cannot be written.
    pub async fn finish(self) -> anyhow::Result<()> {
        let (key, value) = self.version.context("the backup has no version in it")?;
        let last = self.datastore.transaction(TransactionType::Write).await?;
        last.set(Key::from(key), value).await?;
        last.commit().await?;
        self.datastore.shutdown().await?;
        Ok(())
    }
}
