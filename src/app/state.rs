//! Everything that the program holds while it runs.
use std::sync::Arc;
use std::time::Instant;

use super::action::{Action, Ask, Drag, Wish};
use super::document::{Document, find};
use super::files::KeptWork;
use super::gallery::Gallery;
use super::insight::Insight;
use super::live::Live;
use super::notice::Notice;
use super::places::Places;
use super::selection::{Selection, Spot};
use super::settings::{Settings, Workspace};
use super::training::Training;
use super::variations::Writing;
use super::words::Language;
use crate::design::{Checked, CheckedLayer, Design, Layer, check, template};
use crate::train::{Cards, Loaded, SavedRun, Wake};

/// The program without pixels.
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct App {
    /// The open design.
    pub document: Document,
    /// The selected cards.
    pub selection: Selection,
    /// The input was selected by hand, not only because nothing else is.
    pub(super) touched_input: bool,
    /// What is held over a gap.
    pub hover: Option<Hover>,
    /// What the user chose for the program.
    pub settings: Settings,
    /// The workspace that is looked at.
    pub workspace: Workspace,
    /// Which half of the right side is looked at.
    pub side: Side,
    /// The open question.
    pub dialog: Option<Dialog>,
    /// Whether the times of the last frames are shown.
    pub frame_times: bool,
    /// What runs beside the window.
    pub live: Live,
    /// What the network will get.
    pub gallery: Gallery,
    /// What takes longer to find out about the pictures.
    pub insight: Insight,
    /// The run that is shown, and those that are kept.
    pub training: Training,
    /// Varied pictures that are being written.
    pub writing: Writing,
    /// Notices that were not shown yet.
    pub notices: Vec<Notice>,
    /// What only the window can do and has not done yet.
    pub wishes: Vec<Wish>,
    /// A run starts once the pictures are there.
    pub(super) start_when_loaded: bool,
    /// The newest run of the open design has to be brought back.
    pub(super) look_for_runs: bool,
    /// What has to be done once the run is over, and since when it waits.
    pub(super) after_stopping: Option<(Action, Instant)>,
    pub(super) wake: Wake,
    pub(super) places: Places,
    pub(super) system_language: Language,
    /// Unsaved work as it is kept on disk.
    pub(super) unsaved: Option<KeptWork>,
    /// What has to be done once the design is saved.
    pub(super) after_saving: Option<Action>,
    /// Nothing keeps the window from closing any more.
    pub(super) closing: bool,
}

/// What is held over a gap of the stack, with the design as it would be after letting go.
pub struct Hover {
    /// What is dragged.
    pub drag: Drag,
    /// The gap, counted among the layers that are not dragged.
    pub gap: usize,
    /// The design as it would be.
    pub design: Arc<Design>,
    /// Its shapes and problems.
    pub checked: Checked,
}

/// The halves of the right side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// The selected card.
    #[default]
    Card,
    /// How the network learns.
    Training,
}

/// A question, or a page over everything.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// Which template a new design starts from.
    New,
    /// Unsaved changes stand in the way of something.
    Unsaved(Box<Action>),
    /// A run stands in the way of something.
    Training(Box<Action>),
    /// A kept run would be deleted.
    DeleteRun(Box<SavedRun>),
    /// A file has to be named where the system has no dialog of its own.
    Path(Ask),
    /// A command by its name.
    Commands,
    /// Commands with their keys.
    Help,
    /// Everything that is wrong with the design.
    Problems,
    /// The files that could not be used.
    Skipped,
    /// Pictures that are there twice.
    Duplicates,
}

impl App {
    /// Starts the program: with unsaved work, the design that was open last, or the built-in digits.
    /// `wake` is called from other threads when there is something new to be drawn.
    pub fn new(places: Places, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let settings = places.settings.as_deref().map(Settings::read).unwrap_or_default();
        let mut app = Self {
            document: Document::new(digits(), None),
            selection: Selection::default(),
            touched_input: false,
            hover: None,
            settings,
            workspace: Workspace::default(),
            side: Side::default(),
            dialog: None,
            frame_times: false,
            live: Live::new(Arc::clone(&wake)),
            gallery: Gallery::default(),
            writing: Writing::default(),
            insight: Insight::default(),
            wake,
            training: Training::default(),
            start_when_loaded: false,
            look_for_runs: false,
            after_stopping: None,
            notices: Vec::new(),
            wishes: Vec::new(),
            places,
            system_language: Language::of_system(),
            unsaved: None,
            after_saving: None,
            closing: false,
        };
        app.reopen();
        app.adopt();
        app
    }

    /// The window's language.
    pub fn language(&self) -> Language {
        self.settings.language.unwrap_or(self.system_language)
    }

    /// Whether nothing keeps the window from closing any more.
    pub fn is_closing(&self) -> bool {
        self.closing
    }

    /// Whether there are pictures to look at.
    pub fn has_pictures(&self) -> bool {
        self.live.loaded().is_some_and(|loaded| !loaded.dataset.is_empty())
    }

