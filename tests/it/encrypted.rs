//! A region that speaks TLS to every engine, shows a certificate of its own, and speaks to none whose certificate it cannot check.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use testkit::Setup;
use testkit::engines::{Addresses, Nats};
use testkit::folder::RunFolder;
use testkit::wait::until;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::region::{Ground, Region};

/// An authority, and what it signed: files as an operations team mounts them.
struct Certificates {
    ca: PathBuf,
    server: (PathBuf, PathBuf),
    client: (PathBuf, PathBuf),
}

impl Certificates {
    fn made_in(folder: &Path) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let signed = |name: &str, purpose: ExtendedKeyUsagePurpose| {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
            params.extended_key_usages = vec![purpose];
            let certificate = params.signed_by(&key, &ca).unwrap();
            (write(&format!("{name}.pem"), certificate.pem()), write(&format!("{name}-key.pem"), key.serialize_pem()))
        };
        Self {
            server: signed("server", ExtendedKeyUsagePurpose::ServerAuth),
            client: signed("client", ExtendedKeyUsagePurpose::ClientAuth),
            ca: write("ca.pem", ca.pem()),
        }
    }

    /// Takes sessions with a client's certificate only.
    fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&self.ca).unwrap()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap();
        let chain = vec![CertificateDer::from_pem_file(&self.server.0).unwrap()];
        let key = PrivateKeyDer::from_pem_file(&self.server.1).unwrap();
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_client_cert_verifier(clients).with_single_cert(chain, key).unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Ends TLS in front of an engine that cannot speak it here; gives its own port.
async fn door(engine: u16, acceptor: TlsAcceptor, is_postgres: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            // A session that is refused ends; what that means is told by whoever asked for it.
            tokio::spawn(async move {
                let _ = pass(stream, engine, acceptor, is_postgres).await;
            });
        }
    });
    port
}

async fn pass(mut stream: TcpStream, engine: u16, acceptor: TlsAcceptor, is_postgres: bool) -> std::io::Result<()> {
    if is_postgres {
        // PostgreSQL's protocol asks first: a length, and 80877103 for "may we speak TLS?"
        let mut asked = [0; 8];
        stream.read_exact(&mut asked).await?;
        assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47], "a session begins in the clear");
        stream.write_all(b"S").await?;
    }
    let mut session = acceptor.accept(stream).await?;
    let mut engine = TcpStream::connect(("127.0.0.1", engine)).await?;
    tokio::io::copy_bidirectional(&mut session, &mut engine).await.map(drop)
}

fn port(url: &str) -> u16 {
    let address = url.rsplit('@').next().unwrap().trim_start_matches("http://");
    address.split('/').next().unwrap().rsplit(':').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_speaks_tls_to_every_engine_and_to_nobody_else() {
    let (folder, ground) = (RunFolder::new("encrypted").unwrap(), Ground::fresh().await);
    let (own, other) = (folder.path().join("own"), folder.path().join("other"));
    std::fs::create_dir_all(&own).unwrap();
    std::fs::create_dir_all(&other).unwrap();
    let (certificates, others) = (Certificates::made_in(&own), Certificates::made_in(&other));
    let nats = tokio::task::spawn_blocking({
        let folder = folder.path().join("nats");
        let (ca, (cert, key)) = (certificates.ca.clone(), certificates.server.clone());
        move || Nats::start_with_tls(&folder, &ca, &cert, &key).unwrap()
    });
    let nats = nats.await.unwrap();
    let postgres = door(port(&ground.database), certificates.acceptor(&[]), true).await;
    let temporal = door(port(&ground.at.temporal), certificates.acceptor(&["h2"]), false).await;
    let at = Addresses {
        nats: nats.url(),
        nats_monitoring: nats.monitoring_url(),
        temporal: format!("https://127.0.0.1:{temporal}"),
        ..ground.at.clone()
    };
    let database = ground.database.replace(&format!(":{}/", port(&ground.database)), &format!(":{postgres}/"));
    let ground = Ground { database, at, ..ground };
    tokio::task::spawn_blocking(move || {
        let with = |setup: Setup, ca: &Path| {
            let (cert, key) = &certificates.client;
            ["database", "nats", "temporal"].iter().fold(setup, |setup, engine| {
                let setup = setup.set(&format!("{engine}-tls-ca"), ca);
                setup.set(&format!("{engine}-tls-cert"), cert).set(&format!("{engine}-tls-key"), key)
            })
        };
        let region = Region::on(&ground, "demo.yaml", |setup| with(setup, &certificates.ca));
        region.reports_that_nobody_assesses(3, |_| {});
        until("each report has its watch, which rings", Duration::from_secs(90), || region.rungs().len() >= 3)
            .unwrap_or_else(|trouble| panic!("{trouble}"));

        let migrate = |setup: Setup| setup.database(&ground.database).run(&["migrate"]).unwrap_err().to_string();
        let setup = || Setup::new(&folder.path().join("refused")).binary(Path::new(env!("CARGO_BIN_EXE_veilig")));
        let unknown = migrate(with(setup(), &others.ca));
        assert!(unknown.contains("certificate"), "{unknown}");
        let nameless = migrate(setup().set("database-tls-ca", &certificates.ca));
        assert!(nameless.to_lowercase().contains("certificate"), "{nameless}");
        drop(nats);
    })
    .await
    .unwrap();
}
