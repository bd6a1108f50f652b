//! Designs on disk: open, save, recent files, and unsaved work that survives a crash.
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::action::{Action, Ask, Wish};
use super::document::Document;
use super::notice::Notice;
use super::state::{App, Dialog};
use crate::design::{Design, Edit, Label, Source, from_ron, read, to_ron};
use crate::export::{Chart, Form};

/// Unsaved work as it lies on disk.
#[derive(Serialize, Deserialize)]
struct Unsaved {
    path: Option<PathBuf>,
    design: String,
}

/// Writes a file so that it is either the old or the new one, never half of it.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    if let Ok(old) = std::fs::metadata(&path) {
        file.as_file().set_permissions(old.permissions())?;
    } else {
        share(file.as_file())?;
    }
    file.persist(&path)?;
    Ok(())
}

/// A new file may be read by whoever may read the user's other files; temporary files are private.
#[cfg(unix)]
fn share(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_: &File) -> io::Result<()> {
    Ok(())
}

impl App {
    pub(super) fn open(&mut self, path: &Path) {
        self.dialog = None;
        match read(path) {
            Ok(design) => {
                self.document = Document::new(design, Some(path.to_owned()));
                self.settings.note_open(path);
                self.adopt();
            }
            Err(error) => {
                self.settings.forget(path);
                self.notices.push(Notice::failed("notice.cannot_open").with("reason", error));
            }
        }
        self.write_settings();
    }

    pub(super) fn save(&mut self) {
        match self.document.path().map(Path::to_owned) {
            Some(path) => self.save_to(path),
            None => self.ask_where_to_save(),
        }
    }

    pub(super) fn ask_where_to_save(&mut self) {
        let name: String =
            self.document.design().name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '-' } else { c }).collect();
        let proposed = self.document.path().map_or_else(|| PathBuf::from(format!("{name}.ron")), Path::to_owned);
        self.wishes.push(Wish::Choose(Ask::Save(proposed)));
    }

    pub(super) fn save_to(&mut self, path: PathBuf) {
        self.dialog = None;
        let path = if path.extension().is_some() { path } else { path.with_extension("ron") };
        self.keep_data_reachable(&path);
        let written = to_ron(self.document.design())
            .map_err(io::Error::other)
            .and_then(|text| write_whole(&path, text.as_bytes()));
        match written {
            Ok(()) => {
                self.settings.note_open(&path);
                self.notices.push(Notice::done("notice.saved").with("file", path.display()));
                self.document.mark_saved(path);
                self.forget_unsaved();
                self.write_settings();
                if let Some(next) = self.after_saving.take() {
                    self.update(next);
                }
            }
            Err(error) => {
                let notice = Notice::failed("notice.cannot_save").with("file", path.display());
                self.notices.push(notice.with("reason", error));
            }
        }
    }

    /// Writes curves as PNG, SVG or CSV.
    pub(super) fn save_chart(&mut self, chart: &Chart, path: &Path) {
        let path = if path.extension().is_some() { path.to_owned() } else { path.with_extension("png") };
        let bytes = chart.to_bytes(Form::of(&path)).map_err(io::Error::other);
        let notice = match bytes.and_then(|bytes| write_whole(&path, &bytes)) {
            Ok(()) => Notice::done("notice.saved").with("file", path.display()),
            Err(error) => Notice::failed("notice.cannot_save_chart").with("file", path.display()).with("reason", error),
        };
        self.notices.push(notice);
    }

    /// A relative path of the pictures starts at the design's folder; elsewhere it has to be written out.
    fn keep_data_reachable(&mut self, path: &Path) {
        let Source::Folder(folder) = &self.document.design().data else { return };
        let old = self.document.base();
        let new = path.parent().map(Path::to_owned).unwrap_or_default();
        if folder.is_relative() && old != new {
            let whole = old.join(folder);
            let whole = std::path::absolute(&whole).unwrap_or(whole);
            let edit = Edit::SetData(Source::Folder(whole));
            // Replacing the source cannot fail: it names no place in the stack.
            let _ = self.document.change(&edit, Label::new("set_data"), None);
        }
    }

    /// Files dropped on the window: a design is opened, a folder becomes the data, a picture is looked at.
    pub(super) fn dropped(&mut self, paths: Vec<PathBuf>) {
        let Some(path) = paths.into_iter().next() else { return };
        if path.is_dir() {
            let edit = Edit::SetData(Source::Folder(path));
            let _ = self.document.change(&edit, Label::new("set_data"), None);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron")) {
            self.update(Action::Open(path));
        } else {
            self.update(Action::LookAt(path));
        }
    }

    pub(super) fn write_settings(&mut self) {
        let Some(path) = &self.places.settings else { return };
        if let Err(error) = self.settings.write(path) {
            let notice = Notice::failed("notice.cannot_keep_settings").with("file", path.display());
            self.notices.push(notice.with("reason", error));
        }
    }

    /// Takes what came from other threads and keeps unsaved work. To be called before every frame.
    pub fn tick(&mut self) {
        if self.live.poll(self.language(), &mut self.notices) {
            self.follow();
        }
        let picture = self.live.picture().map(|(bytes, ..)| bytes);
        self.training.poll(picture, &mut self.notices);
        self.look_closer();
        self.bring_back();
        self.start_waiting_run();
        self.go_on_after_stopping();
        self.keep_unsaved();
    }

    /// Writes unsaved work when it changed since it was written.
    fn keep_unsaved(&mut self) {
        if self.closing || !self.document.is_changed() {
            return self.forget_unsaved();
        }
        let revision = self.document.revision();
        if self.unsaved.as_ref().is_some_and(|unsaved| unsaved.revision == revision) {
            return;
        }
        let Some(folder) = self.places.unsaved.clone() else { return };
        if self.unsaved.is_none() {
            self.unsaved = KeptWork::start(&folder).ok();
        }
        let path = self.document.path().map(Path::to_owned);
        let Ok(design) = to_ron(self.document.design()) else { return };
        if let Some(unsaved) = &mut self.unsaved {
            // A full disk must not hinder anybody from working; saving by hand will tell.
            let _ = unsaved.write(&Unsaved { path, design }, revision);
        }
    }

    pub(super) fn forget_unsaved(&mut self) {
        self.unsaved = None;
    }

    /// Opens what was open when the program ended: unsaved work of one that crashed, or the last file.
    pub(super) fn reopen(&mut self) {
        let lost = self.places.unsaved.as_deref().and_then(KeptWork::take_lost);
        let lost = lost.and_then(|lost| from_ron(&lost.design).ok().map(|design: Design| (design, lost.path)));
        if let Some((design, path)) = lost {
            self.document = Document::restored(design, path);
            self.notices.push(Notice::info("notice.restored").with("file", self.document.name()));
            return;
        }
        if let Some(path) = self.settings.last.clone().filter(|path| path.is_file()) {
            match read(&path) {
                Ok(design) => self.document = Document::new(design, Some(path)),
                Err(error) => self.notices.push(Notice::failed("notice.cannot_open").with("reason", error)),
            }
        }
    }

    /// Opens the file that was named when the program was started, in place of what was open last.
    pub fn open_at_start(&mut self, path: &Path) {
        if self.document.is_changed() {
            self.update(Action::Open(path.to_owned()));
        } else {
            self.open(path);
        }
    }

    /// Asks for something over everything else.
    pub fn ask(&mut self, dialog: Dialog) {
        self.dialog = Some(dialog);
    }
}

