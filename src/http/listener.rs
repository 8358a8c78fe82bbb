//! The accept loop: `axum::serve` sets no header timeout and counts nothing, so it is our own.
//!
//! Bounds: open connections (sockets included: the permit lives as long as the stream, also after an upgrade), time to
//! send the headers, streams of an HTTP/2 connection. At shutdown it stops accepting and lets open requests finish.

use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

use crate::{config, shutdown::Tasks};

/// Requests under way on one HTTP/2 connection.
const HTTP2_STREAMS_MAX: u32 = 128;
/// Pause after a failed accept: out of file descriptors, most likely, and trying at once would burn a core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers on `listener` until `tasks` are told to stop.
pub async fn serve(listener: TcpListener, router: Router, settings: &config::Http, tasks: Tasks) {
    let builder = Arc::new(builder(settings));
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
                let connection = Connection {
                    stream,
                    _permit: permit,
                };
                tasks.spawn(answer(
                    connection,
                    address,
                    builder.clone(),
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
        .header_read_timeout(Duration::from_secs(settings.header_timeout_s.max(1)));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS_MAX)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

async fn answer(
    connection: Connection,
    address: SocketAddr,
    builder: Arc<Builder<TokioExecutor>>,
    router: Router,
    tasks: Tasks,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
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
    };
    if let Err(error) = served {
        // Peers hang up all the time; it is worth a line only to whoever looks for it.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A TCP stream that counts as open until it is dropped.
struct Connection {
    stream: TcpStream,
    _permit: OwnedSemaphorePermit,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}
