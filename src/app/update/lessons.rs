//! Lessons: opened, gone through, handed in; and what an open one keeps shut is refused.
use std::path::Path;

use super::keeps::{control_of_action, control_of_setting, control_of_workspace, tab_of, workspace_of};
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::intent::Intent;
use crate::app::lessons::{LessonAct, LessonPlace, OpenLesson, ReadLesson, ReadingLesson, keep};
use crate::app::notice::{Notice, NoticeValue};
use crate::app::state::App;
use crate::app::workspace::{WORKSPACES, Workspace};
use crate::design::{Design, Edit, Limits, PictureChange};
use crate::disk;
use crate::lesson::{Control, Flag, HandIn};
use crate::train::Outcome;

impl App {
    /// How the open lesson keeps a control.
    pub fn flag(&self, control: Control) -> &Flag {
        self.lesson.as_ref().map_or(&Flag::Open, |lesson| lesson.controls().flag(control))
    }

    /// Whether the open lesson keeps a control shut.
    pub fn is_shut(&self, control: Control) -> bool {
        matches!(self.flag(control), Flag::Locked | Flag::Hidden)
    }

    /// Whether the open lesson keeps an action from being done.
    pub fn is_action_shut(&self, action: &Action) -> bool {
        control_of_action(action).is_some_and(|control| self.is_shut(control))
    }

    /// Whether the open lesson has nothing of a control in the window.
    pub fn is_hidden(&self, control: Control) -> bool {
        *self.flag(control) == Flag::Hidden
    }

    /// How the open lesson keeps a workspace.
    pub fn flag_of_workspace(&self, workspace: Workspace) -> &Flag {
        self.flag(control_of_workspace(workspace))
    }

    /// How the open lesson keeps a setting of training.
    pub fn flag_of_setting(&self, id: &str) -> &Flag {
        control_of_setting(id).map_or(&Flag::Open, |control| self.flag(control))
    }

    /// What the open lesson says of a control that it keeps shut: in which of its steps it comes, counted from 1, if it does.
    pub fn comes_in_step(&self, control: Control) -> Option<usize> {
        self.lesson.as_ref().filter(|lesson| lesson.controls().is_shut(control))?.opening_step(control)
    }

    /// The same for a setting of training.
    pub fn setting_comes_in_step(&self, id: &str) -> Option<usize> {
        self.comes_in_step(control_of_setting(id)?)
    }

    /// What a setting may be in the open lesson.
    pub fn limits_of(&self, id: &str, limits: Limits) -> Limits {
        let &Flag::Limited(least, most) = self.flag_of_setting(id) else { return limits };
        match limits {
            Limits::Count(low, high) => Limits::Count(low.max(least.ceil() as usize), high.min(most.floor() as usize)),
            Limits::Number(low, high) => Limits::Number(low.max(least), high.min(most)),
            Limits::Logarithmic(low, high) => Limits::Logarithmic(low.max(least), high.min(most)),
            Limits::Positive { most: high, .. } => Limits::Logarithmic(least, high.min(most)),
            limits => limits,
        }
    }

    /// Whether a word may be chosen for a setting in the open lesson.
    pub fn allows_word(&self, id: &str, word: &str) -> bool {
        let lesson = self.lesson.as_ref().zip(control_of_setting(id));
        lesson.is_none_or(|(lesson, control)| match lesson.controls().flag(control) {
            Flag::Only(words) => words.iter().any(|allowed| allowed == word),
            _ => true,
        })
    }

    /// Whether a layer of a kind may be added in the open lesson.
    pub fn allows_layer(&self, kind: &str) -> bool {
        !matches!(self.flag(Control::AddLayers), Flag::Only(words) if !words.iter().any(|word| word == kind))
    }

    /// What is said of a sample before anybody says anything: nothing, or what the open lesson says.
    pub fn given(&self, sample: &str) -> Option<&PictureChange> {
        self.lesson.as_ref()?.given(sample)
    }

