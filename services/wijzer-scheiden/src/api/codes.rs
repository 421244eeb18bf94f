//! The codes of the domain, as the API has them.

use crate::domain::codes::{
    ContraIndications, Effect, Entry, ForumReason, Hearing, ModuleKind, Nature, Problem, Role, ScreeningOutcome,
};

platform::codes_in_json! { ContraIndications Effect Entry ForumReason Hearing ModuleKind Nature Problem Role ScreeningOutcome }
