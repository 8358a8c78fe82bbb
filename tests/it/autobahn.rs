//! RFC 6455 by Autobahn's fuzzing client, against the frame layer of the hub: sections 1–7 (framing, pings, reserved
//! bits, opcodes, fragments, UTF-8, closes) and 10. Sections 9, 12 and 13 are of sizes and of compression: there is a
//! bound on the one, and none of the other.
//!
//! `scripts/test` installs the tool and names it in `WSTEST`.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use axum::http::Request;
use orderhub::ws::wire::{Message, Reader, accept, close_frame, pong_frame};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::spawn_blocking,
};

use crate::{
    socket::raw::{BINARY, FIN, TEXT, unmasked},
    support::run,
};

/// The largest message of the cases.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// How many cases there are.
const CASES: usize = 247;

#[test]
#[ignore = "needs the Autobahn test suite: run scripts/test"]
fn the_frame_layer_conforms_to_rfc_6455() {
    run(async {
        let tool =
            std::env::var_os("WSTEST").expect("WSTEST: where wstest is; scripts/test says it");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(echo(stream));
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let plan = json!({
            "outdir": folder.path().join("reports"),
            "servers": [{"agent": "orderhub", "url": url}],
            "cases": ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"],
            "exclude-cases": [],
            "exclude-agent-cases": {},
        });
        let path = folder.path().join("plan.json");
        std::fs::write(&path, plan.to_string()).unwrap();
        let done = spawn_blocking(move || {
            let mut fuzzing = Command::new(tool);
            fuzzing.args(["-m", "fuzzingclient", "-s"]).arg(path);
            fuzzing.stdout(Stdio::null()).status().unwrap()
        });
        assert!(done.await.unwrap().success());

        let index = std::fs::read(folder.path().join("reports/index.json")).unwrap();
        let index: Value = serde_json::from_slice(&index).unwrap();
        let cases = index["orderhub"].as_object().unwrap();
        let is_well = |outcome: &Value| outcome == "OK" || outcome == "INFORMATIONAL";
        // Bytes that are no UTF-8 are found when their frame is here, not in the middle of it; the suite calls that
        // "non-strict", and no failure.
        let is_lenient = |case: &str, outcome: &Value| {
            ["6.4.3", "6.4.4"].contains(&case) && outcome == "NON-STRICT"
        };
        let failed: BTreeMap<_, _> = cases
            .iter()
            .filter(|(name, case)| {
                let behavior = &case["behavior"];
                !(is_well(behavior) || is_lenient(name, behavior))
                    || !is_well(&case["behaviorClose"])
            })
            .collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert_eq!(cases.len(), CASES);
    });
}

/// Says what it hears, as the connections of the hub do it: the same handshake, reader and frames.
async fn echo(mut stream: TcpStream) {
    let mut bytes = Vec::new();
    let head_bytes = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    };
    let head = String::from_utf8(bytes.drain(..head_bytes).collect()).unwrap();
    let mut request = Request::get("/");
    for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    let response = accept(&request.body(()).unwrap())
        .unwrap()
        .response::<()>(None);
    let mut answer = b"HTTP/1.1 101 Switching Protocols\r\n".to_vec();
    for (name, value) in response.headers() {
        answer.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    answer.extend(b"\r\n");
    stream.write_all(&answer).await.unwrap();

    let mut reader = Reader::new(MESSAGE_BYTES_MAX);
    reader.feed(&bytes);
    loop {
        let (frame, is_last) = match reader.next_message() {
            Ok(Some(Message::Text(text))) => (unmasked(FIN | TEXT, text.as_bytes()), false),
            Ok(Some(Message::Binary(bytes))) => (unmasked(FIN | BINARY, &bytes), false),
            Ok(Some(Message::Ping(payload))) => (pong_frame(&payload), false),
            Ok(Some(Message::Pong)) => continue,
            Ok(Some(Message::Close(code))) => (close_frame(code, ""), true),
            Err(error) => (close_frame(Some(error.code()), ""), true),
            Ok(None) => {
                bytes.clear();
                match stream.read_buf(&mut bytes).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) => reader.feed(&bytes),
                }
                continue;
            }
        };
        if stream.write_all(&frame).await.is_err() {
            return;
        }
        if is_last {
            let _ = stream.shutdown().await;
            // Letting go with bytes unread would reset the connection and take the goodbye with it.
            while stream
                .read(&mut [0; 4_096])
                .await
                .is_ok_and(|count| count > 0)
            {}
            return;
        }
    }
}