    /// Refuses what the open lesson keeps shut, and runs that come before a prediction.
    pub(super) fn is_kept_shut(&mut self, action: &Action) -> bool {
        let Some(lesson) = &self.lesson else { return false };
        let control = control_of_action(action);
        let key = match control {
            Some(control) if lesson.controls().is_shut(control) => "notice.lesson_keeps",
            Some(Control::StartRun | Control::Steps | Control::Branch | Control::GoOn)
                if lesson.awaits_prediction() =>
            {
                "notice.lesson_predict"
            }
            _ if self.is_branch_kept_shut(action) => "notice.lesson_keeps",
            _ => return false,
        };
        self.notices.push(Notice::info(key));
        true
    }

    /// Whether a branch would begin with what the open lesson keeps from being changed.
    fn is_branch_kept_shut(&self, action: &Action) -> bool {
        let (Some(lesson), Some(run), Action::Branch(design)) = (&self.lesson, self.runs.shown(), action) else {
            return false;
        };
        lesson.shut_by(&run.design, design).is_some()
    }

    /// Refuses a change of the design that the open lesson keeps from being made.
    pub(super) fn is_change_kept_shut(&mut self, edit: &Edit) -> bool {
        let Some(lesson) = &self.lesson else { return false };
        let before = self.document.design();
        let mut after = Design::clone(before);
        let is_shut = edit.apply(&mut after).is_ok() && lesson.shut_by(before, &after).is_some();
        if is_shut {
            self.notices.push(Notice::info("notice.lesson_keeps"));
        }
        is_shut
    }

    /// Goes back where something has led into a workspace that the open lesson keeps shut.
    pub(super) fn leave_shut_workspace(&mut self, before: Workspace) {
        if self.workspace != before && self.is_shut(control_of_workspace(self.workspace)) {
            self.workspace = before;
        }
    }

    pub(super) fn act_on_lesson(&mut self, act: LessonAct) {
        match act {
            LessonAct::Open(place) => self.attempt(Intent::OpenLesson(place)),
            LessonAct::Restart => self.restart_lesson(),
            LessonAct::Close => self.leave_lesson(),
            LessonAct::Show(step) => self.show_step(step),
            LessonAct::HandIn(name, path) => self.hand_in(&name, &path),
            LessonAct::Predict(option) => self.change_lesson(|lesson| {
                if lesson.can_predict() {
                    lesson.change(|step| step.predicted = Some(option));
                }
            }),
            LessonAct::Number(task, number) => self.change_lesson(|lesson| {
                lesson.change(|step| step.tasks.get_mut(task).into_iter().for_each(|task| task.number = Some(number)));
            }),
            LessonAct::Write(sentence) => self.change_lesson(|lesson| lesson.change(|step| step.sentence = sentence)),
            LessonAct::Hint => self.change_lesson(|lesson| lesson.change(|step| step.hints += 1)),
        }
    }

    fn change_lesson(&mut self, change: impl FnOnce(&mut OpenLesson)) {
        if let Some(lesson) = self.lesson.as_deref_mut() {
            change(lesson);
        }
    }

    /// Reads a lesson, which is opened then.
    pub(super) fn read_lesson(&mut self, place: LessonPlace) {
        self.reading_lesson = Some(ReadingLesson::start(place, self.paths.lessons(), &self.wake));
        self.take_lesson();
    }

    /// Opens a lesson that was read.
    fn take_lesson(&mut self) {
        let Some((place, outcome)) = self.reading_lesson.as_mut().and_then(ReadingLesson::poll) else { return };
        self.reading_lesson = None;
        match outcome {
            Outcome::Done(Ok(ReadLesson { lesson, progress, left })) => {
                self.leave_lesson();
                let lesson = OpenLesson::new(lesson, place, progress, self.runs.newest_id());
                let design = left.or_else(|| lesson.lesson.start_of(lesson.step()));
                self.lesson = Some(Box::new(lesson));
                self.begin_with(design);
                self.enter_step();
            }
            Outcome::Done(Err(reason)) => {
                let reason = NoticeValue::InEnglish(reason, "notice.broken_lesson");
                self.notices.push(Notice::failed("notice.no_lesson").telling("reason", reason));
            }
            Outcome::Failed(reason) => self.notices.push(Notice::failed("notice.mistake").with("reason", reason)),
        }
    }

    fn restart_lesson(&mut self) {
        let last_run = self.runs.newest_id();
        let Some(lesson) = &mut self.lesson else { return };
        **lesson = OpenLesson::new(lesson.lesson.as_ref().clone(), lesson.place.clone(), None, last_run);
        lesson.note_news();
        self.begin_design(0);
        self.enter_step();
    }

