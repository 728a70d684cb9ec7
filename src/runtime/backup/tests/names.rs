use super::archives::{Made, all, containerd, fault};
use crate::inventory::ImageId;
use crate::runtime::backup::unname::copy;

fn nameless(made: &Made, there: &[ImageId]) -> Vec<u8> {
    let (tar, mut copied) = (made.tar(), Vec::new());
    copy(&*tar, tar.len() as u64, there, &mut copied).unwrap();
    copied
}

#[test]
fn a_copy_holds_the_same_images_without_any_name() {
    for (layout, made) in all() {
        let copied = nameless(&made, &[]);
        assert_eq!(
            fault(&copied, std::slice::from_ref(&made.id)),
            None,
            "{layout}"
        );
        let text = String::from_utf8_lossy(&copied);
        for name in ["a:1", "a:2", "\"a\""] {
            assert!(!text.contains(name), "{layout} {name}");
        }
    }
}

#[test]
fn an_image_that_is_there_already_has_no_entry_that_would_give_it_an_invisible_name() {
    let made = containerd();
    let copied = nameless(&made, std::slice::from_ref(&made.id));
    let why = fault(&copied, std::slice::from_ref(&made.id)).unwrap();
    assert!(why.ends_with("is not in it"), "{why}");
}
