//! The settings of a function: its formula, its range, how many values, the noise; and drawing it.
use eframe::egui::{Button, Label, TextEdit, Ui, Vec2};
use lucide_icons::Icon;

use super::plot::FunctionView;
use crate::data::{Formula, TableUse};
use crate::design::{Edit, FUNCTION, Function, FunctionRule, Label as UndoLabel, Source};
use crate::ui::context::Context;
use crate::ui::panels::inspector::source::table_button;
use crate::ui::widgets::{explain, heading, icon, setting, value, weak};

/// Width of the settings at most.
const WIDTH: f32 = 460.0;

/// What is being typed, and the formula of the design that it began with.
#[derive(Clone, Default)]
struct FormulaField {
    text: String,
    of: Option<String>,
}

/// Draws the settings.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>, function: &Function) {
    ui.set_max_width(ui.available_width().min(WIDTH));
    heading(ui, cx.theme, &cx.t("function.settings"));
    ui.add_space(4.0);
    formula(ui, cx, function);
    ui.add_space(4.0);
    draw(ui, cx);
    ui.add_space(6.0);
    for own in FUNCTION {
        let Some(number) = (own.get)(function) else { continue };
        let language = cx.language();
        let (name, about) = (language.name_of_setting(None, own.id), language.about_setting(None, own.id));
        if let Some(number) = setting(ui, &name, &about, |ui| value(ui, cx, number, own.limits, &about)) {
            let mut changed = function.clone();
            (own.set)(&mut changed, number);
            cx.change(Edit::SetData(Source::Function(changed)), UndoLabel::new("set").setting(own.id));
        }
    }
}

/// The formula. What is typed becomes the function as soon as it can be read; until then it is said what is wrong.
fn formula(ui: &mut Ui, cx: &mut Context<'_>, function: &Function) {
    let own = match &function.rule {
        FunctionRule::Formula(text) => Some(text.clone()),
        FunctionRule::Drawn(_) => None,
    };
    let mut field = cx.memory::<FormulaField>().clone();
    if field.of != own {
        field = FormulaField { text: own.clone().unwrap_or_default(), of: own };
    }
    let (name, about) = (cx.t("function.formula"), cx.t("function.formula_about"));
    let hint = cx.t("function.drawn").into_owned();
    let response = ui.horizontal(|ui| {
        let label = ui.label("y =").on_hover_text(&*about);
        let edit = TextEdit::singleline(&mut field.text).hint_text(hint).id_source("formula");
        let response = ui.add(edit.desired_width(ui.available_width() - 4.0)).labelled_by(label.id);
        explain(response.accessible_name(&*name), &about)
    });
    let parsed = Formula::parse(&field.text);
    if response.inner.changed() && parsed.is_ok() {
        field.of = Some(field.text.clone());
        let changed = Function { rule: FunctionRule::Formula(field.text.clone()), ..function.clone() };
        cx.change(Edit::SetData(Source::Function(changed)), UndoLabel::new("set").setting("function"));
    }
    // Nothing is wrong with an empty field beside a drawn line.
    let is_idle = field.of.is_none() && field.text.trim().is_empty();
    if let Err(error) = parsed.as_ref().map_err(|error| cx.language().formula_error(error))
        && !is_idle
    {
        let words = cx.with("function.formula_error", &[("error", &error)]);
        ui.add(Label::new(weak(cx.theme, words).color(cx.theme.error)).wrap());
    }
    *cx.memory() = field;
}

/// The switch that lets the mouse draw.
fn draw(ui: &mut Ui, cx: &mut Context<'_>) {
    let draws = cx.memory::<FunctionView>().draws;
    let name = cx.t("function.draw").into_owned();
    let button = Button::new((icon(Icon::Pencil), name.as_str())).selected(draws);
    ui.horizontal_wrapped(|ui| {
        let response = ui.add(button.min_size(Vec2::new(0.0, 28.0)));
        if response.accessible_name(&name).on_hover_text(cx.t("function.draw_about")).clicked() {
            cx.memory::<FunctionView>().draws = !draws;
        }
        table_button(ui, cx, TableUse::Function);
    });
    if draws {
        ui.add(Label::new(weak(cx.theme, cx.t("function.draw_how"))).wrap());
    }
}
