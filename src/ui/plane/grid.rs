//! The grid of the plane that the network is asked about, and what it said.
use crate::app::App;
use crate::data::SampleBatch;
use crate::design::Stack;
use crate::engine::best;
use crate::train::{Cards, Observations};

/// Points of the grid in a row and in a column.
pub(super) const SIDE: usize = 64;
/// How far the plane reaches from the middle in each direction.
pub(super) const REACH: f32 = 6.0;

/// Where a point of the grid lies; the first row is the upper one.
pub(super) fn place(nth: usize) -> [f32; 2] {
    let at = |step: usize| (step as f32 + 0.5) / SIDE as f32 * 2.0 * REACH - REACH;
    [at(nth % SIDE), -at(nth / SIDE)]
}

/// The grid, and behind it other points.
pub(super) fn batch(points: impl Iterator<Item = [f32; 2]>) -> SampleBatch {
    let numbers: Vec<f32> = (0..SIDE * SIDE).map(place).chain(points).flatten().collect();
    SampleBatch::of_numbers(2, &numbers)
}

/// What the network says of the plane.
pub(in crate::ui) struct SeenPlane<'a> {
    /// The layers that it consists of.
    pub(in crate::ui) stack: &'a Stack,
    pub(in crate::ui) cards: &'a Cards,
    /// What every layer gives for the grid and for the points behind it.
    pub(in crate::ui) observed: &'a Observations,
    /// Another number whenever the values are others.
    pub(in crate::ui) ticket: u64,
    /// It belongs to another design, or newer values are on their way.
    pub(in crate::ui) old: bool,
}

/// What the network says of the plane; `None` before it has been asked.
pub(in crate::ui) fn seen_plane(app: &App) -> Option<SeenPlane<'_>> {
    let (stack, cards, ticket, old) = app.cards()?;
    let observed = cards.more.as_deref()?;
    let is_grid = observed.batch.len() >= SIDE * SIDE && observed.batch.iter().next().is_some_and(|one| one.len() == 8);
    is_grid.then_some(SeenPlane { stack, cards, observed, ticket, old })
}

impl SeenPlane<'_> {
    /// The answers for the grid, point after point.
    pub(in crate::ui) fn answers(&self) -> &[f32] {
        let width = self.observed.answers.len() / self.observed.batch.len().max(1);
        self.observed.answers.get(..width * SIDE * SIDE).unwrap_or_default()
    }

    /// What a place is called, and how sure the network is there.
    pub(in crate::ui) fn answer_at(&self, [x, y]: [f32; 2]) -> Option<(usize, f32)> {
        let step = |at: f32| (((at + REACH) / (2.0 * REACH) * SIDE as f32) as usize).min(SIDE - 1);
        let shares = self.observed.answer(step(-y) * SIDE + step(x));
        let class = best(shares);
        Some((class, *shares.get(class)?))
    }
}
