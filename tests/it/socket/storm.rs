//! Everybody is cut off at once: all come back, none misses anything, and nobody asks the database.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use orderhub::{
    client::{Client, ClientError, Message},
    ws::frame::Outbound,
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    cable::Cable,
    wire::{Wire, try_connect},
};
use crate::{
    app::{Disk, PATIENCE, TestApp, TestClock, id},
    support::run,
};

/// Reads of the journal so far, by kind.
async fn reads(app: &TestApp) -> BTreeMap<String, u64> {
    let text = app.nobody().get("/metrics").await.text;
    let lines = text.lines().filter_map(|line| {
        let line = line.strip_prefix("orderhub_journal_reads_total{kind=\"")?;
        let (kind, count) = line.split_once("\"} ")?;
        Some((kind.to_owned(), count.parse().unwrap()))
    });
    lines.collect()
}

/// What was read since `before`, but for what workers read by themselves.
async fn read_since(app: &TestApp, before: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut since = reads(app).await;
    since.retain(|kind, count| {
        *count -= before.get(kind).copied().unwrap_or(0);
        *count > 0 && ["order", "orders", "events", "events_at", "known"].contains(&kind.as_str())
    });
    since
}

/// Connected; whoever is sent away at the door comes again.
async fn arrive(url: &str, token: &str) -> Client {
    loop {
        match Client::connect(url, token).await {
            Ok(client) => return client,
            Err(ClientError::Connect(_)) => sleep(std::time::Duration::from_millis(100)).await,
            Err(other) => panic!("{other}"),
        }
    }
}

/// Reads until the stream has begun.
async fn begun(client: &mut Client, stream: &str) {
    let begins = async {
        client.subscribe(stream, None).await;
        loop {
            if let Message::Hub(Outbound::Snap { part, parts, .. }) =
                client.next_message().await.unwrap()
                && part == parts
            {
                return;
            }
        }
    };
    timeout(PATIENCE, begins).await.unwrap();
}

/// Reads until the connection was lost and made again.
async fn comes_back(client: &mut Client) {
    let mut was_lost = false;
    let back = async {
        loop {
            match client.next_message().await.unwrap() {
                Message::Disconnected { .. } => was_lost = true,
                Message::Hub(Outbound::Welcome { .. }) if was_lost => return,
                Message::Hub(_) => {}
            }
        }
    };
    timeout(PATIENCE, back).await.unwrap();
}

#[test]
fn all_come_back_through_a_narrow_door_and_nothing_is_read() {
    const SOCKETS: usize = 240;
    run(async {
        let flags = [
            "--ws.handshakes_per_s=100",
            "--ws.handshakes_burst=20",
            "--ws.connections_per_staff_max=1000",
        ];
        let app = TestApp::demo_with(&flags).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let orders = join_all((0..20).map(|_| customer.place(&[("espresso", 1)]))).await;
        let cable = Cable::to(&app).await;
        let url = cable.socket_url();
        let clients = (0..SOCKETS).map(|number| {
            let stream = match number % 3 {
                0 => "admin:main".to_owned(),
                1 => "board:main".to_owned(),
                _ => format!("order:{}", id(&orders[number % orders.len()])),
            };
            let (url, token) = (url.clone(), admin.token.clone());
            async move {
                let mut client = arrive(&url, &token).await;
                begun(&mut client, &stream).await;
                client
            }
        });
        let mut clients = join_all(clients).await;
        let before = reads(&app).await;
        cable.cut();
        // They miss something, too.
        for order in &orders {
            customer.act(order, "cancel", &json!({})).await.expect(200);
        }
        join_all(clients.iter_mut().map(comes_back)).await;
        assert_eq!(read_since(&app, &before).await, BTreeMap::new());
        for (number, client) in clients.iter_mut().enumerate() {
            let (stream, offset) = match number % 3 {
                0 => ("admin:main".to_owned(), 40),
                1 => ("board:main".to_owned(), 40),
                _ => (format!("order:{}", id(&orders[number % orders.len()])), 2),
            };
            let catches_up = async {
                while client.position(&stream).unwrap().o < offset {
                    client.next_message().await.unwrap();
                }
            };
            timeout(PATIENCE, catches_up).await.unwrap();
            let counts = client.counts();
            assert_eq!((counts.gaps, counts.duplicates), (0, 0), "{stream}");
            assert_eq!(
                counts.begun[2], 1,
                "one snapshot, at the beginning: {stream}"
            );
        }
        app.stop().await;
    });
}

