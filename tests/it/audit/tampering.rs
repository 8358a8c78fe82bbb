//! `orderhub audit` over a real database that somebody has been at.

use std::{path::Path, process::Command};

use orderhub::{
    app::Mode,
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
};
use serde_json::json;

use crate::{
    app::{Disk, PASSWORD, TestClock},
    support::run,
};

/// What the program said, and whether it was content.
fn audit(disk: &Disk, words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .arg("audit")
        .args(words)
        .arg(disk.flag())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[track_caller]
pub(super) fn is_whole(disk: &Disk) {
    let (is_whole, said) = audit(disk, &["verify"]);
    assert!(is_whole, "{said}");
    assert!(said.contains("the log is whole"), "{said}");
}

#[track_caller]
pub(super) fn is_found(disk: &Disk, words: &[&str], finding: &str) {
    let (is_whole, said) = audit(disk, words);
    assert!(!is_whole, "{said}");
    assert!(said.contains(finding), "{said}");
}

/// Does something to the database behind the hub's back.
pub(super) async fn tamper(disk: &Disk, text: &str) {
    let settings = Settings::parse([disk.flag()]).unwrap();
    let journal = SurrealJournal::open(&settings.database).await.unwrap();
    journal.db().ask(text).await.unwrap().check().unwrap();
    journal.close().await;
}

/// A hub in which some things were done.
pub(super) async fn lived_in() -> Disk {
    let disk = Disk::new();
    let app = disk.start(&TestClock::new()).await;
    app.is_ready().await;
    let manager = app.manager().await;
    for number in 0..8 {
        let body = json!({"name": format!("Part {number}")});
        manager.post("categories", &body).await.expect(201);
    }
    app.stop().await;
    disk
}

pub(super) fn put_back(good: &Path, disk: &Disk) {
    let place = disk.path().join("db");
    std::fs::remove_dir_all(&place).unwrap();
    crate::doctor::copy(good, &place);
}

#[test]
fn whatever_is_done_to_the_log_is_found() {
    run(async {
        let disk = lived_in().await;
        is_whole(&disk);
        let good = disk.path().join("good");
        crate::doctor::copy(&disk.path().join("db"), &good);
        let rehash = "LET $forged = string::replace((SELECT VALUE body FROM ONLY audit:[4]), 'Part', 'Port');
            UPDATE audit:[4] SET body = $forged, hash = crypto::sha256('orderhub audit entry 1\n' + $forged);";
        let mut miscounted = Vec::new();
        for (damage, finding, count) in [
            (
                "UPDATE audit:[4] SET body = string::replace(body, 'Part', 'Port')",
                "entry 4 was changed",
                2,
            ),
            (
                "UPDATE audit:[4] SET hash = string::repeat('0', 64)",
                "entry 4 was changed",
                2,
            ),
            (rehash, "entry 5 does not follow from entry 4", 2),
            ("DELETE audit:[4]", "entry 4 is missing", 1),
            (
                "DELETE audit:[4]; DELETE audit:[5]",
                "entries 4 to 5 are missing",
                1,
            ),
            (
                "LET $a = SELECT * OMIT id FROM ONLY audit:[4]; LET $b = SELECT * OMIT id FROM ONLY audit:[5];
                 UPDATE audit:[4] REPLACE $b; UPDATE audit:[5] REPLACE $a",
                "entry 5 stands in the place of 4",
                3,
            ),
            ("DELETE audit:[9]", "entry 9 is missing", 1),
            (
                "DELETE audit:[8]; DELETE audit:[9]; DELETE audit_head",
                "entries 8 to 9 are missing",
                2,
            ),
            (
                "DELETE audit; DELETE audit_by; DELETE audit_head",
                "entries 1 to 9 are missing",
                1,
            ),
            ("DELETE audit_head", "there are entries, and no head", 1),
            (
                "UPDATE audit_head SET body = string::replace(body, '\"seq\":9', '\"seq\":8')",
                "a head was not signed with the key of this hub",
                1,
            ),
            (
                "DELETE (SELECT VALUE id FROM audit_by WHERE seq = 6 LIMIT 1)",
                "entry 6 is not found by what it is about",
                1,
            ),
            (
                "UPDATE audit_by SET seq = 1 WHERE seq = 6",
                "entry 6 is not found by what it is about",
                1,
            ),
        ] {
            tamper(&disk, damage).await;
            is_found(&disk, &["verify"], finding);
            let (_, said) = audit(&disk, &["verify"]);
            let findings = if count == 1 { "finding" } else { "findings" };
            if !said.contains(&format!("not whole: {count} {findings}")) {
                miscounted.push(format!("{damage}\n{said}"));
            }
            put_back(&good, &disk);
        }
        assert!(miscounted.is_empty(), "{}", miscounted.join("\n"));
        is_whole(&disk);
    });
}

#[test]
fn who_cuts_the_log_and_the_file_beside_the_keys_is_found_by_a_head_that_was_kept_elsewhere() {
    run(async {
        let disk = lived_in().await;
        let (is_done, head) = audit(&disk, &["head"]);
        assert!(is_done, "{head}");
        let kept = disk.path().join("kept.head");
        std::fs::write(&kept, &head).unwrap();
        let good = disk.path().join("good");
        crate::doctor::copy(&disk.path().join("db"), &good);
        // A second life, which is then undone as a whole.
        let app = disk.start(&TestClock::new()).await;
        app.manager().await;
        app.stop().await;
        let kept = kept.to_str().unwrap();
        let (is_whole, said) = audit(&disk, &["verify", "--head", kept]);
        assert!(is_whole, "{said}");
        let (_, newer) = audit(&disk, &["head"]);
        let newest = disk.path().join("newest.head");
        std::fs::write(&newest, newer).unwrap();
        put_back(&good, &disk);
        std::fs::remove_file(disk.path().join("keys/audit.head")).unwrap();
        is_found(
            &disk,
            &["verify", "--head", newest.to_str().unwrap()],
            "entry 10 is missing",
        );
        // An older database without its file is what it was then.
        let (is_whole, said) = audit(&disk, &["verify", "--head", kept]);
        assert!(is_whole, "{said}");
    });
}

#[test]
fn a_hub_that_starts_over_a_cut_log_writes_that_down() {
    run(async {
        let disk = lived_in().await;
        let good = disk.path().join("good");
        crate::doctor::copy(&disk.path().join("db"), &good);
        let app = disk.start(&TestClock::new()).await;
        app.manager().await;
        app.stop().await;
        put_back(&good, &disk);
        is_found(&disk, &["verify"], "entry 10 is missing");
        let app = disk.start(&TestClock::new()).await;
        let found = super::entries(&app.admin().await, "action=audit.cut").await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["actor"]["kind"], "system");
        app.stop().await;
        is_found(
            &disk,
            &["verify"],
            "entries were missing at the end of the log when entry 10 was written",
        );
        let (is_whole, said) = audit(&disk, &["verify", "--known-cut", "10"]);
        assert!(is_whole, "{said}");
    });
}

