//! An OCI image layout in one archive: what `skopeo`, `docker load`, `ctr images import` and `kind load image-archive` take.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use super::tar;
use crate::trouble::{Result, Trouble};
use ring::digest;
use serde_json::{Value, json};

/// What an image says about itself.
#[derive(Clone, Debug)]
pub struct About {
    /// Name and tag.
    pub reference: String,
    /// The instant that it says it was made, RFC 3339.
    pub created: String,
    /// The program that a container starts.
    pub entrypoint: Vec<String>,
    /// Labels, which are the manifest's annotations too.
    pub labels: Value,
}

/// Writes the image; gives back its digest.
pub fn write(about: &About, layers: Vec<Vec<u8>>, to: &Path) -> Result<String> {
    let (files, digest) = files(about, layers);
    let failed = |e| Trouble::io("write the image", to, e);
    let file = File::create(to).map_err(failed)?;
    tar::write(BufWriter::new(file), &files).map_err(failed)?;
    Ok(digest)
}

fn files(about: &About, layers: Vec<Vec<u8>>) -> (Vec<(String, Vec<u8>)>, String) {
    let mut files = vec![("oci-layout".to_owned(), json!({ "imageLayoutVersion": "1.0.0" }).to_string().into_bytes())];
    let mut blob = |kind: &str, data: Vec<u8>| {
        let digest = sha256(&data);
        let described = json!({ "mediaType": kind, "digest": format!("sha256:{digest}"), "size": data.len() });
        files.push((format!("blobs/sha256/{digest}"), data));
        described
    };
    // Not compressed: what unpacks it hashes the same bytes, and registries compress as they like.
    let layers: Vec<Value> = layers.into_iter().map(|layer| blob("application/vnd.oci.image.layer.v1.tar", layer)).collect();
    let config = json!({
        "architecture": architecture(),
        "os": "linux",
        "created": about.created,
        "config": {
            "User": "65532:65532",
            "WorkingDir": "/",
            "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"],
            "Entrypoint": about.entrypoint,
            "Labels": about.labels,
        },
        "rootfs": { "type": "layers", "diff_ids": layers.iter().map(|layer| layer["digest"].clone()).collect::<Vec<_>>() },
        "history": layers.iter().map(|_| json!({ "created": about.created, "created_by": "cargo xtask image" })).collect::<Vec<_>>(),
    });
    let config = blob("application/vnd.oci.image.config.v1+json", config.to_string().into_bytes());
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config,
        "layers": layers,
        "annotations": about.labels,
    });
    let mut manifest = blob("application/vnd.oci.image.manifest.v1+json", manifest.to_string().into_bytes());
    let digest = manifest["digest"].as_str().unwrap_or_default().to_owned();
    let tag = about.reference.rsplit(':').next().unwrap_or_default();
    manifest["annotations"] = json!({ "org.opencontainers.image.ref.name": tag, "io.containerd.image.name": about.reference });
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [manifest],
    });
    files.push(("index.json".to_owned(), index.to_string().into_bytes()));
    files.sort();
    files.dedup();
    (files, digest)
}

/// SHA-256 in hexadecimal.
pub fn sha256(data: &[u8]) -> String {
    digest::digest(&digest::SHA256, data).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// This machine's, by the name that images use.
pub fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            reference: "example.org/veilig:1".into(),
            created: "2026-01-01T00:00:00Z".into(),
            entrypoint: vec!["/usr/bin/veilig".into()],
            labels: json!({ "org.opencontainers.image.title": "veilig" }),
        }
    }

    #[test]
    fn the_same_layers_make_the_same_image_and_every_digest_is_that_of_its_blob() {
        let (files, digest) = files(&about(), vec![vec![1; 2000], vec![2; 10]]);
        assert_eq!((files.clone(), digest.clone()), super::files(&about(), vec![vec![1; 2000], vec![2; 10]]));
        for (path, data) in files.iter().filter(|(path, _)| path.starts_with("blobs/")) {
            assert_eq!(path, &format!("blobs/sha256/{}", sha256(data)));
        }
        let read =
            |path: &str| -> Value { serde_json::from_slice(&files.iter().find(|(name, _)| name == path).unwrap().1).unwrap() };
        let blob = |digest: &Value| read(&digest.as_str().unwrap().replace("sha256:", "blobs/sha256/"));
        let manifest = blob(&read("index.json")["manifests"][0]["digest"]);
        assert_eq!(read("index.json")["manifests"][0]["digest"], json!(digest));
        let config = blob(&manifest["config"]["digest"]);
        assert_eq!(config["rootfs"]["diff_ids"][0], manifest["layers"][0]["digest"]);
        assert_eq!(config["config"]["User"], "65532:65532");
    }
}
