//! The mixed traffic of `orderhub bench invariants` against the program, for some seconds: it finds nothing wrong with an
//! honest hub, and something with one that acknowledges before it commits.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use super::hub::program;

#[test]
fn mixed_traffic_over_kills_breaks_no_promise() {
    let folder = TempDir::new().unwrap();
    let output = bench(
        &program(),
        folder.path(),
        &["--minutes", "0.35", "--seed", "11"],
    );
    let said = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{why}");
    assert!(said.ends_with("0 violations\n"), "{said}");
    // It was one: orders came to their ends, and the hub died.
    for part in ["EXPIRED", "FULFILLED", "import"] {
        assert!(said.contains(part), "{part} is missing: {said}");
    }
    assert!(!said.contains("; 0 kills"), "{said}");
}

#[test]
fn mixed_traffic_finds_out_a_hub_that_acknowledges_before_it_commits() {
    let liar = PathBuf::from(format!("{}-early-ack", program().display()));
    assert!(
        liar.exists(),
        "{} is missing: scripts/test builds it (`cargo build --features early-ack`)",
        liar.display()
    );
    let folder = TempDir::new().unwrap();
    let output = bench(
        &liar,
        folder.path(),
        &["--minutes", "3", "--seed", "11", "--first"],
    );
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "it got away with it: {said}");
    assert!(said.contains("WRONG: "), "{said}");
}

fn bench(program: &Path, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(["bench", "invariants", "--customers", "8", "--dir"])
        .arg(folder)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}