#[test]
fn what_is_no_log_is_not_called_whole_and_nothing_is_made() {
    run(async {
        let disk = Disk::new();
        for words in [&["verify"][..], &["head"], &["export"]] {
            is_found(&disk, words, "there is no database in");
        }
        assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 0);
        let empty = disk.path().join("empty.jsonl");
        std::fs::write(&empty, "").unwrap();
        let words = ["verify", empty.to_str().unwrap()];
        is_found(&disk, &words, "there is no entry in it");
        // What was kept outlives an export that cannot be made.
        std::fs::write(&empty, "kept").unwrap();
        let words = ["export", "--out", empty.to_str().unwrap()];
        is_found(&disk, &words, "there is no database in");
        assert_eq!(std::fs::read_to_string(&empty).unwrap(), "kept");
        let disk = lived_in().await;
        let other = format!("--secrets.dir={}", disk.path().join("no-keys").display());
        is_found(
            &disk,
            &["verify", &other],
            "is this where the hub keeps its keys?",
        );
        assert!(!disk.path().join("no-keys").exists());
    });
}

#[test]
fn a_file_of_the_log_is_verified_anywhere() {
    run(async {
        let disk = lived_in().await;
        let (_, head) = audit(&disk, &["head"]);
        let kept = disk.path().join("kept.head");
        std::fs::write(&kept, &head).unwrap();
        let file = disk.path().join("audit.jsonl");
        let name = file.to_str().unwrap().to_owned();
        let (is_done, said) = audit(&disk, &["export", "--out", &name]);
        assert!(is_done, "{said}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text.lines().count(), 9);
        let key: serde_json::Value = serde_json::from_str(&head).unwrap();
        let key = key["public_key"].as_str().unwrap();
        let words = [
            "verify",
            &name,
            "--head",
            kept.to_str().unwrap(),
            "--key",
            key,
        ];
        let (is_whole, said) = audit(&disk, &words);
        assert!(is_whole, "{said}");
        let lines: Vec<_> = text.lines().collect();
        let mut swapped = lines.clone();
        swapped.swap(3, 4);
        for (lines, finding) in [
            (swapped, "entry 5 stands in the place of 4"),
            (lines[..7].to_vec(), "entries 8 to 9 are missing"),
        ] {
            std::fs::write(&file, lines.join("\n")).unwrap();
            is_found(&disk, &words, finding);
        }
        std::fs::write(&file, &text).unwrap();
        let (follows, said) = audit(&disk, &["verify", &name]);
        assert!(follows && !said.contains("the log is whole"), "{said}");
        is_found(&disk, &words[..4], "say with --key");
        std::fs::write(&file, text.replacen("Part 2", "Part 9", 1)).unwrap();
        is_found(&disk, &words, "was changed");
        let other = "A".repeat(43);
        let words = [
            "verify",
            &name,
            "--head",
            kept.to_str().unwrap(),
            "--key",
            &other,
        ];
        is_found(
            &disk,
            &words,
            "a head was not signed with the key of this hub",
        );
    });
}

#[test]
fn an_account_made_on_the_machine_itself_is_written_down() {
    run(async {
        let disk = Disk::new();
        let app = crate::app::TestApp::start(&[disk.flag()], Mode::Normal, TestClock::new()).await;
        app.stop().await;
        let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
            .args([
                "users",
                "create",
                "--email",
                "boss@example.org",
                "--role",
                "admin",
            ])
            .args(["--password", PASSWORD, disk.flag()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        is_whole(&disk);
        let app = crate::app::TestApp::start(&[disk.flag()], Mode::Normal, TestClock::new()).await;
        let boss = app.login("boss@example.org", PASSWORD).await;
        let found = super::entries(&boss, "action=user.made").await;
        assert_eq!(
            found[0]["actor"],
            json!({"kind": "system", "name": "orderhub users create"})
        );
        assert_eq!(found[0]["target"]["id"], boss.user["id"]);
        app.stop().await;
    });
}
