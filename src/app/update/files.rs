//! Designs on disk: open, save, recent files, unsaved work, settings and curves.
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::app::data::{PastedPicture, PictureOrigin};
use crate::app::dialog::{Confirm, Dialog};
use crate::app::document::{
    Card, DesignClaim, DesignLock, Document, FoundDesign, NotOpened, Opening, OpeningOutcome, Selection, UnsavedWork,
};
use crate::app::intent::{Condition, Intent};
use crate::app::lessons::LessonPlace;
use crate::app::notice::{Notice, NoticeValue, Until};
use crate::app::request::{FileRequest, WindowRequest};
use crate::app::state::{App, named};
use crate::app::workspace::InspectorTab;
use crate::archive;
use crate::data::{TableUse, is_table, whole_path};
use crate::design::{Design, Input, Source, Template, check, has_comments, template, to_ron};
use crate::disk;
use crate::export::{Chart, Form};
use crate::train::{Outcome, saved};

impl App {
    /// Adopts a document that was opened.
    pub(in crate::app) fn adopt(&mut self) {
        let first = self.document.design().layers.layers().first().map(|layer| Card::Layer(layer.id));
        self.selection = Selection::only(first.unwrap_or(Card::Input));
        self.hover = None;
        self.inspector = InspectorTab::Card;
        self.sample.forget_choice();
        self.runs.leave_design();
        self.guess = None;
        self.compare.clear();
        self.chosen_table = None;
        self.pending.give_up(|condition| {
            let of_design =
                [Condition::ReadingOver, Condition::Undisturbed, Condition::RunsListed, Condition::RunRevived];
            of_design.contains(&condition)
        });
        self.pending.push(Condition::PicturesThere, Intent::ListRuns);
        self.follow();
    }

    pub(super) fn start_from_template(&mut self, id: &str) {
        if let Some(template) = template(id) {
            self.leave_lesson();
            self.document = Document::new(self.with_chosen_data(template), None);
            self.adopt();
        }
    }

    /// A template's design with the folder of pictures that was chosen, and with their size where its layers take it.
    fn with_chosen_data(&self, template: &Template) -> Design {
        let (mut design, now) = (named(template, self.language()), self.document.design());
        if now.data.folder().is_none() {
            return design;
        }
        if !matches!((&design.input, &now.input), (Input::Picture(_), Input::Picture(_))) {
            return design;
        }
        let base = self.document.base();
        let data = now.data.with_paths(&|path| {
            let path = base.join(path);
            std::path::absolute(&path).unwrap_or(path)
        });
        design = Design { data, curation: now.curation.clone(), split: now.split, ..design };
        let same_size = Design { input: now.input.clone(), ..design.clone() };
        let facts = self.document.facts();
        if check(&same_size, facts).problems.iter().all(|problem| problem.layer.is_none()) { same_size } else { design }
    }

    /// Opens a design file: at once, or when a slow disk has given it.
    pub(super) fn open(&mut self, path: &Path) {
        self.read(&whole_path(path, Path::new("")), false);
    }

    /// Opens the older generation of a file. It is unsaved work until it is saved in the file's place.
    pub(super) fn open_older(&mut self, path: &Path) {
        self.read(path, true);
    }

    fn read(&mut self, path: &Path, is_older: bool) {
        let mut opening = Opening::start(path, is_older, self.document.lock(), &self.wake);
        match opening.shortly() {
            Some(outcome) => self.opened(&opening.path, outcome),
            None => self.opening = Some(opening),
        }
    }

    /// Takes a design file that a slow disk has given. Where something was changed meanwhile it is asked about first.
    pub(in crate::app) fn take_opened(&mut self) {
        if let Some(outcome) = self.opening.as_mut().and_then(Opening::poll)
            && let Some(opening) = self.opening.take()
        {
            if self.document.is_changed() && matches!(outcome, Outcome::Done(Ok(_))) {
                self.attempt(Intent::Open(opening.path));
            } else {
                self.opened(&opening.path, outcome);
            }
            self.follow();
        }
    }

