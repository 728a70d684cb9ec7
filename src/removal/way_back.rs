use crate::inventory::{Image, ImageIx, Inventory, Reference, Registry};

/// How a deleted image could be had again, as far as anything tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayBack<'a> {
    /// A registry has had it, and this names it there.
    Pull(Pull<'a>),
    /// A registry has had it, but the engine kept no digest that names it there.
    Pulled,
    /// It was never pulled nor pushed; what its labels say of its build.
    OnlyCopy(Vec<(&'static str, &'a str)>),
    /// Nobody tells whether a registry has it; what its labels say of its build.
    CannotTell(Vec<(&'static str, &'a str)>),
}

/// What names an image in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull<'a> {
    /// Digests (`repository@sha256:…`), at least one: any that a registry has will do. Foreign text.
    pub digests: Vec<&'a str>,
    /// The tags that it had: a pull by digest brings none of them.
    pub tags: Vec<&'a Reference>,
}

/// The labels that tell where a build came from, and what they are called in a sentence.
const BUILD: [(&str, &str); 6] = [
    ("org.opencontainers.image.source", "source"),
    ("org.opencontainers.image.revision", "revision"),
    ("org.opencontainers.image.version", "version"),
    ("org.opencontainers.image.url", "url"),
    ("com.docker.compose.project", "compose project"),
    ("com.docker.compose.service", "compose service"),
];

impl<'a> WayBack<'a> {
    /// How this image could be had again. That a registry has it is never guessed from a name.
    pub fn of(base: &'a Inventory, ix: ImageIx) -> Option<Self> {
        let image = base.image(ix)?;
        Some(match base.registry(ix) {
            Registry::Known if image.digests.is_empty() => Self::Pulled,
            Registry::Known => Self::Pull(Pull {
                digests: image.digests.iter().map(String::as_str).collect(),
                tags: image.tags().collect(),
            }),
            Registry::OnlyCopy => Self::OnlyCopy(build(image)),
            Registry::CannotTell => Self::CannotTell(build(image)),
        })
    }
}

/// What an image's labels say of its build.
fn build(image: &Image) -> Vec<(&'static str, &str)> {
    let told = BUILD.iter().filter_map(|(label, name)| {
        let value = image.labels.get(*label)?;
        (!value.is_empty()).then_some((*name, value.as_str()))
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};
    use std::sync::Arc;

    use super::{Pull, WayBack};
    use crate::inventory::{EngineKind, Image, ImageId, Inventory, Listing, Profile, Reference};

    fn inventory(kind: EngineKind, digests: &[&str], labels: &[(&str, &str)]) -> Inventory {
        let text = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let image = Image {
            id: ImageId::new(&"a".repeat(64)),
            references: vec![Reference::new("app:1").unwrap()],
            hidden_name: false,
            digests: digests.iter().map(|digest| (*digest).to_owned()).collect(),
            parent: None,
            created: None,
            size: 1,
            shared_size: None,
            content: None,
            platforms: Vec::new(),
            labels: labels.iter().map(text).collect::<BTreeMap<_, _>>(),
        };
        let listing = Listing {
            images: vec![image],
            containers: Vec::new(),
        };
        let profile = Profile::new(kind, "28.5");
        Inventory::build(profile, Arc::new(listing), &HashMap::new(), None)
    }

    fn way(inventory: &Inventory) -> WayBack<'_> {
        WayBack::of(inventory, inventory.image_ixs().next().unwrap()).unwrap()
    }

    #[test]
    fn a_pull_is_offered_only_where_a_digest_proves_that_a_registry_has_it() {
        let digest = "app@sha256:0123";
        let tag = Reference::new("app:1").unwrap();
        let known = inventory(EngineKind::GraphDriver, &[digest], &[]);
        let pull = Pull {
            digests: vec![digest],
            tags: vec![&tag],
        };
        assert_eq!(way(&known), WayBack::Pull(pull));
        for kind in [EngineKind::ContainerdStore, EngineKind::Podman] {
            let untold = inventory(kind, &[digest], &[]);
            assert_eq!(way(&untold), WayBack::CannotTell(Vec::new()));
        }
    }

    #[test]
    fn an_only_copy_has_what_its_labels_say_of_its_build() {
        let labels = [
            ("org.opencontainers.image.source", "git.example/app"),
            ("org.opencontainers.image.revision", ""),
            ("com.docker.compose.project", "shop"),
            ("maintainer", "nobody"),
        ];
        let built = inventory(EngineKind::GraphDriver, &[], &labels);
        let told = vec![("source", "git.example/app"), ("compose project", "shop")];
        assert_eq!(way(&built), WayBack::OnlyCopy(told));
    }
}
