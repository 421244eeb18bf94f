//! etcd, the API server and the controllers: up in seconds, enough for Helm, server-side checks and controllers of one's own.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::place::{PODS, Place, SERVICES};
use crate::engines::{Say, free_port};
use crate::folder;
use crate::http::fresh_key;
use crate::process::{Process, Recipe};
use crate::programs::{self, Group};
use crate::trouble::{Result, Trouble};

/// A running control plane. What is named first ends first.
#[derive(Debug)]
pub struct ControlPlane {
    controllers: Process,
    server: Process,
    etcd: Process,
    kubectl: PathBuf,
    kubeconfig: PathBuf,
    programs: PathBuf,
    token: String,
    address: String,
}

impl ControlPlane {
    /// Why none can be started at once: what would have to be built before. `None` when nothing stands in the way.
    pub fn missing() -> Option<String> {
        let missing = [Group::Etcd, Group::Kubernetes].into_iter().filter(|group| programs::built(*group).is_none());
        let names: Vec<_> = missing.map(Group::name).collect();
        (!names.is_empty()).then(|| format!("these programs have not been built (cargo xtask fetch …): {}", names.join(", ")))
    }

    /// Starts one with data, keys and logs in `folder`; its programs are built if they are not there.
    pub fn start(folder: &Path, place: &Place, say: Say<'_>) -> Result<Self> {
        let (kubernetes, etcd) = (programs::folder(Group::Kubernetes, say)?, programs::find(Group::Etcd, "server", say)?);
        folder::make(folder)?;
        say("Starting etcd, the API server and its controllers");
        let token = fresh_key();
        let secrets = folder.join("secrets");
        folder::make(&secrets)?;
        fs::set_permissions(&secrets, fs::Permissions::from_mode(0o700)).map_err(|e| Trouble::io("protect", &secrets, e))?;
        write(&secrets.join("tokens.csv"), &format!("{token},admin,1,\"system:masters\"\n{}", node_token(&token)))?;
        let (private, public) = signing_key()?;
        write(&secrets.join("accounts.pem"), &private)?;
        write(&secrets.join("accounts.pub"), &public)?;

        let ports = [free_port()?, free_port()?, free_port()?];
        let (etcd, store) = start_etcd(folder, place, &etcd, [ports[0], ports[1]])?;
        let address = format!("{}:{}", place.address(), ports[2]);
        let kubeconfig = folder.join("kubeconfig");
        let certificate = folder.join("certificates/apiserver.crt");
        let kubectl = kubernetes.join("kubectl");
        let server = start_server(folder, place, &kubernetes, &store, ports[2], &token)?;
        write(&kubeconfig, &config(&address, &token, &certificate)?)?;
        let controllers = start_controllers(folder, place, &kubernetes, &kubeconfig, &certificate)?;
        Ok(Self { controllers, server, etcd, kubectl, kubeconfig, programs: kubernetes, token, address })
    }

    /// `kubectl`, as the cluster's administrator.
    pub fn kubectl(&self) -> Command {
        let mut command = Command::new(&self.kubectl);
        command.arg("--kubeconfig").arg(&self.kubeconfig);
        command
    }

    /// The administrator's file for other programs.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The API server, to be stopped or killed.
    pub fn server(&self) -> &Process {
        &self.server
    }

    /// The first program that ended although nobody asked it to.
    pub fn fallen(&self) -> Option<Trouble> {
        [&self.controllers, &self.server, &self.etcd].into_iter().find_map(Process::fallen)
    }

    pub(super) fn programs(&self) -> &Path {
        &self.programs
    }

    /// A file with which the node speaks to the API server.
    pub(super) fn node_config(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("secrets/node.kubeconfig");
        let certificate = folder.join("certificates/apiserver.crt");
        write(&file, &config(&self.address, &format!("{}-node", self.token), &certificate)?)?;
        Ok(file)
    }
}

/// The node's own line in the list of tokens.
fn node_token(token: &str) -> String {
    format!("{token}-node,system:node:{0},2,\"system:nodes\"\n", super::node::NAME)
}

fn start_etcd(folder: &Path, place: &Place, program: &Path, [client, peer]: [u16; 2]) -> Result<(Process, String)> {
    let store = format!("http://127.0.0.1:{client}");
    let args = [
        "--name=veilig".to_owned(),
        format!("--data-dir={}", folder.join("etcd").display()),
        format!("--listen-client-urls={store}"),
        format!("--advertise-client-urls={store}"),
        format!("--listen-peer-urls=http://127.0.0.1:{peer}"),
        format!("--initial-advertise-peer-urls=http://127.0.0.1:{peer}"),
        format!("--initial-cluster=veilig=http://127.0.0.1:{peer}"),
        // Its end costs nothing but a cluster for tests.
        "--unsafe-no-fsync".to_owned(),
        "--log-level=warn".to_owned(),
    ];
    Ok((start("etcd", folder, place, program, &args, listens(place, "127.0.0.1", client))?, store))
}

