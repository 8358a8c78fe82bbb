//! What is kept of the secrets that programs and boards are shown once: enough to know them again, and not they.

use std::{fs, path::Path};

use orderhub::{
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
    privacy::PLACES,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    app::{Disk, TestClock, assert_without},
    support::run,
};

/// The files below a folder that hold a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        if holds(&bytes, text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Every row of a table, as it is read.
async fn rows(journal: &SurrealJournal, table: &str) -> String {
    let text = format!("SELECT * FROM {table}");
    let mut found = journal.db().ask(&text).await.unwrap().check().unwrap();
    let found: surrealdb::types::Value = found.take(0).unwrap();
    format!("{found:?}")
}

#[test]
fn what_was_shown_once_is_in_no_row_and_no_file() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let manager = app.manager().await;
        let key = json!({"name": "Till", "scopes": ["stock:read"], "sites": ["main"]});
        let key = manager.post("api-keys", &key).await.expect(201);
        let board = json!({"name": "Pass", "site": "main"});
        let board = manager.post("devices", &board).await.expect(201);
        let [key, board] = [&key["key"], &board["token"]].map(|it| it.as_str().unwrap());
        let till = app.nobody().with_token(key);
        till.get("stock").await.expect(200);
        let login = json!({"token": board});
        let pass = app.nobody().post("devices/session", &login).await;
        let pass = app.nobody().signed_in(&pass.expect(200));
        pass.get("tickets").await.expect(200);
        let wrong = app.nobody().with_token(&board.replace("ohd_", "ohk_"));
        wrong.get("stock").await.problem(401, "unauthenticated");
        // While it runs, what is written is in the files as it is; after its end, they are packed as they will be.
        let during = disk.as_it_is();
        app.stop().await;

        let settings = Settings::parse([disk.flag()]).unwrap();
        let journal = SurrealJournal::open(&settings.database).await.unwrap();
        for (secret, table) in [(key, "api_key"), (board, "device")] {
            let hash = hex::encode(Sha256::digest(secret));
            assert!(!holding(during.path(), &hash).is_empty(), "{table}");
            for folder in [during.path(), disk.path()] {
                // Neither all of it, nor what makes it hard to guess.
                for part in [secret, &secret[4..], &secret[8..34]] {
                    assert_eq!(holding(folder, part), [""; 0], "{table}");
                }
            }
            assert!(rows(&journal, table).await.contains(&hash), "{table}");
            for (table, _) in PLACES {
                assert_without(&rows(&journal, table).await, &[&secret[8..34]]);
            }
        }
        journal.close().await;
    });
}
