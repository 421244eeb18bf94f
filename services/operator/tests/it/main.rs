//! The definitions of the resources, as the chart ships them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod definitions;
