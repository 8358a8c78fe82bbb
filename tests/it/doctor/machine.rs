//! What the doctor says of what a hub stands on, and what migrations wait.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

use orderhub::app::Mode;
use serde_json::{Value, json};

use super::Store;
use crate::{
    app::{TestApp, TestClock},
    letters::server::{MailServer, Manner},
    models::live as models,
    support::run,
};

/// `orderhub doctor --json`: whether all is well, and how each thing stands.
fn doctor(flags: &[&str]) -> (bool, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .args(["doctor", "--json"])
        .args(flags)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = said["checks"].as_array().unwrap().iter();
    let states = checks.map(|check| {
        (
            check["name"].as_str().unwrap().to_owned(),
            check["state"].clone(),
        )
    });
    (output.status.success(), states.collect())
}

/// A folder beside what was built: on a disk, where the usual one is often in memory.
fn on_disk() -> tempfile::TempDir {
    let folder = env!("CARGO_TARGET_TMPDIR");
    fs::create_dir_all(folder).unwrap();
    tempfile::tempdir_in(folder).unwrap()
}

/// A shop with one order, placed so many milliseconds from now.
async fn shop(store: &Store, later_ms: i64) {
    let clock = TestClock::new();
    clock.advance_ms(later_ms);
    let app = TestApp::start(&[&store.flag()], Mode::Demo, clock).await;
    app.is_ready().await;
    app.customer().await.place(&[("espresso", 1)]).await;
    app.stop().await;
}

#[test]
fn each_thing_is_looked_at_and_what_is_lost_fails() {
    run(async {
        let dir = on_disk();
        let store = Store(dir.path().join("db"));
        let flag = store.flag();
        let (is_well, states) = doctor(&[&flag]);
        assert!(is_well);
        assert_eq!(states["store"], "warn", "there is none yet");
        assert!(!store.0.exists(), "and none is made");

        shop(&store, 0).await;
        let server = MailServer::start(Manner::Takes).await;
        let mail = format!("--smtp.url=smtp://127.0.0.1:{}", server.port());
        let with_mail = [flag.as_str(), mail.as_str(), "--smtp.from=shop@example.org"];
        let (is_well, states) = doctor(&with_mail);
        for name in [
            "store",
            "durability",
            "schema",
            "clock",
            "room",
            "secrets",
            "models",
            "mail",
        ] {
            assert_eq!(states[name], "ok", "{name}: {states}");
        }
        assert!(is_well, "{states}");
        let (_, states) = doctor(&[&flag]);
        assert_eq!(states["mail"], "warn");
        let many = [flag.as_str(), "--http.connections_max=1000000000"];
        assert_eq!(doctor(&many).1["files"], "warn");

        // Nobody answers there.
        let (is_well, states) = doctor(&[
            &flag,
            "--smtp.url=smtp://127.0.0.1:1",
            "--smtp.from=a@b.example",
        ]);
        assert_eq!((is_well, &states["mail"]), (false, &json!("fail")));
        let careless = flag.replace("?sync=every", "");
        let (is_well, states) = doctor(&[&careless]);
        assert_eq!((is_well, &states["durability"]), (false, &json!("fail")));
        let key = dir.path().join("keys/seal.key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let (is_well, states) = doctor(&[&flag]);
        assert_eq!((is_well, &states["secrets"]), (false, &json!("fail")));
    });
}

#[test]
fn what_does_not_outlive_the_power_is_told() {
    let dir = on_disk();
    let keeps = Store(dir.path().join("db")).flag();
    let never = keeps.replace("every", "never");
    let (_, states) = doctor(&[&keeps]);
    assert_eq!(states["durability"], "ok", "{states}");
    for lost in ["--database.url=mem://", &never] {
        let (is_well, states) = doctor(&[lost]);
        assert_eq!(
            (is_well, &states["durability"]),
            (false, &json!("fail")),
            "{lost}"
        );
    }
    // A disk that is none.
    if let Ok(dir) = tempfile::tempdir_in("/dev/shm") {
        let (is_well, states) = doctor(&[&Store(dir.path().join("db")).flag()]);
        assert_eq!((is_well, &states["durability"]), (true, &json!("warn")));
    }
}

#[test]
fn a_model_that_cannot_be_read_is_told_and_is_no_failure() {
    run(async {
        let disk = models::disk();
        let app = disk.start(&TestClock::new()).await;
        models::promote(&app, "cancel-v9").await;
        app.stop().await;
        let state = || doctor(&[disk.flag()]).1["models"].clone();
        assert_eq!(state(), "ok");
        let weights = disk.path().join("models/main/cancel-v9/model.safetensors");
        let whole = fs::read(&weights).unwrap();
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for broken in [&flipped[..], &whole[..whole.len() / 2], &[]] {
            fs::write(&weights, broken).unwrap();
            let (is_well, states) = doctor(&[disk.flag()]);
            assert_eq!((is_well, &states["models"]), (true, &json!("warn")));
        }
        fs::write(&weights, whole).unwrap();
        assert_eq!(state(), "ok");
    });
}

#[test]
fn a_clock_before_the_newest_event_fails() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let store = Store(dir.path().join("db"));
        shop(&store, 2 * 3_600_000).await;
        let (is_well, states) = doctor(&[&store.flag()]);
        assert_eq!((is_well, &states["clock"]), (false, &json!("fail")));
    });
}

