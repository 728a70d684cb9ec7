//! Somebody who is busy on an engine.

use jettison::runtime::clock;
use serde_json::{Value, json};

use crate::conformance::random::dice::Dice;
use crate::engines::TestEngine;
use crate::world::archive::{Image, Layer, archive, context};
use crate::world::build::rows;
use crate::world::http::{JSON, TAR, escape};

const REPOSITORIES: [&str; 5] = [
    "one",
    "two/web",
    "registry.example.com:5000/three",
    "four",
    "five/six",
];
const TAGS: [&str; 4] = ["1", "2", "3", "latest"];

/// So many images are enough: from there on more is removed.
const MANY: usize = 40;

/// Somebody who does something at random, and does not mind when the engine refuses: others are busy there too.
pub(super) struct Busy<'a> {
    engine: &'a TestEngine,
    dice: Dice,
    made: u64,
    /// What was done so far.
    pub(super) acts: usize,
    /// What of it the engine refused.
    pub(super) refused: usize,
}

impl<'a> Busy<'a> {
    pub(super) fn new(engine: &'a TestEngine) -> Self {
        Self {
            engine,
            dice: Dice::new(clock::now().unsigned_abs()),
            made: 0,
            acts: 0,
            refused: 0,
        }
    }

    /// A few images to begin with.
    pub(super) fn furnish(&mut self) {
        for _ in 0..6 {
            self.load();
        }
    }

    /// Does one thing.
    pub(super) fn act(&mut self) {
        self.acts += 1;
        let images = self.listed("/images/json?all=1");
        let full = images.len() > MANY;
        match self.dice.below(10) {
            0 | 1 if !full => self.load(),
            2 if !full => self.build(),
            3 => self.tag(&images),
            4 => self.untag(&images),
            5 | 6 => self.contain(&images),
            7 => self.disturb(),
            8 if !full => self.commit(),
            _ => self.remove(&images, full),
        }
    }

    /// Sends a request; a refusal is counted.
    fn ask(&mut self, method: &str, path: &str, body: &[u8], kind: Option<&str>) {
        let answer = self.engine.call(method, path, body, kind);
        self.refused += usize::from(answer.status >= 400);
    }

    /// A list; nothing where the engine cannot make one now: Podman fails while an image goes.
    fn listed(&mut self, path: &str) -> Vec<Value> {
        let answer = self.engine.call("GET", path, &[], None);
        self.refused += usize::from(answer.status >= 400);
        let json = (answer.status == 200).then(|| answer.json());
        json.map(rows).unwrap_or_default()
    }

    fn name(&mut self) -> String {
        let repository = *self.dice.pick(&REPOSITORIES);
        format!("{repository}:{}", self.dice.pick(&TAGS))
    }

    fn load(&mut self) {
        let shared = self.dice.below(4) as u64;
        self.made += 1;
        let layers = [
            Layer::programs(shared, 20_000),
            Layer::noise(1_000 + self.made, self.dice.between(1, 200_000)),
        ];
        let mut image = Image::new(&layers);
        for _ in 0..self.dice.below(3) {
            image = image.tag(&self.name());
        }
        self.ask("POST", "/images/load?quiet=1", &archive(&[image]), TAR);
    }

    fn build(&mut self) {
        self.made += 1;
        let file = format!("FROM scratch\nLABEL made={}\nCOPY file /file\n", self.made);
        let content = vec![b'x'; self.dice.between(1, 50_000)];
        let body = context(&[("Dockerfile", file.as_bytes()), ("file", &content)]);
        let name = self.engine.listed(&self.name());
        let path = format!("/build?version=1&rm=1&networkmode=none&t={}", escape(&name));
        self.ask("POST", &path, &body, TAR);
    }

    fn pick(&mut self, rows: &[Value]) -> Option<String> {
        let row = (!rows.is_empty()).then(|| self.dice.pick(rows))?;
        row["Id"].as_str().map(str::to_owned)
    }

    fn tag(&mut self, images: &[Value]) {
        let Some(id) = self.pick(images) else { return };
        let name = self.engine.listed(&self.name());
        let (repository, tag) = name.rsplit_once(':').unwrap();
        let path = format!(
            "/images/{}/tag?repo={}&tag={tag}",
            escape(&id),
            escape(repository)
        );
        self.ask("POST", &path, &[], None);
    }

    fn untag(&mut self, images: &[Value]) {
        let tags = images
            .iter()
            .filter_map(|image| image["RepoTags"].as_array());
        let tags: Vec<&str> = tags.flatten().filter_map(Value::as_str).collect();
        if tags.is_empty() {
            return;
        }
        let path = format!(
            "/images/{}?noprune=1",
            escape(self.dice.pick::<&str>(&tags))
        );
        self.ask("DELETE", &path, &[], None);
    }

    /// Creates a container, and starts most of them.
    fn contain(&mut self, images: &[Value]) {
        let Some(image) = self.pick(images) else {
            return;
        };
        self.made += 1;
        let body = json!({
            "Image": image,
            "Cmd": ["/pause"],
            "StopSignal": "SIGKILL",
            "HostConfig": { "NetworkMode": "none" },
        });
        let name = format!("busy-{}", self.made);
        let path = format!("/containers/create?name={name}");
        self.ask("POST", &path, body.to_string().as_bytes(), JSON);
        if self.dice.chance(60) {
            self.ask("POST", &format!("/containers/{name}/start"), &[], None);
        }
    }

    /// Something happens to a container.
    fn disturb(&mut self) {
        let containers = self.listed("/containers/json?all=1");
        let Some(id) = self.pick(&containers) else {
            return;
        };
        let deeds = ["pause", "unpause", "kill", "start", "restart?t=0"];
        let path = format!("/containers/{id}/{}", self.dice.pick(&deeds));
        self.ask("POST", &path, &[], None);
    }

    fn commit(&mut self) {
        let containers = self.listed("/containers/json?all=1");
        let Some(id) = self.pick(&containers) else {
            return;
        };
        let path = format!("/commit?container={id}&pause=0");
        self.ask("POST", &path, b"{}", JSON);
    }

    /// Removes a container, or an image: by force now and then.
    fn remove(&mut self, images: &[Value], full: bool) {
        let containers = self.listed("/containers/json?all=1");
        if self.dice.chance(50) || (full && !containers.is_empty()) {
            let Some(id) = self.pick(&containers) else {
                return;
            };
            self.ask(
                "DELETE",
                &format!("/containers/{id}?force=1&v=1"),
                &[],
                None,
            );
        }
        let Some(id) = self.pick(images) else { return };
        let force = u8::from(full || self.dice.chance(30));
        let path = format!("/images/{}?force={force}", escape(&id));
        self.ask("DELETE", &path, &[], None);
    }
}
