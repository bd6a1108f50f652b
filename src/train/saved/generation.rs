//! The generations of a run: each is a folder inside the run's with all of its files, written whole, and one of them is
//! the current one because the file `current` names it. That file is replaced in one step, so whoever reads finds the
//! old generation or the new one, never half of one.
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::checksums::{CHECKSUMS, Checksums, FileSum};
use super::files::timeline_names;
use super::folder::{self, FILES, LARGEST, PUBLIC, RunError};
use crate::disk::{self, NewFolder};

/// The file that names the current generation.
const CURRENT: &str = "current";
/// How a generation's name begins; its number follows.
const HEAD: &str = "generation-";
/// Numbers from here on are none of ours: whatever comes next has to have one, too.
const MOST: u64 = 1 << 40;
/// The longest that the file with a generation's name is.
const LONGEST_NAME: u64 = 64;
/// How often reading starts anew when a new generation came meanwhile.
const TRIES: usize = 20;

/// Where the files of a run's newest whole generation lie. A run of an older version has none: its files lie in its own
/// folder.
pub(super) fn current(run: &Path) -> PathBuf {
    let is_whole = |generation: &PathBuf| is_folder(generation) && folder::prove_whole(generation).is_ok();
    let mut gone = None;
    for _ in 0..TRIES {
        let Some(generation) = named(run) else { break };
        if is_whole(&generation) {
            return generation;
        }
        if gone.as_ref() == Some(&generation) {
            break;
        }
        // A newer one may have taken its place since its name was read.
        gone = Some(generation);
    }
    // The file is replaced in one step, but not every disk survives every power cut.
    let newest = numbers(run).unwrap_or_default().into_iter().rev().map(|number| path(run, number)).find(is_whole);
    newest.unwrap_or_else(|| run.to_owned())
}

/// The generation that is said to be the current one.
fn named(run: &Path) -> Option<PathBuf> {
    let name = String::from_utf8(disk::read_file(&run.join(CURRENT), LONGEST_NAME).ok()?).ok()?;
    number(name.trim()).map(|number| path(run, number))
}

/// Whether a folder lies there, no link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// Reads from a run's current generation, anew when it went away meanwhile because there is a newer one.
pub(super) fn read<T>(run: &Path, read: impl Fn(&Path) -> Result<T, RunError>) -> Result<T, RunError> {
    let mut generation = current(run);
    for _ in 0..TRIES {
        let result = read(&generation);
        // Of one that was removed meanwhile the last files may have been missing, which is not always an error.
        if result.is_ok() && folder::prove_whole(&generation).is_ok() {
            return result;
        }
        let now = current(run);
        if now == generation {
            return result;
        }
        generation = now;
    }
    read(&generation)
}

/// Whether a folder holds a run of any form.
pub fn is_run(run: &Path) -> bool {
    folder::prove_whole(&current(run)).is_ok()
}

/// The run that a folder is a generation of; any other folder is its own.
pub fn run_of(folder: &Path) -> PathBuf {
    let is_generation = folder.file_name().and_then(|name| number(name.to_str()?)).is_some();
    let run = folder.parent().filter(|run| is_generation && is_run(run));
    run.unwrap_or(folder).to_owned()
}

/// What lies in a folder without a run and has a name that a run would need.
pub fn in_the_way(folder: &Path) -> Option<PathBuf> {
    if is_run(folder) {
        return None;
    }
    let names = FILES.iter().copied().chain([CURRENT]).map(|name| folder.join(name));
    let mut named =
        names.chain(named_as_generations(folder).ok().into_iter().flatten().map(|number| path(folder, number)));
    named.find(|path| path.symlink_metadata().is_ok())
}

/// A generation that is being written, file after file: none waits in memory for the others.
pub(super) struct NewGeneration {
    folder: NewFolder,
    sums: Checksums,
    /// Whether the checksums came with the files.
    has_sums: bool,
}

impl NewGeneration {
    fn start(generation: &Path) -> Result<Self, RunError> {
        Ok(Self { folder: NewFolder::start(generation)?, sums: Checksums::default(), has_sums: false })
    }

    /// Writes one of its files.
    pub(super) fn write(&mut self, name: &'static str, bytes: &[u8]) -> Result<(), RunError> {
        self.folder.write(Path::new(name), bytes)?;
        if name == CHECKSUMS {
            self.has_sums = true;
        } else {
            self.sums.add(name, bytes);
        }
        Ok(())
    }

    /// Writes one of its files piece by piece, as `fill` makes them.
    pub(super) fn stream(
        &mut self,
        name: &'static str,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let mut sum = FileSum::default();
        self.folder.stream(Path::new(name), |out| fill(&mut Summed { out, sum: &mut sum }))?;
        self.sums.add_sum(name, &sum);
        Ok(())
    }

    /// Gives it its name.
    fn finish(self) -> Result<(), RunError> {
        if !self.has_sums {
            self.folder.write(Path::new(CHECKSUMS), &self.sums.into_bytes())?;
        }
        Ok(self.folder.finish()?)
    }
}

