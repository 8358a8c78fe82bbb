//! What one caller may use up, and that others do not notice.

use futures_util::{SinkExt, StreamExt};
use orderhub::ws::SUBPROTOCOL;
use serde_json::{Value, json};
use tokio::{net::TcpSocket, time::timeout};
use tokio_tungstenite::{
    client_async,
    tungstenite::{ClientRequestBuilder, Message},
};

use super::wire::Wire;
use crate::{
    app::{PATIENCE, TestApp, fresh_key},
    support::run,
};

/// How often somebody was given the state in place of what happened.
async fn conflated(app: &TestApp) -> u64 {
    let text = app.nobody().get("/metrics").await.text;
    let mut lines = text.lines();
    let count = lines.find_map(|line| line.strip_prefix("orderhub_conflated_total "));
    count.unwrap().parse().unwrap()
}

#[test]
fn a_user_has_so_many_connections() {
    run(async {
        let app = TestApp::demo_with(&["--ws.connections_per_user_max=2"]).await;
        let (customer, other) = (app.customer().await, app.signup("Ole Other").await);
        let first = Wire::of(&app, &customer).await;
        let _second = Wire::of(&app, &customer).await;
        let hello = json!({"t": "hello", "token": customer.token});
        let mut third = Wire::connect(&app).await;
        third.say(&hello).await;
        assert_eq!(third.closed().await, 4009);
        Wire::of(&app, &other).await;
        let mut staff = Vec::new();
        for _ in 0..3 {
            staff.push(Wire::of(&app, &app.kitchen().await).await);
        }
        drop(first);
        // A seat is free as soon as the hub has noticed.
        crate::app::eventually("a free seat", || async {
            let mut again = Wire::connect(&app).await;
            again.say(&hello).await;
            (again.hear().await["t"] == "welcome").then_some(())
        })
        .await;
        app.stop().await;
    });
}

#[test]
fn commands_are_rationed_and_persistence_is_not_rewarded() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut wire = Wire::of(&app, &customer).await;
        let mut is_refused = false;
        for _ in 0..15 {
            let answer = wire
                .cmd(&order, "fulfill", json!({}), &fresh_key("many"))
                .await;
            if answer["code"] == "rate_limited" {
                is_refused = true;
                break;
            }
            assert_eq!(answer["code"], "forbidden");
        }
        assert!(is_refused);
        for index in 0..20 {
            let cmd =
                json!({"t": "cmd", "id": 100 + index, "order": order["id"], "action": "fulfill"});
            if !wire.send(Message::text(cmd.to_string())).await {
                break;
            }
        }
        assert_eq!(wire.closed().await, 4101);
        app.stop().await;
    });
}

#[test]
fn streams_are_counted() {
    run(async {
        let app = TestApp::demo_with(&["--ws.streams_max=2"]).await;
        let customer = app.customer().await;
        let mut wire = Wire::of(&app, &customer).await;
        let mut answers = Vec::new();
        for _ in 0..3 {
            let order = customer.place(&[("espresso", 1)]).await;
            let stream = format!("order:{}", crate::app::id(&order));
            answers.push(wire.ask(json!({"t": "sub", "s": stream})).await);
        }
        let kinds: Vec<_> = answers.iter().map(|answer| &answer["t"]).collect();
        assert_eq!(kinds, ["sub_ok", "sub_ok", "err"]);
        assert_eq!(answers[2]["code"], "rate_limited");
        app.stop().await;
    });
}

#[test]
fn who_looks_away_gets_the_state_and_others_miss_nothing() {
    const ORDERS: u64 = 100;
    run(async {
        let app = TestApp::demo_with(&["--ws.mailbox_bytes_max=200000"]).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let before = conflated(&app).await;
        // A client with hardly any room, that says hello and then looks away.
        let tcp = TcpSocket::new_v4().unwrap();
        tcp.set_recv_buffer_size(4_096).unwrap();
        let address = app.url().trim_start_matches("http://").parse().unwrap();
        let tcp = tcp.connect(address).await.unwrap();
        let request = ClientRequestBuilder::new(app.socket_url().parse().unwrap())
            .with_sub_protocol(SUBPROTOCOL);
        let (mut asleep, _) = client_async(request, tcp).await.unwrap();
        let hello = json!({"t": "hello", "token": admin.token, "resume": [{"s": "admin:main"}]});
        asleep.send(Message::text(hello.to_string())).await.unwrap();

        let (mut awake, _) = Wire::watching(&app, &admin, "admin:main").await;
        let reading = tokio::spawn(async move {
            for offset in 1..=ORDERS {
                let event = awake.event("order.placed").await;
                assert_eq!(event["o"], offset);
            }
        });
        let line = json!({"sku": "espresso", "quantity": 1, "note": "n".repeat(250)});
        let body = json!({"lines": vec![line; 100]});
        for _ in 0..ORDERS {
            customer.post("orders", &body).await.expect(201);
        }
        reading.await.unwrap();
        // It looks again: events in their order, then word that the state takes the place of the rest.
        let (mut events, mut resets, mut shown) = (0, 0, 0);
        while events + shown < ORDERS {
            let message = timeout(PATIENCE, asleep.next()).await.unwrap();
            let Message::Text(text) = message.unwrap().unwrap() else {
                continue;
            };
            for line in text.lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                match line["t"].as_str().unwrap() {
                    "ev" => {
                        events += 1;
                        assert_eq!(line["o"], events + shown);
                    }
                    "reset" => {
                        assert_eq!(line["reason"], "behind");
                        (events, resets) = (0, resets + 1);
                    }
                    "snap" if resets > 0 => {
                        assert_eq!(line["o"], ORDERS);
                        shown += line["data"]["orders"].as_array().unwrap().len() as u64;
                    }
                    _ => {}
                }
            }
        }
        assert_eq!((resets, shown), (1, ORDERS));
        assert!(
            conflated(&app).await > before,
            "whoever runs it hears of it"
        );
        app.stop().await;
    });
}
