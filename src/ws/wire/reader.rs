//! Frames that come in (RFC 6455, 5 and 7): bytes in any portions, whole messages out.

use std::io::Cursor;

use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{CloseCode, Control, Data, OpCode},
};

/// The largest payload of a control frame.
const CONTROL_BYTES_MAX: usize = 125;

/// A whole message of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
    /// To be answered with the same payload.
    Ping(Vec<u8>),
    /// An answer to a ping, or none.
    Pong,
    /// The last: its code, if it has one.
    Close(Option<u16>),
}

/// Why a connection cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireError {
    /// Not a frame a client may send.
    Protocol,
    /// Text that is no UTF-8.
    NotUtf8,
    /// More than is taken.
    TooBig,
}

impl WireError {
    /// The close code of RFC 6455, 7.4.1.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Protocol => 1002,
            Self::NotUtf8 => 1007,
            Self::TooBig => 1009,
        }
    }
}

/// What has come in and is not a whole message yet. Holds no memory between messages.
#[derive(Debug)]
pub struct Reader {
    bytes_max: usize,
    buffer: Vec<u8>,
    /// So many bytes of the buffer were read.
    read: usize,
    /// A message of several frames.
    begun: Option<Box<Begun>>,
}

#[derive(Debug)]
struct Begun {
    is_text: bool,
    payload: Vec<u8>,
    /// So many bytes of it are whole characters.
    whole: usize,
}

impl Reader {
    /// A reader of messages of at most so many bytes.
    #[must_use]
    pub fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            buffer: Vec::new(),
            read: 0,
            begun: None,
        }
    }

    /// Takes bytes as they come.
    pub fn feed(&mut self, bytes: &[u8]) {
        // What was read makes room: a client that always begins its next frame early must not make this grow.
        self.buffer.drain(..self.read);
        self.read = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, if it is here.
    ///
    /// # Errors
    /// The connection must be closed: what follows means nothing.
    pub fn next_message(&mut self) -> Result<Option<Message>, WireError> {
        while let Some((header, mut payload)) = self.next_frame()? {
            let message = match header.opcode {
                OpCode::Control(Control::Ping) => Some(Message::Ping(payload)),
                OpCode::Control(Control::Pong) => Some(Message::Pong),
                OpCode::Control(Control::Close) => Some(Message::Close(close_code(&payload)?)),
                OpCode::Data(kind) => self.take(kind, header.is_final, &mut payload)?,
                OpCode::Control(Control::Reserved(_)) => return Err(WireError::Protocol),
            };
            if message.is_some() {
                return Ok(message);
            }
        }
        Ok(None)
    }

    fn next_frame(&mut self) -> Result<Option<(FrameHeader, Vec<u8>)>, WireError> {
        let unread = self.buffer.get(self.read..).unwrap_or_default();
        if unread.is_empty() {
            self.buffer = Vec::new();
            self.read = 0;
            return Ok(None);
        }
        let mut cursor = Cursor::new(unread);
        let parsed = FrameHeader::parse(&mut cursor).map_err(|_| WireError::Protocol)?;
        let Some((header, bytes)) = parsed else {
            return Ok(None);
        };
        let head = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
        let bytes = self.check(&header, bytes)?;
        let Some(masked) = unread.get(head..).and_then(|rest| rest.get(..bytes)) else {
            return Ok(None);
        };
        let payload = match header.mask {
            Some(mask) => unmasked(masked, mask),
            None => return Err(WireError::Protocol),
        };
        self.read += head + bytes;
        Ok(Some((header, payload)))
    }

    /// Before its payload is waited for.
    fn check(&self, header: &FrameHeader, bytes: u64) -> Result<usize, WireError> {
        let is_extended = header.rsv1 || header.rsv2 || header.rsv3;
        if is_extended || header.mask.is_none() {
            return Err(WireError::Protocol);
        }
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        match header.opcode {
            OpCode::Control(_) if !header.is_final || bytes > CONTROL_BYTES_MAX => {
                Err(WireError::Protocol)
            }
            OpCode::Control(_) => Ok(bytes),
            OpCode::Data(_) => {
                let before = self.begun.as_ref().map_or(0, |begun| begun.payload.len());
                if before.saturating_add(bytes) > self.bytes_max {
                    return Err(WireError::TooBig);
                }
                Ok(bytes)
            }
        }
    }

    fn take(
        &mut self,
        kind: Data,
        is_final: bool,
        payload: &mut Vec<u8>,
    ) -> Result<Option<Message>, WireError> {
        let mut begun = match (kind, self.begun.take()) {
            (Data::Continue, Some(mut begun)) => {
                begun.payload.append(payload);
                begun
            }
            (Data::Text | Data::Binary, None) => Box::new(Begun {
                is_text: kind == Data::Text,
                payload: std::mem::take(payload),
                whole: 0,
            }),
            (Data::Continue, None) | (Data::Text | Data::Binary, Some(_)) => {
                return Err(WireError::Protocol);
            }
            (Data::Reserved(_), _) => return Err(WireError::Protocol),
        };
        if begun.is_text {
            begun.check_text(is_final)?;
        }
        if !is_final {
            self.begun = Some(begun);
            return Ok(None);
        }
        if !begun.is_text {
            return Ok(Some(Message::Binary(begun.payload)));
        }
        let text = String::from_utf8(begun.payload).map_err(|_| WireError::NotUtf8)?;
        Ok(Some(Message::Text(text)))
    }
}

