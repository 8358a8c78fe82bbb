//! orderhub: a real-time order hub.
pub mod order;
