//! A client that is nothing but bytes: what it sends may be wrong in any way.

use std::collections::VecDeque;

use orderhub::ws::SUBPROTOCOL;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::timeout,
};

use crate::app::{PATIENCE, Person, TestApp};

/// Opcodes.
pub const CONTINUATION: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const BINARY: u8 = 0x2;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;
/// Set in the first byte of the last frame of a message.
pub const FIN: u8 = 0x80;

/// A connection, before or after the handshake.
pub struct Raw {
    stream: TcpStream,
    heard: Vec<u8>,
    lines: VecDeque<Value>,
}

/// A frame of the hub.
#[derive(Debug)]
pub struct Frame {
    /// Its opcode; the hub never fragments.
    pub opcode: u8,
    /// What is in it.
    pub payload: Vec<u8>,
}

/// The answer to a handshake, read to the end of its head.
#[derive(Debug)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// Status line and headers, in lower case.
    pub text: String,
}

/// The headers of a handshake in order.
pub const HANDSHAKE: [(&str, &str); 6] = [
    ("Host", "hub.test"),
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("Sec-WebSocket-Protocol", SUBPROTOCOL),
];

/// A request to the sockets' address.
pub fn request(line: &str, headers: &[(&str, &str)]) -> String {
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    format!("{line}\r\n{}\r\n", headers.collect::<String>())
}

/// The handshake as it should be.
pub fn handshake() -> String {
    request("GET /api/v1/ws HTTP/1.1", &HANDSHAKE)
}

/// A frame as clients must send it.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];
    let mut frame = head(first, 0x80, payload.len() as u64);
    frame.extend(MASK);
    let bytes = payload.iter().zip(MASK.iter().cycle());
    frame.extend(bytes.map(|(byte, mask)| byte ^ mask));
    frame
}

/// A frame as only servers may send it.
pub fn unmasked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = head(first, 0, payload.len() as u64);
    frame.extend(payload);
    frame
}

/// The head of a frame, up to its length.
pub fn head(first: u8, mask_bit: u8, length: u64) -> Vec<u8> {
    let mut head = vec![first];
    match length {
        0..126 => head.push(mask_bit | length as u8),
        126..0x1_0000 => {
            head.push(mask_bit | 126);
            head.extend((length as u16).to_be_bytes());
        }
        _ => {
            head.push(mask_bit | 127);
            head.extend(length.to_be_bytes());
        }
    }
    head
}

/// The text frame of a message.
pub fn says(message: &Value) -> Vec<u8> {
    masked(FIN | TEXT, message.to_string().as_bytes())
}

impl Raw {
    /// Connected, and nothing said yet.
    pub async fn connect(app: &TestApp) -> Self {
        let address = app.url().replace("http://", "");
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            heard: Vec::new(),
            lines: VecDeque::new(),
        }
    }

    /// After the handshake.
    pub async fn upgraded(app: &TestApp) -> Self {
        let mut raw = Self::connect(app).await;
        raw.write(handshake().as_bytes()).await;
        let head = raw.head().await;
        assert_eq!(head.status, 101, "{head:?}");
        raw
    }

    /// After the `welcome`.
    pub async fn greeted(app: &TestApp, person: &Person) -> Self {
        let mut raw = Self::upgraded(app).await;
        raw.write(&says(&json!({"t": "hello", "token": person.token})))
            .await;
        assert_eq!(raw.line().await["t"], "welcome");
        raw
    }

    /// Sends bytes; false when the other side is gone.
    pub async fn try_write(&mut self, bytes: &[u8]) -> bool {
        let writing = timeout(PATIENCE, self.stream.write_all(bytes));
        writing.await.is_ok_and(|written| written.is_ok())
    }

    /// Sends bytes.
    pub async fn write(&mut self, bytes: &[u8]) {
        assert!(self.try_write(bytes).await, "the hub takes no more");
    }

    /// Sends bytes one at a time, each in a packet of its own.
    pub async fn dribble(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write(&[*byte]).await;
            tokio::task::yield_now().await;
        }
    }

    /// The head of the answer to a request.
    pub async fn head(&mut self) -> Head {
        let end = loop {
            let end = self.heard.windows(4).position(|four| four == b"\r\n\r\n");
            match end {
                Some(end) => break end + 4,
                None => assert!(self.read().await, "hung up"),
            }
        };
        let head: Vec<_> = self.heard.drain(..end).collect();
        let text = String::from_utf8(head).unwrap().to_lowercase();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        Head { status, text }
    }

    /// The next frame; none when the hub has hung up.
    pub async fn frame(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, bytes)) = parse(&self.heard) {
                self.heard.drain(..bytes);
                return Some(frame);
            }
            if !self.read().await {
                return None;
            }
        }
    }

    /// The next line. Nothing but text may come before it; pings of the protocol are answered.
    pub async fn line(&mut self) -> Value {
        loop {
            match self.lines.pop_front() {
                Some(line) if line["t"] == "ping" => self.write(&says(&json!({"t": "pong"}))).await,
                Some(line) => return line,
                None => {
                    let frame = self.frame().await.expect("hung up");
                    assert_eq!(frame.opcode, TEXT, "{frame:?}");
                    let lines = frame.payload.split(|byte| *byte == b'\n');
                    let lines = lines.map(|line| serde_json::from_slice::<Value>(line).unwrap());
                    self.lines.extend(lines);
                }
            }
        }
    }

    /// The code of the close that follows, past whatever else comes; none when the hub hangs up without.
    pub async fn closed(&mut self) -> Option<u16> {
        while let Some(frame) = self.frame().await {
            if frame.opcode == CLOSE {
                return frame
                    .payload
                    .first_chunk()
                    .map(|code| u16::from_be_bytes(*code));
            }
        }
        None
    }

    /// Everything until the hub hangs up.
    pub async fn until_the_end(&mut self) -> String {
        while self.read().await {}
        String::from_utf8_lossy(&self.heard).into_owned()
    }

    /// Both directions by themselves.
    pub fn split(self) -> (OwnedReadHalf, OwnedWriteHalf) {
        self.stream.into_split()
    }

    async fn read(&mut self) -> bool {
        let mut bytes = [0; 4_096];
        let reading = timeout(PATIENCE, self.stream.read(&mut bytes));
        match reading.await.expect("silence") {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.heard.extend(&bytes[..count]);
                true
            }
        }
    }
}

/// The first frame, and its length. What no server may send is a failure.
pub fn parse(bytes: &[u8]) -> Option<(Frame, usize)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    assert_eq!(first & 0xF0, FIN, "a fragment, or an extension");
    assert_eq!(second & 0x80, 0, "a masked frame of a server");
    let (length, head) = match second {
        126 => (
            u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?).into(),
            4,
        ),
        127 => (
            u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?) as usize,
            10,
        ),
        length => (usize::from(length), 2),
    };
    let payload = bytes.get(head..head + length)?.to_vec();
    let opcode = first & 0x0F;
    Some((Frame { opcode, payload }, head + length))
}
