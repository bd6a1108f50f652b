//! The program runs offline: it opens no network connection, and nothing it is built from is made to.
use std::path::Path;
use std::process::Command;

use crate::cli::strata;

/// Crates that open connections to other machines.
const NETWORK_CRATES: [&str; 14] = [
    "async-h1",
    "curl",
    "h2",
    "hyper",
    "isahc",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "rustls",
    "surf",
    "tungstenite",
    "ureq",
    "webrtc",
];

#[test]
fn no_dependency_opens_network_connections() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    let found: Vec<&str> =
        NETWORK_CRATES.into_iter().filter(|name| lock.contains(&format!("name = \"{name}\"\n"))).collect();
    assert!(found.is_empty(), "the program runs offline, but is built with {found:?}");
}

/// What each line of `strace` says that reaches beyond the machine: D-Bus and the display are local sockets.
fn reaches_out(line: &str) -> bool {
    ["AF_INET", "AF_PACKET", "listen("].iter().any(|sign| line.contains(sign))
}

#[test]
fn training_and_answering_make_no_network_call() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let program = env!("CARGO_BIN_EXE_strata");
    let traced = |args: &[&str]| {
        let mut command = Command::new("strace");
        command.args(["-f", "-e", "trace=network", "-o"]).arg(&trace).arg(program).args(args);
        command.current_dir(folder.path()).output()
    };
    let train = ["train", "--epochs", "1", "--out", "run", "d.ron"];
    assert!(strata(&["new", "digits", "--out", "d.ron"], folder.path()).status.success());
    // Without strace the program runs where there is no network at all.
    let (output, calls) = if let Ok(output) = traced(&train) {
        (output, std::fs::read_to_string(&trace).unwrap())
    } else {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", program]).args(train).current_dir(folder.path());
        (command.output().unwrap(), String::new())
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let calls: Vec<&str> = calls.lines().filter(|line| reaches_out(line)).collect();
    assert!(calls.is_empty(), "{calls:#?}");
}
