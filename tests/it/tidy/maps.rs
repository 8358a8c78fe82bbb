//! The maps for newcomers name only what exists.

use std::{collections::BTreeSet, fs};

use super::{exists, report, root, rust_files};

const MAPS: [&str; 3] = ["README.md", "src/README.md", ".github/CONTRIBUTING.md"];

#[test]
fn maps_name_only_what_exists() {
    let mut violations = Vec::new();
    for map in MAPS {
        let Ok(text) = fs::read_to_string(root().join(map)) else {
            violations.push(format!("{map} is missing"));
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            for quoted in quoted(line) {
                if is_path(quoted) && !exists(quoted.trim_start_matches("./")) {
                    violations.push(format!("{map}:{}: there is no `{quoted}`", index + 1));
                }
            }
        }
    }
    report(&violations);
}

/// The where-is-it table answers with a file or a folder in every row, and every folder of `src/` is on the map.
#[test]
fn the_code_map_is_whole() {
    let text = fs::read_to_string(root().join("src/README.md")).unwrap();
    let mut violations = Vec::new();
    let section = text
        .split("\n## ")
        .find(|part| part.starts_with("Where is it"));
    let rows: Vec<&str> = section
        .unwrap_or_default()
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .collect();
    if rows.len() < 20 {
        violations.push(format!("the where-is-it table has {} rows", rows.len()));
    }
    for row in &rows {
        if !quoted(row).any(is_path) {
            violations.push(format!("no path in: {row}"));
        }
    }
    let on_disk: BTreeSet<String> = rust_files("src")
        .iter()
        .map(|file| {
            let inside = file.path.trim_start_matches("src/");
            match inside.split_once('/') {
                Some((folder, _)) => format!("{folder}/"),
                None => inside.to_owned(),
            }
        })
        .collect();
    let mapped: BTreeSet<String> = quoted(&text).map(str::to_owned).collect();
    violations.extend(
        on_disk
            .difference(&mapped)
            .map(|name| format!("src/README.md: `{name}` is not on the map")),
    );
    report(&violations);
}

/// Texts between backticks, line by line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// A file or a folder of the project, as opposed to a command, a type or a URL.
fn is_path(quoted: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        ".rs", ".md", ".toml", ".json", ".surql", ".sh", ".ts", ".tsx", ".yml", "/",
    ];
    const STARTS: [&str; 3] = ["scripts/", "./scripts/", "models/"];
    let is_plain = quoted
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c));
    let is_route = quoted.starts_with('/') || quoted.starts_with("api/");
    is_plain
        && !is_route
        // Made at run time, and ignored.
        && !quoted.starts_with("data/")
        // The name of the socket protocol.
        && !quoted.starts_with("orderhub.v")
        && (ENDINGS.iter().any(|ending| quoted.ends_with(ending))
            || STARTS.iter().any(|start| quoted.starts_with(start)))
}
