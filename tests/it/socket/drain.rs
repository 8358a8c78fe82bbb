//! A hub that stops while it is in use: first it says that it is not ready, then everybody is told when to come back.

use std::collections::BTreeSet;

use orderhub::ws::SUBPROTOCOL;
use serde_json::json;
use tokio::time::{Duration, timeout};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{ClientRequestBuilder, Error},
};

use super::wire::Wire;
use crate::{
    app::{PATIENCE, TestApp, id},
    support::run,
};

#[test]
fn it_is_not_ready_before_anybody_is_sent_away() {
    /// One goodbye every 50 ms: time enough to look.
    const SOCKETS: usize = 120;
    run(async {
        let flags = ["--http.drain_s=20", "--ws.connections_per_staff_max=200"];
        let app = TestApp::demo_with(&flags).await;
        let (admin, nobody) = (app.admin().await, app.nobody());
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let stream = format!("orders/{}/stream", id(&order));
        let mut wires = Vec::new();
        for _ in 0..SOCKETS {
            wires.push(Wire::of(&app, &admin).await);
        }
        nobody.get("/readyz").await.expect(200);
        let socket_url = app.socket_url();
        let stopping = tokio::spawn(app.stop());

        let draining = async {
            loop {
                let reply = nobody.get("/readyz").await;
                if reply.status == 503 {
                    return reply.body;
                }
            }
        };
        let readiness = timeout(PATIENCE, draining).await.unwrap();
        assert_eq!(readiness["status"], "draining");
        // Nobody new is let in, on neither way; what is asked is answered.
        let request = ClientRequestBuilder::new(socket_url.parse().unwrap());
        let request = request.with_sub_protocol(SUBPROTOCOL);
        let Err(Error::Http(refusal)) = connect_async(request).await else {
            panic!("let in");
        };
        assert_eq!(refusal.status(), 503);
        admin.get(&stream).await.problem(503, "recovering");
        admin.order(&order).await;
        nobody.get("/livez").await.expect(200);

        // Each at a moment of its own, and back at another.
        let mut spreads = BTreeSet::new();
        for wire in &mut wires {
            assert_eq!(wire.closed().await, 4200);
            let bye = wire.first(|line| line["t"] == "bye").await;
            assert_eq!(bye["retry_ms"], json!(0));
            let spread_ms = bye["spread_ms"].as_u64().unwrap();
            assert!(spread_ms <= 20_000, "{bye}");
            spreads.insert(spread_ms);
        }
        assert!(spreads.len() > SOCKETS / 2, "{spreads:?}");
        drop(wires);
        // With nobody left it does not wait for the rest of its time.
        let stopped = timeout(Duration::from_secs(15), stopping).await;
        stopped.unwrap().unwrap();
    });
}
