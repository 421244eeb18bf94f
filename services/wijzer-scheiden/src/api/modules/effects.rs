//! What modules did: how often each was completed with which effect, so that an experiment is compared with the others.

use platform::Work;
use platform::http::{Json, Reply};
use platform::may::May;

use super::super::views::EffectView;
use crate::rights::SeeTrajectories;
use crate::store;

/// What modules did: how often each was completed with which effect, or ended before that.
#[utoipa::path(get, path = "/module-effects", responses((status = 200, body = Vec<EffectView>)))]
pub(super) async fn effects(may: May<SeeTrajectories>, work: Work) -> Reply<Vec<EffectView>> {
    let tx = work.begin(&may).await?;
    let tally = store::modules::effects(&tx, &may).await?;
    Ok(Json(tally.into_iter().map(EffectView::from).collect()))
}
