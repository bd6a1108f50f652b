//! "Ask it": a pad to draw on, what the network answers, and four ways to ask on, each a tab with a square of its own beside
//! the pad: why, how sure it may be, whether the answer holds, and which units it is made of.
mod chosen_unit;
mod knock_out;
mod pad;
mod shift;
mod similar;
mod square;
mod sure;
mod units;
mod why;

use eframe::egui::{Label, ScrollArea, TextStyle, Ui};
use strum::VariantArray as _;

use crate::app::{Action, Probe, ProbeChange};
use crate::engine::best;
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::train::prediction::bars;
use crate::ui::widgets::{empty, heading, segments, weak};

/// Width of the largest square.
const LARGEST: f32 = 240.0;
/// Space between the two squares.
const GAP: f32 = 8.0;
/// Classes that get a bar: of more, only so many of the most probable.
const BARS: usize = 12;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum AskTab {
    #[default]
    Why,
    Sure,
    Shift,
    Units,
}

impl AskTab {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Why, "why"), (Self::Sure, "sure"), (Self::Shift, "shift"), (Self::Units, "units")];

    /// What has to be answered for it.
    fn wants(self, probe: Probe) -> bool {
        match probe {
            Probe::Patch => true,
            Probe::GradCam | Probe::Occlusion | Probe::InputGradient => self == Self::Why,
            Probe::Calibration | Probe::Neighbors => self == Self::Sure,
            Probe::ShiftProbe => self == Self::Shift,
            Probe::KnockOut | Probe::Excitement | Probe::Ascent => self == Self::Units,
        }
    }
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("ask.title")).on_hover_text(cx.t("ask.title_about"));
    if cx.app.picture().is_none() {
        return empty(ui, cx, "ask.empty");
    }
    let tab = *cx.memory::<AskTab>();
    want(cx, tab);
    ScrollArea::vertical().id_salt("ask").auto_shrink(false).show(ui, |ui| {
        knock_out::banner(ui, cx);
        let side = ((ui.available_width() - GAP) / 2.0).min(LARGEST);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.vertical(|ui| pad::show(ui, cx, side));
            ui.vertical(|ui| {
                ui.set_width(side);
                match tab {
                    AskTab::Why => why::map(ui, cx, side),
                    AskTab::Sure => similar::show(ui, cx, side),
                    AskTab::Shift => shift::moved(ui, cx, side),
                    AskTab::Units => units::made(ui, cx, side),
                }
            });
        });
        answer(ui, cx, tab);
        tabs(ui, cx, tab);
        match tab {
            AskTab::Why => why::show(ui, cx),
            AskTab::Sure => sure::show(ui, cx),
            AskTab::Shift => shift::show(ui, cx),
            AskTab::Units => units::show(ui, cx),
        }
        ui.add_space(8.0);
    });
}

/// Only what is shown is computed, and nothing that a lesson keeps shut.
fn want(cx: &Context<'_>, tab: AskTab) {
    if cx.app.is_shut(Control::Probes) {
        return;
    }
    for probe in Probe::VARIANTS {
        let is_wanted = tab.wants(*probe);
        if cx.app.probes.settings.wanted.contains(probe) != is_wanted {
            cx.act(Action::Probe(ProbeChange::Want(*probe, is_wanted)));
        }
    }
}

/// The tabs.
fn tabs(ui: &mut Ui, cx: &mut Context<'_>, now: AskTab) {
    let options = AskTab::ALL.map(|(tab, key)| {
        let text = |part| cx.language().term(&["ask", key, part]).into_owned();
        (tab, text("name"), text("about"))
    });
    if let Some(tab) = segments(ui, cx.theme, &options, now) {
        *cx.memory() = tab;
        cx.act(Action::Probe(ProbeChange::Patch(None)));
    }
    ui.add_space(4.0);
}

/// What the network answers, with a bar for each class: under the patch and without the units that are off, or for the
/// picture as it was changed; below it the answer to the picture as it is, where that is another thing.
fn answer(ui: &mut Ui, cx: &mut Context<'_>, tab: AskTab) {
    let app = cx.app;
    let classes = cx.shown_classes();
    let changed = if tab == AskTab::Shift { shift::answer(cx) } else { None };
    let changed = changed.or_else(|| app.probes.answer().and_then(|answer| answer.as_deref().ok()));
    let own = app.cards().map(|(_, cards, ..)| &*cards.probabilities).filter(|own| own.len() == classes.len());
    let Some(shares) = changed.or(own).filter(|shares| !shares.is_empty() && shares.len() == classes.len()) else {
        return;
    };
    if classes.len() <= BARS {
        bars(ui, cx, &classes, shares, None);
    } else {
        let mut order: Vec<usize> = (0..classes.len()).collect();
        order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        order.truncate(BARS);
        let names: Vec<String> = order.iter().map(|class| classes[*class].clone()).collect();
        let shares: Vec<f32> = order.iter().map(|class| shares[*class]).collect();
        bars(ui, cx, &names, &shares, None);
    }
    let untouched = own.filter(|_| changed.is_some()).map(|own| {
        let answer = best(own);
        let share = cx.language().percent(f64::from(own[answer]), 0);
        cx.with("ask.untouched", &[("class", &classes[answer]), ("share", &share)])
    });
    // The line keeps its room, so that nothing below it jumps.
    match untouched {
        Some(words) => drop(ui.add(Label::new(weak(cx.theme, words)).truncate())),
        None => ui.add_space(ui.text_style_height(&TextStyle::Small) + ui.spacing().item_spacing.y),
    }
}
