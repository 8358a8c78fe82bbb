//! What goes into a session beside lines, and what comes out of it.

use std::{sync::Arc, time::Duration};

use smallvec::SmallVec;

pub use crate::account::Identity;
use crate::{
    engine::{Failure, Request, Watched},
    hub::{Frame, Position, Started},
    order::Timestamp,
    ws::{
        close::Close,
        frame::{Outbound, RequestId, Resume},
    },
};

/// The time, on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Since the connection was made.
    pub since: Duration,
    /// The hub's clock.
    pub wall: Timestamp,
}

/// What somebody shows to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// An access token.
    Token(String),
    /// A ticket, good once.
    Ticket(String),
    /// What an earlier connection was given to come back with.
    Resume(String),
}

/// What lets a client in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeToken {
    /// To be shown in `hello`.
    pub text: String,
    /// For how many seconds.
    pub lives_s: u64,
}

/// Luck, drawn once per connection, in -1..=1: spreads pings and ages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jitter {
    /// Of the ping interval, ± 10 %.
    pub ping: f64,
    /// Of the age, ± 25 %.
    pub age: f64,
    /// Of the time to renew the right to be here after coming back, ± 30 s.
    pub grace: f64,
}

/// A stream somebody wants to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its name, as the client wrote it.
    pub name: String,
    /// Where the client stands.
    pub from: Option<Position>,
}

/// What asked for streams, and will be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// `hello`.
    Hello,
    /// `sub`.
    Sub(RequestId),
}

/// What became of one stream asked for.
#[derive(Debug)]
pub struct Outcome {
    /// The stream's name, to be told.
    pub name: String,
    /// It was begun, or why not.
    pub result: Result<(Watched, Started), Failure>,
}

/// What the driver is to do.
#[derive(Debug)]
pub enum Effect {
    /// Send a message.
    Send(Outbound),
    /// Send lines as they are.
    Lines(Vec<Arc<Frame>>),
    /// Check a token or a ticket; answer with [`Session::verified`].
    Verify(Credential),
    /// Make what lets the client in again; answer with [`Session::renewed`].
    Renew,
    /// Begin to watch, at most `room` streams that are not watched yet; answer with [`Session::joined`].
    Join {
        /// Who asked.
        asker: Asker,
        /// For what.
        asks: Vec<Ask>,
        /// Streams there is room for.
        room: usize,
    },
    /// Stop watching.
    Leave(Watched),
    /// Everything critical up to an offset was seen in the stream of a handle.
    Acked(u64, u64),
    /// Run a command; answer with [`Session::answered`].
    Run(RequestId, Box<Request>),
    /// Say `bye`, close, and be done.
    Close(Close, Outbound),
}

/// Effects of one input; most have one or two.
pub type Effects = SmallVec<[Effect; 2]>;

impl From<Resume> for Ask {
    fn from(resume: Resume) -> Self {
        Self {
            name: resume.s,
            from: resume.from,
        }
    }
}
