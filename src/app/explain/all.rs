//! Every topic there is, and what it is called.

use crate::inventory::{Certainty, ContainerState, Evidence, Reason, Side, Status};
use crate::removal::{Hindrance, RefusalKind, Route, Thing};

use super::{
    CellTopic, EndKind, EngineTopic, FateKind, HistoryTopic, LayerTopic, LossKind, Marking,
    NameTopic, OriginKind, PresetKind, StepKind, Topic,
};

/// All variants of an enum; one that is left out does not compile.
macro_rules! every {
    ($name:ident: $($variant:ident),+ $(,)?) => {{
        let _all_are_there = |one: $name| match one { $($name::$variant => ()),+ };
        [$($name::$variant),+]
    }};
}

impl Topic {
    /// Every topic, in the order in which they are declared.
    pub fn all() -> Vec<Self> {
        let cells = every!(CellTopic: Size, Frees, Containers, Names, Id, Age, Platforms);
        let engine = every!(EngineTopic: Itself, Images, OnDisk, WouldFree, BuildCache, DiskFree);
        let mut all = vec![Self::Lock, Self::Repository];
        all.extend(cells.map(Self::Cell));
        all.extend(engine.map(Self::Engine));
        all.extend(every!(Status: InUse, Dangling, Parent, NoContainer).map(Self::Status));
        all.extend(every!(Marking: None, Part, Whole).map(Self::Mark));
        let evidence =
            every!(Evidence: RecordedPull, RecordedBuild, RepositoryDigest, NoDigest, Nothing);
        all.extend(evidence.map(Self::OnlyCopy));
        all.extend(every!(Certainty: Exact, AtLeast, AtMost, About, Unknown).map(Self::Sign));
        let reasons = every!(Reason: LayersUnread, CacheUnread, BuildCache, CacheGoes, Split, Units, SharedContent,
            Orphan, Unreported);
        all.extend(reasons.map(Self::Doubt));
        all.extend(Self::of_details());
        all.extend(Self::of_removals());
        all
    }

    fn of_details() -> Vec<Self> {
        let mut all = vec![Self::Writable, Self::Mounted, Self::Orphan];
        all.extend(every!(LayerTopic: Own, Shared, Pinned, Itself).map(Self::Layer));
        all.extend(every!(HistoryTopic: Built, NoLayer, Untold).map(Self::History));
        all.extend(every!(NameTopic: Tag, DigestReference, Digest, Label).map(Self::Named));
        let states = every!(ContainerState: Running, Paused, Restarting, Created, Exited, Dead, Removing, Unknown);
        all.extend(states.map(Self::State));
        all.extend(every!(OriginKind: Here, Elsewhere, Gone, Id).map(Self::Origin));
        all.extend(every!(Side: Below, Same, Above).map(Self::Kin));
        all
    }

    fn of_removals() -> Vec<Self> {
        let mut all = vec![
            Self::Ledger,
            Self::NoForce,
            Self::Reclaimable,
            Self::Measured,
            Self::Pattern,
            Self::Unclear,
            Self::Backup,
            Self::NoEngine,
            Self::Offer,
        ];
        let refusals = every!(RefusalKind: ReferenceUsed, HasChildren, Running, SeveralReferences, Stopped, NotFound,
            Protected, Other);
        all.extend(refusals.map(Self::Refused));
        let presets = every!(PresetKind: Dangling, NoContainer, OlderThan, KeepNewest, Label);
        all.extend(presets.map(Self::Preset));
        let deeds = every!(StepKind: Untag, Delete, Force, Parent, Child, Unpause, Stop, RemoveContainer, PruneCache);
        all.extend(deeds.map(Self::Step));
        all.extend(every!(Hindrance: Unread, Volumes).map(Self::Barred));
        all.extend(every!(FateKind: Freed, CacheMayKeep, UntilContainers, KeptBy).map(Self::Row));
        all.extend(every!(Thing: Layers, Content, Index, Unread).map(Self::Holding));
        all.extend(every!(Route: Skip, Unblock, Force).map(Self::Route));
        all.extend(every!(LossKind: Image, Name, Itself, Along).map(Self::Loss));
        let ends = every!(EndKind: Waiting, Sent, Cancelled, Abandoned, Done, Refused, OurError, Skipped, GoneAlready, Failed,
            Unknown, FoundGone, FoundThere, StillThere);
        all.extend(ends.map(Self::End));
        all
    }

    /// What it is called among the topics of a page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Cell(topic) => cell(topic),
            Self::Refused(kind) => refusal(kind),
            Self::Mark(_) => "mark",
            Self::Lock => "protected",
            Self::OnlyCopy(evidence) => copy(evidence),
            Self::Repository => "repository",
            Self::Sign(certainty) => sign(certainty),
            Self::Doubt(reason) => doubt(reason),
            Self::Engine(topic) => engine(topic),
            Self::State(_) => "state",
            Self::Writable => "writable",
            Self::Origin(_) => "made from",
            Self::Mounted => "mounted",
            Self::Orphan => "image gone",
            Self::Layer(topic) => layer(topic),
            Self::Kin(_) => "relation",
            Self::History(topic) => history(topic),
            Self::Named(topic) => name(topic),
            Self::Preset(_) => "preset",
            Self::Step(deed) => step(deed),
            Self::Barred(_) => "why not",
            Self::Ledger => "ledger",
            Self::Row(row) => fate(row),
            Self::Holding(thing) => content(thing),
            Self::Route(taken) => route(taken),
            Self::NoForce => "no force",
            Self::Loss(loss) => lost(loss),
            Self::Reclaimable => "reclaimable",
            Self::End(end) => ending(end),
            Self::Measured => "measured",
            Self::Pattern => "pattern",
            Self::Unclear => "unclear",
            Self::Backup => "backup",
            Self::NoEngine => "what failed",
            Self::Offer => "choice",
        }
    }
}

