//! The whole region, from outside: the real `veilig` on real engines.

mod crashes;
mod region;
mod stories;
