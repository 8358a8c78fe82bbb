//! Whether a log is whole: every entry as it was written, at its place, and none cut off the end.
//!
//! A change of one entry is found at that entry. Whoever changes one and all that follow, with their hashes, is found at
//! the head, which they cannot sign.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    action::Action,
    entry::{Entry, Hash},
    head::{Head, HeadKeys, verify_head},
};

/// Findings that are told one by one; the rest are counted.
const FINDINGS_MAX: usize = 100;

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The number it is kept under.
    pub key: i64,
    /// The text that was hashed.
    pub text: String,
    /// Its hash; none if what is kept is no hash.
    pub hash: Option<Hash>,
}

/// An entry in a file: one JSON object a line.
#[derive(Serialize, Deserialize)]
struct FileLine<'a> {
    hash: Hash,
    #[serde(borrow)]
    entry: &'a RawValue,
}

impl Line {
    /// As a line of a file.
    ///
    /// # Errors
    /// The text is no JSON: it was changed.
    pub fn to_file(&self) -> serde_json::Result<String> {
        let entry = serde_json::from_str(&self.text)?;
        let hash = self.hash.unwrap_or(Hash::NONE);
        serde_json::to_string(&FileLine { hash, entry })
    }

    /// From the line of a file at `number`.
    ///
    /// # Errors
    /// It is none.
    pub fn of_file(line: &str, number: i64) -> serde_json::Result<Self> {
        let FileLine { hash, entry } = serde_json::from_str(line)?;
        Ok(Self {
            key: number,
            text: entry.get().to_owned(),
            hash: Some(hash),
        })
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// These are not there.
    Missing {
        /// The first of them.
        from: u64,
        /// The last.
        to: u64,
    },
    /// It is not what was hashed.
    Changed(u64),
    /// It is another entry, or stands twice.
    Moved {
        /// Where it is.
        at: u64,
        /// Its own number.
        seq: u64,
    },
    /// It does not hold the hash of the one before: one of the two was exchanged.
    Unchained(u64),
    /// It is not found by what it is about.
    Hidden(u64),
    /// A head that was signed for this log says something else.
    HeadDiffers(u64),
    /// A head that this hub did not sign.
    HeadForged,
    /// There are entries, and no head.
    NoHead,
    /// These stand behind the newest head: the hub did not write them.
    Unsigned {
        /// The first of them.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The hub wrote down that entries before this one had been cut off.
    Cut(u64),
    /// The hub wrote down that the log before this entry was not what it had signed.
    Forged(u64),
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::Changed(seq) => write!(f, "entry {seq} was changed"),
            Self::Moved { at, seq } => write!(f, "entry {seq} stands in the place of {at}"),
            Self::Unchained(seq) => {
                let before = seq.saturating_sub(1);
                write!(
                    f,
                    "entry {seq} does not follow from entry {before}: one of them was exchanged"
                )
            }
            Self::Hidden(seq) => write!(f, "entry {seq} is not found by what it is about"),
            Self::HeadDiffers(seq) => {
                write!(
                    f,
                    "the head signed at entry {seq} is not the hash of that entry"
                )
            }
            Self::HeadForged => write!(f, "a head was not signed with the key of this hub"),
            Self::NoHead => write!(f, "there are entries, and no head"),
            Self::Unsigned { from, to } if from == to => write!(f, "entry {from} was not signed"),
            Self::Unsigned { from, to } => write!(f, "entries {from} to {to} were not signed"),
            Self::Cut(seq) => write!(
                f,
                "entries were missing at the end of the log when entry {seq} was written (an older database does this, too)"
            ),
            Self::Forged(seq) => write!(
                f,
                "the log was not what the hub had signed when entry {seq} was written"
            ),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// Entries looked at.
    pub entries: u64,
    /// The hash of the last.
    pub last: Hash,
    /// The newest entry that a head was found to be of.
    pub signed_to: Option<u64>,
    /// What is wrong, the first hundred.
    pub findings: Vec<Finding>,
    /// How much is wrong.
    pub count: u64,
}

/// Looks at a log line by line.
pub struct Verifier {
    expected: u64,
    previous: Option<Hash>,
    heads: Vec<(Head, bool)>,
    report: Report,
}

impl Verifier {
    /// Against `heads` that are known of it, which one of `keys` must have signed; each its own where none are given.
    #[must_use]
    pub fn new(heads: Vec<Head>, keys: Option<&HeadKeys>) -> Self {
        let mut verifier = Self {
            expected: 1,
            previous: Some(Hash::NONE),
            heads: Vec::new(),
            report: Report {
                entries: 0,
                last: Hash::NONE,
                signed_to: None,
                findings: Vec::new(),
                count: 0,
            },
        };
        for head in heads {
            let is_signed = match keys {
                Some(keys) => keys.signed(&head),
                None => verify_head(&head, &head.public_key),
            };
            if !is_signed {
                verifier.found(Finding::HeadForged);
            } else if head.seq > 0 {
                verifier.heads.push((head, false));
            }
        }
        verifier
    }

    /// The next line; what it says, where that can be read.
    pub fn look_at(&mut self, line: &Line) -> Option<Entry> {
        let at = u64::try_from(line.key).unwrap_or(0);
        if at > self.expected {
            self.found(Finding::Missing {
                from: self.expected,
                to: at - 1,
            });
            self.previous = None;
        }
        self.expected = at + 1;
        self.report.entries += 1;
        let entry: Option<Entry> = serde_json::from_str(&line.text).ok();
        let hash = Hash::of_entry(&line.text);
        if line.hash != Some(hash) || entry.is_none() {
            self.found(Finding::Changed(at));
        }
        if let Some(entry) = &entry {
            if entry.seq != at {
                self.found(Finding::Moved { at, seq: entry.seq });
            } else if self.previous.is_some_and(|known| known != entry.previous) {
                self.found(Finding::Unchained(at));
            }
            match Action::named(&entry.action) {
                Some(Action::LogCut) => self.found(Finding::Cut(at)),
                Some(Action::LogForged) => self.found(Finding::Forged(at)),
                Some(_) | None => {}
            }
        }
        // What the next one was chained to, if it was chained to this.
        let kept = line.hash.unwrap_or(hash);
        self.previous = Some(kept);
        self.report.last = kept;
        let mut differs = Vec::new();
        for (head, is_seen) in self.heads.iter_mut().filter(|(head, _)| head.seq == at) {
            *is_seen = true;
            if head.hash == kept {
                self.report.signed_to = Some(at);
            } else {
                differs.push(Finding::HeadDiffers(at));
            }
        }
        differs.into_iter().for_each(|one| self.found(one));
        entry
    }

    /// An entry is not found by what it is about.
    pub fn hidden(&mut self, seq: u64) {
        self.found(Finding::Hidden(seq));
    }

    /// What came of it.
    #[must_use]
    pub fn end(mut self) -> Report {
        let last = self.expected - 1;
        let beyond = self.heads.iter().filter(|(_, is_seen)| !is_seen);
        let cut = beyond
            .map(|(head, _)| head.seq)
            .filter(|seq| *seq > last)
            .max();
        if let Some(to) = cut {
            self.found(Finding::Missing { from: last + 1, to });
        }
        self.report
    }

    /// A log with entries ends with `head`, the one that is kept beside them.
    pub fn must_end_with(&mut self, head: Option<&Head>) {
        let last = self.expected - 1;
        match head {
            None if self.report.entries > 0 => self.found(Finding::NoHead),
            // One that is forged was found already, and says nothing.
            Some(head) if self.heads.iter().any(|(one, _)| one == head) && head.seq < last => {
                self.found(Finding::Unsigned {
                    from: head.seq + 1,
                    to: last,
                });
            }
            Some(_) | None => {}
        }
    }

    fn found(&mut self, finding: Finding) {
        self.report.count += 1;
        if self.report.findings.len() < FINDINGS_MAX {
            self.report.findings.push(finding);
        }
    }
}
