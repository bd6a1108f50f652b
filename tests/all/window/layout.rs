//! What can be pressed lies in the window and on nothing else: at every size, in every theme, in both languages.
use std::collections::{BTreeMap, HashMap};

use eframe::egui::accesskit::{Action as AccessKitAction, ActionRequest, NodeId, Role, TreeId};
use eframe::egui::{Event, Id, Vec2, WidgetRect};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, Language, RunState, WORKSPACES};

use super::{Window, name_of};

/// Sizes of windows in points of the system: an old projector, another, two laptops, a sharp laptop, a large screen.
const SIZES: [(f32, f32); 6] =
    [(800.0, 600.0), (1024.0, 768.0), (1440.0, 900.0), (960.0, 540.0), (1920.0, 1080.0), (3840.0, 2160.0)];

/// Drawn without a part of it, a letter is still seen.
const TOLERANCE: f32 = 1.5;
/// So many points of each other may be shared at an edge.
const SHARED: f32 = 3.0;

/// Nothing else that can be pressed stands in one of these.
const LEAVES: [Role; 9] = [
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::Link,
    Role::ListBoxOption,
    Role::Slider,
    Role::SpinButton,
    Role::TextInput,
    Role::Alert,
];

impl Window {
    /// Gives the window a size as the system counts it, whatever the zoom.
    pub(super) fn resize(&mut self, (width, height): (f32, f32)) {
        for _ in 0..8 {
            let points = Vec2::new(width, height) / self.harness.ctx.zoom_factor();
            self.harness.set_size(points);
            self.harness.run_steps(2);
            if (Vec2::new(width, height) / self.harness.ctx.zoom_factor() - points).length() < 0.5 {
                break;
            }
        }
        self.calm();
    }

    /// What was asked for, and where it stands then: a run that waits may ask for frames without end.
    fn calm(&mut self) {
        self.harness.run_steps(3);
    }

    /// Everything that can be pressed, back to front: neither letters that can be marked nor bars that scroll.
    fn clickable(&self) -> Vec<WidgetRect> {
        let is_meant = |widget: &WidgetRect| {
            widget.visible && widget.sense.senses_click() && widget.sense.is_focusable() && widget.rect.is_positive()
        };
        self.harness.ctx.viewport(|viewport| {
            let widgets = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets.iter().copied());
            widgets.filter(is_meant).collect()
        })
    }

    /// Everything that can be clicked, by its id.
    fn by_id(&self) -> HashMap<Id, WidgetRect> {
        self.clickable().into_iter().map(|widget| (widget.id, widget)).collect()
    }

    /// Scrolls until a widget is in view, as a screen reader does.
    fn scroll_to(&mut self, widget: &WidgetRect) {
        self.harness.event(Event::AccessKitActionRequest(ActionRequest {
            action: AccessKitAction::ScrollIntoView,
            target_tree: TreeId::ROOT,
            target_node: widget.id.accesskit_id(),
            data: None,
        }));
        self.calm();
    }

    /// Role and name of everything, by what it is known by.
    fn known(&self) -> Known {
        let root = self.harness.root();
        let nodes = root.children_recursive().map(|node| {
            let role = node.accesskit_node().role();
            (node.accesskit_node().locate().0, (role, name_of(&node).unwrap_or_default()))
        });
        Known(nodes.collect())
    }

    /// What is cut at a side, and cannot be brought into view by scrolling.
    fn unreachable(&mut self, known: &Known) -> Vec<String> {
        let missing = |widget: &WidgetRect| widget.rect.size() - widget.interact_rect.size().max(Vec2::ZERO);
        let is_cut = |widget: &WidgetRect| missing(widget).max_elem() > TOLERANCE;
        let mut cut = self.clickable();
        cut.retain(|widget| is_cut(widget) && !known.is_handle(widget));
        let mut found = Vec::new();
        while let Some(wanted) = cut.pop() {
            self.scroll_to(&wanted);
            // What is larger than its place shows a part at least as large as a button.
            let is_seen = |widget: &WidgetRect| {
                let (shown, whole) = (widget.interact_rect.size(), widget.rect.size());
                shown.x >= whole.x.min(160.0) - TOLERANCE && shown.y >= whole.y.min(60.0) - TOLERANCE
            };
            let mut now = self.by_id();
            // Only the innermost of two areas in each other scrolls by itself; a neighbor moves the outer one.
            for neighbor in self.clickable() {
                if now.get(&wanted.id).is_none_or(is_seen) {
                    break;
                }
                self.scroll_to(&neighbor);
                now = self.by_id();
            }
            if now.get(&wanted.id).is_some_and(|there| !is_seen(there)) {
                found.push(format!("{} is out of reach", known.of(&wanted)));
            }
            // Whatever came into view with it is reached as well.
            cut.retain(|other| !now.get(&other.id).is_some_and(is_seen));
        }
        found
    }

    /// Pairs that share more than their edges. What holds others, as a card holds its buttons, may lie below them.
    fn overlaps(&self, known: &Known) -> Vec<String> {
        let mut widgets = self.clickable();
        widgets.retain(|widget| !known.is_handle(widget));
        let mut found = Vec::new();
        for (nth, one) in widgets.iter().enumerate() {
            for other in widgets[nth + 1..].iter().filter(|other| other.layer_id == one.layer_id && other.id != one.id)
            {
                let both = one.interact_rect.intersect(other.interact_rect);
                if both.width() <= SHARED || both.height() <= SHARED {
                    continue;
                }
                let holds = |outer: &WidgetRect, inner: &WidgetRect| {
                    known.can_hold(outer) && outer.interact_rect.expand(TOLERANCE).contains_rect(inner.interact_rect)
                };
                if !holds(one, other) && !holds(other, one) {
                    found.push(format!("{} lies on {}", known.of(other), known.of(one)));
                }
            }
        }
        found
    }
}

