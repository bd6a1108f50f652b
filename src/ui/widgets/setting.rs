//! Editors of settings: a name at the left, its value at the right, limits and words from the tables of the design.
use std::cell::Cell;
use std::hash::Hash;

use eframe::egui::{Align, ComboBox, DragValue, Label, Layout, Response, RichText, Ui, Vec2};

use lucide_icons::Icon;

use super::kept::kept_words;
use super::text::{icon, weak};
use crate::app::{Action, Notice, NoticeValue};
use crate::design::{Choice, Limits, Setting, Value};
use crate::lesson::Flag;
use crate::ui::context::Context;

/// Width of the value's side in points.
const VALUE: f32 = 164.0;

/// One line: a name, and what `add` puts at the right. `about` explains both.
pub(in crate::ui) fn setting<R>(ui: &mut Ui, name: &str, about: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    line(ui, name, None, about, add)
}

/// The line of a setting by its id, which says as well when a change of it takes effect.
pub(in crate::ui) fn timed_setting<R>(
    ui: &mut Ui,
    cx: &Context<'_>,
    id: &str,
    (name, about): (&str, &str),
    add: impl FnOnce(&mut Ui) -> R,
) -> R
where
    R: Default,
{
    let kept = cx.app.flag_of_setting(id);
    if *kept == Flag::Hidden {
        return R::default();
    }
    if *kept == Flag::Locked {
        let step = cx.app.setting_comes_in_step(id);
        return locked_line(ui, cx, (name, about), step, add);
    }
    let effect = cx.app.effect_of(id).map(|effect| {
        let id: &'static str = effect.into();
        weak(cx.theme, cx.language().term(&["effect", id])).size(10.5)
    });
    line(ui, name, effect, about, add)
}

/// The line of a setting that the open lesson keeps as it is: weaker, with a padlock, or with the step in which it comes.
fn locked_line<R>(
    ui: &mut Ui,
    cx: &Context<'_>,
    (name, about): (&str, &str),
    step: Option<usize>,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let words = kept_words(cx, step);
    let lock = || icon(Icon::Lock).size(11.0).color(cx.theme.weak);
    let note = step.map_or_else(lock, |_| weak(cx.theme, &*words).size(10.5));
    let about = format!("{about}\n{words}");
    let response = ui.scope(|ui| {
        ui.disable();
        line(ui, name, Some(note), &about, add)
    });
    response.response.on_hover_text(words);
    response.inner
}

fn line<R>(ui: &mut Ui, name: &str, note: Option<RichText>, about: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    let width = ui.available_width();
    ui.horizontal(|ui| {
        let size = Vec2::new((width - VALUE - 8.0).max(60.0), 26.0);
        let label = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(size.x);
            let Some(note) = note else { return ui.add(Label::new(name).wrap()) };
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let label = ui.add(Label::new(name).wrap());
                ui.add(Label::new(note).wrap());
                label
            })
            .inner
        });
        let label = label.inner.on_hover_text(about);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label_inputs_by(label.id, add)).inner
    })
    .inner
}

/// Explains a field in a tooltip, and to those who hear the window. Its name is the label beside it: a tooltip by itself
/// would become the name.
pub(in crate::ui) fn explain(response: Response, about: &str) -> Response {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(about));
    response.on_hover_ui(|ui| {
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(about);
    })
}

/// A field for a number with limits. A number outside of them stays until it is changed: the check speaks of it.
pub(in crate::ui) fn number<N: eframe::emath::Numeric>(
    ui: &mut Ui,
    cx: &Context<'_>,
    value: &mut N,
    (low, high): (N, N),
    speed: f64,
) -> Response {
    let language = cx.language();
    let whole = N::INTEGRAL;
    let speed = if whole { whole_speed(ui, speed) } else { speed };
    let now = value.to_f64();
    let (least, most) = (low.to_f64(), high.to_f64());
    // A number outside of the limits is refused, not made another one in silence.
    let refused = Cell::new(None);
    let parse = |text: &str| {
        let number = language.read_number(text)?;
        if (least..=most).contains(&number) || number == now {
            return Some(number);
        }
        refused.set(Some(number));
        None
    };
    let field = DragValue::new(value)
        .range(low..=high)
        .clamp_existing_to_range(false)
        .speed(speed)
        .min_size(Vec2::new(72.0, 26.0))
        .update_while_editing(false)
        .custom_formatter(
            move |number, _| {
                if whole { language.with_signs(&format!("{number:.0}")) } else { language.exact(number) }
            },
        )
        .custom_parser(parse);
    let response = ui.add(field);
    if let Some(number) = refused.get() {
        // The smallest number above 0 stands for "above 0".
        let key = if least == f64::MIN_POSITIVE { "notice.refused_positive" } else { "notice.refused_number" };
        let notice = Notice::info(key).telling("value", NoticeValue::Number(number));
        let notice = notice.telling("low", NoticeValue::Number(least)).telling("high", NoticeValue::Number(most));
        cx.act(Action::Notify(notice));
    }
    response
}

