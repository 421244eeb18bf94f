//! Where the programs of a cluster run: on this machine's own network, or in a network namespace that no packet leaves.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::trouble::{Result, Trouble};

/// The address of the node inside its namespace, of the benchmarking range: nothing real has it.
pub(super) const NODE: &str = "198.18.255.2";
/// This machine's end of the cable.
const HOST: &str = "198.18.255.1";
/// The addresses of pods.
pub(super) const PODS: &str = "198.18.0.0/24";
/// The addresses of services.
pub(super) const SERVICES: &str = "198.19.0.0/24";
/// The name server's.
pub(super) const NAMES: &str = "198.19.0.10";

/// Where programs run.
#[derive(Clone, Debug)]
pub enum Place {
    /// On this machine's network, on loopback.
    Here,
    /// In the network namespace of this name.
    Namespace(String),
}

impl Place {
    /// The address that the API server tells.
    pub(super) fn address(&self) -> &'static str {
        match self {
            Self::Here => "127.0.0.1",
            Self::Namespace(_) => NODE,
        }
    }

    /// A command that runs a program there.
    pub(super) fn command(&self, program: &Path) -> Command {
        match self {
            Self::Here => Command::new(program),
            Self::Namespace(name) => {
                // Not `ip netns exec`, which mounts /sys anew and so hides the cgroups.
                let mut command = Command::new("nsenter");
                command.arg(format!("--net=/run/netns/{name}")).arg("--").arg(program);
                command
            }
        }
    }

    /// Makes the namespace, with a cable to this machine and nothing else.
    pub(super) fn make(name: &str) -> Result<Self> {
        let place = Self::Namespace(name.to_owned());
        let (inside, outside) = (format!("{name}-in"), format!("{name}-out"));
        ip(&["netns", "add", name])?;
        ip(&["link", "add", &outside, "type", "veth", "peer", "name", &inside])?;
        ip(&["link", "set", &inside, "netns", name])?;
        ip(&["address", "add", &format!("{HOST}/30"), "dev", &outside])?;
        ip(&["link", "set", &outside, "up"])?;
        for network in [PODS, SERVICES] {
            ip(&["route", "replace", network, "via", NODE, "dev", &outside])?;
        }
        ip(&["-n", name, "link", "set", "lo", "up"])?;
        ip(&["-n", name, "address", "add", &format!("{NODE}/30"), "dev", &inside])?;
        ip(&["-n", name, "link", "set", &inside, "up"])?;
        let mut forward = place.command(Path::new("sh"));
        forward.args(["-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
        run(&mut forward)?;
        Ok(place)
    }

    /// Takes the namespace away, and with it every address and route of ours.
    pub(super) fn unmake(name: &str) {
        for gone in [vec!["link", "delete", &format!("{name}-out")], vec!["netns", "delete", name]] {
            let _ = ip(&gone);
        }
    }
}

fn ip(args: &[&str]) -> Result<String> {
    run(Command::new("ip").args(args))
}

/// Runs a command to its end and gives back what it printed.
pub(super) fn run(command: &mut Command) -> Result<String> {
    given(command, "")
}

/// The same, with a text to read: not more than a pipe holds, lest both wait.
pub(super) fn given(command: &mut Command, text: &str) -> Result<String> {
    let program = PathBuf::from(command.get_program());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().map_err(|e| Trouble::io("run", &program, e))?;
    if let Some(mut input) = child.stdin.take() {
        // One that ends before it has read everything says why.
        let _ = input.write_all(text.as_bytes());
    }
    let output = child.wait_with_output().map_err(|e| Trouble::io("run", &program, e))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Trouble::refused(format!("run {} {}", program.display(), args.join(" ")), said))
}
