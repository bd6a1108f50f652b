//! What the stack shows of every layer, looked up once per frame: shapes, problems, what each computes.
use std::collections::{HashMap, HashSet};

use crate::app::{App, Language, Workspace, title};
use crate::design::{CheckedLayer, Layer, LayerId, Problem, SampleKind, Severity, Shape, Stack, Title};
use crate::train::CardView;
use crate::ui::plane::{SeenPlane, seen_plane};

/// What the stack shows of every layer.
pub(super) struct Lookup<'a> {
    stack: &'a Stack,
    checked: HashMap<LayerId, &'a CheckedLayer>,
    /// Those of the document, also while something is held over a gap: cards do not jump away from under the pointer.
    problems: HashMap<LayerId, Vec<(usize, &'a Problem)>>,
    /// The layers of the shown design at which something makes training impossible.
    wrong: HashSet<LayerId>,
    views: HashMap<LayerId, &'a CardView>,
    /// What the network says of the plane, where cards show their neurons.
    plane: Option<SeenPlane<'a>>,
    /// Says which numbers the views show, and whether newer ones are on their way.
    newest: Option<(u64, bool)>,
    /// What the layers compute now, while a moment of the past is shown.
    now: Option<(u64, &'a [CardView])>,
}

impl<'a> Lookup<'a> {
    /// Looks everything up.
    pub(super) fn new(app: &'a App) -> Self {
        let stack = &app.shown_design().layers;
        let checked = app.shown_checked();
        let mut problems: HashMap<LayerId, Vec<(usize, &Problem)>> = HashMap::new();
        for (place, problem) in app.document.checked().problems.iter().enumerate() {
            if let Some(layer) = problem.layer {
                problems.entry(layer).or_default().push((place, problem));
            }
        }
        let errors = checked.problems.iter().filter(|problem| problem.severity() == Severity::Error);
        let wrong = errors.filter_map(|problem| problem.layer).collect();
        let all = checked.layers.iter().flat_map(CheckedLayer::tree);
        let checked = all.map(|layer| (layer.id, layer)).collect();
        let mut views = HashMap::new();
        let mut newest = None;
        if let Some((of, cards, ticket, slow)) = app.cards() {
            // After an edit the views of unchanged cards stay until new ones come.
            let layers = |stack: &'a Stack| stack.iter().map(|layer| (layer.id, layer)).collect::<HashMap<_, _>>();
            let (before, now) = (layers(of), layers(&app.document.design().layers));
            let same = |id: &LayerId| match (before.get(id), now.get(id)) {
                (Some(a), Some(b)) => a.kind == b.kind && a.off == b.off,
                _ => false,
            };
            views = cards.layers.iter().filter(|view| same(&view.layer)).map(|view| (view.layer, view)).collect();
            newest = Some((ticket, slow));
        }
        let is_plane =
            app.workspace == Workspace::Train && app.document.design().data.sample_kind() == SampleKind::Point;
        let plane = seen_plane(app).filter(|_| is_plane);
        let now = app.cards_of_now().map(|(cards, ticket)| (ticket, &cards.layers[..]));
        Self { stack, checked, problems, wrong, views, plane, newest, now }
    }

    /// A layer with its shapes; `None` when it is switched off.
    pub(super) fn checked(&self, id: LayerId) -> Option<&'a CheckedLayer> {
        self.checked.get(&id).copied()
    }

    /// What is wrong with a layer, with the places in the list of problems.
    pub(super) fn problems(&self, id: LayerId) -> &[(usize, &'a Problem)] {
        self.problems.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether something at a layer makes training impossible.
    pub(super) fn has_error(&self, id: LayerId) -> bool {
        self.wrong.contains(&id)
    }

    /// What a layer computes: its view, which numbers those are, and whether newer ones are on their way.
    pub(super) fn view(&self, id: LayerId) -> Option<(u64, &'a CardView, bool)> {
        let (ticket, slow) = self.newest?;
        Some((ticket, self.views.get(&id)?, slow))
    }

    /// What a layer computes now, while a moment of the past is shown.
    pub(super) fn view_of_now(&self, id: LayerId) -> Option<(u64, &'a CardView)> {
        let (ticket, views) = self.now?;
        Some((ticket, views.iter().find(|view| view.layer == id)?))
    }

    /// What the network says of the plane, where cards show their neurons.
    pub(super) fn plane(&self) -> Option<&SeenPlane<'a>> {
        self.plane.as_ref()
    }

    /// What a layer computes whose neurons are shown.
    pub(super) fn neurons(&self, id: LayerId) -> Option<&'a CardView> {
        let plane = self.plane.as_ref()?;
        let view = self.views.get(&id).copied()?;
        (plane.observed.layer(id).is_some() && matches!(view.shape, Shape::Vector(_))).then_some(view)
    }

    /// A weight of the shown network.
    pub(super) fn weight(&self, array: &str, index: usize) -> Option<f32> {
        let weights = self.views.values().flat_map(|view| &*view.weights).find(|weights| weights.array == array)?;
        weights.values.get(index).copied()
    }

    /// What a layer is called.
    pub(super) fn title(&self, layer: &Layer, language: Language) -> String {
        match self.checked(layer.id) {
            Some(checked) => title(&checked.title, language),
            None => title(&Title::of(self.stack, layer), language),
        }
    }
}
