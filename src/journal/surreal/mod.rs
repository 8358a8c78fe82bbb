//! The journal in SurrealDB.
