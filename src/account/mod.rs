//! Who people are: accounts, passwords, tokens and the keys that sign them.
//!
//! [`Accounts`] is the one door. It knows no HTTP; what a role may do to an order is `order::role`'s business. Database
//! types stay in `store.rs`.

mod accounts;
mod addresses;
mod api_keys;
mod bearer;
mod contacts;
mod devices;
mod error;
mod guessing;
mod holder;
mod invited;
mod keys;
mod known;
mod links;
mod made;
mod network;
mod notices;
mod oidc;
mod own_password;
mod password_rules;
mod passwords;
mod resume;
mod scope;
mod second_factor;
mod secret_text;
mod sessions;
mod store;
mod tickets;
mod tokens;
mod user;
mod verifying;

pub use accounts::{Accounts, Signed};
pub use addresses::{
    ADDRESSES_MAX, Address, AddressChange, AddressError, AddressStore, Addresses, InvalidAddress,
};
pub use api_keys::{API_KEYS_MAX, ApiKey, NewApiKey};
pub use contacts::{Contact, OwnChange};
pub use devices::{BOARDS_MAX, Board, BoardSession, NewBoard, is_board_token};
pub use error::{AccountError, AuthError};
pub use holder::{Holder, KeyHolder};
pub use keys::{EarlierToken, HubKey, Keyring, ListedKey, Rotation};
pub use links::{LinkKind, LinkLetter, SendLink};
pub use network::network;
pub use notices::Notice;
pub use oidc::{Back, Begun, OidcError};
pub use password_rules::PasswordFault;
pub use resume::{RESUME_AUDIENCE, RESUME_MS, ResumeToken};
pub use scope::{Scope, Scopes};
pub use second_factor::{
    FAILURES_MAX, LETTER_CODE_MS, LETTER_TRIES_MAX, LETTERS_PER_HOUR_MAX, NewAuthenticator, Proof,
    RECOVERY_CODES,
};
pub use sessions::{Device, OwnSession, SessionId, ends};
pub use store::{AccountStore, StoreError};
pub use tickets::{
    TICKET_MS, TICKETS_MAX, TICKETS_PER_CROWD_MAX, TICKETS_PER_CUSTOMER_MAX, Ticket, Tickets,
};
pub use tokens::{AUDIENCE, ISSUER, Identity};
pub use user::{
    EMAIL_BYTES_MAX, NAME_CHARS_MAX, NewUser, PASSWORD_BYTES_MAX, User, UserPatch, fold_email,
};
