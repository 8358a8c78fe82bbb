//! What `strace` saw: system calls, by the order in which they began and ended.
//!
//! The tracer is one process that stops each thread at the entry and at the exit of a call, so the order of its lines
//! is the order in which things happened: a call whose entry is written after another's exit began after it ended.

use std::{collections::HashMap, ffi::OsString, path::Path, process::Command};

/// The longest text of a call that is kept: more than any write of a small order.
const TEXT_BYTES: &str = "262144";
/// Reading and writing on sockets and files, and what makes it durable.
const CALLS: &str =
    "trace=recvfrom,read,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync";

/// The command line that starts a program under the tracer, writing to `file`. The program keeps the pid.
pub(super) fn under(file: &Path) -> Vec<OsString> {
    let has_strace = Command::new("strace").arg("--version").output().is_ok();
    assert!(has_strace, "strace is missing: apt-get install strace");
    let options = [
        "strace",
        "-D",
        "-f",
        "--seccomp-bpf",
        "-y",
        "-s",
        TEXT_BYTES,
    ];
    let mut line: Vec<OsString> = options.map(OsString::from).to_vec();
    line.extend(["-e", CALLS, "-o"].map(OsString::from));
    line.push(file.into());
    line
}

/// One system call that ended well.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: String,
    /// The file or socket, as the tracer names it.
    pub(super) on: String,
    /// The arguments as written by the tracer: text with escapes.
    pub(super) text: String,
    /// Line at which it began, and at which it ended.
    pub(super) entry: usize,
    pub(super) exit: usize,
}

/// Reads a trace.
pub(super) fn parse(trace: &str) -> Vec<Call> {
    let mut open: HashMap<&str, (usize, String)> = HashMap::new();
    let mut calls = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((pid, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        let (entry, text) = if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            open.insert(pid, (number, begun.to_owned()));
            continue;
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let Some((entry, begun)) = open.remove(pid) else {
                continue;
            };
            let end = resumed.split_once(" resumed>").map_or("", |(_, end)| end);
            (entry, begun + end)
        } else {
            (number, rest.to_owned())
        };
        calls.extend(call(entry, number, text));
    }
    calls.sort_by_key(|call| call.entry);
    calls
}

fn call(entry: usize, exit: usize, text: String) -> Option<Call> {
    let (name, arguments) = text.split_once('(')?;
    let (_, result) = text.rsplit_once(" = ")?;
    if result.starts_with(['-', '?']) {
        return None;
    }
    let on = arguments.split_once('<')?.1.split_once('>')?.0;
    Some(Call {
        name: name.to_owned(),
        on: on.to_owned(),
        entry,
        exit,
        text,
    })
}

#[test]
fn calls_that_overlap_are_put_together() {
    let calls = parse(concat!(
        "7 fsync(4</a/wal> <unfinished ...>\n",
        "8 write(5<socket:[1]>, \"HTTP\", 4) = 4\n",
        "8 fsync(4</a/wal>) = -1 EIO (Input/output error)\n",
        "7 <... fsync resumed>) = 0\n",
        "7 +++ exited with 0 +++\n",
    ));
    let told: Vec<_> = calls
        .iter()
        .map(|call| (&*call.name, &*call.on, call.entry, call.exit))
        .collect();
    assert_eq!(
        told,
        [("fsync", "/a/wal", 0, 3), ("write", "socket:[1]", 1, 1)]
    );
}
