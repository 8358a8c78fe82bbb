//! How a socket speaks to what it watches: the hub's protocol, and the little that others need beside it.

use std::sync::Arc;

use anyhow::{bail, ensure};
use serde_json::json;

use super::{
    super::{tokens::Tokens, wire},
    line::Event,
};
use crate::ws::frame::SUBPROTOCOL;

/// What is spoken.
#[derive(Debug, Clone)]
pub(in crate::cli) enum Dialect {
    /// `orderhub.v1.json`, in the name of whoever holds the tokens.
    Hub(Arc<Tokens>),
    /// Texts as they are; the topic is in the address.
    Plain,
    /// Texts as they are; the topic is a folder of the address.
    Nchan,
    /// Engine.IO 4 and Socket.IO 5, over a socket from the beginning.
    SocketIo,
}

/// What a frame of a foreign server means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The topic is watched from here on.
    Ready,
    /// An event.
    Event(u64),
    /// Nothing, or something that is answered with this.
    Answer(Option<Vec<u8>>),
}

impl Dialect {
    /// The bytes of a handshake.
    pub(super) fn handshake(&self, host: &str, stream: &str) -> String {
        match self {
            Self::Hub(_) => {
                let offered = format!("sec-websocket-protocol: {SUBPROTOCOL}\r\n");
                wire::handshake(host, "/api/v1/ws", &offered)
            }
            Self::Plain => wire::handshake(host, &format!("/?topic={stream}"), ""),
            Self::Nchan => wire::handshake(host, &format!("/sub/{stream}"), ""),
            Self::SocketIo => wire::handshake(host, "/socket.io/?EIO=4&transport=websocket", ""),
        }
    }

    /// Whether a topic is watched as soon as the protocol is switched.
    pub(super) fn is_ready_at_once(&self) -> bool {
        match self {
            Self::Plain | Self::Nchan => true,
            Self::Hub(_) | Self::SocketIo => false,
        }
    }

    /// Reads a frame of a foreign server.
    pub(super) fn read(&self, text: &[u8], stream: &str) -> anyhow::Result<Said> {
        match self {
            Self::Hub(_) => bail!("the hub's frames are read line by line"),
            Self::Plain | Self::Nchan => event(text),
            Self::SocketIo => match text {
                [b'4', b'2', rest @ ..] => match rest.strip_prefix(br#"["ev",""#) {
                    Some(text) => event(text),
                    None => Ok(Said::Ready),
                },
                [b'0', ..] => Ok(Said::Answer(Some(wire::text("40")))),
                [b'2'] => Ok(Said::Answer(Some(wire::text("3")))),
                [b'4', b'0', ..] => {
                    let join = format!("42{}", json!(["sub", stream]));
                    Ok(Said::Answer(Some(wire::text(&join))))
                }
                other => bail!("a strange frame: {}", String::from_utf8_lossy(other)),
            },
        }
    }
}

fn event(text: &[u8]) -> anyhow::Result<Said> {
    let offset = Event::plain(text);
    ensure!(
        offset.is_some(),
        "a strange frame: {}",
        String::from_utf8_lossy(text)
    );
    Ok(offset.map_or(Said::Answer(None), Said::Event))
}