    fn opened(&mut self, path: &Path, outcome: OpeningOutcome) {
        self.opening = None;
        match outcome {
            Outcome::Done(Ok(found)) => {
                self.leave_lesson();
                self.show_found(path, found);
                self.settings.note_open(path);
                self.adopt();
            }
            Outcome::Done(Err(failed)) => {
                self.settings.forget(path);
                self.cannot_open(path, &failed);
            }
            Outcome::Failed(reason) => self.notices.push(Notice::failed("notice.mistake").with("reason", reason)),
        }
        self.write_settings();
    }

    /// Tells why a file cannot be opened, and asks whether its older generation is, where that can be.
    fn cannot_open(&mut self, path: &Path, NotOpened { error, has_older }: &NotOpened) {
        if *has_older {
            self.dialog = Some(Dialog::Confirm(Confirm::OpenOlder(path.to_owned())));
        }
        self.notices.push(Notice::failed("notice.cannot_open").telling("reason", NoticeValue::from(error)));
    }

    /// A design that was read becomes the open one.
    fn show_found(&mut self, path: &Path, FoundDesign { design, is_older, moved, pictures, claim }: FoundDesign) {
        let own = self.document.take_lock();
        let open = if is_older { Document::restored } else { Document::new };
        self.document = open(design, Some(path.to_owned()));
        self.hold(path, claim, own);
        if let Some((old, new)) = moved {
            let notice = Notice::info("notice.pictures_moved").with("old", old.display());
            self.notices.push(notice.with("new", new.display()));
        }
        self.ask_about_pictures(pictures);
    }

    /// Keeps the lock of the open design, or tells that another window has it open.
    fn hold(&mut self, path: &Path, claim: DesignClaim, own: Option<DesignLock>) {
        let lock = match claim {
            DesignClaim::Open(lock) => lock,
            DesignClaim::Own => own,
            DesignClaim::Elsewhere => {
                self.notices.push(Notice::info("notice.open_elsewhere").with("file", path.display()));
                None
            }
        };
        self.document.hold(lock);
    }

    /// Asks for the lock of the open design's file, unless this window has it.
    fn claim_file(&mut self) {
        if let Some(path) = self.document.path().map(Path::to_owned) {
            let own = self.document.take_lock();
            let claim = DesignLock::claim(&path, own.as_ref().map(DesignLock::file));
            self.hold(&path, claim, own);
        }
    }

    /// Opens what was open when the program ended: unsaved work of one that crashed, or the last file.
    pub(in crate::app) fn reopen(&mut self) {
        if let Some(lost) = self.paths.unsaved.as_deref().and_then(UnsavedWork::take_lost) {
            self.document = lost;
            self.notices.push(Notice::info("notice.restored").with("file", self.document.name()));
            self.claim_file();
            return;
        }
        if let Some(document) = self.interrupted() {
            self.document = document;
            return;
        }
        if let Some(path) = self.settings.last.clone().filter(|path| path.is_file()) {
            let mut opening = Opening::start(&path, false, None, &self.wake);
            match opening.shortly() {
                Some(Outcome::Done(Ok(found))) => self.show_found(&path, found),
                Some(Outcome::Done(Err(failed))) => self.cannot_open(&path, &failed),
                Some(Outcome::Failed(_)) => {}
                None => self.opening = Some(opening),
            }
        }
    }

    /// The design of a run that was interrupted before its design had a file, so that it can go on. Not if the settings
    /// have changed since: then the program has been used for other things.
    fn interrupted(&self) -> Option<Document> {
        let settings = self.paths.settings.as_ref().and_then(|path| path.metadata().ok()?.modified().ok());
        let used = settings.and_then(|date| date.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs());
        let kept = saved::newest_interrupted(&self.paths.all_runs_of_unsaved()?, used)?;
        let run = saved::reopen(&kept).ok()?;
        Some(Document::restored(run.design, None))
    }

