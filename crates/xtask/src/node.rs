//! What a node of its own needs before it is started: programs, and images.

use std::ffi::OsString;

use testkit::cluster::{self, Node};
use testkit::folder::RunFolder;
use testkit::programs::{self, Group};
use testkit::trouble::{Result, Trouble};

use crate::image::{Image, packages};
use crate::screen::Screen;

/// The programs that a node and what is installed on it are made of.
const GROUPS: [Group; 6] = [Group::Etcd, Group::Kubernetes, Group::Helm, Group::CoreDns, Group::Runc, Group::Pause];

/// Has the programs built that a node is made of.
pub(crate) fn build(screen: &Screen) -> Result<()> {
    for group in GROUPS {
        programs::folder(group, &|step| screen.step(step))?;
    }
    Ok(())
}

/// Has the programs built and makes images; gives their archives as one list of paths, or the reason why no node can run here.
pub(crate) fn prepare(
    screen: &Screen,
    images: impl FnOnce(&Screen) -> Result<[Image; 3]>,
) -> Result<std::result::Result<OsString, String>> {
    if let Some(why) = cluster::missing() {
        return Ok(Err(why));
    }
    if let Err(why) = build(screen) {
        return Ok(Err(why.to_string().replace('\n', " ")));
    }
    // Debian may have another version by now, or be out of reach; anything else is a fault of ours.
    match packages::fetch_all(true, screen) {
        Ok(()) => {}
        Err(why @ Trouble::Refused { .. }) => return Ok(Err(why.to_string().replace('\n', " "))),
        Err(why) => return Err(why),
    }
    // A machine may refuse what a node needs; found out here once, rather than by every test.
    screen.step("Trying a node out");
    let folder = RunFolder::new("trial")?;
    if let Err(why) = Node::start(&folder.path().join("node"), &|step| screen.step(step)) {
        return Ok(Err(why.to_string().replace('\n', " ")));
    }
    let archives = images(screen)?.map(|image| image.archive.display().to_string());
    Ok(Ok(archives.join(":").into()))
}
