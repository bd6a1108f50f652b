//! The one place where the program changes: every action with what it does.
//!
//! `editing` changes the design and the selection, `files` opens and saves, `proposing` fits the network to pictures,
//! `transport` starts and steers runs, `guessing` asks first what is expected of them, `lessons` opens lessons and refuses
//! what they keep shut (`keeps` says what belongs to which control), `projects` packs and unpacks, `listening` lets curves be
//! heard, `racing` races of them, `exchanging` lets networks leave and weights come in, `teaching` steers classroom mode and
//! the pointers of the first start, and `intents` asks what stands in the way of something and lets it wait.
mod editing;
mod exchanging;
mod files;
mod guessing;
mod intents;
mod keeps;
mod lessons;
mod listening;
mod outside;
mod projects;
mod proposing;
mod racing;
mod teaching;
mod transport;
mod voting;

pub use transport::Effect;

use keeps::control_of_command;

use super::action::{Action, PaletteItem};
use super::command::{Command, row};
use super::dialog::{Confirm, Dialog};
use super::intent::Intent;
use super::request::{FileRequest, WindowRequest};
use super::settings::ThemeChoice;
use super::state::App;
use crate::text::Language;

impl App {
    /// Does one thing.
    pub fn update(&mut self, action: Action) {
        if self.is_kept_shut(&action) {
            return;
        }
        let workspace = self.workspace;
        let followed = self.followed_by(&action);
        self.perform_action(action);
        self.leave_shut_workspace(workspace);
        if let Some(pointer) = followed {
            self.note_followed(pointer);
        }
        self.follow();
    }

    fn perform_action(&mut self, action: Action) {
        match action {
            Action::Do(command) => self.command(command),
            Action::Change { edit, label, gesture } => self.change(&edit, label, gesture),
            Action::Add(PaletteItem::Template(id)) => self.use_template(id),
            Action::Add(item) => self.add(item),
            Action::Select(card, pick) => self.select(card, pick),
            Action::Hover(over) => self.hover(over),
            Action::Drop => self.drop_held(),
            Action::Fix { problem, fix } => self.fix(problem, fix),
            Action::ShowProblem(problem) => self.show_problem(problem),
            Action::SetGallery(mode) => self.gallery.mode = mode,
            Action::SetDirections(directions) => self.runs.directions = directions,
            Action::CompareDescent(compares) => self.runs.compares_descent = compares,
            Action::AskBaselines => self.ask_baselines(),
            Action::UseData(source) => self.use_data(&source),
            Action::UseTable(file, table_use) => self.use_table(file, table_use),
            Action::UseProposal => self.use_proposal(),
            Action::Probe(change) => self.probes.settings.change(change),
            Action::Arithmetic(change) => self.arithmetic.change(change),
            Action::PickPicture(index) => self.sample.pick(index),
            Action::Observe(more) => self.sample.more = more,
            Action::Draw(strokes) => self.sample.draw(strokes, &self.document.design().input, self.loading.dataset()),
            Action::TypeText(text) => self.sample.type_text(&text),
            Action::ChooseNumbers(numbers) => self.sample.choose_numbers(numbers),
            Action::PickClass(class) => self.sample.pick_class(self.loading.dataset(), class),
            Action::OpenPicture(path) => self.open_picture(path),
            Action::WriteVariations(folder) => self.write_variations(folder),
            Action::StopWriting => self.writing.stop(),
            Action::StopLoading => self.loading.stop(),
            Action::OpenFolder(folder) => self.request(WindowRequest::OpenFolder(folder)),
            Action::ChooseFile(what) => self.request(WindowRequest::ChooseFile(what)),
            Action::Show(workspace) => self.workspace = workspace,
            Action::ShowInspector(tab) => self.inspector = tab,
            Action::ShowDialog(dialog) => self.dialog = dialog,
            Action::SaveFirst(save) => self.save_first(save),
            Action::StopFirst => self.stop_first(),
            Action::KeepRunning => self.keep_running(),
            Action::FromTemplate(id) => self.attempt(Intent::NewFrom(id)),
            Action::Open(path) => self.open_whatever(path),
            Action::Notify(notice) => self.notices.push(notice),
            Action::CloseNotice(id) => self.board.close(id),
            Action::Confirm => self.confirm(),
            Action::CloseRequested => self.attempt(Intent::Close),
            Action::SaveTo(path) => self.save_to(&path),
            Action::Dropped(paths) => self.dropped(paths),
            Action::Pasted(text) => self.paste(&text),
            Action::PastedPicture(picture) => self.paste_picture(picture),
            Action::SetThreads(threads) => self.set_threads(threads),
            Action::SaveChart(chart, path) => self.save_chart(&chart, &path),
            Action::WriteReport { run, file } => self.reporting.start(run, file, self.language(), &self.wake),
            Action::Listen(chart) => self.listen(chart.as_deref()),
            Action::Guess(change) => self.change_guess(change),
            Action::SetSpeed(speed) => self.runs.set_speed(speed),
            Action::MoreEpochs(epochs) => self.more_epochs(epochs),
            Action::ShowEpoch(epoch) => self.runs.show_epoch(epoch),
            Action::UseRunDesign => self.use_run_design(),
            Action::ShowMoment(batches) => self.runs.show_moment(batches),
            Action::Branch(design) => self.branch(design),
            Action::Compare(act) => self.act_on_compared(act),
            Action::Ensemble(act) => self.act_on_ensemble(act),
            Action::Export(act) => self.act_on_export(act),
            Action::ImportWeights(file) => self.import_weights(file),
            Action::SetPastMegabytes(megabytes) => self.set_past_megabytes(megabytes),
            Action::SetWeight { array, index, value } => self.set_weight(array, index, value),
            Action::OpenWeight(weight) => self.runs.open_weight(weight),
            Action::FollowSample(sample) => self.runs.follow_sample(sample),
            Action::ShowRun(id) => self.runs.show(id),
            Action::CloseRun(id) => self.runs.close(id),
            Action::KeepRunIn(id, folder) => self.runs.keep_in(id, folder),
            Action::ReopenRun(saved) => self.reopen_run(&saved, false),
            Action::GoOn => self.answer_interrupted(true),
            Action::LeaveStopped => self.answer_interrupted(false),
            Action::DeleteRun(saved) => self.notices.extend(self.runs.delete(&saved)),
            Action::Lesson(act) => self.act_on_lesson(act),
            Action::Project(act) => self.act_on_project(act),
            Action::Guide(act) => self.act_on_guide(act),
        }
    }

