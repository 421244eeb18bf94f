#![doc = include_str!("../README.md")]

pub mod actor;
mod background;
mod certificates;
pub mod client;
pub mod clock;
pub mod config;
pub mod db;
mod error;
mod health;
pub mod http;
pub mod idempotency;
pub mod identity;
pub mod inbox;
pub mod may;
pub mod nats;
pub mod openapi;
pub mod outbox;
pub mod problem;
pub mod run;
pub mod service;
pub mod telemetry;
pub mod tls;
mod tx;
mod vitals;
mod work;

pub use actor::Actor;
pub use background::Background;
pub use config::Config;
pub use error::{BoxError, Error, chain};
pub use inbox::{Received, Refused, Stated, Subscription};
pub use service::Service;
pub use tx::Tx;
pub use work::Work;
