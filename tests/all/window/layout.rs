//! What can be pressed lies in the window and on nothing else: at every size, in every theme, in both languages.
use eframe::egui::accesskit::{Action as AccessKitAction, ActionRequest, TreeId};
use eframe::egui::{Event, Rect, Vec2, WidgetRect};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, Language, RunState, WORKSPACES};

use super::Window;

/// Sizes of windows in points of the system: an old projector, another, two laptops, a sharp laptop, a large screen.
const SIZES: [(f32, f32); 6] =
    [(800.0, 600.0), (1024.0, 768.0), (1440.0, 900.0), (960.0, 540.0), (1920.0, 1080.0), (3840.0, 2160.0)];

/// Drawn without a part of it, a letter is still seen.
const TOLERANCE: f32 = 1.5;

impl Window {
    /// Gives the window a size as the system counts it, whatever the zoom.
    fn resize(&mut self, (width, height): (f32, f32)) {
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

    /// A few frames: a run that waits may ask for frames without end.
    fn calm(&mut self) {
        self.harness.run_steps(4);
    }

    /// Everything that can be clicked, back to front.
    fn clickable(&self) -> Vec<WidgetRect> {
        self.harness.ctx.viewport(|viewport| {
            let widgets = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets.iter().copied());
            widgets.filter(|widget| widget.sense.senses_click() && widget.rect.is_positive()).collect()
        })
    }

    /// Role and name of what stands there.
    fn name_of(&self, rect: Rect) -> String {
        let root = self.harness.root();
        let mut nodes = root.children_recursive();
        let same = |node: &egui_kittest::Node<'_>| {
            node.rect().expand(1.0).contains_rect(rect) && rect.expand(1.0).contains_rect(node.rect())
        };
        nodes.find(same).map_or_else(
            || format!("{rect:?}"),
            |node| {
                format!(
                    "{:?} `{}` {rect:?}",
                    node.accesskit_node().role(),
                    node.accesskit_node().label().unwrap_or_default()
                )
            },
        )
    }

    /// What is cut at a side, and cannot be brought into view by scrolling.
    fn unreachable(&mut self) -> Vec<String> {
        let cut = |widget: &WidgetRect| {
            let missing = widget.rect.size() - widget.interact_rect.size().max(Vec2::ZERO);
            missing.x > TOLERANCE || missing.y > TOLERANCE
        };
        let mut found = Vec::new();
        for widget in self.clickable().into_iter().filter(cut) {
            self.harness.event(Event::AccessKitActionRequest(ActionRequest {
                action: AccessKitAction::ScrollIntoView,
                target_tree: TreeId::ROOT,
                target_node: widget.id.accesskit_id(),
                data: None,
            }));
            self.calm();
            let there = self.clickable().into_iter().find(|other| other.id == widget.id);
            // What is larger than its place shows a part at least as large as a button.
            let seen = there.is_some_and(|there| {
                let shown = there.interact_rect.size();
                let wanted = there.rect.size();
                shown.x >= wanted.x.min(160.0) - TOLERANCE && shown.y >= wanted.y.min(60.0) - TOLERANCE
            });
            if !seen {
                found.push(self.name_of(widget.rect));
            }
        }
        found
    }

    /// Pairs that share more than their edges, where neither stands in the other.
    fn overlaps(&self) -> Vec<String> {
        let widgets = self.clickable();
        let mut found = Vec::new();
        for (nth, one) in widgets.iter().enumerate() {
            for other in widgets[nth + 1..].iter().filter(|other| other.layer_id == one.layer_id && other.id != one.id)
            {
                let (a, b) = (one.interact_rect, other.interact_rect);
                let both = a.intersect(b);
                let inside = a.expand(TOLERANCE).contains_rect(b) || b.expand(TOLERANCE).contains_rect(a);
                if both.is_positive() && both.width() > 3.0 && both.height() > 3.0 && !inside {
                    found.push(format!("{} on {}", self.name_of(one.rect), self.name_of(other.rect)));
                }
            }
        }
        found
    }
}

#[test]
fn everything_is_reached_and_nothing_overlaps_at_every_size() {
    let mut window = Window::new();
    window.act(Action::Do(Command::StepBatch));
    window.watch("one batch", |window| {
        let run = window.app().runs.shown();
        window.run_is(&RunState::Waiting) && run.is_some_and(|run| run.cards().is_some() && !run.predictions.is_empty())
    });
    let mut faults = Vec::new();
    for size in SIZES {
        for theme in [Command::Dark, Command::Light, Command::Projector] {
            for language in [Command::English, Command::French] {
                window.act(Action::Do(theme));
                window.act(Action::Do(language));
                window.resize(size);
                for workspace in WORKSPACES.iter().map(|row| row.workspace) {
                    window.act(Action::Show(workspace));
                    window.calm();
                    let mut here = window.overlaps();
                    here.extend(window.unreachable().into_iter().map(|name| format!("out of reach: {name}")));
                    let place = format!("{size:?} {theme:?} {language:?} {workspace:?}");
                    faults.extend(here.into_iter().map(|fault| format!("{place}: {fault}")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert_eq!(window.app().language(), Language::French);
}