fn cell(topic: CellTopic) -> &'static str {
    match topic {
        CellTopic::Size => "size",
        CellTopic::Frees => "frees",
        CellTopic::Containers => "containers",
        CellTopic::Names => "references",
        CellTopic::Id => "id",
        CellTopic::Age => "age",
        CellTopic::Platforms => "platforms",
    }
}

fn engine(topic: EngineTopic) -> &'static str {
    match topic {
        EngineTopic::Itself => "this engine",
        EngineTopic::Images => "its images",
        EngineTopic::OnDisk => "on disk",
        EngineTopic::WouldFree => "would free",
        EngineTopic::BuildCache => "build cache",
        EngineTopic::DiskFree => "disk free",
    }
}

fn layer(topic: LayerTopic) -> &'static str {
    match topic {
        LayerTopic::Own | LayerTopic::Shared => "who has it",
        LayerTopic::Pinned => "containers on it",
        LayerTopic::Itself => "what a layer is",
    }
}

fn history(topic: HistoryTopic) -> &'static str {
    match topic {
        HistoryTopic::Built => "steps",
        HistoryTopic::NoLayer => "no layer",
        HistoryTopic::Untold => "missing",
    }
}

fn name(topic: NameTopic) -> &'static str {
    match topic {
        NameTopic::Tag => "tag",
        NameTopic::DigestReference | NameTopic::Digest => "digest",
        NameTopic::Label => "label",
    }
}

fn route(route: Route) -> &'static str {
    match route {
        Route::Skip => "skip",
        Route::Unblock => "unblock",
        Route::Force => "force",
    }
}

fn refusal(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::ReferenceUsed => "refused: used",
        RefusalKind::HasChildren => "refused: children",
        RefusalKind::Running => "refused: running",
        RefusalKind::SeveralReferences => "refused: tags",
        RefusalKind::Stopped => "refused: stopped",
        RefusalKind::NotFound => "refused: gone",
        RefusalKind::Protected => "left: protected",
        RefusalKind::Other => "refused",
    }
}

fn sign(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Exact => "exact",
        Certainty::AtLeast => "≥",
        Certainty::AtMost => "≤",
        Certainty::About => "~",
        Certainty::Unknown => "unknown",
    }
}

fn doubt(reason: Reason) -> &'static str {
    match reason {
        Reason::LayersUnread => "why: layers unread",
        Reason::CacheUnread => "why: cache unread",
        Reason::BuildCache => "why: cache",
        Reason::CacheGoes => "why: cache goes",
        Reason::Split => "why: a sum",
        Reason::Units => "why: units",
        Reason::SharedContent => "why: content",
        Reason::Orphan => "why: no image",
        Reason::Unreported => "why: untold",
    }
}

fn step(deed: StepKind) -> &'static str {
    match deed {
        StepKind::Untag => "untag",
        StepKind::Delete => "remove image",
        StepKind::Force => "remove by force",
        StepKind::Parent => "parent",
        StepKind::Child => "child",
        StepKind::Unpause => "unpause",
        StepKind::Stop => "stop",
        StepKind::RemoveContainer => "remove container",
        StepKind::PruneCache => "cache",
    }
}

fn copy(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::RecordedBuild | Evidence::NoDigest => "only copy",
        Evidence::RecordedPull | Evidence::RepositoryDigest | Evidence::Nothing => "only copy?",
    }
}

fn lost(loss: LossKind) -> &'static str {
    match loss {
        LossKind::Image => "loses its image",
        LossKind::Name => "loses a name",
        LossKind::Itself => "container goes",
        LossKind::Along => "goes along",
    }
}

fn fate(row: FateKind) -> &'static str {
    match row {
        FateKind::Freed => "freed",
        FateKind::CacheMayKeep => "unless cached",
        FateKind::UntilContainers => "with containers",
        FateKind::KeptBy => "kept",
    }
}

fn content(thing: Thing) -> &'static str {
    match thing {
        Thing::Layers => "layers",
        Thing::Content => "content",
        Thing::Index => "index",
        Thing::Unread => "unread",
    }
}

fn ending(end: EndKind) -> &'static str {
    match end {
        EndKind::Waiting => "waiting",
        EndKind::Sent => "sent",
        EndKind::Cancelled => "cancelled",
        EndKind::Abandoned => "not waited for",
        EndKind::Done => "done",
        EndKind::Refused => "refused",
        EndKind::OurError => "wrong forecast",
        EndKind::Skipped => "skipped",
        EndKind::GoneAlready => "gone already",
        EndKind::Failed => "failed",
        EndKind::Unknown => "unknown",
        EndKind::FoundGone => "found gone",
        EndKind::FoundThere => "still there",
        EndKind::StillThere => "not done",
    }
}
