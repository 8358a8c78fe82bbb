//! A mail server that does as it is told (RFC 5321, the few words of it that a client says).

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::app::eventually;

/// How it treats letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It takes them.
    Takes,
    /// It wants none, ever.
    Refuses,
    /// It wants none now.
    PutsOff,
    /// It hangs up on whoever calls.
    HangsUp,
}

/// A letter that arrived.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub(super) text: String,
}

impl Mail {
    pub(super) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let line = self.text.lines().find_map(|line| line.strip_prefix(&start));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.text))
    }
}

/// The server.
pub(crate) struct MailServer {
    port: u16,
    state: Arc<Mutex<State>>,
    accepting: JoinHandle<()>,
}

struct State {
    manner: Manner,
    mails: Vec<Mail>,
}

impl MailServer {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Vec::new();
        let state = Arc::new(Mutex::new(State { manner, mails }));
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self {
            port,
            state,
            accepting,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn behave(&self, manner: Manner) {
        self.state.lock().unwrap().manner = manner;
    }

    /// Everything that arrived, as soon as there are `count`.
    pub(super) async fn mails(&self, count: usize) -> Vec<Mail> {
        eventually("mails", || async {
            let mails = self.state.lock().unwrap().mails.clone();
            (mails.len() >= count).then_some(mails)
        })
        .await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One connection, until either side has had enough.
async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let manner = || state.lock().unwrap().manner;
    if manner() == Manner::HangsUp {
        return None;
    }
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test\r\n").await.ok()?;
    loop {
        let line = line(&mut stream).await?;
        let word = line.split_whitespace().next()?.to_ascii_uppercase();
        let answer = match (word.as_str(), manner()) {
            (_, Manner::HangsUp) => return None,
            ("EHLO", _) => "250-test\r\n250 8BITMIME\r\n",
            ("MAIL", Manner::Refuses) => "550 no\r\n",
            ("MAIL", Manner::PutsOff) => "451 not now\r\n",
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let text = letter(&mut stream).await?;
                state.lock().unwrap().mails.push(Mail { text });
                "250 taken\r\n"
            }
            _ => "250 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn letter(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = line(stream).await?;
        if line == ".\r\n" {
            return Some(text);
        }
        text.push_str(&line);
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then_some(line)
}
