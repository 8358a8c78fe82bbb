//! Frames byte by byte: those no client may send, those in pieces, those that never end. Whatever one of them does,
//! another socket does not notice.

use serde_json::{Value, json};

use super::{
    raw::{
        BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, Raw, TEXT, handshake, head, masked, says,
        unmasked,
    },
    wire::Wire,
};
use crate::{
    app::{Person, TestApp, id},
    support::run,
};

/// Somebody who watches the board all the while.
struct Neighbour {
    board: Wire,
    customer: Person,
    orders: u64,
}

impl Neighbour {
    async fn of(app: &TestApp) -> Self {
        let (mut board, _) = Wire::watching(app, &app.kitchen().await, "board:main").await;
        board.first(|line| line["t"] == "snap").await;
        Self {
            board,
            customer: app.customer().await,
            orders: 0,
        }
    }

    /// An order is placed, and seen.
    async fn is_well(&mut self) {
        let order = self.customer.place(&[("espresso", 1)]).await;
        self.orders += 1;
        let event = self.board.event("order.placed").await;
        assert_eq!(event["id"], id(&order));
        assert_eq!(event["o"], self.orders);
    }
}

#[test]
fn what_no_client_may_send_ends_the_connection_with_its_code() {
    const RSV1: u8 = 0x40;
    const RSV3: u8 = 0x10;
    run(async {
        let app = TestApp::demo_with(&["--ws.connections_per_user_max=100"]).await;
        let mut neighbour = Neighbour::of(&app).await;
        let customer = app.customer().await;
        let pong = br#"{"t":"pong"}"#;
        let begun = masked(TEXT, b"{");
        let close =
            |code: u16, reason: &[u8]| masked(FIN | CLOSE, &[&code.to_be_bytes(), reason].concat());
        let huge = |length| [head(FIN | TEXT, 0x80, length), vec![0; 4]].concat();
        let cases = [
            ("unmasked text", unmasked(FIN | TEXT, pong), 1002),
            ("an unmasked ping", unmasked(FIN | PING, b"hi"), 1002),
            ("an unmasked close", unmasked(FIN | CLOSE, &[3, 232]), 1002),
            ("an extension", masked(FIN | RSV1 | TEXT, pong), 1002),
            ("another extension", masked(FIN | RSV3 | PING, b""), 1002),
            ("reserved data", masked(FIN | 0x3, pong), 1002),
            ("a reserved control", masked(FIN | 0xB, b""), 1002),
            ("a ping in pieces", masked(PING, b"hi"), 1002),
            ("a long ping", masked(FIN | PING, &[0; 126]), 1002),
            ("the end of nothing", masked(FIN | CONTINUATION, pong), 1002),
            (
                "a message in a message",
                [begun.clone(), masked(FIN | TEXT, pong)].concat(),
                1002,
            ),
            ("half a code", masked(FIN | CLOSE, &[3]), 1002),
            ("a code of no meaning", close(999, b""), 1002),
            ("a code that is never sent", close(1005, b""), 1002),
            ("a reason in no UTF-8", close(1000, &[0xFF]), 1007),
            (
                "text in no UTF-8",
                masked(FIN | TEXT, &[b'"', 0xC3, 0x28, b'"']),
                1007,
            ),
            (
                "half a character",
                masked(FIN | TEXT, &[b'"', 0xE2, 0x82]),
                1007,
            ),
            ("bytes", masked(FIN | BINARY, pong), 4000),
            ("a frame too big", masked(FIN | TEXT, &[b' '; 16_385]), 4013),
            ("a length too big", huge(1 << 40), 4013),
            ("the largest length", huge(i64::MAX as u64), 4013),
            (
                "too much in pieces",
                [
                    masked(TEXT, &[b' '; 9_000]),
                    masked(FIN | CONTINUATION, &[b' '; 9_000]),
                ]
                .concat(),
                4013,
            ),
        ];
        for (name, bytes, code) in cases {
            let mut raw = Raw::greeted(&app, &customer).await;
            raw.try_write(&bytes).await;
            assert_eq!(raw.closed().await, Some(code), "{name}");
        }
        // What is deep is JSON for nobody, and no stack runs over.
        for (open, close, depth) in [("[", "]", 8_000), (r#"{"a":"#, "}", 2_000)] {
            let mut raw = Raw::greeted(&app, &customer).await;
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            let closed = format!(r#"{{"t":"pong","and":{open}{close}}}"#);
            raw.write(&masked(FIN | TEXT, closed.as_bytes())).await;
            raw.write(&masked(FIN | CLOSE, &[])).await;
            assert!(
                matches!(raw.closed().await, Some(4000) | None),
                "it was not read"
            );
        }
        neighbour.is_well().await;
        app.stop().await;
    });
}

#[test]
fn a_close_is_answered_with_the_same_code() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        for (payload, code) in [
            (&[][..], None),
            (&[3, 232][..], Some(1000)),
            (&[3, 233, b'b', b'y', b'e'][..], Some(1001)),
            (&[15, 160][..], Some(4000)),
        ] {
            let mut raw = Raw::greeted(&app, &customer).await;
            raw.write(&masked(FIN | CLOSE, payload)).await;
            assert_eq!(raw.closed().await, code);
            assert!(raw.frame().await.is_none(), "it was not hung up");
        }
        app.stop().await;
    });
}