impl Begun {
    /// Text that can never become valid is refused with the frame that spoils it, not at the end.
    fn check_text(&mut self, is_final: bool) -> Result<(), WireError> {
        let unchecked = self.payload.get(self.whole..).unwrap_or_default();
        match std::str::from_utf8(unchecked) {
            Ok(_) => self.whole = self.payload.len(),
            Err(error) if error.error_len().is_none() && !is_final => {
                self.whole += error.valid_up_to();
            }
            Err(_) => return Err(WireError::NotUtf8),
        }
        Ok(())
    }
}

fn unmasked(masked: &[u8], mask: [u8; 4]) -> Vec<u8> {
    let bytes = masked.iter().zip(mask.iter().cycle());
    bytes.map(|(byte, mask)| byte ^ mask).collect()
}

fn close_code(payload: &[u8]) -> Result<Option<u16>, WireError> {
    match payload {
        [] => Ok(None),
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            if !CloseCode::from(code).is_allowed() {
                return Err(WireError::Protocol);
            }
            std::str::from_utf8(reason).map_err(|_| WireError::NotUtf8)?;
            Ok(Some(code))
        }
        [_] => Err(WireError::Protocol),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A masked text frame.
    fn frame(text: &str) -> Vec<u8> {
        let mask = [7, 77, 177, 200];
        assert!(text.len() < 126, "one byte tells the length");
        let mut frame = vec![0x81, 0x80 | text.len() as u8];
        frame.extend_from_slice(&mask);
        frame.extend(unmasked(text.as_bytes(), mask));
        frame
    }

    #[test]
    fn bytes_come_in_any_portions_and_are_not_kept() {
        let stream: Vec<u8> = (0..1_000)
            .flat_map(|number| frame(&format!("message {number}")))
            .collect();
        for portion in [1, 2, 3, 7, 100, 1_001] {
            let mut reader = Reader::new(100);
            let mut count = 0;
            for bytes in stream.chunks(portion) {
                reader.feed(bytes);
                while let Ok(Some(message)) = reader.next_message() {
                    assert_eq!(message, Message::Text(format!("message {count}")));
                    count += 1;
                }
                assert!(reader.buffer.len() <= portion + 20, "{portion}");
            }
            assert_eq!(count, 1_000);
            assert_eq!(reader.buffer.capacity(), 0, "idle costs nothing");
        }
    }
}
