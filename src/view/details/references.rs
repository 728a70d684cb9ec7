use ratatui::text::{Line, Span};

use crate::inventory::{EngineKind, Evidence, Presence, Reference};
use crate::view::names;
use crate::view::text::{short, wrap};
use crate::view::theme::Role;

use super::Details;

impl Details<'_> {
    /// A reference with its mark: whole, however long, where an entry may take several lines.
    pub(super) fn reference(
        &self,
        sign: Span<'static>,
        reference: &Reference,
    ) -> Vec<Line<'static>> {
        let marked = self.session.marks.has_reference(&self.image.id, reference);
        let (mark, role) = if marked {
            ("● ", Role::Marked)
        } else {
            ("  ", Role::Text)
        };
        let name = if self.full {
            names::safe(reference.as_str()).into_owned()
        } else {
            short(reference.as_str(), self.width.saturating_sub(3))
        };
        let mark = self.theme.span(Role::Marked, mark);
        let spans = [sign, mark, self.theme.span(role, name)];
        wrap(&spans, 0, 5, self.width)
    }

    /// Whether it exists elsewhere, and what says so.
    pub(super) fn evidence(&self, sign: Span<'static>) -> Vec<Line<'static>> {
        let (role, verdict, why) = match self.inventory.evidence(self.ix) {
            Evidence::RecordedPull => (
                Role::Good,
                "re-pullable",
                "the engine records that it was pulled",
            ),
            Evidence::RepositoryDigest => (
                Role::Good,
                "re-pullable",
                "it has a repository digest, which this engine gives at a pull and at a push only",
            ),
            Evidence::RecordedBuild => (
                Role::Caution,
                "only copy",
                "the engine records that it was built here, and no pull; whether it was pushed it does not say",
            ),
            Evidence::NoDigest => (
                Role::Caution,
                "only copy",
                "it has no repository digest: it was built or loaded here, and never pulled nor pushed by this engine",
            ),
            Evidence::Nothing => (
                Role::Caution,
                "unknown",
                proves_nothing(self.inventory.profile().kind),
            ),
        };
        self.flow(vec![
            sign,
            self.theme.span(role, format!(" {verdict}")),
            self.theme.span(Role::Dim, format!(": {why}")),
        ])
    }

    /// A platform, and how much of its variant is here.
    pub(super) fn platform(&self, sign: Span<'static>, name: &str) -> Vec<Line<'static>> {
        let mut all = self.inventory.platforms(self.ix).iter();
        let presence = all.find(|one| one.name == name).map(|one| one.presence);
        let (role, told) = match presence {
            Some(Presence::Unpacked) => (Role::Text, "here"),
            Some(Presence::Packed) => (Role::Text, "here, but not unpacked"),
            Some(Presence::Named) | None => (
                Role::Dim,
                "not here: the image's index only names it, its layers are in the registry",
            ),
        };
        let name = names::safe(name);
        self.flow(vec![
            sign,
            self.theme.span(role, format!(" {name}")),
            self.theme.span(Role::Dim, format!("  {told}")),
        ])
    }

    pub(super) fn label(&self, sign: Span<'static>, key: &str) -> Vec<Line<'static>> {
        let value = self.image.labels.get(key).map_or("", String::as_str);
        let text = format!("{}={}", names::safe(key), names::safe(value));
        self.prose(sign, Role::Dim, &text)
    }
}

/// Why a digest is no evidence on such an engine.
fn proves_nothing(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::ContainerdStore => {
            "this store gives what is built here a digest too, so a digest proves nothing"
        }
        EngineKind::GraphDriver | EngineKind::Podman => {
            "this engine gives what is built here a digest too, so a digest proves nothing"
        }
    }
}
