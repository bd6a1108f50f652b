//! Everything that the program holds while it runs.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compare::Compare;
use super::data::advice;
use super::data::{
    Advice, Baselines, ChosenTable, Comparison, Gallery, LivePreview, Loading, ShownSample, Similarity, Starters,
    TableLook, TextFacts, Writing,
};
use super::dialog::Dialog;
use super::document::{Document, Hover, Opening, ProjectFiles, Selection, UnsavedWork};
use super::ensembles::Ensembles;
use super::exchange::{Exports, Imports};
use super::explain::{OpenArithmetic, Probes};
use super::guessing::GuessQuestion;
use super::intent::{Condition, PendingIntents};
use super::leaving::Reporting;
use super::lessons::{OpenLesson, ReachedLessons, ReadingLesson};
use super::notice::{Notice, NoticeBoard};
use super::paths::Paths;
use super::request::WindowRequest;
use super::settings::Settings;
use super::teaching::{Classroom, Guide};
use super::training::{Costs, Listening, RunView, Runs, ShownWeights};
use super::workspace::{InspectorTab, Workspace};
use crate::data::{DataNotice, Dataset};
use crate::design::{Checked, CheckedLayer, Design, Layer, LayerId, Stack, TEMPLATES, Template, template};
use crate::disk;
use crate::text::Language;
use crate::train::{Cards, Loaded, Wake, is_small};

/// The program without pixels.
pub struct App {
    /// The open design.
    pub document: Document,
    /// The selected cards.
    pub selection: Selection,
    /// What is held over the stack.
    pub hover: Option<Hover>,
    /// What the user chose for the program.
    pub settings: Settings,
    /// The workspace that is shown.
    pub workspace: Workspace,
    /// The tab of the inspector that is shown.
    pub inspector: InspectorTab,
    /// The open question.
    pub dialog: Option<Dialog>,
    /// Whether the times of the last frames are shown.
    pub frame_times: bool,
    /// The pictures, in memory or on their way.
    pub loading: Loading,
    /// The picture that the cards are shown for.
    pub sample: ShownSample,
    /// What the cards compute before there is a run.
    pub preview: LivePreview,
    /// What the network will get.
    pub gallery: Gallery,
    /// Pictures beside what networks get of them.
    pub comparison: Comparison,
    /// Pictures and classes that look like each other.
    pub similarity: Similarity,
    /// How long texts are, and what is frequent in them.
    pub text_facts: TextFacts,
    /// What the neighbors of the open pictures answer.
    pub baselines: Baselines,
    /// What stands in the columns of the open table.
    pub table: TableLook,
    /// Some samples of every starter design.
    pub starters: Starters,
    /// Varied pictures that are being written.
    pub writing: Writing,
    /// The runs of this session, and those that are saved beside the design.
    pub runs: Runs,
    /// What is asked before an act that waits for the answer.
    pub guess: Option<GuessQuestion>,
    /// Projects as one file.
    pub project_files: ProjectFiles,
    /// The open lesson.
    pub lesson: Option<Box<OpenLesson>>,
    /// How far somebody has come in every lesson of the list.
    pub reached_lessons: ReachedLessons,
    /// Classroom mode while it is on.
    pub classroom: Option<Classroom>,
    /// The pointers of the first start, until they were read.
    pub(super) guide: Option<Guide>,
    /// The curves that are heard.
    pub listening: Listening,
    /// A report that is being written.
    pub reporting: Reporting,
    /// What a training of the open design will cost.
    pub costs: Costs,
    /// Runs that are compared, and races.
    pub compare: Compare,
    /// Networks that vote.
    pub ensembles: Ensembles,
    /// Networks that leave.
    pub exports: Exports,
    /// Weights that other programs wrote.
    pub imports: Imports,
    /// What is asked of the shown run's network beside its training.
    pub probes: Box<Probes>,
    /// The number that was opened, with how it is computed.
    pub arithmetic: OpenArithmetic,
    /// Notices that were not shown yet.
    pub notices: Vec<Notice>,
    /// Notices that were told in this session.
    pub board: NoticeBoard,
    /// What only the window can do and has not done yet.
    pub requests: Vec<WindowRequest>,
    /// What waits for something else.
    pub(super) pending: PendingIntents,
    pub(super) wake: Wake,
    pub(super) paths: Paths,
    pub(super) system_language: Language,
    /// A design file that is being read.
    pub(super) opening: Option<Opening>,
    /// A table that will be learned from, once its columns were seen.
    pub(super) chosen_table: Option<ChosenTable>,
    /// The folder whose pictures are not read before the user has said that they may be.
    pub(super) held: Option<PathBuf>,
    /// Unsaved work as it lies on disk.
    pub(super) unsaved: Option<UnsavedWork>,
    /// A lesson that is being read.
    pub(super) reading_lesson: Option<ReadingLesson>,
}

