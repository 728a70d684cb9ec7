//! An engine made empty again.

use serde_json::Value;

use super::build::text;
use super::http::{Answer, escape};
use crate::engines::TestEngine;

/// Each round removes at least the images that no other image depends on; no test builds chains as long as this.
const ROUNDS: usize = 50;

impl TestEngine {
    /// Removes all containers, images and build cache, and checks that nothing is left.
    pub(crate) fn wipe(&self) {
        for container in self.containers() {
            let id = text(&container["Id"]);
            if container["State"] == "paused" {
                self.unpause(&id);
            }
            // Removing by force would give `/pause` ten seconds to end by itself on Podman.
            if container["State"] == "paused" || container["State"] == "running" {
                self.kill(&id);
            }
            self.remove_container(&id);
        }
        let mut refusals = Vec::new();
        for _ in 0..ROUNDS {
            let images = self.images();
            if images.is_empty() {
                break;
            }
            // Parents are refused until their children are gone, and a parent may go with its child.
            refusals = images
                .iter()
                .map(|image| self.force(&text(&image["Id"])))
                .collect();
        }
        assert_eq!(
            self.images(),
            Vec::<Value>::new(),
            "{}: {refusals:?}",
            self.name
        );
        assert_eq!(self.containers(), Vec::<Value>::new(), "{}", self.name);
        self.wipe_build_cache();
        assert_eq!(self.layers_size(), 0, "{}: layers are left", self.name);
    }

    fn force(&self, id: &str) -> Answer {
        self.call(
            "DELETE",
            &format!("/images/{}?force=1", escape(id)),
            &[],
            None,
        )
    }

    /// Podman has no build cache of its own and answers 404.
    fn wipe_build_cache(&self) {
        let answer = self.call("POST", "/build/prune?all=1", &[], None);
        assert!(
            [200, 404].contains(&answer.status),
            "{}: {}",
            self.name,
            answer.text()
        );
        assert_eq!(
            self.build_cache(),
            Vec::<Value>::new(),
            "{}: build cache is left",
            self.name
        );
    }
}
