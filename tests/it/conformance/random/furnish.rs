//! A random world on a real engine.

use std::collections::BTreeSet;

use serde_json::json;

use super::dice::Dice;
use crate::engines::TestEngine;
use crate::world::archive::{Image, Layer, Step};
use crate::world::build::Store;

const REPOSITORIES: [&str; 4] = ["one", "two/web", "registry.example.com:5000/three", "four"];
const TAGS: [&str; 3] = ["1", "2", "latest"];
/// Bytes of the noise in the layers that images are made of, the one with programs first.
const SIZES: [usize; 9] = [1_000, 0, 0, 17, 4_096, 30_000, 99_999, 250_007, 600_001];

/// The label that tells images of a world apart, whatever their ids.
pub(super) const NUMBER: &str = "number";

/// A world in the making.
pub(super) struct Furnisher<'a> {
    engine: &'a TestEngine,
    dice: &'a mut Dice,
    pool: Vec<Layer>,
    stacks: Vec<Vec<usize>>,
    /// Names as this engine lists them, each with whether its image has programs.
    names: Vec<(String, bool)>,
    /// Containers that can be committed.
    containers: Vec<String>,
}

impl<'a> Furnisher<'a> {
    pub(super) fn new(engine: &'a TestEngine, dice: &'a mut Dice) -> Self {
        let layer = |(number, size): (usize, &usize)| match number {
            0 => Layer::programs(100, *size),
            number => Layer::noise(100 + number as u64, *size),
        };
        Self {
            engine,
            dice,
            pool: SIZES.iter().enumerate().map(layer).collect(),
            stacks: Vec::new(),
            names: Vec::new(),
            containers: Vec::new(),
        }
    }

    /// Three to ten images by one to three loads, names moved and added, containers in all states, commits and builds.
    pub(super) fn furnish(mut self) {
        for _ in 0..self.dice.between(1, 3) {
            self.load();
            self.retag();
            for _ in 0..self.dice.below(3) {
                self.contain();
            }
        }
        if self.dice.chance(35) {
            self.commit();
        }
        if self.dice.chance(30) {
            self.build();
        }
        if self.dice.chance(30) {
            self.retag();
        }
        if self.dice.chance(25) && self.engine.store() != Store::Podman {
            self.build_with_cache();
        }
    }

    /// One or two images of which the build cache holds layers too: from nothing, or on another image.
    fn build_with_cache(&mut self) {
        for number in 0..self.dice.between(1, 2) {
            let base = if self.names.is_empty() || self.dice.chance(50) {
                "scratch"
            } else {
                &self.dice.pick(&self.names).0
            };
            let mut file = format!("FROM {base}\nLABEL {NUMBER}=cached-{number}\n");
            if self.dice.chance(60) {
                file += "COPY first /first\n";
            }
            if self.dice.chance(60) {
                file += "COPY second /second\n";
            }
            let (first, second) = (vec![b'1'; 50_000], vec![b'2'; 7_000]);
            let files = [("first", first.as_slice()), ("second", second.as_slice())];
            let tag = format!("four:cached-{number}");
            self.engine.build_with_cache(&file, &files, &tag);
            self.note(&tag, false);
        }
    }

    /// Loads a few images at once; tags of an earlier load may move to them.
    fn load(&mut self) {
        let mut taken = BTreeSet::new();
        let count = self.dice.between(2, 4);
        let images: Vec<Image> = (0..count).map(|_| self.image(&mut taken)).collect();
        self.engine.load(&images);
    }

    fn image(&mut self, taken: &mut BTreeSet<String>) -> Image {
        let stack = self.stack();
        let runs = stack.contains(&0);
        let layers: Vec<Layer> = stack.iter().map(|at| self.pool[*at].clone()).collect();
        let number = self.stacks.len();
        self.stacks.push(stack);
        let mut image = Image::new(&layers).label(NUMBER, &number.to_string());
        if self.dice.chance(60) {
            let history = self.history(layers.len());
            image = image.history(&history);
        }
        let tags = *self.dice.pick(&[0, 1, 1, 1, 2, 2, 3]);
        for _ in 0..tags {
            let tag = self.tag();
            if taken.insert(tag.clone()) {
                self.note(&tag, runs);
                image = image.tag(&tag);
            }
        }
        if self.dice.chance(30) {
            image = image.command("/done");
        }
        image
    }