impl App {
    /// Starts the program: with unsaved work, the design that was open last, or that of the first training.
    /// `wake` is called from other threads when there is something new to be drawn.
    pub fn new(paths: Paths, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        if let Some(folder) = paths.settings.as_deref().and_then(Path::parent) {
            disk::sweep(folder);
        }
        let settings = paths.settings.as_deref().map(Settings::read).unwrap_or_default();
        let system_language = Language::of_system();
        let language = settings.language.unwrap_or(system_language);
        let mut app = Self {
            document: Document::new(first(language), None),
            selection: Selection::default(),
            hover: None,
            settings,
            workspace: Workspace::default(),
            inspector: InspectorTab::default(),
            dialog: None,
            frame_times: false,
            loading: Loading::new(Arc::clone(&wake)),
            sample: ShownSample::new(Arc::clone(&wake)),
            preview: LivePreview::start(&wake),
            gallery: Gallery::default(),
            comparison: Comparison::default(),
            similarity: Similarity::default(),
            text_facts: TextFacts::default(),
            baselines: Baselines::default(),
            table: TableLook::default(),
            starters: Starters::default(),
            writing: Writing::default(),
            guess: None,
            project_files: ProjectFiles::default(),
            lesson: None,
            reached_lessons: ReachedLessons::default(),
            classroom: None,
            guide: None,
            listening: Listening::default(),
            reporting: Reporting::default(),
            costs: Costs::default(),
            compare: Compare::default(),
            ensembles: Ensembles::default(),
            exports: Exports::default(),
            imports: Imports::default(),
            probes: Box::default(),
            arithmetic: OpenArithmetic::default(),
            notices: Vec::new(),
            board: NoticeBoard::default(),
            runs: Runs::default(),
            requests: Vec::new(),
            pending: PendingIntents::default(),
            wake,
            paths,
            system_language,
            opening: None,
            chosen_table: None,
            held: None,
            unsaved: None,
            reading_lesson: None,
        };
        app.runs.past_budget = app.settings.past_bytes();
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
        self.pending.waits_for(|condition| condition == Condition::WindowClosed)
    }

    /// Whether there are pictures to look at.
    pub fn has_pictures(&self) -> bool {
        self.loading.dataset().is_some()
    }

    /// The pictures of the design's own source; those of another one stay in memory while it is read, or when it cannot
    /// be.
    pub fn pictures(&self) -> Option<&Arc<Loaded>> {
        let (source, base) = (&self.document.design().data, self.document.base());
        self.loading.loaded().filter(|loaded| loaded.wanted.is_from(source, &base) && !loaded.dataset.is_empty())
    }

    /// What can be done about a word on the pictures.
    pub fn advice(&self, notice: &DataNotice) -> Advice {
        self.pictures().map_or(Advice::Elsewhere, |loaded| advice(notice, self.document.design(), &loaded.dataset))
    }

    /// The bytes of the picture that is shown, channel by channel, with its channels, height and width; `None` before
    /// there is one, and where samples are no pictures.
    pub fn picture(&self) -> Option<(&[u8], usize, usize, usize)> {
        self.sample.picture(self.loading.dataset())
    }

    /// The bytes of the sample that is shown, whatever it is; `None` before there is one.
    pub fn sample_bytes(&self) -> Option<&[u8]> {
        self.sample.bytes(self.loading.dataset())
    }

    /// The name and the class of the sample that is shown, in the window's language.
    pub fn picture_name(&self) -> Option<(String, Option<String>)> {
        self.sample.name(self.loading.dataset(), self.language())
    }

