//! The floors: a bare epoll loop that reads the least of HTTP and WebSockets there is, and writes frames to sockets.
//!
//! `peer-epoll PORT plain` writes every frame by itself; `peer-epoll PORT coalescing` sends what a socket has queued in one
//! write. A socket at `/?topic=NAME` is told what a socket at `/publish` says, `NAME TEXT` a frame. Frames of a topic are
//! the same bytes for everybody: they stand in one log, and a socket is a place in it.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
};

use mio::{
    Events, Interest, Poll, Token,
    net::{TcpListener, TcpStream},
};

const LISTENER: Token = Token(usize::MAX);
/// The answer to the one key that the load offers (the example of RFC 6455, 1.3).
const SWITCH: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
    sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
/// A log longer than this loses what everybody has.
const LOG_BYTES: usize = 1 << 20;

struct Topic {
    log: Vec<u8>,
    /// Bytes that the log has lost.
    lost: usize,
    watchers: Vec<usize>,
    is_dirty: bool,
}

struct Socket {
    stream: TcpStream,
    heard: Vec<u8>,
    is_open: bool,
    topic: Option<usize>,
    at: usize,
    /// What is left of a frame that went out in part.
    left: usize,
    is_full: bool,
}

struct Server {
    coalesces: bool,
    sockets: Vec<Option<Socket>>,
    free: Vec<usize>,
    topics: Vec<Topic>,
    names: HashMap<Vec<u8>, usize>,
    dirty: Vec<usize>,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, port, mode] = arguments.as_slice() else {
        panic!("peer-epoll PORT plain|coalescing");
    };
    let address = format!("127.0.0.1:{port}").parse().expect("a port");
    let mut listener = TcpListener::bind(address)?;
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut server = Server {
        coalesces: mode == "coalescing",
        sockets: Vec::new(),
        free: Vec::new(),
        topics: Vec::new(),
        names: HashMap::new(),
        dirty: Vec::new(),
    };
    let mut events = Events::with_capacity(1_024);
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            match event.token() {
                LISTENER => while let Ok((stream, _)) = listener.accept() {
                    server.admit(&poll, stream)?;
                },
                Token(index) => {
                    if event.is_writable() {
                        server.freed(index);
                    }
                    if event.is_readable() {
                        server.read(index);
                    }
                }
            }
        }
        for topic in std::mem::take(&mut server.dirty) {
            server.topics[topic].is_dirty = false;
            server.tell(topic);
        }
    }
}

impl Server {
    fn admit(&mut self, poll: &Poll, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let index = self.free.pop().unwrap_or_else(|| {
            self.sockets.push(None);
            self.sockets.len() - 1
        });
        let both = Interest::READABLE | Interest::WRITABLE;
        poll.registry().register(&mut stream, Token(index), both)?;
        self.sockets[index] = Some(Socket {
            stream,
            heard: Vec::new(),
            is_open: false,
            topic: None,
            at: 0,
            left: 0,
            is_full: false,
        });
        Ok(())
    }

