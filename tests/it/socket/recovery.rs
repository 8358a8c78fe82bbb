//! The truth table of coming back: what happened meanwhile, and how each stream gets there. Whatever is called recovered
//! must show, from what was on the screen and what was sent, what a new reader would be told.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::screen::{Screen, Seen};
use crate::{
    app::{Disk, Person, TestApp, TestClock, id},
    support::run,
};

/// What happens while nobody is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    /// The order is released, another is placed, a price changes.
    Something,
    /// The screens had seen no event before: their position is that of `sub_ok`.
    SomethingFirst,
    Restart,
    RestartThenSomething,
    /// More than a start brings into memory.
    ManyThenRestart,
    /// More than a replay may be long.
    TooMany,
    /// The site is read anew, in another epoch.
    AnotherEpoch,
    Finished,
    /// Ended so long ago that memory has let go of it.
    FinishedAndForgotten,
}

use Meanwhile::*;

/// How `order`, `board`, `admin`, `me` and `menu` come back. The last two count in memory: after a restart, and whenever
/// something was missed, they start over.
const TABLE: [(Meanwhile, [&str; 5]); 10] = [
    (Nothing, [LIVE, LIVE, LIVE, LIVE, LIVE]),
    (Something, [REPLAY, REPLAY, REPLAY, SNAPSHOT, SNAPSHOT]),
    (SomethingFirst, [REPLAY, REPLAY, REPLAY, SNAPSHOT, SNAPSHOT]),
    (Restart, [LIVE, LIVE, LIVE, SNAPSHOT, SNAPSHOT]),
    (
        RestartThenSomething,
        [REPLAY, REPLAY, REPLAY, SNAPSHOT, SNAPSHOT],
    ),
    (
        ManyThenRestart,
        [REPLAY, REPLAY, REPLAY, SNAPSHOT, SNAPSHOT],
    ),
    (TooMany, [REPLAY, SNAPSHOT, SNAPSHOT, SNAPSHOT, SNAPSHOT]),
    (AnotherEpoch, [SNAPSHOT; 5]),
    (Finished, [REPLAY, REPLAY, REPLAY, SNAPSHOT, LIVE]),
    (
        FinishedAndForgotten,
        [REPLAY, REPLAY, REPLAY, SNAPSHOT, SNAPSHOT],
    ),
];
const LIVE: &str = "live";
const REPLAY: &str = "replay";
const SNAPSHOT: &str = "snapshot";

/// A hub on disk that can be started again.
struct House {
    disk: Disk,
    clock: Arc<TestClock>,
    app: TestApp,
}

impl House {
    async fn open() -> Self {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        Self { disk, clock, app }
    }

    async fn restart(self) -> Self {
        let Self { disk, clock, app } = self;
        app.stop().await;
        let app = disk.start(&clock).await;
        Self { disk, clock, app }
    }
}

/// The streams of the table, and who watches them.
async fn watched(app: &TestApp, order: &Value) -> [(String, Person); 5] {
    let (customer, admin) = (app.customer().await, app.admin().await);
    [
        (format!("order:{}", id(order)), customer.clone()),
        ("board:main".into(), app.kitchen().await),
        ("admin:main".into(), admin),
        ("me".into(), customer.clone()),
        ("menu:main".into(), customer),
    ]
}

async fn place_many(app: &TestApp, orders: usize) {
    const AT_ONCE: usize = 100;
    let customer = app.customer().await;
    for begun in (0..orders).step_by(AT_ONCE) {
        let many = (begun..orders.min(begun + AT_ONCE)).map(|_| customer.place(&[("espresso", 1)]));
        futures_util::future::join_all(many).await;
    }
}

async fn another_price(app: &TestApp) {
    let admin = app.admin().await;
    let product = admin.get("products/espresso").await.expect(200);
    let price = product["price"]["amount"].as_i64().unwrap() + 1;
    let call = admin.call(Method::PATCH, "products/espresso");
    let call = call.json(&json!({"price": price}));
    let version = product["version"].as_u64().unwrap();
    call.if_match(version).send().await.expect(200);
}

