//! The Family Justice Center told of a dossier, or of a further report in one.

use kernel::id::{DossierId, ReportId};
use platform::Tx;

use crate::domain::desk::Children;
use crate::domain::dossier::Dossier;
use crate::{Error, store};

/// A case was accepted into a dossier, new or known.
pub(crate) async fn learn_of_dossier(tx: &mut Tx, dossier: &Dossier, report: ReportId) -> Result<(), Error> {
    store::dossiers::learn(tx, dossier).await?;
    store::dossiers::add_report(tx, dossier.id, report).await
}

/// A report was linked to a dossier.
pub(crate) async fn learn_of_report(tx: &mut Tx, id: DossierId, report: ReportId, children: Children) -> Result<(), Error> {
    let known = store::dossiers::find_for_update(tx, id).await?.ok_or(Error::NotKnownYet("dossier"))?.dossier;
    let children = known.children.or(children);
    store::dossiers::learn(tx, &Dossier { children, ..known }).await?;
    store::dossiers::add_report(tx, id, report).await
}
