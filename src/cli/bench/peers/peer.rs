//! Who is measured, and how each is started and spoken to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

/// How to speak to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speech {
    /// This hub, bare.
    Hub,
    /// Texts; the topic is in the address.
    Plain,
    /// Socket.IO.
    SocketIo,
    /// Texts; what is said is posted.
    Nchan,
}

/// One server.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) speech: Speech,
    pub(super) has_topics: bool,
    /// The file without which it cannot run, within the folder of peers.
    file: &'static str,
    /// Program and arguments; `PORT` and `PEERS` are filled in.
    command: &'static [&'static str],
}

/// Everybody, this hub first and the floors last.
pub(super) const PEERS: &[Peer] = &[
    Peer {
        name: "orderhub",
        speech: Speech::Hub,
        has_topics: true,
        file: "",
        command: &[],
    },
    Peer {
        name: "bun",
        speech: Speech::Plain,
        has_topics: true,
        file: "node_modules/.bin/bun",
        command: &["PEERS/node_modules/.bin/bun", "PEERS/bun.js", "PORT"],
    },
    Peer {
        name: "socketioxide",
        speech: Speech::SocketIo,
        has_topics: true,
        file: "peer-socketioxide",
        command: &["PEERS/peer-socketioxide", "PORT"],
    },
    Peer {
        name: "socket.io",
        speech: Speech::SocketIo,
        has_topics: true,
        file: "node_modules/socket.io/package.json",
        command: &["node", "PEERS/socketio.js", "PORT"],
    },
    Peer {
        name: "nchan",
        speech: Speech::Nchan,
        has_topics: true,
        file: "nginx/usr/sbin/nginx",
        command: &["PEERS/nginx/usr/sbin/nginx", "-c", "PEERS/nginx-PORT.conf"],
    },
    Peer {
        name: "epoll-plain",
        speech: Speech::Plain,
        has_topics: true,
        file: "peer-epoll",
        command: &["PEERS/peer-epoll", "PORT", "plain"],
    },
    Peer {
        name: "epoll-coalescing",
        speech: Speech::Plain,
        has_topics: true,
        file: "peer-epoll",
        command: &["PEERS/peer-epoll", "PORT", "coalescing"],
    },
];

impl Peer {
    /// Why it cannot be measured, if it cannot.
    pub(super) fn missing(&self, peers: &Path) -> Option<String> {
        let file = peers.join(self.file);
        (!self.file.is_empty() && !file.exists()).then(|| format!("there is no {}", file.display()))
    }

    /// The command that starts it at a port, on one core.
    pub(super) fn command(&self, peers: &Path, port: u16, events: u16) -> anyhow::Result<Command> {
        let mut command = Command::new("taskset");
        command.args(["-c", super::running::SERVER_CORE]);
        if self.speech == Speech::Hub {
            command
                .arg(std::env::current_exe()?)
                .args(["bench", "bare-hub"])
                .args(["--http.bind", &format!("127.0.0.1:{port}")])
                .args(["--events", &format!("127.0.0.1:{events}")])
                .args(["--database.url", "mem://"])
                .args(super::super::idle::room(100_000));
            return Ok(command);
        }
        let peers = fs::canonicalize(peers)?;
        let peers = peers.to_str().context("the folder's name is no text")?;
        if self.speech == Speech::Nchan {
            let template = fs::read_to_string(PathBuf::from(peers).join("nginx.conf"))?;
            let conf = template
                .replace("PREFIX", &format!("{peers}/nginx"))
                .replace("PORT", &port.to_string());
            fs::write(format!("{peers}/nginx-{port}.conf"), conf)?;
        }
        command.args(self.command.iter().map(|word| {
            word.replace("PORT", &port.to_string())
                .replace("PEERS", peers)
        }));
        Ok(command)
    }
}
