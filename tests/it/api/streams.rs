//! Server-sent streams: what the sockets' streams show, without a socket.

use orderhub::config::WRITE_TIME_MAX;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::{
    app::{PATIENCE, Person, TestApp, assert_without, eventually, id},
    support::run,
};

/// A stream that is read.
struct Events {
    response: reqwest::Response,
    heard: String,
}

/// One event, or a comment under the name `:`.
#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Events {
    async fn open(person: &Person, path: &str, last: Option<&str>) -> Self {
        let mut call = person.call(Method::GET, path);
        if let Some(last) = last {
            call = call.header("last-event-id", last);
        }
        let response = call.open().await;
        assert_eq!(response.status().as_u16(), 200);
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("cache-control"), "no-store");
        Self {
            response,
            heard: String::new(),
        }
    }

    /// The next event; `None` at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.heard.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.heard = rest;
                return Some(parse(&block));
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.unwrap();
            match chunk.unwrap() {
                Some(chunk) => self.heard.push_str(std::str::from_utf8(&chunk).unwrap()),
                None => return None,
            }
        }
    }

    /// The next event of this name.
    async fn event(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.unwrap();
            if event.name == name {
                return event;
            }
            assert_eq!(event.name, ":", "{event:?}");
        }
    }

    /// The last comment before the end.
    async fn end(&mut self) -> String {
        let mut last = String::new();
        while let Some(event) = self.next().await {
            if event.name == ":" {
                last = event.data.as_str().unwrap().to_owned();
            }
        }
        last
    }
}

fn parse(block: &str) -> Event {
    let mut event = Event {
        id: String::new(),
        name: String::new(),
        data: Value::Null,
    };
    for line in block.lines() {
        match line.split_once(": ").unwrap() {
            ("id", id) => event.id = id.to_owned(),
            ("event", name) => event.name = name.to_owned(),
            ("data", data) => event.data = serde_json::from_str(data).unwrap(),
            ("", comment) => {
                event.name = ":".to_owned();
                event.data = json!(comment);
            }
            ("retry", _) => {}
            other => panic!("{other:?}"),
        }
    }
    event
}

fn of(order: &Value) -> String {
    format!("orders/{}/stream", id(order))
}

#[test]
fn an_order_is_watched_and_resumed() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut own = Events::open(&customer, &of(&order), None).await;
        let snap = own.next().await.unwrap();
        assert_eq!(
            (snap.name.as_str(), &snap.data["t"]),
            ("snap", &json!("snap"))
        );
        assert_eq!(snap.data["data"]["id"], order["id"]);
        let epoch = snap.data["e"].as_str().unwrap();
        assert_eq!(snap.id, format!("{epoch}-1"));
        app.pay(&customer, &order).await;
        for (offset, kind) in [(2, "order.payment_changed"), (3, "order.paid")] {
            let event = own.next().await.unwrap();
            assert_eq!(
                (event.name, event.id),
                ("ev".to_owned(), format!("{epoch}-{offset}"))
            );
            assert_eq!(
                (&event.data["k"], &event.data["o"], &event.data["v"]),
                (&json!(kind), &json!(offset), &json!(offset))
            );
            assert_without(&event.data.to_string(), &["score", "risk"]);
        }
        assert_without(&snap.data.to_string(), &["score", "risk"]);

        let last = |offset: u64| format!("{epoch}-{offset}");
        let mut again = Events::open(&customer, &of(&order), Some(&last(1))).await;
        for offset in [2, 3] {
            assert_eq!(again.next().await.unwrap().id, last(offset));
        }
        let mut live = Events::open(&customer, &of(&order), Some(&last(3))).await;
        assert_eq!(live.next().await.unwrap().name, ":");
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        for stream in [&mut own, &mut again, &mut live] {
            let event = stream.event("ev").await;
            assert_eq!(event.data["k"], "order.cancelled");
            assert_eq!(event.id, last(4));
        }
        for lost in ["other-3", "nonsense", &last(99)] {
            let mut anew = Events::open(&customer, &of(&order), Some(lost)).await;
            assert_eq!(anew.next().await.unwrap().name, "snap", "{lost}");
        }
        app.stop().await;
    });
}

#[test]
fn a_site_is_watched_by_its_staff_as_each_may() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let support = app.hire("support", &["main"]).await;
        let (admin, manager) = (app.admin().await, app.manager().await);
        for (person, path, is_board) in [
            (&app.kitchen().await, "sites/main/stream", true),
            (&app.warehouse().await, "sites/main/stream", true),
            (&manager, "sites/main/stream", false),
            (&manager, "sites/main/stream?view=board", true),
            (&admin, "sites/main/stream", false),
            (&admin, "sites/main/stream?view=board", true),
            (&support, "sites/main/stream?view=feed", false),
        ] {
            let mut events = Events::open(person, path, None).await;
            let snap = events.next().await.unwrap().data;
            assert_eq!(snap["data"]["tickets"].is_array(), is_board, "{path}");
            let text = snap.to_string();
            let seen = &snap["data"]["orders"][0];
            assert_eq!(seen["id"], order["id"]);
            if person.user["role"] == "kitchen" || person.user["role"] == "warehouse" {
                assert_without(&text, &["amount", "price", "Cleo Customer"]);
            } else {
                assert!(seen["score"]["cancel_risk"].is_number(), "{seen}");
            }
        }
        for (person, path, status, code) in [
            (&customer, "sites/main/stream", 403, "forbidden"),
            (
                &app.kitchen().await,
                "sites/main/stream?view=feed",
                403,
                "forbidden",
            ),
            (&support, "sites/main/stream?view=board", 403, "forbidden"),
            (&admin, "sites/nowhere/stream", 404, "not_found"),
            (&admin, "sites/main/stream?view=all", 422, "validation"),
            (&app.nobody(), "sites/main/stream", 401, "unauthenticated"),
            (&app.nobody(), of(&order).as_str(), 401, "unauthenticated"),
            (
                &app.signup("Eve Else").await,
                of(&order).as_str(),
                404,
                "not_found",
            ),
        ] {
            person.get(path).await.problem(status, code);
        }
        app.stop().await;
    });
}

