//! NATS.
#[derive(Clone)]
pub(crate) struct Nats;
