//! Tickets: good once, for a while, from one page; and what a visitor's is good for.

use orderhub::{
    account::{TICKETS_MAX, TICKETS_PER_CROWD_MAX, TICKETS_PER_CUSTOMER_MAX},
    clock::Clock,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::wire::{Wire, try_connect};
use crate::{
    app::{Person, TestApp, fresh_key, id},
    support::run,
};

const ORIGIN: &str = "https://shop.example";

/// A ticket, asked for by a page of `origin`.
async fn ticket(person: &Person, origin: Option<&str>) -> String {
    let mut call = person.call(reqwest::Method::POST, "ws-ticket");
    if let Some(origin) = origin {
        call = call.header("origin", origin);
    }
    let answer = call.send().await.expect(201);
    answer["ticket"].as_str().unwrap().to_owned()
}

/// Says hello with a ticket on a socket of `origin`: the first answer, or the code of the close.
async fn hello(app: &TestApp, ticket: &str, origin: Option<&str>) -> Result<(Wire, Value), u16> {
    let mut wire = try_connect(app, Some("orderhub.v1.json"), origin)
        .await
        .unwrap_or_else(|status| panic!("refused with {status}"));
    wire.say(&json!({"t": "hello", "ticket": ticket})).await;
    let first = wire.hear().await;
    match first["t"].as_str() {
        Some("welcome") => Ok((wire, first)),
        Some("bye") => Err(u16::try_from(first["code"].as_u64().unwrap()).unwrap()),
        _ => panic!("{first}"),
    }
}

#[test]
fn a_ticket_is_good_once_for_a_while_and_from_one_page() {
    run(async {
        let app = TestApp::demo_with(&[&format!("--http.origins={ORIGIN}")]).await;
        let customer = app.customer().await;
        let reply = customer.post("ws-ticket", &json!({})).await;
        let answer = reply.expect(201);
        assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
        let text = answer["ticket"].as_str().unwrap();
        assert_eq!(text.len(), 43, "256 bits");
        let until: jiff::Timestamp = answer["expires_at"].as_str().unwrap().parse().unwrap();
        let left_ms = until.as_millisecond() - app.clock.now().as_millis();
        assert!((20_000..=30_000).contains(&left_ms), "{left_ms}");

        let order = customer.place(&[("espresso", 1)]).await;
        let (mut wire, _) = hello(&app, text, None).await.unwrap();
        let own = format!("order:{}", id(&order));
        assert_eq!(wire.ask(json!({"t": "sub", "s": own})).await["t"], "sub_ok");
        assert_eq!(hello(&app, text, None).await.err(), Some(4001), "used");

        let of_page = ticket(&customer, Some(ORIGIN)).await;
        assert_eq!(hello(&app, &of_page, None).await.err(), Some(4001));
        let again = hello(&app, &of_page, Some(ORIGIN)).await;
        assert_eq!(again.err(), Some(4001), "showing it elsewhere used it up");
        let of_page = ticket(&customer, Some(ORIGIN)).await;
        let other = app.url();
        assert_eq!(
            hello(&app, &of_page, Some(&other)).await.err(),
            Some(4001),
            "ours, and another"
        );
        let of_page = ticket(&customer, Some(ORIGIN)).await;
        assert!(hello(&app, &of_page, Some(ORIGIN)).await.is_ok());

        for (before_ms, is_good) in [(1, true), (0, false)] {
            let answer = customer.post("ws-ticket", &json!({})).await.expect(201);
            let until = answer["expires_at"].as_str().unwrap();
            app.clock.stop_at(until, -before_ms);
            let answer = hello(&app, answer["ticket"].as_str().unwrap(), None).await;
            assert_eq!(answer.is_ok(), is_good, "{before_ms}");
        }
        app.stop().await;
    });
}

#[test]
fn who_gets_no_ticket_and_what_is_none() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let forged = customer.with_token("x.y.z");
        forged
            .post("ws-ticket", &json!({}))
            .await
            .problem(401, "unauthenticated");
        let call = customer.call(reqwest::Method::POST, "ws-ticket");
        let foreign = call.header("origin", "https://evil.example").send().await;
        foreign.problem(403, "forbidden");
        let long = "A".repeat(1_000);
        for wrong in ["", "x", customer.token.as_str(), long.as_str()] {
            assert_eq!(hello(&app, wrong, None).await.err(), Some(4001), "{wrong}");
        }
        let mut both = Wire::connect(&app).await;
        let good = ticket(&customer, None).await;
        both.say(&json!({"t": "hello", "token": customer.token, "ticket": good}))
            .await;
        assert_eq!(both.closed().await, 4001);
        app.stop().await;
    });
}

