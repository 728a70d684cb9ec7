use crate::inventory::{ContainerIx, ImageId, Reference};
use crate::removal::{Change, State};

/// Takes in what an engine said that it changed, whatever the rules would have said to its step. Layers are left aside:
/// they go with what held them.
pub fn take(state: &mut State, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Untagged(name) => untag(state, name),
            Change::Deleted(id) => {
                if let Some(ix) = state.base().find(&ImageId::new(id)) {
                    state.remove_image(ix);
                }
            }
            Change::Unpaused(id) => {
                let ix = state.base().find_container(id);
                on(state, ix, State::unpause_container);
            }
            Change::Stopped(id) => {
                let ix = state.base().find_container(id);
                on(state, ix, State::stop_container);
            }
            Change::ContainerRemoved(id) => {
                let ix = state.base().find_container(id);
                on(state, ix, |state, ix| {
                    state.remove_container(ix);
                });
            }
            Change::CachePruned => state.prune_cache(),
        }
    }
}

fn on(state: &mut State, ix: Option<ContainerIx>, act: impl FnOnce(&mut State, ContainerIx)) {
    if let Some(ix) = ix {
        act(state, ix);
    }
}

fn untag(state: &mut State, name: &str) {
    let named = Reference::new(name).and_then(|name| Some((state.resolve(&name)?, name)));
    let Some((ix, name)) = named else {
        return;
    };
    let mut left = state.references(ix).to_vec();
    left.retain(|one| *one != name);
    state.set_references(ix, left);
    state.drop_hidden_name(ix);
}
