//! Requests that are not even wrong: unreadable, too large, for nowhere.

use reqwest::Method;
use serde_json::json;

use crate::{app::TestApp, support::run};

#[test]
fn a_body_that_cannot_be_read_is_refused_and_nothing_moves() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let good = json!({"lines": [{"sku": "espresso", "quantity": 1}]}).to_string();
        let nested = |depth: usize| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!(r#"{{"lines":[{{"sku":"espresso","quantity":1}}],"extra":{open}{close}}}"#)
        };
        let padded = format!("{good}{}", " ".repeat(64 * 1024));
        let json_type = "application/json";
        let cases = [
            (
                "cut off",
                json_type,
                good[..20].to_owned(),
                400,
                "malformed",
            ),
            ("nothing", json_type, String::new(), 400, "malformed"),
            ("an array", json_type, "[]".to_owned(), 400, "malformed"),
            (
                "twice",
                json_type,
                format!("{good}{good}"),
                400,
                "malformed",
            ),
            ("text", "text/plain", good.clone(), 400, "malformed"),
            (
                "a form",
                "application/x-www-form-urlencoded",
                "lines=1".to_owned(),
                400,
                "malformed",
            ),
            ("33 deep", json_type, nested(33), 400, "malformed"),
            ("10,000 deep", json_type, nested(10_000), 400, "malformed"),
            ("64 KiB and more", json_type, padded, 413, "too_large"),
        ];
        let before = app.footprint().await;
        for (name, content_type, body, status, code) in cases {
            let call = customer
                .call(Method::POST, "orders")
                .raw(content_type, body);
            let reply = call.send().await;
            assert_eq!(reply.status, status, "{name}: {}", reply.text);
            reply.problem(status, code);
        }
        let invalid = customer
            .call(Method::POST, "orders")
            .raw(json_type, vec![0xff, 0xfe, b'{']);
        invalid.send().await.problem(400, "malformed");
        assert_eq!(app.footprint().await, before);
        // As deep as can be, and with what nobody knows.
        let call = customer
            .call(Method::POST, "orders")
            .raw("application/json; charset=utf-8", nested(31));
        call.send().await.expect(201);
        app.stop().await;
    });
}

#[test]
fn a_body_of_unknown_length_is_cut_off_too() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let mut stream = tokio::net::TcpStream::connect(app.url().trim_start_matches("http://"))
            .await
            .unwrap();
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let head = format!(
            "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Idempotency-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n",
            customer.token
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
        for _ in 0..5 {
            // The hub may have stopped listening by now.
            let _ = stream.write_all(chunk.as_bytes()).await;
        }
        let mut answer = vec![0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
        app.stop().await;
    });
}

#[test]
fn keys_are_required_and_bounded() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let before = app.footprint().await;
        let path = |action: &str| format!("orders/{}/{action}", crate::app::id(&order));
        let body = json!({"lines": [{"sku": "espresso", "quantity": 1}], "code": "000000"});
        for path in ["orders".to_owned(), path("pay"), path("cancel")] {
            let call = customer.call(Method::POST, &path).json(&body).no_key();
            call.send().await.problem(400, "idempotency_key_required");
            for key in ["", " ", &"k".repeat(256)] {
                let call = customer.call(Method::POST, &path).json(&body).key(key);
                let reply = call.send().await;
                assert_eq!(reply.status, 400, "{path} with {key:?}: {}", reply.text);
            }
        }
        assert_eq!(app.footprint().await, before);
        let longest = customer
            .call(Method::POST, "orders")
            .json(&body)
            .key(&"k".repeat(255));
        longest.send().await.expect(201);
        // Optional elsewhere.
        let otp = customer
            .call(Method::POST, &path("otp"))
            .json(&json!({}))
            .no_key();
        otp.send().await.expect(202);
        app.stop().await;
    });
}

#[test]
fn addresses_and_methods_that_do_not_exist() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        for path in [
            "/api",
            "/api/v1",
            "/api/v2/orders",
            "nothing",
            "orders/a/b/c",
        ] {
            admin.get(path).await.problem(404, "not_found");
        }
        for (method, path) in [
            (Method::DELETE, "orders"),
            (Method::PUT, "products/espresso"),
            (Method::GET, "auth/login"),
            (Method::POST, "/healthz"),
        ] {
            let reply = admin.call(method, path).send().await;
            assert!(!reply.header("allow").is_empty(), "{path}");
            reply.problem(405, "method_not_allowed");
        }
        for path in [
            "sites/nowhere/events",
            "products?site=nowhere",
            "products/espresso?site=nowhere",
            "products/unobtainium",
            "products/%20",
            "orders/0198c5a0-0000-7000-8000-000000000000",
        ] {
            admin.get(path).await.problem(404, "not_found");
        }
        app.stop().await;
    });
}

#[test]
fn pages_have_bounds() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        for list in ["orders", "products", "users", "demo/outbox"] {
            for cursor in ["x", "%00", "eyJ", "bm90IGFuIGlk%20", "AAAA"] {
                let reply = admin.get(&format!("{list}?cursor={cursor}")).await;
                // What a product's cursor holds is any text.
                if list != "products" || reply.status != 200 {
                    reply.problem(400, "bad_cursor");
                }
            }
            for limit in ["0", "201", "-1", "x", "99999999999999999999"] {
                let reply = admin.get(&format!("{list}?limit={limit}")).await;
                let problem = reply.problem(422, "validation");
                assert_eq!(problem["errors"][0]["pointer"], "/limit");
            }
        }
        for query in ["limit=0", "limit=501", "after=-1", "after=x"] {
            let reply = admin.get(&format!("sites/main/events?{query}")).await;
            reply.problem(422, "validation");
        }
        for query in ["status=EATEN", "from=yesterday", "to=x"] {
            let reply = admin.get(&format!("orders?{query}")).await;
            reply.problem(422, "validation");
        }
        app.stop().await;
    });
}
