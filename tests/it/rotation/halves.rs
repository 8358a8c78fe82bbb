//! Killed between two steps: a hub starts in every such state, and the next rotation goes on.

use std::{fs, path::PathBuf};

use orderhub::{
    account::{HubKey, Rotation},
    order::Timestamp,
};
use serde_json::json;

use super::{done, listed, orderhub, rotate};
use crate::{
    app::{Disk, TestClock, id},
    support::run,
};

/// Of the token key.
const NOTE: &str = "rotation-token.json";

fn keys(disk: &Disk) -> PathBuf {
    disk.path().join("keys")
}

/// The number of the log's last entry.
fn end_of_log(disk: &Disk) -> u64 {
    let head: serde_json::Value = serde_json::from_str(&done(disk, &["audit", "head"])).unwrap();
    head["seq"].as_u64().unwrap()
}

/// What `doctor` says of it.
fn is_unfinished(disk: &Disk) -> bool {
    let (_, said) = orderhub(disk, &["doctor"]);
    said.contains("warn keys: the rotation of the")
}

#[test]
fn a_rotation_of_the_token_key_is_taken_up_wherever_it_was_killed() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let rosa = app.signup("Rosa Half").await;
        app.login("admin@demo.local", crate::app::PASSWORD).await;
        app.stop().await;
        assert!(!is_unfinished(&disk));
        let status = async |disk: &Disk| {
            let app = disk.start(&clock).await;
            let me = app.nobody().with_token(&rosa.token).get("me").await.status;
            let differs = app.admin().await.get("audit?action=audit.forged").await;
            assert_eq!(differs.expect(200)["items"], json!([]));
            app.stop().await;
            me
        };

        // Made, and noted; nothing has changed yet.
        let begun = Rotation::begin(&keys(&disk), HubKey::Token, true).unwrap();
        assert!(is_unfinished(&disk));
        assert_eq!(status(&disk).await, 200);
        let before_the_swap = disk.as_it_is();
        // The earlier one's public half is written down, and it still signs.
        begun
            .put_in_place(&keys(&disk), end_of_log(&disk), clock_now())
            .unwrap();
        for file in fs::read_dir(keys(&disk)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == "pub") {
                let name = path.file_name().unwrap();
                fs::copy(&path, keys(&before_the_swap).join(name)).unwrap();
            }
        }
        assert_eq!(status(&before_the_swap).await, 200);
        // It signs no more; the log's head is still its work.
        assert!(is_unfinished(&disk));
        assert_eq!(status(&disk).await, 401);

        for disk in [&before_the_swap, &disk] {
            // Another key is replaced meanwhile, and this one is still begun.
            let said = rotate(disk, &["push"]);
            assert!(said.contains("the push key is"), "{said}");
            assert!(is_unfinished(disk));
            let said = rotate(disk, &["token", "--at-once"]);
            assert!(
                said.contains(&format!("the token key is {}", begun.to)),
                "{said}"
            );
            assert!(!is_unfinished(disk));
            assert_eq!(listed(disk, "token").len(), 2);
            assert_eq!(status(disk).await, 401);
        }
        // All was done, and only the note is left: no second entry.
        fs::write(keys(&disk).join(NOTE), serde_json::to_vec(&begun).unwrap()).unwrap();
        rotate(&disk, &["token", "--at-once"]);
        assert_eq!(listed(&disk, "token").len(), 2);
        let app = disk.start(&clock).await;
        let acts = app.admin().await.all("audit?action=keys.rotated").await;
        let about: Vec<_> = acts.iter().map(|act| act["target"]["id"].clone()).collect();
        assert_eq!(about.len(), 2, "{about:?}");
        app.stop().await;
        assert!(done(&disk, &["audit", "verify"]).contains("the log is whole"));
    });
}

fn clock_now() -> Timestamp {
    use orderhub::clock::Clock as _;
    orderhub::app::SystemClock.now()
}

#[test]
fn codes_are_sealed_anew_and_open_by_either_key_until_all_are() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.signup("Rosa Sealed").await;
        let mut orders = Vec::new();
        for _ in 0..3 {
            let order = customer.place(&[("espresso", 1)]).await;
            let code = app.code(&order).await;
            orders.push((order, json!({"code": code})));
        }
        app.stop().await;
        let pay = async |number: usize| {
            let app = disk.start(&clock).await;
            app.is_ready().await;
            let (order, code) = &orders[number];
            let path = format!("orders/{}/pay", id(order));
            let customer = app.nobody().with_token(&customer.token);
            let paid = customer.post(&path, code).await.expect(200);
            assert_eq!(paid["status"], "PAID");
            app.stop().await;
        };
        // Killed when the new key seals and nothing was sealed anew.
        let begun = Rotation::begin(&keys(&disk), HubKey::Seal, false).unwrap();
        begun.put_in_place(&keys(&disk), 0, clock_now()).unwrap();
        assert_eq!(listed(&disk, "seal").len(), 2);
        pay(0).await;
        // Also where the note is lost: the earlier key says that something may be left.
        fs::remove_file(keys(&disk).join("rotation-seal.json")).unwrap();
        assert!(is_unfinished(&disk));
        let said = rotate(&disk, &["seal"]);
        assert!(
            said.contains(&format!("the seal key is {}", begun.to)),
            "{said}"
        );
        assert!(
            said.contains("sealed anew: 2"),
            "two codes are open: {said}"
        );
        assert!(!keys(&disk).join("seal.earlier").exists());
        pay(1).await;
        // And in one go.
        let said = rotate(&disk, &["seal"]);
        assert!(said.contains("sealed anew: 1"), "{said}");
        assert!(!said.contains("neither key opens"), "{said}");
        assert_eq!(listed(&disk, "seal").len(), 1);
        pay(2).await;
    });
}
