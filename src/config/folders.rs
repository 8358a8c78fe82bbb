//! Folders that are beside the database unless somebody says otherwise.

use std::path::{Path, PathBuf};

use super::Settings;

impl Settings {
    /// The folder of an embedded database on disk.
    #[must_use]
    pub fn database_dir(&self) -> Option<&Path> {
        let path = self.database.url.strip_prefix("surrealkv://")?;
        Some(Path::new(path.split('?').next().unwrap_or(path)))
    }

    /// The folder of pictures; `None` for a temporary one.
    #[must_use]
    pub fn images_dir(&self) -> Option<PathBuf> {
        self.images.dir.clone().or_else(|| self.beside("images"))
    }

    /// The folder of models; `None` where there is none.
    #[must_use]
    pub fn models_dir(&self) -> Option<PathBuf> {
        self.models.dir.clone().or_else(|| self.beside("models"))
    }

    /// The folder of the logs that are learned from; `None` where nothing is learned.
    #[must_use]
    pub fn learning_dir(&self) -> Option<PathBuf> {
        self.learning
            .dir
            .clone()
            .or_else(|| self.beside("learning"))
    }

    /// The folder in which files wait that were sent in; `None` for a temporary one.
    #[must_use]
    pub fn imports_dir(&self) -> Option<PathBuf> {
        self.imports.dir.clone().or_else(|| self.beside("imports"))
    }

    /// A folder beside an embedded database on disk.
    fn beside(&self, name: &str) -> Option<PathBuf> {
        Some(self.database_dir()?.with_file_name(name))
    }
}
