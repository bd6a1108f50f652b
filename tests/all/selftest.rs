//! The program tries itself: everything that needs no display succeeds wherever the tests run.
use super::cli::{json, strata};

#[test]
fn the_program_tries_itself() {
    let folder = tempfile::tempdir().unwrap();
    let output = strata(&["selftest", "--json"], folder.path());
    let told = json(&String::from_utf8(output.stdout).unwrap()).remove(0);
    for trial in ["computes", "draws", "reads_and_writes", "trains"] {
        assert_eq!(told[trial]["ok"], true, "{told}");
    }
    // Without a display no window can be opened, and that is told as a failure.
    assert_eq!(output.status.success(), told["window"]["ok"] == true, "{told}");
    assert!(!told["window"]["words"].as_str().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