async fn something(app: &TestApp, order: &Value) {
    app.release(order).await;
    app.captured(order).await;
    app.customer().await.place(&[("espresso", 1)]).await;
    another_price(app).await;
}

async fn happens(meanwhile: Meanwhile, house: House, order: &Value) -> House {
    let app = &house.app;
    match meanwhile {
        Nothing => {}
        Something => something(app, order).await,
        SomethingFirst => {
            app.pay(&app.customer().await, order).await;
            something(app, order).await;
        }
        Restart => return house.restart().await,
        RestartThenSomething => {
            let house = house.restart().await;
            something(&house.app, order).await;
            return house;
        }
        ManyThenRestart => {
            something(app, order).await;
            place_many(app, 150).await;
            return house.restart().await;
        }
        TooMany => {
            something(app, order).await;
            place_many(app, 1_001).await;
        }
        AnotherEpoch => {
            something(app, order).await;
            app.read_anew().await;
        }
        Finished => cancel(app, order).await,
        FinishedAndForgotten => {
            cancel(app, order).await;
            place_many(app, 150).await;
            house.clock.advance_ms(3_600_000);
            return house.restart().await;
        }
    }
    house
}

async fn cancel(app: &TestApp, order: &Value) {
    let customer = app.customer().await;
    customer.act(order, "cancel", &json!({})).await.expect(200);
}

async fn row(meanwhile: Meanwhile, expected: [&str; 5]) {
    let house = House::open().await;
    let app = &house.app;
    let customer = app.customer().await;
    let order = customer.place(&[("espresso", 1)]).await;
    let mut screens = Vec::new();
    for (stream, person) in watched(app, &order).await {
        screens.push((Screen::open(app, &person, &stream).await, person));
    }
    if meanwhile != SomethingFirst {
        app.pay(&customer, &order).await;
        another_price(app).await;
    }
    // One's own stream counts for as long as somebody watches it.
    let _stays = Screen::open(app, &customer, "me").await;
    let mut seen: Vec<Seen> = Vec::new();
    for (mut screen, person) in screens {
        screen.shows_the_truth(&person).await;
        seen.push(screen.cut());
    }

    let house = happens(meanwhile, house, &order).await;
    let app = &house.app;
    for ((seen, (stream, person)), expected) in seen
        .into_iter()
        .zip(watched(app, &order).await)
        .zip(expected)
    {
        let hello = json!({"token": person.token});
        let (mut screen, how) = seen.come_back(app, hello).await.unwrap();
        assert_eq!(how, expected, "{meanwhile:?}: {stream}");
        screen.shows_the_truth(&person).await;
    }
    house.app.stop().await;
}

fn rows(wanted: &'static [Meanwhile]) {
    run(async move {
        for meanwhile in wanted {
            let (_, expected) = TABLE.iter().find(|(one, _)| one == meanwhile).unwrap();
            Box::pin(row(*meanwhile, *expected)).await;
        }
    });
}

#[test]
fn the_hub_stayed() {
    rows(&[Nothing, Something, SomethingFirst, AnotherEpoch, Finished]);
}

#[test]
fn the_hub_was_restarted() {
    rows(&[Restart, RestartThenSomething]);
}

#[test]
fn much_happened_and_the_hub_was_restarted() {
    rows(&[ManyThenRestart, FinishedAndForgotten]);
}

#[test]
fn more_happened_than_is_replayed() {
    rows(&[TooMany]);
}

/// Cut off at once, with what would let them in again.
async fn cut_off(app: &TestApp, watched: &[(String, &Person)]) -> Vec<(Seen, String)> {
    let mut cut = Vec::new();
    for (stream, person) in watched {
        let screen = Screen::open(app, person, stream).await;
        let token = screen.resume_token.clone();
        cut.push((screen.cut(), token));
    }
    cut
}

