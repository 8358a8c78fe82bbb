//! What somebody who means harm sends: tokens, addresses, headers, bodies and guesses. None gets in, none breaks anything.

mod bombs;
mod cookies;
mod forged;
mod guesses;
mod pages;
mod proxies;
mod shapes;
mod tokens;
