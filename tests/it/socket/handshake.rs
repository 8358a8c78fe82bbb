//! Handshakes that are none (RFC 6455, 4.2), byte by byte.

use super::raw::{HANDSHAKE, Raw, handshake, masked, request, says};
use crate::{app::TestApp, support::run};
use serde_json::json;

const GET: &str = "GET /api/v1/ws HTTP/1.1";

/// The handshake with some of its headers put otherwise; those without a value are left out.
fn with<'a>(changed: &[(&'a str, Option<&'a str>)]) -> String {
    let kept = HANDSHAKE
        .iter()
        .copied()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let added = changed
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    request(GET, &kept.chain(added).collect::<Vec<_>>())
}

#[test]
fn what_is_no_handshake_is_a_problem_with_its_status() {
    run(async {
        let app = TestApp::demo().await;
        let bad = [
            ("no version", with(&[("Sec-WebSocket-Version", None)]), 426),
            (
                "an old version",
                with(&[("Sec-WebSocket-Version", Some("8"))]),
                426,
            ),
            ("no key", with(&[("Sec-WebSocket-Key", None)]), 400),
            (
                "an empty key",
                with(&[("Sec-WebSocket-Key", Some(""))]),
                400,
            ),
            (
                "a short key",
                with(&[("Sec-WebSocket-Key", Some("c2hvcnQ="))]),
                400,
            ),
            (
                "a key in no Base64",
                with(&[("Sec-WebSocket-Key", Some("????????????????????????"))]),
                400,
            ),
            ("no connection", with(&[("Connection", None)]), 400),
            (
                "another connection",
                with(&[("Connection", Some("keep-alive"))]),
                400,
            ),
            ("no upgrade", with(&[("Upgrade", None)]), 400),
            ("another upgrade", with(&[("Upgrade", Some("h2c"))]), 400),
            (
                "no subprotocol",
                with(&[("Sec-WebSocket-Protocol", None)]),
                400,
            ),
            (
                "another subprotocol",
                with(&[("Sec-WebSocket-Protocol", Some("graphql-ws"))]),
                400,
            ),
            (
                "a foreign page",
                with(&[("Origin", Some("https://evil.example"))]),
                403,
            ),
            ("no page", with(&[("Origin", Some("null"))]), 403),
            (
                "two keys",
                with(&[(
                    "Sec-WebSocket-Key",
                    Some("dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
                )]),
                400,
            ),
            (
                "HTTP/1.0",
                request("GET /api/v1/ws HTTP/1.0", &HANDSHAKE),
                400,
            ),
            (
                "a post",
                request("POST /api/v1/ws HTTP/1.1", &HANDSHAKE),
                400,
            ),
        ];
        for (name, request, status) in bad {
            let mut raw = Raw::connect(&app).await;
            raw.write(request.as_bytes()).await;
            let head = raw.head().await;
            assert_eq!(head.status, status, "{name}: {}", head.text);
            assert!(!head.text.contains("sec-websocket-accept"), "{name}");
            if status == 426 {
                assert!(
                    head.text.contains("\r\nsec-websocket-version: 13\r\n"),
                    "{name}: {}",
                    head.text
                );
            }
            assert!(
                head.text.contains("application/problem+json"),
                "{name}: {}",
                head.text
            );
        }
        app.stop().await;
    });
}

#[test]
fn what_is_one_is_answered_as_the_rfc_says() {
    run(async {
        let app = TestApp::demo().await;
        let good = [
            ("as it should be", handshake()),
            (
                "words in any case",
                with(&[
                    ("Connection", Some("keep-alive, uPGRADE")),
                    ("Upgrade", Some("WebSocket")),
                ]),
            ),
            (
                "two subprotocols",
                with(&[(
                    "Sec-WebSocket-Protocol",
                    Some("graphql-ws, orderhub.v1.json"),
                )]),
            ),
            (
                "two headers of them",
                with(&[(
                    "Sec-WebSocket-Protocol",
                    Some("a\r\nSec-WebSocket-Protocol: orderhub.v1.json"),
                )]),
            ),
            (
                "an extension",
                with(&[(
                    "Sec-WebSocket-Extensions",
                    Some("permessage-deflate; client_max_window_bits"),
                )]),
            ),
        ];
        for (name, request) in good {
            let mut raw = Raw::connect(&app).await;
            raw.write(request.as_bytes()).await;
            let head = raw.head().await;
            assert_eq!(head.status, 101, "{name}: {}", head.text);
            // The key and the answer of the RFC's own example.
            assert!(
                head.text
                    .contains("\r\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"),
                "{name}: {}",
                head.text
            );
            assert!(
                head.text
                    .contains("\r\nsec-websocket-protocol: orderhub.v1.json\r\n"),
                "{name}: {}",
                head.text
            );
            assert!(
                !head.text.contains("sec-websocket-extensions"),
                "{name}: {}",
                head.text
            );
        }
        app.stop().await;
    });
}

#[test]
fn whoever_is_in_a_hurry_speaks_with_the_handshake() {
    run(async {
        let app = TestApp::demo().await;
        let token = app.customer().await.token;
        let mut raw = Raw::connect(&app).await;
        let hello = says(&json!({"t": "hello", "token": token}));
        let all = [
            handshake().into_bytes(),
            hello,
            masked(0x89, b"still there?"),
        ]
        .concat();
        raw.write(&all).await;
        assert_eq!(raw.head().await.status, 101);
        let pong_and_welcome = [raw.frame().await.unwrap(), raw.frame().await.unwrap()];
        let mut opcodes = pong_and_welcome.each_ref().map(|frame| frame.opcode);
        opcodes.sort_unstable();
        assert_eq!(opcodes, [0x1, 0xA]);
        app.stop().await;
    });
}
