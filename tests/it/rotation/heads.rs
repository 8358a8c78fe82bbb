//! The audit log over rotations: heads of before are good, and whoever has an earlier key signs none that is.

use std::fs;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use orderhub::{
    audit::Head,
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
};

use super::{done, refused, rotate};
use crate::{
    app::{Disk, TestClock},
    support::run,
};

fn head(disk: &Disk) -> Head {
    serde_json::from_str(&done(disk, &["audit", "head"])).unwrap()
}

/// Signs `head` as whoever has a key can.
fn signed(mut head: Head, pkcs8: &[u8]) -> Head {
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8).unwrap();
    let (seq, hash, at) = (head.seq, head.hash, head.at.as_millis());
    let text = format!("orderhub audit head 1\n{seq}\n{hash}\n{at}\n");
    head.signature = B64.encode(pair.sign(text.as_bytes()));
    head.public_key = B64.encode(pair.public_key());
    head
}

/// Something that is written down.
async fn act(disk: &Disk) {
    let app = disk.start(&TestClock::new()).await;
    app.login("admin@demo.local", crate::app::PASSWORD).await;
    app.stop().await;
}

#[test]
fn a_log_is_whole_over_rotations_and_an_earlier_key_signs_nothing_of_later() {
    run(async {
        let disk = Disk::new();
        act(&disk).await;
        let stolen = fs::read(disk.path().join("keys/token.ed25519")).unwrap();
        let keep = |name: &str, head: &Head| {
            let path = disk.path().join(name);
            fs::write(&path, serde_json::to_string(head).unwrap()).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let first = head(&disk);
        let kept = keep("first.json", &first);
        rotate(&disk, &["token"]);
        act(&disk).await;
        rotate(&disk, &["token", "--at-once"]);
        let last = head(&disk);
        assert!(last.seq > first.seq + 2 && last.public_key != first.public_key);
        let said = done(&disk, &["audit", "verify", "--head", &kept]);
        assert!(said.contains("the log is whole"), "{said}");

        // By the stolen key, of an entry that came when it signed no more: even a true one counts for nothing.
        let forged = keep("forged.json", &signed(last.clone(), &stolen));
        let not_ours = "a head was not signed with the key of this hub";
        refused(&disk, &["audit", "verify", "--head", &forged], not_ours);
        // As the hub's own, too.
        let file = disk.path().join("keys/audit.head");
        let own = fs::read(&file).unwrap();
        fs::copy(&forged, &file).unwrap();
        refused(&disk, &["audit", "verify"], not_ours);
        fs::write(&file, own).unwrap();

        // In a file both keys are named; one alone does not do.
        let log = disk.path().join("log.jsonl");
        let log = log.to_str().unwrap();
        done(&disk, &["audit", "export", "--out", log]);
        let latest = keep("last.json", &last);
        let verify = ["audit", "verify", log, "--head", &kept, "--head", &latest];
        let one = [&verify[..], &["--key", &last.public_key]].concat();
        refused(&disk, &one, not_ours);
        let earlier = format!("{}@{}", first.public_key, first.seq);
        let both = [&one[..], &["--key", &earlier]].concat();
        assert!(done(&disk, &both).contains("the log is whole"));
        // The earlier one counts up to its entry, also for whoever stole it.
        let later = [&both[..], &["--head", &forged]].concat();
        refused(&disk, &later, not_ours);
        let no_entry = [&one[..], &["--key", "abc@now"]].concat();
        refused(&disk, &no_entry, "is the number of an entry");

        // The log is cut back to what the stolen key signed, in the database with its head.
        let settings = Settings::parse([disk.flag()]).unwrap();
        let journal = SurrealJournal::open(&settings.database).await.unwrap();
        let body = serde_json::to_string(&serde_json::to_string(&first).unwrap()).unwrap();
        let cut = format!(
            "DELETE audit:[{}]..; UPDATE audit_head SET body = {body};",
            first.seq + 1
        );
        journal.db().ask(&cut).await.unwrap().check().unwrap();
        journal.close().await;
        refused(&disk, &["audit", "verify"], "are missing");
    });
}
