//! Requests and answers: bodies, parameters, pages, versions, and the shell around every router.

mod answer;
mod body;
mod codes;
mod page;
mod params;
mod shell;
mod step;
mod version;

pub use answer::{Answer, Answered, Created, Done, Reply};
pub use axum::Json;
pub use body::{Check, Valid, Validate};
pub use codes::{code_schema, read_code};
pub use page::{Cursor, Page, Paging};
pub use params::{Path, Query};
pub use shell::{Limits, shell};
pub use step::{ReasonedStep, Step};
pub use version::{IfMatch, Versioned};
