//! The base of an image: Debian packages of a committed list, each of a version and a hash.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::folder;
use testkit::oci::{self, Entry, Tree, architecture, sha256};
use testkit::trouble::{Result, Trouble};

use crate::screen::Screen;

/// The committed list, from the root of the checkout.
const LIST: &str = "crates/xtask/image/packages.list";

/// One package of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    /// For both images, or `engines` for that one alone.
    pub(crate) image: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) hash: String,
}

/// Not needed to run anything.
const LEFT_OUT: [&str; 7] = [
    "usr/share/man/",
    "usr/share/lintian/",
    "usr/share/info/",
    "usr/share/locale/",
    "usr/share/doc-base/",
    "usr/share/bug/",
    "usr/lib/locale/",
];

/// The packages of an image, for this machine's architecture.
pub(crate) fn list(engines: bool) -> Result<Vec<Package>> {
    let file = folder::checkout().join(LIST);
    let text = fs::read_to_string(&file).map_err(|e| Trouble::io("read", &file, e))?;
    let wanted: Vec<Package> = parse(&text)
        .into_iter()
        .filter(|(machine, package)| machine == architecture() && (package.image == "both" || engines))
        .map(|(_, package)| package)
        .collect();
    if wanted.is_empty() {
        return Err(Trouble::refused("make an image", format!("{LIST} has no packages for {}", architecture())));
    }
    Ok(wanted)
}

/// Lines of architecture, image, name, version and hash.
fn parse(text: &str) -> Vec<(String, Package)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let machine = words.next()?;
            let [image, name, version, hash] = [words.next()?, words.next()?, words.next()?, words.next()?];
            Some((machine, Package { image, name, version, hash }))
        })
        .collect()
}

/// Where packages that were fetched are kept.
fn kept() -> Result<PathBuf> {
    let kept = folder::home().join("image/packages");
    folder::make(&kept)?;
    Ok(kept)
}

/// Fetches the packages of an image that are not kept yet.
pub(crate) fn fetch_all(engines: bool, screen: &Screen) -> Result<()> {
    let kept = kept()?;
    list(engines)?.iter().try_for_each(|package| fetch(package, &kept, screen).map(drop))
}

/// Fetches and unpacks packages; what is fetched is kept.
pub(crate) fn unpack(packages: &[Package], screen: &Screen) -> Result<Tree> {
    let kept = kept()?;
    let mut tree = Tree::default();
    for (link, to) in [("bin", "usr/bin"), ("sbin", "usr/sbin"), ("lib", "usr/lib"), ("lib64", "usr/lib64")] {
        tree.put(link, Entry::Link { to: to.to_owned() });
    }
    for package in packages {
        let file = fetch(package, &kept, screen)?;
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("--fsys-tarfile").arg(&file);
        let output = unpack.output().map_err(|e| Trouble::io("run dpkg-deb (a Debian system has it) on", &file, e))?;
        let entries = oci::read(&output.stdout).filter(|_| output.status.success());
        let entries = entries.ok_or_else(|| Trouble::refused(format!("unpack {}", file.display()), "it is no package"))?;
        for (path, entry) in entries {
            let path = merged(&path);
            if is_wanted(&path) {
                tree.put(&path, entry);
            }
        }
    }
    Ok(tree)
}

/// The path with `/bin`, `/lib`, `/lib64` and `/sbin` below `/usr`, as Debian's systems have them.
fn merged(path: &str) -> String {
    let first = path.split('/').next().unwrap_or_default();
    if ["bin", "sbin", "lib", "lib64"].contains(&first) { format!("usr/{path}") } else { path.to_owned() }
}

fn is_wanted(path: &str) -> bool {
    let is_copyright = path.ends_with("/copyright");
    let is_documentation = path.starts_with("usr/share/doc/") && !is_copyright;
    // Conversions between character sets that nothing here asks for: 8 MB.
    let is_conversion = path.contains("/gconv/") || path.ends_with("/gconv");
    !is_documentation
        && !is_conversion
        && !LEFT_OUT.iter().any(|folder| path.starts_with(folder) || path == folder.trim_end_matches('/'))
}