    /// Opens a design, or an archive: what that is shows when it was looked into.
    pub(super) fn open_whatever(&mut self, path: PathBuf) {
        if has_ending(&path, archive::ENDING) {
            self.open_archive(path);
        } else {
            self.attempt(Intent::Open(path));
        }
    }

    /// Opens the file or the folder of a lesson that was named when the program was started, in place of what was open
    /// last.
    pub fn open_at_start(&mut self, path: &Path) {
        if path.is_dir() {
            self.attempt(Intent::OpenLesson(LessonPlace::At(path.to_owned())));
        } else if has_ending(path, archive::ENDING) {
            self.open_archive(path.to_owned());
        } else if self.document.is_changed() {
            self.attempt(Intent::Open(path.to_owned()));
        } else {
            self.open(path);
        }
    }

    /// Saves because the user asks for it, who has then given up what had to wait for saving.
    pub(in crate::app) fn save_by_hand(&mut self) {
        self.pending.give_up(|condition| condition == Condition::DesignSaved);
        self.save();
    }

    /// As [`App::save_by_hand`], in a file that is chosen first.
    pub(in crate::app) fn save_elsewhere(&mut self) {
        self.pending.give_up(|condition| condition == Condition::DesignSaved);
        self.ask_where_to_save();
    }

    pub(super) fn save(&mut self) {
        match self.document.path().map(Path::to_owned) {
            Some(path) => self.save_in(path),
            None => self.ask_where_to_save(),
        }
    }

    fn ask_where_to_save(&mut self) {
        let proposed = self.document.proposed_file();
        self.request(WindowRequest::ChooseFile(FileRequest::Save(proposed)));
    }

    /// Saves where the user said. A name with another ending gets that of designs.
    pub(super) fn save_to(&mut self, path: &Path) {
        let path = &*whole_path(path, Path::new(""));
        let is_design = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron"));
        if is_design || self.document.path() == Some(path) {
            return self.save_in(path.to_owned());
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".ron");
        let path = path.with_file_name(name);
        if path.exists() {
            // Nobody was asked about the file of that name.
            self.dialog = Some(Dialog::Confirm(Confirm::ReplaceFile(path)));
        } else {
            self.save_in(path);
        }
    }

    /// Saves in a file, after asking about changes of others and about comments that would be lost.
    pub(super) fn save_in(&mut self, path: PathBuf) {
        if self.document.is_changed_by_others(&path) {
            self.dialog = Some(Dialog::Confirm(Confirm::FileChanged(path)));
        } else {
            self.save_over(path);
        }
    }

    /// Saves in a file, after asking about comments that would be lost.
    pub(super) fn save_over(&mut self, path: PathBuf) {
        if has_comments(&path) {
            self.dialog = Some(Dialog::Confirm(Confirm::LoseComments(path)));
        } else {
            self.write_design(path);
        }
    }

    pub(super) fn write_design(&mut self, path: PathBuf) {
        self.dialog = None;
        self.document.keep_data_reachable(&path);
        let written = to_ron(&self.document.written_for(&path))
            .map_err(|_| NoticeValue::Sentence("system_error.unknown", Vec::new()))
            .and_then(|text| {
                disk::write_keeping_older(&disk::resolved(&path), text.as_bytes(), |_| true)
                    .map_err(|error| NoticeValue::from(&error))
            });
        match written {
            Ok(()) => {
                self.settings.note_open(&path);
                self.notices.push(Notice::done("notice.saved").with("file", path.display()));
                let first = self.document.path().is_none();
                self.document.mark_saved(path);
                self.claim_file();
                self.trust_pictures();
                self.bring_runs(first);
                self.unsaved = None;
                self.write_settings();
                self.go_on(|condition| condition == Condition::DesignSaved);
            }
            Err(reason) => {
                let notice = Notice::failed("notice.cannot_save").with("file", path.display());
                self.notices.push(notice.telling("reason", reason).until(Until::DesignSaved));
            }
        }
    }

