//! The shape of the project, kept true: which module may use which, how long a file may be, what lies at the top, and
//! that the maps name only what exists. Every violation is printed, not just the first.

use std::{
    fs,
    path::{Path, PathBuf},
};

mod arrows;
mod maps;
mod metrics;
mod shape;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text file of the project, by its path from the root.
struct Text {
    path: String,
    text: String,
}

/// Every UTF-8 file under `place` (a file or a folder), in a stable order, without what is built or downloaded.
fn texts(place: &str) -> Vec<Text> {
    const NOT_OURS: [&str; 5] = ["node_modules", "dist", "target", "data", ".git"];
    let mut waiting = vec![root().join(place)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let inside = fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            waiting.extend(inside.filter(|path| !NOT_OURS.contains(&name(path).as_str())));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root()).unwrap();
            found.push(Text {
                path: path.to_str().unwrap().to_owned(),
                text,
            });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn rust_files(place: &str) -> Vec<Text> {
    let mut files = texts(place);
    files.retain(|file| file.path.ends_with(".rs"));
    assert!(!files.is_empty(), "nothing under {place}");
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn exists(path: &str) -> bool {
    let places: [PathBuf; 2] = [root().join(path), root().join("src").join(path)];
    places.iter().any(|place| place.exists())
}

fn report(violations: &[String]) {
    assert!(
        violations.is_empty(),
        "{} violations:\n{}",
        violations.len(),
        violations.join("\n")
    );
}
