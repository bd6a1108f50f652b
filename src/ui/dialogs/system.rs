//! The system's own file dialogs, beside the window so that it never waits; where there are none, ours takes over.
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::app::{
    Action, CompareAct, Dialog, EnsembleAct, ExportAct, FileRequest, Language, LessonAct, LessonPlace, ProjectAct,
};
use crate::design::{Source, Texts};
use crate::train::{Job, Outcome, Wake};

/// No person answers faster than this: the system has no dialog.
const TOO_FAST: Duration = Duration::from_millis(150);

/// An open dialog of the system.
pub(in crate::ui) struct SystemDialog {
    ask: FileRequest,
    since: Instant,
    job: Job<Option<PathBuf>, ()>,
}

/// What choosing a file leads to.
pub(super) fn chosen(ask: &FileRequest, path: PathBuf) -> Action {
    match ask {
        FileRequest::Open => Action::Open(path),
        FileRequest::Save(_) => Action::SaveTo(path),
        FileRequest::Picture => Action::OpenPicture(path),
        FileRequest::Data => Action::Dropped(vec![path]),
        FileRequest::Table(table_use) => Action::UseTable(path, *table_use),
        FileRequest::Texts => Action::UseData(Source::Texts(Texts::Folder(path))),
        FileRequest::Variations => Action::WriteVariations(path),
        FileRequest::KeptRun(run) => Action::KeepRunIn(*run, path),
        FileRequest::ComparedRun => Action::Compare(CompareAct::Folder(path)),
        FileRequest::Ensemble => Action::Ensemble(EnsembleAct::Open(path)),
        FileRequest::Export(tongue) => Action::Export(ExportAct::Write(*tongue, path)),
        FileRequest::Weights => Action::ImportWeights(path),
        FileRequest::Lesson => Action::Lesson(LessonAct::Open(LessonPlace::At(path))),
        FileRequest::HandIn(name) => Action::Lesson(LessonAct::HandIn(name.clone(), path)),
        FileRequest::Pack(choice) => Action::Project(ProjectAct::Pack(path, *choice)),
        FileRequest::Unpack(file) => Action::Project(ProjectAct::Unpack(file.clone(), path)),
        FileRequest::Chart(chart) => Action::SaveChart(chart.clone(), path),
        FileRequest::Report(run) => Action::WriteReport { run: run.clone(), file: path },
    }
}

/// Whether the system may have file dialogs. Under Linux they come over the session's bus, or from Zenity.
fn may_exist() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists());
    let paths = std::env::var_os("PATH").unwrap_or_default();
    bus || std::env::split_paths(&paths).any(|folder| folder.join("zenity").exists())
}

impl SystemDialog {
    /// Opens the dialog for a question, or says that the window has to ask by itself.
    pub(in crate::ui) fn open(ask: FileRequest, language: Language, wake: Wake) -> Result<Self, Box<Action>> {
        if !may_exist() {
            return Err(Box::new(Action::ShowDialog(Some(Dialog::Path(ask)))));
        }
        let mut dialog = rfd::AsyncFileDialog::new();
        dialog = match &ask {
            FileRequest::Open => dialog.add_filter(language.text("path.designs"), &["ron", "strata"]),
            FileRequest::Save(path) => {
                let dialog = dialog.add_filter(language.text("path.designs"), &["ron"]);
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let dialog = dialog.set_file_name(name);
                match path.parent().filter(|folder| folder.is_dir()) {
                    Some(folder) => dialog.set_directory(folder),
                    None => dialog,
                }
            }
            FileRequest::Picture => dialog.add_filter(
                language.text("path.pictures"),
                &["png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff"],
            ),
            FileRequest::Weights => dialog.add_filter(language.text("path.weights_files"), &["safetensors"]),
            FileRequest::Table(_) => dialog.add_filter(language.text("path.tables"), &["csv", "tsv", "tab"]),
            FileRequest::Data
            | FileRequest::Texts
            | FileRequest::Variations
            | FileRequest::KeptRun(_)
            | FileRequest::ComparedRun
            | FileRequest::Export(_)
            | FileRequest::Ensemble
            | FileRequest::Lesson
            | FileRequest::Unpack(_) => dialog,
            FileRequest::Pack(_) => {
                dialog.add_filter(language.text("path.pack"), &["strata"]).set_file_name("project.strata")
            }
            FileRequest::HandIn(name) => {
                let dialog = dialog.add_filter(language.text("path.hand_in"), &["strata"]);
                dialog.set_file_name(format!("{name}.strata"))
            }
            FileRequest::Chart(chart) => {
                let name = format!("{}.png", chart.title);
                dialog.add_filter(language.text("path.charts"), &["png", "svg", "csv", "wav"]).set_file_name(name)
            }
            FileRequest::Report(_) => {
                let name = language.text("path.report_file");
                dialog.add_filter(language.text("path.reports"), &["html", "md"]).set_file_name(name)
            }
        };
        let kind = ask.clone();
        // Some systems want the dialog made in the window's thread; only waiting for it is done elsewhere.
        let answer: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match kind {
            FileRequest::Open | FileRequest::Picture | FileRequest::Table(_) | FileRequest::Weights => {
                Box::pin(dialog.pick_file())
            }
            FileRequest::Save(_)
            | FileRequest::HandIn(_)
            | FileRequest::Pack(_)
            | FileRequest::Chart(_)
            | FileRequest::Report(_) => Box::pin(dialog.save_file()),
            FileRequest::Data
            | FileRequest::Texts
            | FileRequest::Variations
            | FileRequest::KeptRun(_)
            | FileRequest::ComparedRun
            | FileRequest::Ensemble
            | FileRequest::Export(_)
            | FileRequest::Lesson
            | FileRequest::Unpack(_) => Box::pin(dialog.pick_folder()),
        };
        let job = Job::start("file dialog", Some(wake), move |_, _| {
            pollster::block_on(answer).map(|file| file.path().to_owned())
        });
        Ok(Self { ask, since: Instant::now(), job })
    }

    /// The answer, once there is one: what it leads to, which is nothing when it was closed.
    pub(in crate::ui) fn poll(&mut self) -> Option<Vec<Action>> {
        Some(match self.job.poll()? {
            Outcome::Done(Some(path)) => vec![chosen(&self.ask, path)],
            Outcome::Done(None) if self.since.elapsed() > TOO_FAST => Vec::new(),
            Outcome::Done(None) | Outcome::Failed(_) => vec![Action::ShowDialog(Some(Dialog::Path(self.ask.clone())))],
        })
    }
}
