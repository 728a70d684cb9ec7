/// What starts a command in a shell, by the words that builders write.
const SHELLS: [&str; 7] = [
    "/bin/sh -c ",
    "/bin/bash -c ",
    "/bin/ash -c ",
    "/bin/sh -ec ",
    "/bin/bash -o pipefail -c ",
    "powershell -Command ",
    "cmd /S /C ",
];

/// A build command as a Dockerfile says it, `RUN …` or `COPY …`: without the shell, the build arguments and the remarks
/// that builders add. Foreign text as before; what is not understood is left as it is.
pub fn instruction(command: &str) -> String {
    let command = command.trim();
    let command = command.strip_suffix("# buildkit").unwrap_or(command).trim();
    if let Some((_, stated)) = command.split_once("#(nop)") {
        return stated.trim().to_owned();
    }
    let (run, rest) = match command.strip_prefix("RUN ") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, command),
    };
    match in_shell(rest) {
        Some(script) => format!("RUN {}", script.trim()),
        None if run => format!("RUN {rest}"),
        None => command.to_owned(),
    }
}

/// What a shell is to do; before it there may be the build arguments, `|2 A=b C=d`.
fn in_shell(text: &str) -> Option<&str> {
    let direct = SHELLS.iter().find_map(|shell| text.strip_prefix(shell));
    let with_arguments = || {
        let after = |shell: &&str| text.split_once(*shell).map(|(_, script)| script);
        SHELLS
            .iter()
            .filter_map(after)
            .max_by_key(|script| script.len())
    };
    direct.or_else(|| text.starts_with('|').then(with_arguments).flatten())
}

#[cfg(test)]
mod tests {
    use super::instruction;

    #[test]
    fn what_builders_add_to_a_command_is_taken_off() {
        let cases = [
            ("RUN /bin/sh -c make all # buildkit", "RUN make all"),
            ("/bin/sh -c apt-get update", "RUN apt-get update"),
            ("/bin/sh -c #(nop)  ENV A=b", "ENV A=b"),
            ("/bin/sh -c #(nop) COPY file:0a in / ", "COPY file:0a in /"),
            ("COPY . /srv # buildkit", "COPY . /srv"),
            ("RUN |1 V=2 /bin/sh -c make $V # buildkit", "RUN make $V"),
            ("|1 V=a b /bin/sh -c sh -c x", "RUN sh -c x"),
            ("RUN make", "RUN make"),
            ("bazel build ...", "bazel build ..."),
            ("", ""),
        ];
        for (written, wanted) in cases {
            assert_eq!(instruction(written), wanted);
        }
    }
}
