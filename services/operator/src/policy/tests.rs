//! What the pure steps decide.
