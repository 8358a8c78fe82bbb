//! A file as somebody sent it: compressed or not, in one of two encodings, with one of three delimiters; read line by
//! line, in bounded memory.
//!
//! It is looked over once before it is read, because an encoding can only be told from the whole. Nothing here knows
//! what the lines mean.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use serde::{Deserialize, Serialize};

/// The longest line that is looked at; of a longer one only this is kept, and it counts as wrong. A product with as many
/// options as it can have fits, unless all their names are as long as names can be.
pub(super) const LINE_BYTES_MAX: usize = 512 * 1024;
/// A compressed file may unpack to so many times the size that may be sent.
pub const UNPACKED_TIMES_MAX: u64 = 16;
/// The largest window of a compressed file, as a power of two: 64 MiB.
const WINDOW_LOG_MAX: u32 = 26;
/// How zstd begins.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// How files begin that are packed in other ways: spreadsheets are zip archives.
const PACKED: [(&[u8], &str); 2] = [
    (
        b"PK\x03\x04",
        "it is a zip archive or a spreadsheet: save its table as CSV",
    ),
    (
        b"\x1f\x8b",
        "it is compressed with gzip: send it plain, or compressed with zstd",
    ),
];
/// How UTF-8 may begin.
const BOM: &[u8] = b"\xef\xbb\xbf";
/// Bytes read at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// A file with so many good characters beyond ASCII to a bad one is UTF-8 with mistakes in it.
const GOOD_TO_BAD: u64 = 10;

/// How bytes stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without its mark at the beginning.
    #[serde(rename = "utf-8")]
    Utf8,
    /// What old programs write; Latin-1 is a part of it.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// What was found out about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// How bytes stand for characters.
    pub encoding: Encoding,
    /// What stands between two cells: `,`, `;` or a tab.
    pub delimiter: char,
    /// Whether it is compressed (zstd).
    pub is_compressed: bool,
    /// Lines, the header among them.
    pub lines: u64,
}

/// Why a file as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The system, or the decompressor, refuses.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is not what was expected.
    #[error("{0}")]
    Unfit(String),
}

/// One physical line, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    pub(super) bytes: Vec<u8>,
    /// Whether it was longer than [`LINE_BYTES_MAX`].
    pub(super) is_cut: bool,
}

/// Looks a whole file over.
///
/// # Errors
/// It cannot be read, is empty, in an encoding that is none of ours, or larger than `bytes_max` when unpacked.
pub fn survey(file: &Path, bytes_max: u64) -> Result<Format, SourceError> {
    let (mut reader, is_compressed) = open_bytes(file)?;
    let mut census = Census::default();
    let mut first = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut total: u64 = 0;
    loop {
        let read = reader.read(&mut chunk)?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        total += read as u64;
        if total > bytes_max {
            return Err(unfit(format!(
                "unpacked, it is larger than {bytes_max} bytes"
            )));
        }
        if first.len() < LINE_BYTES_MAX {
            first.extend_from_slice(bytes);
        }
        census.count(bytes);
    }
    census.end();
    if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        return Err(unfit("it is UTF-16: save it as UTF-8".into()));
    }
    if let Some((_, problem)) = PACKED.iter().find(|(magic, _)| first.starts_with(magic)) {
        return Err(unfit((*problem).to_owned()));
    }
    let text = first.strip_prefix(BOM).unwrap_or(&first);
    let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if header.iter().all(u8::is_ascii_whitespace) {
        return Err(unfit(
            "its first line is empty: the names of the columns stand there".into(),
        ));
    }
    Ok(Format {
        encoding: census.encoding(),
        delimiter: delimiter(header),
        is_compressed,
        lines: census.lines,
    })
}

fn unfit(problem: String) -> SourceError {
    SourceError::Unfit(problem)
}

