//! Elder-abuse running by itself; what it hears from others is told in their names.

use std::ops::Deref;

pub(crate) use servicetest::{fresh_id, refusal};

/// A running elder-abuse.
pub(crate) struct Region(servicetest::Region);

impl Region {
    pub(crate) async fn new() -> Self {
        Self(servicetest::Region::start(elder_abuse::service, &["intake"]).await)
    }
}

impl Deref for Region {
    type Target = servicetest::Region;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
