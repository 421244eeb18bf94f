//! Container images written without a container engine, the same bytes from the same content.

mod layout;
mod tar;

pub use layout::{About, architecture, sha256, write};
pub use tar::{Entry, Tree, read};