#[test]
fn a_dry_run_says_which_migrations_wait_and_runs_none() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let store = Store(dir.path().join("db"));
        let migrate = |flags: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
                .args(["migrate", &store.flag()])
                .args(flags)
                .output()
                .unwrap();
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{error}");
            String::from_utf8(output.stdout).unwrap()
        };
        store.write("DELETE migration WHERE number = 31").await;
        for _ in 0..2 {
            assert_eq!(migrate(&["--dry-run"]), "0031_keys would run\n");
        }
        let (is_well, states) = doctor(&[&store.flag()]);
        assert_eq!((is_well, &states["schema"]), (true, &json!("warn")));
        assert_eq!(migrate(&[]), "0031_keys has run\n");
        assert_eq!(migrate(&["--dry-run"]), "no migration waits\n");
        // A database of a newer program is left alone.
        store
            .write("CREATE migration:[9999] SET number = 9999, name = '9999_later', sha256 = ''")
            .await;
        let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
            .args(["migrate", "--dry-run", &store.flag()])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && error.contains("a newer orderhub"),
            "{error}"
        );
    });
}

#[test]
fn shells_and_man_know_every_command_and_setting() {
    let dir = tempfile::tempdir().unwrap();
    for (shell, begins) in [
        ("bash", "_orderhub() {"),
        ("zsh", "#compdef orderhub"),
        ("fish", "complete -c orderhub"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
            .args(["completions", shell])
            .output()
            .unwrap();
        assert!(output.status.success(), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        for word in [begins, "cancellation.window_s", "restore"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // Its own shell, where it is here, finds nothing wrong with it.
        let path = dir.path().join(shell);
        fs::write(&path, script).unwrap();
        let looked = Command::new(shell).arg("-n").arg(&path).output();
        match looked {
            Ok(looked) => {
                let said = String::from_utf8_lossy(&looked.stderr);
                assert!(
                    looked.status.success() && said.is_empty(),
                    "{shell}: {said}"
                );
            }
            Err(error) => assert_ne!(shell, "bash", "{error}"),
        }
    }
    let folder = dir.path().join("man1");
    let written = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .args(["man", folder.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(written.success());
    let page = fs::read_to_string(folder.join("orderhub-serve.1")).unwrap();
    assert!(page.contains("cancellation.window_s"));
    assert!(folder.join("orderhub.1").is_file());
}
