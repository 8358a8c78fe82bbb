//! Requests of shapes that no client sends: framed twice, hidden in one another, dribbled, on odd paths, with odd headers.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::json;

use crate::{
    app::{PASSWORD, TestApp},
    socket::raw::Raw,
    support::run,
};

/// All that the hub says to these bytes until it hangs up.
async fn heard(app: &TestApp, bytes: &[u8]) -> String {
    let mut raw = Raw::connect(app).await;
    raw.try_write(bytes).await;
    raw.until_the_end().await
}

/// The statuses of all its answers.
fn statuses(heard: &str) -> Vec<u16> {
    let lines = heard.match_indices("HTTP/1.1 ");
    let status = |at: usize| heard.get(at + 9..at + 12)?.parse().ok();
    lines.filter_map(|(at, _)| status(at)).collect()
}

/// What must not be answered, wherever it hides.
const HIDDEN: &str =
    "GET /api/v1/sites HTTP/1.1\r\nHost: x\r\nX-Request-Id: hidden\r\nConnection: close\r\n\r\n";

#[test]
fn what_hides_in_a_request_is_not_read_as_another() {
    run(async {
        let app =
            TestApp::demo_with(&["--http.header_timeout_s=1", "--http.request_timeout_s=2"]).await;
        let head =
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        let chunked = "2\r\n{}\r\n0\r\n\r\n";
        let long = chunked.len() + HIDDEN.len();
        let length = chunked.len();
        let shapes = [
            (
                "CL.TE",
                format!(
                    "{head}Content-Length: {long}\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}{HIDDEN}"
                ),
            ),
            (
                "TE.CL",
                format!(
                    "{head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{chunked}{HIDDEN}"
                ),
            ),
            (
                "TE after CL",
                format!(
                    "{head}Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}{HIDDEN}"
                ),
            ),
            (
                "two lengths",
                format!("{head}Content-Length: 2\r\nContent-Length: {long}\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "a list of lengths",
                format!("{head}Content-Length: 2, {long}\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "a length with a sign",
                format!("{head}Content-Length: +2\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "a negative length",
                format!("{head}Content-Length: -1\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "a length in hex",
                format!("{head}Content-Length: 0x2\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "an endless length",
                format!("{head}Content-Length: 99999999999999999999999\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "another coding",
                format!("{head}Transfer-Encoding: gzip\r\n\r\n{chunked}{HIDDEN}"),
            ),
            (
                "chunked first",
                format!("{head}Transfer-Encoding: chunked, gzip\r\n\r\n{chunked}{HIDDEN}"),
            ),
            (
                "a coding in quotes",
                format!("{head}Transfer-Encoding: \"chunked\"\r\n\r\n{chunked}{HIDDEN}"),
            ),
            (
                "a coding of before",
                format!(
                    "{}Transfer-Encoding: chunked\r\n\r\n{chunked}{HIDDEN}",
                    head.replace("1.1", "1.0")
                ),
            ),
            (
                "a space in the name",
                format!(
                    "{head}Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{{}}{HIDDEN}"
                ),
            ),
            (
                "a folded line",
                format!(
                    "{head}X-A: b\r\n Content-Length: {long}\r\nContent-Length: 2\r\n\r\n{{}}{HIDDEN}"
                ),
            ),
            (
                "a bare CR",
                format!(
                    "{head}X-A: b\rContent-Length: {long}\r\nContent-Length: 2\r\n\r\n{{}}{HIDDEN}"
                ),
            ),
            (
                "a NUL",
                format!("{head}X-A: \0\r\nContent-Length: 2\r\n\r\n{{}}{HIDDEN}"),
            ),
            (
                "a chunk that is none",
                format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n{HIDDEN}"),
            ),
            (
                "a chunk too large to say",
                format!(
                    "{head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{{}}\r\n0\r\n\r\n{HIDDEN}"
                ),
            ),
            (
                "chunks with a lone LF",
                format!("{head}Transfer-Encoding: chunked\r\n\r\n2\n{{}}\n0\n\n{HIDDEN}"),
            ),
            (
                "an endless extension",
                format!(
                    "{head}Transfer-Encoding: chunked\r\n\r\n2;{}\r\n{{}}\r\n0\r\n\r\n{HIDDEN}",
                    "x".repeat(40_000)
                ),
            ),
            (
                "two hosts",
                format!(
                    "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n{HIDDEN}"
                ),
            ),
            (
                "no host",
                format!("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n{HIDDEN}"),
            ),
        ];
        for (name, bytes) in shapes {
            let heard = heard(&app, bytes.as_bytes()).await;
            assert!(!heard.contains("x-request-id: hidden"), "{name}: {heard}");
            let told = statuses(&heard);
            assert!(told.len() <= 1, "{name}: {told:?}");
            assert!(
                told.iter().all(|status| (400..500).contains(status)),
                "{name}: {heard}"
            );
        }
        // Two that are well are two, and one in chunks is the last of its connection.
        let two = format!("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n{HIDDEN}");
        assert_eq!(statuses(&heard(&app, two.as_bytes()).await), [200, 200]);
        let body = json!({"email": "customer@demo.local", "password": PASSWORD}).to_string();
        let chunks = format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n{HIDDEN}",
            body.len()
        );
        assert_eq!(statuses(&heard(&app, chunks.as_bytes()).await), [200]);
        app.stop().await;
    });
}

#[test]
fn lines_that_are_none_are_refused() {
    run(async {
        let app = TestApp::demo_with(&["--http.header_timeout_s=1"]).await;
        let mut many = "GET /livez HTTP/1.1\r\nHost: x\r\n".to_owned();
        for number in 0..500 {
            let _ = write!(many, "X-{number}: y\r\n");
        }
        let long = "x".repeat(100 * 1024);
        let shapes = [
            ("a lot of headers", format!("{many}\r\n")),
            (
                "a long header",
                format!("GET /livez HTTP/1.1\r\nHost: x\r\nX-A: {long}\r\n\r\n"),
            ),
            (
                "a long path",
                format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
            ),
            ("no version", "GET /livez\r\n\r\n".to_owned()),
            (
                "another version",
                "GET /livez HTTP/9.9\r\nHost: x\r\n\r\n".to_owned(),
            ),
            (
                "no method",
                " /livez HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            ),
            (
                "a space in the path",
                "GET /live z HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            ),
            ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned()),
            ("nothing", "\0\0\0\0\r\n\r\n".to_owned()),
            ("half a request", "GET /livez HT".to_owned()),
            ("another protocol", "SSH-2.0-OpenSSH_9.9\r\n".to_owned()),
        ];
        for (name, bytes) in shapes {
            let heard = heard(&app, bytes.as_bytes()).await;
            let told = statuses(&heard);
            assert!(
                told.iter().all(|status| (400..500).contains(status)),
                "{name}: {heard:.300}"
            );
        }
        app.nobody().get("/livez").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn no_path_leaves_the_hub() {
    run(async {
        let app = TestApp::demo().await;
        let secret = "token.ed25519";
        for path in [
            "/../../../../etc/passwd",
            "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2f..%2fetc%2fpasswd",
            "/..%5c..%5cwindows%5cwin.ini",
            "/images/..%2f..%2fkeys%2ftoken.ed25519",
            "/images/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "/images//etc/passwd",
            "/assets/../../Cargo.toml",
            "/assets/%252e%252e%252fetc%252fpasswd",
            "/docs/..%2f..%2fetc%2fpasswd",
            "/api/v1/../../healthz/../etc/passwd",
            "/api/v1/orders/%00",
            "/api/v1/orders/..%2f..%2fusers",
            "/api/v1/products/..%2f..%2fusers",
            "/api/v1//users",
            "//evil.example/%2e%2e",
            "/%c0%ae%c0%ae/etc/passwd",
            "/%ff%fe",
            "/api/v1/users;/me",
            "/api/v1/users%3b",
            "/API/V1/USERS",
            "/t/%0d%0aSet-Cookie:%20a=b",
            "http://169.254.169.254/latest/meta-data/",
            "http://evil.example/api/v1/users",
            "*",
        ] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let heard = heard(&app, request.as_bytes()).await;
            assert!(
                statuses(&heard).iter().all(|status| *status < 500),
                "{path}: {heard}"
            );
            for leaked in ["root:", "[package]", secret, "set-cookie", "@demo.local"] {
                assert!(!heard.contains(leaked), "{path}: {heard}");
            }
        }
        // A method that is not meant is not done, however it is said.
        let admin = app.admin().await;
        let call = admin.call(Method::POST, "products/cola");
        let call = call.header("x-http-method-override", "DELETE");
        call.json(&json!({"_method": "DELETE"}))
            .send()
            .await
            .problem(405, "method_not_allowed");
        admin.get("products/cola").await.expect(200);
        app.stop().await;
    });
}
