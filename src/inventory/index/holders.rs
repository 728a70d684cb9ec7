//! Who holds a layer or a blob. Most are held by one image only.

use super::ImageIx;

/// Images in the order of the listing, each once.
#[derive(Clone, Debug, Default)]
pub(super) enum Holders {
    /// No image.
    #[default]
    None,
    /// One image.
    One(ImageIx),
    /// Two or more.
    More(Vec<ImageIx>),
}

impl Holders {
    pub(super) fn as_slice(&self) -> &[ImageIx] {
        match self {
            Self::None => &[],
            Self::One(image) => std::slice::from_ref(image),
            Self::More(images) => images,
        }
    }

    /// Enters a holder, once however often it holds.
    pub(super) fn enter(&mut self, image: ImageIx) {
        let Err(place) = self.as_slice().binary_search(&image) else {
            return;
        };
        match self {
            Self::None => *self = Self::One(image),
            Self::One(other) => {
                let mut both = vec![*other, image];
                both.sort_unstable();
                *self = Self::More(both);
            }
            Self::More(images) => images.insert(place, image),
        }
    }
}
