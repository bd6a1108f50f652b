//! The pointers of the first start: when they come, when the next one does, and when never again.
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::state::App;
use crate::app::teaching::{Guide, GuideAct, Pointer};
use crate::app::workspace::Workspace;

impl App {
    /// Points at five things, unless somebody has read or skipped the pointers before. To be called by whoever opens the
    /// window for somebody who brings no file: who does came for that.
    pub fn welcome(&mut self) {
        if !self.settings.guided {
            self.start_guide();
        }
    }

    pub(in crate::app) fn start_guide(&mut self) {
        self.guide = Some(Guide::default());
    }

    /// The pointer that is shown. In a lesson and in front of a class others lead, and a question comes first.
    pub fn pointer(&self) -> Option<Pointer> {
        let is_free = self.lesson.is_none() && self.classroom.is_none() && self.dialog.is_none();
        self.guide.as_ref().filter(|_| is_free)?.pointer()
    }

    pub(in crate::app::update) fn act_on_guide(&mut self, act: GuideAct) {
        match (act, self.pointer()) {
            (GuideAct::Next, Some(pointer)) => self.note_followed(pointer),
            (GuideAct::Next, None) => {}
            (GuideAct::Skip, _) => self.end_guide(),
        }
    }

    /// What a pointer points at was done.
    pub(in crate::app::update) fn note_followed(&mut self, pointer: Pointer) {
        let Some(guide) = &mut self.guide else { return };
        guide.note_done(pointer);
        if guide.pointer().is_none() {
            self.end_guide();
        }
    }

    fn end_guide(&mut self) {
        self.guide = None;
        if !self.settings.guided {
            self.settings.guided = true;
            self.write_settings();
        }
    }

    /// The pointer whose hint an action follows, if it can be done now.
    pub(in crate::app::update) fn followed_by(&self, action: &Action) -> Option<Pointer> {
        self.guide.as_ref()?;
        Some(match action {
            Action::Do(command) if self.can_do(*command) => return followed_by_command(*command),
            Action::PickPicture(_)
            | Action::PickClass(_)
            | Action::OpenPicture(_)
            | Action::PastedPicture(_)
            | Action::Draw(_)
            | Action::UseData(_)
            | Action::UseTable(..)
            | Action::Show(Workspace::Data) => Pointer::Data,
            Action::Add(_) | Action::Drop => Pointer::Stack,
            Action::Select(..) if self.workspace == Workspace::Train => Pointer::Maps,
            Action::Show(Workspace::Explore) => Pointer::Explore,
            _ => return None,
        })
    }
}

fn followed_by_command(command: Command) -> Option<Pointer> {
    Some(match command {
        Command::PreviousPicture
        | Command::NextPicture
        | Command::RandomPicture
        | Command::OpenPicture
        | Command::ShowData => Pointer::Data,
        Command::Paste
        | Command::Duplicate
        | Command::Delete
        | Command::MoveUp
        | Command::MoveDown
        | Command::ToggleOff => Pointer::Stack,
        Command::Train | Command::Restart | Command::StepBatch | Command::StepEpoch => Pointer::Train,
        Command::ShowExplore | Command::Lessons => Pointer::Explore,
        _ => return None,
    })
}
