//! The engines, as tests use them.

mod engines;
