//! Forged tokens, and providers that are not who they should be.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use orderhub::clock::Clock as _;
use serde_json::{Value, json};

use super::{begin, finish, hub, rogue::Rogue};
use crate::{
    app::{Reply, TestApp},
    support::run,
};

/// Makes a token of what it would have to say.
type Forge<'a> = dyn Fn(Value) -> String + Send + Sync + 'a;

/// Comes back to `app` with whatever `forge` makes of the nonce and the time.
async fn comes_back(app: &TestApp, rogue: &Rogue, forge: &Forge<'_>) -> Reply {
    let (url, browser) = begin(app).await;
    let part = |wanted: &str| {
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(name, _)| name == wanted);
        found.unwrap().1.into_owned()
    };
    let now_s = app.clock.now().as_millis() / 1_000;
    rogue.hands_out(forge(rogue.claims(&part("nonce"), now_s)));
    let body = json!({"state": part("state"), "code": "c", "browser": browser});
    finish(app, &body).await
}

#[test]
fn no_forged_token_signs_anybody_in() {
    run(async {
        let rogue = Rogue::start().await;
        let app = hub(&rogue.issuer, &[]).await;
        let (one, other) = (rogue.clone(), Rogue::start().await);
        // The control: what is right gets in.
        comes_back(&app, &rogue, &|claims: Value| one.signed(&claims))
            .await
            .expect(200);

        let with = |name: &'static str, value: Value| {
            let rogue = rogue.clone();
            move |mut claims: Value| {
                claims[name] = value.clone();
                rogue.signed(&claims)
            }
        };
        let now_s = app.clock.now().as_millis() / 1_000;
        for (name, value) in [
            ("iss", json!("https://a.example")),
            ("aud", json!("other")),
            ("aud", json!(["shop", "other"])),
            ("azp", json!("other")),
            ("nonce", json!("another")),
            ("nonce", Value::Null),
            ("exp", json!(now_s - 120)),
            ("iat", json!(now_s + 600)),
            ("nbf", json!(now_s + 600)),
            ("sub", json!("")),
        ] {
            let reply = comes_back(&app, &rogue, &with(name, value.clone())).await;
            assert_eq!(
                reply.body["code"], "sign_in_refused",
                "{name} {value}: {}",
                reply.text
            );
        }

        let hs256 = |secret: Vec<u8>, kid: &'static str| {
            move |claims: Value| {
                let mut header = Header::new(Algorithm::HS256);
                header.kid = Some(kid.into());
                encode(&header, &claims, &EncodingKey::from_secret(&secret)).unwrap()
            }
        };
        let header = |change: fn(&mut Header)| {
            let rogue = rogue.clone();
            move |claims: Value| {
                let mut header = rogue.header();
                change(&mut header);
                rogue.signed_with(&header, &claims)
            }
        };
        let none = |alg: &'static str| {
            move |claims: Value| Rogue::unsigned(&json!({"alg": alg, "kid": "k"}), &claims)
        };
        let signed_by_another = |claims: Value| other.signed(&claims);
        let cut = |claims: Value| {
            let token = rogue.signed(&claims);
            token.rsplit_once('.').unwrap().0.to_owned()
        };
        let (none_small, none_large, by_public, by_shared) = (
            none("none"),
            none("NONE"),
            hs256(rogue.public.clone(), "k"),
            hs256(b"a shared secret".to_vec(), "shared"),
        );
        let unknown_kid = header(|header| header.kid = Some("x".into()));
        let critical = header(|header| header.crit = Some(vec!["b64".into()]));
        let elsewhere = header(|header| {
            header.kid = Some("x".into());
            header.jku = Some("https://evil.example/keys".into());
        });
        let huge = |mut claims: Value| {
            claims["more"] = "a".repeat(20_000).into();
            rogue.signed(&claims)
        };
        let forgeries: [(&str, &Forge<'_>); 11] = [
            ("none", &none_small),
            ("NONE", &none_large),
            ("HS256 by the public key", &by_public),
            ("HS256 by a shared key", &by_shared),
            ("another's key", &signed_by_another),
            ("without a signature", &cut),
            ("an unknown key", &unknown_kid),
            ("critical", &critical),
            ("keys of elsewhere", &elsewhere),
            ("huge", &huge),
            ("nothing", &|_: Value| String::new()),
        ];
        for (name, forge) in forgeries {
            let reply = comes_back(&app, &rogue, forge).await;
            assert_eq!(
                reply.body["code"], "sign_in_refused",
                "{name}: {}",
                reply.text
            );
        }
        // And again what is right, so that it was the forgery that was refused.
        comes_back(&app, &rogue, &|claims: Value| one.signed(&claims))
            .await
            .expect(200);
        app.stop().await;
    });
}

#[test]
fn whoever_tells_more_tells_it_of_the_same_person() {
    run(async {
        let rogue = Rogue::start().await;
        let app = hub(&rogue.issuer, &[]).await;
        let brief = |mut claims: Value| {
            let claims = claims.as_object_mut().unwrap();
            claims.remove("email_verified");
            rogue.signed(&Value::Object(claims.clone()))
        };
        rogue.tells(
            json!({"sub": "somebody else", "email": "a@example.org", "email_verified": true}),
        );
        comes_back(&app, &rogue, &brief)
            .await
            .problem(401, "sign_in_refused");
        // That an address is verified says nothing of another one.
        rogue.tells(json!({"sub": "victim", "email_verified": true}));
        let taken = app.customer().await.user["email"].clone();
        let of_the_taken = |mut claims: Value| {
            claims["email"] = taken.clone();
            brief(claims)
        };
        comes_back(&app, &rogue, &of_the_taken)
            .await
            .problem(409, "address_unverified");
        rogue.tells(json!({"sub": "victim", "email": "own@example.org", "email_verified": true}));
        let signed = comes_back(&app, &rogue, &of_the_taken).await.expect(200);
        assert_eq!(signed["user"]["email"], "own@example.org");
        app.stop().await;
    });
}

#[test]
fn one_that_is_not_who_it_should_be_is_not_followed() {
    run(async {
        for (name, value) in [
            ("issuer", json!("https://a.example")),
            ("token_endpoint", json!("http://a.example/token")),
            ("jwks_uri", json!("file:///etc/passwd")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("more", json!("a".repeat(300_000))),
        ] {
            let rogue = Rogue::start().await;
            let app = hub(&rogue.issuer, &[]).await;
            rogue.claims_to_have(name, value);
            let begun = app.nobody().post("auth/oidc/begin", &json!({})).await;
            begun.problem(503, "provider_unavailable");
            app.stop().await;
        }
        let rogue = Rogue::start().await;
        let app = hub(&rogue.issuer, &[]).await;
        rogue.redirects();
        let begun = app.nobody().post("auth/oidc/begin", &json!({})).await;
        begun.problem(503, "provider_unavailable");
        app.stop().await;
    });
}
