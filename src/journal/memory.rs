//! A journal in memory that crashes on purpose.
