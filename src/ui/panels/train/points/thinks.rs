//! What the network thinks of the point that is shown, and which points it calls wrongly.
use eframe::egui::{Align2, Button, FontFamily, FontId, Label, Pos2, Rect, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::app::Action;
use crate::data::Part;
use crate::engine::best;
use crate::train::NumberPlace;
use crate::ui::context::Context;
use crate::ui::panels::train::truth::weights;
use crate::ui::plane::{PlanePoint, chosen_place, mark, mark_label, plane_samples, seen_plane};
use crate::ui::theme::size;
use crate::ui::widgets::{empty, heading, name_line, number_sense, open_clicked, share_of, weak};

/// Wrong points that are offered.
const OFFERED: usize = 3;
/// What a button of these takes beside its text: the mark before it, and its padding.
const MARK: f32 = 24.0;
/// Height of a class's line, width of its name and of its number.
const LINE: f32 = 22.0;
const NAME: f32 = 96.0;
const NUMBER: f32 = 56.0;

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    ui.horizontal_wrapped(|ui| {
        heading(ui, cx.theme, &cx.t("prediction.title"));
        if app.cards().is_some() {
            ui.label(weak(cx.theme, weights(cx)));
        }
    });
    let Some([x, y]) = chosen_place(app) else { return empty(ui, cx, "points.none_chosen") };
    let number = |at: f32| cx.language().decimal(f64::from(at), 2);
    let place = cx.with("points.place", &[("x", &number(x)), ("y", &number(y))]);
    let name = app.picture_name().map(|(name, _)| name).filter(|_| app.sample.own.is_none());
    let of = name.map_or_else(|| place.clone(), |name| format!("{name} · {place}"));
    ui.label(weak(cx.theme, of));
    let Some((_, cards, ..)) = app.cards() else { return };
    let classes = cx.shown_classes();
    if cards.probabilities.len() != classes.len() || classes.is_empty() {
        return empty(ui, cx, "prediction.no_classes");
    }
    bars(ui, cx, &classes, &cards.probabilities, app.right_class());
    wrong(ui, cx);
}

/// One bar per class.
fn bars(ui: &mut Ui, cx: &Context<'_>, classes: &[String], shares: &[f32], right: Option<usize>) {
    let answer = best(shares);
    let size = Vec2::new(ui.available_width(), LINE * classes.len() as f32);
    let (place, response) = ui.allocate_exact_size(size, number_sense(cx));
    let sure = cx.language().percent(f64::from(shares[answer]), 1);
    let spoken = cx.with("prediction.spoken", &[("class", &classes[answer]), ("share", &sure)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let at = |pointer: Pos2| Some(NumberPlace::Answer((share_of(place, pointer).1 * classes.len() as f32) as usize));
    open_clicked(cx, &response, at, || Some(NumberPlace::Answer(answer)));
    let painter = ui.painter_at(place);
    for (class, (name, share)) in classes.iter().zip(shares).enumerate() {
        let line = Rect::from_min_size(place.min + Vec2::new(0.0, class as f32 * LINE), Vec2::new(size.x, LINE));
        let color = if class == answer { cx.theme.text } else { cx.theme.weak };
        mark(&painter, cx.theme, line.left_center() + Vec2::new(7.0, 0.0), (class, 4.5), false);
        let is_right = right == Some(class);
        let font = FontId::proportional(size::SMALL);
        let written = name_line(ui, name, NAME - if is_right { 34.0 } else { 20.0 }, font.clone(), color);
        let at = line.left_center() + Vec2::new(18.0, -written.size().y / 2.0);
        let end = at.x + written.size().x;
        painter.galley(at, written, color);
        if is_right {
            painter.text(Pos2::new(end + 4.0, line.center().y), Align2::LEFT_CENTER, "✓", font, color);
        }
        let track = Rect::from_min_max(
            Pos2::new(line.left() + NAME, line.center().y - 5.0),
            Pos2::new(line.right() - NUMBER, line.center().y + 5.0),
        );
        painter.rect_filled(track, 3.0, cx.theme.control);
        let full = track.with_max_x(track.left() + track.width() * share.clamp(0.0, 1.0));
        painter.rect_filled(full, 3.0, cx.theme.class(class));
        let text = cx.language().percent(f64::from(*share), 1);
        let font = FontId::new(11.0, FontFamily::Monospace);
        painter.text(line.right_center(), Align2::RIGHT_CENTER, text, font, color);
    }
}

/// How many points are called wrongly, and the surest of them as buttons.
fn wrong(ui: &mut Ui, cx: &mut Context<'_>) {
    let samples = plane_samples(cx);
    let verdicts = samples.verdicts(seen_plane(cx.app).as_ref());
    let called = samples.points.iter().zip(&verdicts).filter_map(|(point, verdict)| Some((point, (*verdict)?)));
    let called: Vec<_> = called.collect();
    if called.is_empty() {
        return;
    }
    let is_wrong = |(point, (class, _)): &&(&PlanePoint, (usize, f32))| *class != point.class;
    let count = |part: Part| {
        let of_part = || called.iter().filter(move |(point, _)| point.part == Some(part));
        (of_part().filter(is_wrong).count().to_string(), of_part().count().to_string())
    };
    let (training, validation) = (count(Part::Training), count(Part::Validation));
    let values = [
        ("training", &*training.0),
        ("all_training", &training.1),
        ("validation", &validation.0),
        ("all_validation", &validation.1),
    ];
    ui.add(Label::new(weak(cx.theme, cx.with("points.wrong", &values))).wrap());
    let mut wrong: Vec<_> = called.iter().filter(is_wrong).collect();
    wrong.sort_by(|a, b| b.1.1.total_cmp(&a.1.1));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.spacing_mut().button_padding.x = 4.0;
        for (point, (class, share)) in wrong.into_iter().take(OFFERED) {
            let number = |at: f32| cx.language().decimal(f64::from(at), 1);
            let share = cx.language().percent(f64::from(*share), 0);
            let values = [("x", &*number(point.at[0])), ("y", &*number(point.at[1])), ("share", &*share)];
            let text = cx.with("points.wrong_point", &values);
            let name = samples.class_name(cx.language(), *class);
            let about = cx.with("points.wrong_about", &[("class", &name), ("share", &share)]);
            let font = FontId::proportional(size::SMALL);
            let written = ui.painter().layout_no_wrap(text.clone(), font, cx.theme.text).size().x;
            // The mark stays with its point where the line is broken.
            if MARK + written > ui.available_size_before_wrap().x {
                ui.end_row();
            }
            mark_label(ui, cx.theme, point.class);
            let button = ui.add(Button::new(weak(cx.theme, text).color(cx.theme.text)).small()).on_hover_text(about);
            if button.clicked()
                && let Some(sample) = point.sample
            {
                cx.act(Action::PickPicture(sample));
            }
        }
    });
}
