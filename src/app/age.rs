/// How long ago something was, in two or three characters and a unit: `5 min`, `3 h`, `12 d`, `4 mo`, `2 y`.
pub fn age(then: Option<i64>, now: i64) -> String {
    let Some(seconds) = then.map(|then| now.saturating_sub(then).max(0)) else {
        return "unknown".to_owned();
    };
    let (minute, hour, day) = (60, 3600, 86_400);
    match seconds {
        s if s < minute => "now".to_owned(),
        s if s < hour => format!("{} min", s / minute),
        s if s < 2 * day => format!("{} h", s / hour),
        s if s < 60 * day => format!("{} d", s / day),
        s if s < 730 * day => format!("{} mo", s / (30 * day)),
        s => format!("{} y", s / (365 * day)),
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn an_age_has_one_unit_and_never_runs_backwards() {
        let at = |seconds: i64| age(Some(0), seconds);
        assert_eq!(
            [
                at(-5),
                at(59),
                at(60),
                at(3600),
                at(172_800),
                at(86_400 * 59),
                at(86_400 * 60),
                at(86_400 * 730)
            ],
            ["now", "now", "1 min", "1 h", "2 d", "59 d", "2 mo", "2 y"].map(str::to_owned)
        );
        assert_eq!(age(None, 5), "unknown");
    }
}
