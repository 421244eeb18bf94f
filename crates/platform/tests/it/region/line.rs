//! A line to PostgreSQL that can be cut: what was under way stays under way, and nobody is told.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Line {
    pub(crate) url: String,
    is_cut: watch::Sender<bool>,
}

impl Line {
    /// A line to the database of a URL `postgres://user@host:port/name`.
    pub(crate) async fn to(url: &str) -> Self {
        let (before, after) = url.split_once('@').unwrap();
        let (server, name) = after.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (is_cut, watching) = watch::channel(false);
        tokio::spawn(connect_all(listener, server.to_owned(), watching));
        Self { url: format!("{before}@127.0.0.1:{port}/{name}"), is_cut }
    }

    pub(crate) fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    pub(crate) fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn connect_all(listener: TcpListener, server: String, watching: watch::Receiver<bool>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        tokio::spawn(carry(client, server.clone(), watching.clone()));
    }
}

/// Carries bytes until the line is cut; then holds both ends open in silence until it is mended.
async fn carry(mut client: TcpStream, server: String, mut watching: watch::Receiver<bool>) {
    if *watching.borrow_and_update() {
        let _ = watching.wait_for(|is_cut| !is_cut).await;
        return;
    }
    let mut server = TcpStream::connect(server).await.unwrap();
    let was_cut = tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => false,
        _ = watching.wait_for(|is_cut| *is_cut) => true,
    };
    if was_cut {
        let _ = watching.wait_for(|is_cut| !is_cut).await;
    }
}
