//! The way to the provider and back.

use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{
    Provider, SECRET, ann, been_there, begin, body, change, finish, hub, hub_with_secret,
    provider::walk, sign_in,
};
use crate::{
    app::{PASSWORD, TestApp},
    support::run,
};

#[test]
fn who_is_new_becomes_a_customer_and_comes_back_to_the_same_account() {
    run(async {
        for (alg, auth) in [
            ("RS256", "client_secret_basic"),
            ("PS256", "client_secret_post"),
            ("ES256", "none"),
            ("EdDSA", "none"),
        ] {
            let provider = Provider::start(alg, auth);
            provider.has(&ann()).await;
            let app = match auth {
                "none" => hub(&provider.issuer, &[]).await,
                _ => hub_with_secret(&provider, &[]).await,
            };
            let first = sign_in(&app).await;
            let told = [
                &first.user["email"],
                &first.user["name"],
                &first.user["role"],
            ];
            assert_eq!(told, ["ann@example.org", "Ann Other", "customer"], "{alg}");
            // What the provider says of somebody may change: who they are does not.
            provider
                .has(&json!({"sub": "ann-1", "email": "other@example.org"}))
                .await;
            let again = sign_in(&app).await;
            assert_eq!(again.user["id"], first.user["id"], "{alg}");
            assert_eq!(again.user["email"], "ann@example.org");
            again.get("me").await.expect(200);
            // There is no password that would do as well.
            for password in ["!", "", PASSWORD] {
                let login = json!({"email": "ann@example.org", "password": password});
                app.nobody()
                    .post("auth/login", &login)
                    .await
                    .problem(401, "unauthenticated");
            }
            app.stop().await;
        }
    });
}

#[test]
fn what_a_provider_said_of_somebody_is_told_and_goes_with_them() {
    run(async {
        let provider = Provider::start("ES256", "none");
        provider.has(&ann()).await;
        let app = hub(&provider.issuer, &[]).await;
        let mut ann = sign_in(&app).await;
        ann.steps_up = true;
        let admin = app.admin().await;
        let whole = async || {
            let whole = admin.get("exports/database").await;
            assert_eq!(whole.status, 200, "{}", whole.text);
            whole.text
        };
        assert!(whole().await.contains("ann-1"));
        let told = ann.get("me/data").await.expect(200);
        let known = &told["kept"]["identity"];
        assert_eq!(known.as_array().unwrap().len(), 1, "{known}");
        assert!(known.to_string().contains("ann-1"), "{known}");
        ann.call(Method::DELETE, "me").send().await.expect(204);
        assert!(!whole().await.contains("ann-1"));
        // Who comes back is somebody new.
        let again = sign_in(&app).await;
        assert_ne!(again.user["id"], ann.user["id"]);
        again.get("me").await.expect(200);
        app.stop().await;
    });
}

/// `address` with another value of a parameter.
fn altered(address: &Url, name: &str, value: &str) -> Url {
    let pairs = address.query_pairs().into_owned();
    let pairs: Vec<_> = pairs
        .map(|(one, old)| {
            if one == name {
                (one, value.to_owned())
            } else {
                (one, old)
            }
        })
        .collect();
    let mut address = address.clone();
    address.query_pairs_mut().clear().extend_pairs(pairs);
    address
}

#[test]
fn what_came_back_is_good_once_in_this_browser_for_this_login() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &[]).await;
        let refused = async |body: &Value| {
            let problem = finish(&app, body).await.problem(401, "sign_in_refused");
            problem["detail"].as_str().unwrap().to_owned()
        };
        let good = been_there(&app).await;
        finish(&app, &good).await.expect(200);
        assert!(refused(&good).await.contains("no login is under way"));

        // Somebody's own state and code, planted into another browser.
        let (mine, theirs) = (been_there(&app).await, begin(&app).await);
        let mut planted = mine.clone();
        planted["browser"] = theirs.1.into();
        assert!(refused(&planted).await.contains("another browser"));
        assert!(refused(&mine).await.contains("no login is under way"));

        for (name, value, why) in [
            ("state", json!("x"), "no login is under way"),
            ("iss", json!("https://a.example"), "another provider"),
            ("iss", Value::Null, "another provider"),
            ("code", json!("x"), "does not take this code"),
            ("code", json!("x".repeat(5_000)), "too long"),
        ] {
            let mut body = been_there(&app).await;
            body[name] = value;
            assert!(refused(&body).await.contains(why), "{name}: {why}");
        }

        for (name, value, why) in [
            ("nonce", "another", "of another login"),
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                "this code",
            ),
            ("client_id", "other", "this code"),
        ] {
            let (url, browser) = begin(&app).await;
            let back = walk(&altered(&url, name, value)).await;
            assert!(
                refused(&body(&back, &browser)).await.contains(why),
                "{name}"
            );
        }

        let late = been_there(&app).await;
        app.clock.advance_ms(600_001);
        assert!(refused(&late).await.contains("no login is under way"));
        // Whoever did not get in stands in the audit log, and under nobody's name.
        let admin = app.admin().await;
        let log = admin.get("audit?action=session.refused").await.expect(200);
        assert!(log["items"].as_array().unwrap().len() >= 10, "{log}");
        app.stop().await;
    });
}

