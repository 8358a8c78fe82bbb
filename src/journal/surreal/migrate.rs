//! Migrations: what the database must look like, as numbered SurrealQL files, each applied once and never edited.
//!
//! `migration:[number]` holds the name and SHA-256 of what was applied. A file that no longer is what was applied, or
//! one applied by a newer program, is refused: nothing is guessed about somebody's data.

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use surrealdb::types::{Array, RecordId, RecordIdKey, Value};

use super::{
    connect::{Db, variables},
    rows::{int, text},
};

/// One migration.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its place in the order, from 1 upwards.
    pub number: u32,
    /// The name of its file.
    pub name: &'static str,
    /// The SurrealQL.
    pub text: &'static str,
}

/// Every migration, in order. Only ever appended to.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "0001_journal",
        text: include_str!("../../../schemas/surreal/0001_journal.surql"),
    },
    Migration {
        number: 2,
        name: "0002_accounts",
        text: include_str!("../../../schemas/surreal/0002_accounts.surql"),
    },
    Migration {
        number: 3,
        name: "0003_payments",
        text: include_str!("../../../schemas/surreal/0003_payments.surql"),
    },
    Migration {
        number: 4,
        name: "0004_catalog",
        text: include_str!("../../../schemas/surreal/0004_catalog.surql"),
    },
    Migration {
        number: 5,
        name: "0005_coupons_carts",
        text: include_str!("../../../schemas/surreal/0005_coupons_carts.surql"),
    },
    Migration {
        number: 6,
        name: "0006_money",
        text: include_str!("../../../schemas/surreal/0006_money.surql"),
    },
    Migration {
        number: 7,
        name: "0007_outbound",
        text: include_str!("../../../schemas/surreal/0007_outbound.surql"),
    },
    Migration {
        number: 8,
        name: "0008_jobs",
        text: include_str!("../../../schemas/surreal/0008_jobs.surql"),
    },
    Migration {
        number: 12,
        name: "0012_stock",
        text: include_str!("../../../schemas/surreal/0012_stock.surql"),
    },
    Migration {
        number: 20,
        name: "0020_sessions",
        text: include_str!("../../../schemas/surreal/0020_sessions.surql"),
    },
    Migration {
        number: 21,
        name: "0021_shares",
        text: include_str!("../../../schemas/surreal/0021_shares.surql"),
    },
    Migration {
        number: 22,
        name: "0022_push",
        text: include_str!("../../../schemas/surreal/0022_push.surql"),
    },
    Migration {
        number: 23,
        name: "0023_addresses",
        text: include_str!("../../../schemas/surreal/0023_addresses.surql"),
    },
    Migration {
        number: 30,
        name: "0030_audit",
        text: include_str!("../../../schemas/surreal/0030_audit.surql"),
    },
    Migration {
        number: 31,
        name: "0031_keys",
        text: include_str!("../../../schemas/surreal/0031_keys.surql"),
    },
    Migration {
        number: 32,
        name: "0032_account_links",
        text: include_str!("../../../schemas/surreal/0032_account_links.surql"),
    },
    Migration {
        number: 33,
        name: "0033_second_factor",
        text: include_str!("../../../schemas/surreal/0033_second_factor.surql"),
    },
    Migration {
        number: 36,
        name: "0036_identity",
        text: include_str!("../../../schemas/surreal/0036_identity.surql"),
    },
    Migration {
        number: 37,
        name: "0037_archived",
        text: include_str!("../../../schemas/surreal/0037_archived.surql"),
    },
];

/// Brings the database to `migrations`; what was applied before is checked and left alone.
///
/// # Errors
/// A sentence for people: an edited migration, one of a newer program, or one the database refuses.
pub async fn migrate(db: &Db, migrations: &[Migration]) -> anyhow::Result<()> {
    let text = "DEFINE TABLE IF NOT EXISTS migration TYPE NORMAL SCHEMALESS";
    db.query(text, variables([])).await?.check()?;
    for migration in pending(db, migrations).await? {
        apply(db, migration, &hash_of(migration)).await?;
    }
    Ok(())
}

/// What [`migrate`] would apply, in its order. Reads, and changes nothing.
///
/// # Errors
/// A sentence for people: an edited migration, or one of a newer program.
pub async fn pending<'a>(
    db: &Db,
    migrations: &'a [Migration],
) -> anyhow::Result<Vec<&'a Migration>> {
    let applied = applied(db).await?;
    if let Some((number, name, _)) = applied
        .iter()
        .find(|(number, ..)| !migrations.iter().any(|known| known.number == *number))
    {
        bail!(
            "the database was written by a newer orderhub (migration {number}, {name}); use that version or a backup"
        );
    }
    let mut pending = Vec::new();
    for migration in migrations {
        match applied
            .iter()
            .find(|(number, ..)| *number == migration.number)
        {
            Some((_, _, known)) if *known == hash_of(migration) => {}
            Some((number, name, _)) => bail!(
                "migration {number} ({name}) was edited after it was applied to this database; restore its text and add a new one"
            ),
            None => pending.push(migration),
        }
    }
    Ok(pending)
}

fn hash_of(migration: &Migration) -> String {
    hex::encode(Sha256::digest(migration.text))
}

async fn applied(db: &Db) -> anyhow::Result<Vec<(u32, String, String)>> {
    let mut results = db.query("INFO FOR DB", variables([])).await?.check()?;
    let info: Value = results.take(0)?;
    let Value::Object(info) = info else {
        bail!("the database does not say what is in it");
    };
    let Some(Value::Object(tables)) = info.get("tables") else {
        bail!("the database does not say which tables it has");
    };
    if tables.get("migration").is_none() {
        return Ok(Vec::new());
    }
    let query = "SELECT number, name, sha256 FROM migration ORDER BY number";
    let mut results = db.query(query, variables([])).await?.check()?;
    let rows: Value = results.take(0)?;
    let Value::Array(rows) = rows else {
        bail!("the table of migrations is unreadable");
    };
    rows.iter().map(read_row).collect()
}

fn read_row(row: &Value) -> anyhow::Result<(u32, String, String)> {
    let Value::Object(row) = row else {
        bail!("the table of migrations is unreadable");
    };
    match (row.get("number"), row.get("name"), row.get("sha256")) {
        (Some(Value::Number(number)), Some(Value::String(name)), Some(Value::String(hash))) => {
            let number = number
                .to_int()
                .and_then(|number| u32::try_from(number).ok());
            let number = number.context("the table of migrations is unreadable")?;
            Ok((number, name.clone(), hash.clone()))
        }
        _ => bail!("the table of migrations is unreadable"),
    }
}

/// The migration and the note that it was applied are one transaction.
async fn apply(db: &Db, migration: &Migration, hash: &str) -> anyhow::Result<()> {
    let query = format!(
        "BEGIN;\n{}\nCREATE $id CONTENT {{ number: $number, name: $name, sha256: $sha256 }} RETURN NONE;\nCOMMIT;",
        migration.text
    );
    let number = int(u64::from(migration.number));
    let key = RecordIdKey::Array(Array::from(vec![number.clone()]));
    let bound = variables([
        ("id", Value::RecordId(RecordId::new("migration", key))),
        ("number", number),
        ("name", text(migration.name)),
        ("sha256", text(hash)),
    ]);
    db.query(&query, bound)
        .await
        .and_then(surrealdb::IndexedResults::check)
        .with_context(|| format!("migration {} failed", migration.name))?;
    tracing::info!(migration = migration.name, "migrated the database");
    Ok(())
}
