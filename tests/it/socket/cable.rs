//! A cable between clients and a hub that can be cut: every connection through it breaks at once, without a word.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::app::TestApp;

/// A cable.
pub struct Cable {
    address: SocketAddr,
    wires: Arc<Mutex<JoinSet<()>>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Cable {
    /// To the hub.
    pub async fn to(app: &TestApp) -> Self {
        let hub = app.url().trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let wires = Arc::new(Mutex::new(JoinSet::new()));
        let all = wires.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let hub = hub.clone();
                all.lock().unwrap().spawn(async move {
                    // A hub that is gone ends the near side too.
                    if let Ok(mut far) = TcpStream::connect(hub).await {
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        Self {
            address,
            wires,
            accepting,
        }
    }

    /// The address of the hub's sockets, by this cable.
    pub fn socket_url(&self) -> String {
        format!("ws://{}/api/v1/ws", self.address)
    }

    /// Breaks every connection. New ones can be made at once.
    pub fn cut(&self) {
        self.wires.lock().unwrap().abort_all();
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
