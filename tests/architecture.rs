//! The invariants of the architecture, proven over `cargo metadata` and the sources.
//!
//! Who may know whom is in `crates`; what a folder may hold is in `folders`; what every file must look like is in `files`;
//! that `docs/promises.md` names real tests is in `promises`.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]

#[path = "architecture/crates.rs"]
mod crates;
#[path = "architecture/files.rs"]
mod files;
#[path = "architecture/folders.rs"]
mod folders;
#[path = "architecture/lexer.rs"]
mod lexer;
#[path = "architecture/metadata.rs"]
mod metadata;
#[path = "architecture/promises.rs"]
mod promises;
#[path = "architecture/sources.rs"]
mod sources;
