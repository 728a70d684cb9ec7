//! How an inventory is indexed, once, from what an engine answered.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{ContainerIx, ImageIx, Inventory, LayerIx, Links};
use crate::inventory::sizes::{Stack, solve};
use crate::inventory::{
    Bytes, Details, DiskUsage, EngineKind, Image, ImageId, Layer, Listing, Profile, chain_ids,
};

impl Inventory {
    /// Indexes what an engine answered. `details` may lack images: their layers are unread, and figures say so.
    pub fn build(
        profile: Profile,
        listing: Arc<Listing>,
        details: &HashMap<ImageId, Arc<Details>>,
        usage: Option<Arc<DiskUsage>>,
    ) -> Self {
        let mut inventory = Self {
            listing,
            usage,
            profile: Some(profile),
            ..Self::default()
        };
        inventory.index_images();
        let directories = inventory.index_layers(profile, details);
        inventory.index_containers(&directories);
        inventory
    }

    fn index_images(&mut self) {
        let listing = Arc::clone(&self.listing);
        self.links = vec![Links::default(); listing.images.len()];
        for (position, image) in listing.images.iter().enumerate() {
            self.by_id
                .entry(image.id.clone())
                .or_insert(ImageIx(position));
            for reference in &image.references {
                self.by_reference
                    .entry(reference.clone())
                    .or_insert(ImageIx(position));
            }
        }
        for (position, image) in listing.images.iter().enumerate() {
            let parent = image.parent.as_ref().and_then(|parent| self.find(parent));
            if let Some(links) = parent.and_then(|ImageIx(parent)| self.links.get_mut(parent)) {
                links.children.push(ImageIx(position));
            }
        }
    }

    /// Lays out every layer once; answers which directory is which layer.
    fn index_layers(
        &mut self,
        profile: Profile,
        details: &HashMap<ImageId, Arc<Details>>,
    ) -> HashMap<String, LayerIx> {
        let listing = Arc::clone(&self.listing);
        let read: Vec<(usize, &Image, &Details, Vec<String>)> = listing
            .images
            .iter()
            .enumerate()
            .filter_map(|(position, image)| Some((position, image, details.get(&image.id)?)))
            .map(|(position, image, details)| {
                (position, image, &**details, chain_ids(&details.diff_ids))
            })
            .collect();
        self.unread = listing.images.len() - read.len();
        let stacks: Vec<Stack<'_>> = read
            .iter()
            .map(|(_, image, details, chain)| Stack {
                image,
                details,
                chain,
            })
            .collect();
        let sizes = solve(profile, &stacks);
        let mut by_chain: HashMap<&str, LayerIx> = HashMap::new();
        let mut directories = HashMap::new();
        for (position, _, details, chain) in &read {
            let mut stack = Vec::with_capacity(chain.len());
            for (chain, diff) in chain.iter().zip(&details.diff_ids) {
                let next = LayerIx(self.layers.len());
                let ix = *by_chain.entry(chain).or_insert(next);
                if ix == next {
                    let size = sizes.get(chain.as_str()).copied().unwrap_or(Bytes::ZERO);
                    self.add_layer(chain, diff, size);
                }
                stack.push(ix);
            }
            self.hold(
                ImageIx(*position),
                profile,
                details,
                stack,
                &mut directories,
            );
        }
        directories
    }

    fn add_layer(&mut self, chain: &str, diff: &str, size: Bytes) {
        let (chain_id, diff_id) = (chain.to_owned(), diff.to_owned());
        self.layers.push(Layer {
            chain_id,
            diff_id,
            size,
            command: String::new(),
        });
        self.holders.push(Vec::new());
        self.pins.push(0);
    }

    /// Enters an image as a holder of its layers, of its blobs on the containerd store, and its directories.
    fn hold(
        &mut self,
        image: ImageIx,
        profile: Profile,
        details: &Details,
        stack: Vec<LayerIx>,
        directories: &mut HashMap<String, LayerIx>,
    ) {
        for &LayerIx(layer) in &stack {
            if let Some(holders) = self.holders.get_mut(layer)
                && holders.last() != Some(&image)
            {
                holders.push(image);
            }
        }
        if profile.kind == EngineKind::ContainerdStore {
            let distinct: HashSet<&String> = details.diff_ids.iter().collect();
            for diff in distinct {
                self.blobs.entry(diff.clone()).or_default().push(image);
            }
        }
        for (directory, layer) in details.directories.iter().zip(stack.iter().rev()) {
            directories.entry(directory.clone()).or_insert(*layer);
        }
        self.name_commands(details, &stack);
        if let Some(links) = self.links.get_mut(image.0) {
            links.stack = Some(stack.into());
            links.pulled = details.pulled;
        }
    }

    /// Gives layers the commands of the history where there is one command for each layer with bytes.
    fn name_commands(&mut self, details: &Details, stack: &[LayerIx]) {
        let filled: Vec<&str> = details
            .history
            .iter()
            .filter(|entry| entry.size > 0)
            .map(|entry| entry.command.as_str())
            .collect();
        if filled.len() != stack.len() {
            return;
        }
        for (&LayerIx(layer), command) in stack.iter().zip(filled) {
            if let Some(layer) = self
                .layers
                .get_mut(layer)
                .filter(|layer| layer.command.is_empty())
            {
                command.clone_into(&mut layer.command);
            }
        }
    }

    fn index_containers(&mut self, directories: &HashMap<String, LayerIx>) {
        let listing = Arc::clone(&self.listing);
        for (position, container) in listing.containers.iter().enumerate() {
            let ix = ContainerIx(position);
            let image = self.find(&container.image);
            if let Some(links) = image.and_then(|ImageIx(image)| self.links.get_mut(image)) {
                links.users.push(ix);
            } else {
                self.orphans.push(ix);
            }
            for mounted in &container.image_mounts {
                let mounted = self.by_reference.get(mounted).copied();
                if let Some(links) = mounted.and_then(|ImageIx(image)| self.links.get_mut(image)) {
                    links.mounters.push(ix);
                }
            }
            let stack = match image {
                Some(image) => self.stack_shared(image),
                None if container.directories.is_empty() => None,
                None => Some(
                    container
                        .directories
                        .iter()
                        .rev()
                        .filter_map(|d| directories.get(d))
                        .copied()
                        .collect(),
                ),
            };
            for &LayerIx(layer) in stack.iter().flat_map(|stack| stack.iter()) {
                if let Some(pins) = self.pins.get_mut(layer) {
                    *pins += 1;
                }
            }
            self.pinned.push(stack);
        }
    }

    fn stack_shared(&self, ImageIx(image): ImageIx) -> Option<Arc<[LayerIx]>> {
        self.links.get(image)?.stack.clone()
    }
}
