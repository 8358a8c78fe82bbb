//! A model folder: three files that are written once and never changed.

use std::path::Path;

use anyhow::{Context, ensure};

use super::card::{Card, Refusal};

/// The file of the weights in a model folder.
pub const WEIGHTS_FILE: &str = "model.safetensors";
/// The file of the card.
pub const CARD_FILE: &str = "card.toml";
/// The card for people.
pub const PAGE_FILE: &str = "CARD.md";
/// The largest weights that are read.
const WEIGHTS_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The largest card that is read.
const CARD_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A card's text and the bytes of its weights, as they stand in a folder: not checked yet.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The text of `card.toml`.
    pub card: String,
    /// The bytes of `model.safetensors`.
    pub weights: Vec<u8>,
}

impl Stored {
    /// Reads a folder.
    ///
    /// # Errors
    /// Which file cannot be read, and why.
    pub fn read(folder: &Path) -> Result<Self, Refusal> {
        let read = |name: &str, bytes_max: u64| {
            let file = folder.join(name);
            let bytes = std::fs::metadata(&file).and_then(|about| {
                if about.len() > bytes_max {
                    return Err(std::io::Error::other(format!(
                        "it has more than {bytes_max} bytes"
                    )));
                }
                std::fs::read(&file)
            });
            bytes.map_err(|source| Refusal::Unreadable { file, source })
        };
        let card = read(CARD_FILE, CARD_BYTES_MAX)?;
        let card =
            String::from_utf8(card).map_err(|_| Refusal::Card("it is not UTF-8".to_owned()))?;
        Ok(Self {
            card,
            weights: read(WEIGHTS_FILE, WEIGHTS_BYTES_MAX)?,
        })
    }
}

/// A model that is not yet on disk.
#[derive(Clone, Debug)]
pub struct Trained {
    /// Its card.
    pub card: Card,
    /// The content of `model.safetensors`.
    pub weights: Vec<u8>,
}

impl Trained {
    /// As it would be read again.
    ///
    /// # Errors
    /// When the card cannot be written.
    pub fn stored(&self) -> anyhow::Result<Stored> {
        Ok(Stored {
            card: self.card.to_toml()?,
            weights: self.weights.clone(),
        })
    }

    /// Writes the model folder. A folder that holds a model already is immutable and is not touched.
    ///
    /// # Errors
    /// When there is a model, or the disk refuses.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        ensure!(
            !holds_a_model(folder),
            "{} holds a model already; choose another folder",
            folder.display()
        );
        let write = || -> anyhow::Result<()> {
            std::fs::create_dir_all(folder)?;
            std::fs::write(folder.join(WEIGHTS_FILE), &self.weights)?;
            std::fs::write(folder.join(PAGE_FILE), self.card.to_page())?;
            // Last: without a card there is no model.
            std::fs::write(folder.join(CARD_FILE), self.card.to_toml()?)?;
            Ok(())
        };
        write().with_context(|| folder.display().to_string())
    }
}

/// Whether there is a model in a folder.
#[must_use]
pub fn holds_a_model(folder: &Path) -> bool {
    folder.join(CARD_FILE).exists()
}