fn start_server(folder: &Path, place: &Place, programs: &Path, store: &str, port: u16, token: &str) -> Result<Process> {
    let secrets = folder.join("secrets");
    let key = secrets.join("accounts.pem");
    let address = place.address();
    let args = [
        format!("--etcd-servers={store}"),
        format!("--bind-address={address}"),
        format!("--advertise-address={address}"),
        format!("--secure-port={port}"),
        format!("--cert-dir={}", folder.join("certificates").display()),
        "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
        format!("--service-account-key-file={}", secrets.join("accounts.pub").display()),
        format!("--service-account-signing-key-file={}", key.display()),
        format!("--token-auth-file={}", secrets.join("tokens.csv").display()),
        "--authorization-mode=Node,RBAC".to_owned(),
        format!("--service-cluster-ip-range={SERVICES}"),
        "--kubelet-preferred-address-types=InternalIP".to_owned(),
        "--endpoint-reconciler-type=lease".to_owned(),
        "--v=1".to_owned(),
    ];
    let (kubectl, certificate) = (programs.join("kubectl"), folder.join("certificates/apiserver.crt"));
    let (server, token) = (format!("--server=https://{address}:{port}"), format!("--token={token}"));
    // It listens before it serves.
    let is_ready = move || {
        let mut ask = Command::new(&kubectl);
        ask.args(["--kubeconfig=/dev/null", &server, &token, "--certificate-authority"]).arg(&certificate);
        ask.args(["get", "--raw", "/readyz", "--request-timeout=5s"]).output().is_ok_and(|output| output.status.success())
    };
    start("kube-apiserver", folder, place, &programs.join("kube-apiserver"), &args, is_ready)
}

fn start_controllers(folder: &Path, place: &Place, programs: &Path, kubeconfig: &Path, certificate: &Path) -> Result<Process> {
    let port = free_port()?;
    let args = [
        format!("--kubeconfig={}", kubeconfig.display()),
        format!("--service-account-private-key-file={}", folder.join("secrets/accounts.pem").display()),
        format!("--root-ca-file={}", certificate.display()),
        format!("--cluster-cidr={PODS}"),
        format!("--service-cluster-ip-range={SERVICES}"),
        "--use-service-account-credentials=true".to_owned(),
        "--leader-elect=false".to_owned(),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={port}"),
        "--v=1".to_owned(),
    ];
    let program = programs.join("kube-controller-manager");
    start("kube-controller-manager", folder, place, &program, &args, listens(place, "127.0.0.1", port))
}

/// Starts a program of the cluster, logging to a file of its name.
pub(super) fn start(
    name: &str,
    folder: &Path,
    place: &Place,
    program: &Path,
    args: &[String],
    ready: impl Fn() -> bool + Send + Sync + 'static,
) -> Result<Process> {
    let (place, program, args) = (place.clone(), program.to_owned(), args.to_vec());
    let command = move || {
        let mut command = place.command(&program);
        command.args(&args);
        command
    };
    let mut recipe = Recipe::new(name, folder.join(format!("{name}.log")), command, ready);
    recipe.patience = Duration::from_secs(90);
    Process::start(recipe)
}

/// Whether something listens: inside a namespace, loopback can only be asked from inside.
pub(super) fn listens(place: &Place, address: &'static str, port: u16) -> impl Fn() -> bool + Send + Sync + 'static {
    let place = place.clone();
    move || match &place {
        Place::Namespace(_) if address == "127.0.0.1" => {
            let mut ask = place.command(Path::new("bash"));
            ask.args(["-c", &format!("exec 3<>/dev/tcp/127.0.0.1/{port}")]);
            ask.output().is_ok_and(|output| output.status.success())
        }
        _ => TcpStream::connect((address, port)).is_ok(),
    }
}

/// A kubeconfig with a token.
fn config(address: &str, token: &str, certificate: &Path) -> Result<String> {
    let authority = fs::read(certificate).map_err(|e| Trouble::io("read", certificate, e))?;
    let authority = STANDARD.encode(authority);
    Ok(format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: veilig\n\
         clusters: [{{name: veilig, cluster: {{server: \"https://{address}\", certificate-authority-data: {authority}}}}}]\n\
         users: [{{name: veilig, user: {{token: {token}}}}}]\n\
         contexts: [{{name: veilig, context: {{cluster: veilig, user: veilig}}}}]\n"
    ))
}

/// What stands before the point of a public key of P-256 (RFC 5480): the API server reads no public key out of a private one.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
    0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A key to sign service accounts' tokens with, and the one to know them by, PEM.
fn signing_key() -> Result<(String, String)> {
    let (algorithm, chance) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
    let key = EcdsaKeyPair::generate_pkcs8(algorithm, &chance).map_err(|e| Trouble::refused("make a signing key", e))?;
    let pair =
        EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &chance).map_err(|e| Trouble::refused("read a signing key", e))?;
    let public = [P256.as_slice(), pair.public_key().as_ref()].concat();
    Ok((pem("PRIVATE KEY", key.as_ref()), pem("PUBLIC KEY", &public)))
}

fn pem(what: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", lines.join("\n"))
}

pub(super) fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|e| Trouble::io("write", file, e))
}
