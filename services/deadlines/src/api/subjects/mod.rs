//! Endpoints about one subject.

pub(super) mod obligations;
pub(super) mod ring;

use kernel::fact::{Subject, SubjectKind};
use platform::problem::{Kind, Problem};
use uuid::Uuid;

/// Reads `{kind}/{id}` of a path.
fn subject(kind: &str, id: Uuid) -> Result<Subject, Problem> {
    let kind: SubjectKind = kind.parse().map_err(|_| {
        let known = SubjectKind::ALL.map(SubjectKind::name).join(", ");
        Problem::new(Kind::Invalid, "The path names no kind of subject.").field("kind", format!("must be one of {known}"))
    })?;
    Ok(Subject { kind, id })
}