    fn read(&mut self, index: usize) {
        let mut buffer = [0; 64 * 1024];
        loop {
            let Some(socket) = &mut self.sockets[index] else { return };
            match socket.stream.read(&mut buffer) {
                Ok(0) => return self.drop(index),
                Ok(bytes) => {
                    socket.heard.extend_from_slice(&buffer[..bytes]);
                    self.hear(index);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => return self.drop(index),
            }
        }
    }

    fn hear(&mut self, index: usize) {
        let Some(socket) = &mut self.sockets[index] else { return };
        if !socket.is_open {
            let Some(end) = socket.heard.windows(4).position(|four| four == b"\r\n\r\n") else { return };
            let head = socket.heard.drain(..end + 4).collect::<Vec<u8>>();
            socket.heard = Vec::new();
            socket.is_open = true;
            let path = head.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
            let name = path.strip_prefix(b"/?topic=").map(<[u8]>::to_vec);
            if socket.stream.write_all(SWITCH).is_err() {
                return self.drop(index);
            }
            if let Some(name) = name {
                self.join(index, name);
            }
            return;
        }
        let mut heard = std::mem::take(&mut socket.heard);
        let mut at = 0;
        while let Some((payload, bytes)) = frame(&heard[at..]) {
            at += bytes;
            if let Some(space) = payload.iter().position(|byte| *byte == b' ') {
                self.publish(&payload[..space], &payload[space + 1..]);
            }
        }
        heard.drain(..at);
        if let Some(socket) = &mut self.sockets[index] {
            socket.heard = heard;
        }
    }

    fn join(&mut self, index: usize, name: Vec<u8>) {
        let topic = *self.names.entry(name).or_insert_with(|| {
            self.topics.push(Topic {
                log: Vec::new(),
                lost: 0,
                watchers: Vec::new(),
                is_dirty: false,
            });
            self.topics.len() - 1
        });
        let joined = &mut self.topics[topic];
        joined.watchers.push(index);
        if let Some(socket) = &mut self.sockets[index] {
            socket.topic = Some(topic);
            socket.at = joined.lost + joined.log.len();
        }
    }

    fn publish(&mut self, name: &[u8], text: &[u8]) {
        let Some(&index) = self.names.get(name) else { return };
        let topic = &mut self.topics[index];
        match u8::try_from(text.len()) {
            Ok(length @ ..126) => topic.log.extend_from_slice(&[0x81, length]),
            _ => {
                let [high, low] = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes();
                topic.log.extend_from_slice(&[0x81, 126, high, low]);
            }
        }
        topic.log.extend_from_slice(text);
        if !self.coalesces {
            self.tell(index);
        } else if !topic.is_dirty {
            topic.is_dirty = true;
            self.dirty.push(index);
        }
    }

    /// Sends everybody what they do not have yet.
    fn tell(&mut self, index: usize) {
        let topic = &mut self.topics[index];
        let mut least = topic.lost + topic.log.len();
        for &watcher in &topic.watchers {
            if let Some(socket) = &mut self.sockets[watcher] {
                socket.send(topic, self.coalesces);
                least = least.min(socket.at);
            }
        }
        if topic.log.len() > LOG_BYTES {
            topic.log.drain(..least - topic.lost);
            topic.lost = least;
        }
    }

    fn freed(&mut self, index: usize) {
        if let Some(socket) = &mut self.sockets[index]
            && let Some(topic) = socket.topic
        {
            socket.is_full = false;
            socket.send(&self.topics[topic], self.coalesces);
        }
    }

    fn drop(&mut self, index: usize) {
        if let Some(Socket { topic: Some(topic), .. }) = self.sockets[index].take() {
            self.topics[topic].watchers.retain(|watcher| *watcher != index);
        }
        self.free.push(index);
    }
}

impl Socket {
    fn send(&mut self, topic: &Topic, coalesces: bool) {
        while !self.is_full {
            let rest = &topic.log[self.at - topic.lost..];
            let piece = match self.left {
                _ if coalesces => rest,
                0 => &rest[..first(rest)],
                left => &rest[..left],
            };
            if piece.is_empty() {
                return;
            }
            match self.stream.write(piece) {
                Ok(bytes) => {
                    self.at += bytes;
                    self.left = piece.len() - bytes;
                }
                Err(_) => self.is_full = true,
            }
        }
    }
}

/// Bytes of the first frame.
fn first(bytes: &[u8]) -> usize {
    match bytes {
        [0x81, 126, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        [0x81, length, ..] => 2 + usize::from(*length),
        _ => bytes.len(),
    }
    .min(bytes.len())
}

/// The payload of a client's first frame, and how long the frame is; none before it is there.
fn frame(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (length, head) = match bytes {
        [_, length, ..] if length & 0x7f < 126 => (usize::from(length & 0x7f), 2),
        [_, _, high, low, ..] => (usize::from(u16::from_be_bytes([*high, *low])), 4),
        _ => return None,
    };
    let key = bytes.get(head..head + 4)?;
    let masked = bytes.get(head + 4..head + 4 + length)?;
    let payload = masked.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key);
    Some((payload.collect(), head + 4 + length))
}