    /// The class of the sample that is shown, as it lies in the data: to compare, not to show.
    pub fn picture_class(&self) -> Option<&str> {
        self.sample.class_in(self.loading.dataset()?)
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
    pub fn shown_layer(&self, id: LayerId) -> Option<&CheckedLayer> {
        self.shown_checked().find(id)
    }

    /// What the cards compute, with the layers that it belongs to, a number that is another one whenever the values are,
    /// and whether they are old: of another design, epoch or picture, or newer ones are on their way for so long that
    /// the eye notices. [`App::shown_weights`] says by which network.
    pub fn cards(&self) -> Option<(&Stack, &Cards, u64, bool)> {
        if let Some(run) = self.computing_run() {
            let (cards, ticket) = run.cards()?;
            let old = self.has_changed_since_start() || run.is_elsewhere() || run.cannot_see(self.sample_bytes());
            return Some((&run.design.layers, cards, ticket, old));
        }
        let (design, cards) = self.preview.cards()?;
        Some((&design.layers, cards.ok()?, self.preview.ticket(), self.preview.is_slow()))
    }

    /// What the cards of the same network compute now, while a moment of its past is shown, with a number as that of
    /// [`App::cards`].
    pub fn cards_of_now(&self) -> Option<(&Cards, u64)> {
        self.computing_run()?.cards_of_now()
    }

    /// The run whose network computes what the cards show: beside its curves always the shown one; elsewhere as long as
    /// it is still the network of the design. Before its first batch it is the one that training starts from.
    pub(super) fn computing_run(&self) -> Option<&RunView> {
        let run = self.runs.shown()?;
        let design = self.document.design();
        let same =
            computes_the_same(run.design.layers.layers(), design.layers.layers()) && run.design.input == design.input;
        let begun = run.weights() != ShownWeights::Start;
        match self.workspace {
            Workspace::Train | Workspace::Explore | Workspace::Compare if begun || !same => Some(run),
            _ => Some(run).filter(|run| same && run.cards().is_some() && !self.has_other_data()),
        }
    }

    /// Which weights the cards were computed with, and the run that they are of.
    pub fn shown_weights(&self) -> (ShownWeights, Option<&RunView>) {
        let run = self.computing_run();
        (run.map_or(ShownWeights::Start, RunView::weights), run)
    }

    /// Whether there is a surface of the loss to look at, or will be one: the network of the shown run, or without one
    /// that of the design, is small enough.
    pub fn has_loss_surface(&self) -> bool {
        self.runs.shown().map_or_else(|| is_small(&self.document.checked().layers), |_| self.runs.has_loss_surface())
    }

    /// The samples that the network of the cards is for.
    pub fn shown_data(&self) -> Option<&Dataset> {
        self.computing_run().map(|run| &*run.data).or_else(|| self.loading.loaded().map(|loaded| &*loaded.dataset))
    }

    /// The classes that the network of the cards tells apart, as they lie in the data: to compare, not to show.
    pub fn shown_classes(&self) -> &[String] {
        self.shown_data().map_or(&[], |data| &data.classes)
    }

    /// Which of them the sample that is shown belongs to.
    pub fn right_class(&self) -> Option<usize> {
        let right = self.picture_class()?;
        self.shown_classes().iter().position(|class| class == right)
    }

    /// Lets what runs beside the window follow the design.
    pub(super) fn follow(&mut self) {
        if !self.holds_pictures() {
            self.loading.follow(&self.document);
        }
        self.sample.follow(&self.document.design().input);
        if let Some(loaded) = self.loading.loaded() {
            let sample = self.sample.bytes(self.loading.dataset());
            self.preview.follow(&self.document, &loaded.encoder, (sample, self.sample.more.as_ref()));
        }
        self.document.set_facts(self.loading.facts(&self.document));
    }
}

/// Whether two stacks are the same network, whatever their layers are called.
pub(super) fn computes_the_same(one: &[Layer], other: &[Layer]) -> bool {
    let same = |(a, b): (&Layer, &Layer)| {
        let content = match (a.kind.is_block(), b.kind.is_block()) {
            (true, true) if !a.kind.is_sealed() => {
                a.kind.id() == b.kind.id() && computes_the_same(a.kind.children(), b.kind.children())
            }
            _ => a.kind == b.kind,
        };
        a.id == b.id && a.off == b.off && content
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// The design of the first start.
fn first(language: Language) -> Design {
    // It is a template; a test holds that.
    named(template("first").unwrap_or(&TEMPLATES[0]), language)
}

/// A template's design with its name in a language.
pub(super) fn named(template: &Template, language: Language) -> Design {
    let name = language.term(&["template", template.id, "name"]).into_owned();
    Design { name, ..(template.make)() }
}
