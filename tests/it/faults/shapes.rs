//! How Docker 28 on overlay2 writes what it holds: the bodies of its answers. The benches answer with them too.

use std::collections::BTreeMap;

use jettison::engine::practice::Holdings;
use jettison::inventory::{Container, Details, Image, ImageId, Reference};
use serde_json::{Value, json};

pub(super) fn images(holdings: &Holdings) -> Value {
    holdings.listing.images.iter().map(listed).collect()
}

/// One image of a list.
pub(super) fn listed(image: &Image) -> Value {
    json!({
        "Id": image.id.as_str(),
        "ParentId": image.parent.as_ref().map_or("", ImageId::as_str),
        "RepoTags": image.tags().map(Reference::stored).collect::<Vec<_>>(),
        "RepoDigests": image.digests,
        "Created": image.created,
        "Size": image.size,
        "SharedSize": image.shared_size,
        "Labels": image.labels,
    })
}

pub(super) fn containers(holdings: &Holdings) -> Value {
    let listed = |container: &Container| {
        let mounts = container.image_mounts.iter();
        let mounts = mounts.map(|name| json!({ "Type": "image", "Name": name.stored() }));
        json!({
            "Id": container.id.as_str(),
            "ImageID": container.image.as_str(),
            "Image": container.image_name,
            "Names": [format!("/{}", container.name)],
            "State": container.state.word(),
            "Status": container.status,
            "Created": container.created,
            "Labels": container.labels,
            "Mounts": mounts.collect::<Vec<_>>(),
        })
    };
    holdings.listing.containers.iter().map(listed).collect()
}

/// What a container's inspection tells.
pub(super) fn inspected_container(holdings: &Holdings, found: &Container) -> Value {
    let own = holdings.belongings.get(&found.id).cloned();
    let own = own.unwrap_or_default();
    let volumes = own.volumes.iter();
    let volumes = volumes.map(|name| json!({ "Type": "volume", "Name": name }));
    json!({
        "GraphDriver": { "Data": { "LowerDir": found.directories.join(":") } },
        "SizeRw": own.writable,
        "Mounts": volumes.collect::<Vec<_>>(),
        "HostConfig": { "AutoRemove": own.removed_on_stop },
        "Config": { "Image": found.created_from() },
    })
}

pub(super) fn inspected(image: &Image, details: &Details) -> Value {
    let mut body = listed(image);
    let mut data = BTreeMap::new();
    if let [upper, lower @ ..] = details.directories.as_slice() {
        data.insert("UpperDir", upper.clone());
        data.insert("LowerDir", lower.join(":"));
    }
    body["RootFS"] = json!({ "Type": "layers", "Layers": details.diff_ids });
    body["GraphDriver"] = json!({ "Name": "overlay2", "Data": data });
    body
}

pub(super) fn history(details: &Details) -> Value {
    let newest_first = details.history.iter().rev().map(|entry| {
        json!({
            "Id": "<missing>",
            "Created": entry.created,
            "CreatedBy": entry.command,
            "Comment": entry.comment,
            "Size": entry.size,
        })
    });
    newest_first.collect()
}

pub(super) fn usage(holdings: &Holdings) -> Value {
    let counted = holdings.listing.images.iter().map(|image| {
        json!({
            "Id": image.id.as_str(),
            "Size": image.size,
            "SharedSize": image.shared_size,
            "Containers": 0,
        })
    });
    json!({
        "LayersSize": holdings.disk_usage().layers_size,
        "Images": counted.collect::<Vec<_>>(),
        "BuildCache": [],
    })
}
