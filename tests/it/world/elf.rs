//! Two programs small enough to be written by hand, so that containers can run without a base image.

/// For which processor a program is made, in the words of image configs.
pub(crate) const ARCHITECTURE: &str = if cfg!(target_arch = "aarch64") {
    "arm64"
} else {
    "amd64"
};

/// Where the only segment is loaded: any page-aligned address above the lowest pages will do.
const BASE: u64 = 0x40_0000;
/// The ELF header and one program header; the code follows them.
const HEADERS: u64 = 64 + 56;

/// A program that waits for ever and uses no processor time.
pub(crate) fn pause() -> Vec<u8> {
    if ARCHITECTURE == "arm64" {
        return arm64(&[
            0xd280_0000, // mov x0, #0      no descriptors
            0xd280_0001, // mov x1, #0      none of them
            0xd280_0002, // mov x2, #0      no time limit
            0xd280_0003, // mov x3, #0      no signal mask
            0xd280_0004, // mov x4, #0      of no size
            0xd280_0928, // mov x8, #73     ppoll
            0xd400_0001, // svc #0
            0x17ff_fff9, // b .-28          a signal woke us: again
        ]);
    }
    amd64(&[
        0xb8, 0x22, 0, 0, 0, // mov eax, 34   pause
        0x0f, 0x05, // syscall
        0xeb, 0xf7, // jmp .-7       a signal woke us: again
    ])
}

/// A program that ends at once with status 0.
pub(crate) fn done() -> Vec<u8> {
    if ARCHITECTURE == "arm64" {
        return arm64(&[
            0xd280_0000, // mov x0, #0      status
            0xd280_0ba8, // mov x8, #93     exit
            0xd400_0001, // svc #0
        ]);
    }
    amd64(&[
        0xb8, 0x3c, 0, 0, 0, // mov eax, 60   exit
        0x31, 0xff, // xor edi, edi  status
        0x0f, 0x05, // syscall
    ])
}

fn amd64(code: &[u8]) -> Vec<u8> {
    executable(62, code)
}

fn arm64(code: &[u32]) -> Vec<u8> {
    let bytes: Vec<u8> = code.iter().flat_map(|word| word.to_le_bytes()).collect();
    executable(183, &bytes)
}

/// A static 64-bit little-endian Linux executable with one segment that is read and run.
fn executable(machine: u16, code: &[u8]) -> Vec<u8> {
    let size = HEADERS + code.len() as u64;
    let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(); // 64 bits, little-endian, version 1, System V
    let mut half = |values: &[u16]| elf.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    half(&[2, machine, 1, 0]); // an executable; version 1 in four bytes
    for value in [BASE + HEADERS, 64, 0] {
        elf.extend(value.to_le_bytes()); // entry, program headers at 64, no section headers
    }
    let mut half = |values: &[u16]| elf.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    half(&[0, 0, 64, 56, 1, 64, 0, 0]); // no flags; sizes and counts of the headers
    half(&[1, 0, 5, 0]); // the segment: PT_LOAD, read and execute
    for value in [0, BASE, BASE, size, size, 0x1000] {
        elf.extend(value.to_le_bytes()); // offset, addresses, sizes in file and memory, alignment
    }
    elf.extend_from_slice(code);
    elf
}

#[test]
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn the_program_that_ends_can_be_run_here() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("done");
    std::fs::write(&path, done()).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(
        std::process::Command::new(&path).status().unwrap().code(),
        Some(0)
    );
}