    fn command(&mut self, command: Command) {
        if self.can_do(command) {
            (row(command).run)(self);
        }
    }

    /// Whether a command can be done now.
    pub fn can_do(&self, command: Command) -> bool {
        (row(command).enabled)(self) && !control_of_command(command).is_some_and(|control| self.is_shut(control))
    }

    /// Does what was asked about.
    fn confirm(&mut self) {
        let asked = self.dialog.take_if(|dialog| matches!(dialog, Dialog::Confirm(_)));
        match asked {
            Some(Dialog::Confirm(Confirm::ReplaceStack(template))) => self.replace_stack(template),
            Some(Dialog::Confirm(Confirm::ReplaceFile(path))) => self.save_in(path),
            Some(Dialog::Confirm(Confirm::FileChanged(path))) => self.save_over(path),
            Some(Dialog::Confirm(Confirm::OpenOlder(path))) => self.open_older(&path),
            Some(Dialog::Confirm(Confirm::LoseComments(path))) => self.write_design(path),
            Some(Dialog::Confirm(Confirm::FindPictures(_))) => {
                self.request(WindowRequest::ChooseFile(FileRequest::Data));
            }
            Some(Dialog::Confirm(Confirm::ReadOutside(folder))) => self.read_outside(&folder),
            _ => {}
        }
    }

    /// Asks the window for something that only it can do.
    pub(super) fn request(&mut self, request: WindowRequest) {
        self.requests.push(request);
    }

    /// Another theme: in front of a class only for this lecture.
    pub(super) fn set_theme(&mut self, theme: ThemeChoice) {
        if let Some(classroom) = &mut self.classroom {
            classroom.theme = theme;
            return;
        }
        self.settings.theme = theme;
        self.write_settings();
    }

    pub(super) fn set_language(&mut self, language: Language) {
        self.settings.language = Some(language);
        self.write_settings();
    }

    fn set_threads(&mut self, threads: usize) {
        self.settings.threads = threads;
        self.write_settings();
    }

    fn set_past_megabytes(&mut self, megabytes: usize) {
        self.settings.past_megabytes = megabytes;
        self.runs.past_budget = self.settings.past_bytes();
        self.write_settings();
    }

    /// Whether it is asked before a run what is expected of it.
    pub(super) fn set_predict_first(&mut self, asks: bool) {
        self.settings.predict_first = asks;
        self.write_settings();
    }

    /// Whether the run that was interrupted goes on.
    fn answer_interrupted(&mut self, goes_on: bool) {
        self.dialog = None;
        if goes_on { self.go_on_training() } else { self.leave_stopped() }
    }

    pub(super) fn set_zoom(&mut self, zoom: f32) {
        self.settings.zoom = zoom.clamp(0.5, 3.0);
        self.write_settings();
    }
}
