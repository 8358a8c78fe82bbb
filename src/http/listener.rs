//! The accept loop: `axum::serve` sets no header timeout and counts nothing, so it is our own.
//!
//! Bounds: open connections (sockets included: the permit lives as long as the stream, also after an upgrade), time to
//! the first request and to send its headers, streams of an HTTP/2 connection, what waits to be written; and how long it may wait, see
//! `tcp.rs`. At shutdown it stops accepting and lets open requests finish.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tower::ServiceExt as _;

use super::forwarded::Forwarded;
use crate::{config, shutdown::Tasks, tcp::Connection};

/// Requests under way on one HTTP/2 connection.
const HTTP2_STREAMS_MAX: u32 = 128;
/// The most that waits to be written on a connection, in each HTTP/2 stream, and the longest head of a request; hyper
/// allows 400 KiB.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// Pause after a failed accept: out of file descriptors, most likely, and trying at once would burn a core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers on `listener` until `tasks` are told to stop.
pub async fn serve(listener: TcpListener, router: Router, settings: &config::Http, tasks: Tasks) {
    let builder = Arc::new(builder(settings));
    let forwarded = Arc::new(Forwarded::new(settings));
    let patience = header_timeout(settings);
    let connections = Arc::new(Semaphore::new(
        settings.connections_max.clamp(1, Semaphore::MAX_PERMITS),
    ));
    loop {
        // At the bound new connections wait in the kernel's queue.
        let accept = async {
            let permit = connections.clone().acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            accepted = accept => accepted,
            () = tasks.stopping() => return,
        };
        match (accepted, permit) {
            (Ok((stream, address)), Ok(permit)) => {
                // Answers are small and whole: waiting for more to send would only delay them.
                let _ = stream.set_nodelay(true);
                let connection = Connection::new(stream, permit, tasks.clone());
                tasks.spawn(answer(
                    connection,
                    address,
                    patience,
                    builder.clone(),
                    forwarded.clone(),
                    router.clone(),
                    tasks.clone(),
                ));
            }
            (Err(error), _) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
            (Ok(_), Err(_)) => return,
        }
    }
}

fn builder(settings: &config::Http) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .max_buf_size(BUFFER_BYTES_MAX)
        .header_read_timeout(header_timeout(settings));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS_MAX)
        .max_send_buf_size(BUFFER_BYTES_MAX)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

fn header_timeout(settings: &config::Http) -> Duration {
    Duration::from_secs(settings.header_timeout_s.max(1))
}

async fn answer(
    connection: Connection,
    address: SocketAddr,
    patience: Duration,
    builder: Arc<Builder<TokioExecutor>>,
    forwarded: Arc<Forwarded>,
    router: Router,
    tasks: Tasks,
) {
    let has_asked = Arc::new(AtomicBool::new(false));
    let asked = has_asked.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        let client = forwarded.client(address, request.headers());
        request.extensions_mut().insert(ConnectInfo(client));
        router.clone().oneshot(request)
    });
    let serving = builder.serve_connection_with_upgrades(TokioIo::new(connection), service);
    tokio::pin!(serving);
    let served = tokio::select! {
        served = serving.as_mut() => served,
        () = tasks.stopping() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
        () = silence(&has_asked, patience) => {
            tracing::debug!("a connection asked for nothing in time");
            return;
        }
    };
    if let Err(error) = served {
        // Peers hang up all the time; it is worth a line only to whoever looks for it.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Ends when nothing was asked for all that time. Whoever serves finds out first which HTTP it is, and waits for that as long as
/// it takes: the timeout of headers begins after it, and HTTP/2 has none.
async fn silence(has_asked: &AtomicBool, patience: Duration) {
    tokio::time::sleep(patience).await;
    if has_asked.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}
