//! Links in letters: signing in, setting a password anew, showing that an address is one's own.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Duration, timeout},
};

use crate::{
    app::{PASSWORD, Reply, TestApp, id},
    socket::wire::Wire,
    support::run,
};

const OTHER: &str = "seven quiet trams at dawn";
const MINUTE_MS: i64 = 60_000;

/// Signs up; whoever that is, and their address.
async fn sign_up(app: &TestApp) -> (crate::app::Person, String) {
    let person = app.signup("Lena").await;
    let email = person.user["email"].as_str().unwrap().to_owned();
    (person, email)
}

async fn ask(app: &TestApp, what: &str, email: &str) -> Reply {
    let body = json!({"email": email});
    app.nobody().post(&format!("auth/{what}"), &body).await
}

async fn follow(app: &TestApp, token: &str) -> Reply {
    let body = json!({"token": token});
    app.nobody().post("auth/link/use", &body).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Reply {
    let body = json!({"token": token, "password": password});
    app.nobody().post("auth/password/reset", &body).await
}

/// An answer without what is different each time.
fn alike(problem: Value) -> Value {
    let mut problem = problem;
    problem["request_id"] = Value::Null;
    problem
}

#[test]
fn a_link_signs_in_once_and_every_other_answer_is_the_same() {
    run(async {
        let app = TestApp::demo().await;
        let (lena, email) = sign_up(&app).await;
        assert_eq!(lena.user["is_email_verified"], false);
        assert_eq!(
            ask(&app, "link", &email.to_uppercase()).await.expect(202),
            json!({})
        );
        let token = app.link(&email, "link", 1).await;
        let tokens = follow(&app, &token).await.expect(200);
        let again = app.nobody().signed_in(&tokens);
        assert_eq!(id(&again.get("me").await.expect(200)), id(&lena.user));
        assert_eq!(tokens["user"]["is_email_verified"], true);

        let used = alike(follow(&app, &token).await.problem(401, "link_invalid"));
        ask(&app, "password/forgot", &email).await.expect(202);
        let of_another_kind = app.link(&email, "reset", 1).await;
        let (_, secret) = token.split_once('.').unwrap();
        let of_nobody = format!("{}.{secret}", uuid::Uuid::nil());
        let long = "x.".repeat(400);
        for wrong in [of_another_kind.as_str(), &of_nobody, "", "x", &long] {
            let refused = follow(&app, wrong).await.problem(401, "link_invalid");
            assert_eq!(alike(refused), used, "{wrong}");
        }
        // Nobody who reads the log of letters signs in.
        let log = app.admin().await.get("notifications?limit=200").await;
        assert!(
            log.text.contains("sign_in_link") && !log.text.contains(secret),
            "{}",
            log.text
        );
        app.stop().await;
    });
}

#[test]
fn who_waits_in_an_account_for_the_owner_of_its_address_is_put_out() {
    run(async {
        let app = TestApp::demo().await;
        let (mallory, email) = sign_up(&app).await;
        ask(&app, "link", &email).await.expect(202);
        let token = app.link(&email, "link", 1).await;
        let owner = follow(&app, &token).await.expect(200);
        let owner = app.nobody().signed_in(&owner);
        assert_eq!(id(&owner.user), id(&mallory.user));
        mallory.get("me").await.problem(401, "unauthenticated");
        let refresh = json!({"refresh_token": mallory.refresh_token});
        let goes_on = app.nobody().post("auth/refresh", &refresh).await;
        goes_on.problem(401, "unauthenticated");
        let login = json!({"email": email, "password": PASSWORD});
        let again = app.nobody().post("auth/login", &login).await;
        again.problem(401, "unauthenticated");

        // From now on the address is known to be theirs: another link takes nothing away.
        ask(&app, "password/forgot", &email).await.expect(202);
        let reset_token = app.link(&email, "reset", 1).await;
        reset(&app, &reset_token, OTHER).await.expect(204);
        let at_home = app.login(&email, OTHER).await;
        ask(&app, "link", &email).await.expect(202);
        let token = app.link(&email, "link", 2).await;
        follow(&app, &token).await.expect(200);
        at_home.get("me").await.expect(200);
        app.login(&email, OTHER).await;
        app.stop().await;
    });
}

#[test]
fn of_many_at_once_with_one_link_one_gets_in() {
    run(async {
        let app = TestApp::demo().await;
        let (_, email) = sign_up(&app).await;
        ask(&app, "link", &email).await.expect(202);
        let token = app.link(&email, "link", 1).await;
        let mut racers = JoinSet::new();
        for _ in 0..50 {
            let (nobody, body) = (app.nobody(), json!({"token": token}));
            racers.spawn(async move { nobody.post("auth/link/use", &body).await.status });
        }
        let mut answers = racers.join_all().await;
        answers.sort_unstable();
        assert_eq!((answers[0], answers[1], answers[49]), (200, 401, 401));
        app.stop().await;
    });
}

#[test]
fn links_run_out_and_only_three_letters_lie_in_a_mailbox() {
    run(async {
        let app = TestApp::demo().await;
        let (_, email) = sign_up(&app).await;
        for _ in 0..5 {
            ask(&app, "link", &email).await.expect(202);
        }
        // One after the other: whoever comes later is written to later.
        ask(&app, "link", "customer@demo.local").await.expect(202);
        app.link("customer@demo.local", "link", 1).await;
        let links = app.links(&email, "link", 3).await;
        assert_eq!(links.len(), 3);
        app.clock.advance_ms(14 * MINUTE_MS);
        follow(&app, &links[0]).await.expect(200);
        app.clock.advance_ms(MINUTE_MS);
        follow(&app, &links[1]).await.problem(401, "link_invalid");
        ask(&app, "link", &email).await.expect(202);
        follow(&app, &app.link(&email, "link", 4).await)
            .await
            .expect(200);

        ask(&app, "password/forgot", &email).await.expect(202);
        let token = app.link(&email, "reset", 1).await;
        app.clock.advance_ms(60 * MINUTE_MS);
        reset(&app, &token, OTHER)
            .await
            .problem(401, "link_invalid");
        app.stop().await;
    });
}

#[test]
fn nobody_is_told_whether_an_address_has_an_account() {
    run(async {
        let app = TestApp::demo().await;
        for what in ["link", "password/forgot"] {
            let known = ask(&app, what, "customer@demo.local").await;
            let unknown = ask(&app, what, "nobody@demo.local").await;
            assert_eq!((known.status, known.text), (202, "{}".into()));
            assert_eq!((unknown.status, unknown.text), (202, "{}".into()));
            let typo = ask(&app, what, "no address")
                .await
                .problem(422, "validation");
            assert_eq!(typo["errors"][0]["pointer"], "/email");
        }
        let admin = app.admin().await;
        let off = json!({"is_active": false});
        let kitchen = app.hire("kitchen", &["main"]).await;
        let path = format!("users/{}", id(&kitchen.user));
        admin
            .call(Method::PATCH, &path)
            .json(&off)
            .send()
            .await
            .expect(200);
        let kitchen = kitchen.user["email"].as_str().unwrap().to_owned();
        ask(&app, "link", &kitchen).await.expect(202);
        ask(&app, "link", "manager@demo.local").await.expect(202);
        app.link("manager@demo.local", "link", 1).await;
        for nobody in ["nobody@demo.local", &kitchen] {
            assert!(app.letters_to(nobody).await.is_empty(), "{nobody}");
        }
        app.stop().await;
    });
}

#[test]
fn a_reset_ends_sessions_sockets_and_every_other_link() {
    run(async {
        let app = TestApp::demo().await;
        let (lena, email) = sign_up(&app).await;
        let mut socket = Wire::of(&app, &lena).await;
        for what in ["link", "password/forgot", "password/forgot"] {
            ask(&app, what, &email).await.expect(202);
        }
        let resets = app.links(&email, "reset", 2).await;
        let sign_in = app.link(&email, "link", 1).await;
        // A password that is refused costs no link.
        let weak = reset(&app, &resets[0], "too short").await;
        let weak = weak.problem(422, "validation");
        assert_eq!(weak["errors"][0]["code"], "too_short");
        lena.get("me").await.expect(200);

        reset(&app, &resets[0], OTHER).await.expect(204);
        lena.get("me").await.problem(401, "unauthenticated");
        let refresh = json!({"refresh_token": lena.refresh_token});
        let refreshed = app.nobody().post("auth/refresh", &refresh).await;
        refreshed.problem(401, "unauthenticated");
        let closed = timeout(Duration::from_secs(5), socket.closed()).await;
        assert_eq!(closed.expect("a socket stays open"), 4010);
        for token in &resets {
            reset(&app, token, PASSWORD)
                .await
                .problem(401, "link_invalid");
        }
        follow(&app, &sign_in).await.problem(401, "link_invalid");
        let old = json!({"email": email, "password": PASSWORD});
        let old = app.nobody().post("auth/login", &old).await;
        old.problem(401, "unauthenticated");
        let lena = app.login(&email, OTHER).await;
        assert_eq!(lena.user["is_email_verified"], true);

        let admin = app.admin().await;
        let acts = admin
            .get("audit?action=user.password_reset")
            .await
            .expect(200);
        let acts = acts["items"].as_array().unwrap();
        assert_eq!(acts.len(), 1, "{acts:?}");
        assert_eq!(acts[0]["target"]["id"], lena.user["id"]);
        app.stop().await;
    });
}

#[test]
fn who_must_show_that_an_address_is_theirs_orders_after_that() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.require_verified_email"]).await;
        let (lena, email) = sign_up(&app).await;
        let order = json!({"lines": [{"sku": "espresso", "quantity": 1}]});
        lena.post("orders", &order)
            .await
            .problem(403, "email_unverified");
        let mine = lena.get("orders").await.expect(200);
        assert_eq!(mine["items"], json!([]));

        // Signing up has sent one by itself.
        app.link(&email, "verify", 1).await;
        lena.post("me/email/verify", &json!({})).await.expect(202);
        let token = app.link(&email, "verify", 2).await;
        let body = json!({"token": token});
        // Whoever signed up and reads the mail is asked for, not who only has the letter: that costs no link.
        let stranger = app.signup("Stan").await;
        for who in [&app.nobody(), &stranger] {
            let refused = who.post("auth/email/verify", &body).await;
            refused.problem(403, "forbidden");
        }
        let stranger = stranger.get("me").await.expect(200);
        assert_eq!(stranger["is_email_verified"], false);
        assert_eq!(lena.get("me").await.expect(200)["is_email_verified"], false);
        lena.post("auth/email/verify", &body).await.expect(204);
        assert_eq!(lena.get("me").await.expect(200)["is_email_verified"], true);
        lena.post("orders", &order).await.expect(201);
        let again = lena.post("auth/email/verify", &body).await;
        again.problem(401, "link_invalid");
        // Those of the demo read no mail, and staff did not sign up.
        app.customer()
            .await
            .post("orders", &order)
            .await
            .expect(201);
        app.hire("admin", &[])
            .await
            .post("orders", &order)
            .await
            .expect(201);
        app.stop().await;
    });
}
