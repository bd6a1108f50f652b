//! The right side: which transformations vary the pictures, how strongly and how often, and where the new pictures go.
use eframe::egui::{Button, Checkbox, Label, Layout, Slider, Ui, Vec2};
use lucide_icons::Icon;

use super::notices::careful;
use crate::app::{Action, FileRequest};
use crate::data::Part;
use crate::design::{
    Amount, Augmentation, Copies, CopiesInto, Edit, Fill, Label as UndoLabel, SampleKind, Transform, TransformRow,
    transforms_of,
};
use crate::ui::context::Context;
use crate::ui::widgets::{combo, explain, heading, icon, icon_button, number, setting, weak};

/// The transformation whose numbers are shown.
#[derive(Clone, Copy, Default)]
struct OpenTransform(Option<Transform>);

/// How a transformation's numbers are meant.
#[derive(Clone, Copy, PartialEq)]
enum Scale {
    /// As much to one side as to the other.
    Around,
    /// A factor and its inverse.
    Factor,
    /// A factor as far below 1 as above.
    Strength,
    /// From nothing up.
    Upwards,
    /// Only how often.
    Chance,
}

/// Draws the side.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("data_view.transforms"));
    let now = &cx.app.document.design().augmentation;
    let samples = cx.app.document.design().input.sample_kind();
    if let Some((transform, changed)) = rows(ui, cx, now) {
        let id: &'static str = transform.into();
        cx.change(Edit::SetAugmentation(Box::new(changed)), UndoLabel::new("set").setting(id));
    }
    ui.add_space(8.0);
    if samples == SampleKind::Picture {
        fill(ui, cx, now);
    }
    copies(ui, cx, now);
    counts(ui, cx);
    if samples == SampleKind::Picture {
        write(ui, cx, now);
    }
    ui.add_space(8.0);
    for notice in cx.app.similarity.notices() {
        careful(ui, cx, notice);
    }
    ui.add_space(12.0);
}

/// Every transformation of the samples. Returns the one that was changed, with the augmentation as it becomes.
pub(in crate::ui) fn rows(ui: &mut Ui, cx: &mut Context<'_>, now: &Augmentation) -> Option<(Transform, Augmentation)> {
    let color = cx.app.pictures().is_none_or(|loaded| loaded.dataset.form().channels == 3);
    let samples = cx.app.document.design().input.sample_kind();
    let mut changed = None;
    for row in transforms_of(samples).filter(|row| color || !row.color_only) {
        let mut changed_here = line(ui, cx, now, row);
        if cx.memory::<OpenTransform>().0 == Some(row.transform) {
            changed_here = changed_here.or(details(ui, cx, now, row));
        }
        changed = changed.or(changed_here.map(|augmentation| (row.transform, augmentation)));
    }
    changed
}

/// Writes varied pictures into a folder.
fn write(ui: &mut Ui, cx: &Context<'_>, now: &Augmentation) {
    let write = cx.t("data_view.write").into_owned();
    let possible = !now.transforms.is_empty() && cx.app.pictures().is_some();
    if let Some(progress) = cx.app.writing.progress() {
        let number = |count: usize| cx.language().number(count as u64);
        let text =
            cx.with("data_view.writing", &[("done", &number(progress.done)), ("found", &number(progress.found))]);
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(weak(cx.theme, text));
            if icon_button(ui, Icon::X, &cx.t("data_view.stop_writing")).clicked() {
                cx.act(Action::StopWriting);
            }
        });
    }
    let possible = possible && cx.app.writing.progress().is_none();
    let response = ui.add_enabled(possible, Button::new((icon(Icon::FolderOutput), write.as_str())));
    let tip = cx.t("data_view.write_about");
    if response.on_hover_text(&*tip).on_disabled_hover_text(&*tip).clicked() {
        cx.act(Action::ChooseFile(FileRequest::Variations));
    }
}

fn scale(row: &TransformRow) -> Scale {
    match row.transform {
        Transform::FlipX | Transform::FlipY => Scale::Chance,
        Transform::Zoom | Transform::ScaleX | Transform::ScaleY => Scale::Factor,
        Transform::Contrast | Transform::Saturation => Scale::Strength,
        Transform::Blur
        | Transform::Noise
        | Transform::Erase
        | Transform::DropCharacters
        | Transform::SwapCharacters
        | Transform::Mistype => Scale::Upwards,
        _ => Scale::Around,
    }
}

/// How strong an amount is, from 0 to 1, as the slider shows it.
fn strength(row: &TransformRow, amount: Amount) -> f64 {
    let (least, most) = row.limits;
    let Amount { low, high, probability } = amount;
    let share = match scale(row) {
        Scale::Chance => probability,
        Scale::Around => low.abs().max(high.abs()) / most,
        Scale::Factor => high.max(1.0 / low.max(least)).ln() / most.ln(),
        Scale::Strength => (high - 1.0).max(1.0 - low),
        Scale::Upwards => high / most,
    };
    share.clamp(0.0, 1.0)
}