    /// The pictures of the design's own source; those of another one stay in memory while it is read, or when it cannot
    /// be.
    pub fn pictures(&self) -> Option<&Arc<Loaded>> {
        let (source, base) = (&self.document.design().data, self.document.base());
        self.live.loaded().filter(|loaded| loaded.wanted.is_from(source, &base) && !loaded.dataset.is_empty())
    }

    /// The first problem that can be mended: of the card under the cursor, or of any.
    pub fn mendable(&self) -> Option<usize> {
        let here = match self.selection.cursor() {
            Spot::Layer(layer) => Some(layer),
            Spot::Input => None,
        };
        let problems = || self.document.checked().problems.iter().enumerate().filter(|(_, one)| one.mend.is_some());
        let of_card = problems().find(|(_, problem)| here.is_some() && problem.layer == here);
        of_card.or_else(|| problems().next()).map(|(place, _)| place)
    }

    /// The design that the stack shows: as it would be after letting go of what is dragged.
    pub fn shown_design(&self) -> &Arc<Design> {
        self.hover.as_ref().map_or_else(|| self.document.design(), |hover| &hover.design)
    }

    /// Shapes and problems of [`App::shown_design`].
    pub fn shown_checked(&self) -> &Checked {
        self.hover.as_ref().map_or_else(|| self.document.checked(), |hover| &hover.checked)
    }

    /// A layer of [`App::shown_design`] with its shapes.
    pub fn shown_layer(&self, index: usize) -> Option<&CheckedLayer> {
        find(self.shown_checked(), index)
    }

    /// Whether a single step could be made now.
    pub fn can_step(&self) -> bool {
        !self.training.is_running() && (self.training.is_active() || self.can_train())
    }

    /// What the cards compute: by the network of the run, where it is still the network of the design, else by the one
    /// that training would start from. With it, the layers that it belongs to, a number that is another one whenever
    /// the values are, and whether newer values are on their way for so long that the eye notices.
    pub fn cards(&self) -> Option<(&[Layer], &Cards, u64, bool)> {
        let same = |a: &[Layer], b: &[Layer]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.kind == b.kind && a.off == b.off)
        };
        if let Some(run) = self.training.run()
            && let Some((cards, ticket)) = run.cards()
            && same(&run.design.layers, &self.document.design().layers)
            && run.design.input == self.document.design().input
        {
            return Some((&run.design.layers, cards, ticket, false));
        }
        let (design, cards) = self.live.cards()?;
        Some((&design.layers, cards.ok()?, self.live.cards_ticket(), self.live.is_slow()))
    }

    /// Adopts a document that was opened.
    pub(super) fn adopt(&mut self) {
        let layers = self.document.design().layers.len();
        self.selection = if layers == 0 { Selection::default() } else { Selection::only(Spot::Layer(0)) };
        self.touched_input = false;
        self.hover = None;
        self.side = Side::Card;
        self.live.forget_picture();
        self.training.forget();
        self.look_for_runs = true;
        self.follow();
    }

    /// Lets what runs beside the window follow the design.
    pub(super) fn follow(&mut self) {
        self.live.follow(&self.document);
        self.document.set_facts(self.live.facts(&self.document));
    }

    /// Finds out what only the workspace of the pictures shows, while it is looked at.
    pub(super) fn look_closer(&mut self) {
        let language = self.language();
        let news = self.gallery.poll();
        let news = self.insight.poll() || news;
        let news = self.writing.poll(language, &mut self.notices) || news;
        if self.workspace != Workspace::Data {
            return;
        }
        if let Some(loaded) = self.pictures().map(Arc::clone).filter(|_| self.live.progress().is_none()) {
            let (design, looked) = (self.document.design(), self.live.looked.index);
            self.gallery.follow(&self.document, &loaded, looked, self.training.run(), &self.wake);
            // Comparing takes every core for a while: a run that goes on comes first.
            if !self.training.is_running() {
                self.insight.follow(design, &loaded, &self.wake);
            }
        }
        if news {
            (self.wake)();
        }
    }

    /// Holds something over a gap, or nothing.
    pub(super) fn hover(&mut self, over: Option<(Drag, usize)>) {
        let Some((drag, gap)) = over else {
            self.hover = None;
            return;
        };
        if self.hover.as_ref().is_some_and(|hover| hover.gap == gap && hover.drag == drag) {
            return;
        }
        let Some(prepared) = self.drop_at(&drag, gap) else { return };
        let mut design = Design::clone(self.document.design());
        if prepared.edit.apply(&mut design).is_ok() {
            let checked = check(&design, self.document.facts());
            self.hover = Some(Hover { drag, gap, design: Arc::new(design), checked });
        }
    }
}

/// The design of the first start.
pub(super) fn digits() -> Design {
    // The digits are a template; a test holds that.
    template("digits").map_or_else(|| (crate::design::TEMPLATES[0].make)(), |template| (template.make)())
}