    /// Leaves the open lesson; the design stays.
    pub(super) fn leave_lesson(&mut self) {
        self.write_lesson();
        self.lesson = None;
    }

    /// Shows a step, with the design that it begins with where that is another one.
    fn show_step(&mut self, step: usize) {
        let last_run = self.runs.newest_id();
        let Some(lesson) = &mut self.lesson else { return };
        let origin = |lesson: &OpenLesson, step: usize| {
            lesson.lesson.steps().iter().take(step + 1).rposition(|step| step.start.is_some())
        };
        let before = origin(lesson, lesson.step());
        if lesson.show(step, last_run) {
            if origin(lesson, step) != before {
                self.begin_design(step);
            }
            self.enter_step();
        }
    }

    /// Opens the design that a step begins with.
    fn begin_design(&mut self, step: usize) {
        self.begin_with(self.lesson.as_ref().and_then(|lesson| lesson.lesson.start_of(step)));
    }

    /// Opens a design of the open lesson, which is called as the lesson is.
    fn begin_with(&mut self, design: Option<Design>) {
        let language = self.language().code();
        let (Some(lesson), Some(design)) = (&self.lesson, design) else { return };
        let name = lesson.lesson.text(language).map_or_else(|| design.name.clone(), |text| text.title.clone());
        self.document = Document::new(Design { name, ..design }, None);
        self.adopt();
    }

    /// Shows the workspace that the shown step names.
    fn enter_step(&mut self) {
        let Some(lesson) = &self.lesson else { return };
        if let Some(tab) = lesson.outline().and_then(|step| step.workspace) {
            self.workspace = workspace_of(tab);
        }
        if self.is_shut(control_of_workspace(self.workspace)) {
            let open = WORKSPACES.iter().find(|row| !self.is_shut(control_of_workspace(row.workspace)));
            self.workspace = open.map_or(self.workspace, |row| row.workspace);
        }
    }

    fn hand_in(&mut self, name: &str, path: &Path) {
        self.dialog = None;
        let Some(lesson) = &self.lesson else { return };
        let path = path.with_extension(crate::archive::ENDING);
        let bytes = HandIn::new(name, &lesson.lesson, lesson.progress()).to_bytes(self.document.design());
        let written = bytes
            .map_err(|error| NoticeValue::InEnglish(error.to_string(), "system_error.unknown"))
            .and_then(|bytes| disk::write(&disk::resolved(&path), &bytes).map_err(|error| NoticeValue::from(&error)));
        self.notices.push(match written {
            Ok(()) => Notice::done("notice.saved").with("file", path.display()),
            Err(reason) => {
                Notice::failed("notice.cannot_save_chart").with("file", path.display()).telling("reason", reason)
            }
        });
    }

    /// Takes what was read and what the runs bring, and writes down how far somebody has come.
    pub(in crate::app) fn follow_lesson(&mut self) {
        if self.reading_lesson.is_some() {
            self.take_lesson();
        }
        let classes = self.pictures().map(|loaded| loaded.dataset.classes.len());
        let (threads, workspace) = (self.settings.threads, self.workspace);
        let Some(lesson) = &mut self.lesson else { return };
        lesson.note_seen(tab_of(workspace));
        lesson.note_left(self.document.design(), || self.document.whole_design(), &self.runs);
        if lesson.follow(&self.runs, (self.document.design(), classes), threads, &self.wake) {
            (self.wake)();
        }
        self.write_lesson();
    }

    /// Writes down how far somebody has come in the open lesson.
    fn write_lesson(&mut self) {
        let folder = self.paths.lessons();
        let Some(lesson) = self.lesson.as_mut().filter(|lesson| lesson.is_unwritten) else { return };
        lesson.is_unwritten = false;
        let Some(folder) = folder else { return };
        let kept = lesson.progress().clone().tidied(&lesson.lesson);
        if let Some(error) = keep(&folder, &kept) {
            let notice = Notice::failed("notice.cannot_keep_settings").with("file", folder.display());
            self.notices.push(notice.telling("reason", NoticeValue::from(&error)));
        }
    }
}
