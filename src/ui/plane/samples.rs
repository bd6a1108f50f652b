//! The points of the data: where they lie, what they are, and what the network calls them.
use std::borrow::Cow;
use std::sync::Arc;

use super::grid::{SIDE, SeenPlane, batch};
use crate::app::{Action, App, Language, Workspace};
use crate::data::{Dataset, Part, SampleBatch, SampleContent};
use crate::design::{DrawnPoint, Naming, Points, Source};
use crate::engine::best;
use crate::ui::context::Context;

/// Points that are asked about and drawn at most.
const MOST: usize = 4096;

/// A point of the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::ui) struct PlanePoint {
    pub(in crate::ui) at: [f32; 2],
    pub(in crate::ui) class: usize,
    /// What it is used for; unknown before it is read.
    pub(in crate::ui) part: Option<Part>,
    /// Its place in the dataset; unknown before it is read.
    pub(in crate::ui) sample: Option<usize>,
}

/// What the network calls a point, and how sure it is.
pub(in crate::ui) type Verdict = (usize, f32);

/// The points of the open design.
#[derive(Clone, Default)]
pub(in crate::ui) struct PlaneSamples {
    /// The state of the design, and the dataset, that they were made of.
    key: Option<(u64, usize, usize)>,
    pub(in crate::ui) points: Arc<[PlanePoint]>,
    pub(in crate::ui) classes: Arc<[String]>,
    batch: Arc<SampleBatch>,
}

/// The points of the open design. Beside the network it is asked about the grid and about them.
pub(in crate::ui) fn plane_samples(cx: &mut Context<'_>) -> PlaneSamples {
    let app = cx.app;
    let dataset = app.loading.dataset();
    let address = dataset.map_or(0, |dataset| std::ptr::from_ref(dataset) as usize);
    let key = Some((app.document.revision(), address, dataset.map_or(0, Dataset::len)));
    let kept = cx.memory::<PlaneSamples>();
    if kept.key != key {
        let (points, classes) = read(app);
        let batch = batch(points.iter().map(|point| point.at));
        let batch = if *kept.batch == batch { Arc::clone(&kept.batch) } else { Arc::new(batch) };
        *kept = PlaneSamples { key, points: points.into(), classes: classes.into(), batch };
    }
    let samples = kept.clone();
    if app.workspace == Workspace::Train && app.sample.more.as_ref() != Some(&samples.batch) {
        cx.act(Action::Observe(Some(Arc::clone(&samples.batch))));
    }
    samples
}

/// The points as far as they are known: those of the dataset, or those that were drawn just now.
fn read(app: &App) -> (Vec<PlanePoint>, Vec<String>) {
    let source = &app.document.design().data;
    let own = app.pictures().map(|loaded| &*loaded.dataset);
    if let (Source::Points(Points::Drawn { classes, points }), None) = (source, own) {
        let point = |point: &DrawnPoint| PlanePoint {
            at: [point.x, point.y],
            class: usize::from(point.class),
            part: None,
            sample: None,
        };
        return (points.iter().take(MOST).map(point).collect(), classes.clone());
    }
    // The last points stay in sight while others are read.
    let dataset = own.or_else(|| app.loading.dataset()).filter(|dataset| is_plane(dataset));
    let Some(dataset) = dataset else { return (Vec::new(), Vec::new()) };
    let every = dataset.len().div_ceil(MOST).max(1);
    let used = (0..dataset.len()).step_by(every).filter(|index| dataset.is_used(*index));
    let points = used.filter_map(|index| {
        let [x, y] = dataset.numbers(index)[..] else { return None };
        let part = dataset.part_of(index as u32);
        Some(PlanePoint { at: [x, y], class: dataset.label(index), part, sample: Some(index) })
    });
    (points.collect(), dataset.classes.clone())
}

fn is_plane(dataset: &Dataset) -> bool {
    matches!(dataset.samples().content(), SampleContent::Numbers { count: 2 }) && !dataset.classes.is_empty()
}

impl PlaneSamples {
    /// What a class is called in the window's language.
    pub(in crate::ui) fn class_name(&self, language: Language, class: usize) -> String {
        let name = self.classes.get(class).map(|name| language.class_name(Naming::Numbered, name));
        name.map(Cow::into_owned).unwrap_or_default()
    }

    /// What the network calls each point; `None` where it was not asked about these.
    pub(in crate::ui) fn verdicts(&self, seen: Option<&SeenPlane<'_>>) -> Vec<Option<Verdict>> {
        let seen = seen.filter(|seen| seen.observed.batch == self.batch && !seen.observed.answers.is_empty());
        let verdict = |nth: usize| {
            let shares = seen?.observed.answer(SIDE * SIDE + nth);
            let class = best(shares);
            Some((class, *shares.get(class)?))
        };
        (0..self.points.len()).map(verdict).collect()
    }
}

/// The place of the sample that is shown.
pub(in crate::ui) fn chosen_place(app: &App) -> Option<[f32; 2]> {
    let bytes = app.sample_bytes().filter(|bytes| bytes.len() == 8)?;
    let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(f32::from_le_bytes);
    Some([number(0)?, number(4)?])
}

/// The points as if they had been drawn by hand, with the names of their classes.
pub(in crate::ui) fn drawn_points(app: &App, samples: &PlaneSamples) -> (Vec<String>, Vec<DrawnPoint>) {
    if let Source::Points(Points::Drawn { classes, points }) = &app.document.design().data {
        return (classes.clone(), points.clone());
    }
    let point = |point: &PlanePoint| DrawnPoint { x: point.at[0], y: point.at[1], class: point.class as u16 };
    (samples.classes.to_vec(), samples.points.iter().map(point).collect())
}
