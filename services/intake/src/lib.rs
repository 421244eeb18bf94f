#![doc = include_str!("../README.md")]

mod commands;
pub mod domain;
mod error;
mod facts;
mod rights;
mod store;
