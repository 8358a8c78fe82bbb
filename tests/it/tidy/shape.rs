//! Sizes, the top level, and what no committed text may hold.

use std::{collections::BTreeSet, fs};

use super::{name, report, root, rust_files, texts};

const FILE_LINES_MAX: usize = 400;
const README_LINES_MAX: usize = 150;

/// The top level, whole.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".deny.toml",
    ".git",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".rustfmt.toml",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "build.rs",
    "models",
    "schemas",
    "scripts",
    "src",
    "tests",
    "web",
];

#[test]
fn no_file_holds_two_ideas() {
    let mut violations = Vec::new();
    for file in rust_files("src").into_iter().chain(rust_files("tests")) {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            violations.push(format!("{}: {lines} lines of {FILE_LINES_MAX}", file.path));
        }
        if file.path.starts_with("src/")
            && !file.text.starts_with("//!")
            && file.path != "src/main.rs"
        {
            violations.push(format!("{}: does not say first what it is", file.path));
        }
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap_or_default();
    let lines = readme.lines().count();
    if !(1..=README_LINES_MAX).contains(&lines) {
        violations.push(format!("README.md: {lines} lines of {README_LINES_MAX}"));
    }
    report(&violations);
}

#[test]
fn the_top_level_is_fixed() {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored: BTreeSet<&str> = ignored
        .lines()
        .map(|line| line.trim().trim_matches('/'))
        .collect();
    let violations: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| name(&entry.unwrap().path()))
        .filter(|name| !TOP.contains(&name.as_str()) && !ignored.contains(name.as_str()))
        .map(|name| format!("{name} has no place at the top level"))
        .collect();
    report(&violations);
}

#[test]
fn no_text_is_unfinished_or_knows_a_machine() {
    let machine = concat!("/wo", "rk/");
    let unfinished = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let mut violations = Vec::new();
    for top in TOP
        .iter()
        .filter(|top| !["Cargo.lock", ".git"].contains(top))
    {
        if !root().join(top).exists() {
            continue;
        }
        for file in texts(top) {
            for (index, line) in file.text.lines().enumerate() {
                let place = format!("{}:{}", file.path, index + 1);
                if line.contains(machine) {
                    violations.push(format!("{place}: names a folder of one machine"));
                }
                let is_orphan = |mark: &str| {
                    line.split(mark)
                        .skip(1)
                        .any(|after| !after.starts_with('('))
                };
                if unfinished.iter().any(|mark| is_orphan(mark)) {
                    violations.push(format!("{place}: unfinished, and nobody's"));
                }
            }
        }
    }
    report(&violations);
}
