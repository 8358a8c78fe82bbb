//! Screens that must say that they saw a cancel or a recall, and what follows when they do not.

mod doors;
mod presence;
mod table;
