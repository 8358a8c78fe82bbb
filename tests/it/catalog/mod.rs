//! What a shop sells, as plain types: hours and time zones.

mod hours;
