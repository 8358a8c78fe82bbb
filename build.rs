//! Tells cargo to look at the built web app: without this a build of it that comes after the first build of the hub
//! would not be noticed.

use std::{fs, path::Path};

/// Where `web/` builds the app to; it is embedded by `src/http/web_app/files.rs`.
const DIST: &str = "web/app/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let dist = Path::new(DIST);
    // A folder that is not there counts as changed every time, so an empty one takes its place. If it cannot be made,
    // nothing is lost but the notice.
    let is_there =
        dist.is_dir() || (dist.parent().is_some_and(Path::is_dir) && fs::create_dir(dist).is_ok());
    if is_there {
        println!("cargo::rerun-if-changed={DIST}");
    }
}
