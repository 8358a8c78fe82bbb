//! Sockets behind the same door: a signed-in one lives as long as its session.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use super::app::TestApp;
use crate::support::run;

#[test]
fn signing_out_closes_the_sockets_of_the_session_and_no_other() {
    run(async {
        let app = TestApp::start().await;
        let mut sockets = Vec::new();
        let mut tokens = Vec::new();
        for _ in 0..2 {
            let login = json!({"email": "customer@demo.local", "password": "orderhub-demo-shop"});
            let login = app.nobody().post("/api/v1/auth/login", login).await;
            let token = login.body["access_token"].as_str().unwrap().to_owned();
            let url = app.url().replace("http://", "ws://");
            let mut request = format!("{url}/api/v1/ws").into_client_request().unwrap();
            let protocol = "orderhub.v1.json".parse().unwrap();
            request
                .headers_mut()
                .insert("sec-websocket-protocol", protocol);
            let (mut socket, _) = connect_async(request).await.unwrap();
            let hello = json!({"t": "hello", "token": token, "client": "test"}).to_string();
            socket.send(Message::text(hello)).await.unwrap();
            let welcome = socket.next().await.unwrap().unwrap();
            let welcome: Value = serde_json::from_str(welcome.to_text().unwrap().trim()).unwrap();
            assert_eq!(welcome["t"], "welcome");
            sockets.push(socket);
            tokens.push(token);
        }
        let leaver = app.bearer(&tokens[0]);
        assert_eq!(
            leaver.post("/api/v1/auth/logout", json!({})).await.status,
            204
        );
        let patience = std::time::Duration::from_secs(5);
        let last = tokio::time::timeout(patience, async {
            let mut last = Value::Null;
            while let Some(Ok(message)) = sockets[0].next().await {
                if let Message::Text(text) = message {
                    last = serde_json::from_str(text.lines().last().unwrap()).unwrap();
                }
            }
            last
        });
        let bye = last.await.expect("the socket stayed open");
        assert_eq!((&bye["t"], &bye["code"]), (&json!("bye"), &json!(4010)));

        let stayer = app.bearer(&tokens[1]);
        let order = stayer.place("k").await.body["id"].clone();
        let stream = format!("order:{}", order.as_str().unwrap());
        let sub = json!({"t": "sub", "id": 1, "s": stream}).to_string();
        sockets[1].send(Message::text(sub)).await.unwrap();
        let answer = tokio::time::timeout(patience, sockets[1].next()).await;
        let answer = answer.unwrap().unwrap().unwrap();
        let text = answer.to_text().unwrap();
        assert!(text.contains("sub_ok"), "{text}");
        app.stop().await;
    });
}