#[test]
fn a_token_that_ran_out_is_refused_and_what_was_given_for_it_is_not() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.access_token_s=60"]).await;
        let order = app.paid(&app.customer().await).await;
        let watched = watched(&app, &order).await;
        let who: Vec<_> = watched
            .iter()
            .map(|(stream, person)| (stream.clone(), person))
            .collect();
        let cut = cut_off(&app, &who).await;
        app.clock.advance_ms(120_000);
        for ((seen, resume_token), (stream, person)) in cut.into_iter().zip(who) {
            let with_token = json!({"token": person.token});
            let refused = seen.clone().come_back(&app, with_token).await;
            assert_eq!(refused.err().as_deref(), Some("4001"), "{stream}");
            let email = person.user["email"].as_str().unwrap();
            let reader = app.login(email, crate::app::PASSWORD).await;
            let with_resume_token = json!({"resume_token": resume_token});
            let back = seen.clone().come_back(&app, with_resume_token).await;
            back.unwrap().0.shows_the_truth(&reader).await;
            let with_new_token = json!({"token": reader.token});
            let back = seen.come_back(&app, with_new_token).await;
            back.unwrap().0.shows_the_truth(&reader).await;
        }
        app.stop().await;
    });
}

#[test]
fn who_was_sent_away_from_a_site_sees_it_no_more() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let order = app.paid(&app.customer().await).await;
        let site = json!({"id": "second", "name": "Second", "currency": "EUR"});
        admin.post("sites", &site).await.expect(201);
        let manager = app.hire("manager", &["main"]).await;
        let streams = [
            (format!("order:{}", id(&order)), Some("not_found")),
            ("board:main".to_owned(), Some("forbidden")),
            ("admin:main".to_owned(), Some("forbidden")),
            ("me".to_owned(), None),
            ("menu:main".to_owned(), None),
        ];
        let who: Vec<_> = streams
            .iter()
            .map(|(stream, _)| (stream.clone(), &manager))
            .collect();
        let cut = cut_off(&app, &who).await;
        let change = admin.call(Method::PATCH, &format!("users/{}", id(&manager.user)));
        let change = change.json(&json!({"sites": ["second"]}));
        change.send().await.expect(200);
        let email = manager.user["email"].as_str().unwrap();
        let moved = app.login(email, crate::app::PASSWORD).await;
        for ((seen, resume_token), (stream, refusal)) in cut.into_iter().zip(streams) {
            for (hello, code) in [
                (json!({"token": manager.token}), "4001"),
                (json!({"resume_token": resume_token}), "4010"),
            ] {
                let refused = seen.clone().come_back(&app, hello).await;
                assert_eq!(refused.err().as_deref(), Some(code), "{stream}");
            }
            let back = seen.come_back(&app, json!({"token": moved.token})).await;
            assert_eq!(back.err().as_deref(), refusal, "{stream}");
        }
        app.stop().await;
    });
}

#[test]
fn who_signed_out_does_not_come_back() {
    run(async {
        let app = TestApp::demo().await;
        let order = app.paid(&app.customer().await).await;
        for (stream, person) in watched(&app, &order).await {
            let email = person.user["email"].as_str().unwrap();
            let leaver = app.login(email, crate::app::PASSWORD).await;
            let cut = cut_off(&app, &[(stream.clone(), &leaver)]).await;
            leaver.post("auth/logout", &json!({})).await.expect(204);
            for (seen, resume_token) in cut {
                for (hello, code) in [
                    (json!({"token": leaver.token}), "4001"),
                    (json!({"resume_token": resume_token}), "4010"),
                ] {
                    let refused = seen.clone().come_back(&app, hello).await;
                    assert_eq!(refused.err().as_deref(), Some(code), "{stream}");
                }
                let back = seen.come_back(&app, json!({"token": person.token})).await;
                back.unwrap().0.shows_the_truth(&person).await;
            }
        }
        app.stop().await;
    });
}
