//! The least WebSocket client (RFC 6455) that can drive a hub: frames are read where they lie in a buffer that all
//! sockets share, so ten thousand of them cost little memory, and millions of frames a second little time.
//!
//! It trusts the server: it checks neither the handshake's key nor that texts are UTF-8, and its masking key is zero.
//! Messages in several frames are refused; no server here sends them.

use std::time::Duration;

use anyhow::{Context, bail, ensure};

/// What the handshake offers; the example of the RFC. It guards against proxies, of which there are none here.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// The longest frame that is taken.
const FRAME_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Memory a socket keeps between frames that came in pieces.
const KEPT_BYTES: usize = 1024;
/// Operation codes.
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// The bytes of a handshake for a path. `headers` are whole lines, each with its line end.
pub(in crate::cli) fn handshake(host: &str, path: &str, headers: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: {host}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: {KEY}\r\n{headers}\r\n"
    )
}

/// The answer to a handshake.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) enum Switched {
    /// Frames follow after so many bytes.
    Yes {
        /// How long the answer is.
        bytes: usize,
    },
    /// Not now.
    Busy {
        /// How long to stay away at least.
        away: Duration,
    },
}

/// Reads the answer to a handshake; none before it is there.
///
/// # Errors
/// When the server does not switch protocols, and would not later.
pub(in crate::cli) fn switched(received: &[u8]) -> anyhow::Result<Option<Switched>> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8_lossy(received.get(..end).unwrap_or_default());
    let status = head.split(' ').nth(1).unwrap_or_default();
    match status {
        "101" => Ok(Some(Switched::Yes { bytes: end + 4 })),
        "503" => {
            let mut headers = head.lines().filter_map(|line| line.split_once(':'));
            let seconds = headers
                .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))
                .and_then(|(_, value)| value.trim().parse().ok());
            let away = Duration::from_secs(seconds.unwrap_or(0));
            Ok(Some(Switched::Busy { away }))
        }
        status => bail!("the server answered HTTP {status} to a handshake"),
    }
}

/// A text frame as clients send it.
pub(in crate::cli) fn text(payload: &str) -> Vec<u8> {
    frame(TEXT, payload.as_bytes())
}

/// The answer to a ping.
pub(in crate::cli) fn pong(payload: &[u8]) -> Vec<u8> {
    frame(PONG, payload)
}

