//! Projects as one file: packed, looked into, unpacked.
use std::path::PathBuf;

use crate::app::dialog::Dialog;
use crate::app::document::{PackChoice, ProjectAct, ProjectNews};
use crate::app::intent::Intent;
use crate::app::lessons::LessonPlace;
use crate::app::notice::{Notice, NoticeValue};
use crate::app::request::{FileRequest, WindowRequest};
use crate::app::state::App;
use crate::archive::Project;
use crate::train::SavedRun;

impl App {
    pub(super) fn act_on_project(&mut self, act: ProjectAct) {
        self.dialog = None;
        match act {
            ProjectAct::Pack(path, choice) => {
                let project = self.project(choice);
                self.project_files.pack(project, &path, choice.data, &self.wake);
            }
            ProjectAct::Unpack(file, folder) => self.project_files.unpack(file, folder, &self.wake),
        }
    }

    /// Asks what goes into the file, and finds out how much it is.
    pub(in crate::app) fn ask_what_to_pack(&mut self) {
        let project = self.project(PackChoice { runs: true, data: true });
        self.project_files.measure(project, &self.wake);
        self.dialog = Some(Dialog::Pack);
    }

    /// The open design with what is wanted beside it.
    fn project(&self, choice: PackChoice) -> Project {
        let runs: Vec<PathBuf> = self.runs.saved.iter().map(|SavedRun { folder, .. }| folder.clone()).collect();
        let design = self.document.design().as_ref().clone();
        let runs = if choice.runs { runs } else { Vec::new() };
        Project::new(&self.document.name(), design, &self.document.base(), runs)
    }

    /// Looks what a file holds: a lesson is opened, a design is unpacked first.
    pub(super) fn open_archive(&mut self, path: PathBuf) {
        self.project_files.look(path, &self.wake);
    }

    /// Takes what came of packing, looking and unpacking.
    pub(in crate::app) fn take_project_news(&mut self) {
        let Some(news) = self.project_files.poll() else { return };
        match news {
            ProjectNews::Packed(file, bytes) => {
                let size = self.language().bytes(bytes);
                self.notices.push(Notice::done("notice.packed").with("file", file.display()).with("size", size));
            }
            ProjectNews::HoldsLesson(file) => self.attempt(Intent::OpenLesson(LessonPlace::At(file))),
            ProjectNews::HoldsDesign(file) => self.request(WindowRequest::ChooseFile(FileRequest::Unpack(file))),
            ProjectNews::Unpacked(design) => self.attempt(Intent::Open(design)),
            ProjectNews::Failed(reason) => {
                let reason = NoticeValue::InEnglish(reason, "notice.archive_refused");
                self.notices.push(Notice::failed("notice.archive").telling("reason", reason));
            }
        }
    }
}
