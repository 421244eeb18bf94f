//! What is shown of tracks, institutions, signals and figures.

mod figures;
mod file;
mod institutions;
mod parts;
mod track;

pub(super) use figures::FiguresView;
pub(super) use file::FileView;
pub(super) use institutions::{InstitutionView, OfficerView, SignalView, TrainingView};
pub(super) use parts::{AuthorisationView, MeasureView, ProtectionView};
pub(super) use track::{TrackSummary, TrackView};
