//! Sockets over the wire: a real server on port 0, the Rust client, and some that do not behave.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use futures_util::{SinkExt, StreamExt};
use orderhub::{
    cli::watch::{WatchArgs, watch},
    client::{Client, ClientError, Message},
    config::Settings,
    hub::How,
    order::{OrderId, Role, WantedLine},
    shutdown::Tasks,
    ws::{
        self, AuthError, Identity, Registry, SUBPROTOCOL, WsContext,
        frame::{Joined, Outbound, RequestId},
    },
};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{self, ClientRequestBuilder, Message as Raw},
};

use crate::{
    engine::rig::{Rig, cash, person},
    support::run,
};

struct Server {
    rig: Rig,
    url: String,
    registry: Arc<Registry>,
}

impl Server {
    /// Tokens are `role:name`, of the session `name`.
    async fn start(flags: &[&str]) -> Self {
        let rig = Rig::start(flags, 100).await;
        let settings = Settings::parse(flags.iter().copied()).unwrap();
        let registry = Registry::new();
        let context = Arc::new(WsContext {
            engine: rig.engine.clone(),
            tokens: Arc::new(|token, now| {
                let (role, name) = token.split_once(':').ok_or(AuthError::Invalid)?;
                let role = Role::PEOPLE
                    .into_iter()
                    .find(|one| one.as_str() == role)
                    .ok_or(AuthError::Invalid)?;
                Ok(Identity {
                    principal: person(name, role),
                    expires_at: now + 900_000,
                    session: name.into(),
                })
            }),
            origins: Arc::new(|origin| origin == "http://shop.test"),
            settings: Arc::new(settings.ws),
            tasks: Tasks::new(),
            registry: registry.clone(),
            demo: false,
        });
        let router = Router::new()
            .route("/api/v1/ws", get(ws::upgrade))
            .with_state(context)
            .into_make_service_with_connect_info::<SocketAddr>();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/api/v1/ws", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { rig, url, registry }
    }

    async fn client(&self, token: &str) -> Client {
        let mut client = Client::connect(&self.url, token).await.unwrap();
        let welcome = hear(&mut client).await;
        assert!(matches!(welcome, Outbound::Welcome { .. }), "{welcome:?}");
        client
    }

    async fn place(&self, name: &str, key: &str) -> OrderId {
        let who = person(name, Role::Customer);
        self.rig.place(&who, "tea", 1, key).await.unwrap().order
    }
}

async fn hear(client: &mut Client) -> Outbound {
    match next(client).await {
        Ok(Message::Hub(message)) => message,
        other => panic!("{other:?}"),
    }
}

async fn next(client: &mut Client) -> Result<Message, ClientError> {
    tokio::time::timeout(Duration::from_secs(10), client.next_message())
        .await
        .expect("silence")
}

/// The code of the close that follows, past whatever else comes.
async fn closed(client: &mut Client) -> u16 {
    loop {
        match next(client).await {
            Ok(Message::Hub(_)) => {}
            Ok(Message::Disconnected { code, .. }) | Err(ClientError::Closed { code, .. }) => {
                return code;
            }
            Err(other) => panic!("{other}"),
        }
    }
}

