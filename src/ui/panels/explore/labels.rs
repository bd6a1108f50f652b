//! The samples whose labels are likely wrong, the most likely first.
use eframe::egui::{Label, Ui};

use super::acts;
use super::chosen::{ChosenSamples, SampleList};
use super::items::ItemList;
use super::words::{against, words_of};
use crate::app::RunView;
use crate::data::Part;
use crate::train::SampleAnswers;
use crate::ui::context::Context;
use crate::ui::widgets::{empty, segments, weak};

/// Which samples are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum ListedPart {
    #[default]
    Training,
    Validation,
}

/// Draws the list.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let validated = cx.app.runs.answers().filter(|answers| answers.part == Part::Validation);
    let mut now = *cx.memory::<ListedPart>();
    if validated.is_some() {
        let options =
            [(ListedPart::Training, "training"), (ListedPart::Validation, "validation")].map(|(part, key)| {
                let text = |what| cx.language().term(&["explore", "labels_of", key, what]).into_owned();
                (part, text("name"), text("about"))
            });
        now = segments(ui, cx.theme, &options, now).unwrap_or(now);
        *cx.memory() = now;
    }
    match (now, validated) {
        (ListedPart::Validation, Some(answers)) => of_validation(ui, cx, run, answers),
        _ => of_training(ui, cx, run),
    }
}

/// The training samples, by their mean loss.
fn of_training(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let Some(learned) = cx.app.runs.learned() else { return empty(ui, cx, "explore.waiting") };
    if learned.is_empty() {
        return empty(ui, cx, "explore.not_noted");
    }
    let doubted = learned.iter().filter(|one| one.dynamics.is_doubted()).count();
    let all = cx.language().number(learned.len() as u64);
    let words = cx.language().count_with("explore.doubted", doubted as u64, &[("learned", &all)]);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let items = ItemList {
        list: SampleList::Training(run.id()),
        count: learned.len(),
        sample: &|place| learned[place].sample,
        words: &|cx, place| words_of(cx, run, &learned[place]),
    };
    acts::show(ui, cx, run, &items);
    items.show(ui, cx, run);
}

/// The validation samples whose answer is another class, and sure.
fn of_validation(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, answers: &SampleAnswers) {
    let doubted = &answers.doubted;
    let validated = answers.samples.iter().filter(|one| one.copy == 0).count();
    let all = cx.language().number(validated as u64);
    let words = cx.language().count_with("explore.surely_other", doubted.len() as u64, &[("validated", &all)]);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let words = |cx: &Context<'_>, place: usize| {
        let one = &doubted[place];
        let percent = |share: f32| cx.language().percent(f64::from(share), 0);
        let below = cx.with("explore.against", &[("answer", &percent(one.probability)), ("label", &percent(one.own))]);
        [against(cx, run, one.label, Some(usize::from(one.answer))), below]
    };
    let list = SampleList::Validation(run.id());
    let items = ItemList { list, count: doubted.len(), sample: &|place| doubted[place].sample, words: &words };
    cx.memory::<ChosenSamples>().of(list).keep(items.samples());
    acts::show(ui, cx, run, &items);
    items.show(ui, cx, run);
}
