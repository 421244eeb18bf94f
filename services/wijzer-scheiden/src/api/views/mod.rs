//! What is shown of trajectories and of what is done in them.

mod file;
mod parts;
mod trajectory;

pub(super) use file::{FileView, InstrumentView, ScreeningView};
pub(super) use parts::{ContactLossView, EffectView, ForumItemView, ModuleView, SuspicionView, TransferView};
pub(super) use trajectory::{TrajectorySummary, TrajectoryView};
