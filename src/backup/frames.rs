//! Keys and values as bytes, one after the other.
//!
//! First [`MAGIC`], then a JSON text that says what it is, then pairs, then the end with the number of pairs: what broke
//! off is never taken for the whole. Lengths are `u32`, little-endian.

use std::io::{self, Read};

/// How it begins; the digit is the version of this form.
pub const MAGIC: &[u8] = b"orderhub database 1\n";
/// In the place of a key's length: there are no more.
const END: u32 = u32::MAX;
/// The most bytes of a key or a value.
const BYTES_MAX: u32 = 256 * 1024 * 1024;

/// The beginning.
#[must_use]
pub fn begin(about: &str) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    push(&mut out, about.as_bytes());
    out
}

/// Pairs.
#[must_use]
pub fn pairs<'a>(pairs: impl IntoIterator<Item = &'a (Vec<u8>, Vec<u8>)>) -> Vec<u8> {
    let mut out = Vec::new();
    for (key, value) in pairs {
        push(&mut out, key);
        push(&mut out, value);
    }
    out
}

/// The end, after so many pairs.
#[must_use]
pub fn end(count: u64) -> Vec<u8> {
    let mut out = END.to_le_bytes().to_vec();
    out.extend_from_slice(&count.to_le_bytes());
    out
}

fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    // No value is that long; one that were would be refused when it is read.
    let length = u32::try_from(bytes.len()).unwrap_or(END - 1);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Reads what was written.
#[derive(Debug)]
pub struct Reader<R> {
    from: R,
    count: u64,
}

impl<R: Read> Reader<R> {
    /// Reads the beginning; also what it says.
    ///
    /// # Errors
    /// It is something else.
    pub fn open(mut from: R) -> io::Result<(Self, String)> {
        let mut magic = [0; MAGIC.len()];
        from.read_exact(&mut magic)?;
        if magic != MAGIC {
            return Err(damaged("it is no database of orderhub"));
        }
        let mut reader = Self { from, count: 0 };
        let length = reader.length()?;
        let about = String::from_utf8(reader.bytes(length)?)
            .map_err(|_| damaged("its beginning is no text"))?;
        Ok((reader, about))
    }

    /// The next pair; `None` after the last one.
    ///
    /// # Errors
    /// It is damaged, or breaks off.
    pub fn next_pair(&mut self) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
        let length = self.length()?;
        if length == END {
            let mut count = [0; 8];
            self.from.read_exact(&mut count)?;
            let is_whole = u64::from_le_bytes(count) == self.count;
            let is_last = self.from.read(&mut [0])? == 0;
            return match is_whole && is_last {
                true => Ok(None),
                false => Err(damaged("its end is not where it must be")),
            };
        }
        let key = self.bytes(length)?;
        let length = self.length()?;
        let value = self.bytes(length)?;
        self.count += 1;
        Ok(Some((key, value)))
    }

    /// How many pairs were read.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    fn length(&mut self) -> io::Result<u32> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        Ok(u32::from_le_bytes(length))
    }

    fn bytes(&mut self, length: u32) -> io::Result<Vec<u8>> {
        if length > BYTES_MAX {
            return Err(damaged("a value of it is too long"));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.from)
            .take(u64::from(length))
            .read_to_end(&mut bytes)?;
        if read as u64 == u64::from(length) {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let two = [(b"a".to_vec(), b"1".to_vec()), (b"b".to_vec(), Vec::new())];
        [begin("{}"), pairs(&two), end(2)].concat()
    }

    fn read(bytes: &[u8]) -> io::Result<u64> {
        let (mut reader, about) = Reader::open(bytes)?;
        assert_eq!(about, "{}");
        while reader.next_pair()?.is_some() {}
        Ok(reader.count())
    }

    #[test]
    fn what_breaks_off_or_goes_on_is_never_the_whole() {
        let whole = written();
        assert_eq!(read(&whole).unwrap(), 2);
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "the first {length} bytes");
        }
        let more = [&whole[..], b"x"].concat();
        assert!(read(&more).is_err());
        let fewer = [
            begin("{}"),
            pairs(&[(b"a".to_vec(), b"1".to_vec())]),
            end(2),
        ]
        .concat();
        assert!(read(&fewer).is_err());
    }
}
