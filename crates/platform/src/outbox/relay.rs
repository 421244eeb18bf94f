//! outbox/relay
