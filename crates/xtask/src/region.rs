//! A whole region on this machine: engines, issuer, and `veilig serve all` with its policy.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use testkit::engines::{Addresses, Engines, Safety};
use testkit::folder;
use testkit::http::{Answer, Client};
use testkit::issuer::ROLES;
use testkit::stories::{self, Seconds, Story};
use testkit::trouble::{Result, Trouble};
use testkit::{Issuer, Setup, Veilig};

use crate::screen::Screen;

/// A region that runs. What is named first ends first.
pub(crate) struct Region {
    veilig: Veilig,
    engines: Engines,
    issuer: Issuer,
}

impl Region {
    /// Starts everything, with data and logs in `folder`.
    pub(crate) fn start(binary: PathBuf, folder: &Path, port: Option<u16>, screen: &Screen) -> Result<Self> {
        let issuer = Issuer::start()?;
        // Its end costs nothing but this checkout's demonstration data: quick is better than safe from power cuts.
        let engines = Engines::start(folder, Safety::Process, &|step| screen.step(step))?;
        let at = engines.addresses();
        let setup = Setup::new(&folder.join("veilig")).binary(binary).database(&at.postgres);
        let setup = setup.engines(&at, "", "default")?.issuer(&issuer)?;
        let setup = match port {
            Some(port) => setup.port(port),
            None => setup,
        };
        screen.step("Making the tables");
        setup.run(&["migrate"])?;
        screen.step("Starting veilig serve all");
        let veilig = setup.serve(&["all"])?;
        Ok(Self { veilig, engines, issuer })
    }

    /// Makes a policy file the one that counts.
    pub(crate) fn load_policy(&self, file: &Path) -> Result<()> {
        let policy = fs::read_to_string(file).map_err(|e| Trouble::io("read the policy", file, e))?;
        let client = self.client("policy-manager");
        let refused = |answer: &Answer| {
            Trouble::refused(format!("load the policy {}", file.display()), format!("{} {}", answer.status, answer.text()))
        };
        let submitted = client.post("/deadlines/v1/policies", &json!({ "yaml": policy }))?;
        if !submitted.is_success() {
            return Err(refused(&submitted));
        }
        let version = submitted.json()["version"].as_str().unwrap_or_default().to_owned();
        let activated = client.post(&format!("/deadlines/v1/policies/{version}/activate"), &json!({}))?;
        if activated.is_success() { Ok(()) } else { Err(refused(&activated)) }
    }

    /// A client of the API with a role's token.
    pub(crate) fn client(&self, role: &str) -> Client {
        self.veilig.client(&self.issuer, role)
    }

    /// Plays a story, a day a second.
    pub(crate) fn play(&self, story: &Story, tell: &mut dyn FnMut(&str)) -> Result<()> {
        let story = std::slice::from_ref(story);
        stories::play(story, self.veilig.url(), &self.issuer, &mut Seconds::from_now(), &mut |_, says| tell(says))
    }

    /// Where everything is, for programs.
    pub(crate) fn places(&self) -> Value {
        let Addresses { postgres, nats, temporal, temporal_ui, .. } = self.engines.addresses();
        let tokens: Map<_, _> = ROLES.iter().map(|(role, _)| ((*role).to_owned(), self.issuer.token(role).into())).collect();
        json!({
            "api": self.veilig.url(),
            "temporal": temporal,
            "temporalUi": temporal_ui,
            "nats": nats,
            "postgres": postgres,
            "tokens": tokens,
        })
    }

    /// The first program that ended although nobody asked it to, and where its log is.
    pub(crate) fn fallen(&self) -> Option<Trouble> {
        let programs = [&*self.veilig, &*self.engines.postgres, &*self.engines.nats, &*self.engines.temporal];
        programs.into_iter().find_map(testkit::process::Process::fallen)
    }
}

/// Writes a file in one go: whoever waits for it never reads half of it.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<()> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder::make(parent)?;
    }
    let fresh = path.with_added_extension("new");
    fs::write(&fresh, text).map_err(|e| Trouble::io("write", &fresh, e))?;
    fs::rename(&fresh, path).map_err(|e| Trouble::io("write", path, e))
}
