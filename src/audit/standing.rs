//! Where the log stands: its end, and whether what is there is what this hub signed.
//!
//! It is looked at when a hub starts and when its next number is taken, before anything is written on top: a head signed
//! over what somebody else put there would make it this hub's word. What differs is written down as an act of its own, and
//! the log goes on behind it: the shop must open. Whether the rest is whole is the business of `verify`.

use std::io;

use super::{
    AuditStore,
    action::Action,
    entry::{Act, Actor, Entry, Hash},
    head::{Head, HeadKeys},
    verify::Line,
};
use crate::{journal::ReadError, order::Timestamp};

/// Entries that are read at once.
const CHUNK: usize = 500;
/// No log is this long: what stands at a greater number was put there for the numbers to run out.
const SEQ_MAX: i64 = 1 << 53;

/// Where the log ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) seq: u64,
    pub(super) hash: Hash,
    pub(super) at: Timestamp,
}

impl End {
    const START: Self = Self {
        seq: 0,
        hash: Hash::NONE,
        at: Timestamp(0),
    };

    fn of(line: &Line) -> Self {
        let entry: Option<Entry> = serde_json::from_str(&line.text).ok();
        Self {
            seq: u64::try_from(line.key).unwrap_or(0),
            hash: line.hash.unwrap_or_else(|| Hash::of_entry(&line.text)),
            at: entry.map_or(Timestamp(0), |entry| entry.at),
        }
    }
}

/// A head as it is kept somewhere.
pub(super) enum Known {
    /// None is kept there.
    Nothing,
    /// What is kept there is none.
    Unreadable,
    /// This.
    Head(Head),
}

impl Known {
    /// Of a file.
    pub(super) fn of_file(read: io::Result<Option<Head>>) -> Self {
        match read {
            Ok(head) => head.map_or(Self::Nothing, Self::Head),
            Err(error) => {
                tracing::error!(%error, "the head of the audit log beside the keys cannot be read");
                Self::Unreadable
            }
        }
    }

    async fn in_database(store: &AuditStore) -> Result<Self, ReadError> {
        match store.head().await {
            Ok(head) => Ok(head.map_or(Self::Nothing, Self::Head)),
            Err(ReadError::Corrupt(_)) => Ok(Self::Unreadable),
            Err(error) => Err(error),
        }
    }

    fn head(&self) -> Option<&Head> {
        match self {
            Self::Head(head) => Some(head),
            Self::Nothing | Self::Unreadable => None,
        }
    }
}

/// Where the log stands.
pub(super) struct Standing {
    /// Where it ends: the last entry that is there, whatever any head says, so that the next number is free.
    pub(super) end: End,
    /// That it is not what was signed, to be written down.
    pub(super) differs: Option<Act>,
}

/// Looks at a log of which `known` was signed last, as far as anybody knows outside of the database.
pub(super) async fn look(
    store: &AuditStore,
    keys: &HeadKeys,
    known: &Known,
) -> Result<Standing, ReadError> {
    let hint = Known::in_database(store).await?;
    let from = [known, &hint].into_iter().filter_map(Known::head);
    let from = from.map(|head| head.seq).min().unwrap_or(1);
    let last = match last(store, from).await? {
        None => last(store, 1).await?,
        last => last,
    };
    let end = last.as_ref().map_or(End::START, End::of);
    // Read again: another hub may have written both meanwhile, and its head covers its entries.
    let kept = Known::in_database(store).await?;
    let is_covered = match &kept {
        Known::Nothing => end.seq == 0,
        Known::Unreadable => false,
        Known::Head(head) => head.seq >= end.seq && is_sound(store, keys, head).await?,
    };
    let goes_on = match known {
        Known::Nothing => true,
        Known::Unreadable => false,
        Known::Head(head) => {
            is_sound(store, keys, head).await? && follows(store, head, end).await?
        }
    };
    let signed = known.head().or(kept.head());
    let is_cut = known.head().is_some_and(|head| head.seq > end.seq);
    let action = match (is_cut, is_covered && goes_on) {
        (true, _) => Action::LogCut,
        (false, false) => Action::LogForged,
        (false, true) => return Ok(Standing { end, differs: None }),
    };
    let id = match signed {
        Some(head) => format!("{}:{}", head.seq, head.hash),
        None => "unsigned".to_owned(),
    };
    tracing::error!(
        action = action.as_str(),
        signed = id,
        end = end.seq,
        "the audit log is not what this hub signed last: see `orderhub audit verify`"
    );
    let differs = Act {
        before: signed.map(|head| head.hash),
        after: Some(end.hash),
        ..Act::new(Actor::system("orderhub"), action, id)
    };
    Ok(Standing {
        end,
        differs: Some(differs),
    })
}

/// The last entry from number `from` on.
async fn last(store: &AuditStore, from: u64) -> Result<Option<Line>, ReadError> {
    let (mut from, mut last) = (from, None);
    loop {
        let lines = store.lines(from, CHUNK).await?;
        let is_end = lines.len() < CHUNK || lines.iter().any(|line| line.key > SEQ_MAX);
        let sane = lines.into_iter().take_while(|line| line.key <= SEQ_MAX);
        if let Some(line) = sane.last() {
            from = u64::try_from(line.key).unwrap_or(0) + 1;
            last = Some(line);
        }
        if is_end {
            return Ok(last);
        }
    }
}

/// Whether a key of this hub signed `head`, and it is the hash of its entry.
async fn is_sound(store: &AuditStore, keys: &HeadKeys, head: &Head) -> Result<bool, ReadError> {
    if !keys.signed(head) {
        return Ok(false);
    }
    if head.seq == 0 {
        return Ok(head.hash == Hash::NONE);
    }
    let lines = store.lines(head.seq, 1).await?;
    Ok(lines.first().is_some_and(|line| {
        u64::try_from(line.key) == Ok(head.seq)
            && line.hash == Some(head.hash)
            && Hash::of_entry(&line.text) == head.hash
    }))
}

/// Whether the entries from behind `head` to `end` follow from it, one from the other.
async fn follows(store: &AuditStore, head: &Head, end: End) -> Result<bool, ReadError> {
    let (mut seq, mut previous) = (head.seq, head.hash);
    while seq < end.seq {
        let lines = store.lines(seq + 1, CHUNK).await?;
        if lines.is_empty() {
            return Ok(false);
        }
        for line in lines {
            let hash = Hash::of_entry(&line.text);
            let entry: Option<Entry> = serde_json::from_str(&line.text).ok();
            let fits = u64::try_from(line.key) == Ok(seq + 1)
                && line.hash == Some(hash)
                && entry.is_some_and(|it| (it.seq, it.previous) == (seq + 1, previous));
            if !fits {
                return Ok(false);
            }
            (seq, previous) = (seq + 1, hash);
        }
    }
    Ok(true)
}