/// Writes on, and counts what it writes.
struct Summed<'a> {
    out: &'a mut dyn Write,
    sum: &'a mut FileSum,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.sum.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes the next generation of a run whose folder is there; `fill` writes its files. It becomes current in one step;
/// until then, and when anything fails, the one before is, or what an older version wrote.
pub(super) fn write(run: &Path, fill: impl FnOnce(&mut NewGeneration) -> Result<(), RunError>) -> Result<(), RunError> {
    let unreadable = |source| RunError::Unreadable { path: run.to_owned(), source };
    // What only has such a name is no generation of ours, and stays.
    let next = named_as_generations(run).map_err(unreadable)?.into_iter().max().map_or(1, |last| last + 1);
    let generation = path(run, next);
    let mut new = NewGeneration::start(&generation)?;
    fill(&mut new)?;
    new.finish()?;
    if let Err(error) = disk::write(&run.join(CURRENT), format!("{}\n", name(next)).as_bytes()) {
        let _ = remove_files(&generation);
        return Err(error.into());
    }
    // From here on all is kept; the rest is for other programs, and done again next time.
    for file in PUBLIC {
        if disk::link(&generation.join(file), &run.join(file)).is_err() && !generation.join(file).exists() {
            let _ = disk::remove_file(&run.join(file));
        }
    }
    sweep(run, next);
    Ok(())
}

/// Removes the generations before the current one, and what an older version kept in the run's own folder.
fn sweep(run: &Path, current: u64) {
    for old in numbers(run).unwrap_or_default().into_iter().filter(|number| *number != current) {
        // What is being read just now may stay; it goes next time.
        let _ = remove_files(&path(run, old));
    }
    for file in FILES.iter().filter(|file| !PUBLIC.contains(file)) {
        let _ = disk::remove_file(&run.join(file));
    }
}

/// Deletes all of a run's files and then its folder, unless something else lies in it. Whatever happens meanwhile, what
/// is left is no run.
pub(super) fn delete(run: &Path) -> Result<(), RunError> {
    remove_file(&run.join(CURRENT))?;
    let generations = numbers(run).map_err(|source| RunError::Unreadable { path: run.to_owned(), source })?;
    generations.into_iter().try_for_each(|number| remove_files(&path(run, number)))?;
    timeline_names::delete(run)?;
    remove_files(run)
}

/// Deletes the files of a run in a folder, the weights first, and the folder when nothing else lies in it.
fn remove_files(folder: &Path) -> Result<(), RunError> {
    for name in FILES.iter().rev() {
        remove_file(&folder.join(name))?;
        // What a program of the first version may have left when it was killed.
        remove_file(&folder.join(format!("{name}.new")))?;
    }
    remove_file(&folder.join(super::lock::LOCK))?;
    // It stays when it holds something else.
    let _ = disk::remove_folder(folder);
    Ok(())
}

/// Links are deleted, not what they lead to; a folder of that name is none of ours.
fn remove_file(path: &Path) -> Result<(), RunError> {
    match fs::symlink_metadata(path) {
        Ok(data) if !data.is_dir() => {
            disk::remove_file(path).map_err(|source| RunError::Unwritable { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// The files of a run with what they hold, by their paths inside its folder.
pub(super) fn all_files(run: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, RunError> {
    let unreadable = |source| RunError::Unreadable { path: run.to_owned(), source };
    let mut folders = vec![PathBuf::new()];
    folders.extend(numbers(run).map_err(unreadable)?.into_iter().map(|number| PathBuf::from(name(number))));
    let names = folders.iter().flat_map(|folder| FILES.iter().map(move |name| folder.join(name)));
    let names = names.chain([PathBuf::from(CURRENT)]).filter(|name| run.join(name).is_file());
    names.map(|name| Ok((name.clone(), disk::read_file(&run.join(&name), LARGEST)?))).collect()
}

/// The numbers of a run's generations, in their order. What a link of such a name leads to is none of its.
fn numbers(run: &Path) -> std::io::Result<Vec<u64>> {
    let mut numbers = named_as_generations(run)?;
    numbers.retain(|number| is_folder(&path(run, *number)));
    numbers.sort_unstable();
    Ok(numbers)
}

/// The numbers of all that has the name of a generation.
fn named_as_generations(run: &Path) -> std::io::Result<Vec<u64>> {
    let entries = fs::read_dir(run)?.flatten();
    Ok(entries.filter_map(|entry| number(entry.file_name().to_str()?)).collect())
}

/// The number in a generation's name, which is written in one way only.
fn number(text: &str) -> Option<u64> {
    let number = text.strip_prefix(HEAD)?.parse().ok()?;
    (number < MOST && name(number) == text).then_some(number)
}

fn name(number: u64) -> String {
    format!("{HEAD}{number:06}")
}

fn path(run: &Path, number: u64) -> PathBuf {
    run.join(name(number))
}
