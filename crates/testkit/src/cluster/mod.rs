//! Kubernetes without a container engine: an API server for tests of the chart, and a node that runs pods.

mod control;
mod installed;
mod leftovers;
mod node;
mod place;
mod reporter;
mod runtime;

pub use control::ControlPlane;
pub use installed::{ENGINES, Installed, Pod};
pub use node::{Node, end_leftovers, missing, missing_packages};
pub use place::Place;
pub use reporter::Reporter;
