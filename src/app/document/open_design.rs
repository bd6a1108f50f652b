//! The open design: its history, its file, and everything that the check says about it.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::design_lock::DesignLock;
use crate::data::{whole_path, written_path};
use crate::design::{
    Checked, CheckedLayer, Design, Edit, EditError, Facts, History, Label, LayerId, Problem, Title, check,
};

/// How many designs were opened.
static OPENED: AtomicU64 = AtomicU64::new(0);

/// The open design.
pub struct Document {
    history: History,
    path: Option<PathBuf>,
    facts: Facts,
    checked: Checked,
    revision: u64,
    opened: u64,
    /// It came back after a crash and was never saved since.
    restored: bool,
    /// The file as it was when it was read or written last.
    stamp: Option<FileStamp>,
    /// Tells other windows that the design is open in this one.
    lock: Option<DesignLock>,
}

/// What tells whether a file is another one than it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileStamp {
    changed: SystemTime,
    size: u64,
    /// Its number on the disk, where there are such: whoever saves puts another file in its place.
    number: u64,
}

impl FileStamp {
    fn of(path: &Path) -> Option<Self> {
        let data = path.metadata().ok()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&data);
        #[cfg(not(unix))]
        let number = 0;
        Some(Self { changed: data.modified().ok()?, size: data.len(), number })
    }
}

impl Document {
    /// Opens a design that lies in `path`, or is new.
    pub fn new(design: Design, path: Option<PathBuf>) -> Self {
        let facts = Facts::default();
        let checked = check(&design, facts);
        let stamp = path.as_deref().and_then(FileStamp::of);
        let opened = OPENED.fetch_add(1, Ordering::Relaxed);
        let history = History::new(design);
        Self { history, path, facts, checked, revision: 0, opened, restored: false, stamp, lock: None }
    }

    /// Opens unsaved work.
    pub fn restored(design: Design, path: Option<PathBuf>) -> Self {
        Self { restored: true, ..Self::new(design, path) }
    }

    /// The design as it is now.
    pub fn design(&self) -> &Arc<Design> {
        self.history.design()
    }

    /// What can be undone and done again.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Shapes, costs and problems.
    pub fn checked(&self) -> &Checked {
        &self.checked
    }

    /// What the check knows beside the design.
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// A number that is another one whenever the design is.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// A number that is another one whenever another design was opened.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// The file, if the design has one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The folder where the design's relative paths start.
    pub fn base(&self) -> PathBuf {
        self.path.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default()
    }

    /// Writes a relative path of the pictures out when the design goes to a file in another folder: relative paths start
    /// at the design's own.
    pub fn keep_data_reachable(&mut self, file: &Path) {
        let (old, new) = (self.base(), file.parent().map(Path::to_owned).unwrap_or_default());
        let whole = |path: &Path| if path.is_relative() { whole_path(path, &old) } else { path.to_path_buf() };
        if old != new {
            let source = self.design().data.with_paths(&whole);
            // Replacing the source cannot fail: it names no place in the stack.
            let _ = self.change(&Edit::SetData(source), Label::new("set_data"), None);
        }
    }

    /// The design as it is to stand in a file: with the shortest path of its pictures that leads there from the file.
    pub fn written_for(&self, file: &Path) -> Design {
        let design = Design::clone(self.design());
        let (old, new) = (self.base(), file.parent().unwrap_or(Path::new("")));
        let short = |path: &Path| {
            let is_to_be_found = path.is_absolute() || old != new;
            if is_to_be_found { written_path(&whole_path(path, &old), new) } else { path.to_path_buf() }
        };
        Design { data: design.data.with_paths(&short), ..design }
    }

    /// The folder of the pictures by its whole path; `None` where the program carries them.
    pub fn data_folder(&self) -> Option<PathBuf> {
        self.design().data.path().map(|folder| whole_path(folder, &self.base()))
    }

