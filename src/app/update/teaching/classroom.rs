//! Classroom mode: on and off, the keys of a presenter, and the dark screen.
use crate::app::action::Pick;
use crate::app::document::Card;
use crate::app::lessons::LessonAct;
use crate::app::request::WindowRequest;
use crate::app::settings::ThemeChoice;
use crate::app::state::App;
use crate::app::teaching::Classroom;

/// What a presenter goes on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LectureStep {
    /// A step of the open lesson.
    Lesson(usize),
    /// A card of the stack.
    Card(Card),
}

impl App {
    /// The theme of the window: in front of a class that of the lecture.
    pub fn theme(&self) -> ThemeChoice {
        self.classroom.map_or(self.settings.theme, |classroom| classroom.theme)
    }

    /// Whether the screen is dark. A question is always shown.
    pub fn is_blank(&self) -> bool {
        self.dialog.is_none() && self.classroom.is_some_and(|classroom| classroom.is_blank)
    }

    pub(in crate::app) fn toggle_classroom(&mut self) {
        self.classroom = self.classroom.is_none().then(Classroom::default);
    }

    /// Makes the screen dark, or shows everything again. Runs go on behind it.
    pub(in crate::app) fn toggle_blank(&mut self) {
        if let Some(classroom) = &mut self.classroom {
            classroom.is_blank = !classroom.is_blank;
        }
    }

    /// Whether a presenter can go so far on, or back.
    pub(in crate::app) fn can_present(&self, by: isize) -> bool {
        self.lecture_step(by).is_some()
    }

    /// Goes on, or back, as a presenter does.
    pub(in crate::app) fn present(&mut self, by: isize) {
        match self.lecture_step(by) {
            Some(LectureStep::Lesson(step)) => self.act_on_lesson(LessonAct::Show(step)),
            Some(LectureStep::Card(card)) => {
                self.select(card, Pick::Only);
                self.request(WindowRequest::Reveal);
            }
            None => {}
        }
    }

    /// What comes so many places later: of the open lesson its steps, else the cards of the stack where it is shown, the
    /// input's first. What stands inside of sealed blocks is left out.
    fn lecture_step(&self, by: isize) -> Option<LectureStep> {
        self.classroom?;
        if let Some(lesson) = &self.lesson {
            let step = lesson.step().checked_add_signed(by)?;
            return lesson.can_show(step).then_some(LectureStep::Lesson(step));
        }
        let layers = self.document.design().layers.iter().map(|layer| layer.id).filter(|id| !id.is_sealed());
        let cards: Vec<Card> = std::iter::once(Card::Input).chain(layers.map(Card::Layer)).collect();
        let cursor = self.selection.cursor();
        let here = cards.iter().position(|card| *card == cursor).unwrap_or_default();
        let next = cards.get(here.checked_add_signed(by)?).filter(|_| self.shows_stack())?;
        Some(LectureStep::Card(*next))
    }
}
