//! What one client and the hub say to each other.

use super::*;

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

/// One's own orders may be at any site: while one cannot be loaded the stream waits, but not the socket.
#[test]
fn a_site_that_cannot_be_loaded_does_not_keep_a_cancel_waiting() {
    run(async {
        let rig = Rig::start(&[], 100).await;
        let broken: SiteId = "broken".parse().unwrap();
        let ann = person("ann", Role::Customer);
        let order = rig.place(&ann, "tea", 1, "a").await.unwrap().order;
        rig.open_site(broken.clone()).await;
        let journal = Arc::new(rig.journal.reopen());
        journal.withhold(broken);
        let rig = Rig::opening(&[], journal).await;
        rig.engine.opened(&rig.site).await.unwrap();
        let server = Server::over(rig, &[]).await;
        let mut ann = server.client("customer:ann").await;
        let asked = tokio::time::Instant::now();
        let own = ann.subscribe("me", None).await;
        let order = order.to_string();
        let cancel = ann.command(&order, "cancel", json!({}), Some("k")).await;
        assert_eq!(refused(&mut ann, own).await, "recovering");
        let answer = ann.answer(&cancel).await.unwrap();
        assert!(matches!(answer, Outbound::Ok { .. }), "{answer:?}");
        assert!(asked.elapsed() < Duration::from_secs(5));
    });
}
