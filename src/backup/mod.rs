//! Backups: a folder with the database as of one moment, the files that belong to it, and a manifest that says what
//! everything must be.
//!
//! `manifest.json` names every file with its length and SHA-256; `database.zst` is what [`frames`] writes, compressed;
//! beside them are the folders of a hub by their own names, `keys` first of all. Whoever has a backup can sign tokens: it
//! is as secret as the hub.

mod files;
pub mod frames;
mod manifest;

pub use files::{copy_folder, make_private, remove_if_there};
pub use manifest::{Known, Manifest, Site, Written};

/// The file of the database in a backup.
pub const DATABASE_FILE: &str = "database.zst";
/// The file that names all others.
pub const MANIFEST_FILE: &str = "manifest.json";
