//! Who may ask for what: keys of programs, boards, and the whole table of access.

mod api_keys;
mod devices;
mod kept;
mod matrix;
mod operations;
mod socket_matrix;
mod things;