#[test]
fn a_message_comes_in_pieces_with_pings_between() {
    run(async {
        let app = TestApp::demo().await;
        let mut neighbour = Neighbour::of(&app).await;
        let mut raw = Raw::greeted(&app, &app.customer().await).await;
        // The id has characters of two, three and four bytes, which the pieces cut.
        let message = json!({"t": "sub", "id": "ü€🍵", "s": "menu:nowhere"}).to_string();
        for size in 1..=7 {
            let mut pieces: Vec<_> = message.as_bytes().chunks(size).collect();
            let last = pieces.pop().unwrap();
            for (index, piece) in pieces.iter().enumerate() {
                let opcode = if index == 0 { TEXT } else { CONTINUATION };
                raw.write(&masked(opcode, piece)).await;
                raw.write(&masked(CONTINUATION, &[])).await;
                let name = format!("ping {index}");
                raw.write(&masked(FIN | PING, name.as_bytes())).await;
                let pong = raw.frame().await.unwrap();
                assert_eq!((pong.opcode, pong.payload), (PONG, name.into_bytes()));
            }
            raw.write(&masked(FIN | CONTINUATION, last)).await;
            let answer = raw.line().await;
            assert_eq!(
                (&answer["t"], &answer["id"]),
                (&json!("err"), &json!("ü€🍵"))
            );
        }
        neighbour.is_well().await;
        app.stop().await;
    });
}

#[test]
fn whoever_dribbles_is_served_and_holds_nobody_up() {
    run(async {
        let app = TestApp::demo().await;
        let mut neighbour = Neighbour::of(&app).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        neighbour.orders += 1;
        neighbour.board.event("order.placed").await;
        let mut raw = Raw::connect(&app).await;
        raw.dribble(handshake().as_bytes()).await;
        assert_eq!(raw.head().await.status, 101);
        let half = &says(&json!({"t": "pong"}))[..9];
        let lines = [
            json!({"t": "hello", "token": customer.token}),
            json!({"t": "sub", "id": 1, "s": format!("order:{}", id(&order))}),
        ];
        for line in lines {
            raw.dribble(&says(&line)).await;
            neighbour.is_well().await;
        }
        raw.dribble(half).await;
        let kinds = [raw.line().await, raw.line().await, raw.line().await];
        let kinds = kinds.each_ref().map(|line| line["t"].as_str().unwrap());
        assert_eq!(kinds, ["welcome", "sub_ok", "snap"]);
        app.stop().await;
    });
}

#[test]
fn what_never_ends_is_ended() {
    run(async {
        let flags = [
            "--ws.hello_s=1",
            "--ws.ping_s=1",
            "--ws.pong_s=1",
            "--http.header_timeout_s=1",
        ];
        let app = TestApp::demo_with(&flags).await;
        let mut neighbour = Wire::of(&app, &app.kitchen().await).await;
        let neighbour = tokio::spawn(async move {
            for _ in 0..4 {
                neighbour.first(|line| line["t"] == "ping").await;
                neighbour.say(&json!({"t": "pong"})).await;
            }
            neighbour
        });
        let token = app.customer().await.token;
        let hello = says(&json!({"t": "hello", "token": token}));
        let mut head = Raw::connect(&app).await;
        head.write(&handshake().as_bytes()[..100]).await;
        // Silent, and silent within the first word.
        let mut strangers = Vec::new();
        for index in 0..40 {
            let mut raw = Raw::upgraded(&app).await;
            raw.write(&hello[..hello.len() * (index % 4) / 4]).await;
            strangers.push(raw);
        }
        // Half a word after the first; and in pieces that do not end, with answers to no ping between.
        let mut half = Raw::upgraded(&app).await;
        half.write(&[&hello[..], &hello[..20]].concat()).await;
        let mut pieces = Raw::upgraded(&app).await;
        pieces
            .write(&[&hello[..], &masked(TEXT, b"{")].concat())
            .await;
        for raw in &mut strangers {
            assert_eq!(raw.closed().await, Some(4001));
        }
        assert_eq!(half.closed().await, Some(4201));
        assert_eq!(pieces.closed().await, Some(4201));
        let heard = head.until_the_end().await;
        assert!(!heard.contains(" 101 "), "{heard}");
        // Whoever answers stays.
        let answer = neighbour
            .await
            .unwrap()
            .ask(json!({"t": "sub", "s": "board:main"}))
            .await;
        assert_eq!(answer["t"], Value::from("sub_ok"));
        app.stop().await;
    });
}