fn frame(code: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 14);
    frame.push(0x80 | code);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ ..126), _) => frame.push(0x80 | length),
        (_, Ok(length)) => {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
        (_, Err(_)) => {
            frame.push(0x80 | 127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// What a server sent.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) enum Frame<'a> {
    /// A whole message.
    Text(&'a [u8]),
    /// To be answered with the same payload.
    Ping(&'a [u8]),
    /// The end, with its code; 1005 where there is none.
    Close(u16),
}

/// The frames of one connection, from bytes in whatever pieces they come.
#[derive(Debug, Default)]
pub(in crate::cli) struct Frames {
    /// The beginning of a frame whose end has not come.
    begun: Vec<u8>,
}

impl Frames {
    /// Hands over every frame that is whole by now.
    ///
    /// # Errors
    /// On what no server here sends, and what `each` makes of a frame.
    pub(in crate::cli) fn feed(
        &mut self,
        mut bytes: &[u8],
        mut each: impl FnMut(Frame<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        // Only what is missing of a begun frame is copied to it.
        while !self.begun.is_empty() {
            let whole = Head::of(&self.begun)?.map(|head| head.bytes + head.payload_bytes);
            let missing = whole.unwrap_or(self.begun.len() + 1) - self.begun.len();
            let Some((these, rest)) = bytes.split_at_checked(missing) else {
                self.begun.extend_from_slice(bytes);
                return Ok(());
            };
            self.begun.extend_from_slice(these);
            bytes = rest;
            let is_whole = take(&self.begun, &mut each)?.is_some();
            if is_whole {
                self.begun.clear();
                self.begun.shrink_to(KEPT_BYTES);
            }
        }
        while let Some(taken) = take(bytes, &mut each)? {
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        self.begun.extend_from_slice(bytes);
        Ok(())
    }
}

/// Hands over the first frame; returns how long it was, or none when its end has not come.
fn take(
    bytes: &[u8],
    each: &mut impl FnMut(Frame<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Option<usize>> {
    let Some(head) = Head::of(bytes)? else {
        return Ok(None);
    };
    let whole = head.bytes + head.payload_bytes;
    let Some(payload) = bytes.get(head.bytes..whole) else {
        return Ok(None);
    };
    match head.code {
        TEXT => each(Frame::Text(payload))?,
        PING => each(Frame::Ping(payload))?,
        CLOSE => each(Frame::Close(match payload {
            [high, low, ..] => u16::from_be_bytes([*high, *low]),
            _ => 1005,
        }))?,
        PONG => {}
        code => bail!("a frame with the code {code}"),
    }
    Ok(Some(whole))
}

/// The beginning of a frame.
struct Head {
    code: u8,
    bytes: usize,
    payload_bytes: usize,
}

impl Head {
    /// None before it is whole.
    fn of(bytes: &[u8]) -> anyhow::Result<Option<Self>> {
        let (code, length, rest) = match bytes {
            [first, second, rest @ ..] => (*first, *second, rest),
            _ => return Ok(None),
        };
        ensure!(
            code & 0xf0 == 0x80 && length & 0x80 == 0,
            "a frame that is a part, is compressed or is masked"
        );
        let (bytes, length) = match (length, rest) {
            (126, [a, b, ..]) => (4, u64::from(u16::from_be_bytes([*a, *b]))),
            (127, [a, b, c, d, e, f, g, h, ..]) => {
                (10, u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))
            }
            (126 | 127, _) => return Ok(None),
            (length, _) => (2, u64::from(length)),
        };
        let payload_bytes = usize::try_from(length).context("a frame without end")?;
        ensure!(
            payload_bytes <= FRAME_BYTES_MAX,
            "a frame of {payload_bytes} bytes"
        );
        Ok(Some(Self {
            code: code & 0x0f,
            bytes,
            payload_bytes,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_whole_wherever_they_are_cut() {
        let long = "x".repeat(70_000);
        let mut bytes = Vec::new();
        for (payload, length) in [
            ("one", vec![3]),
            ("", vec![0]),
            (&*long, {
                let mut length = vec![127];
                length.extend((long.len() as u64).to_be_bytes());
                length
            }),
        ] {
            bytes.push(0x81);
            bytes.extend(length);
            bytes.extend(payload.as_bytes());
        }
        bytes.extend([0x89, 1, b'p', 0x88, 2, 0x10, 0x68]);
        for piece in [1, 2, 3, 7, 65_536, 100_000] {
            let (mut frames, mut texts, mut others) = (Frames::default(), Vec::new(), Vec::new());
            for these in bytes.chunks(piece) {
                frames
                    .feed(these, |frame| {
                        match frame {
                            Frame::Text(text) => texts.push(text.len()),
                            Frame::Ping(payload) => others.push(payload.len()),
                            Frame::Close(code) => others.push(usize::from(code)),
                        }
                        Ok(())
                    })
                    .unwrap();
            }
            assert_eq!((texts, others), (vec![3, 0, 70_000], vec![1, 4200]));
        }
    }

    #[test]
    fn what_is_sent_is_masked_and_says_how_long_it_is() {
        assert_eq!(text("hi"), [0x81, 0x82, 0, 0, 0, 0, b'h', b'i']);
        assert_eq!(
            text(&"x".repeat(126)).get(..4).unwrap(),
            [0x81, 0xfe, 0, 126]
        );
        assert!(switched(b"HTTP/1.1 101 Switching").unwrap().is_none());
        assert_eq!(
            switched(b"HTTP/1.1 101 S\r\n\r\nrest").unwrap(),
            Some(Switched::Yes { bytes: 18 })
        );
        let away = Duration::from_secs(2);
        assert_eq!(
            switched(b"HTTP/1.1 503 No\r\nRetry-After: 2\r\n\r\n").unwrap(),
            Some(Switched::Busy { away })
        );
        assert!(switched(b"HTTP/1.1 403 No\r\n\r\n").is_err());
    }
}
