//! Undo: labeled snapshots of the design.
use std::collections::VecDeque;
use std::sync::Arc;

use super::{Design, Stack, Title};

/// Steps that are kept; older ones can no longer be undone. A snapshot is a few kB.
const STEPS: usize = 1000;

/// What a step did, as data that any language can put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The key of what was done, such as `insert`, `move`, `remove`, `set`, `fix` or `rename`.
    pub verb: &'static str,
    /// The card that it was done to.
    pub what: Option<Title>,
    /// The id of the setting that was changed.
    pub setting: Option<&'static str>,
}

impl Label {
    /// Something that was done to the whole design.
    pub fn new(verb: &'static str) -> Self {
        Self { verb, what: None, setting: None }
    }

    /// The same, done to a card.
    #[must_use]
    pub fn to(self, what: Title) -> Self {
        Self { what: Some(what), ..self }
    }

    /// The same, done to a setting.
    #[must_use]
    pub fn setting(self, setting: &'static str) -> Self {
        Self { setting: Some(setting), ..self }
    }
}

/// One step and the design after it.
#[derive(Debug, Clone)]
struct HistoryEntry {
    label: Label,
    after: Arc<Design>,
}

/// A design with its past and its undone future. Snapshots are never changed, so whoever holds one keeps it.
#[derive(Debug, Clone)]
pub struct History {
    /// The design before the first step that is kept.
    first: Arc<Design>,
    steps: VecDeque<HistoryEntry>,
    /// Steps that are done; those behind them were undone.
    done: usize,
    /// The key of the last step, while it may still grow.
    open: Option<u64>,
    saved: Arc<Design>,
    /// The newest state of the stack that ever was, undone ones included: it knows all ids that were given.
    newest: Stack,
}

impl History {
    /// A design without a past, which counts as saved.
    pub fn new(design: Design) -> Self {
        let newest = design.layers.clone();
        let first = Arc::new(design);
        Self { newest, saved: Arc::clone(&first), first, steps: VecDeque::new(), done: 0, open: None }
    }

    /// The design as it is now.
    pub fn design(&self) -> &Arc<Design> {
        self.last_done().map_or(&self.first, |step| &step.after)
    }

    /// A copy of the design to be changed, in which no layer gets an id that an undone one had.
    pub fn draft(&self) -> Design {
        let design = Design::clone(self.design());
        Design { layers: design.layers.clone().continuing(&self.newest), ..design }
    }

    /// Makes a step. What was undone can no longer be redone. A design that is as before makes no step.
    pub fn record(&mut self, label: Label, design: Design) {
        self.open = None;
        if design == **self.design() {
            return;
        }
        self.newest = design.layers.clone().continuing(&self.newest);
        self.steps.truncate(self.done);
        self.steps.push_back(HistoryEntry { label, after: Arc::new(design) });
        if self.steps.len() > STEPS
            && let Some(forgotten) = self.steps.pop_front()
        {
            self.first = forgotten.after;
        }
        self.done = self.steps.len();
    }

    /// Makes a step that grows: as long as nothing else happens, calls with the same key are one step, so that a drag
    /// is undone at once. A step that has led back to where it began is none.
    pub fn record_merged(&mut self, key: u64, label: Label, design: Design) {
        if self.open != Some(key) {
            let changed = design != **self.design();
            self.record(label, design);
            self.open = changed.then_some(key);
            return;
        }
        self.amend(design);
        let before = self.done.checked_sub(2).map_or(&self.first, |nth| &self.steps[nth].after);
        if before == self.design() {
            self.steps.truncate(self.done - 1);
            self.done -= 1;
            self.open = None;
        } else {
            self.open = Some(key);
        }
    }

    /// Puts another design in the place of the present one, as part of the same step. What was undone can no longer be
    /// redone.
    pub fn amend(&mut self, design: Design) {
        self.open = None;
        self.newest = design.layers.clone().continuing(&self.newest);
        self.steps.truncate(self.done);
        let after = Arc::new(design);
        match self.steps.back_mut() {
            Some(step) => step.after = after,
            None => self.first = after,
        }
    }

    /// Goes back one step and tells which.
    pub fn undo(&mut self) -> Option<&Label> {
        self.open = None;
        self.done = self.done.checked_sub(1)?;
        self.redo_label()
    }

    /// Goes forward one step that was undone and tells which.
    pub fn redo(&mut self) -> Option<&Label> {
        self.open = None;
        if self.done == self.steps.len() {
            return None;
        }
        self.done += 1;
        self.undo_label()
    }

    /// What [`History::undo`] would undo.
    pub fn undo_label(&self) -> Option<&Label> {
        self.last_done().map(|step| &step.label)
    }

    /// What [`History::redo`] would do again.
    pub fn redo_label(&self) -> Option<&Label> {
        self.steps.get(self.done).map(|step| &step.label)
    }

    /// Whether the design is as it was when it was saved, however it got there.
    pub fn is_saved(&self) -> bool {
        Arc::ptr_eq(self.design(), &self.saved) || *self.design() == self.saved
    }

    /// Says that the design has been saved as it is now.
    pub fn mark_saved(&mut self) {
        self.open = None;
        self.saved = Arc::clone(self.design());
    }

    fn last_done(&self) -> Option<&HistoryEntry> {
        self.done.checked_sub(1).and_then(|nth| self.steps.get(nth))
    }
}
