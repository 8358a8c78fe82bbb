//! One's own sessions: seen and ended by their owner, and by nobody else.

use orderhub::clock::Clock as _;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant, timeout};

use crate::{
    app::{Disk, PASSWORD, Person, TestApp, TestClock, id},
    socket::wire::Wire,
    support::run,
};

async fn sessions(who: &Person) -> Vec<Value> {
    let page = who.get("me/sessions").await.expect(200);
    assert!(page["next"].is_null());
    page["items"].as_array().unwrap().clone()
}

async fn end(who: &Person, session: &str) -> u16 {
    let path = format!("me/sessions/{session}");
    who.call(Method::DELETE, &path).send().await.status
}

/// Signs in on a program that calls itself so.
async fn sign_in(app: &TestApp, email: &str, user_agent: &str) -> Person {
    let call = app.nobody().call(Method::POST, "auth/login");
    let call = call.json(&json!({"email": email, "password": PASSWORD}));
    let tokens = call.header("user-agent", user_agent).send().await;
    app.nobody().signed_in(&tokens.expect(200))
}

#[test]
fn a_session_says_what_it_is_and_when_it_was_used() {
    run(async {
        let app = TestApp::demo().await;
        let phone = app.signup("Sina Session").await;
        let email = phone.user["email"].as_str().unwrap();
        let dirty = format!("Laptop/1 {}", "x".repeat(1_000));
        let laptop = sign_in(&app, email, &dirty).await;
        app.clock.advance_ms(5_000);
        let before = app.clock.now().to_string();
        let seen = sessions(&phone).await;
        assert_eq!(seen.len(), 2);
        // The one that asks is the first, and used just now.
        assert_eq!(
            (&seen[0]["is_current"], &seen[1]["is_current"]),
            (&json!(true), &json!(false))
        );
        assert!(seen[0]["last_used_at"].as_str().unwrap() >= &*before);
        assert!(seen[1]["last_used_at"].as_str().unwrap() < &*before);
        assert_eq!(seen[1]["address"], "127.0.0.1");
        assert_eq!(seen[1]["user_agent"].as_str().unwrap().len(), 200);
        for session in &seen {
            let [made, ends] =
                ["created_at", "expires_at"].map(|name| session[name].as_str().unwrap());
            assert!(made < ends);
        }
        // Nothing of it opens anything.
        let text = json!(seen).to_string();
        assert!(
            !text.contains(&phone.token) && !text.contains("hash"),
            "{text}"
        );
        let mirrored = sessions(&laptop).await;
        assert_eq!(mirrored[0]["id"], seen[1]["id"]);
        app.nobody()
            .get("me/sessions")
            .await
            .problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn ending_a_session_closes_what_it_holds_open_and_refuses_what_it_was_given() {
    run(async {
        let app = TestApp::demo().await;
        let thief = app.signup("Erna Ended").await;
        let email = thief.user["email"].as_str().unwrap();
        let owner = app.login(email, PASSWORD).await;
        let order = thief.place(&[("espresso", 1)]).await;
        let (mut socket, welcome) = Wire::hello(&app, &thief, json!([])).await;
        let resume = welcome["resume_token"].as_str().unwrap().to_owned();
        let ticket = thief.post("ws-ticket", &json!({})).await.expect(201);
        let stream = thief.call(Method::GET, &format!("orders/{}/stream", id(&order)));
        let mut stream = stream.open().await;
        assert!(stream.chunk().await.unwrap().is_some());
        let session = sessions(&thief).await[0]["id"].as_str().unwrap().to_owned();

        let begun = Instant::now();
        assert_eq!(end(&owner, &session).await, 204);
        assert_eq!(
            timeout(Duration::from_secs(5), socket.closed())
                .await
                .unwrap(),
            4010
        );
        let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
        timeout(Duration::from_secs(5), rest).await.unwrap();
        assert!(
            begun.elapsed() < Duration::from_secs(1),
            "{:?}",
            begun.elapsed()
        );

        thief.get("me").await.problem(401, "unauthenticated");
        let body = json!({"refresh_token": thief.refresh_token});
        let refreshed = app.nobody().post("auth/refresh", &body).await;
        refreshed.problem(401, "unauthenticated");
        for hello in [
            json!({"t": "hello", "resume_token": resume}),
            json!({"t": "hello", "ticket": ticket["ticket"]}),
            json!({"t": "hello", "token": thief.token}),
        ] {
            let mut late = Wire::connect(&app).await;
            late.say(&hello).await;
            assert!([4001, 4010].contains(&late.closed().await), "{hello}");
        }
        // It is gone from the list, and cannot be ended twice. The owner goes on.
        assert_eq!(sessions(&owner).await.len(), 1);
        assert_eq!(end(&owner, &session).await, 404);
        owner.get("me").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn nobody_ends_anothers_session_and_nobody_learns_that_there_is_one() {
    run(async {
        let app = TestApp::demo().await;
        let (victim, other) = (
            app.signup("Vera Victim").await,
            app.signup("Otto Other").await,
        );
        let session = sessions(&victim).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let answer = async |who: &Person, session: &str| {
            let call = who.call(Method::DELETE, &format!("me/sessions/{session}"));
            let mut problem = call.send().await.problem(404, "not_found");
            problem["request_id"].take();
            problem
        };
        let unknown = answer(&other, &"0".repeat(32)).await;
        assert_eq!(answer(&other, &session).await, unknown);
        assert_eq!(answer(&app.admin().await, &session).await, unknown);
        for odd in [
            "x",
            "~",
            "..%2f..",
            &"a".repeat(5_000),
            &session[..31],
            "%00",
        ] {
            assert_eq!(answer(&other, odd).await, unknown, "{odd}");
        }
        victim.get("me").await.expect(200);
        let nobody = app.nobody().call(Method::DELETE, "me/sessions");
        nobody.send().await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn all_others_end_at_once_and_this_one_stays() {
    run(async {
        let app = TestApp::demo().await;
        let here = app.signup("Olaf Others").await;
        let email = here.user["email"].as_str().unwrap();
        let (first, second) = (
            app.login(email, PASSWORD).await,
            app.login(email, PASSWORD).await,
        );
        let mut socket = Wire::of(&app, &first).await;
        let call = here.call(Method::DELETE, "me/sessions");
        call.send().await.expect(204);
        assert_eq!(
            timeout(Duration::from_secs(5), socket.closed())
                .await
                .unwrap(),
            4010
        );
        for gone in [&first, &second] {
            gone.get("me").await.problem(401, "unauthenticated");
        }
        assert_eq!(sessions(&here).await.len(), 1);
        // With no other there is nothing to do; ending one's own is signing out.
        here.call(Method::DELETE, "me/sessions")
            .send()
            .await
            .expect(204);
        let own = sessions(&here).await[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(end(&here, &own).await, 204);
        here.get("me").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn the_oldest_of_too_many_sessions_ends_with_all_it_holds() {
    run(async {
        let app = TestApp::demo().await;
        let first = app.signup("Maria Many").await;
        let email = first.user["email"].as_str().unwrap().to_owned();
        let mut socket = Wire::of(&app, &first).await;
        for _ in 0..63 {
            app.clock.advance_ms(10);
            app.login(&email, PASSWORD).await;
        }
        assert_eq!(sessions(&first).await.len(), 64);
        app.clock.advance_ms(10);
        let last = app.login(&email, PASSWORD).await;
        assert_eq!(
            timeout(Duration::from_secs(5), socket.closed())
                .await
                .unwrap(),
            4010
        );
        first.get("me").await.problem(401, "unauthenticated");
        assert_eq!(sessions(&last).await.len(), 64);
        app.stop().await;
    });
}

#[test]
fn a_restart_remembers_when_a_session_was_used_and_which_have_ended() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let here = app.signup("Rita Restart").await;
        let email = here.user["email"].as_str().unwrap().to_owned();
        let (idle, ended) = (
            app.login(&email, PASSWORD).await,
            app.login(&email, PASSWORD).await,
        );
        app.clock.advance_ms(120_000);
        let used = sessions(&idle).await[0]["last_used_at"].clone();
        let session = sessions(&ended).await[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(end(&here, &session).await, 204);
        app.stop().await;

        let app = disk.start(&clock).await;
        let here = app.nobody().with_token(&here.token);
        let seen = sessions(&here).await;
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[1]["last_used_at"], used);
        let ended = app.nobody().with_token(&ended.token);
        ended.get("me").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}
