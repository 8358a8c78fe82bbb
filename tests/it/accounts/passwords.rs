//! What a password must be, at every door where one is set; and setting one's own.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, Person, Reply, TestApp, fresh_key, id},
    support::run,
};

const OTHER: &str = "seven quiet trams at dawn";

async fn sign_up(app: &TestApp, email: &str, password: &str) -> Reply {
    let body = json!({"email": email, "password": password, "name": "Nina Newcomer"});
    app.nobody().post("auth/signup", &body).await
}

async fn set(who: &Person, current: &str, password: &str) -> Reply {
    let call = who.call(Method::PUT, "me/password");
    let body = json!({"current": current, "password": password});
    call.json(&body).send().await
}

fn code(problem: &Value) -> &str {
    assert_eq!(problem["errors"][0]["pointer"], "/password", "{problem}");
    problem["errors"][0]["code"].as_str().unwrap()
}

#[test]
fn a_password_is_refused_for_a_reason_that_is_told() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, long) = (app.admin().await, "a word, ".repeat(33));
        for (password, reason) in [
            ("fourteen chars", "too_short"),
            // Fifteen characters as they are typed, fourteen as they are read.
            ("e\u{301} fourteen chr", "too_short"),
            (long.as_str(), "too_long"),
            ("password1234567", "common"),
            ("orderhub2026!!!", "common"),
            ("nina newcomer 1", "personal"),
        ] {
            let refused = sign_up(&app, "nina@x.local", password).await;
            assert_eq!(
                code(&refused.problem(422, "validation")),
                reason,
                "{password}"
            );
            let body = json!({
                "email": "nina@x.local", "password": password, "name": "Nina Newcomer", "role": "admin",
            });
            let refused = admin.post("users", &body).await;
            assert_eq!(
                code(&refused.problem(422, "validation")),
                reason,
                "{password}"
            );
        }
        // One letter with its accent is one character, and either way of typing it is the same password.
        sign_up(&app, "nina@x.local", "\u{e9} tant de nuits")
            .await
            .expect(201);
        app.login("nina@x.local", "e\u{301} tant de nuits").await;
        app.stop().await;
    });
}

#[test]
fn how_long_a_password_is_may_be_set_and_old_ones_stay() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.password_chars_min=18"]).await;
        let refused = sign_up(&app, "nina@x.local", "tram 9 tram 8 xyz").await;
        let problem = refused.problem(422, "validation");
        assert_eq!(code(&problem), "too_short");
        assert!(
            problem.to_string().contains("at least 18 characters"),
            "{problem}"
        );
        app.stop().await;

        let app = TestApp::demo_with(&["--accounts.password_chars_min=8"]).await;
        sign_up(&app, "nina@x.local", "tram 9 x").await.expect(201);
        app.login("nina@x.local", "tram 9 x").await;
        app.stop().await;
    });
}

#[test]
fn ones_own_password_is_changed_by_who_knows_it_and_ends_the_other_sessions() {
    run(async {
        let app = TestApp::demo().await;
        let email = format!("{}@customers.local", fresh_key("nina"));
        let tokens = sign_up(&app, &email, PASSWORD).await.expect(201);
        let here = app.nobody().signed_in(&tokens);
        let other = app.login(&email, PASSWORD).await;
        let wrong = set(&here, "not the password", OTHER).await;
        let wrong = wrong.problem(422, "validation");
        assert_eq!(wrong["errors"][0]["pointer"], "/current");
        let weak = set(&here, PASSWORD, "too short").await;
        assert_eq!(code(&weak.problem(422, "validation")), "too_short");
        other.get("me").await.expect(200);
        // What is refused costs no look at the one before.
        let both = set(&here, "not the password", "too short").await;
        assert_eq!(code(&both.problem(422, "validation")), "too_short");

        set(&here, PASSWORD, OTHER).await.expect(204);
        assert_eq!(id(&here.get("me").await.expect(200)), id(&here.user));
        other.get("me").await.problem(401, "unauthenticated");
        let body = json!({"email": email, "password": PASSWORD});
        let old = app.nobody().post("auth/login", &body).await;
        old.problem(401, "unauthenticated");
        app.login(&email, OTHER).await;
        app.stop().await;
    });
}

#[test]
fn who_sets_a_password_over_and_over_counts_as_who_signs_in() {
    run(async {
        let app = TestApp::demo_with(&["--limits.sign_ins_per_min=6"]).await;
        let nina = app.signup("Nina").await;
        let mut refused = None;
        for _ in 0..20 {
            let reply = set(&nina, PASSWORD, "too short").await;
            if reply.status != 422 {
                refused = Some(reply);
                break;
            }
        }
        let refused = refused.expect("nobody is turned away");
        refused.problem(429, "rate_limited");
        nina.get("me").await.expect(200);
        app.stop().await;
    });
}
