//! The rows of a file, each with its line, or what is wrong with it. One bad row costs that row, never the rest.
//!
//! A quote that is never closed would swallow everything after it. So a record of several lines must come out with the
//! header's columns within a few lines; where it does not, only its first line is at fault, and reading goes on with
//! the second.

use std::{collections::VecDeque, path::Path};

use super::{
    Fault,
    columns::{Columns, Wanted},
    record::{CELLS_MAX, Record},
    source::{Format, LINE_BYTES_MAX, Line, Lines, SourceError, decode},
};

/// The most lines of one record.
const RECORD_LINES_MAX: usize = 50;

/// A file's rows.
pub struct Rows {
    lines: Lines,
    /// Lines that were looked at and belong to no record yet.
    ahead: VecDeque<Line>,
    format: Format,
    columns: Columns,
}

/// One row: its cells, by the columns that were wanted.
#[derive(Debug, Clone)]
pub struct Row {
    /// The line it begins at, from 1.
    pub line: u64,
    cells: Vec<String>,
}

impl Rows {
    /// Opens a file that was surveyed, and finds the columns in its header.
    ///
    /// # Errors
    /// It cannot be read, or a column that must be there is not.
    pub fn open(
        file: &Path,
        format: Format,
        wanted: &'static [Wanted],
        mapping: &super::Mapping,
    ) -> Result<Self, SourceError> {
        let mut rows = Self {
            lines: Lines::open(file)?,
            ahead: VecDeque::new(),
            format,
            columns: Columns::default(),
        };
        let header = match rows.record()? {
            Some(Ok(row)) => row.cells,
            Some(Err(fault)) => return Err(SourceError::Unfit(fault.to_string())),
            None => return Err(SourceError::Unfit("it is empty".into())),
        };
        rows.columns = Columns::find(&header, wanted, mapping).map_err(SourceError::Unfit)?;
        Ok(rows)
    }

    /// The columns as they were found.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The next row, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Result<Row, Fault>>, SourceError> {
        let Some(row) = self.record()? else {
            return Ok(None);
        };
        Ok(Some(row.and_then(|row| self.check(row))))
    }

    fn check(&self, row: Row) -> Result<Row, Fault> {
        let nul = row.cells.iter().position(|cell| cell.contains('\0'));
        match nul {
            Some(at) => Err(Fault {
                line: row.line,
                column: self.columns.header(at).map(str::to_owned),
                message: "holds a NUL byte".into(),
            }),
            None => Ok(row),
        }
    }

    /// A cell by the number of its wanted column, without white space around it; `None` where it is empty or there is
    /// no such column.
    #[must_use]
    pub fn cell<'a>(&self, row: &'a Row, wanted: usize) -> Option<&'a str> {
        let cell = row.cells.get(self.columns.place(wanted)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// What is wrong with a cell.
    #[must_use]
    pub fn fault(&self, row: &Row, wanted: usize, message: impl Into<String>) -> Fault {
        let name = self
            .columns
            .place(wanted)
            .and_then(|at| self.columns.header(at));
        Fault {
            line: row.line,
            column: name.or(self.columns.name(wanted)).map(str::to_owned),
            message: message.into(),
        }
    }

    fn pull(&mut self) -> Result<Option<Line>, SourceError> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => Ok(self.lines.next()?),
        }
    }

    fn record(&mut self) -> Result<Option<Result<Row, Fault>>, SourceError> {
        let first = loop {
            match self.pull()? {
                Some(line) if line.bytes.iter().all(u8::is_ascii_whitespace) && !line.is_cut => {}
                Some(line) => break line,
                None => return Ok(None),
            }
        };
        let number = first.number;
        let mut rest = Vec::new();
        let read = self.read_record(first, &mut rest)?;
        let message = match read {
            Ok(cells) => {
                return Ok(Some(Ok(Row {
                    line: number,
                    cells,
                })));
            }
            Err(message) => message,
        };
        for line in rest.into_iter().rev() {
            self.ahead.push_front(line);
        }
        Ok(Some(Err(Fault {
            line: number,
            column: None,
            message,
        })))
    }

    /// The cells of the record that begins with `first`; the lines it took beside are left in `rest`.
    fn read_record(
        &mut self,
        first: Line,
        rest: &mut Vec<Line>,
    ) -> Result<Result<Vec<String>, String>, SourceError> {
        let mut record = Record::new(self.format.delimiter);
        let mut bytes = 0;
        let mut line = first;
        loop {
            if line.is_cut {
                return Ok(Err(format!("is longer than {LINE_BYTES_MAX} bytes")));
            }
            let Some(text) = decode(&line.bytes, self.format.encoding) else {
                return Ok(Err("is not UTF-8".into()));
            };
            if record.feed(&text) {
                break;
            }
            bytes += line.bytes.len();
            if rest.len() >= RECORD_LINES_MAX || bytes > LINE_BYTES_MAX {
                return Ok(Err("a quote is never closed".into()));
            }
            match self.pull()? {
                Some(next) => {
                    rest.push(next.clone());
                    line = next;
                }
                None => return Ok(Err("a quote is never closed".into())),
            }
        }
        if record.is_endless {
            return Ok(Err(format!("has more than {CELLS_MAX} columns")));
        }
        if record.is_crooked {
            return Ok(Err("has text behind a closing quote".into()));
        }
        let mut cells = record.into_cells();
        let width = self.columns.width().unwrap_or(cells.len());
        while cells.len() > width && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() != width {
            let found = cells.len();
            return Ok(Err(format!(
                "has {found} columns where the header has {width}"
            )));
        }
        Ok(Ok(cells))
    }
}
