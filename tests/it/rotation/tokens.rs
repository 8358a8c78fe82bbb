//! Another key that signs: what the earlier one signed, and what a thief signs with it.

use std::fs;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use jsonwebtoken::{Algorithm, EncodingKey, crypto::sign};
use serde_json::{Value, json};

use super::{is_kept, listed, rotate};
use crate::{
    app::{Disk, Person, TestApp, TestClock},
    support::run,
};

/// How long an access token lives.
const TOKEN_MS: i64 = 900_000;

/// What somebody makes of a good token who has the key that signed it: an admin's, for a year.
fn forged(good: &str, pkcs8: &[u8]) -> String {
    let mut parts = good.split('.');
    let (header, claims) = (parts.next().unwrap(), parts.next().unwrap());
    let mut claims: Value = serde_json::from_slice(&B64.decode(claims).unwrap()).unwrap();
    claims["role"] = json!("admin");
    claims["exp"] = json!(claims["exp"].as_i64().unwrap() + 31_536_000);
    let message = format!("{header}.{}", B64.encode(claims.to_string()));
    let key = EncodingKey::from_ed_der(pkcs8);
    let signature = sign(message.as_bytes(), &key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

async fn status(app: &TestApp, token: &str) -> u16 {
    app.nobody().with_token(token).get("me").await.status
}

async fn refreshed(app: &TestApp, who: &Person) -> Person {
    let body = json!({"refresh_token": who.refresh_token});
    let tokens = app.nobody().post("auth/refresh", &body).await.expect(200);
    app.nobody().signed_in(&tokens)
}

#[test]
fn what_the_earlier_key_signed_counts_until_it_has_run_out_and_nothing_longer() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let rosa = app.signup("Rosa Rotated").await;
        app.stop().await;
        let keys = disk.path().join("keys");
        let earlier = fs::read(keys.join("token.ed25519")).unwrap();
        let said = rotate(&disk, &["token"]);
        assert!(
            said.contains("count until they run out, 900 seconds"),
            "{said}"
        );
        assert!(!is_kept(&keys, &earlier), "its private half is gone");
        let [current, before] = &listed(&disk, "token")[..] else {
            panic!("not two keys");
        };
        assert!(current.contains("current  since"), "{current}");
        assert!(before.contains("earlier  until"), "{before}");
        assert!(before.contains("its tokens count until"), "{before}");

        let app = disk.start(&clock).await;
        let thief = forged(&rosa.token, &earlier);
        assert_eq!(status(&app, &rosa.token).await, 200);
        assert_eq!(
            status(&app, &thief).await,
            200,
            "its key is not known to be stolen"
        );
        let rosa_now = refreshed(&app, &rosa).await;
        let header = |token: &str| token.split('.').next().unwrap().to_owned();
        assert_ne!(header(&rosa_now.token), header(&rosa.token));
        // The new key's private half behind the earlier one's name, and the other way round.
        let own = fs::read(keys.join("token.ed25519")).unwrap();
        for (good, key) in [(&rosa.token, &own), (&rosa_now.token, &earlier)] {
            assert_eq!(status(&app, &forged(good, key)).await, 401);
        }
        clock.advance_ms(TOKEN_MS);
        assert_eq!(status(&app, &rosa.token).await, 401);
        assert_eq!(
            status(&app, &thief).await,
            401,
            "whatever it says of its end"
        );
        let rosa_later = refreshed(&app, &rosa_now).await;
        assert_eq!(status(&app, &rosa_later.token).await, 200);
        let acts = app.admin().await.get("audit?action=keys.rotated").await;
        let acts = acts.expect(200);
        assert_eq!(acts["items"].as_array().unwrap().len(), 1, "{acts}");
        assert_eq!(acts["items"][0]["actor"]["kind"], "system");
        app.stop().await;
    });
}

#[test]
fn what_a_stolen_key_signed_is_refused_from_the_next_start_on_and_people_stay_signed_in() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let rosa = app.signup("Rosa Robbed").await;
        app.stop().await;
        let first = fs::read(disk.path().join("keys/token.ed25519")).unwrap();
        rotate(&disk, &["token"]);
        let app = disk.start(&clock).await;
        let second = refreshed(&app, &rosa).await;
        app.stop().await;
        // Of every earlier key, also of one that was replaced before.
        let said = rotate(&disk, &["token", "--at-once"]);
        assert!(said.contains("refused from the next start on"), "{said}");
        for line in &listed(&disk, "token")[1..] {
            assert!(line.contains("its tokens are refused"), "{line}");
        }
        let app = disk.start(&clock).await;
        for token in [&rosa.token, &second.token, &forged(&rosa.token, &first)] {
            assert_eq!(status(&app, token).await, 401);
        }
        let third = refreshed(&app, &second).await;
        assert_eq!(status(&app, &third.token).await, 200);
        app.stop().await;
    });
}
