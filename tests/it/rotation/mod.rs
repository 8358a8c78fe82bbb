//! Another key in the place of one of the hub's own: what goes on, what ends, and what a kill half way leaves. What it does to
//! webhooks, authenticator apps and browsers is looked at where those are.

use std::{path::Path, process::Command};

use orderhub::account::{HubKey, Rotation};

use crate::{
    app::{Disk, TestApp, TestClock},
    support::run,
};

mod halves;
mod heads;
mod stolen;
mod tokens;

/// What the program said, and whether it was content.
fn orderhub(disk: &Disk, words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .args(words)
        .arg(disk.flag())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// Puts another key in the place of one; what was said.
#[track_caller]
pub(crate) fn rotate(disk: &Disk, words: &[&str]) -> String {
    done(disk, &[&["keys", "rotate"], words].concat())
}

#[track_caller]
fn done(disk: &Disk, words: &[&str]) -> String {
    let (is_done, said) = orderhub(disk, words);
    assert!(is_done, "{words:?}: {said}");
    said
}

#[track_caller]
fn refused(disk: &Disk, words: &[&str], why: &str) {
    let (is_done, said) = orderhub(disk, words);
    assert!(!is_done && said.contains(why), "{words:?}: {said}");
}

/// The lines of the list that begin so.
fn listed(disk: &Disk, beginning: &str) -> Vec<String> {
    let all = done(disk, &["keys", "list"]);
    let lines = all.lines().filter(|line| line.starts_with(beginning));
    lines.map(str::to_owned).collect()
}

/// Whether a file of the folder of keys holds these bytes.
fn is_kept(folder: &Path, bytes: &[u8]) -> bool {
    let mut files = std::fs::read_dir(folder).unwrap();
    files.any(|file| {
        let kept = std::fs::read(file.unwrap().path()).unwrap();
        kept.windows(bytes.len()).any(|part| part == bytes)
    })
}

#[test]
fn no_key_is_replaced_while_a_hub_uses_it_whatever_its_database() {
    run(async {
        let disk = Disk::new();
        disk.start(&TestClock::new()).await.stop().await;
        let before = done(&disk, &["keys", "list"]);
        let keys = format!("--secrets.dir={}", disk.path().join("keys").display());
        // A hub whose database nothing locks, as that of a server.
        let app = TestApp::demo_with(&[&keys]).await;
        refused(
            &disk,
            &["keys", "rotate", "token"],
            "a hub uses the keys in",
        );
        assert_eq!(done(&disk, &["keys", "list"]), before);
        app.stop().await;
        rotate(&disk, &["token"]);
        assert_ne!(done(&disk, &["keys", "list"]), before);
    });
}

#[test]
fn what_cannot_be_rotated_is_said_and_nothing_is_made() {
    run(async {
        let disk = Disk::new();
        let keys = disk.path().join("keys");
        for words in [&["keys", "list"][..], &["keys", "rotate", "seal"]] {
            refused(&disk, words, "there are no keys in");
        }
        assert!(!keys.exists() && !disk.path().join("db").exists());

        let app = disk.start(&TestClock::new()).await;
        let before = done(&disk, &["keys", "list"]);
        let kinds: Vec<_> = before.lines().map(|line| &line[..5]).collect();
        assert_eq!(kinds, ["token", "seal ", "push "], "{before}");
        for key in HubKey::ALL {
            let why = "a hub runs on this database: stop it";
            refused(&disk, &["keys", "rotate", key.as_str()], why);
        }
        app.stop().await;
        refused(
            &disk,
            &["keys", "rotate", "push", "--at-once"],
            "--at-once is for the token and the seal key",
        );
        refused(&disk, &["keys", "rotate", "audit"], "invalid value 'audit'");
        assert_eq!(done(&disk, &["keys", "list"]), before);
        // Of no key's file the part is told that nobody else has.
        for (name, secret) in [
            ("seal.key", 0..32),
            ("token.ed25519", 16..48),
            ("push.p256", 36..68),
        ] {
            let key = std::fs::read(keys.join(name)).unwrap();
            let is_told = key[secret]
                .windows(4)
                .any(|part| before.contains(&hex::encode(part)));
            assert!(!is_told, "{name}");
        }
        for key in HubKey::ALL {
            assert_eq!(Rotation::unfinished(&keys, key).unwrap(), None);
        }
        let memory = ["keys", "list", "--database.url=mem://"];
        let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
            .args(memory)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("a database in memory leaves no keys"),
            "{said}"
        );
    });
}