/// The amount of a strength from 0 to 1.
fn amount(row: &TransformRow, share: f64, probability: f64) -> Amount {
    let (_, most) = row.limits;
    // Two digits are enough for the eye and read well in the file.
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let of = |low: f64, high: f64| Amount { low: round(low), high: round(high), probability };
    match scale(row) {
        Scale::Chance => Amount { low: 1.0, high: 1.0, probability: round(share) },
        Scale::Around => of(-share * most, share * most),
        Scale::Factor => of(1.0 / most.powf(share), most.powf(share)),
        Scale::Strength => of(1.0 - share, 1.0 + share),
        Scale::Upwards => of(0.0, share * most),
    }
}

/// An amount as it is written beside the slider.
pub(super) fn written(cx: &Context<'_>, transform: Transform, amount: Amount) -> String {
    let row = crate::design::transform(transform);
    let language = cx.language();
    let Amount { low, high, probability } = amount;
    let one = |value: f64| match transform {
        Transform::Rotation | Transform::ShearX | Transform::ShearY | Transform::Hue => {
            format!("{}°", language.significant(value.round()))
        }
        Transform::Zoom | Transform::ScaleX | Transform::ScaleY | Transform::Contrast | Transform::Saturation => {
            language.decimal(value, 2)
        }
        _ => language.percent(value, usize::from(value != 0.0 && value.abs() < 0.1)),
    };
    match scale(row) {
        Scale::Chance => language.percent(probability, 0),
        Scale::Around if (low + high).abs() < 1e-9 => format!("±{}", one(high)),
        _ if low == high => one(low),
        _ => format!("{} – {}", one(low), one(high)),
    }
}

/// One transformation: on or off, its amount, a slider, and the way to its numbers. Returns the augmentation as it
/// becomes when that was changed.
fn line(ui: &mut Ui, cx: &mut Context<'_>, now: &Augmentation, row: &TransformRow) -> Option<Augmentation> {
    let id: &'static str = row.transform.into();
    let language = cx.language();
    let (name, about) = (language.name_of_setting(None, id), language.about_setting(None, id));
    let used = now.transforms.get(&row.transform).copied();
    let mut chosen = None;
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        ui.spacing_mut().item_spacing.x = 4.0;
        let mut on = used.is_some();
        let wide = (ui.available_width() - 190.0).max(90.0);
        let check = ui.allocate_ui_with_layout(
            Vec2::new(wide, 24.0),
            Layout::left_to_right(eframe::egui::Align::Center),
            |ui| {
                ui.set_min_width(wide);
                ui.add(Checkbox::new(&mut on, &*name))
            },
        );
        let tip = format!("{about}\n{}", cx.t("data_view.switch"));
        if check.inner.on_hover_text(tip).changed() {
            chosen = Some(with(now, row.transform, on.then_some(row.usual)));
        }
        let text =
            used.map_or_else(|| cx.t("data_view.off_word").into_owned(), |amount| written(cx, row.transform, amount));
        ui.with_layout(Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            let open = cx.memory::<OpenTransform>().0 == Some(row.transform);
            let arrow = if open { Icon::ChevronUp } else { Icon::ChevronDown };
            let words = cx.language().labeled(&cx.t("data_view.details"), &name);
            if icon_button(ui, arrow, &words).clicked() {
                cx.memory::<OpenTransform>().0 = (!open).then_some(row.transform);
            }
            let mut share = used.map_or(0.0, |amount| strength(row, amount));
            ui.spacing_mut().slider_width = 68.0;
            let slider = ui.add(Slider::new(&mut share, 0.0..=1.0).show_value(false));
            let slider = slider.accessible_name(&*name);
            if explain(slider, &cx.t("data_view.strength")).changed() {
                let probability = used.map_or(1.0, |amount| amount.probability);
                let amount = (share > 0.0).then(|| amount(row, share, probability));
                chosen = Some(with(now, row.transform, amount));
            }
            ui.add(Label::new(weak(cx.theme, text)));
        });
    });
    chosen
}

/// The numbers of one transformation. Returns the augmentation as it becomes when one was changed.
fn details(ui: &mut Ui, cx: &Context<'_>, now: &Augmentation, row: &TransformRow) -> Option<Augmentation> {
    let mut amount = now.transforms.get(&row.transform).copied().unwrap_or(row.usual);
    let before = amount;
    let language = cx.language();
    let (least, most) = row.limits;
    let mut fields = vec![("probability", &mut amount.probability, (0.0, 1.0))];
    if scale(row) != Scale::Chance {
        fields.insert(0, ("augment_high", &mut amount.high, (least, most)));
        fields.insert(0, ("augment_low", &mut amount.low, (least, most)));
    }
    ui.indent(("details", row.transform), |ui| {
        for (id, value, limits) in fields {
            let (name, about) = (language.name_of_setting(None, id), language.about_setting(None, id));
            let speed = (limits.1 - limits.0) / 400.0;
            setting(ui, &name, &about, |ui| explain(number(ui, cx, value, limits, speed), &about));
        }
    });
    (amount != before).then(|| with(now, row.transform, Some(amount)))
}

