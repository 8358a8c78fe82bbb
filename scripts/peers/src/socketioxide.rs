//! socketioxide: the same as `socketio.js`, on one thread.

use axum::Router;
use socketioxide::{
    SocketIo,
    extract::{Data, SocketRef},
};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port: u16 = std::env::args().nth(1).and_then(|port| port.parse().ok()).expect("a port");
    let (layer, io) = SocketIo::builder().max_buffer_size(4096).build_layer();
    io.ns("/", async |socket: SocketRef| {
        socket.on("sub", async |socket: SocketRef, Data(topic): Data<String>| {
            socket.join(topic);
            socket.emit("ok", &()).ok();
        });
        socket.on("pub", async |io: SocketIo, Data((topic, text)): Data<(String, String)>| {
            io.to(topic).emit("ev", &text).await.ok();
        });
    });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("the port");
    axum::serve(listener, Router::new().layer(layer)).await.expect("to serve");
}
