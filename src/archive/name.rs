//! Which names of an archive may become files: those that mean the same place below a folder on every system.
use std::collections::HashSet;

/// The longest name with its folders, in bytes.
const LONGEST: usize = 240;
/// Folders inside each other.
const DEEPEST: usize = 16;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// What is wrong with a name in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// It leads out of the folder.
    #[error("which leads out of the folder")]
    ClimbsOut,
    /// Some system takes it for something else.
    #[error("which is no name of a file on every system")]
    NotPortable,
    /// It is too long.
    #[error("which is too long")]
    TooLong,
    /// The same name is there already, or it is so to a system that does not tell capitals from small letters.
    #[error("which is there twice")]
    Twice,
    /// It is a link, or something else that is no file.
    #[error("which is no file and no folder")]
    NoFile,
    /// It is encrypted.
    #[error("which is encrypted")]
    Encrypted,
}

/// The names of an archive that were proven so far.
#[derive(Debug, Default)]
pub(super) struct ProvenNames {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl ProvenNames {
    /// Proves a name and notes it. A folder's ends with “/”.
    ///
    /// # Errors
    /// When it is not safe, or there already.
    pub(super) fn prove(&mut self, name: &str) -> Result<(), NameFault> {
        let (path, is_folder) = name.strip_suffix('/').map_or((name, false), |path| (path, true));
        prove(path)?;
        let key = path.to_lowercase();
        let parents = key.match_indices('/').map(|(at, _)| key[..at].to_owned());
        let folders: Vec<String> = parents.chain(is_folder.then(|| key.clone())).collect();
        let is_taken = folders.iter().any(|folder| self.files.contains(folder));
        if is_taken || (!is_folder && (self.folders.contains(&key) || !self.files.insert(key))) {
            return Err(NameFault::Twice);
        }
        self.folders.extend(folders);
        Ok(())
    }
}

fn prove(path: &str) -> Result<(), NameFault> {
    if path.len() > LONGEST || path.split('/').count() > DEEPEST {
        return Err(NameFault::TooLong);
    }
    if path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..") {
        return Err(NameFault::ClimbsOut);
    }
    if path.split('/').all(is_portable) { Ok(()) } else { Err(NameFault::NotPortable) }
}

/// Whether one part of a name is the same on every system.
fn is_portable(part: &str) -> bool {
    let is_sign = |sign: char| !sign.is_control() && !"\\:*?\"<>|".contains(sign);
    let stem = part.split('.').next().unwrap_or(part).to_lowercase();
    let stem = stem.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let is_device = DEVICES.contains(&stem);
    !part.is_empty() && part != "." && !part.ends_with(['.', ' ']) && !is_device && part.chars().all(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(names: &[&str]) -> Vec<Option<NameFault>> {
        let mut proven = ProvenNames::default();
        names.iter().map(|name| proven.prove(name).err()).collect()
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        use NameFault::{ClimbsOut, NotPortable, TooLong};
        let long = "a/".repeat(20) + "b";
        let names =
            ["../x", "a/../../x", "/etc/x", "a\\..\\x", "C:/x", "a\\b", "a//b", "./x", "nul.txt", "COM1", "x.", &long];
        let expected = [
            ClimbsOut,
            ClimbsOut,
            ClimbsOut,
            ClimbsOut,
            NotPortable,
            NotPortable,
            NotPortable,
            NotPortable,
            NotPortable,
            NotPortable,
            NotPortable,
            TooLong,
        ];
        assert_eq!(faults(&names), expected.map(Some));
        assert_eq!(faults(&["a/b.ron", "é/ü.png", "a/c/", "a/c/d", "nullable.txt"]), [None; 5]);
    }

    #[test]
    fn what_some_system_takes_for_the_same_is_refused() {
        assert_eq!(faults(&["a/B", "A/b"]), [None, Some(NameFault::Twice)]);
        assert_eq!(faults(&["a", "a/b"]), [None, Some(NameFault::Twice)]);
        assert_eq!(faults(&["a/b", "a"]), [None, Some(NameFault::Twice)]);
    }
}