/// The file that holds this program's unsaved work while it runs. Its lock tells other programs that it is in use; the
/// system gives the lock back however the program ends.
pub(super) struct KeptWork {
    file: PathBuf,
    lock: PathBuf,
    _held: File,
    revision: u64,
}

impl KeptWork {
    fn start(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let name = (0..1000).map(|n| format!("{}-{n}", std::process::id())).find(|name| {
            let taken = |extension| folder.join(name).with_extension(extension).exists();
            !taken("ron") && !taken("lock")
        });
        let file = folder.join(name.unwrap_or_default()).with_extension("ron");
        let lock = file.with_extension("lock");
        let held = File::create(&lock)?;
        held.try_lock()?;
        Ok(Self { file, lock, _held: held, revision: u64::MAX })
    }

    fn write(&mut self, unsaved: &Unsaved, revision: u64) -> io::Result<()> {
        self.revision = revision;
        let text = ron::to_string(unsaved).map_err(io::Error::other)?;
        write_whole(&self.file, text.as_bytes())
    }

    /// The newest work that a program left behind which does not run any more. It is taken out of the folder.
    fn take_lost(folder: &Path) -> Option<Unsaved> {
        let lost = std::fs::read_dir(folder).ok()?.filter_map(|entry| {
            let path = entry.ok()?.path();
            let lock = File::open(path.with_extension("lock"));
            let dead = path.extension()? == "ron" && lock.map_or(true, |lock| lock.try_lock().is_ok());
            dead.then(|| (path.metadata().and_then(|data| data.modified()).ok(), path))
        });
        let (_, path) = lost.max()?;
        let unsaved = std::fs::read_to_string(&path).ok().and_then(|text| ron::from_str(&text).ok());
        // Kept under another name: nothing is lost, and it is not offered again.
        let _ = std::fs::rename(&path, path.with_extension("taken"));
        let _ = std::fs::remove_file(path.with_extension("lock"));
        unsaved
    }
}

impl Drop for KeptWork {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // This is the crash that the work is kept for.
            return;
        }
        // What is not there any more need not be removed.
        let _ = std::fs::remove_file(&self.file);
        let _ = std::fs::remove_file(&self.lock);
    }
}
