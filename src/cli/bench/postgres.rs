//! PostgreSQL beside it: the rows of a placed order in one transaction an order, fsync on, as many callers, same disk.
//!
//! The comparison favours PostgreSQL: it does nothing but write (no HTTP, identity, rules, scoring, publishing, stock),
//! its callers are on a local socket and send one statement, and its event numbers may have gaps.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, bail, ensure};

use super::{Common, histogram::median, server::Scratch, table};

/// Where Debian puts the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// PostgreSQL does not run as root; Debian's package makes this account.
const ACCOUNT: &str = "postgres";
/// Bytes of an order's row.
const ORDER_BYTES: usize = 1_200;
/// Bytes of the event of a placed order.
const EVENT_BYTES: usize = 1_500;
/// Bytes of an idempotency key's row: the stored answer.
const KEY_BYTES: usize = 1_200;
/// Threads of pgbench: the machine has two cores.
const PGBENCH_THREADS: u16 = 2;
const TABLES: &str = "\
    CREATE TABLE orders (id uuid PRIMARY KEY, body jsonb NOT NULL); \
    CREATE SEQUENCE seq; \
    CREATE TABLE event (site text, seq bigint, body jsonb NOT NULL, PRIMARY KEY (site, seq)); \
    CREATE TABLE idem (key text PRIMARY KEY, answer text NOT NULL)";

/// Measures it and prints how many times as fast the hub is. `rates`: callers and the hub's orders per second.
pub(super) async fn compare(rates: &[(u16, f64)], common: &Common) -> anyhow::Result<()> {
    let Some(programs) = programs() else {
        return table::say(
            "\nPostgreSQL is not compared: its programs are missing (Debian package postgresql-15).",
        );
    };
    let (rates, common) = (rates.to_vec(), common.clone());
    let rows = tokio::task::spawn_blocking(move || measure(programs, &rates, &common)).await??;
    table::say("\nPostgreSQL, the same rows, one transaction an order, fsync on:")?;
    table::print(&["callers", "PostgreSQL", "orderhub", "ratio"], &rows)
}

fn measure(
    programs: PathBuf,
    rates: &[(u16, f64)],
    common: &Common,
) -> anyhow::Result<Vec<Vec<String>>> {
    let cluster = Cluster::start(programs, common.dir.as_deref())?;
    cluster.sql(TABLES)?;
    let script = cluster.scratch.path().join("order.sql");
    std::fs::write(&script, statement())?;
    let mut rows = Vec::new();
    for &(callers, ours) in rates {
        let mut runs = Vec::new();
        for _ in 0..common.runs {
            cluster.sql("TRUNCATE orders, event, idem")?;
            runs.push(cluster.orders_per_s(&script, callers, common.seconds)?);
        }
        let theirs = median(runs);
        rows.push(vec![
            callers.to_string(),
            format!("{}/s", table::count(theirs)),
            format!("{}/s", table::count(ours)),
            format!("{:.2}", ours / theirs.max(f64::EPSILON)),
        ]);
    }
    Ok(rows)
}

/// The programs of the newest version.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir(VERSIONS)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("pgbench").is_file())
        .collect();
    versions.sort();
    versions.pop()
}

/// One order: three rows in one statement, which is one transaction.
fn statement() -> String {
    let json = |bytes: usize| format!(r#"{{"body": "{}"}}"#, "x".repeat(bytes));
    format!(
        "WITH o AS (INSERT INTO orders VALUES (gen_random_uuid(), '{}') RETURNING id), \
         e AS (INSERT INTO event VALUES ('main', nextval('seq'), '{}')) \
         INSERT INTO idem SELECT id::text, '{}' FROM o;\n",
        json(ORDER_BYTES),
        json(EVENT_BYTES),
        "x".repeat(KEY_BYTES)
    )
}

/// A private cluster; it is stopped and removed when this is dropped.
struct Cluster {
    programs: PathBuf,
    scratch: Scratch,
    is_root: bool,
}

impl Cluster {
    fn start(programs: PathBuf, parent: Option<&Path>) -> anyhow::Result<Self> {
        let scratch = Scratch::make(parent)?;
        let is_root = std::fs::metadata("/proc/self")?.uid() == 0;
        let cluster = Self {
            programs,
            scratch,
            is_root,
        };
        if is_root {
            let mut chown = Command::new("chown");
            chown.arg(ACCOUNT).arg(cluster.scratch.path());
            done(&mut chown)?;
        }
        let files = cluster.files();
        done(
            cluster
                .program("initdb")
                .args(["-A", "trust", "-U", ACCOUNT, "-D", &files]),
        )?;
        let options = format!(
            "-k {} -c listen_addresses= -c fsync=on -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB -c max_connections=200",
            cluster.scratch.path().display()
        );
        let log = format!("{files}.log");
        // Its output must not be a pipe: the server keeps it open, and nobody would see the end.
        let started = cluster
            .program("pg_ctl")
            .args(["-D", &files, "-l", &log, "-o", &options, "-w", "start"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .context("pg_ctl")?;
        ensure!(
            started.success(),
            "PostgreSQL does not start: {}",
            std::fs::read_to_string(&log).unwrap_or_default()
        );
        Ok(cluster)
    }

    fn files(&self) -> String {
        self.scratch.path().join("files").display().to_string()
    }

    /// A program of PostgreSQL, never as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if self.is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", ACCOUNT, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.scratch.path());
        command
    }

    fn sql(&self, text: &str) -> anyhow::Result<()> {
        let mut psql = self.program("psql");
        psql.arg("-h").arg(self.scratch.path());
        done(psql.args(["-U", ACCOUNT, "-q", "-v", "ON_ERROR_STOP=1", "-c", text])).map(drop)
    }

    fn orders_per_s(&self, script: &Path, callers: u16, seconds: u64) -> anyhow::Result<f64> {
        let mut pgbench = self.program("pgbench");
        pgbench.args(["-n", "-M", "prepared", "-U", ACCOUNT, "-f"]);
        pgbench.arg(script).arg("-h").arg(self.scratch.path());
        pgbench.args(["-c", &callers.to_string()]);
        pgbench.args(["-j", &callers.min(PGBENCH_THREADS).to_string()]);
        pgbench.args(["-T", &seconds.to_string(), ACCOUNT]);
        let output = done(&mut pgbench)?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
            .with_context(|| format!("pgbench says no rate: {text}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let files = self.files();
        let _ = done(
            self.program("pg_ctl")
                .args(["-D", &files, "-m", "immediate", "-w", "stop"]),
        );
    }
}

fn done(command: &mut Command) -> anyhow::Result<Output> {
    let output = command
        .output()
        .with_context(|| format!("cannot run {}", command.get_program().to_string_lossy()))?;
    if output.status.success() {
        return Ok(output);
    }
    bail!(
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    )
}
