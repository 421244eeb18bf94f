//! An address that stays while what is behind it changes, as a Service of Kubernetes: clients of a database find its primary there.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use super::free_port;
use crate::trouble::{Result, Trouble};

/// A port of this machine that leads to another one, which may change.
#[derive(Debug)]
pub struct Address {
    port: u16,
    to: Arc<AtomicU16>,
    ended: Arc<AtomicBool>,
}

impl Address {
    /// An address that leads to this port.
    pub fn of(to: u16) -> Result<Self> {
        let port = free_port()?;
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|e| Trouble::refused("listen on a free port", e))?;
        let (to, ended) = (Arc::new(AtomicU16::new(to)), Arc::new(AtomicBool::new(false)));
        let address = Self { port, to: to.clone(), ended: ended.clone() };
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let to = to.load(Ordering::Relaxed);
                // Nobody there: the client is told so by the end of its connection.
                std::thread::spawn(move || carry(&client, to));
            }
        });
        Ok(address)
    }

    /// Its own port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Leads new connections to another port. Those that are open stay where they are, as those through a Service do.
    pub fn lead_to(&self, port: u16) {
        self.to.store(port, Ordering::Relaxed);
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // The thread that listens looks at it when somebody comes.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
    }
}

/// Carries bytes both ways until either end closes.
fn carry(client: &TcpStream, to: u16) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, to))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    std::thread::scope(|scope| {
        scope.spawn(|| one_way(client, &server));
        one_way(&server, client);
    });
    Ok(())
}

fn one_way(mut from: &TcpStream, mut to: &TcpStream) {
    // However it ends, both ends are told.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
