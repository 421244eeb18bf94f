//! Where things live: everything under `.veilig/` of the checkout, and nothing outside it.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::trouble::{Result, Trouble};

/// The checkout this program was started in, or else was built from.
pub fn checkout() -> PathBuf {
    let started_in = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(|| std::env::current_dir().ok());
    let is_checkout = |folder: &&Path| folder.join("crates/testkit/Cargo.toml").is_file();
    started_in
        .as_deref()
        .and_then(|folder| folder.ancestors().find(is_checkout))
        .map(Path::to_owned)
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")))
}

/// `.veilig/` of the checkout.
pub fn home() -> PathBuf {
    checkout().join(".veilig")
}

/// Makes a folder and those above it.
pub fn make(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Trouble::io("make the folder", path, e))
}

/// A folder that belongs to one running program; left-overs of programs that died are cleared by the next.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    lock: File,
    keep: bool,
}

impl RunFolder {
    /// A new folder under `.veilig/run/`, named after `purpose` and this process.
    pub fn new(purpose: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let parent = home().join("run");
        make(&parent)?;
        let _one_at_a_time = Lock::wait(&parent.join(".lock"))?;
        clear_dead(&parent);
        let name = format!("{purpose}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = parent.join(&name);
        let lock = open(&parent.join(format!("{name}.lock")))?;
        lock.try_lock().map_err(|e| Trouble::refused(format!("lock {}", path.display()), e))?;
        make(&path)?;
        Ok(Self { path, lock, keep: false })
    }

    /// The folder `.veilig/<name>`, emptied; `None` when another program is using it.
    pub fn named(name: &str) -> Result<Option<Self>> {
        let path = home().join(name);
        make(&home())?;
        let lock = open(&home().join(format!("{name}.lock")))?;
        if lock.try_lock().is_err() {
            return Ok(None);
        }
        remove(&path);
        make(&path)?;
        Ok(Some(Self { path, lock, keep: true }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the folder where it is when dropped, for somebody to read.
    pub fn keep(&mut self) {
        self.keep = true;
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        if !self.keep && !std::thread::panicking() {
            remove(&self.path);
            let _ = fs::remove_file(self.path.with_added_extension("lock"));
        }
        let _ = self.lock.unlock();
    }
}

/// An exclusive lock on a file, held until dropped.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "closing the file is what unlocks it")] File);

impl Lock {
    /// Waits until nobody else holds it.
    pub fn wait(path: &Path) -> Result<Self> {
        let file = open(path)?;
        file.lock().map_err(|e| Trouble::io("lock", path, e))?;
        Ok(Self(file))
    }

    /// Takes it if nobody holds it.
    pub fn free(path: &Path) -> Option<Self> {
        let file = open(path).ok()?;
        file.try_lock().is_ok().then(|| Self(file))
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(|e| Trouble::io("open", path, e))
}

fn clear_dead(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for lock in entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "lock")) {
        let is_ours = lock.file_name().is_some_and(|name| name == ".lock");
        let is_dead = !is_ours && Lock::free(&lock).is_some();
        if is_dead {
            remove(&lock.with_extension(""));
            let _ = fs::remove_file(&lock);
        }
    }
}

/// Removes a folder; one that is already gone, or that another user owns, is left to be.
fn remove(path: &Path) {
    let _ = fs::remove_dir_all(path);
}