async fn refused(client: &mut Client, request: RequestId) -> String {
    match client.answer(&request).await.unwrap() {
        Outbound::Err { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_handshake_wants_our_protocol_and_no_foreign_page() {
    run(async {
        let server = Server::start(&[]).await;
        let uri = || server.url.parse().unwrap();
        let ours = || ClientRequestBuilder::new(uri()).with_sub_protocol(SUBPROTOCOL);
        let requests = [
            (ClientRequestBuilder::new(uri()), 400),
            (
                ClientRequestBuilder::new(uri()).with_sub_protocol("graphql-ws"),
                400,
            ),
            (ours().with_header("Origin", "http://evil.test"), 403),
        ];
        for (request, status) in requests {
            let Err(tungstenite::Error::Http(response)) = connect_async(request).await else {
                panic!("let in");
            };
            assert_eq!(response.status(), status);
        }
        let request = ours()
            .with_header("Origin", "http://shop.test")
            .with_header("Sec-WebSocket-Extensions", "permessage-deflate");
        let (_, response) = connect_async(request).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], SUBPROTOCOL);
        assert_eq!(response.headers().get("sec-websocket-extensions"), None);
    });
}

#[test]
fn an_order_is_watched_and_cancelled_over_one_socket() {
    run(async {
        let server = Server::start(&[]).await;
        let order = server.place("ann", "a").await.to_string();
        let mut ann = server.client("customer:ann").await;
        let request = ann.subscribe(&format!("order:{order}"), None).await;
        let begun = ann.answer(&request).await.unwrap();
        assert!(
            matches!(
                begun,
                Outbound::SubOk {
                    o: 1,
                    how: How::Snapshot,
                    ..
                }
            ),
            "{begun:?}"
        );
        let Outbound::Snap { data, .. } = hear(&mut ann).await else {
            panic!("no snapshot");
        };
        assert_eq!(data["id"], order);
        assert_eq!(data.get("score"), None);

        // Everybody else's order does not exist, and others' streams are not hers.
        let mut bob = server.client("customer:bob").await;
        let request = bob.subscribe(&format!("order:{order}"), None).await;
        assert_eq!(refused(&mut bob, request).await, "not_found");
        let request = bob.command(&order, "cancel", json!({}), Some("x")).await;
        assert_eq!(refused(&mut bob, request).await, "not_found");
        for (stream, code) in [
            ("board:main", "forbidden"),
            ("admin:main", "forbidden"),
            ("admin", "forbidden"),
            ("order:1", "not_found"),
            ("weather", "not_found"),
        ] {
            let request = bob.subscribe(stream, None).await;
            assert_eq!(refused(&mut bob, request).await, code, "{stream}");
        }

        let request = ann.command(&order, "cancel", json!({}), None).await;
        assert_eq!(refused(&mut ann, request).await, "idempotency_key_required");
        let request = ann.command(&order, "cancel", json!({}), Some("k")).await;
        let answer = ann.answer(&request).await.unwrap();
        assert_eq!(
            answer,
            Outbound::Ok {
                id: request,
                v: Some(2),
                replayed: false
            }
        );
        let Outbound::Ev {
            o: 2, k, d, crit, ..
        } = hear(&mut ann).await
        else {
            panic!("no event");
        };
        assert_eq!((k.as_deref(), crit), (Some("order.cancelled"), true));
        assert_eq!(d.unwrap()["status"], "CANCELLED");
        let request = ann.command(&order, "cancel", json!({}), Some("k")).await;
        let answer = ann.answer(&request).await.unwrap();
        assert!(matches!(answer, Outbound::Ok { replayed: true, .. }));
        let request = ann.command(&order, "cancel", json!({}), Some("k2")).await;
        let Outbound::Err {
            code, order_status, ..
        } = ann.answer(&request).await.unwrap()
        else {
            panic!("cancelled twice");
        };
        assert_eq!(
            (code.as_str(), order_status.as_deref()),
            ("order_final", Some("CANCELLED"))
        );
        assert_eq!(ann.counts().gaps, 0);
    });
}

#[test]
fn who_was_cut_off_resumes_without_gap_or_duplicate() {
    run(async {
        let server = Server::start(&[]).await;
        let mut boss = server.client("manager:boss").await;
        let request = boss.subscribe("admin", None).await;
        let begun = boss.answer(&request).await.unwrap();
        assert!(matches!(&begun, Outbound::SubOk { s, .. } if s == "admin:main"));
        let request = boss.subscribe("board:main", None).await;
        boss.answer(&request).await.unwrap();
        server.place("ann", "1").await;
        while boss.counts().events < 2 {
            next(&mut boss).await.unwrap();
        }
        // The hub lets go as if it were shutting down; two orders happen meanwhile.
        let seats = server.registry.len();
        assert_eq!(seats, 1);
        assert_eq!(server.registry.close_session("boss"), 1);
        assert_eq!(closed(&mut boss).await, 4010);
        let order = server.place("ann", "2").await;
        let cook = person("cook", Role::Kitchen);
        server.rig.act(&cook, order, cash(), "3").await.unwrap();
        boss.reconnect();
        let Outbound::Welcome { streams, .. } = hear(&mut boss).await else {
            panic!("no welcome");
        };
        for joined in &streams {
            assert!(
                matches!(
                    joined,
                    Joined::Begun {
                        how: How::Replay,
                        o: 4,
                        ..
                    }
                ),
                "{joined:?}"
            );
        }
        assert_eq!(streams.len(), 2);
        while boss.counts().events < 8 {
            next(&mut boss).await.unwrap();
        }
        let counts = boss.counts();
        assert_eq!((counts.gaps, counts.duplicates), (0, 0));
        assert_eq!(counts.begun, [0, 2, 2]);
    });
}

#[test]
fn what_is_wrong_closes_with_its_code() {
    run(async {
        let flags = [
            "--ws.hello_s=1",
            "--ws.connections_per_user_max=1",
            "--ws.frame_bytes_max=1000",
        ];
        let server = Server::start(&flags).await;
        let mut nobody = Client::connect(&server.url, "who knows").await.unwrap();
        assert_eq!(closed(&mut nobody).await, 4001);

        let mut ann = server.client("customer:ann").await;
        let mut again = Client::connect(&server.url, "customer:ann").await.unwrap();
        assert_eq!(closed(&mut again).await, 4009);
        ann.send_text("{".into()).await;
        assert_eq!(closed(&mut ann).await, 4000);
        let mut bob = server.client("customer:bob").await;
        bob.send_text("x".repeat(100_000)).await;
        assert_eq!(closed(&mut bob).await, 4013);

        let request =
            ClientRequestBuilder::new(server.url.parse().unwrap()).with_sub_protocol(SUBPROTOCOL);
        let (mut silent, _) = connect_async(request.clone()).await.unwrap();
        let bye = silent.next().await.unwrap().unwrap().into_text().unwrap();
        assert!(bye.contains(r#""code":4001"#), "{bye}");
        let Some(Ok(Raw::Close(Some(frame)))) = silent.next().await else {
            panic!("no close");
        };
        assert_eq!(u16::from(frame.code), 4001);

        // Several lines in a frame, a ping of the other kind, and a frame that is not text.
        let (mut other, _) = connect_async(request).await.unwrap();
        let lines = "{\"t\":\"hello\",\"token\":\"customer:eve\"}\n\n{\"t\":\"dance\"}\n";
        other.send(Raw::text(lines)).await.unwrap();
        let both = other.next().await.unwrap().unwrap().into_text().unwrap();
        let kinds: Vec<serde_json::Value> = both
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(kinds[0]["t"], "welcome");
        assert_eq!(kinds[1]["t"], "err");
        other.send(Raw::Ping("hi".into())).await.unwrap();
        assert_eq!(other.next().await.unwrap().unwrap(), Raw::Pong("hi".into()));
        other.send(Raw::binary(vec![1, 2])).await.unwrap();
        let bye = other.next().await.unwrap().unwrap().into_text().unwrap();
        assert!(bye.contains(r#""code":4000"#), "{bye}");
    });
}

#[test]
fn too_many_of_one_address_and_everybody_at_the_end_are_sent_away() {
    run(async {
        let server = Server::start(&["--ws.connections_per_address_max=2"]).await;
        let mut ann = server.client("customer:ann").await;
        let mut bob = server.client("customer:bob").await;
        let mut eve = Client::connect(&server.url, "customer:eve").await.unwrap();
        assert_eq!(closed(&mut eve).await, 4009);
        let registry = server.registry.clone();
        let drained = tokio::spawn(async move { registry.drain(Duration::from_millis(50)).await });
        assert_eq!(closed(&mut ann).await, 4200);
        assert_eq!(closed(&mut bob).await, 4200);
        drop((ann, bob));
        drained.await.unwrap();
        assert!(server.registry.is_empty());
        let late = Client::connect(&server.url, "customer:ann").await;
        assert!(matches!(late, Err(ClientError::Connect(_))));
    });
}

/// The promise of the protocol under the worst of readers: they are cut off again and again while orders pour in.
#[test]
fn sockets_that_die_all_the_time_miss_nothing() {
    const ORDERS: u64 = 400;
    run(async {
        let server = Arc::new(Server::start(&[]).await);
        let mut readers = tokio::task::JoinSet::new();
        for number in 0..8 {
            let server = server.clone();
            readers.spawn(async move {
                let name = format!("boss{number}");
                let mut boss = server.client(&format!("manager:{name}")).await;
                let request = boss.subscribe("admin:main", None).await;
                boss.answer(&request).await.unwrap();
                let mut cuts = 0;
                while boss
                    .position("admin:main")
                    .is_none_or(|position| position.o < ORDERS)
                {
                    let seen = boss.counts().events;
                    match next(&mut boss).await {
                        Ok(_) => {}
                        Err(ClientError::Closed { code: 4010, .. }) => boss.reconnect(),
                        Err(other) => panic!("{other}"),
                    }
                    if boss.counts().events / 20 > seen / 20 {
                        cuts += server.registry.close_session(&name);
                    }
                }
                (boss.counts(), cuts)
            });
        }
        let mut placing = tokio::task::JoinSet::new();
        for buyer in 0..4 {
            let server = server.clone();
            placing.spawn(async move {
                for number in 0..ORDERS / 4 {
                    let who = person(&format!("buyer{buyer}"), Role::Customer);
                    server
                        .rig
                        .place(&who, "cake", 1, &number.to_string())
                        .await
                        .unwrap();
                    tokio::task::yield_now().await;
                }
            });
        }
        placing.join_all().await;
        let mut replays = 0;
        for (counts, cuts) in readers.join_all().await {
            assert_eq!((counts.gaps, counts.duplicates), (0, 0), "{counts:?}");
            assert!(cuts > 0);
            replays += counts.begun[1];
        }
        assert!(
            replays > 0,
            "nobody missed anything: the test shows nothing"
        );
    });
}

#[test]
fn who_does_not_read_is_let_go_and_others_do_not_notice() {
    const ORDERS: u64 = 160;
    run(async {
        let server = Server::start(&["--ws.mailbox_bytes_max=200000"]).await;
        let mut quick = server.client("manager:quick").await;
        let request = quick.subscribe("admin:main", None).await;
        quick.answer(&request).await.unwrap();
        // A window as small as it gets; the rest is what the kernel buffers for the server.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let address = server.url["ws://".len()..].split('/').next().unwrap();
        let stream = socket.connect(address.parse().unwrap()).await.unwrap();
        let request =
            ClientRequestBuilder::new(server.url.parse().unwrap()).with_sub_protocol(SUBPROTOCOL);
        let (mut slow, _) = tokio_tungstenite::client_async(request, stream)
            .await
            .unwrap();
        let lines =
            "{\"t\":\"hello\",\"token\":\"manager:slow\",\"resume\":[{\"s\":\"admin:main\"}]}";
        slow.send(Raw::text(lines)).await.unwrap();
        slow.next().await.unwrap().unwrap();
        assert_eq!(server.registry.len(), 2);

        let line = WantedLine {
            sku: "cake".parse().unwrap(),
            quantity: 1,
            note: Some("n".repeat(500).into()),
        };
        let ann = person("ann", Role::Customer);
        for number in 0..ORDERS {
            let lines = vec![line.clone(); 100];
            server
                .rig
                .place_lines(&ann, lines, &number.to_string())
                .await
                .unwrap();
            while quick.counts().events <= number {
                next(&mut quick).await.unwrap();
            }
        }
        assert_eq!(quick.counts().gaps, 0);
        let gone = async {
            while server.registry.len() > 1 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), gone)
            .await
            .expect("still here");
    });
}

#[test]
fn a_ping_must_be_answered_in_time() {
    run(async {
        let server = Server::start(&["--ws.ping_s=1", "--ws.pong_s=1"]).await;
        let mut ann = server.client("customer:ann").await;
        let request =
            ClientRequestBuilder::new(server.url.parse().unwrap()).with_sub_protocol(SUBPROTOCOL);
        let (mut mute, _) = connect_async(request).await.unwrap();
        let hello = r#"{"t":"hello","token":"customer:mute"}"#;
        mute.send(Raw::text(hello)).await.unwrap();
        let mut heard = Vec::new();
        while let Some(Ok(Raw::Text(text))) = mute.next().await {
            heard.push(text.to_string());
            // Whoever answers is asked again.
            if text.contains("ping") {
                assert_eq!(hear(&mut ann).await, Outbound::Ping { w: Vec::new() });
            }
        }
        assert_eq!(heard.len(), 3, "welcome, ping, bye: {heard:?}");
        assert!(heard[2].contains("4201"), "{heard:?}");
        assert_eq!(hear(&mut ann).await, Outbound::Ping { w: Vec::new() });
    });
}

#[test]
fn watch_prints_what_happens_a_line_each() {
    run(async {
        let server = Server::start(&[]).await;
        let args = |token: &str, json: bool| WatchArgs {
            site: Some("main".into()),
            order: None,
            json,
            url: server
                .url
                .replace("ws://", "http://")
                .replace("/api/v1/ws", ""),
            email: None,
            password: None,
            token: Some(token.into()),
        };
        let order = server.place("ann", "1").await;
        let (mut boss, mut cook, mut machine) = (Vec::new(), Vec::new(), Vec::new());
        let (boss_args, cook_args) = (args("manager:boss", false), args("kitchen:cook", false));
        let machine_args = args("manager:boss", true);
        let happens = async {
            while server.registry.len() < 3 || watchers(&server) < 3 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let cook = person("cook", Role::Kitchen);
            server.rig.act(&cook, order, cash(), "2").await.unwrap();
            tokio::time::sleep(Duration::from_millis(300)).await;
        };
        tokio::select! {
            ended = watch(&boss_args, &mut boss) => panic!("{ended:?}"),
            ended = watch(&cook_args, &mut cook) => panic!("{ended:?}"),
            ended = watch(&machine_args, &mut machine) => panic!("{ended:?}"),
            () = happens => {}
        }
        let boss = String::from_utf8(boss).unwrap();
        let paid = boss.lines().last().unwrap();
        for part in ["#1", "order.paid", "PAID", "2.50 GBP", "risk 0."] {
            assert!(paid.contains(part), "{paid}");
        }
        let cook = String::from_utf8(cook).unwrap();
        assert!(cook.contains("-- watching board:main from 1"), "{cook}");
        assert!(
            cook.contains("order.paid") && !cook.contains("GBP"),
            "{cook}"
        );
        let machine = String::from_utf8(machine).unwrap();
        for line in machine.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        let refused = watch(&args("customer:ann", false), &mut Vec::new()).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("board:main"), "{refused}");
    });
}

fn watchers(server: &Server) -> usize {
    let view = server.rig.engine.hub().site(&server.rig.site).unwrap();
    view.frozen().topics.watchers()
}