#[test]
fn new_keys_are_read_once_a_minute() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &[]).await;
        sign_in(&app).await;
        provider.rotate().await;
        let early = been_there(&app).await;
        finish(&app, &early).await.problem(401, "sign_in_refused");
        app.clock.advance_ms(60_001);
        sign_in(&app).await;
        app.stop().await;
    });
}

#[test]
fn an_account_that_is_off_stays_off() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &["--oidc.roles=cooks=kitchen@main"]).await;
        let ann_here = sign_in(&app).await;
        change(&app, &ann_here.user, &json!({"is_active": false})).await;
        ann_here.get("me").await.problem(401, "unauthenticated");
        let mut cook = ann();
        cook["groups"] = json!(["cooks"]);
        provider.has(&cook).await;
        let back = been_there(&app).await;
        finish(&app, &back).await.problem(401, "unauthenticated");
        // Somebody else at the provider with the same address is the same account.
        provider
            .has(&json!({"sub": "ann-2", "email": "ann@example.org", "email_verified": true}))
            .await;
        let back = been_there(&app).await;
        finish(&app, &back).await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn an_address_is_joined_only_if_it_is_vouched_for() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        let app = hub_with_secret(&provider, &[]).await;
        // Somebody has made an account beforehand with an address that is not theirs, here and by way of the provider.
        let planted = app.signup("Mallory").await;
        let email = planted.user["email"].as_str().unwrap().to_owned();
        for claims in [
            json!({"sub": "m-1", "email": email}),
            json!({"sub": "m-1", "email": email, "email_verified": false}),
            json!({"sub": "m-1", "email_verified": true}),
            json!({"sub": "m-1", "email": "no address", "email_verified": true}),
        ] {
            provider.has(&claims).await;
            let back = been_there(&app).await;
            finish(&app, &back).await.problem(409, "address_unverified");
        }
        planted.get("me").await.expect(200);

        provider
            .has(&json!({"sub": "owner", "email": email.to_uppercase(), "email_verified": "true"}))
            .await;
        let owner = sign_in(&app).await;
        assert_eq!(owner.user["id"], planted.user["id"]);
        planted.get("me").await.problem(401, "unauthenticated");
        let refresh = json!({"refresh_token": planted.refresh_token});
        app.nobody()
            .post("auth/refresh", &refresh)
            .await
            .problem(401, "unauthenticated");
        let login = json!({"email": email, "password": PASSWORD});
        app.nobody()
            .post("auth/login", &login)
            .await
            .problem(401, "unauthenticated");
        // Who comes after them puts nobody out.
        provider
            .has(&json!({"sub": "owner-2", "email": email, "email_verified": true}))
            .await;
        assert_eq!(sign_in(&app).await.user["id"], owner.user["id"]);
        owner.get("me").await.expect(200);

        // An account of staff was made by somebody who knew whose address it is.
        provider
            .has(&json!({"sub": "boss", "email": "manager@demo.local", "email_verified": true}))
            .await;
        assert_eq!(sign_in(&app).await.user["role"], "manager");
        app.login("manager@demo.local", PASSWORD).await;
        app.stop().await;
    });
}

