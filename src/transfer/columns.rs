//! Which of their columns is which of ours: as told, else by the names that such columns usually have.

use std::str::FromStr;

/// The most columns that can be told.
const TOLD_MAX: usize = 64;

/// A column of ours.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Its name.
    pub name: &'static str,
    /// What it may be called elsewhere, in lower-case letters and digits only; the likeliest first.
    pub guesses: &'static [&'static str],
    /// Whether it must be there.
    pub is_required: bool,
}

/// What the sender told: `sku:Article,price:Price EUR`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(String, String)>);

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
        let pairs: Vec<_> = pairs
            .map(|pair| {
                let (ours, theirs) = pair
                    .split_once(':')
                    .ok_or_else(|| format!("`{}` is not `ours:theirs`", pair.trim()))?;
                Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
            })
            .collect::<Result<_, String>>()?;
        if pairs.len() > TOLD_MAX {
            return Err(format!("more than {TOLD_MAX} columns are told"));
        }
        Ok(Self(pairs))
    }
}

impl Mapping {
    /// Every name of ours must be one of `wanted`.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn check(&self, wanted: &[Wanted]) -> Result<(), String> {
        let is_known = |ours: &str| wanted.iter().any(|column| column.name == ours);
        match self.0.iter().find(|(ours, _)| !is_known(ours)) {
            None => Ok(()),
            Some((ours, _)) => {
                let names: Vec<_> = wanted.iter().map(|column| column.name).collect();
                Err(format!("`{ours}` is none of {}", names.join(", ")))
            }
        }
    }

    fn theirs(&self, ours: &str) -> Option<&str> {
        let told = self.0.iter().find(|(name, _)| name == ours);
        told.map(|(_, theirs)| theirs.as_str())
    }
}

/// Where the wanted columns are.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    header: Vec<String>,
    wanted: &'static [Wanted],
    /// By the number of the wanted column.
    places: Vec<Option<usize>>,
}

impl Columns {
    /// Finds the wanted columns in a header.
    pub(super) fn find(
        header: &[String],
        wanted: &'static [Wanted],
        mapping: &Mapping,
    ) -> Result<Self, String> {
        let mut header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        while header.len() > 1 && header.last().is_some_and(String::is_empty) {
            header.pop();
        }
        let plain: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut places = Vec::with_capacity(wanted.len());
        for column in wanted {
            let place = match mapping.theirs(column.name) {
                Some(theirs) => {
                    let place = header.iter().position(|name| name == theirs);
                    let missing = || format!("there is no column `{theirs}`");
                    Some(place.ok_or_else(missing)?)
                }
                None => column
                    .guesses
                    .iter()
                    .find_map(|guess| plain.iter().position(|name| name == guess)),
            };
            if place.is_none() && column.is_required {
                return Err(format!(
                    "no column is the {}: say which with columns={}:…",
                    column.name, column.name
                ));
            }
            places.push(place);
        }
        Ok(Self {
            header,
            wanted,
            places,
        })
    }

    /// How many columns the header has; `None` before it was read.
    pub(super) fn width(&self) -> Option<usize> {
        (!self.header.is_empty()).then_some(self.header.len())
    }

    /// Where a wanted column is.
    pub(super) fn place(&self, wanted: usize) -> Option<usize> {
        self.places.get(wanted).copied().flatten()
    }

    /// What a column of the file is called.
    pub(super) fn header(&self, place: usize) -> Option<&str> {
        self.header.get(place).map(String::as_str)
    }

    /// What a column of ours is called.
    pub(super) fn name(&self, wanted: usize) -> Option<&'static str> {
        self.wanted.get(wanted).map(|column| column.name)
    }

    /// Whether the file has a wanted column.
    #[must_use]
    pub fn has(&self, wanted: usize) -> bool {
        self.place(wanted).is_some()
    }

    /// What was found: our names, and theirs.
    #[must_use]
    pub fn found(&self) -> Vec<(String, String)> {
        let places = self.wanted.iter().zip(&self.places);
        places
            .filter_map(|(column, place)| {
                let theirs = self.header.get((*place)?)?;
                Some((column.name.to_owned(), theirs.clone()))
            })
            .collect()
    }
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
