//! One CSV table of the log, plain or zstd, read row by row with errors that say where.
//!
//! The header must start with the expected columns in the expected order; more columns may follow and are
//! ignored. It does not keep rows and does not know what they mean.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::LogError;

/// An open table and its current row.
pub(crate) struct Table {
    file: PathBuf,
    columns: &'static [&'static str],
    reader: csv::Reader<Box<dyn Read>>,
    record: StringRecord,
    row: u64,
}

impl Table {
    /// Opens `NAME.csv` or `NAME.csv.zst` of a folder, whichever is there.
    pub(crate) fn open(
        folder: &Path,
        name: &'static str,
        columns: &'static [&'static str],
    ) -> Result<Self, LogError> {
        let found = [format!("{name}.csv"), format!("{name}.csv.zst")]
            .into_iter()
            .map(|file| folder.join(file))
            .find(|file| file.is_file());
        match found {
            Some(file) => Self::open_file(&file, columns),
            None => Err(LogError::Missing {
                folder: folder.to_path_buf(),
                name,
            }),
        }
    }

    /// Opens one file; a name that ends in `.zst` is decompressed on the way.
    pub(crate) fn open_file(
        file: &Path,
        columns: &'static [&'static str],
    ) -> Result<Self, LogError> {
        let io = |source| LogError::Io {
            file: file.to_path_buf(),
            source,
        };
        let raw = File::open(file).map_err(io)?;
        let zipped = file.extension().is_some_and(|extension| extension == "zst");
        let plain: Box<dyn Read> = if zipped {
            Box::new(zstd::Decoder::new(raw).map_err(io)?)
        } else {
            Box::new(BufReader::new(raw))
        };
        // Flexible, because a short row should be reported by column, not by byte.
        let reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(plain);
        let mut table = Self {
            file: file.to_path_buf(),
            columns,
            reader,
            record: StringRecord::new(),
            row: 0,
        };
        table.next()?;
        table.check_header()?;
        Ok(table)
    }

    /// Moves to the next row; false at the end.
    pub(crate) fn next(&mut self) -> Result<bool, LogError> {
        self.row += 1;
        self.reader
            .read_record(&mut self.record)
            .map_err(|error| LogError::Row {
                file: self.file.clone(),
                row: self.row,
                problem: error.to_string(),
            })
    }

    /// A field that must not be empty.
    pub(crate) fn text(&self, column: usize) -> Result<&str, LogError> {
        self.optional(column)
            .ok_or_else(|| self.field(column, "is empty".to_owned()))
    }

    /// A field that may be empty.
    pub(crate) fn optional(&self, column: usize) -> Option<&str> {
        self.record
            .get(column)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// A whole number of at least `least`.
    pub(crate) fn number<T>(&self, column: usize, least: T) -> Result<T, LogError>
    where
        T: std::str::FromStr + PartialOrd + std::fmt::Display,
    {
        let text = self.text(column)?;
        match text.parse::<T>() {
            Ok(number) if number >= least => Ok(number),
            _ => Err(self.field(
                column,
                format!("\"{text}\" is not a whole number of at least {least}"),
            )),
        }
    }

    /// A finite number that is not negative.
    pub(crate) fn decimal(&self, column: usize) -> Result<f64, LogError> {
        let text = self.text(column)?;
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
            _ => Err(self.field(column, format!("\"{text}\" is not a number of at least 0"))),
        }
    }

    /// An RFC 3339 time, as milliseconds since 1970 UTC.
    pub(crate) fn time(&self, column: usize) -> Result<i64, LogError> {
        let text = self.text(column)?;
        let time: Result<jiff::Timestamp, _> = text.parse();
        time.map(jiff::Timestamp::as_millisecond).map_err(|_| {
            self.field(
                column,
                format!("\"{text}\" is not a time such as 2011-06-01T09:30:00Z"),
            )
        })
    }

    /// An error at one column of the current row.
    pub(crate) fn field(&self, column: usize, problem: String) -> LogError {
        LogError::Field {
            file: self.file.clone(),
            row: self.row,
            column: self.columns.get(column).copied().unwrap_or("?"),
            problem,
        }
    }

    fn check_header(&self) -> Result<(), LogError> {
        for (at, &expected) in self.columns.iter().enumerate() {
            let found = self
                .record
                .get(at)
                .unwrap_or_default()
                .trim_start_matches('\u{feff}')
                .trim();
            if found != expected {
                return Err(LogError::Header {
                    file: self.file.clone(),
                    at: at + 1,
                    expected,
                    found: found.to_owned(),
                });
            }
        }
        Ok(())
    }
}
