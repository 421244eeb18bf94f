#![doc = include_str!("../README.md")]

mod amiss;
mod context;
pub mod crd;
mod deadlines;
mod desk;
mod error;
mod leader;
mod policy;
mod run;
mod supervision;

use platform::run::Apart;

/// The manager of the fields that we set.
const MANAGER: &str = "veilig-operator";
/// The label on what we make.
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The role `operator` as it describes itself. It has no API and no database.
pub fn role() -> Apart {
    Apart::new("operator", run::run)
}
