//! Backups through the program: what is restored is what was backed up, and what is damaged is not.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use orderhub::{app::Mode, journal::Journal as _};
use serde_json::{Value, json};
use surrealdb::types::Value as Rows;
use tempfile::TempDir;

use crate::{
    app::{PASSWORD, TestApp, TestClock, id},
    doctor::{Store, lived_in},
    support::run,
};

mod archive;
mod drill;
mod left;
mod until;

/// The program, with the database of a store.
fn orderhub(command: &str, folder: &Path, store: &Store, more: &[&str]) -> Output {
    let mut orderhub = Command::new(env!("CARGO_BIN_EXE_orderhub"));
    let orderhub = orderhub.args([command, folder.to_str().unwrap(), &store.flag()]);
    orderhub.args(more).output().unwrap()
}

fn done(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Every row of every table, but for the epochs of the feeds, and where their followers stand in them: these alone change
/// when a backup is restored.
async fn everything(store: &Store) -> BTreeMap<String, Vec<String>> {
    let journal = store.open().await;
    let db = journal.db();
    let Ok(Rows::Object(info)) = db.ask("INFO FOR DB").await.unwrap().take(0) else {
        panic!("no description of the database")
    };
    let Some(Rows::Object(tables)) = info.get("tables") else {
        panic!("no tables")
    };
    let mut all = BTreeMap::new();
    for table in tables.keys() {
        let text = match table.as_str() {
            "head" => "SELECT * OMIT epoch FROM head".to_owned(),
            "note" => "SELECT * FROM note WHERE !string::starts_with(record::id(id), 'cursor:')"
                .to_owned(),
            other => format!("SELECT * FROM {other}"),
        };
        let mut rows = db.ask(&text).await.unwrap().check().unwrap();
        let Ok(Rows::Array(rows)) = rows.take(0) else {
            panic!("{table} has no rows")
        };
        all.insert(
            table.clone(),
            rows.iter().map(|row| format!("{row:?}")).collect(),
        );
    }
    journal.close().await;
    all
}

/// The epochs of the feeds.
async fn epochs(store: &Store) -> Vec<String> {
    let journal = store.open().await;
    let read = "SELECT VALUE epoch FROM head";
    let epochs = journal.db().ask(read).await.unwrap().take(0).unwrap();
    journal.close().await;
    epochs
}

/// A shop in which much has happened, in a folder of its own, with a file in each folder beside it.
async fn shop(dir: &TempDir) -> Store {
    let store = Store(dir.path().join("shop/db"));
    fs::create_dir_all(dir.path().join("shop")).unwrap();
    lived_in(&store).await;
    for name in ["images", "learning/main", "models/main"] {
        let folder = dir.path().join("shop").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("file"), name).unwrap();
    }
    store
}

/// The files of a hub beside its database, with what is in them.
fn files(store: &Store) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = store.0.parent().unwrap();
    let mut waiting = vec![root.to_owned()];
    let mut found = BTreeMap::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path == store.0 {
                continue;
            }
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                found.insert(path.strip_prefix(root).unwrap().to_owned(), bytes);
            }
        }
    }
    found
}

#[test]
fn what_is_restored_is_what_was_backed_up() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let store = shop(&dir).await;
        let (before, files_before) = (everything(&store).await, files(&store));
        for (table, least) in [("event", 10), ("order", 1), ("live", 2), ("user", 5)] {
            assert!(before[table].len() >= least, "{table}: {:?}", before[table]);
        }
        assert!(
            files_before
                .keys()
                .any(|path| path.ends_with("token.ed25519"))
        );

        let backup = dir.path().join("backup");
        let said = done(&orderhub("backup", &backup, &store, &[]));
        assert!(said.starts_with("backed up 1 site:"), "{said}");
        let restored = Store(dir.path().join("restored/db"));
        fs::create_dir_all(dir.path().join("restored")).unwrap();
        let said = done(&orderhub("restore", &backup, &restored, &[]));
        assert!(said.starts_with("restored 1 site as of"), "{said}");

        assert_eq!(everything(&restored).await, before);
        let (old, new) = (epochs(&store).await, epochs(&restored).await);
        assert!(
            new.len() == 1 && old.len() == 1 && old != new,
            "{old:?} {new:?}"
        );
        assert_eq!(files(&restored), files_before);
        let examined = restored.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);

        // Nothing is written over: neither the hub that is there, nor the backup.
        let said = refused(&orderhub("restore", &backup, &restored, &[]));
        assert!(
            said.contains("is not empty; nothing is written over"),
            "{said}"
        );
        let said = refused(&orderhub("backup", &backup, &restored, &[]));
        assert!(
            said.contains("is not empty; nothing is written over"),
            "{said}"
        );
        let nowhere = Store(dir.path().join("nowhere/db"));
        let said = refused(&orderhub("backup", &dir.path().join("none"), &nowhere, &[]));
        assert!(said.contains("there is no database in"), "{said}");
        assert!(!dir.path().join("none").exists() && !nowhere.0.exists());
    });
}

