//! The sample that the cards are shown for: one of the dataset, or a file of the user's.
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::app::notice::{Notice, NoticeValue};
use crate::data::{
    Dataset, ImageForm, Part, Pen, SampleBatch, SkipReason, Strokes, Targets, decode_picture, fit_pixels,
};
use crate::design::{Input, Picture, SampleKind};
use crate::text::Language;
use crate::train::{Job, Outcome, Wake};

/// The sample that the cards are shown for.
pub struct ShownSample {
    /// Its place in the dataset.
    pub index: usize,
    /// Only pictures of this class are gone through.
    pub class: Option<usize>,
    /// A sample of the user's instead of one of the dataset.
    pub own: Option<OwnSample>,
    /// Other samples, of which a panel wants to know what every layer gives: a grid of points, the beginnings of a text.
    pub more: Option<Arc<SampleBatch>>,
    /// Random pictures so far; the next draw follows from it.
    draws: u64,
    opening: Option<Job<Result<OwnPicture, SkipReason>>>,
    wake: Wake,
}

/// A sample of the user's.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnSample {
    /// A picture from a file or from the clipboard.
    Picture(OwnPicture),
    /// A picture that was drawn.
    Drawing {
        /// Its lines.
        strokes: Strokes,
        /// The form that it was drawn in.
        form: Picture,
        /// The picture.
        bytes: Arc<[u8]>,
    },
    /// A text that was typed.
    Text(Arc<str>),
    /// Numbers, such as the coordinates of a point.
    Numbers {
        /// The numbers.
        numbers: Vec<f32>,
        /// The same as the bytes of a sample.
        bytes: Arc<[u8]>,
    },
}

impl OwnSample {
    /// The bytes of the sample.
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Picture(picture) => &picture.bytes,
            Self::Text(text) => text.as_bytes(),
            Self::Drawing { bytes, .. } | Self::Numbers { bytes, .. } => bytes,
        }
    }

    /// Whether it is one of those that an input takes.
    fn is_for(&self, input: &Input) -> bool {
        matches!(
            (self, input.sample_kind()),
            (Self::Picture(_) | Self::Drawing { .. }, SampleKind::Picture)
                | (Self::Text(_), SampleKind::Text)
                | (Self::Numbers { .. }, SampleKind::Point | SampleKind::Row)
        )
    }

    /// What it is called: its file's name, the text, or the numbers; what was drawn or pasted has no name.
    fn name(&self, language: Language) -> String {
        match self {
            Self::Picture(OwnPicture { origin: PictureOrigin::File(path), .. }) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Self::Picture(_) | Self::Drawing { .. } => String::new(),
            Self::Text(text) => text.to_string(),
            Self::Numbers { numbers, .. } => {
                let rounded = |number: &f32| language.decimal(f64::from(*number), 2);
                format!("({})", numbers.iter().map(rounded).collect::<Vec<_>>().join("; "))
            }
        }
    }
}

/// A picture of the user's.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPicture {
    /// Where it is from.
    pub origin: PictureOrigin,
    form: Picture,
    bytes: Arc<[u8]>,
}

/// Where a picture of the user's is from.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureOrigin {
    /// A file.
    File(PathBuf),
    /// The clipboard.
    Clipboard(PastedPicture),
}

impl PictureOrigin {
    /// The picture in a form.
    fn fitted(&self, form: &Picture) -> Result<Vec<u8>, SkipReason> {
        match self {
            Self::File(path) => decode_picture(path, form),
            Self::Clipboard(pasted) => fit_pixels(&pasted.pixels, pasted.size, form),
        }
    }
}

/// A picture from the clipboard.
#[derive(Clone, PartialEq)]
pub struct PastedPicture {
    /// Width and height.
    pub size: (usize, usize),
    /// Red, green, blue and opacity of each pixel, row by row, the colors multiplied by the opacity.
    pub pixels: Arc<[u8]>,
}

impl fmt::Debug for PastedPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PastedPicture").field("size", &self.size).finish_non_exhaustive()
    }
}

