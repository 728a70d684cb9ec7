//! The platforms that images have variants for, as engines tell them.

use jettison::engine::docker::convert;
use jettison::inventory::{EngineKind, Platform, Presence};

use super::recorded::ENGINES;

fn platform(name: &str, presence: Presence) -> Platform {
    Platform {
        name: name.to_owned(),
        presence,
    }
}

#[test]
fn the_platform_of_an_image_is_read_from_every_engine() {
    let here = platform("linux/amd64", Presence::Unpacked);
    for engine in ENGINES {
        let details = engine.details();
        assert!(!details.is_empty(), "{}", engine.name);
        for details in details.values() {
            assert_eq!(details.platform.as_ref(), Some(&here), "{}", engine.name);
        }
        let listed = engine.body("images-manifests");
        let listing = convert::listing(engine.kind, &listed, None, b"[]").unwrap();
        let told: &[Platform] = match engine.kind {
            EngineKind::ContainerdStore => std::slice::from_ref(&here),
            EngineKind::GraphDriver | EngineKind::Podman => &[],
        };
        let image = listing.images.iter();
        let mut image = image.filter(|image| image.title() == "rec/hostile:1");
        assert_eq!(image.next().unwrap().platforms, told, "{}", engine.name);
    }
}

#[test]
fn variants_that_are_only_named_are_told_from_those_that_are_here() {
    let body = r#"[{"Id":"sha256:ID","Size":7,"Manifests":[
        {"Available":true,"Kind":"image","ImageData":{"Platform":{"os":"linux","architecture":"amd64"},
            "Size":{"Unpacked":12288}}},
        {"Available":true,"Kind":"image","ImageData":{"Platform":{"os":"linux","architecture":"arm","variant":"v7"},
            "Size":{"Unpacked":0}}},
        {"Available":false,"Kind":"image","ImageData":{"Platform":{"os":"linux","architecture":"arm64","variant":"v8"}}},
        {"Available":true,"Kind":"attestation","AttestationData":{"For":"sha256:0123"}},
        {"Available":true,"Kind":"image","ImageData":{"Platform":{"os":"linux"}}}]}]"#;
    let body = body.replace("ID", &"0123456789abcdef".repeat(4));
    let listing =
        convert::listing(EngineKind::ContainerdStore, body.as_bytes(), None, b"[]").unwrap();
    assert_eq!(
        listing.images[0].platforms,
        [
            platform("linux/amd64", Presence::Unpacked),
            platform("linux/arm/v7", Presence::Packed),
            platform("linux/arm64/v8", Presence::Named),
        ]
    );
}