/// The augmentation with another amount of one transformation, or without it.
fn with(now: &Augmentation, transform: Transform, amount: Option<Amount>) -> Augmentation {
    let mut changed = now.clone();
    match amount {
        Some(amount) => drop(changed.transforms.insert(transform, amount)),
        None => drop(changed.transforms.remove(&transform)),
    }
    changed
}

/// An alternative without numbers. Returns the other one that was chosen.
fn pick<T: Copy + PartialEq>(
    ui: &mut Ui,
    cx: &Context<'_>,
    (id, key): (&str, &str),
    all: &[(T, &'static str)],
    now: T,
) -> Option<T> {
    let language = cx.language();
    let (name, about) = (language.name_of_setting(None, id), language.about_setting(None, id));
    let text = |word, part| language.term(&[key, word, part]).into_owned();
    let options: Vec<_> = all.iter().map(|(one, word)| (*one, text(word, "name"), text(word, "about"))).collect();
    setting(ui, &name, &about, |ui| combo(ui, id, &options, &now))
}

fn fill(ui: &mut Ui, cx: &mut Context<'_>, now: &Augmentation) {
    let color = if let Fill::Constant(red, green, blue) = now.fill { (red, green, blue) } else { (0, 0, 0) };
    let constant = Fill::Constant(color.0, color.1, color.2);
    let all = [Fill::Nearest, constant, Fill::Reflect, Fill::Wrap].map(|fill| (fill, fill.into()));
    let mut chosen = pick(ui, cx, ("fill", "fill"), &all, now.fill);
    if matches!(now.fill, Fill::Constant(..)) {
        let language = cx.language();
        let (name, about) = (language.name_of_setting(None, "fill_color"), language.about_setting(None, "fill_color"));
        let mut rgb = [color.0, color.1, color.2];
        let response = setting(ui, &name, &about, |ui| {
            ui.color_edit_button_srgb(&mut rgb).accessible_name(&*name).on_hover_text(&*about)
        });
        if response.changed() {
            chosen = Some(Fill::Constant(rgb[0], rgb[1], rgb[2]));
        }
    }
    if let Some(fill) = chosen {
        let changed = Augmentation { fill, ..now.clone() };
        cx.change(Edit::SetAugmentation(Box::new(changed)), UndoLabel::new("set").setting("fill"));
    }
}

/// Fresh every epoch, or fixed copies: how many, and of which pictures.
fn copies(ui: &mut Ui, cx: &mut Context<'_>, now: &Augmentation) {
    let (count, into) = match now.copies {
        Copies::Fresh => (4, CopiesInto::Training),
        Copies::Fixed { count, into } => (count, into),
    };
    let fixed = Copies::Fixed { count, into };
    let all = [Copies::Fresh, fixed].map(|copies| (copies, copies.into()));
    let mut chosen = pick(ui, cx, ("copies", "copies"), &all, now.copies);
    if now.copies != Copies::Fresh {
        let language = cx.language();
        let id = "copies_count";
        let (name, about) = (language.name_of_setting(None, id), language.about_setting(None, id));
        let mut wanted = count;
        setting(ui, &name, &about, |ui| explain(number(ui, cx, &mut wanted, (1, Copies::MOST), 0.1), &about));
        if wanted != count {
            chosen = Some(Copies::Fixed { count: wanted, into });
        }
        let all = <CopiesInto as strum::VariantArray>::VARIANTS;
        let all: Vec<_> = all.iter().map(|into| (*into, into.into())).collect();
        if let Some(into) = pick(ui, cx, ("copies_into", "copies_into"), &all, into) {
            chosen = Some(Copies::Fixed { count, into });
        }
    }
    if let Some(copies) = chosen {
        let changed = Augmentation { copies, ..now.clone() };
        cx.change(Edit::SetAugmentation(Box::new(changed)), UndoLabel::new("set").setting("copies"));
    }
}

/// How many pictures an epoch shows, and how many of them are copies.
fn counts(ui: &mut Ui, cx: &Context<'_>) {
    let Some(shown) = cx.app.gallery.shown().filter(|_| cx.app.pictures().is_some()) else { return };
    let number = |count: usize| cx.language().number(count as u64);
    let copies = shown.copies.iter().map(|(_, count)| *count).sum::<usize>();
    let epoch = shown.epoch_len as u64;
    let words = cx.language().count_with("data_view.epoch", epoch, &[("copies", &number(copies))]);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let validation = shown.copies.iter().find(|(part, _)| *part == Part::Validation).map_or(0, |(_, count)| *count);
    if validation > 0 {
        ui.add(Label::new(weak(cx.theme, cx.count("data_view.validation_copies", validation))).wrap());
    }
}