#[test]
fn a_stream_starts_over_when_its_site_was_read_anew() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut own = Events::open(&customer, &of(&order), None).await;
        let first = own.event("snap").await;
        app.read_anew().await;
        let reset = own.next().await.unwrap();
        assert_eq!((reset.name.as_str(), reset.id.as_str()), ("reset", ""));
        assert_eq!(
            reset.data,
            json!({"t": "reset", "h": first.data["h"], "reason": "reloaded"})
        );
        let snap = own.next().await.unwrap();
        assert_eq!(snap.name, "snap");
        let epoch = snap.data["e"].as_str().unwrap();
        assert_ne!(epoch, first.data["e"]);
        assert_eq!(snap.id, format!("{epoch}-1"));
        let mut again = Events::open(&customer, &of(&order), Some(&first.id)).await;
        assert_eq!(again.next().await.unwrap().name, "snap");
        app.stop().await;
    });
}

#[test]
fn a_stream_ends_with_its_session_its_token_and_the_hub() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.access_token_s=600"]).await;
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let admin = app.login("admin@demo.local", crate::app::PASSWORD).await;
        let mut revoked = Events::open(&admin, &of(&order), None).await;
        let mut stays = Events::open(&app.customer().await, &of(&order), None).await;
        admin.post("auth/logout", &json!({})).await.expect(204);
        assert_eq!(revoked.end().await, "the session was ended");

        app.clock.advance_ms(598_500);
        let mut expires = Events::open(&app.customer().await, &of(&order), None).await;
        assert_eq!(expires.end().await, "the token has expired");

        let stopping = tokio::spawn(app.stop());
        assert_eq!(stays.end().await, "the hub is shutting down");
        timeout(PATIENCE, stopping).await.unwrap().unwrap();
    });
}

#[test]
fn an_open_stream_is_a_connection_and_outlives_the_time_limit() {
    run(async {
        let flags = [
            "--ws.connections_per_user_max=2",
            "--http.request_timeout_s=1",
            "--ws.ping_s=1",
        ];
        let app = TestApp::demo_with(&flags).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut first = Events::open(&customer, &of(&order), None).await;
        let second = Events::open(&customer, &of(&order), None).await;
        let third = customer.get(&of(&order)).await;
        third.problem(429, "rate_limited");
        first.event("snap").await;
        for _ in 0..3 {
            let kept = first.next().await.unwrap();
            assert_eq!((kept.name.as_str(), kept.data), (":", json!("here")));
        }
        drop(second);
        eventually("a free seat", || async {
            let again = customer.call(Method::GET, &of(&order)).open().await;
            (again.status().as_u16() == 200).then_some(())
        })
        .await;
        app.stop().await;
    });
}

/// Somebody who asks for the feed of the site and reads none of it.
async fn asleep(app: &TestApp, admin: &Person) -> TcpStream {
    let address = app.url().trim_start_matches("http://").parse().unwrap();
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4_096).unwrap();
    let mut asleep = tcp.connect(address).await.unwrap();
    let request = format!(
        "GET /api/v1/sites/main/stream HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\r\n",
        admin.token
    );
    asleep.write_all(request.as_bytes()).await.unwrap();
    asleep.peek(&mut [0]).await.unwrap();
    asleep
}

#[test]
fn who_never_reads_is_let_go() {
    // More than the kernel holds for one connection.
    const ORDERS: usize = 160;
    run(async {
        let flags = ["--ws.mailbox_bytes_max=200000", "--http.drain_s=20"];
        let app = TestApp::demo_with(&flags).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let mut first = asleep(&app, &admin).await;
        let mut awake = Events::open(&admin, "sites/main/stream", None).await;
        awake.event("snap").await;
        let reading = tokio::spawn(async move {
            for offset in 1..=ORDERS {
                assert_eq!(awake.event("ev").await.data["o"], offset);
            }
        });
        let line = json!({"sku": "espresso", "quantity": 1, "note": "n".repeat(250)});
        let body = json!({"lines": vec![line; 100]});
        for _ in 0..ORDERS {
            customer.post("orders", &body).await.expect(201);
        }
        reading.await.unwrap();
        // An empty line before a request is passed over: it asks for nothing, and fails once nobody is there.
        eventually("the connection to end", || async {
            first.try_write(b"\r\n").err()
        })
        .await;
        let mut received = String::new();
        let mut buffer = vec![0; 65_536];
        while let Ok(bytes @ 1..) = first.read(&mut buffer).await {
            received.push_str(std::str::from_utf8(&buffer[..bytes]).unwrap());
        }
        let events = received.matches("event: ev\n").count();
        assert!(events < ORDERS, "{events}");

        // Nor does the hub wait for such a one when it stops.
        let _second = asleep(&app, &admin).await;
        timeout(WRITE_TIME_MAX, app.stop()).await.unwrap();
    });
}
