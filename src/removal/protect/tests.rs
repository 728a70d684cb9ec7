use std::collections::BTreeMap;

use super::{BadPattern, Edit, Pattern, Protection, Trouble};
use crate::inventory::{Image, ImageId, Reference};

fn image(references: &[&str], labels: &[(&str, &str)]) -> Image {
    let names = references.iter().filter_map(|name| Reference::new(name));
    let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Image {
        id: ImageId::new(&format!("sha256:0123456789abcdef{}", "0".repeat(48))),
        references: names.collect(),
        hidden_name: false,
        digests: Vec::new(),
        parent: None,
        created: None,
        size: 1,
        shared_size: None,
        content: None,
        platforms: Vec::new(),
        labels: labels.iter().map(pair).collect::<BTreeMap<_, _>>(),
    }
}

#[test]
fn a_glob_fits_any_name_of_an_image_in_any_spelling() {
    let all = image(
        &["docker.io/prod/shop/web:1.4", "localhost:5000/web:latest"],
        &[],
    );
    let fits = |pattern: &str| Pattern::parse(pattern).unwrap().fits(&all);
    for pattern in [
        "prod/*",
        "*:latest",
        "prod/shop/web:1.4",
        "prod/shop/web",
        "docker.io/prod/*",
        "prod/*/web:1.[0-5]",
        "*/{web,api}:1.?",
        "localhost:5000/web",
    ] {
        assert!(fits(pattern), "{pattern}");
    }
    for pattern in ["prod", "web", "*:1.5", "prod/*:latest", "PROD/*"] {
        assert!(!fits(pattern), "{pattern}");
    }
}

#[test]
fn an_id_fits_by_its_first_digits_and_a_label_by_key_or_value() {
    let one = image(&[], &[("keep", "yes"), ("empty", ""), ("eq", "a=b c")]);
    let fits = |pattern: &str| Pattern::parse(pattern).unwrap().fits(&one);
    for pattern in [
        "0123456789ab",
        "sha256:0123456789ABCDEF",
        "label=keep",
        "label=keep=yes",
        "label=empty=",
        "label=eq=a=b c",
    ] {
        assert!(fits(pattern), "{pattern}");
    }
    for pattern in ["1123456789ab", "label=kee", "label=keep=no", "*"] {
        assert!(!fits(pattern), "{pattern}");
    }
    assert!(Pattern::of(&one.id).unwrap().fits(&one));
    assert_eq!(Pattern::of(&ImageId::new("not an id")), None);
}

#[test]
fn what_is_no_pattern_is_told() {
    let why = |text: &str| Pattern::parse(text).unwrap_err();
    assert_eq!(why("  "), BadPattern::Empty);
    assert_eq!(why("prod web"), BadPattern::Blank);
    assert_eq!(why("# prod"), BadPattern::Blank);
    assert_eq!(why("sha256:0123"), BadPattern::Id);
    assert_eq!(why("label="), BadPattern::Label);
    assert_eq!(why("label==x"), BadPattern::Label);
    assert!(matches!(why("prod/["), BadPattern::Glob(_)));
}

#[test]
fn a_broken_file_says_where_and_the_rest_still_counts() {
    let text = b"\xef\xbb\xbf# mine\r\nprod/*   # ours\r\nsha256:12\n\n \xff\nlabel=keep\n";
    let read = Protection::parse(text);
    let spelled: Vec<(&str, &str)> = read
        .entries()
        .iter()
        .map(|entry| (entry.pattern.spelled(), entry.remark.as_str()))
        .collect();
    assert_eq!(spelled, [("prod/*", "ours"), ("label=keep", "")]);
    let lines = vec![
        (3, BadPattern::Id.to_string()),
        (5, "it is not UTF-8".to_owned()),
    ];
    assert_eq!(read.trouble(), Some(&Trouble::Lines(lines)));
    assert_eq!(
        read.trouble().unwrap().words(),
        "the protect file is broken in line 3 (an id has at least 12 and at most 64 hex digits) and 5"
    );
    assert!(read.protects(&image(&["prod/a:1"], &[])));
}

#[test]
fn a_change_leaves_every_other_line_as_it_is() {
    let prod = Pattern::parse("prod/*").unwrap();
    let other = Pattern::parse("*:latest").unwrap();
    let before = "# mine\r\n\r\n  prod/*\t# ours\r\nunknown [\nprod/*";
    let after = "# mine\r\n\r\nunknown [\n";
    assert_eq!(Edit::Remove(prod.clone()).apply(before), after);
    assert_eq!(Edit::Remove(other.clone()).apply(before), before);
    let added = Edit::Add(other, "a\nb".to_owned()).apply(before);
    assert_eq!(added, format!("{before}\n*:latest  # ab\n"));
    assert_eq!(Edit::Add(prod, String::new()).apply(before), before);
}

#[test]
fn a_new_file_explains_itself_and_protects_only_what_was_added() {
    let edit = Edit::Add(Pattern::parse("prod/*").unwrap(), String::new());
    let text = edit.apply("");
    let read = Protection::parse(text.as_bytes());
    assert_eq!((read.entries().len(), read.trouble()), (1, None));
    assert_eq!(read.entries()[0].pattern, *edit.pattern());
    assert!(text.starts_with("# What jettison never removes"));
}

#[test]
fn patterns_that_mean_the_same_are_equal() {
    let read = |text: &str| Pattern::parse(text).unwrap();
    for other in ["sha256:04230e67d069", "04230E67D069", "SHA256:04230e67D069"] {
        assert_eq!(read(other), read("04230e67d069"));
    }
    for other in ["04230e67d0690", "label=04230e67d069", "04230e67d069*"] {
        assert_ne!(read(other), read("04230e67d069"));
    }
    assert_eq!(read("label=keep"), read(" label=keep "));
    assert_ne!(read("label=keep"), read("label=keep="));
    assert_ne!(read("prod/*"), read("PROD/*"));
}

#[test]
fn a_change_finds_every_spelling_and_nothing_else() {
    let text = "sha256:04230e67d069\n04230E67D069 # mine\n04230e67d0690\nlabel=keep\n";
    let pattern = Pattern::parse("04230e67d069").unwrap();
    let add = Edit::Add(pattern.clone(), String::new());
    assert_eq!(add.apply(text), text);
    let remove = Edit::Remove(pattern);
    assert_eq!(remove.apply(text), "04230e67d0690\nlabel=keep\n");
}