#[test]
fn orders_that_memory_has_forgotten_are_read_together() {
    const SOCKETS: usize = 300;
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let flags = ["--ws.connections_per_staff_max=1000"];
        let app = disk.start_with(&flags, &clock).await;
        let customer = app.customer().await;
        let orders = join_all((0..SOCKETS).map(async |_| {
            let order = customer.place(&[("espresso", 1)]).await;
            customer.act(&order, "cancel", &json!({})).await.expect(200)
        }))
        .await;
        app.stop().await;
        clock.advance_ms(3_600_000);
        let app = disk.start_with(&flags, &clock).await;
        let admin = app.admin().await;
        let epoch = {
            let (_wire, joined) = Wire::watching(&app, &admin, "admin:main").await;
            joined["e"].clone()
        };
        // Everybody stands at the door, and says hello at once.
        let mut wires = join_all((0..SOCKETS).map(|_| Wire::connect(&app))).await;
        let before = reads(&app).await;
        let back = wires.iter_mut().zip(&orders).map(async |(wire, order)| {
            let stream = format!("order:{}", id(order));
            let resume = json!([{"s": stream, "e": epoch, "o": 1}]);
            wire.say(&json!({"t": "hello", "token": admin.token, "resume": resume}))
                .await;
            let welcome = wire.hear().await;
            assert_eq!(welcome["streams"][0]["how"], "replay", "{welcome}");
            let event = wire.event("order.cancelled").await;
            assert_eq!(event["o"], 2);
        });
        join_all(back).await;
        let since = read_since(&app, &before).await;
        let count = |kind: &str| since.get(kind).copied().unwrap_or(0);
        // How few depends on how closely they follow each other; `tests/it/journal/crowd.rs` has them all at once.
        let most = SOCKETS as u64 / 2;
        assert!(count("order") <= most, "{since:?}");
        assert!(count("events_at") <= most, "{since:?}");
        app.stop().await;
    });
}

/// What a start brings along is enough for whoever was here before it.
#[test]
fn a_restart_brings_what_who_comes_back_has_missed() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.customer().await;
        let many = (0..140).map(|_| customer.place(&[("espresso", 1)]));
        let orders = join_all(many).await;
        let (_wire, joined) = Wire::watching(&app, &app.admin().await, "admin:main").await;
        let (epoch, head) = (joined["e"].clone(), joined["o"].as_u64().unwrap());
        assert_eq!(head, 140);
        app.stop().await;

        let app = disk.start(&clock).await;
        let admin = app.admin().await;
        app.is_ready().await;
        let before = reads(&app).await;
        let newest = orders.iter().max_by_key(|order| order["number"].as_u64());
        let newest = format!("order:{}", id(newest.unwrap()));
        for (stream, o, how) in [
            ("admin:main", head, "live"),
            ("admin:main", head - 128, "replay"),
            ("board:main", head - 128, "replay"),
            (newest.as_str(), 1, "live"),
            (newest.as_str(), 0, "replay"),
        ] {
            let resume = json!([{"s": stream, "e": epoch, "o": o}]);
            let (_wire, welcome) = Wire::hello(&app, &admin, resume).await;
            assert_eq!(welcome["streams"][0]["how"], how, "{stream} from {o}");
        }
        assert_eq!(read_since(&app, &before).await, BTreeMap::new());
        // One more, and the feed is asked.
        let resume = json!([{"s": "admin:main", "e": epoch, "o": head - 129}]);
        let (_wire, welcome) = Wire::hello(&app, &admin, resume).await;
        assert_eq!(welcome["streams"][0]["how"], "replay");
        let since = read_since(&app, &before).await;
        assert_eq!(since, BTreeMap::from([("events".to_owned(), 1)]));
        app.stop().await;
    });
}

#[test]
fn who_finds_no_room_at_the_door_is_told_when_to_come_again() {
    run(async {
        let flags = ["--ws.handshakes_per_s=1", "--ws.handshakes_burst=3"];
        let app = TestApp::demo_with(&flags).await;
        let knock = || try_connect(&app, Some("orderhub.v1.json"), None);
        let came = join_all((0..12).map(|_| knock())).await;
        let (let_in, sent_away): (Vec<_>, Vec<_>) = came.into_iter().partition(Result::is_ok);
        // A burst, and those whose turn came within two seconds.
        assert!((4..=7).contains(&let_in.len()), "{}", let_in.len());
        for refusal in sent_away {
            assert_eq!(refusal.err(), Some(503));
        }
        // What is no handshake takes nobody's turn; what is one is told as every problem is.
        let call = |call: crate::app::Person| async move {
            let call = call.call(reqwest::Method::GET, "ws");
            let headers = [
                ("connection", "upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ("sec-websocket-protocol", "orderhub.v1.json"),
            ];
            let call = headers
                .iter()
                .fold(call, |call, (name, value)| call.header(name, value));
            call.send().await
        };
        let refusals = join_all((0..8).map(|_| call(app.nobody()))).await;
        let refusal = refusals.into_iter().find(|reply| reply.status == 503);
        let refusal = refusal.unwrap();
        let after: u64 = refusal.header("retry-after").parse().unwrap();
        assert!((1..=5).contains(&after), "{after}");
        let body: Value = refusal.problem(503, "overloaded");
        assert_eq!(body["title"], "Too much to do.");
        app.stop().await;
    });
}
