//! Kubernetes without a container engine: an API server for tests of the chart, and a node that runs pods.

mod control;
mod node;
mod place;
mod runtime;

pub use control::ControlPlane;
pub use node::{Node, missing};
pub use place::Place;