/// What AccessKit knows of the widgets of a frame.
struct Known(HashMap<NodeId, (Role, String)>);

impl Known {
    fn role(&self, widget: &WidgetRect) -> Option<Role> {
        self.0.get(&widget.id.accesskit_id()).map(|(role, _)| *role)
    }

    /// Whether it is the edge of a panel, which reaches a little over both sides to be taken easily.
    fn is_handle(&self, widget: &WidgetRect) -> bool {
        self.role(widget) == Some(Role::Splitter)
    }

    /// Whether others may stand in it: not in a button, a field, or a line of a list.
    fn can_hold(&self, widget: &WidgetRect) -> bool {
        !self.role(widget).is_some_and(|role| LEAVES.contains(&role))
    }

    fn of(&self, widget: &WidgetRect) -> String {
        self.0.get(&widget.id.accesskit_id()).map_or_else(
            || format!("something nameless in {:?}", widget.rect),
            |(role, name)| format!("{role:?} `{name}`"),
        )
    }
}

/// Everything that lies on something else or cannot be reached.
pub(super) fn faults_in(window: &mut Window) -> Vec<String> {
    let known = window.known();
    let mut found = window.overlaps(&known);
    found.extend(window.unreachable(&known));
    found
}

#[test]
fn everything_is_reached_and_nothing_overlaps_at_every_size() {
    let mut window = Window::new();
    window.act(Action::Do(Command::StepBatch));
    window.watch("one batch", |window| {
        let run = window.app().runs.shown();
        window.run_is(&RunState::Waiting) && run.is_some_and(|run| run.cards().is_some() && !run.predictions.is_empty())
    });
    // A fault with the places where it is seen.
    let mut faults: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut looked = 0;
    for size in SIZES {
        for theme in [Command::Dark, Command::Light, Command::Projector] {
            for language in [Command::English, Command::French] {
                window.act(Action::Do(theme));
                window.act(Action::Do(language));
                window.resize(size);
                for workspace in WORKSPACES.iter().map(|row| row.workspace) {
                    window.act(Action::Show(workspace));
                    window.calm();
                    looked += window.clickable().len();
                    for fault in faults_in(&mut window) {
                        let place = format!("{size:?} {theme:?} {language:?}");
                        faults.entry(format!("{workspace:?}: {fault}")).or_default().push(place);
                    }
                }
            }
        }
    }
    let lines: Vec<String> = faults
        .iter()
        .map(|(fault, places)| format!("{fault}, {} times, first at {}", places.len(), places[0]))
        .collect();
    assert!(lines.is_empty(), "{} faults\n{}", lines.len(), lines.join("\n"));
    assert!(looked > 2_000, "only {looked} widgets were looked at");
    assert_eq!(window.app().language(), Language::French);
}
