//! The least HTTP/1.1 client that can drive the hub: one keep-alive connection, one request at a time, request bytes
//! made beforehand, answers with a Content-Length only. A general client costs more than the server it measures.

use anyhow::{Context, bail, ensure};
use serde::de::DeserializeOwned;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The largest answer: a page of a feed.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Room for an answer at the beginning; an order takes 2 KiB.
const BUFFER_BYTES: usize = 8 * 1024;

/// One connection.
pub(in crate::cli) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer, valid until the next request.
#[derive(Debug)]
pub(in crate::cli) struct Answer<'a> {
    pub(in crate::cli) status: u16,
    pub(in crate::cli) body: &'a [u8],
    /// Whether it was given before.
    pub(in crate::cli) is_replayed: bool,
}

impl Answer<'_> {
    pub(in crate::cli) fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        ensure!(
            (200..300).contains(&self.status),
            "the hub answered {}: {}",
            self.status,
            String::from_utf8_lossy(self.body)
        );
        serde_json::from_slice(self.body).context("the hub's answer is not what was expected")
    }
}

impl Connection {
    pub(in crate::cli) async fn open(address: std::net::SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(BUFFER_BYTES),
        })
    }

    /// Sends the bytes of a whole request and waits for the whole answer.
    pub(in crate::cli) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            self.receive().await?;
            if let Some(head) = Head::of(&self.received)? {
                break head;
            }
        };
        let whole = head.bytes + head.body_bytes;
        ensure!(
            whole <= ANSWER_BYTES_MAX,
            "an answer of {whole} bytes is too long"
        );
        while self.received.len() < whole {
            self.receive().await?;
        }
        Ok(Answer {
            status: head.status,
            body: self.received.get(head.bytes..whole).unwrap_or_default(),
            is_replayed: head.is_replayed,
        })
    }

    pub(in crate::cli) async fn get(
        &mut self,
        path: &str,
        token: Option<&str>,
    ) -> anyhow::Result<Answer<'_>> {
        self.exchange(&request("GET", path, token, "", "")).await
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let bytes = self.stream.read_buf(&mut self.received).await?;
        ensure!(bytes > 0, "the hub closed the connection");
        Ok(())
    }
}

/// The bytes of a request. `headers` are whole lines, each with its line end.
pub(in crate::cli) fn request(
    method: &str,
    path: &str,
    token: Option<&str>,
    headers: &str,
    body: &str,
) -> Vec<u8> {
    let authorization = token
        .map(|token| format!("authorization: Bearer {token}\r\n"))
        .unwrap_or_default();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{authorization}{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

struct Head {
    status: u16,
    bytes: usize,
    body_bytes: usize,
    is_replayed: bool,
}

impl Head {
    /// `None` until the empty line has come.
    fn of(received: &[u8]) -> anyhow::Result<Option<Self>> {
        let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = std::str::from_utf8(received.get(..end).unwrap_or_default())
            .context("the hub's answer has no readable head")?;
        let mut lines = text.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .context("the hub's answer has no status")?;
        let header = |wanted: &str| {
            let mut headers = lines.clone().filter_map(|line| line.split_once(':'));
            headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        };
        let length = header("content-length");
        let body_bytes = match length {
            Some((_, value)) => value.trim().parse()?,
            None if status == 204 => 0,
            None => bail!("the hub's answer has no Content-Length"),
        };
        Ok(Some(Self {
            status,
            bytes: end + 4,
            body_bytes,
            is_replayed: header("idempotent-replayed").is_some(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let bytes = b"HTTP/1.1 201 Created\r\nContent-Length: 12\r\netag: \"1\"\r\n\r\n{\"id\":";
        for cut in 0..bytes.len() - 6 {
            assert!(Head::of(&bytes[..cut]).unwrap().is_none());
        }
        let head = Head::of(bytes).unwrap().unwrap();
        assert_eq!(
            (head.status, head.bytes, head.body_bytes),
            (201, bytes.len() - 6, 12)
        );
    }
}
