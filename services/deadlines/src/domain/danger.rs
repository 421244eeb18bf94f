//! How dangerous a case is, as far as facts tell: for the order of lists only. It decides no term and no rung.

use kernel::obligations::Obligation;

/// What counts, the gravest first; each outweighs all that follow.
const SIGNS: [&[&str]; 2] = [&["injury"], &["minor_concerned", "unborn_concerned"]];

/// The higher, the more dangerous: marked acute, then injury, then a child or an unborn child.
pub(crate) fn danger(obligation: &Obligation, acute: bool) -> i16 {
    let said = |fields: &&[&str]| fields.iter().any(|field| obligation.says(field, "true"));
    SIGNS.iter().map(said).fold(i16::from(acute), |danger, sign| danger * 2 + i16::from(sign))
}