    /// Layers by their place in the pool: often the first ones of another image, and more.
    fn stack(&mut self) -> Vec<usize> {
        let mut stack = Vec::new();
        if !self.stacks.is_empty() && self.dice.chance(65) {
            let other = self.dice.pick(&self.stacks).clone();
            stack.extend(&other[..self.dice.between(1, other.len())]);
        } else if self.dice.chance(60) {
            stack.push(0);
        }
        for _ in 0..self.dice.below(4) {
            let layer = self.dice.below(self.pool.len());
            if !stack.contains(&layer) {
                stack.push(layer);
            }
        }
        if stack.is_empty() {
            stack.push(self.dice.below(self.pool.len()));
        }
        stack
    }

    /// A history with settings between the layers, of fewer layers than there are, or none at all.
    fn history(&mut self, layers: usize) -> Vec<Step> {
        let told = match self.dice.below(4) {
            0 => 0,
            1 => self.dice.below(layers),
            _ => layers,
        };
        let words = [
            "RUN make",
            "COPY a b # buildkit",
            "/bin/sh -c make",
            "bazel build",
            "",
        ];
        let mut history = Vec::new();
        for _ in 0..told {
            while self.dice.chance(25) {
                history.push(Step::Empty("ENV A=b".to_owned()));
            }
            history.push(Step::Layer((*self.dice.pick(&words)).to_owned()));
        }
        history
    }

    fn tag(&mut self) -> String {
        format!(
            "{}:{}",
            self.dice.pick(&REPOSITORIES),
            self.dice.pick(&TAGS)
        )
    }

    fn note(&mut self, tag: &str, runs: bool) {
        let name = self.engine.listed(tag);
        self.names.retain(|(known, _)| *known != name);
        self.names.push((name, runs));
    }

    /// Gives an image one more name, which another may lose by it.
    fn retag(&mut self) {
        if self.names.is_empty() || self.dice.chance(60) {
            return;
        }
        let (from, runs) = self.dice.pick(&self.names).clone();
        let (repository, tag) = (self.dice.pick(&REPOSITORIES), self.dice.pick(&TAGS));
        self.engine.tag(&from, repository, tag);
        self.note(&format!("{repository}:{tag}"), runs);
    }

    /// A container in a random state, by name or by id.
    fn contain(&mut self) {
        if self.names.is_empty() {
            return;
        }
        let (name, runs) = self.dice.pick(&self.names).clone();
        let image = if self.dice.chance(25) {
            self.engine.image_id(&name)
        } else {
            name.clone()
        };
        let title = format!("container-{}", self.containers.len());
        let id = self.engine.create(&title, &image, &json!({}));
        self.containers.push(id.clone());
        let state = self.dice.below(4);
        if !runs || state == 0 {
            return;
        }
        self.engine.start(&id);
        if self.ends(&name) {
            self.engine.wait(&id);
            return;
        }
        match state {
            1 => drop(self.engine.kill(&id)),
            2 => self.engine.pause(&id),
            _ => {}
        }
    }

    /// Whether an image's program ends at once.
    fn ends(&self, name: &str) -> bool {
        self.engine.inspect_image(name)["Config"]["Cmd"][0] == "/done"
    }

    fn commit(&mut self) {
        let Some(container) = self.containers.last().cloned() else {
            return;
        };
        let running = self
            .engine
            .containers()
            .iter()
            .any(|row| row["Id"] == *container && row["State"] != "created");
        if running {
            return; // what a commit of these holds is not the same each time
        }
        if self
            .engine
            .try_commit(&container, "four", "committed")
            .is_err()
        {
            return;
        }
        if self.dice.chance(50) {
            self.engine.remove_container(&container);
            self.containers.pop();
        }
        self.note("four:committed", false);
    }

    /// Two or three images on top of one another, of which only the last has a name.
    fn build(&mut self) {
        let runs: Vec<String> = self.names.iter().map(|(name, _)| name.clone()).collect();
        if runs.is_empty() {
            return;
        }
        let mut file = format!("FROM {}\nLABEL {NUMBER}=built\n", self.dice.pick(&runs));
        if self.dice.chance(60) {
            file += "COPY file /file\n";
        }
        if self.dice.chance(60) {
            file += "ENV LAST=1\n";
        }
        let built = self
            .engine
            .try_build(&file, &[("file", &[b'x'; 3_000])], "one:built");
        if built.is_err() {
            return;
        }
        self.note("one:built", false);
        if self.dice.chance(30) {
            let parent = self
                .engine
                .ancestors(&self.engine.image_id(&self.engine.listed("one:built")));
            if let Some(parent) = parent.first() {
                self.engine.tag(parent, "two/web", "parent");
                self.note("two/web:parent", false);
            }
        }
    }
}
