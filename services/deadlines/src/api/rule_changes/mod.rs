//! Endpoints about changes of the rules, whatever they are.

pub(super) mod moves;
