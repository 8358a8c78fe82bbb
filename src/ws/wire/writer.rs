//! Control frames that go out. Text frames are made where the text is, in `hub/chunk.rs`.

use crate::hub::chunk::push_head;

/// FIN, and the opcodes of control frames.
const CLOSE: u8 = 0x88;
const PONG: u8 = 0x8A;
/// The largest payload of a control frame, without the code of a close.
const REASON_BYTES_MAX: usize = 123;

/// The answer to a ping.
#[must_use]
pub fn pong_frame(payload: &[u8]) -> Vec<u8> {
    control(PONG, payload)
}

/// A close frame; without a code, an empty one.
#[must_use]
pub fn close_frame(code: Option<u16>, reason: &str) -> Vec<u8> {
    let mut payload = Vec::new();
    if let Some(code) = code {
        payload.extend_from_slice(&code.to_be_bytes());
        let end = reason.floor_char_boundary(REASON_BYTES_MAX);
        payload.extend_from_slice(reason.get(..end).unwrap_or_default().as_bytes());
    }
    control(CLOSE, &payload)
}

fn control(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 2);
    push_head(&mut frame, first, payload.len());
    frame.extend_from_slice(payload);
    frame
}