fn open_bytes(file: &Path) -> io::Result<(Box<dyn Read + Send>, bool)> {
    let mut reader = BufReader::with_capacity(CHUNK_BYTES, File::open(file)?);
    if reader.fill_buf()?.starts_with(&ZSTD_MAGIC) {
        let mut decoder = zstd::Decoder::with_buffer(reader)?;
        decoder.window_log_max(WINDOW_LOG_MAX)?;
        return Ok((Box::new(decoder), true));
    }
    Ok((Box::new(reader), false))
}

/// The one of the three that stands most often in the header, outside of quotes.
fn delimiter(header: &[u8]) -> char {
    let mut is_quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for byte in header {
        is_quoted ^= *byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!is_quoted && char::from(*byte) == *delimiter);
        }
    }
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(',', |(delimiter, _)| delimiter)
}

/// Counts lines, and characters that are UTF-8 and such that are not.
#[derive(Default)]
struct Census {
    lines: u64,
    good: u64,
    bad: u64,
    /// The beginning of a character whose rest is in the next chunk.
    open: Vec<u8>,
    ends_open: bool,
}

impl Census {
    fn count(&mut self, bytes: &[u8]) {
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.ends_open = bytes.last() != Some(&b'\n');
        if self.open.is_empty() {
            self.characters(bytes);
        } else {
            let joined = [self.open.as_slice(), bytes].concat();
            self.open.clear();
            self.characters(&joined);
        }
    }

    fn characters(&mut self, mut bytes: &[u8]) {
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => return self.good += beyond_ascii(text.as_bytes()),
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    self.good += beyond_ascii(valid);
                    let Some(wrong) = error.error_len() else {
                        self.open = rest.to_vec();
                        return;
                    };
                    self.bad += 1;
                    bytes = rest.get(wrong..).unwrap_or_default();
                }
            }
        }
    }

    fn end(&mut self) {
        self.bad += u64::from(!self.open.is_empty());
        self.lines += u64::from(self.ends_open);
    }

    fn encoding(&self) -> Encoding {
        if self.bad == 0 || self.good >= self.bad.saturating_mul(GOOD_TO_BAD) {
            Encoding::Utf8
        } else {
            Encoding::Windows1252
        }
    }
}

/// Characters beyond ASCII, by their first bytes.
fn beyond_ascii(utf8: &[u8]) -> u64 {
    utf8.iter().filter(|byte| **byte >= 0xc0).count() as u64
}

/// The lines of a file.
pub(super) struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    number: u64,
}

impl Lines {
    pub(super) fn open(file: &Path) -> io::Result<Self> {
        let (reader, _) = open_bytes(file)?;
        let mut reader = BufReader::with_capacity(CHUNK_BYTES, reader);
        if reader.fill_buf()?.starts_with(BOM) {
            reader.consume(BOM.len());
        }
        Ok(Self { reader, number: 0 })
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line {
            number: self.number + 1,
            bytes: Vec::new(),
            is_cut: false,
        };
        let mut is_any = false;
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                break;
            }
            is_any = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = available
                .get(..end.unwrap_or(available.len()))
                .unwrap_or_default();
            let room = LINE_BYTES_MAX.saturating_sub(line.bytes.len());
            line.is_cut |= part.len() > room;
            line.bytes
                .extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !is_any {
            return Ok(None);
        }
        if line.bytes.last() == Some(&b'\r') {
            line.bytes.pop();
        }
        self.number += 1;
        Ok(Some(line))
    }
}

/// The characters of 0x80 to 0x9f; what is not assigned stands for itself, as browsers have it.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a line; `None` when it is not in the encoding.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Encoding::Windows1252 => {
            let character = |byte: &u8| match byte.checked_sub(0x80) {
                Some(high) => WINDOWS_1252
                    .get(usize::from(high))
                    .copied()
                    .unwrap_or(char::from(*byte)),
                None => char::from(*byte),
            };
            Some(bytes.iter().map(character).collect())
        }
    }
}
