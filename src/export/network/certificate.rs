//! The certificate: the export is run by the Python or the Cargo that is found, and its answers are compared with Strata's.
use std::ffi::OsString;
use std::fmt::{Display, Formatter};
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::disk;

/// Longer than a slow machine takes to load PyTorch.
const LOADING: Duration = Duration::from_mins(3);
/// Longer than a slow machine takes to compile Strata.
const COMPILING: Duration = Duration::from_hours(1);
/// As near as two orders of adding up come in single precision, as a share of the largest number.
const NEAR: f64 = 1e-4;
/// How often it is asked whether the program has ended.
const PAUSE: Duration = Duration::from_millis(20);
/// Bytes that are read of what the program said last.
const HEARD: u64 = 1 << 16;

/// How near the answers of an export are.
#[derive(Debug, Clone, PartialEq)]
pub enum Certificate {
    /// It was run.
    Proven {
        /// Samples that were compared.
        samples: usize,
        /// The largest difference of a number that the network gives for them.
        difference: f64,
        /// What ran it.
        with: String,
    },
    /// It could not be run here.
    Unproven(Unproven),
}

/// Why an export could not be run here.
#[derive(Debug, Clone, PartialEq, Serialize, IntoStaticStr, VariantNames)]
pub enum Unproven {
    /// There is no Python.
    NoPython,
    /// Python lacks a package.
    NoPackage {
        /// The package.
        package: String,
    },
    /// It is compiled with Strata's source, of which nobody knows here where it lies.
    NeedsSource,
    /// It does not lie where it is said to.
    NoSource {
        /// Where it is said to lie.
        folder: String,
    },
    /// There is no Cargo.
    NoCargo,
    /// It ran longer than it may.
    TooLong {
        /// How long that is.
        minutes: u64,
    },
    /// Somebody ended it.
    Stopped,
    /// It gave other numbers.
    Apart {
        /// What ran it.
        with: String,
        /// The largest difference.
        difference: f64,
    },
    /// It failed otherwise.
    Failed {
        /// What was said last.
        said: String,
    },
}

impl Certificate {
    /// Whether the answers are the same.
    pub fn is_proven(&self) -> bool {
        matches!(self, Self::Proven { .. })
    }
}

impl Display for Certificate {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Proven { samples, difference, with } => {
                write!(f, "{with} gives the same numbers for {samples} samples, within {difference:.1e}")
            }
            Self::Unproven(why) => write!(f, "not proven here: {why}"),
        }
    }
}

impl Display for Unproven {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoPython => f.write_str("no Python was found; install it, or name it in STRATA_PYTHON"),
            Self::NoPackage { package } => {
                write!(f, "Python has no package “{package}”; pip install -r requirements.txt, then python certify.py")
            }
            Self::NeedsSource => f.write_str(
                "name the folder of Strata's source in STRATA_SOURCE and export again, or name it in Cargo.toml; then cargo run \
                 --release -- --certify compares the answers",
            ),
            Self::NoSource { folder } => {
                write!(f, "STRATA_SOURCE names {folder}, where Strata's source does not lie; name the folder with its Cargo.toml")
            }
            Self::NoCargo => f.write_str("no Cargo was found; install Rust"),
            Self::TooLong { minutes } => write!(f, "it took longer than {minutes} minutes"),
            Self::Stopped => f.write_str("it was ended"),
            Self::Apart { with, difference } => write!(f, "{with} gives other numbers, up to {difference:.1e} apart"),
            Self::Failed { said } => write!(f, "the program said: {said}"),
        }
    }
}

/// What a certifying program prints.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) samples: usize,
    pub(super) max_difference: f64,
    pub(super) with: String,
}

/// What runs an export.
pub(super) struct Runner {
    /// Names of the program; the first that is there is taken.
    programs: Vec<OsString>,
    arguments: Vec<OsString>,
    /// Longer it may not run.
    limit: Duration,
    /// What is said when there is none.
    missing: Unproven,
}

impl Runner {
    /// The first Python that there is: the one that `STRATA_PYTHON` names, or one of the path.
    pub(super) fn python() -> Self {
        let any = || ["python3", "python", "py"].map(OsString::from).to_vec();
        let programs = named("STRATA_PYTHON").map_or_else(any, |name| vec![name]);
        // Without -B a folder of byte code would stay in the export.
        let arguments = ["-B", "certify.py"].map(OsString::from).to_vec();
        Self { programs, arguments, limit: LOADING, missing: Unproven::NoPython }
    }

    /// Cargo, with Strata's source in this folder. What it compiles stays there for the next export.
    pub(super) fn cargo(source: &Path) -> Self {
        let target = source.join("target").join("exports").into_os_string();
        let mut arguments = ["run", "--release", "--quiet", "--target-dir"].map(OsString::from).to_vec();
        arguments.extend([target, "--".into(), "--certify".into()]);
        Self { programs: vec!["cargo".into()], arguments, limit: COMPILING, missing: Unproven::NoCargo }
    }
}

/// The folder with Strata's source, which `STRATA_SOURCE` names, or what is missing.
pub(super) fn strata_source() -> Result<PathBuf, Unproven> {
    source_in(named("STRATA_SOURCE"))
}

fn source_in(named: Option<OsString>) -> Result<PathBuf, Unproven> {
    let named = named.ok_or(Unproven::NeedsSource)?;
    let found = std::path::absolute(&named).ok().filter(|folder| folder.join("Cargo.toml").is_file());
    found.ok_or_else(|| Unproven::NoSource { folder: named.to_string_lossy().into_owned() })
}

/// What a variable of the environment names.
fn named(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|name| !name.is_empty())
}

