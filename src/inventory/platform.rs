/// A system and processor that an image has a variant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// What it is called, such as "linux/arm64/v8"; foreign text.
    pub name: String,
    /// How much of the variant is here.
    pub presence: Presence,
}

/// How much of a variant of an image an engine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// All of it, ready for a container.
    Unpacked,
    /// Its compressed layers, which a container would need unpacked.
    Packed,
    /// Only its name, in the index of the image: the layers are where that came from.
    Named,
}

impl Platform {
    /// A platform by its parts, as engines tell them; `None` where they tell no system or no processor.
    pub fn new(
        system: Option<&str>,
        processor: Option<&str>,
        variant: Option<&str>,
        presence: Presence,
    ) -> Option<Self> {
        let told = |part: Option<&str>| part.filter(|part| !part.is_empty()).map(str::to_owned);
        let name = format!("{}/{}", told(system)?, told(processor)?);
        let name =
            told(variant).map_or_else(|| name.clone(), |variant| format!("{name}/{variant}"));
        Some(Self { name, presence })
    }
}

#[cfg(test)]
mod tests {
    use super::{Platform, Presence};

    #[test]
    fn a_platform_is_written_as_the_docker_command_writes_it() {
        let name = |variant| {
            let platform = Platform::new(Some("linux"), Some("arm64"), variant, Presence::Named);
            platform.unwrap().name
        };
        assert_eq!(name(Some("v8")), "linux/arm64/v8");
        assert_eq!(name(Some("")), "linux/arm64");
        assert_eq!(name(None), "linux/arm64");
        let untold = Platform::new(Some("linux"), Some(""), None, Presence::Unpacked);
        assert_eq!(untold, None);
    }
}
