//! Households by id, and the aliases that merging leaves behind.

use platform::db::Aliases;

/// Locked before a dossier of one is opened, joined or linked.
pub(crate) const ALIASES: Aliases = Aliases::of("households");