fn fetch(package: &Package, kept: &Path, screen: &Screen) -> Result<PathBuf> {
    let Package { name, version, hash, .. } = package;
    let file = kept.join(format!("{name}-{hash}.deb"));
    if file.is_file() {
        return Ok(file);
    }
    screen.step(&format!("Fetching {name} {version}"));
    let (found, data) = download(&format!("{name}={version}"), kept)?;
    if sha256(&data) != *hash {
        return Err(Trouble::WrongHash { package: format!("{name} {version}"), detail: format!("{LIST} has {hash}") });
    }
    fs::rename(&found, &file).map_err(|e| Trouble::io("keep", &file, e))?;
    Ok(file)
}

/// Has apt fetch one package into a folder of its own; what apt knows may be old, or nothing yet.
fn download(what: &str, kept: &Path) -> Result<(PathBuf, Vec<u8>)> {
    download_known(what, kept).or_else(|why| {
        let mut update = Command::new("apt-get");
        let updated = update.args(["update", "-qq"]).output().is_ok_and(|output| output.status.success());
        if updated { download_known(what, kept) } else { Err(why) }
    })
}

fn download_known(what: &str, kept: &Path) -> Result<(PathBuf, Vec<u8>)> {
    let fresh = kept.join(".fresh");
    let _ = fs::remove_dir_all(&fresh);
    folder::make(&fresh)?;
    let mut apt = Command::new("apt-get");
    // Its user for downloads may not write into a folder of ours.
    apt.args(["download", "-o", "APT::Sandbox::User=root", "-qq", what]).current_dir(&fresh).env("LC_ALL", "C");
    let output = apt.output().map_err(|e| Trouble::io("run apt-get (a Debian system has it) in", &fresh, e))?;
    let found = fs::read_dir(&fresh).into_iter().flatten().flatten().map(|entry| entry.path()).next();
    match found {
        Some(file) if output.status.success() => {
            let data = fs::read(&file).map_err(|e| Trouble::io("read", &file, e))?;
            Ok((file, data))
        }
        _ => Err(Trouble::refused(
            format!("fetch {what}"),
            format!(
                "{}\nIf apt knows no packages, run `apt-get update` as root. Debian keeps the newest versions only: if this one has \
                 been replaced, `cargo xtask image --pin` writes today's versions into {LIST}, to be committed.",
                String::from_utf8_lossy(&output.stderr).trim()
            ),
        )),
    }
}

/// Writes the versions that Debian has today into the list.
pub(crate) fn pin(screen: &Screen) -> Result<()> {
    let file = folder::checkout().join(LIST);
    let text = fs::read_to_string(&file).map_err(|e| Trouble::io("read", &file, e))?;
    let kept = kept()?;
    let mut fresh = String::new();
    for line in text.lines() {
        let known = parse(line).pop().filter(|(machine, _)| machine == architecture());
        let Some((machine, package)) = known else {
            fresh += &format!("{line}\n");
            continue;
        };
        screen.step(&format!("Looking at {}", package.name));
        let (found, data) = download(&package.name, &kept)?;
        // name_version_architecture.deb, with the version's colon as %3a.
        let name = found.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let version = name.split('_').nth(1).unwrap_or_default().replace("%3a", ":");
        fresh += &format!("{machine} {} {} {version} {}\n", package.image, package.name, sha256(&data));
    }
    fs::write(&file, fresh).map_err(|e| Trouble::io("write", &file, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_names_a_version_and_a_hash_for_each_package() {
        let packages = list(true).unwrap();
        assert!(packages.iter().any(|package| package.name == "libc6"));
        for package in &packages {
            assert!(package.hash.len() == 64 && package.hash.bytes().all(|b| b.is_ascii_hexdigit()), "{package:?}");
            assert!(package.version.starts_with(|c: char| c.is_ascii_digit()), "{package:?}");
            assert!(["both", "engines"].contains(&package.image.as_str()), "{package:?}");
        }
        assert!(list(false).unwrap().iter().all(|package| package.name != "dash"), "the image of veilig has no shell");
    }

    #[test]
    fn what_is_not_needed_to_run_is_left_out_but_licences_stay() {
        assert!(is_wanted("usr/share/doc/libc6/copyright"));
        assert!(is_wanted("usr/lib/x86_64-linux-gnu/libc.so.6"));
        for path in
            ["usr/share/doc/libc6/changelog.gz", "usr/share/man/man8/ld.so.8.gz", "usr/lib/x86_64-linux-gnu/gconv/BIG5.so"]
        {
            assert!(!is_wanted(path), "{path}");
        }
        assert_eq!(merged("lib64/ld-linux-x86-64.so.2"), "usr/lib64/ld-linux-x86-64.so.2");
        assert_eq!(merged("library/x"), "library/x");
    }
}
