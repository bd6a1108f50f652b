//! The Compare workspace: `letters` (what tells the variants apart), `curves` over each other, the `table` with its
//! sentence, and below them what is seen: the same `sample` through all, `confusion`, `spread`, `difference`; `spine` chooses
//! whose network the cards show; `start` is what stands there before anything is compared.
mod confusion;
mod curves;
mod difference;
mod letters;
mod lines;
mod sample;
mod spine;
mod spread;
mod start;
mod table;

use eframe::egui::{ScrollArea, Ui};

use crate::app::{Action, CompareAct, CompareView};
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::widgets::segments;

pub(in crate::ui) use curves::show as curves;
pub(in crate::ui) use letters::letter_badge;
pub(in crate::ui) use spine::show as spine;
pub(in crate::ui) use start::show as start;
pub(in crate::ui) use table::show as table;

/// What is seen below curves and table.
pub(in crate::ui) fn view(ui: &mut Ui, cx: &mut Context<'_>) {
    let options = CompareView::ALL.map(|view| {
        let id: &'static str = view.into();
        let text = |part| cx.language().term(&["compare_view", id, part]).into_owned();
        (view, text("name"), text("about"))
    });
    let now = cx.app.compare.view;
    if let Some(view) = segments(ui, cx.theme, &options, now) {
        cx.act(Action::Compare(CompareAct::View(view)));
    }
    ui.add_space(4.0);
    ScrollArea::both().id_salt(("compare view", now as u8)).auto_shrink(false).show_nested(ui, |ui| match now {
        CompareView::Sample => sample::show(ui, cx),
        CompareView::Confusion => confusion::show(ui, cx),
        CompareView::Spread => spread::show(ui, cx),
        CompareView::Difference => difference::show(ui, cx),
    });
}
