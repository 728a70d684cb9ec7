use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Bytes;

/// A layer: one diff on top of one chain of others. The same diff at another depth is another layer on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// What identifies it: the digest over all diffs up to it.
    pub chain_id: Arc<str>,
    /// The digest of its own content, uncompressed.
    pub diff_id: Arc<str>,
    /// Its bytes on disk.
    pub size: Bytes,
}

/// The chain ids of a stack of diff ids, lowest first: the first is the diff id itself, each next one the SHA-256 of
/// the previous chain id, a blank and the diff id.
pub fn chain_ids(diff_ids: &[String]) -> Vec<String> {
    let mut chain: Vec<String> = Vec::with_capacity(diff_ids.len());
    for diff in diff_ids {
        chain.push(chain_id(chain.last().map(String::as_str), diff));
    }
    chain
}

/// The chain id of a diff on top of the chain `below`.
pub(super) fn chain_id(below: Option<&str>, diff: &str) -> String {
    let Some(below) = below else {
        return diff.to_owned();
    };
    let digest = Sha256::new()
        .chain_update(below)
        .chain_update(" ")
        .chain_update(diff)
        .finalize();
    let digits = digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|digit| char::from_digit(digit.into(), 16));
    let mut id = String::with_capacity("sha256:".len() + 64);
    id.push_str("sha256:");
    id.extend(digits);
    id
}

#[cfg(test)]
mod tests {
    use super::chain_ids;

    #[test]
    fn chain_ids_depend_on_everything_below() {
        let (a, b) = ("sha256:aa".to_owned(), "sha256:bb".to_owned());
        let chain = chain_ids(&[a.clone(), b.clone()]);
        assert_eq!(chain[0], a);
        assert_eq!(
            chain[1],
            "sha256:b68ad689d6d1ec110ea1c13617437ad6f3766d4b3b309f6a603a222e07a0164f"
        );
        assert_ne!(chain_ids(&[b, a])[1], chain[1]);
    }
}