    /// The design with the folder of its pictures by its whole path: what leaves the window knows nothing of its file.
    pub fn whole_design(&self) -> Design {
        let base = self.base();
        let data = self.design().data.with_paths(&|path| whole_path(path, &base));
        Design { data, ..Design::clone(self.design()) }
    }

    /// A file to save the design in: its own, or one that is called as the design is.
    pub fn proposed_file(&self) -> PathBuf {
        let name = || self.design().name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '-' } else { c });
        self.path().map_or_else(|| PathBuf::from(name().chain(".ron".chars()).collect::<String>()), Path::to_owned)
    }

    /// What the title says: the file's name, or that of the design.
    pub fn name(&self) -> String {
        let file = self.path.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        file.unwrap_or_else(|| self.design().name.clone())
    }

    /// Whether there is something that the file does not hold.
    pub fn is_changed(&self) -> bool {
        self.restored || !self.history.is_saved()
    }

    /// Whether its file is another one than it was when it was read or written last. One that has gone is none.
    pub fn is_changed_by_others(&self, path: &Path) -> bool {
        let now = FileStamp::of(path).filter(|_| self.path() == Some(path));
        now.is_some() && self.stamp.is_some() && now != self.stamp
    }

    /// The design lies in this file now.
    pub fn mark_saved(&mut self, path: PathBuf) {
        self.stamp = FileStamp::of(&path);
        self.path = Some(path);
        self.restored = false;
        self.history.mark_saved();
    }

    /// Tells other windows by this lock that the design is open.
    pub(in crate::app) fn hold(&mut self, lock: Option<DesignLock>) {
        self.lock = lock;
    }

    /// Gives the lock to whoever opens the design anew.
    pub(in crate::app) fn take_lock(&mut self) -> Option<DesignLock> {
        self.lock.take()
    }

    /// The file of its lock, if it has one.
    pub(in crate::app) fn lock(&self) -> Option<&Path> {
        self.lock.as_ref().map(DesignLock::file)
    }

    /// The changes since the last saving count as unwanted: nobody asks about them any more.
    pub fn abandon_changes(&mut self) {
        self.restored = false;
        self.history.mark_saved();
    }

    /// Tells what the check has to know beside the design.
    pub fn set_facts(&mut self, facts: Facts) {
        if facts != self.facts {
            self.facts = facts;
            self.checked = check(self.history.design(), facts);
        }
    }

    /// Makes a change. Consecutive changes of one gesture are one undo step.
    ///
    /// # Errors
    /// When the change does not fit the stack; nothing is changed then.
    pub fn change(&mut self, edit: &Edit, label: Label, gesture: Option<u64>) -> Result<(), EditError> {
        let mut design = self.history.draft();
        edit.apply(&mut design)?;
        if design != **self.design() {
            match gesture {
                Some(key) => self.history.record_merged(key, label, design),
                None => self.history.record(label, design),
            }
            self.renew();
        }
        Ok(())
    }

    /// Takes the newest change back.
    pub fn undo(&mut self) -> bool {
        let done = self.history.undo().is_some();
        self.renew();
        done
    }

    /// Makes the change again that was taken back last.
    pub fn redo(&mut self) -> bool {
        let done = self.history.redo().is_some();
        self.renew();
        done
    }

    fn renew(&mut self) {
        self.checked = check(self.history.design(), self.facts);
        self.revision += 1;
    }

    /// A layer with its shapes; `None` when it is switched off or does not exist.
    pub fn layer(&self, id: LayerId) -> Option<&CheckedLayer> {
        self.checked.find(id)
    }

    /// What a layer is called, switched off ones as well.
    pub fn title(&self, id: LayerId) -> Option<Title> {
        let stack = &self.design().layers;
        stack.get(id).map(|layer| Title::of(stack, layer))
    }

    /// The problems of a layer, or with `None` those of the whole design, with their places in the list.
    pub fn problems_of(&self, layer: Option<LayerId>) -> impl Iterator<Item = (usize, &Problem)> {
        self.checked.problems.iter().enumerate().filter(move |(_, problem)| problem.layer == layer)
    }
}
