//! The node that a test stands on: one at a time on a machine, each test its own.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use testkit::cluster::{Installed, Node};
use testkit::engines::quiet;
use testkit::folder::RunFolder;
use testkit::programs::{self, Group};
use testkit::skipped::skipped;

/// A node has addresses of its own, the same for each.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How much of something there is: all of it, or what `--cluster=short` makes do with.
pub(crate) fn size<T>(whole: T, short: T) -> T {
    if std::env::var_os("VEILIG_TEST_SHORT").is_some() { short } else { whole }
}

/// A node with the images, and Helm. What is named first ends first.
pub(crate) struct Stage {
    pub(crate) node: Node,
    helm: PathBuf,
    folder: RunFolder,
    #[expect(dead_code, reason = "the next test waits for its end")]
    turn: MutexGuard<'static, ()>,
}

impl Stage {
    /// Nothing, and said so, where that is not asked or cannot be.
    pub(crate) fn start(name: &str) -> Option<Self> {
        let Some(images) = std::env::var_os("VEILIG_TEST_IMAGES") else {
            let why = std::env::var("VEILIG_TEST_NO_NODE");
            let why = why.unwrap_or_else(|_| "they are run by `cargo xtask test --cluster`".to_owned());
            skipped("the tests on a Kubernetes node", &why);
            return None;
        };
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = RunFolder::new(name).unwrap();
        // One was tried out before; where that failed there are no images, and the reason is told.
        let helm = programs::find(Group::Helm, "helm", &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
        let node = Node::start(&folder.path().join("node"), &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
        for image in std::env::split_paths(&images) {
            node.load(&image).unwrap_or_else(|trouble| panic!("{trouble}"));
        }
        Some(Self { node, helm, folder, turn })
    }

    /// The region that can be installed on it.
    pub(crate) fn region(&self) -> Installed<'_> {
        Installed::prepare(&self.node, &self.helm, self.folder.path()).unwrap_or_else(|trouble| panic!("{trouble}"))
    }
}
