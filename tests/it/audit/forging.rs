//! A log that somebody has forged with all they can know, and a hub that starts over it.

use orderhub::{
    audit::{AuditStore, Entry, Hash},
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
    shutdown::Tasks,
};

use super::tampering::{is_found, is_whole, lived_in, put_back};
use crate::{
    app::{Disk, TestClock},
    support::run,
};

/// The entries of a log from number `from` on, as they are kept.
async fn kept(store: &AuditStore, from: u64) -> Vec<Entry> {
    let lines = store.lines(from, 100).await.unwrap();
    let lines = lines.iter();
    lines
        .map(|line| serde_json::from_str(&line.text).unwrap())
        .collect()
}

/// What somebody makes of entries.
type Change = fn(Vec<Entry>) -> Vec<Entry>;

fn exchange(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries[3].target.id = "Port".into();
    entries
}

fn add(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.extend(entries.last().cloned());
    entries
}

/// Chains entries one to the other, as whoever knows how it is done can, and puts them at their numbers.
async fn forge(disk: &Disk, change: Change, head: bool) {
    let settings = Settings::parse([disk.flag()]).unwrap();
    let journal = SurrealJournal::open(&settings.database).await.unwrap();
    let store = AuditStore::new(journal.db(), Tasks::new());
    let mut entries = change(kept(&store, 1).await);
    let (mut previous, mut forged) = (Hash::NONE, String::new());
    for (number, entry) in (1..).zip(&mut entries) {
        (entry.seq, entry.previous) = (number, previous);
        let text = entry.text().unwrap();
        previous = Hash::of_entry(&text);
        let text = serde_json::to_string(&text).unwrap();
        forged += &format!("UPSERT audit:[{number}] REPLACE {{body: {text}, hash: '{previous}'}};");
    }
    if head {
        let mut head = store.head().await.unwrap().unwrap();
        (head.seq, head.hash) = (entries.len() as u64, previous);
        let text = serde_json::to_string(&serde_json::to_string(&head).unwrap()).unwrap();
        forged += &format!("UPSERT audit_head:head SET body = {text};");
    }
    journal.db().ask(&forged).await.unwrap().check().unwrap();
    journal.close().await;
}

#[test]
fn a_hub_that_starts_over_a_forged_log_does_not_sign_it_unsaid() {
    run(async {
        let disk = lived_in().await;
        let good = disk.path().join("good");
        crate::doctor::copy(&disk.path().join("db"), &good);
        let before_the_head = "the head signed at entry 9 is not the hash of that entry";
        let damages: [(Change, bool, &str, &str); 3] = [
            (exchange, true, before_the_head, "10"),
            (exchange, false, before_the_head, "10"),
            (add, false, "entry 10 was not signed", "11"),
        ];
        for (damage, head, finding, told) in damages {
            forge(&disk, damage, head).await;
            is_found(&disk, &["verify"], finding);
            let app = disk.start(&TestClock::new()).await;
            let found = super::entries(&app.admin().await, "action=audit.forged").await;
            assert_eq!(found.len(), 1, "{finding}");
            assert_eq!(found[0]["id"], told);
            app.stop().await;
            let told = format!("was not what the hub had signed when entry {told} was written");
            is_found(&disk, &["verify"], &told);
            put_back(&good, &disk);
            let head = disk.path().join("keys/audit.head");
            std::fs::remove_file(head).unwrap();
        }
        // Nothing is said where nothing was done.
        let app = disk.start(&TestClock::new()).await;
        app.admin().await;
        app.stop().await;
        let app = disk.start(&TestClock::new()).await;
        let found = super::entries(&app.admin().await, "action=audit.forged").await;
        assert!(found.is_empty(), "{found:?}");
        app.stop().await;
        is_whole(&disk);
    });
}
