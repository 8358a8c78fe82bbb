//! A lot of what is allowed: the hub's memory stays as it is, and others are served meanwhile.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use super::{
    raw::{FIN, PING, PONG, Raw, TEXT, masked, parse},
    wire::Wire,
};
use crate::{
    app::{PATIENCE, TestApp},
    support::run,
};

/// What a flood may leave in memory: what allocators and buffers keep, and far from all of it.
pub const SLACK_BYTES: u64 = 10 * 1024 * 1024;

/// Memory of this process, hub and test.
pub fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let resident = pages.split(' ').nth(1).unwrap();
    resident.parse::<u64>().unwrap() * 4_096
}

/// Somebody else has an answer while the flood goes on.
async fn others_are_served(app: &TestApp, other: &mut Wire) {
    let asked = tokio::time::Instant::now();
    let answer = other.ask(json!({"t": "sub", "s": "menu:main"})).await;
    assert_eq!(answer["t"], "sub_ok");
    let answer = other.ask(json!({"t": "unsub", "s": "menu:main"})).await;
    assert_eq!(answer["t"], "ok");
    assert_eq!(app.nobody().get("/livez").await.status, 200);
    assert!(asked.elapsed() < PATIENCE / 2, "{:?}", asked.elapsed());
}

#[test]
fn pings_are_answered_one_by_one_and_leave_nothing_behind() {
    const PINGS: usize = 100_000;
    run(async {
        let payload = |index: usize| {
            let mut payload = [7; 125];
            payload[..8].copy_from_slice(&index.to_be_bytes());
            payload
        };
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let mut other = Wire::of(&app, &customer).await;
        let raw = Raw::greeted(&app, &customer).await;
        let (mut read, mut write) = raw.split();
        let before = resident_bytes();
        let flooding = tokio::spawn(async move {
            // No write ends where a frame does.
            let mut bytes = Vec::new();
            for index in 0..PINGS {
                bytes.extend(masked(FIN | PING, &payload(index)));
                if bytes.len() > 1_009 {
                    write.write_all(&bytes[..1_009]).await.unwrap();
                    bytes.drain(..1_009);
                }
            }
            write.write_all(&bytes).await.unwrap();
            write
        });
        let (mut heard, mut answered) = (Vec::new(), 0);
        while answered < PINGS {
            let reading = timeout(PATIENCE, read.read_buf(&mut heard));
            assert_ne!(reading.await.expect("silence").unwrap(), 0, "hung up");
            let mut taken = 0;
            while let Some((frame, bytes)) = parse(&heard[taken..]) {
                taken += bytes;
                assert_eq!(frame.opcode, PONG);
                assert_eq!(frame.payload, payload(answered));
                answered += 1;
                if answered % 20_000 == 0 {
                    others_are_served(&app, &mut other).await;
                }
            }
            heard.drain(..taken);
        }
        flooding.await.unwrap();
        let grown = resident_bytes().saturating_sub(before);
        assert!(grown < SLACK_BYTES, "{grown}");
        app.stop().await;
    });
}

#[test]
fn who_asks_and_never_reads_is_not_read_either() {
    const FLOOD_BYTES: usize = 64 * 1024 * 1024;
    run(async {
        let app = TestApp::demo_with(&["--ws.subscriptions_per_s=100000000"]).await;
        let customer = app.customer().await;
        let mut other = Wire::of(&app, &customer).await;
        let sub = json!({"t": "sub", "id": 1, "s": "menu:main"}).to_string();
        let floods = [
            masked(FIN | PING, &[7; 125]).repeat(100),
            masked(FIN | TEXT, sub.as_bytes()).repeat(100),
        ];
        for flood in floods {
            let before = resident_bytes();
            let (read, mut write) = Raw::greeted(&app, &customer).await.split();
            let mut sent = 0;
            // As long as it is taken: of pings the hub may answer the last alone.
            while sent < FLOOD_BYTES
                && let Ok(Ok(())) = timeout(Duration::from_secs(1), write.write_all(&flood)).await
            {
                sent += flood.len();
            }
            others_are_served(&app, &mut other).await;
            let grown = resident_bytes().saturating_sub(before);
            assert!(grown < SLACK_BYTES, "{grown}");
            drop(read);
        }
        app.stop().await;
    });
}

#[test]
fn coming_and_going_a_hundred_thousand_times_leaves_nothing_behind() {
    const TURNS: usize = 50_000;
    const AT_ONCE: usize = 50;
    run(async {
        let app = TestApp::demo_with(&["--ws.subscriptions_per_s=100000000"]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut other = Wire::of(&app, &customer).await;
        let mut raw = Raw::greeted(&app, &customer).await;
        let stream = format!("order:{}", crate::app::id(&order));
        let mut lines = String::new();
        for index in 0..AT_ONCE {
            lines += &format!("{}\n", json!({"t": "sub", "id": index, "s": stream}));
            lines += &format!("{}\n", json!({"t": "unsub", "id": index, "s": stream}));
        }
        let frame = masked(FIN | TEXT, lines.as_bytes());
        let mut before = 0;
        for turn in 0..TURNS / AT_ONCE {
            raw.write(&frame).await;
            let (mut begun, mut ended) = (0, 0);
            while ended < AT_ONCE {
                let line = raw.line().await;
                match line["t"].as_str().unwrap() {
                    "sub_ok" => begun += 1,
                    "ok" => ended += 1,
                    "snap" => {}
                    _ => panic!("{line}"),
                }
            }
            assert_eq!(begun, AT_ONCE);
            if turn == 200 {
                before = resident_bytes();
            }
            if turn % 500 == 0 {
                others_are_served(&app, &mut other).await;
            }
        }
        let grown = resident_bytes().saturating_sub(before);
        assert!(grown < SLACK_BYTES, "{grown}");
        // It still works, and is told once.
        raw.write(&masked(
            FIN | TEXT,
            json!({"t": "sub", "id": 1, "s": stream})
                .to_string()
                .as_bytes(),
        ))
        .await;
        assert_eq!(raw.line().await["t"], "sub_ok");
        app.stop().await;
    });
}
