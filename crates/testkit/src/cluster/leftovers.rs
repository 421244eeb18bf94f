//! What a node has left that was killed: pods that still run, networks, mounts. There is one node on a machine at a time, so whatever is found is left over.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::place::Place;
use super::runtime::unmount_below;
use crate::wait;

/// Where pods' networks are named.
const NETWORKS: &str = "/run/netns";

/// Ends and takes away everything that is left of nodes that are gone. Gives how many processes there were.
pub(super) fn clear() -> usize {
    let nodes = names();
    let mut doomed: BTreeSet<u32> = nodes.iter().flat_map(|name| inside(name)).collect();
    let shims: Vec<u32> = processes().filter(|pid| nodes_shim(*pid)).collect();
    doomed.extend(shims.iter().copied());
    doomed.extend(below(&doomed));
    let networks: BTreeSet<u64> = doomed.iter().filter_map(|pid| network(Path::new(&format!("/proc/{pid}/ns/net")))).collect();
    for pid in &doomed {
        let _ = kill(Pid::from_raw(pid.cast_signed()), Signal::SIGKILL);
    }
    let _ = wait::until("what was left over has ended", Duration::from_secs(10), || {
        doomed.iter().all(|pid| !Path::new(&format!("/proc/{pid}/exe")).exists())
    });
    for name in listed().filter(|name| name.starts_with("cni-")) {
        if network(&Path::new(NETWORKS).join(&name)).is_some_and(|number| networks.contains(&number)) {
            let _ = Command::new("ip").args(["netns", "delete", &name]).output();
        }
    }
    for name in &nodes {
        unmount_below(&[&PathBuf::from("/run").join(name)]);
        Place::unmake(name);
    }
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let ours = mounts.lines().filter_map(|line| line.split(' ').nth(1)).filter(|place| is_of_a_node(place)).map(PathBuf::from);
    let ours: Vec<PathBuf> = ours.collect();
    unmount_below(&ours.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    doomed.len()
}

/// `v` and eight digits: what nodes are called.
fn is_node(name: &str) -> bool {
    name.len() == 9 && name.starts_with('v') && name[1..].chars().all(|c| c.is_ascii_hexdigit())
}

/// A mount in the folder of a node, of whichever checkout.
fn is_of_a_node(place: &str) -> bool {
    ["/.veilig/run/", "/.veilig/cluster/"].iter().any(|home| place.contains(home)) && place.contains("/node/")
}

fn listed() -> impl Iterator<Item = String> {
    fs::read_dir(NETWORKS).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned())
}

fn names() -> Vec<String> {
    listed().filter(|name| is_node(name)).collect()
}

/// The processes in a node's network.
fn inside(name: &str) -> Vec<u32> {
    let told = Command::new("ip").args(["netns", "pids", name]).output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&told).split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// Whether it looks after a container of a node of ours: its command line names the node's containerd.
fn nodes_shim(pid: u32) -> bool {
    let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words = String::from_utf8_lossy(&words).into_owned();
    let socket = words.split('\0').find_map(|word| word.strip_prefix("/run/")?.strip_suffix("/containerd.sock"));
    words.contains("containerd-shim") && socket.is_some_and(is_node)
}

/// All that these have started.
fn below(parents: &BTreeSet<u32>) -> BTreeSet<u32> {
    let children: Vec<(u32, u32)> = processes().filter_map(|pid| Some((parent(pid)?, pid))).collect();
    let mut found = parents.clone();
    loop {
        let before = found.len();
        let more: Vec<u32> = children.iter().filter(|(parent, _)| found.contains(parent)).map(|(_, child)| *child).collect();
        found.extend(more);
        if found.len() == before {
            return found;
        }
    }
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// The number of a network namespace.
fn network(file: &Path) -> Option<u64> {
    fs::metadata(file).ok().map(|found| found.ino())
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use super::super::node::TURN;
    use super::super::{end_leftovers, missing};
    use super::*;
    use crate::folder::Lock;
    use crate::skipped::skipped;

    #[test]
    fn only_what_is_called_as_a_node_is_taken_for_one() {
        assert!(is_node("vb6562e90"));
        for other in ["veth12345", "vb6562e9", "cni-220b2e52", "vb6562e900"] {
            assert!(!is_node(other), "{other}");
        }
        assert!(is_of_a_node("/home/a/veilig/.veilig/run/chaos-1-0/node/runtime/root/x"));
        assert!(!is_of_a_node("/home/a/other/run/node/x") && !is_of_a_node("/var/lib/kubelet/pods/node/x"));
    }

    #[test]
    fn what_a_process_has_started_is_found() {
        let mut child = Command::new("sh").args(["-c", "exec 3<&0; cat <&3 & wait"]).stdin(Stdio::piped()).spawn().unwrap();
        let of = BTreeSet::from([child.id()]);
        wait::until("it has started another", Duration::from_secs(30), || below(&of).len() == 2).unwrap();
        assert!(below(&BTreeSet::from([std::process::id()])).contains(&child.id()));
        drop(child.stdin.take());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn what_runs_in_the_network_of_a_node_that_was_killed_is_ended() {
        if let Some(why) = missing() {
            return skipped("what a killed node has left", &why);
        }
        let name = format!("v{:08x}", std::process::id());
        assert!(Command::new("ip").args(["netns", "add", &name]).status().unwrap().success());
        let net = format!("--net={NETWORKS}/{name}");
        let mut left =
            Command::new("nsenter").args([&net, "--", "cat"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        wait::until("it is inside", Duration::from_secs(30), || inside(&name).contains(&left.id())).unwrap();
        let turn = Lock::free(Path::new(TURN));
        assert_eq!(end_leftovers(), None, "somebody else has a node");
        drop(turn);
        let ended = end_leftovers();
        if ended.is_none() {
            left.kill().unwrap();
            Place::unmake(&name);
        }
        assert!(!left.wait().unwrap().success(), "it was killed");
        if ended.is_none() {
            return skipped("what a killed node has left", "another process runs a node");
        }
        assert!(!listed().any(|listed| listed == name), "its network is gone");
    }
}
