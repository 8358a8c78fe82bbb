//! The end of a connection: what is left to say, goodbye, and the other side's goodbye.

use std::{borrow::Cow, future::poll_fn, io, time::Duration};

use super::{ANSWER_BYTES_MAX, Connection, End};
use crate::ws::{
    socket::{Socket, Written},
    wire::{self, Message},
};

/// How long a goodbye may take.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(1);

impl Connection {
    /// Says what is left to say and goodbye, waits for the other side to say the same, and lets go.
    pub(super) async fn farewell(self, end: End) {
        let Self {
            mut socket,
            is_deaf,
            seat,
            ..
        } = self;
        let (by, code) = counted(&end);
        metrics::counter!("orderhub_socket_closes_total", "by" => by, "code" => code).increment(1);
        let goodbye = async {
            match end {
                End::Gone => {}
                End::Closed(code) => {
                    socket.drop_unsent();
                    socket.own(wire::close_frame(code, ""));
                    send(&mut socket).await?;
                }
                End::Close(code, reason, bye) => {
                    if socket.unsent_bytes() > ANSWER_BYTES_MAX {
                        socket.drop_unsent();
                    }
                    if let Some(bye) = bye {
                        socket.say(&bye);
                    }
                    socket.own(wire::close_frame(Some(code), reason));
                    send(&mut socket).await?;
                    hear_out(&mut socket, is_deaf).await?;
                }
            }
            Ok::<(), io::Error>(())
        };
        // Whoever does not listen is not waited for.
        let _ = tokio::time::timeout(CLOSE_TIME_MAX, goodbye).await;
        drop(socket);
        drop(seat);
    }
}

/// Who ended it, and with which code. A client may send any: those that nobody gave a meaning count as one.
fn counted(end: &End) -> (&'static str, Cow<'static, str>) {
    match end {
        End::Gone => ("nobody", "none".into()),
        End::Close(code, ..) => ("hub", code.to_string().into()),
        End::Closed(None) => ("client", "none".into()),
        End::Closed(Some(code @ (1000 | 1001))) => ("client", code.to_string().into()),
        End::Closed(Some(_)) => ("client", "other".into()),
    }
}

async fn send(socket: &mut Socket) -> io::Result<()> {
    while socket.write()? != Written::All {
        poll_fn(|context| socket.poll_writable(context)).await?;
    }
    Ok(())
}

/// Reads until the other side has said goodbye or hung up: letting go with bytes unread would reset the connection and
/// take our goodbye with it.
async fn hear_out(socket: &mut Socket, is_deaf: bool) -> io::Result<()> {
    loop {
        if is_deaf {
            socket.stop_listening();
        } else {
            loop {
                match socket.next_message() {
                    Ok(Some(Message::Close(_))) => return Ok(()),
                    Ok(Some(
                        Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong,
                    )) => {}
                    Ok(None) => break,
                    Err(_) => {
                        socket.stop_listening();
                        break;
                    }
                }
            }
        }
        if !poll_fn(|context| socket.poll_read(context)).await? {
            return Ok(());
        }
    }
}
