//! Connections that the hub ends, and why.

use super::*;

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
        for kind in ["welcome", "err"] {
            let line = other.next().await.unwrap().unwrap().into_text().unwrap();
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(line["t"], kind);
        }
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
            options: Vec::new(),
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
        // Ten seconds without progress.
        tokio::time::timeout(Duration::from_secs(20), gone)
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
                assert_eq!(
                    hear(&mut ann).await,
                    Outbound::Ping {
                        w: Vec::new(),
                        r: None
                    }
                );
            }
        }
        assert_eq!(heard.len(), 3, "welcome, ping, bye: {heard:?}");
        assert!(heard[2].contains("4201"), "{heard:?}");
        assert_eq!(
            hear(&mut ann).await,
            Outbound::Ping {
                w: Vec::new(),
                r: None
            }
        );
    });
}
