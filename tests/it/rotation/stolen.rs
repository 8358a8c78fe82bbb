//! A key that somebody else may have is replaced, whatever another one waits for; and one that is killed while it seals anew loses
//! nothing.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;

use super::{done, orderhub, refused, rotate};
use crate::{
    app::{Disk, TestClock, id},
    support::run,
};

/// More than are sealed anew at once, which is 200.
const ORDERS: usize = 230;
/// When a rotation is killed, in milliseconds: moments between its start and its end.
const KILLED_AFTER_MS: [u64; 12] = [150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 850, 1_000];

#[test]
fn what_one_key_cannot_end_holds_up_no_other() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let rosa = app.signup("Rosa Apart").await;
        app.stop().await;
        let note = disk.path().join("keys").join("rotation-seal.json");
        fs::write(&note, "{").unwrap();
        let why = "rotation-seal.json is no note of a rotation";
        refused(&disk, &["keys", "rotate", "seal"], why);
        let (is_well, said) = orderhub(&disk, &["doctor"]);
        assert!(!is_well && said.contains(why), "{said}");
        rotate(&disk, &["token", "--at-once"]);
        rotate(&disk, &["push"]);
        let app = disk.start(&clock).await;
        let me = app.nobody().with_token(&rosa.token).get("me").await;
        me.problem(401, "unauthenticated");
        app.stop().await;
        fs::remove_file(&note).unwrap();
        rotate(&disk, &["seal"]);
    });
}

#[test]
fn what_a_stolen_sealing_key_makes_opens_no_shared_order() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let rosa = app.signup("Rosa Shared").await;
        let order = rosa.place(&[("espresso", 1)]).await;
        let share = format!("orders/{}/share", id(&order));
        let link = rosa.post(&share, &json!({})).await.expect(201);
        app.stop().await;
        let path = format!("tracking/{}", link["token"].as_str().unwrap());
        for (words, is_open) in [(&["seal"][..], true), (&["seal", "--at-once"], false)] {
            let said = rotate(&disk, words);
            assert_eq!(said.contains("open nothing any more"), !is_open, "{said}");
            let app = disk.start(&clock).await;
            app.is_ready().await;
            let shared = app.nobody().get(&path).await;
            assert_eq!(shared.status == 200, is_open, "{words:?}");
            if !is_open {
                shared.problem(404, "not_found");
                let rosa = app.login(rosa.user["email"].as_str().unwrap(), crate::app::PASSWORD);
                let rosa = rosa.await;
                let anew = rosa.post(&share, &json!({})).await.expect(201);
                assert_ne!(anew["token"], link["token"]);
                let path = format!("tracking/{}", anew["token"].as_str().unwrap());
                app.nobody().get(&path).await.expect(200);
            }
            app.stop().await;
        }
    });
}

#[test]
fn killed_while_it_seals_anew_a_rotation_loses_no_code() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.signup("Rosa Many").await;
        let mut orders = Vec::new();
        for _ in 0..ORDERS {
            let order = customer.place(&[("espresso", 1)]).await;
            let code = app.code(&order).await;
            orders.push((id(&order).to_owned(), json!({"code": code})));
        }
        app.stop().await;
        let mut killed = 0;
        for after_ms in KILLED_AFTER_MS {
            let mut rotating = Command::new(env!("CARGO_BIN_EXE_orderhub"))
                .args(["keys", "rotate", "seal"])
                .arg(disk.flag())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            tokio::time::sleep(Duration::from_millis(after_ms)).await;
            killed += usize::from(rotating.try_wait().unwrap().is_none());
            rotating.kill().unwrap();
            rotating.wait().unwrap();
        }
        assert!(killed > 0, "none was under way");
        let said = rotate(&disk, &["seal"]);
        assert!(!said.contains("neither key opens"), "{said}");
        assert!(!disk.path().join("keys").join("seal.earlier").exists());
        let app = disk.start(&clock).await;
        app.is_ready().await;
        let customer = app.nobody().with_token(&customer.token);
        for (order, code) in &orders {
            let paid = customer.post(&format!("orders/{order}/pay"), code).await;
            assert_eq!(paid.expect(200)["status"], "PAID");
        }
        app.stop().await;
        assert!(done(&disk, &["audit", "verify"]).contains("the log is whole"));
    });
}