    /// Writes curves as PNG, SVG, CSV or WAV.
    pub(super) fn save_chart(&mut self, chart: &Chart, path: &Path) {
        let path = if path.extension().is_some() { path.to_owned() } else { path.with_extension("png") };
        let written = chart
            .to_bytes(Form::of(&path))
            .map_err(|_| NoticeValue::Sentence("system_error.unknown", Vec::new()))
            .and_then(|bytes| disk::write(&disk::resolved(&path), &bytes).map_err(|error| NoticeValue::from(&error)));
        self.notices.push(match written {
            Ok(()) => Notice::done("notice.saved").with("file", path.display()),
            Err(reason) => {
                Notice::failed("notice.cannot_save_chart").with("file", path.display()).telling("reason", reason)
            }
        });
    }

    /// Whether there is a run that a report could tell of.
    pub(in crate::app) fn can_report(&self) -> bool {
        self.runs.shown().is_some_and(|run| run.saved.is_some()) && !self.reporting.is_writing()
    }

    /// Asks for the file of a report.
    pub(in crate::app) fn ask_for_report(&mut self) {
        if let Some(saved) = self.runs.shown().and_then(|run| run.saved.as_ref()) {
            let run = saved.folder.clone();
            self.request(WindowRequest::ChooseFile(FileRequest::Report(run)));
        }
    }

    /// Files dropped on the window: a design is opened, a folder or a table becomes the data, a picture is shown. Several
    /// folders that lie beside each other are classes.
    pub(super) fn dropped(&mut self, paths: Vec<PathBuf>) {
        if let Some(parent) = parent_of_all(&paths) {
            return self.use_classes(parent, &paths);
        }
        let Some(path) = paths.into_iter().next() else { return };
        if path.is_dir() {
            self.use_data(&Source::Folder(path));
        } else if ["ron", archive::ENDING].iter().any(|ending| has_ending(&path, ending)) {
            self.open_whatever(path);
        } else if is_table(&path) {
            self.use_table(path, TableUse::Rows);
        } else {
            self.open_picture(path);
        }
    }

    pub(super) fn open_picture(&mut self, path: PathBuf) {
        self.dialog = None;
        self.sample.open(PictureOrigin::File(path), &self.document.design().input);
    }

    /// Shows a picture from the clipboard.
    pub(super) fn paste_picture(&mut self, pasted: PastedPicture) {
        self.sample.open(PictureOrigin::Clipboard(pasted), &self.document.design().input);
    }

    pub(super) fn write_settings(&mut self) {
        let Some(path) = &self.paths.settings else { return };
        if let Err(error) = self.settings.write(path) {
            let notice = Notice::failed("notice.cannot_keep_settings").with("file", path.display());
            self.notices.push(notice.telling("reason", NoticeValue::from(&error)));
        }
    }

    /// Writes unsaved work when it changed since it was written.
    pub(in crate::app) fn keep_unsaved(&mut self) {
        if self.is_closing() || !self.document.is_changed() {
            self.unsaved = None;
            return;
        }
        if self.unsaved.is_none() {
            self.unsaved = self.paths.unsaved.as_deref().and_then(|folder| UnsavedWork::start(folder).ok());
        }
        if let Some(unsaved) = &mut self.unsaved {
            unsaved.write(&self.document);
        }
    }

    /// Asks for something over everything else.
    pub fn ask(&mut self, dialog: Dialog) {
        self.dialog = Some(dialog);
    }
}

/// The folder in which several folders lie beside each other.
fn parent_of_all(paths: &[PathBuf]) -> Option<&Path> {
    let parent = paths.first()?.parent()?;
    let is_beside = |path: &PathBuf| path.is_dir() && path.parent() == Some(parent);
    (paths.len() > 1 && paths.iter().all(is_beside)).then_some(parent)
}

/// Whether a file's name has that ending.
fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}
