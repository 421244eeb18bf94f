//! Free ports, from below the range that the system gives to outgoing connections.
//!
//! A client that keeps knocking at a port *inside* that range can end up connected to itself, and then the engine cannot
//! have its port back after a restart.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use crate::trouble::{Result, Trouble};

const FIRST: u32 = 15_000;
const COUNT: u32 = 17_000;

/// A port of this machine that nobody listens on.
pub fn free_port() -> Result<u16> {
    static TURN: AtomicU32 = AtomicU32::new(0);
    for _ in 0..200 {
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        // Two processes that start together begin at different places.
        let start = std::process::id().wrapping_mul(7919) ^ born().subsec_nanos();
        let port = FIRST + start.wrapping_add(turn.wrapping_mul(31)) % COUNT;
        let port = u16::try_from(port).expect("FIRST + COUNT is below 65536");
        if is_free(port) {
            return Ok(port);
        }
    }
    Err(Trouble::refused("find a free port", format!("200 ports between {FIRST} and {} are all taken", FIRST + COUNT)))
}

/// Refuses a port that is taken.
pub fn ensure_free(port: u16) -> Result<()> {
    if is_free(port) { Ok(()) } else { Err(Trouble::PortTaken { port }) }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// When this file was first asked; differs between processes.
fn born() -> Duration {
    static BORN: std::sync::OnceLock<Duration> = std::sync::OnceLock::new();
    *BORN.get_or_init(|| UNIX_EPOCH.elapsed().unwrap_or_default())
}

/// Starts something on free ports; when another program was quicker to take one, tries again with others.
pub(crate) fn with_free_ports<const N: usize, T>(mut start: impl FnMut([u16; N]) -> Result<T>) -> Result<T> {
    let mut attempts = 0;
    loop {
        let mut ports = [0; N];
        for port in &mut ports {
            *port = free_port()?;
        }
        attempts += 1;
        match start(ports) {
            Err(Trouble::Ended { tail, .. }) if attempts < 4 && is_taken(&tail) => {}
            other => return other,
        }
    }
}

fn is_taken(tail: &str) -> bool {
    tail.to_ascii_lowercase().contains("address already in use") || tail.contains("can't set the port")
}