#[test]
fn an_account_by_an_unverified_address_ends_where_its_owner_comes() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        let app = hub_with_secret(&provider, &[]).await;
        provider
            .has(&json!({"sub": "mallory", "email": "ann@example.org"}))
            .await;
        let mallory = sign_in(&app).await;
        provider.has(&ann()).await;
        let ann_here = sign_in(&app).await;
        assert_eq!(ann_here.user["id"], mallory.user["id"]);
        mallory.get("me").await.problem(401, "unauthenticated");
        provider
            .has(&json!({"sub": "mallory", "email": "ann@example.org"}))
            .await;
        let back = been_there(&app).await;
        finish(&app, &back).await.problem(409, "address_unverified");
        ann_here.get("me").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn where_there_is_no_provider_nobody_signs_in_with_one() {
    run(async {
        let app = TestApp::demo().await;
        let nobody = app.nobody();
        let told = nobody.get("auth/oidc").await.expect(200);
        assert_eq!(told, json!({"is_on": false}));
        nobody
            .post("auth/oidc/begin", &json!({}))
            .await
            .problem(404, "not_found");
        let back = json!({"state": "s", "code": "c", "browser": "b"});
        finish(&app, &back).await.problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn one_that_does_not_answer_is_told_from_one_that_refuses() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &["--oidc.name=The Club"]).await;
        let told = app.nobody().get("auth/oidc").await.expect(200);
        assert_eq!(told, json!({"is_on": true, "name": "The Club"}));
        let back = been_there(&app).await;
        drop(provider);
        finish(&app, &back)
            .await
            .problem(503, "provider_unavailable");
        app.stop().await;

        let app = hub("http://127.0.0.1:1", &[]).await;
        let begun = app.nobody().post("auth/oidc/begin", &json!({})).await;
        assert_eq!(begun.header("retry-after"), "1");
        begun.problem(503, "provider_unavailable");
        app.stop().await;
    });
}

#[test]
fn people_come_back_only_to_pages_of_this_hub() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        let issuer = format!("--oidc.issuer={}", provider.issuer);
        let app = TestApp::demo_with(&[&issuer, "--oidc.client_id=shop"]).await;
        let begin = async |origin: Option<String>| {
            let call = app
                .nobody()
                .call(reqwest::Method::POST, "auth/oidc/begin")
                .json(&json!({}));
            match origin {
                Some(origin) => call.header("origin", &origin).send().await,
                None => call.send().await,
            }
        };
        let begun = begin(Some(app.url())).await.expect(200);
        let url: Url = begun["url"].as_str().unwrap().parse().unwrap();
        let back = format!("{}/login/back", app.url());
        assert!(
            url.query_pairs()
                .any(|(name, value)| name == "redirect_uri" && value == back)
        );
        begin(None).await.problem(400, "malformed");
        begin(Some("https://evil.example".into()))
            .await
            .problem(400, "malformed");
        app.stop().await;
    });
}

#[test]
fn a_hub_with_half_a_provider_does_not_start() {
    use orderhub::{
        app::{App, Mode},
        config::Settings,
    };

    use crate::app::TestClock;

    run(async {
        let issuer = "--oidc.issuer=https://a.example";
        for (flags, why) in [
            (vec![issuer], "oidc.client_id is not"),
            (
                vec!["--oidc.issuer=http://a.example", "--oidc.client_id=shop"],
                "https",
            ),
            (
                vec![issuer, "--oidc.client_id=shop", "--oidc.audiences=api,shop"],
                "audiences",
            ),
            (
                vec![issuer, "--oidc.client_id=shop", "--oidc.scopes=email"],
                "lacks openid",
            ),
        ] {
            let all = ["--http.bind=127.0.0.1:0", "--database.url=mem://"]
                .into_iter()
                .chain(flags);
            let settings = Settings::parse(all).unwrap();
            let started = Box::pin(App::start(settings, Mode::Demo, TestClock::new())).await;
            let said = started
                .err()
                .map(|error| format!("{error:#}"))
                .unwrap_or_default();
            assert!(said.contains(why), "{why}: {said}");
        }
        for wrong in ["--oidc.roles=cooks=kitchen", "--oidc.roles=x=king@main"] {
            assert!(Settings::parse([wrong]).is_err(), "{wrong}");
        }
        let secret = format!("--oidc.client_secret={SECRET}");
        let settings = Settings::parse([secret.as_str()]).unwrap();
        assert!(!format!("{settings:?}").contains(SECRET));
    });
}
