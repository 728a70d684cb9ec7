//! What a test does to an engine: images and containers made, changed, listed and removed.

use std::time::Instant;

use serde_json::{Value, json};

use super::archive::{Image, Layer, archive, context};
use super::http::{JSON, PATIENCE, TAR, escape};
use crate::engines::TestEngine;

/// How an engine keeps images, which decides nearly all its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// Docker with a graph driver.
    Graph,
    /// Docker with the containerd image store.
    Containerd,
    /// Podman.
    Podman,
}

impl TestEngine {
    /// How the engine keeps images; it is asked once.
    pub(crate) fn store(&self) -> Store {
        *self.store.get_or_init(|| self.ask_for_store())
    }

    fn ask_for_store(&self) -> Store {
        let version = self.get("/version");
        let components = version["Components"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if components
            .iter()
            .any(|part| part["Name"] == "Podman Engine")
        {
            return Store::Podman;
        }
        let status = self.get("/info")["DriverStatus"].take();
        let snapshotter = json!(["driver-type", "io.containerd.snapshotter.v1"]);
        if status
            .as_array()
            .is_some_and(|rows| rows.contains(&snapshotter))
        {
            return Store::Containerd;
        }
        Store::Graph
    }

    /// A reference as this engine lists it once it is loaded: Docker leaves its own registry out, Podman puts names
    /// without a registry below `localhost/`.
    pub(crate) fn listed(&self, reference: &str) -> String {
        let own = reference.strip_prefix("docker.io/");
        let first = reference.split_once('/').map(|(first, _)| first);
        let has_registry =
            first.is_some_and(|first| first == "localhost" || first.contains(['.', ':']));
        match (self.store(), own) {
            (Store::Podman, _) if has_registry => reference.to_owned(),
            (Store::Podman, _) => format!("localhost/{reference}"),
            (_, Some(own)) => own.strip_prefix("library/").unwrap_or(own).to_owned(),
            (_, None) => reference.to_owned(),
        }
    }

    /// Loads images; tags that other images have move to these.
    pub(crate) fn load(&self, images: &[Image]) {
        let answer = self.must("POST", "/images/load?quiet=1", &archive(images), TAR);
        let text = answer.text();
        assert!(
            !text.contains("errorDetail") && text.contains("Loaded"),
            "{}: {text}",
            self.name
        );
    }

    /// The full id of the image that `name` stands for.
    pub(crate) fn image_id(&self, name: &str) -> String {
        text(&self.inspect_image(name)["Id"])
    }

    /// All that the engine says of one image.
    pub(crate) fn inspect_image(&self, name: &str) -> Value {
        self.get(&format!("/images/{}/json", escape(name)))
    }

    /// Gives an image one more tag.
    pub(crate) fn tag(&self, name: &str, repository: &str, tag: &str) {
        let name = escape(name);
        let repository = escape(&self.listed(repository));
        self.post(
            &format!("/images/{name}/tag?repo={repository}&tag={tag}"),
            &Value::Null,
        );
    }

    /// Removes one reference, and its image if it was the last one; parents stay.
    pub(crate) fn untag(&self, name: &str) {
        self.must(
            "DELETE",
            &format!("/images/{}?noprune=1", escape(name)),
            &[],
            None,
        );
    }

    /// Removes an image by its id even if stopped containers use it; parents stay.
    pub(crate) fn remove_image_by_force(&self, id: &str) {
        self.must(
            "DELETE",
            &format!("/images/{}?force=1&noprune=1", escape(id)),
            &[],
            None,
        );
    }

    /// Makes an image of a container; its parent is the container's image. Returns the new id.
    pub(crate) fn commit(&self, container: &str, repository: &str, tag: &str) -> String {
        self.try_commit(container, repository, tag)
            .unwrap_or_else(|refusal| panic!("{}: commit: {refusal}", self.name))
    }

    /// The same; Podman cannot go on from an image whose history tells of fewer layers than it has, and says so.
    pub(crate) fn try_commit(
        &self,
        container: &str,
        repository: &str,
        tag: &str,
    ) -> Result<String, String> {
        let repository = self.listed(repository);
        let escaped = escape(&repository);
        let path = format!("/commit?container={container}&repo={escaped}&tag={tag}&pause=0");
        let answer = self.call("POST", &path, b"{}", JSON);
        if self.is_stuck_on_history(&answer.text()) {
            return Err(answer.text());
        }
        assert_eq!(answer.status, 201, "{}: {}", self.name, answer.text());
        Ok(self.image_id(&format!("{repository}:{tag}")))
    }

    /// Builds with `BuildKit`, which keeps build cache; only Docker has it. The context comes with the request, so no session
    /// is needed.
    pub(crate) fn build_with_cache(&self, dockerfile: &str, files: &[(&str, &[u8])], tag: &str) {
        let mut all = vec![("Dockerfile", dockerfile.as_bytes())];
        all.extend_from_slice(files);
        let path = format!("/build?version=2&networkmode=none&t={}", escape(tag));
        let answer = self.must("POST", &path, &context(&all), TAR).text();
        assert!(!answer.contains("errorDetail"), "{}: {answer}", self.name);
    }

    fn is_stuck_on_history(&self, text: &str) -> bool {
        self.store() == Store::Podman && text.contains("internal error: history lists")
    }

    /// Builds with the classic builder (Podman: its own) and tags the result. Returns the new id.
    ///
    /// Each line of the file becomes an image, whose parent is the image of the line before.
    pub(crate) fn build(&self, dockerfile: &str, files: &[(&str, &[u8])], tag: &str) -> String {
        self.try_build(dockerfile, files, tag)
            .unwrap_or_else(|refusal| panic!("{}: build: {refusal}", self.name))
    }

    /// The same; Podman cannot go on from an image whose history tells of fewer layers than it has, and says so.
    pub(crate) fn try_build(
        &self,
        dockerfile: &str,
        files: &[(&str, &[u8])],
        tag: &str,
    ) -> Result<String, String> {
        let mut all = vec![("Dockerfile", dockerfile.as_bytes())];
        all.extend_from_slice(files);
        let tag = self.listed(tag);
        let path = format!(
            "/build?version=1&rm=1&forcerm=1&networkmode=none&t={}",
            escape(&tag)
        );
        let answer = self.must("POST", &path, &context(&all), TAR).text();
        if self.is_stuck_on_history(&answer) {
            return Err(answer);
        }
        assert!(!answer.contains("errorDetail"), "{}: {answer}", self.name);
        Ok(self.image_id(&tag))
    }

    /// The ids of the images below an image, nearest first, as far as the engine tells of them.
    pub(crate) fn ancestors(&self, id: &str) -> Vec<String> {
        let listed = self.images();
        let parent = |id: &str| {
            let row = listed.iter().find(|row| row["Id"] == id)?;
            let parent = text(&row["ParentId"]);
            // Podman leaves the algorithm out here, though not of the image's own id.
            let bare = parent.strip_prefix("sha256:").unwrap_or(&parent);
            (!bare.is_empty()).then(|| format!("sha256:{bare}"))
        };
        std::iter::successors(parent(id), |id| parent(id)).collect()
    }

    /// `GET /images/json?all=1`, as it comes.
    pub(crate) fn images(&self) -> Vec<Value> {
        rows(self.get("/images/json?all=1"))
    }

    /// `GET /containers/json?all=1`, as it comes.
    pub(crate) fn containers(&self) -> Vec<Value> {
        rows(self.get("/containers/json?all=1"))
    }

    /// The bytes of all layers by the engine's own account; newer ones leave the number out when it is 0, and
    /// Podman 4.3 always says 0.
    pub(crate) fn layers_size(&self) -> u64 {
        self.get("/system/df")["LayersSize"].as_u64().unwrap_or(0)
    }

    /// Makes the containerd store drop what nothing refers to any more. It does so some time after most requests, but
    /// before it answers to the removal of an image's last name.
    pub(crate) fn collect_garbage(&self) {
        if self.store() == Store::Containerd {
            self.load(&[Image::new(&[Layer::noise(9_999, 1)]).tag("garbage:1")]);
            self.untag("garbage:1");
        }
    }

    /// The build cache's records.
    pub(crate) fn build_cache(&self) -> Vec<Value> {
        rows(self.get("/system/df")["BuildCache"].take())
    }

    /// Creates a container without network, which ends as soon as it is told to stop. Returns its id.
    pub(crate) fn create(&self, name: &str, image: &str, labels: &Value) -> String {
        let body = json!({
            "Image": image,
            "Labels": labels,
            "StopSignal": "SIGKILL",
            "HostConfig": { "NetworkMode": "none" },
        });
        text(&self.post(&format!("/containers/create?name={name}"), &body)["Id"])
    }

    /// Starts a container.
    pub(crate) fn start(&self, container: &str) {
        self.post(&format!("/containers/{container}/start"), &Value::Null);
    }

    /// Pauses a running container.
    pub(crate) fn pause(&self, container: &str) {
        self.post(&format!("/containers/{container}/pause"), &Value::Null);
    }

    /// Lets a paused container go on.
    pub(crate) fn unpause(&self, container: &str) {
        self.post(&format!("/containers/{container}/unpause"), &Value::Null);
    }

    /// Kills a running container and waits for its end. Returns its exit status.
    pub(crate) fn kill(&self, container: &str) -> i64 {
        self.post(&format!("/containers/{container}/kill"), &Value::Null);
        self.wait(container)
    }

    /// Waits until a container has ended and is listed so. Returns its exit status.
    pub(crate) fn wait(&self, container: &str) -> i64 {
        let answer = self.post(&format!("/containers/{container}/wait"), &Value::Null);
        // For some 0.15 s Podman lists it as `stopped`, a word Docker does not have, and not even its own
        // API waits reliably for the end of that.
        let give_up = Instant::now() + PATIENCE;
        let id = &self.get(&format!("/containers/{container}/json"))["Id"];
        let stopped = |row: &Value| row["Id"] == *id && row["State"] == "stopped";
        while self.containers().iter().any(stopped) {
            assert!(
                Instant::now() < give_up,
                "{}: {container} stays `stopped`",
                self.name
            );
        }
        answer["StatusCode"].as_i64().unwrap()
    }

    /// Removes a container in whatever state it is, and its volumes.
    pub(crate) fn remove_container(&self, container: &str) {
        self.must(
            "DELETE",
            &format!("/containers/{container}?force=1&v=1"),
            &[],
            None,
        );
    }
}

/// A string that must be there.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// A list; `null` is an empty one.
pub(crate) fn rows(value: Value) -> Vec<Value> {
    if value.is_null() {
        return Vec::new();
    }
    let Value::Array(rows) = value else {
        panic!("{value} is no list")
    };
    rows
}
