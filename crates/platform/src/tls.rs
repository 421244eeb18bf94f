//! TLS, as every connection of this process speaks it: rustls with ring (docs/adr/0007).

/// Names the provider of cryptography. Connections that are made before would find none.
pub(crate) fn provide() {
    // Whoever was first has named the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Builds clients of HTTP that follow no redirect: nobody sends them with a token to somewhere else.
pub fn http() -> reqwest::ClientBuilder {
    provide();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())
}