#[test]
fn a_ticket_does_not_outlive_its_session() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.access_token_s=25"]).await;
        let leaver = app.signup("Lea Leaver").await;
        let (mut open, _) = hello(&app, &ticket(&leaver, None).await, None)
            .await
            .unwrap();
        let unused = ticket(&leaver, None).await;
        leaver.post("auth/logout", &json!({})).await.expect(204);
        assert_eq!(open.closed().await, 4010);
        assert_eq!(hello(&app, &unused, None).await.err(), Some(4010));

        // Nor its token.
        let stayer = app.signup("Sta Stayer").await;
        let good = ticket(&stayer, None).await;
        app.clock.advance_ms(27_000);
        let (mut open, _) = hello(&app, &good, None).await.unwrap();
        assert_eq!(open.closed().await, 4202);
        app.stop().await;
    });
}

#[test]
fn a_visitor_may_do_nothing_but_look_at_the_menu() {
    run(async {
        let app = TestApp::demo_with(&["--ws.connections_per_user_max=1"]).await;
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let own = format!("order:{}", id(&order));
        let (mut wire, welcome) = hello(&app, &ticket(&app.nobody(), None).await, None)
            .await
            .unwrap();
        assert_eq!(welcome["limits"]["streams"], 200);
        // Visitors are nobody in particular: one does not take another's seat.
        let second = hello(&app, &ticket(&app.nobody(), None).await, None).await;
        assert!(second.is_ok());
        for (stream, code) in [
            ("me", "forbidden"),
            ("admin", "forbidden"),
            ("admin:main", "forbidden"),
            ("board:main", "forbidden"),
            (own.as_str(), "not_found"),
        ] {
            let answer = wire.ask(json!({"t": "sub", "s": stream})).await;
            assert_eq!(answer["code"], code, "{stream}: {answer}");
        }
        for action in ["pay", "otp", "cancel", "reject", "fulfill"] {
            let answer = wire
                .cmd(
                    &order,
                    action,
                    json!({"reason": "no"}),
                    &fresh_key("visitor"),
                )
                .await;
            assert_eq!(answer["code"], "forbidden", "{action}: {answer}");
        }
        // A renewal is somebody's, and a visitor is nobody.
        let token = app.customer().await.token;
        wire.say(&json!({"t": "refresh", "token": token})).await;
        assert_eq!(wire.closed().await, 4001);
        app.stop().await;
    });
}

#[test]
fn visitors_are_rationed_by_address() {
    run(async {
        let flags = ["--limits.anonymous_per_s=1"];
        let app = TestApp::demo_with(&flags).await;
        let mut refused = 0;
        for _ in 0..15 {
            let reply = app.nobody().post("ws-ticket", &json!({})).await;
            match reply.status {
                201 => {}
                429 => refused += 1,
                other => panic!("{other}"),
            }
        }
        assert!(refused >= 4, "{refused}");
        app.stop().await;
    });
}

/// Asks for so many tickets at once.
async fn flood(person: &Person, tickets: usize) {
    const CALLERS: usize = 32;
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let person = person.clone();
        callers.spawn(async move {
            for _ in 0..tickets.div_ceil(CALLERS) {
                ticket(&person, None).await;
            }
        });
    }
    callers.join_all().await;
}

#[test]
fn a_flood_of_one_takes_nobody_elses_ticket() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, eve) = (app.admin().await, app.signup("Eve Else").await);
        let kept = ticket(&admin, None).await;
        let own = ticket(&eve, None).await;
        // Half a minute is short for so many.
        let now = jiff::Timestamp::from_millisecond(app.clock.now().as_millis()).unwrap();
        app.clock.stop_at(&now.to_string(), 0);
        flood(&eve, TICKETS_MAX).await;
        assert!(hello(&app, &kept, None).await.is_ok());
        assert_eq!(hello(&app, &own, None).await.err(), Some(4001));
        let last = ticket(&eve, None).await;
        assert!(hello(&app, &last, None).await.is_ok());
        app.stop().await;
    });
}

#[test]
fn who_asks_for_too_many_loses_their_own_oldest() {
    run(async {
        let app = TestApp::demo().await;
        for (person, max) in [
            (app.customer().await, TICKETS_PER_CUSTOMER_MAX),
            (app.admin().await, TICKETS_PER_CROWD_MAX),
            (app.nobody(), TICKETS_PER_CROWD_MAX),
        ] {
            let mut texts = Vec::new();
            for _ in 0..=max {
                texts.push(ticket(&person, None).await);
            }
            assert_eq!(hello(&app, &texts[0], None).await.err(), Some(4001));
            assert!(hello(&app, &texts[1], None).await.is_ok());
            // What was used up makes room.
            ticket(&person, None).await;
            assert!(hello(&app, &texts[2], None).await.is_ok());
            assert!(hello(&app, &texts[max], None).await.is_ok());
        }
        app.stop().await;
    });
}
