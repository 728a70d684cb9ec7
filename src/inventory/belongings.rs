/// What a container has of its own. Read only for containers that may be removed: to count a writable layer an engine
/// walks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Bytes in its writable layer; `None` where the engine does not tell.
    pub writable: Option<u64>,
    /// Its anonymous volumes by name, which stay behind when it is removed and are hard to find again.
    pub volumes: Vec<String>,
    /// Whether the engine removes it by itself as soon as it stops (`docker run --rm`), with its anonymous volumes.
    pub removed_on_stop: bool,
}

impl Belongings {
    /// Whether a volume of this name is anonymous: engines give those 64 hexadecimal digits.
    pub fn is_anonymous(volume: &str) -> bool {
        volume.len() == 64 && volume.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

#[cfg(test)]
mod tests {
    use super::Belongings;

    #[test]
    fn a_volume_with_a_name_of_its_own_is_not_anonymous() {
        assert!(Belongings::is_anonymous(&"0a".repeat(32)));
        assert!(!Belongings::is_anonymous("shop_data"));
        assert!(!Belongings::is_anonymous(&"zz".repeat(32)));
    }
}
