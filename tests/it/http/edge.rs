//! The edge itself: health, metrics, the API description, origins, request ids, slow and greedy connections.

use reqwest::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::app::TestApp;
use crate::support::run;

#[test]
fn health_metrics_and_headers() {
    run(async {
        let app = TestApp::start().await;
        let nobody = app.nobody();
        for path in ["/healthz", "/livez"] {
            assert_eq!(nobody.get(path).await.status, 200, "{path}");
        }
        let ready = nobody.get("/readyz").await;
        assert_eq!(
            (ready.status, ready.body["status"].as_str()),
            (200, Some("ready"))
        );
        assert_eq!(ready.body["degraded"], serde_json::json!([]));
        let reply = nobody.get("/api/v1/products").await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-request-id").len(), 32);
        let named = [("x-request-id", "my-request.7")];
        let reply = nobody.send(Method::GET, "/api/v1/me", &named, None).await;
        assert_eq!(reply.body["request_id"], "my-request.7");
        let insane = [("x-request-id", "a b")];
        let reply = nobody.send(Method::GET, "/api/v1/me", &insane, None).await;
        assert_eq!(reply.header("x-request-id").len(), 32);
        let metrics = nobody.get("/metrics").await;
        let text = metrics.body.as_str().unwrap();
        let line = text.lines().find(|line| {
            line.starts_with("orderhub_http_requests_total")
                && line.contains("route=\"/api/v1/me\"")
                && line.contains("status=\"401\"")
        });
        assert!(line.is_some(), "{text}");
        assert!(text.contains("orderhub_http_request_seconds_bucket"));
        // Everything says what it is, the first failure is seen as a rise, and the process is told of.
        let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let names: Vec<&str> = names.filter_map(|line| line.split(' ').next()).collect();
        assert!(names.len() > 10, "{text}");
        for name in names {
            assert!(
                text.contains(&format!("# HELP {name} ")),
                "{name} has no help"
            );
        }
        for line in [
            "orderhub_commit_failures_total 0",
            "orderhub_ready 1",
            concat!(
                "orderhub_build_info{version=\"",
                env!("CARGO_PKG_VERSION"),
                "\"} 1"
            ),
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
        assert!(text.contains("process_resident_memory_bytes"), "{text}");
        app.stop().await;
    });
}

#[test]
fn every_documented_operation_is_there() {
    run(async {
        let app = TestApp::start().await;
        let description = app.nobody().get("/api/v1/openapi.json").await.body;
        assert_eq!(description["openapi"], "3.1.0");
        let paths = description["paths"].as_object().unwrap();
        let mut operations = 0;
        for (path, methods) in paths {
            for method in methods.as_object().unwrap().keys() {
                let concrete = path.replace(['{', '}'], "");
                let method: Method = method.to_uppercase().parse().unwrap();
                let reply = app
                    .nobody()
                    .send(method.clone(), &concrete, &[], None)
                    .await;
                let missing = reply.body["detail"] == "There is no such address.";
                assert!(
                    reply.status != 405 && !missing,
                    "{method} {path}: {reply:?}"
                );
                assert!(reply.status < 500, "{method} {path}: {reply:?}");
                operations += 1;
            }
        }
        assert!(operations >= 30, "{operations}");
        app.stop().await;
    });
}

#[test]
fn browsers_of_foreign_pages_are_told_nothing() {
    run(async {
        let app = TestApp::with(&["--http.origins=https://shop.example"]).await;
        let port = app.url().rsplit(':').next().unwrap().to_owned();
        let twin = format!("http://localhost:{port}");
        for (origin, allowed) in [
            (app.url().as_str(), true),
            (twin.as_str(), true),
            ("https://shop.example", true),
            ("https://evil.example", false),
            ("null", false),
        ] {
            let headers = [
                ("origin", origin),
                ("access-control-request-method", "POST"),
                (
                    "access-control-request-headers",
                    "authorization,idempotency-key",
                ),
            ];
            let reply = app
                .nobody()
                .send(Method::OPTIONS, "/api/v1/orders", &headers, None)
                .await;
            let told = reply.header("access-control-allow-origin");
            assert_eq!(told == origin, allowed, "{origin}: {told}");
            let taken: Vec<_> = reply
                .header("access-control-allow-headers")
                .split(',')
                .collect();
            assert_eq!(
                taken,
                [
                    "authorization",
                    "content-type",
                    "if-match",
                    "idempotency-key",
                    "last-event-id",
                    "x-request-id",
                ]
            );
            let reply = app
                .nobody()
                .send(Method::GET, "/api/v1/me", &headers[..1], None)
                .await;
            let told = reply.header("access-control-allow-origin");
            assert_eq!(told == origin, allowed, "{origin}: {told}");
        }
        app.stop().await;
    });
}

/// Everything the hub says until it hangs up.
async fn talk(app: &TestApp, said: &[u8]) -> String {
    let address = app.url().replace("http://", "");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(said).await.unwrap();
    let mut heard = Vec::new();
    let reading = stream.read_to_end(&mut heard);
    let patience = std::time::Duration::from_secs(10);
    let _ = tokio::time::timeout(patience, reading)
        .await
        .expect("the hub did not hang up");
    String::from_utf8_lossy(&heard).into_owned()
}

/// What the hub says to whoever says `at_once`, and then these bytes and others, five a second; within three seconds it hangs
/// up.
async fn dribble(app: &TestApp, at_once: &[u8], slowly: &'static [u8]) -> String {
    let stream = TcpStream::connect(app.url().replace("http://", ""));
    let stream = stream.await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut hearing, mut saying) = stream.into_split();
    saying.write_all(at_once).await.unwrap();
    let dribbling = tokio::spawn(async move {
        let bytes = slowly.iter().chain(std::iter::repeat(&b'x'));
        for byte in bytes {
            if saying.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    });
    let mut heard = Vec::new();
    let patience = std::time::Duration::from_secs(3);
    let heard_all = tokio::time::timeout(patience, hearing.read_to_end(&mut heard)).await;
    dribbling.abort();
    assert!(heard_all.is_ok(), "it still listens after {patience:?}");
    String::from_utf8_lossy(&heard).into_owned()
}

#[test]
fn whoever_dribbles_headers_is_hung_up_on() {
    run(async {
        let app = TestApp::with(&["--http.header_timeout_s=1"]).await;
        let whole = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
        // From the first letter on, in the middle of a header, and after a request that was answered.
        for (at_once, slowly, answers) in [
            (&b""[..], &b"GET /livez HTTP/1.1\r\n"[..], 0),
            (b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"x", 0),
            (whole, b"GET /livez HTTP/1.1\r\n", 1),
        ] {
            let heard = dribble(&app, at_once, slowly).await;
            assert_eq!(heard.matches(" 200 ").count(), answers, "{heard}");
            assert_eq!(app.nobody().get("/livez").await.status, 200);
        }
        app.stop().await;
    });
}

#[test]
fn a_body_that_never_ends_is_cut_off() {
    run(async {
        let app = TestApp::with(&["--http.request_timeout_s=1"]).await;
        let head =
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        let slow = format!("{head}Content-Length: 100\r\nConnection: close\r\n\r\n{{");
        let heard = talk(&app, slow.as_bytes()).await;
        assert!(heard.starts_with("HTTP/1.1 503"), "{heard}");
        let body: Value = serde_json::from_str(heard.rsplit("\r\n\r\n").next().unwrap()).unwrap();
        assert_eq!(body["code"], "outcome_unknown");
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        let endless = format!(
            "{head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{}",
            chunk.repeat(4)
        );
        let heard = talk(&app, endless.as_bytes()).await;
        assert!(
            heard.starts_with("HTTP/1.1 413") || heard.is_empty(),
            "{heard}"
        );
        app.stop().await;
    });
}

#[test]
fn whoever_says_nothing_or_never_which_http_it_is_is_hung_up_on() {
    run(async {
        let app = TestApp::with(&["--http.header_timeout_s=1"]).await;
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        let shorter = preface.strip_suffix(b"\n").unwrap();
        // The last one has said all of it, and asks for nothing.
        for said in [&b""[..], b"P", b"PRI * HTTP", shorter, preface] {
            let began = std::time::Instant::now();
            talk(&app, said).await;
            let took = began.elapsed().as_millis();
            assert!((900..3_000).contains(&took), "{said:?}: {took} ms");
        }
        assert_eq!(app.nobody().get("/livez").await.status, 200);
        app.stop().await;
    });
}

#[test]
fn connections_past_the_bound_wait_for_one_to_close() {
    run(async {
        let app = TestApp::with(&["--http.connections_max=2"]).await;
        let address = app.url().replace("http://", "");
        let first = TcpStream::connect(&address).await.unwrap();
        let second = TcpStream::connect(&address).await.unwrap();
        let mut third = TcpStream::connect(&address).await.unwrap();
        third
            .write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut heard = [0_u8; 12];
        let patience = std::time::Duration::from_millis(300);
        let early = tokio::time::timeout(patience, third.read(&mut heard)).await;
        assert!(early.is_err(), "it was answered past the bound");
        drop(first);
        let patience = std::time::Duration::from_secs(10);
        tokio::time::timeout(patience, third.read_exact(&mut heard))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&heard, b"HTTP/1.1 200");
        drop(second);
        app.stop().await;
    });
}

#[test]
fn a_hub_that_stops_lets_open_connections_go() {
    run(async {
        let app = TestApp::start().await;
        let url = app.url();
        assert_eq!(app.nobody().get("/livez").await.status, 200);
        let started = std::time::Instant::now();
        app.stop().await;
        assert!(started.elapsed() < std::time::Duration::from_secs(10));
        assert!(reqwest::get(format!("{url}/livez")).await.is_err());
    });
}