impl ShownSample {
    /// The first picture.
    pub(in crate::app) fn new(wake: Wake) -> Self {
        Self { index: 0, class: None, own: None, more: None, draws: 0, opening: None, wake }
    }

    /// The bytes of the sample; `None` before there is one.
    pub(in crate::app) fn bytes<'a>(&'a self, dataset: Option<&'a Dataset>) -> Option<&'a [u8]> {
        if let Some(own) = &self.own {
            return Some(own.bytes());
        }
        let dataset = dataset?;
        Some(dataset.sample(self.index.min(dataset.len() - 1)))
    }

    /// The bytes of the picture, channel by channel, with its channels, height and width; `None` before there is one, and
    /// where samples are no pictures.
    pub(in crate::app) fn picture<'a>(
        &'a self,
        dataset: Option<&'a Dataset>,
    ) -> Option<(&'a [u8], usize, usize, usize)> {
        if let Some(own) = &self.own {
            let (OwnSample::Picture(OwnPicture { form, bytes, .. }) | OwnSample::Drawing { form, bytes, .. }) = own
            else {
                return None;
            };
            return Some((bytes, form.color.channels(), form.height, form.width));
        }
        let dataset = dataset.filter(|dataset| dataset.holds_pictures())?;
        let picture = dataset.picture(self.index.min(dataset.len() - 1));
        let form = dataset.form();
        Some((picture, form.channels, form.height, form.width))
    }

    /// What should come out for the sample; `None` where that is not known.
    pub(in crate::app) fn target(&self, dataset: Option<&Dataset>) -> Option<Targets> {
        let dataset = dataset.filter(|_| self.own.is_none())?;
        let mut target = Targets::default();
        dataset.targets(std::iter::once(self.index.min(dataset.len() - 1) as u32), &mut target);
        Some(target)
    }

    /// The name and the class of the picture in a language.
    pub(in crate::app) fn name(
        &self,
        dataset: Option<&Dataset>,
        language: Language,
    ) -> Option<(String, Option<String>)> {
        if let Some(own) = &self.own {
            return Some((own.name(language), None));
        }
        let dataset = dataset?;
        let name = language.sample_name(&dataset.report, dataset.name(self.index.min(dataset.len() - 1)));
        let class = self.class_in(dataset).map(|class| language.class_name(dataset.report.naming, class).into_owned());
        Some((name.into_owned(), class))
    }

    /// The class of the picture, as it lies in the data.
    pub(in crate::app) fn class_in<'a>(&self, dataset: &'a Dataset) -> Option<&'a str> {
        let label = dataset.label(self.index.min(dataset.len() - 1));
        dataset.classes.get(label).filter(|_| self.own.is_none()).map(String::as_str)
    }

    /// Brings a picture of the user's to the form that the input has now, and forgets what the input does not take.
    pub(in crate::app) fn follow(&mut self, input: &Input) {
        if self.own.as_ref().is_some_and(|own| !own.is_for(input)) {
            self.forget_own();
        }
        if let (Some(OwnSample::Drawing { form: drawn, .. }), Input::Picture(form)) = (&self.own, input)
            && drawn != form
        {
            // Its lines were drawn among other pixels.
            self.forget_own();
        }
        if let Some(OwnSample::Picture(own)) = &self.own
            && let Input::Picture(form) = input
            && own.form != *form
            && self.opening.is_none()
        {
            self.open(own.origin.clone(), input);
        }
    }

    /// Shows a picture from a file or from the clipboard, once it is read.
    pub(in crate::app) fn open(&mut self, origin: PictureOrigin, input: &Input) {
        let Input::Picture(form) = input.clone() else { return };
        self.opening = Some(Job::start("opening", Some(Arc::clone(&self.wake)), move |_, _| {
            let bytes = origin.fitted(&form)?;
            Ok(OwnPicture { origin, form, bytes: bytes.into() })
        }));
    }

    /// Shows what was drawn, as wide and as dark as the lines of the dataset; without a line the dataset's pictures again.
    pub(in crate::app) fn draw(&mut self, strokes: Strokes, input: &Input, dataset: Option<&Dataset>) {
        self.forget_own();
        let (Input::Picture(form), Some(dataset)) = (input, dataset) else { return };
        let size = ImageForm { channels: form.color.channels(), height: form.height, width: form.width };
        if !strokes.is_empty() && dataset.form() == size {
            let bytes = Pen::of(dataset).draw(&strokes, size).into();
            self.own = Some(OwnSample::Drawing { strokes, form: form.clone(), bytes });
        }
    }

    /// Shows a text that was typed; an empty one gives way to the dataset's.
    pub(in crate::app) fn type_text(&mut self, text: &str) {
        self.forget_own();
        self.own = Some(text).filter(|text| !text.is_empty()).map(|text| OwnSample::Text(Arc::from(text)));
    }

    /// Shows numbers that were chosen, such as the coordinates of a point.
    pub(in crate::app) fn choose_numbers(&mut self, numbers: Vec<f32>) {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.forget_own();
        self.own = Some(OwnSample::Numbers { numbers, bytes });
    }

    /// Takes a picture file that was read. True when there was something.
    pub(in crate::app) fn poll(&mut self, notices: &mut Vec<Notice>) -> bool {
        let Some(outcome) = self.opening.as_mut().and_then(Job::poll) else { return false };
        self.opening = None;
        match outcome {
            Outcome::Done(Ok(own)) => self.own = Some(OwnSample::Picture(own)),
            Outcome::Done(Err(reason)) => {
                self.own = None;
                notices.push(Notice::failed("notice.no_picture").telling("reason", NoticeValue::Skip(reason)));
            }
            Outcome::Failed(reason) => notices.push(Notice::failed("notice.mistake").with("reason", reason)),
        }
        true
    }

    /// Starts with the first validation picture of another dataset.
    pub(in crate::app) fn start_over(&mut self, dataset: Option<&Dataset>) {
        let first = dataset.and_then(|dataset| dataset.part(Part::Validation).first());
        (self.index, self.class, self.draws) = (first.map_or(0, |&first| first as usize), None, 0);
    }

    /// Shows the dataset's pictures again.
    pub(in crate::app) fn forget_own(&mut self) {
        (self.own, self.opening) = (None, None);
    }

    /// Goes through all pictures of the dataset, as when another design is opened.
    pub(in crate::app) fn forget_choice(&mut self) {
        self.forget_own();
        self.class = None;
    }

    /// Goes only through pictures of one class, or through all.
    pub(in crate::app) fn pick_class(&mut self, dataset: Option<&Dataset>, class: Option<usize>) {
        self.class = class;
        self.forget_own();
        let here = dataset.map(|dataset| dataset.label(self.index.min(dataset.len() - 1)));
        if class.is_some() && here != class {
            self.step(dataset, 1);
        }
    }

    /// Shows one picture of the dataset.
    pub(in crate::app) fn pick(&mut self, index: usize) {
        self.index = index;
        self.forget_own();
    }

    /// Goes on to another picture of the chosen class, round and round.
    pub(in crate::app) fn step(&mut self, dataset: Option<&Dataset>, step: isize) {
        let class = self.class;
        let Some(dataset) = dataset else { return };
        let count = dataset.len() as isize;
        let next = (1..=count)
            .map(|n| (self.index as isize + n * step).rem_euclid(count) as usize)
            .find(|&index| class.is_none_or(|class| dataset.label(index) == class));
        if let Some(next) = next {
            self.index = next;
        }
        self.forget_own();
    }

    /// Goes to any picture of the chosen class.
    pub(in crate::app) fn pick_random(&mut self, dataset: Option<&Dataset>) {
        let Some(dataset) = dataset else { return };
        let class = self.class;
        let fitting: Vec<usize> =
            (0..dataset.len()).filter(|&index| class.is_none_or(|class| dataset.label(index) == class)).collect();
        let mut random = ChaCha8Rng::seed_from_u64(self.draws);
        if let Some(&index) = fitting.get(random.random_range(0..fitting.len().max(1))) {
            self.index = index;
        }
        self.draws += 1;
        self.forget_own();
    }
}