#[test]
fn a_hub_that_runs_is_backed_up_as_of_one_moment_while_orders_come_in() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let store = Store(dir.path().join("shop/db"));
        fs::create_dir_all(dir.path().join("shop")).unwrap();
        let clock = TestClock::new();
        let app = TestApp::start(&[&store.flag()], Mode::Demo, clock.clone()).await;
        app.is_ready().await;
        let customer = app.customer().await;
        let place = async || {
            let body = json!({"lines": [{"sku": "espresso", "quantity": 1}]});
            customer.post("orders", &body).await
        };
        let mut placed = Vec::new();
        for _ in 0..10 {
            placed.push(place().await.expect(201));
        }
        let backup = dir.path().join("backup");
        let url = app.url();
        // Whoever is at no keyboard is asked nothing, and gets nothing.
        let in_person = [
            "--url",
            &url,
            "--email",
            "admin@demo.local",
            "--password",
            PASSWORD,
        ];
        let said = refused(&orderhub("backup", &backup, &store, &in_person));
        assert!(said.contains("asks for a second factor"), "{said}");
        assert!(!backup.exists());
        let scopes = ["data:read", "database:read"];
        let key = json!({"name": "Nightly", "scopes": scopes, "sites": []});
        let key = app.admin().await.post("api-keys", &key).await.expect(201);
        let key = key["key"].as_str().unwrap().to_owned();
        let (folder, flag) = (backup.clone(), store.flag());
        let asked = tokio::task::spawn_blocking(move || {
            Command::new(env!("CARGO_BIN_EXE_orderhub"))
                .args(["backup", folder.to_str().unwrap(), &flag, "--url", &url])
                .args(["--token", &key])
                .output()
                .unwrap()
        });
        let mut during = 0;
        while !asked.is_finished() {
            during += usize::from(place().await.status == 201);
        }
        done(&asked.await.unwrap());
        let log = app.admin().await.get("audit").await.expect(200);
        let mut acts = log["items"].as_array().unwrap().iter();
        let act = acts.find(|act| act["action"] == "export.made").unwrap();
        assert_eq!(act["target"]["id"], "database", "{log}");

        // It is the admins' alone: hashes of passwords are in it.
        let manager = app.manager().await;
        manager
            .get("exports/database")
            .await
            .problem(403, "forbidden");
        app.stop().await;

        let restored = Store(dir.path().join("restored/db"));
        fs::create_dir_all(dir.path().join("restored")).unwrap();
        done(&orderhub("restore", &backup, &restored, &[]));
        let examined = restored.examined();
        assert_eq!(examined.exit, Some(0), "{}", examined.text);
        assert!(during > 0);

        // Everybody is still signed in, and everything from before is there.
        let app = TestApp::start(&[&restored.flag()], Mode::Demo, clock).await;
        app.is_ready().await;
        let customer = app.nobody().with_token(customer.token());
        for order in &placed {
            customer
                .get(&format!("orders/{}", id(order)))
                .await
                .expect(200);
        }
        app.stop().await;
    });
}

#[test]
fn a_damaged_backup_restores_nothing() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let store = shop(&dir).await;
        let backup = dir.path().join("backup");
        done(&orderhub("backup", &backup, &store, &[]));
        done(&orderhub("restore", &backup, &store, &["--check"]));
        let ill = |name: &str, damage: fn(&Path), reason: &str| {
            let copy = dir.path().join(name);
            crate::doctor::copy(&backup, &copy);
            damage(&copy);
            let restored = Store(dir.path().join(format!("{name}-restored/db")));
            let said = refused(&orderhub("restore", &copy, &restored, &[]));
            assert!(said.contains(reason), "{name}: {said}");
            assert!(
                !dir.path().join(format!("{name}-restored")).exists(),
                "{name}"
            );
            refused(&orderhub("restore", &copy, &restored, &["--check"]));
        };
        ill(
            "flipped",
            |copy| {
                let path = copy.join("database.zst");
                let mut bytes = fs::read(&path).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                fs::write(path, bytes).unwrap();
            },
            "database.zst is not what was written",
        );
        ill(
            "missing",
            |copy| fs::remove_file(copy.join("keys/seal.key")).unwrap(),
            "cannot read keys/seal.key",
        );
        ill(
            "added",
            |copy| fs::write(copy.join("keys/other.key"), "x").unwrap(),
            "nobody wrote keys/other.key",
        );
        ill(
            "elsewhere",
            |copy| {
                let path = copy.join("manifest.json");
                let text = fs::read_to_string(&path).unwrap();
                fs::write(path, text.replace("keys/seal.key", "../seal.key")).unwrap();
            },
            "it names ../seal.key",
        );
        ill(
            "cut",
            |copy| {
                // With the hash of what is left: then the end is missing.
                use sha2::Digest as _;
                let path = copy.join("database.zst");
                let bytes = fs::read(&path).unwrap();
                let cut = &bytes[..bytes.len() - 30];
                fs::write(&path, cut).unwrap();
                let path = copy.join("manifest.json");
                let mut manifest: Value =
                    serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                manifest["files"]["database.zst"] = json!({
                    "bytes": cut.len(), "sha256": hex::encode(sha2::Sha256::digest(cut)),
                });
                fs::write(path, manifest.to_string()).unwrap();
            },
            "is no whole database",
        );
        ill(
            "nothing",
            |copy| fs::remove_file(copy.join("manifest.json")).unwrap(),
            "is no backup",
        );
    });
}
