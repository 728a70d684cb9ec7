use super::archives::{Entry, all, config, fault, layers, legacy, oci, podman, sha256, wanted};
use crate::inventory::ImageId;
use crate::runtime::backup::verify::verify;

#[test]
fn a_whole_archive_verifies_in_every_layout() {
    for (layout, made) in all() {
        assert_eq!(made.fault(), None, "{layout}");
    }
}

#[test]
fn without_any_one_of_its_files_it_does_not_verify() {
    // beside files that nothing refers to, a manifest in an index can be missed: that of another platform is not here
    let spare = |layout: &str| match layout {
        "legacy" => 3,
        _ => 1,
    };
    for (layout, made) in all() {
        let paths = made.entries.iter().map(Entry::path);
        let missed: Vec<&str> = paths
            .filter(|path| made.without(path).fault().is_none())
            .collect();
        assert_eq!(missed.len(), spare(layout), "{layout}: {missed:?}");
    }
}

#[test]
fn a_flipped_bit_anywhere_in_a_layer_or_a_paper_is_found() {
    for (layout, made) in all() {
        for entry in &made.entries {
            let Entry::File(path, bytes) = entry else {
                continue;
            };
            let counts = path.contains(".tar")
                || path.starts_with("blobs/")
                || path.contains(&sha256(&config()));
            if counts {
                let middle = bytes.len() / 2;
                let flipped = made.with(path, |bytes| bytes[middle] ^= 1);
                assert!(flipped.fault().is_some(), "{layout}: {path}");
            }
        }
    }
}

#[test]
fn the_words_say_what_is_wrong() {
    let said = |fault: Option<String>, words: &str| {
        let fault = fault.unwrap_or_default();
        assert!(fault.contains(words), "{fault}");
    };
    said(
        legacy()
            .with("one/layer.tar", |bytes| bytes[0] ^= 1)
            .fault(),
        "is not what its digest says",
    );
    said(
        legacy().without("three/layer.tar").fault(),
        "two/layer.tar is missing from it",
    );
    let paper = format!("{}.json", sha256(&config()));
    said(podman().without(&paper).fault(), "is missing from it");
    let blob = format!("blobs/sha256/{}", sha256(&layers()[0]));
    said(
        oci().with(&blob, |bytes| bytes[0] ^= 1).fault(),
        "is not what its digest says",
    );
    let other = ImageId::new(&"0".repeat(64));
    for (layout, made) in all() {
        let wrong = fault(&made.tar(), &[made.id.clone(), other.clone()]);
        assert_eq!(
            wrong.as_deref(),
            Some("the image 000000000000 is not in it"),
            "{layout}"
        );
    }
}

#[test]
fn an_archive_that_is_cut_anywhere_does_not_verify() {
    for (layout, made) in all() {
        let tar = made.tar();
        // all but what stands behind the end mark
        for length in (0..tar.len() - 1024).step_by(100) {
            let cut = fault(&tar[..length], std::slice::from_ref(&made.id));
            let cut = cut.unwrap_or_default();
            assert!(
                cut.contains("ends before its end"),
                "{layout}, {length}: {cut}"
            );
        }
    }
}

#[test]
fn an_archive_is_not_read_further_than_it_may_be_long() {
    let made = oci();
    let tar = made.tar();
    let ids = wanted(&[made.id]);
    let short = verify(&*tar, tar.len() as u64 - 1, &ids, |_| Ok(()));
    let error = short.unwrap_err().to_string();
    assert_eq!(error, "the archive is longer than what was saved");
    // an entry may claim to be as long as it likes
    let mut header = tar::Header::new_gnu();
    header.set_path("blobs/sha256/bomb").unwrap();
    header.set_size(u64::MAX / 2);
    header.set_cksum();
    let endless = std::io::Read::chain(&header.as_bytes()[..], std::io::repeat(0));
    let bomb = verify(endless, 1 << 20, &ids, |_| Ok(()));
    let error = bomb.unwrap_err().to_string();
    assert_eq!(error, "the archive is longer than what was saved");
    // and so may the extension of a header
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_cksum();
    let endless = std::io::Read::chain(&header.as_bytes()[..], std::io::repeat(b'a'));
    let bomb = verify(endless, u64::MAX, &ids, |_| Ok(()));
    assert_eq!(
        bomb.unwrap_err().to_string(),
        "an extended header is too long"
    );
}

