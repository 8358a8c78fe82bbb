//! Lines on their way to sockets, as one whole WebSocket text frame. A frame of a server is not masked (RFC 6455, 5.1),
//! so it is the same for everybody, and is made once.

/// The longest head of an unmasked frame.
const HEAD_BYTES_MAX: usize = 10;
/// FIN, and the opcode of text.
const TEXT: u8 = 0x81;

/// Lines of one stream as one text frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The stream and audience they are of.
    pub handle: u64,
    /// The position a watcher has reached with them.
    pub offset: u64,
    /// How many.
    pub lines: usize,
    bytes: Box<[u8]>,
}

impl Chunk {
    /// Joins lines, with line feeds between, whose text has so many bytes altogether.
    pub(super) fn join<'a>(
        handle: u64,
        offset: u64,
        texts: impl Iterator<Item = &'a str>,
        lines: usize,
        bytes: usize,
    ) -> Self {
        let mut frame = Vec::with_capacity(bytes + HEAD_BYTES_MAX);
        push_head(&mut frame, TEXT, bytes);
        for (index, text) in texts.enumerate() {
            if index > 0 {
                frame.push(b'\n');
            }
            frame.extend_from_slice(text.as_bytes());
        }
        Self {
            handle,
            offset,
            lines,
            bytes: frame.into_boxed_slice(),
        }
    }

    /// The frame.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Appends the head of an unmasked frame: its first byte and the length of its payload (RFC 6455, 5.2).
pub fn push_head(frame: &mut Vec<u8>, first: u8, payload_bytes: usize) {
    frame.push(first);
    match (u8::try_from(payload_bytes), u16::try_from(payload_bytes)) {
        (Ok(bytes @ 0..=125), _) => frame.push(bytes),
        (_, Ok(bytes)) => {
            frame.push(126);
            frame.extend_from_slice(&bytes.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend_from_slice(&(payload_bytes as u64).to_be_bytes());
        }
    }
}

/// A text frame of its own.
#[must_use]
pub fn text_frame(text: &str) -> Vec<u8> {
    let mut frame = Vec::with_capacity(text.len() + HEAD_BYTES_MAX);
    push_head(&mut frame, TEXT, text.len());
    frame.extend_from_slice(text.as_bytes());
    frame
}