/// An editor for a value that is a number, or for one that may be left to the program.
pub(in crate::ui) fn value(ui: &mut Ui, cx: &Context<'_>, now: Value, limits: Limits, about: &str) -> Option<Value> {
    let changed = match (now, limits) {
        (Value::Count(mut count), limits) => {
            let (low, high) = if let Limits::Count(low, high) = limits { (low, high) } else { (0, usize::MAX) };
            let speed = (count as f64 * 0.01).clamp(0.08, 50.0);
            let response = number(ui, cx, &mut count, (low, high), speed);
            explain(response, about).changed().then_some(Value::Count(count))
        }
        (Value::Number(mut real), limits) => {
            let (low, high, speed) = match limits {
                Limits::Number(low, high) => (low, high, (high - low).min(1.0) * 0.004),
                Limits::Logarithmic(low, high) => (low, high, real.abs().max(low) * 0.02),
                Limits::Positive { most, .. } => (f64::MIN_POSITIVE, most, real.abs().max(1e-6) * 0.02),
                _ => (f64::MIN, f64::MAX, 0.01),
            };
            let response = number(ui, cx, &mut real, (low, high), speed);
            explain(response, about).changed().then_some(Value::Number(real))
        }
        (Value::Seed(mut seed), _) => {
            let response = number(ui, cx, &mut seed, (0, u64::MAX), 0.1);
            explain(response, about).changed().then_some(Value::Seed(seed))
        }
        _ => None,
    };
    changed.filter(|value| *value != now)
}

/// A list that opens on a click. Returns the alternative that was chosen anew.
pub(in crate::ui) fn combo<T: Clone + PartialEq>(
    ui: &mut Ui,
    id: impl Hash + std::fmt::Debug,
    options: &[(T, String, String)],
    now: &T,
) -> Option<T> {
    let (name, about) =
        options.iter().find(|(option, ..)| option == now).map_or(("", ""), |(_, name, about)| (name, about));
    let (mut chosen, mut closed) = (None, false);
    let list = ComboBox::from_id_salt(id).selected_text(name).width(VALUE).truncate().height(420.0);
    let response = list.show_ui(ui, |ui| {
        for (option, name, about) in options {
            if ui.selectable_label(option == now, name).on_hover_text(about).clicked() {
                // A click closes the list by itself, Enter does not.
                ui.close();
                closed = true;
                chosen = Some(option.clone()).filter(|option| option != now);
            }
        }
    });
    let response = explain(response.response, about);
    if closed {
        // The keyboard goes on where it was.
        response.request_focus();
    }
    chosen
}

/// An alternative of a table with its own settings below: an optimizer, a loss, start values … `key` is where the words
/// of the alternatives stand. Returns what it becomes.
pub(in crate::ui) fn choice<T: Clone>(
    ui: &mut Ui,
    cx: &Context<'_>,
    (key, name, about): (&str, &str, &str),
    table: &'static [Choice<T>],
    now: &T,
) -> Option<T> {
    let language = cx.language();
    let chosen = crate::design::choice(table, now);
    let options: Vec<(&'static str, String, String)> = table
        .iter()
        .filter(|choice| cx.app.allows_word(key, choice.id))
        .map(|choice| {
            let text = |part: &str| language.text(&format!("{key}.{}.{part}", choice.id)).into_owned();
            let formula = language.try_text(&format!("{key}.{}.formula", choice.id));
            let about = text("about");
            let tip = formula.map_or_else(|| about.clone(), |formula| format!("{about}\n\n{formula}"));
            (choice.id, text("name"), tip)
        })
        .collect();
    let picked = timed_setting(ui, cx, key, (name, about), |ui| combo(ui, (key, name), &options, &chosen.id));
    let mut changed = picked.and_then(|id| table.iter().find(|choice| choice.id == id)).map(|choice| (choice.new)());
    if changed.is_none() {
        for own in chosen.settings {
            changed = changed.or_else(|| own_setting(ui, cx, own, now));
        }
    }
    changed
}

/// One number of an alternative.
fn own_setting<T: Clone>(ui: &mut Ui, cx: &Context<'_>, own: &Setting<T>, now: &T) -> Option<T> {
    let language = cx.language();
    let (name, about) = (language.name_of_setting(None, own.id), language.about_setting(None, own.id));
    let value_now = (own.get)(now)?;
    let new = timed_setting(ui, cx, own.id, (&format!("   {name}"), &about), |ui| match value_now {
        Value::Unset => {
            let text = cx.t("setting.automatic").into_owned();
            let start = if let Limits::Count(low, _) = own.limits { low.max(10) } else { 10 };
            ui.button(text).on_hover_text(&*about).clicked().then_some(Value::Count(start))
        }
        now => value(ui, cx, now, cx.app.limits_of(own.id, own.limits), &about),
    })?;
    let mut changed = now.clone();
    (own.set)(&mut changed, new);
    Some(changed)
}

/// The speed of a field for whole numbers that a drag changes by `dragged` per point: keys and screen readers go from one
/// number to the next.
pub(in crate::ui) fn whole_speed(ui: &Ui, dragged: f64) -> f64 {
    if ui.input(|input| input.pointer.any_down()) { dragged } else { 1.0 }
}
