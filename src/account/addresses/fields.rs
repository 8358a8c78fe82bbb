//! What an address may say, field by field.

use std::sync::Arc;

use uuid::Uuid;

use super::{Address, country::is_country};

/// The most characters of a field.
const LABEL_MAX: usize = 40;
const NAME_MAX: usize = 120;
const LINE_MAX: usize = 200;
const POSTCODE_MAX: usize = 20;
const PLACE_MAX: usize = 100;
const PHONE_MAX: usize = 32;
const NOTE_MAX: usize = 500;
/// Digits of a telephone number (E.164), with room for how they are dialled.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 3..=20;

/// An address as its owner writes it, whole or in part: `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Default)]
pub struct AddressChange {
    /// What its owner calls it.
    pub label: Option<Option<String>>,
    /// Who is there.
    pub name: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// Floor, company, whatever helps.
    pub extra: Option<Option<String>>,
    /// Empty where there are none.
    pub postcode: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub region: Option<Option<String>>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Whom to call.
    pub phone: Option<Option<String>>,
    /// For whoever brings it.
    pub note: Option<Option<String>>,
    /// Whether it is the default.
    pub is_default: Option<bool>,
}

/// A field that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {detail}")]
pub struct InvalidAddress {
    /// JSON pointer to the field.
    pub pointer: &'static str,
    /// What it should be.
    pub detail: String,
}

type Checked<T> = Result<T, InvalidAddress>;

impl AddressChange {
    /// A new address.
    pub(super) fn made(self, id: Uuid) -> Checked<Address> {
        let empty: Arc<str> = "".into();
        let nothing = Address {
            id,
            label: None,
            name: empty.clone(),
            street: empty.clone(),
            extra: None,
            postcode: empty.clone(),
            city: empty.clone(),
            region: None,
            country: empty,
            phone: None,
            note: None,
            is_default: false,
        };
        let needed = Self {
            name: self.name.or(Some(String::new())),
            street: self.street.or(Some(String::new())),
            city: self.city.or(Some(String::new())),
            country: self.country.or(Some(String::new())),
            ..self
        };
        needed.applied(&nothing)
    }

    /// `address` with what changes.
    pub(super) fn applied(self, address: &Address) -> Checked<Address> {
        let before = address.clone();
        if self.is_default == Some(false) && before.is_default {
            return Err(invalid(
                "/is_default",
                "there is always a default: make another one it",
            ));
        }
        Ok(Address {
            id: before.id,
            label: optional("/label", self.label, LABEL_MAX, before.label)?,
            name: needed("/name", self.name, NAME_MAX, before.name)?,
            street: needed("/street", self.street, LINE_MAX, before.street)?,
            extra: optional("/extra", self.extra, LINE_MAX, before.extra)?,
            postcode: match self.postcode {
                Some(text) => line("/postcode", &text, POSTCODE_MAX)?,
                None => before.postcode,
            },
            city: needed("/city", self.city, PLACE_MAX, before.city)?,
            region: optional("/region", self.region, PLACE_MAX, before.region)?,
            country: match self.country {
                Some(code) => country(&code)?,
                None => before.country,
            },
            phone: match self.phone {
                Some(Some(number)) => phone(&number)?,
                Some(None) => None,
                None => before.phone,
            },
            note: match self.note {
                Some(Some(text)) => note(&text)?,
                Some(None) => None,
                None => before.note,
            },
            is_default: self.is_default.unwrap_or(before.is_default),
        })
    }
}

fn invalid(pointer: &'static str, detail: impl Into<String>) -> InvalidAddress {
    InvalidAddress {
        pointer,
        detail: detail.into(),
    }
}

/// One line of text: trimmed, bounded, without what cannot be seen.
fn line(pointer: &'static str, text: &str, most: usize) -> Checked<Arc<str>> {
    let text = text.trim();
    if text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(invalid(
            pointer,
            format!("one line of at most {most} characters"),
        ));
    }
    Ok(text.into())
}

fn needed(
    pointer: &'static str,
    text: Option<String>,
    most: usize,
    before: Arc<str>,
) -> Checked<Arc<str>> {
    let Some(text) = text else {
        return Ok(before);
    };
    let text = line(pointer, &text, most)?;
    if text.is_empty() {
        return Err(invalid(pointer, format!("1 to {most} characters")));
    }
    Ok(text)
}

fn optional(
    pointer: &'static str,
    text: Option<Option<String>>,
    most: usize,
    before: Option<Arc<str>>,
) -> Checked<Option<Arc<str>>> {
    match text {
        None => Ok(before),
        Some(None) => Ok(None),
        Some(Some(text)) => {
            let text = line(pointer, &text, most)?;
            Ok((!text.is_empty()).then_some(text))
        }
    }
}

fn country(code: &str) -> Checked<Arc<str>> {
    let code = code.trim();
    let folded = (code.len() == 2).then(|| code.to_ascii_uppercase());
    let known = folded.filter(|code| is_country(code));
    known
        .map(Into::into)
        .ok_or_else(|| invalid("/country", "a country is two letters of ISO 3166-1: DE"))
}

fn phone(number: &str) -> Checked<Option<Arc<str>>> {
    let number = number.trim();
    if number.is_empty() {
        return Ok(None);
    }
    let is_dialled = |c: char| c.is_ascii_digit() || "+ ()-./".contains(c);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let is_number = number.len() <= PHONE_MAX && number.chars().all(is_dialled);
    if is_number && PHONE_DIGITS.contains(&digits) {
        Ok(Some(number.into()))
    } else {
        Err(invalid(
            "/phone",
            "a number as it is dialled: +49 30 123456",
        ))
    }
}

/// Several lines.
fn note(text: &str) -> Checked<Option<Arc<str>>> {
    let text = text.trim();
    let is_odd = |c: char| c.is_control() && c != '\n';
    if text.chars().count() > NOTE_MAX || text.chars().any(is_odd) {
        return Err(invalid("/note", format!("at most {NOTE_MAX} characters")));
    }
    Ok((!text.is_empty()).then(|| text.into()))
}
