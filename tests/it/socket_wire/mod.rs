//! Sockets over the wire: a real server on port 0, the Rust client, and some that do not behave.

mod ending;
mod faults;
mod proxy;
mod resume;
mod session;
mod watching;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use orderhub::{
    cli::watch::{WatchArgs, watch},
    client::{Client, ClientError, Message},
    config::Settings,
    hub::{How, Registry},
    order::{OrderId, Role, SiteId, WantedLine},
    shutdown::Tasks,
    ws::{
        self, Admission, AuthError, Identity, SUBPROTOCOL, WsContext,
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
        Self::over(Rig::start(flags, 100).await, flags).await
    }

    async fn over(rig: Rig, flags: &[&str]) -> Self {
        let settings = Settings::parse(flags.iter().copied()).unwrap();
        let registry = Registry::new(&settings.ws, false);
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
                    is_visitor: false,
                    holder: orderhub::account::Holder::Person,
                })
            }),
            tickets: Arc::new(|_, _, _| Err(AuthError::Invalid)),
            resumes: Arc::new(|_, _, _| Err(AuthError::Invalid)),
            resume_tokens: Arc::new(|_, _, _| None),
            acts: Arc::new(|_, _, _| Box::pin(async { Ok(None) })),
            has_ended: Arc::new(|_| false),
            origins: Arc::new(|origin| origin == "http://shop.test"),
            admission: Admission::new(&settings.ws),
            settings: Arc::new(settings.ws),
            tasks: Tasks::new(),
            registry: registry.clone(),
        });
        let router = ws::router(context).into_make_service_with_connect_info::<SocketAddr>();
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
