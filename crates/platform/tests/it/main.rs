//! What the platform promises, seen from outside.

mod app;
mod bodies;
mod identity;
mod issuer;
mod openapi;
mod problems;
mod rights;