#[test]
fn links_may_not_lead_in_a_circle_nor_out_of_the_archive() {
    let link = |path: &str, to: &str| Entry::Link(path.to_owned(), to.to_owned());
    let mut circle = legacy().without("two/layer.tar");
    circle
        .entries
        .push(link("two/layer.tar", "../four/layer.tar"));
    circle
        .entries
        .push(link("four/layer.tar", "../two/layer.tar"));
    let fault = circle.fault().unwrap();
    assert!(fault.contains("lead in a circle"), "{fault}");
    let mut outside = legacy().without("two/layer.tar");
    outside
        .entries
        .push(link("two/layer.tar", "../../etc/passwd"));
    let fault = outside.fault().unwrap();
    assert!(fault.contains("leads out of it"), "{fault}");
}

#[test]
fn a_name_is_only_a_name_and_never_a_place_on_this_machine() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("x");
    let mut made = oci();
    for path in ["../x", "../../x", "/x", &place.to_string_lossy()] {
        made.entries
            .push(Entry::File(path.to_owned(), b"{}".to_vec()));
    }
    assert_eq!(made.fault(), None);
    assert!(!place.exists());
    made.entries
        .push(Entry::File("../x".to_owned(), Vec::new()));
    assert_eq!(made.fault().as_deref(), Some("a name is in it twice"));
}

#[test]
fn a_damaged_header_is_found() {
    let made = oci();
    let mut tar = made.tar();
    tar[0] ^= 1;
    let fault = fault(&tar, &[made.id]).unwrap();
    assert_eq!(fault, "a header of the archive is damaged");
}

#[test]
fn a_long_name_and_an_extended_size_are_understood() {
    let mut pack = tar::Builder::new(Vec::new());
    let extended = [("size", b"15".as_slice()), ("path", b"one/layer.tar")];
    pack.append_pax_extensions(extended).unwrap();
    let [first, _] = layers();
    let mut header = tar::Header::new_ustar();
    header.set_path("cut").unwrap();
    header.set_size(0); // only the extension tells
    header.set_cksum();
    let mut tar = pack.into_inner().unwrap();
    tar.truncate(1024);
    tar.extend_from_slice(header.as_bytes());
    tar.extend_from_slice(&first);
    tar.resize(tar.len().next_multiple_of(512), 0);
    let rest = legacy().without("one/layer.tar");
    tar.extend(rest.tar());
    assert_eq!(fault(&tar, &[rest.id]), None);
}

#[test]
fn extensions_before_one_entry_are_bounded_all_together() {
    let mut header = tar::Header::new_gnu();
    header.set_path("x").unwrap();
    header.set_entry_type(tar::EntryType::GNULongName);
    for size in [0, 1 << 18] {
        header.set_size(size);
        header.set_cksum();
        let mut one = header.as_bytes().to_vec();
        one.resize(512 + usize::try_from(size).unwrap(), b'a');
        let many = one.repeat(if size == 0 { 2049 } else { 4 });
        let why = fault(&many, &[oci().id]);
        assert_eq!(why.as_deref(), Some("an extended header is too long"));
    }
}

#[test]
fn a_size_beyond_all_sizes_is_an_archive_that_ends_too_early() {
    for size in ["18446744073709551615", "18446744073709551105"] {
        let mut pack = tar::Builder::new(Vec::new());
        pack.append_pax_extensions([("size", size.as_bytes())])
            .unwrap();
        let mut tar = pack.into_inner().unwrap();
        tar.truncate(1024);
        let mut header = tar::Header::new_ustar();
        header.set_path("cut").unwrap();
        header.set_size(0);
        header.set_cksum();
        tar.extend_from_slice(header.as_bytes());
        tar.resize(tar.len() + 4096, 0);
        let why = fault(&tar, &[oci().id]);
        assert_eq!(why.as_deref(), Some("the archive ends before its end"));
    }
}
