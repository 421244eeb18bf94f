//! Reports: taken in, listed, and every step taken with them.

mod answer_acute;
mod assess_safety;
mod assign_handler;
mod close_report;
mod complete_follow_up;
mod count;
mod decide_investigation;
mod describe_custom_route;
mod file;
mod get;
mod give_feedback;
mod judge_investigation;
mod list;
mod mark_acute;
mod not_admit;
mod post;
mod send_transfer;
mod start_investigation;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list, post::post))
        .routes(routes!(count::count))
        .routes(routes!(get::get))
        .routes(routes!(file::file))
        .routes(routes!(answer_acute::answer_acute))
        .routes(routes!(assess_safety::assess_safety))
        .routes(routes!(assign_handler::assign_handler))
        .routes(routes!(close_report::close_report))
        .routes(routes!(complete_follow_up::complete_follow_up))
        .routes(routes!(decide_investigation::decide_investigation))
        .routes(routes!(describe_custom_route::describe_custom_route))
        .routes(routes!(give_feedback::give_feedback))
        .routes(routes!(judge_investigation::judge_investigation))
        .routes(routes!(mark_acute::mark_acute))
        .routes(routes!(not_admit::not_admit))
        .routes(routes!(send_transfer::send_transfer))
        .routes(routes!(start_investigation::start_investigation))
}
