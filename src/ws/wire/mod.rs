//! WebSocket as RFC 6455 has it, the server's side: the handshake, and frames in and out. It knows nothing of what is
//! said in them, holds no socket, and allocates nothing while nothing is said: an idle connection costs its fields.
//!
//! Heads of frames are read by tungstenite, whose clients we use too; what it does not have is a server whose frames are
//! shared by many sockets and which keeps no buffers. No extension is ever negotiated. `tests/it/autobahn.rs` shows that
//! it conforms.

mod handshake;
mod reader;
mod writer;

pub use handshake::{Accepted, Refused, accept, offers};
pub use reader::{Message, Reader, WireError};
pub use writer::{close_frame, pong_frame};