/// Runs an export; `largest` is the largest of the numbers that it should give.
pub(super) fn prove(folder: &Path, runner: &Runner, largest: f32, stop: &AtomicBool) -> Certificate {
    run(folder, runner, stop).and_then(|told| judged(told, largest)).unwrap_or_else(Certificate::Unproven)
}

fn judged(Told { samples, max_difference: difference, with }: Told, largest: f32) -> Result<Certificate, Unproven> {
    // Large numbers, such as those of a regression, are single-precision numbers as well.
    if difference <= NEAR * f64::from(largest).max(1.0) {
        Ok(Certificate::Proven { samples, difference, with })
    } else {
        Err(Unproven::Apart { with, difference })
    }
}

fn run(folder: &Path, runner: &Runner, stop: &AtomicBool) -> Result<Told, Unproven> {
    let failed = |error: io::Error| Unproven::Failed { said: error.to_string() };
    let (out, complaint) = (Said::new().map_err(failed)?, Said::new().map_err(failed)?);
    let mut child = start(folder, runner, [&out, &complaint])?;
    let started = Instant::now();
    let ended = loop {
        match child.try_wait() {
            Ok(Some(_)) => break Ok(()),
            Err(error) => break Err(failed(error)),
            Ok(None) if stop.load(Ordering::Relaxed) => break Err(Unproven::Stopped),
            Ok(None) if started.elapsed() > runner.limit => {
                break Err(Unproven::TooLong { minutes: runner.limit.as_secs() / 60 });
            }
            Ok(None) => sleep(PAUSE),
        }
    };
    if let Err(why) = ended {
        // What has ended by itself needs no end.
        let _ = child.kill();
        let _ = child.wait();
        return Err(why);
    }
    let out = out.last().map_err(failed)?;
    // Libraries may have said something before.
    let told = out.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    serde_json::from_str(told).or_else(|_| Err(complained(&complaint.last().map_err(failed)?)))
}

/// What a program says: in a file without a name, for a pipe fills up and is waited for.
struct Said(File);

impl Said {
    fn new() -> io::Result<Self> {
        disk::unnamed_file().map(Self)
    }

    fn stdio(&self) -> io::Result<Stdio> {
        self.0.try_clone().map(Stdio::from)
    }

    /// The end of it.
    fn last(mut self) -> io::Result<String> {
        let length = self.0.seek(SeekFrom::End(0))?;
        self.0.seek(SeekFrom::Start(length.saturating_sub(HEARD)))?;
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Starts the first of its programs that is there.
fn start(folder: &Path, runner: &Runner, [out, complaint]: [&Said; 2]) -> Result<Child, Unproven> {
    for name in &runner.programs {
        let started = |name| {
            let mut command = Command::new(name);
            command.args(&runner.arguments).current_dir(folder).stdin(Stdio::null());
            command.stdout(out.stdio()?).stderr(complaint.stdio()?).spawn()
        };
        match started(name) {
            Ok(child) => return Ok(child),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Unproven::Failed { said: error.to_string() }),
        }
    }
    Err(runner.missing.clone())
}

/// What is wrong, by the last line that was written.
fn complained(complaint: &str) -> Unproven {
    let last = complaint.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("nothing");
    let package = last.strip_prefix("ModuleNotFoundError: No module named '").and_then(|rest| rest.strip_suffix('\''));
    package.map_or_else(
        || Unproven::Failed { said: last.to_owned() },
        |package| Unproven::NoPackage { package: package.to_owned() },
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail at once")]
    use super::*;

    /// More than a pipe holds, said before the answer and after it.
    #[test]
    fn a_program_that_talks_much_is_heard_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let script = "import sys\nsys.stderr.write('warning\\n' * 50_000)\nprint('hello\\n' * 50_000)\n\
                      print('{\"samples\": 3, \"max_difference\": 0.0, \"with\": \"it\"}')\nsys.stderr.write('x' * 200_000)\n";
        std::fs::write(folder.path().join("certify.py"), script).unwrap();
        match run(folder.path(), &Runner::python(), &AtomicBool::new(false)) {
            Ok(told) => assert_eq!((told.samples, &*told.with), (3, "it")),
            Err(why) => assert_eq!(why, Unproven::NoPython),
        }
        std::fs::write(folder.path().join("certify.py"), "print('no' * 50_000)\nimport sys\nsys.exit('x' * 9 + '!')")
            .unwrap();
        let why = run(folder.path(), &Runner::python(), &AtomicBool::new(false)).err().unwrap();
        assert!(matches!(&why, Unproven::Failed { said } if said.ends_with("x!")) || why == Unproven::NoPython);
    }

    #[test]
    fn the_source_is_looked_for_before_anything_is_compiled() {
        let folder = tempfile::tempdir().unwrap();
        let named = || Some(folder.path().as_os_str().to_owned());
        assert_eq!(source_in(None), Err(Unproven::NeedsSource));
        assert!(
            matches!(source_in(named()), Err(Unproven::NoSource { folder: said }) if said == *folder.path().to_string_lossy())
        );
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        assert_eq!(source_in(named()), Ok(folder.path().to_owned()));
    }

    #[test]
    fn other_numbers_prove_nothing() {
        let told = |max_difference| Told { samples: 100, max_difference, with: "PyTorch".to_owned() };
        assert!(matches!(judged(told(5e-5), 0.1), Ok(Certificate::Proven { samples: 100, .. })));
        assert!(matches!(judged(told(5e-2), 1e3), Ok(Certificate::Proven { .. })));
        let apart = judged(told(3.0), 10.0);
        assert_eq!(
            apart.map_err(|why| why.to_string()),
            Err("PyTorch gives other numbers, up to 3.0e0 apart".to_owned())
        );
    }
}
