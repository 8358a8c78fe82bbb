//! What is small and would grow: packed orders, bombs, and JSON that costs more than it looks.

use std::{pin::pin, time::Duration};

use reqwest::Method;

use crate::{
    app::{Person, Reply, TestApp},
    socket::floods::{SLACK_BYTES, resident_bytes},
    support::run,
};

const ORDER: &[u8] = br#"{"lines":[{"sku":"espresso","quantity":1}]}"#;
/// What the bomb is when it has gone off: an order, and a lot of room before it.
const BOMB_BYTES: usize = 1024 * 1024 * 1024;

async fn send(who: &Person, codings: &str, body: Vec<u8>) -> Reply {
    let call = who.call(Method::POST, "orders");
    let call = call.header("content-encoding", codings);
    call.raw("application/json", body).send().await
}

/// A block of DEFLATE that says what it holds as it is (RFC 1951, 3.2.4).
fn stored(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    let lengths = [length.to_le_bytes(), (!length).to_le_bytes()].concat();
    [&[1_u8][..], &lengths, text].concat()
}

/// As RFC 1952 has it.
fn gzip(text: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in text {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
        }
    }
    let length = u32::try_from(text.len()).unwrap();
    let ends = [(!crc).to_le_bytes(), length.to_le_bytes()].concat();
    let head = [0x1F_u8, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    [&head[..], &stored(text), &ends].concat()
}

/// As RFC 1950 has it: what HTTP calls deflate.
fn zlib(text: &[u8]) -> Vec<u8> {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in text {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let ends = ((b << 16) | a).to_be_bytes();
    [&[0x78_u8, 0x01][..], &stored(text), &ends].concat()
}

/// As RFC 7932 has it: one block that says what it holds as it is, and an empty one.
fn brotli(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap() - 1;
    let head = ((length << 4) | (1 << 20)).to_le_bytes();
    [&head[..3], text, &[3]].concat()
}

/// An order behind so much white space that the whole is [`BOMB_BYTES`] long, by zstd (RFC 8878): each block says one byte, and
/// how often.
fn bomb() -> Vec<u8> {
    const BLOCK_BYTES: usize = 128 * 1024;
    const SAME: usize = 1 << 1;
    const LAST: usize = 1;
    // The magic number, no checksum and no length, a window of 2 MiB.
    let mut bomb = vec![0x28, 0xB5, 0x2F, 0xFD, 0, 0x58];
    for _ in 0..BOMB_BYTES / BLOCK_BYTES {
        bomb.extend(&((BLOCK_BYTES << 3) | SAME).to_le_bytes()[..3]);
        bomb.push(b' ');
    }
    bomb.extend(&((ORDER.len() << 3) | LAST).to_le_bytes()[..3]);
    bomb.extend(ORDER);
    bomb
}

#[test]
fn a_packed_order_is_none() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.footprint().await;
        let zstd = zstd::bulk::compress(ORDER, 3).unwrap();
        for (coding, packed) in [
            ("gzip", gzip(ORDER)),
            ("x-gzip", gzip(ORDER)),
            ("deflate", zlib(ORDER)),
            ("deflate", stored(ORDER)),
            ("br", brotli(ORDER)),
            ("zstd", zstd),
            ("gzip, gzip", gzip(&gzip(ORDER))),
        ] {
            let reply = send(&customer, coding, packed).await;
            reply.problem(400, "malformed");
        }
        assert_eq!(app.footprint().await, before);
        // Nothing was wrong with it but how it was packed.
        let call = customer.call(Method::POST, "orders");
        let plain = call.raw("application/json", ORDER.to_vec()).send().await;
        plain.expect(201);
        app.stop().await;
    });
}

#[test]
fn a_bomb_does_not_go_off() {
    run(async {
        let bomb = bomb();
        assert!(bomb.len() < 40 * 1024, "{} bytes", bomb.len());
        // It is one: whoever unpacks it has it all.
        let mut unpacked = zstd::stream::Decoder::new(&bomb[..]).unwrap();
        let grown = std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap();
        assert_eq!(grown as usize, BOMB_BYTES + ORDER.len());

        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.footprint().await;
        let resident = resident_bytes();
        let mut most = resident;
        for codings in ["zstd", "zstd, zstd", "gzip"] {
            let mut sending = pin!(send(&customer, codings, bomb.clone()));
            let reply = loop {
                tokio::select! {
                    reply = &mut sending => break reply,
                    () = tokio::time::sleep(Duration::from_millis(2)) => {}
                }
                most = most.max(resident_bytes());
            };
            reply.problem(400, "malformed");
            most = most.max(resident_bytes());
        }
        let grown = most - resident;
        assert!(grown < SLACK_BYTES, "{grown} bytes");
        assert_eq!(app.footprint().await, before);
        app.stop().await;
    });
}

#[test]
fn json_that_costs_more_than_it_looks_is_refused() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.footprint().await;
        let line = r#"{"sku":"espresso","quantity":1}"#;
        let bombs = [
            (
                "many lines",
                format!(r#"{{"lines":[{}]}}"#, [line; 1_900].join(",")),
                422,
            ),
            (
                "many names",
                format!(
                    "{{{}}}",
                    (0..4_000)
                        .map(|n| format!(r#""n{n}":1"#))
                        .collect::<Vec<_>>()
                        .join(",")
                ),
                422,
            ),
            (
                "one name often",
                format!(r#"{{{}"lines":[]}}"#, r#""x":1,"#.repeat(9_000)),
                422,
            ),
            (
                "the same field often",
                format!(r#"{{{}"lines":[]}}"#, r#""lines":[],"#.repeat(2_000)),
                400,
            ),
            (
                "a long number",
                format!(
                    r#"{{"lines":[{{"sku":"espresso","quantity":{}}}]}}"#,
                    "9".repeat(60_000)
                ),
                0,
            ),
            (
                "a large exponent",
                r#"{"lines":[{"sku":"espresso","quantity":1e999999999}]}"#.to_owned(),
                400,
            ),
            (
                "deep lists",
                format!(r#"{{"x":{}"#, "[".repeat(60_000)),
                400,
            ),
            ("deep things", r#"{"x":"#.repeat(10_000), 400),
            ("half an escape", r#"{"x":"\ud800"}"#.to_owned(), 0),
            (
                "a NUL in a name",
                r#"{"lines":[{"sku":"es\u0000presso","quantity":1}]}"#.to_owned(),
                422,
            ),
        ];
        for (name, body, status) in bombs {
            let call = customer
                .call(Method::POST, "orders")
                .raw("application/json", body);
            let reply = call.send().await;
            assert!(
                (400..500).contains(&reply.status),
                "{name}: {}",
                reply.status
            );
            assert!(
                status == 0 || reply.status == status,
                "{name}: {} {}",
                reply.status,
                reply.text
            );
            assert!(
                reply.text.len() < 16_384,
                "{name}: the answer has {} bytes",
                reply.text.len()
            );
        }
        assert_eq!(app.footprint().await, before);
        app.stop().await;
    });
}
