//! Who PostgreSQL runs as: it refuses root, and it refuses a user without a name.

use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

use crate::trouble::{Result, Trouble};

/// The user that PostgreSQL runs as.
#[derive(Clone, Copy, Debug)]
pub(super) enum User {
    /// Ourselves.
    Ourselves,
    /// Ourselves, under this number inside a user namespace: nothing needs to change hands.
    Renumbered(u32),
    /// The user and group with these numbers, who then own the data folder.
    Other(u32, u32),
}

impl User {
    /// The first way that lets PostgreSQL run here.
    pub(super) fn able_to_run(program: &Path, folder: &Path) -> Result<Self> {
        let we = nix::unistd::geteuid();
        let has_name = nix::unistd::User::from_uid(we).is_ok_and(|user| user.is_some());
        if has_name && !we.is_root() {
            return Ok(Self::Ourselves);
        }
        // nobody is in every system's list of users, mostly by this number.
        let nobody = nix::unistd::User::from_name("nobody").ok().flatten();
        let (user, group) = nobody.map_or((65_534, 65_534), |nobody| (nobody.uid.as_raw(), nobody.gid.as_raw()));
        let mut tried = Vec::new();
        for way in [Self::Renumbered(user), Self::Other(user, group)] {
            match way.try_out(program, folder) {
                Ok(()) => return Ok(way),
                Err(why) => tried.push(why),
            }
        }
        Err(Trouble::Root { why: tried.join("; ") })
    }

    /// A command that this user runs.
    pub(super) fn command(self, program: &Path) -> Command {
        let prefix = match self {
            Self::Ourselves => return Command::new(program),
            Self::Renumbered(user) => vec!["unshare".to_owned(), "--user".into(), format!("--map-user={user}")],
            Self::Other(user, group) => {
                vec!["setpriv".to_owned(), format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".into()]
            }
        };
        let mut command = Command::new(&prefix[0]);
        command.args(&prefix[1..]).arg("--").arg(program);
        command
    }

    /// Makes a file this user's.
    pub(super) fn give(self, path: &Path) -> Result<()> {
        match self {
            Self::Other(user, group) => chown(path, Some(user), Some(group)).map_err(|e| Trouble::io("give away", path, e)),
            Self::Ourselves | Self::Renumbered(_) => Ok(()),
        }
    }

    /// Whether this user can run the program and write to the folder; if not, why.
    fn try_out(self, program: &Path, folder: &Path) -> Result<(), String> {
        self.give(folder).map_err(|e| e.to_string())?;
        let shell = Path::new("sh");
        let way = self.command(shell).get_program().to_string_lossy().into_owned();
        let ran = self.command(shell).args(["-c", r#"test -x "$1" && test -w "$2""#, "sh"]).args([program, folder]).output();
        match ran {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) if !output.stderr.is_empty() => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Ok(_) => Err(format!("{way}: that user cannot reach {} or {}", program.display(), folder.display())),
            Err(e) => Err(format!("{way}: {e}")),
        }
    }
}
