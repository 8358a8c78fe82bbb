//! One watcher: connects, says hello, reads, comes back.

use std::{
    cell::RefCell,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use anyhow::{bail, ensure};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    net::{TcpSocket, TcpStream},
    sync::Semaphore,
    time::Instant,
};

use super::{
    super::wire::{self, Frames, Switched},
    Hall, Reading, Seen,
    watcher::Watcher,
};
use crate::client::backoff;

/// Bytes read at once, by whichever watcher of a thread has something to read.
const BUFFER_BYTES: usize = 256 * 1024;
/// What the kernel keeps for a watcher that does not read: the hub is to notice soon.
const SLOW_RECEIVE_BYTES: u32 = 4 * 1024;
/// The longest a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(30);
/// The longest answer to a handshake.
const ANSWER_BYTES_MAX: usize = 8 * 1024;
/// How long a trickling reader waits for its next byte.
const TRICKLE: Duration = Duration::from_secs(1);
/// The close code of a connection that broke without one (RFC 6455, 7.1.5).
const BROKEN: u16 = 1006;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; BUFFER_BYTES]);
}

/// Why a connection is over.
enum End {
    /// It was cut off here.
    Cut,
    /// The other side ended it.
    Closed,
}

/// Watches until it is told not to come back.
pub(super) async fn watch(hall: &Hall, door: &Semaphore, at: usize) -> anyhow::Result<()> {
    let mut watcher = Watcher::new(hall, at);
    let mut attempt = 0;
    loop {
        let connected = {
            let _permit = door.acquire().await?;
            tokio::time::timeout(HANDSHAKE_MAX, connect(&mut watcher)).await
        };
        let wait = match connected {
            Ok(Ok(Ok((stream, frames)))) => {
                match listen(&mut watcher, stream, frames).await? {
                    End::Cut => watcher.cut_off(),
                    End::Closed => Seen::add(&hall.seen.closed, 1),
                }
                attempt = 0;
                let (code, reason, least_ms, spread_ms) =
                    watcher.bye.take().unwrap_or((BROKEN, String::new(), 0, 0));
                let code = if watcher.has_others(code) {
                    BROKEN
                } else {
                    code
                };
                let wait = backoff::wait(code, attempt, spread_ms, rand::random());
                let Some(wait) = wait else {
                    bail!("{code} {reason}");
                };
                wait + Duration::from_millis(u64::from(least_ms))
            }
            Ok(Ok(Err(least))) => {
                Seen::add(&hall.seen.refused, 1);
                least + back_off(attempt)
            }
            // A listener whose queue is full lets connections break in a storm.
            Ok(Err(error)) if attempt > 10 => return Err(error),
            Err(_) if attempt > 10 => bail!("a handshake takes too long"),
            Ok(Err(_)) | Err(_) => back_off(attempt),
        };
        attempt += 1;
        tokio::time::sleep(wait).await;
    }
}

fn back_off(attempt: u32) -> Duration {
    backoff::wait(BROKEN, attempt, 0, rand::random()).unwrap_or_default()
}

/// A connection that may speak, or how long to stay away at least.
async fn connect(
    watcher: &mut Watcher<'_>,
) -> anyhow::Result<Result<(TcpStream, Frames), Duration>> {
    let watching = &watcher.hall.watching;
    let socket = TcpSocket::new_v4()?;
    if watching.reading != Reading::Eager {
        socket.set_recv_buffer_size(SLOW_RECEIVE_BYTES)?;
    }
    let mut stream = socket.connect(watching.address).await?;
    stream.set_nodelay(true)?;
    let host = watching.address.to_string();
    let handshake = watching.dialect.handshake(&host, watcher.stream());
    stream.write_all(handshake.as_bytes()).await?;
    let mut answer = Vec::with_capacity(512);
    let end = loop {
        ensure!(
            stream.read_buf(&mut answer).await? > 0 && answer.len() < ANSWER_BYTES_MAX,
            "no answer to a handshake"
        );
        match wire::switched(&answer)? {
            Some(Switched::Yes { bytes }) => break bytes,
            Some(Switched::Busy { away }) => return Ok(Err(away)),
            None => {}
        }
    };
    watcher.connected();
    let mut frames = Frames::default();
    let rest = answer.get(end..).unwrap_or_default();
    let now = Instant::now();
    frames.feed(rest, |frame| watcher.frame(frame, now))?;
    watcher.send(&mut stream).await?;
    Ok(Ok((stream, frames)))
}

async fn listen(
    watcher: &mut Watcher<'_>,
    mut stream: TcpStream,
    mut frames: Frames,
) -> anyhow::Result<End> {
    let mut cut = watcher.hall.cut.clone();
    cut.mark_unchanged();
    let mut cut = pin!(cut.changed());
    loop {
        let is_eager = watcher.is_eager();
        let end = if is_eager {
            std::future::poll_fn(|cx| {
                if cut.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(Ok(Some(End::Cut)));
                }
                hear(cx, watcher, &mut stream, &mut frames)
            })
            .await?
        } else if watcher.hall.watching.reading == Reading::Trickle {
            tokio::select! {
                _ = cut.as_mut() => Some(End::Cut),
                end = trickle(watcher, &mut stream, &mut frames) => end?,
            }
        } else {
            // Whether the other side has ended it does not show without reading.
            let _ = cut.as_mut().await;
            Some(End::Cut)
        };
        if let Some(end) = end {
            return Ok(end);
        }
        if watcher.send(&mut stream).await.is_err() {
            return Ok(End::Closed);
        }
    }
}

/// Reads once into the buffer of this thread.
fn hear(
    cx: &mut Context<'_>,
    watcher: &mut Watcher<'_>,
    stream: &mut TcpStream,
    frames: &mut Frames,
) -> Poll<anyhow::Result<Option<End>>> {
    BUFFER.with_borrow_mut(|buffer| {
        let mut read = ReadBuf::new(buffer);
        match Pin::new(stream).poll_read(cx, &mut read) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(_)) => Poll::Ready(Ok(Some(End::Closed))),
            Poll::Ready(Ok(())) if read.filled().is_empty() => Poll::Ready(Ok(Some(End::Closed))),
            Poll::Ready(Ok(())) => {
                let taken = watcher.take(read.filled(), frames);
                Poll::Ready(taken.map(|is_over| is_over.then_some(End::Closed)))
            }
        }
    })
}

async fn trickle(
    watcher: &mut Watcher<'_>,
    stream: &mut TcpStream,
    frames: &mut Frames,
) -> anyhow::Result<Option<End>> {
    tokio::time::sleep(TRICKLE).await;
    let mut byte = [0];
    match stream.read(&mut byte).await {
        Ok(0) | Err(_) => Ok(Some(End::Closed)),
        Ok(_) => Ok(watcher.take(&byte, frames)?.then_some(End::Closed)),
    }
}
