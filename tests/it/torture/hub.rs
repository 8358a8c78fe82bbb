//! The program: started, killed, frozen and started again over one database folder and one address.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long the program may take until it listens; in the dev profile, beside other work.
const BOOT_TIME_MAX: Duration = Duration::from_secs(60);

/// How long it may take to stop.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

/// The program under test.
pub(crate) fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_orderhub").into()
}

/// A folder with a database, and how the program is started over it.
pub(crate) struct Shop {
    folder: TempDir,
    /// What is started.
    pub(crate) program: PathBuf,
    /// What starts it, such as a tracer; empty for nothing.
    pub(crate) under: Vec<OsString>,
    /// How the database syncs.
    pub(crate) sync: &'static str,
    flags: Vec<String>,
    bind: String,
}

/// The program while it runs. Killed when dropped.
pub(crate) struct Running {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub(crate) url: String,
}

impl Shop {
    /// A demo shop that does not exist yet.
    pub(crate) fn new(flags: &[&str]) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            program: program(),
            under: Vec::new(),
            sync: "every",
            flags: flags.iter().map(ToString::to_string).collect(),
            bind: "127.0.0.1:0".into(),
        }
    }

    /// The folder that holds the database, its keys and the logs.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the program logged so far, over all its lives; for a failure's message.
    pub(crate) fn log(&self) -> String {
        let log = fs::read_to_string(self.folder().join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// Whether everything that is stored keeps the rules, while nothing runs; and what the doctor said.
    pub(crate) fn doctor(&self) -> (bool, String) {
        let database = self.folder().join("db");
        let output = Command::new(program())
            .args(["doctor", "--invariants", "--database.url"])
            .arg(format!(
                "surrealkv://{}?sync={}",
                database.display(),
                self.sync
            ))
            .current_dir(self.folder())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    /// Starts it and waits until it listens. From the second time on at the same address.
    pub(crate) fn start(&mut self) -> Running {
        let mut child = self.spawn();
        let stdout = child.stdout.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        // Reads to the end, so that the program never waits for a reader.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { return };
                let _ = sender.send(line);
            }
        });
        let mut running = Running {
            child,
            url: String::new(),
        };
        let line = receiver
            .recv_timeout(BOOT_TIME_MAX)
            .unwrap_or_else(|_| panic!("the program does not listen:\n{}", self.log()));
        let url = line
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("the first line is `{line}`"));
        self.bind = url.trim_start_matches("http://").to_owned();
        running.url = url.to_owned();
        running
    }

    /// Starts it, and kills it `after` a moment, wherever it is then.
    pub(crate) fn start_and_kill(&self, after: Duration) {
        let mut child = self.spawn();
        thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn spawn(&self) -> Child {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder().join("log"))
            .unwrap();
        let mut line = self.under.clone();
        line.push(self.program.clone().into());
        let mut command = Command::new(&line[0]);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ORDERHUB_")) {
            command.env_remove(name);
        }
        command
            .args(&line[1..])
            .args(["serve", "--demo", "--http.bind", &self.bind])
            .arg("--database.url")
            .arg(format!(
                "surrealkv://{}?sync={}",
                self.folder().join("db").display(),
                self.sync
            ))
            .args(&self.flags)
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", line[0].display()))
    }
}

impl Running {
    /// `kill -9`, and waits until nothing of it is left.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn terminate(mut self) {
        self.signal("-TERM");
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
    }

    /// Stops it in its tracks. The signal takes a moment to reach every thread; this returns when it has.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
        let until = Instant::now() + STOP_TIME_MAX;
        while !self.is_stopped() {
            assert!(Instant::now() < until, "the program does not stop");
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn is_stopped(&self) -> bool {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        tasks.into_iter().all(|task| {
            let stat = fs::read_to_string(task.unwrap().path().join("stat"));
            // The state follows the name, which is in parentheses; a thread that is gone is no matter.
            stat.map_or(true, |stat| stat.contains(") T "))
        })
    }

    /// Lets it run on, as if nothing had been.
    pub(crate) fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(status.success(), "kill {signal} {pid}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
