//! What can be done about a word on the pictures: the change that does what it advises.
use crate::data::{DataNotice, Dataset};
use crate::design::{
    Augmentation, Balance, ClassWeights, Curation, Design, Edit, FixKind, Loss, PictureChange, Split, Transform,
    transform,
};
use crate::text::Language;

/// Of the turns and distortions that make classes look alike this share is left.
const LEFT: f64 = 0.5;
/// A range that is smaller than this share of the usual one does nothing that is seen.
const NEARLY_NOTHING: f64 = 0.1;

/// What can be done about a word on the pictures.
#[derive(Debug, Clone, PartialEq)]
pub enum Advice {
    /// A change of the design, with the words on its button.
    Do(AdviceWords, Edit),
    /// It is done already.
    Done,
    /// Only outside of the program.
    Elsewhere,
}

/// The words on a button.
#[derive(Debug, Clone, PartialEq)]
pub enum AdviceWords {
    /// Those of a fix.
    Fix(FixKind),
    /// Those of a key.
    Key(&'static str),
}

impl AdviceWords {
    /// The words in a language.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Fix(fix) => language.fix(fix),
            Self::Key(key) => language.text(key).into_owned(),
        }
    }
}

/// What can be done about a word on the pictures of a design.
pub(in crate::app) fn advice(notice: &DataNotice, design: &Design, data: &Dataset) -> Advice {
    let edit = match notice {
        DataNotice::LetterCase { one, other }
            if design.curation.class_name(one) == design.curation.class_name(other) =>
        {
            return Advice::Done;
        }
        DataNotice::SmallValidation { .. } | DataNotice::FewToMeasure { .. } | DataNotice::NoValidation => {
            data.validation_samples().useful_share().map(|validation| {
                let percent = (validation * 100.0).round() as u32;
                let words = AdviceWords::Fix(FixKind::KeepForValidation { percent });
                (words, Edit::SetSplit(Split { validation, test: 0.0 }))
            })
        }
        DataNotice::Imbalance { .. } if is_balanced(design) => return Advice::Done,
        DataNotice::Imbalance { .. } => {
            Some((AdviceWords::Key("data_view.draw_equally"), Edit::SetBalance(Balance::EqualDraw)))
        }
        DataNotice::EmptyClass { class } | DataNotice::OnePicture { class } => leave_out(&design.curation, class),
        DataNotice::LetterCase { one, other } => Some(join(&design.curation, one, other)),
        DataNotice::LookAlike { .. } => vary_less(&design.augmentation),
        DataNotice::NearlyBlack { .. } | DataNotice::OneColor { .. } => {
            let left = left_in(notice, &design.curation, data);
            if left.is_empty() {
                return Advice::Done;
            }
            leave_out_pictures(&design.curation, &left, data)
        }
        DataNotice::LinksNotFollowed { .. } => {
            let followed = design.data.following_links();
            followed.map(|followed| (AdviceWords::Key("data_view.follow_links"), Edit::SetData(followed)))
        }
        _ => None,
    };
    edit.map_or(Advice::Elsewhere, |(words, edit)| Advice::Do(words, edit))
}

/// Whether small classes count as much as large ones already.
fn is_balanced(design: &Design) -> bool {
    let weighs = matches!(
        design.training.loss,
        Loss::CrossEntropy { class_weights: ClassWeights::Balanced | ClassWeights::Given(_), .. }
    );
    design.balance != Balance::AsTheyAre || weighs
}

/// Leaves a class out that still has the name of its folder.
fn leave_out(now: &Curation, class: &str) -> Option<(AdviceWords, Edit)> {
    let mut changed = now.clone();
    changed.switch(class, true);
    let is_folder = now.class_name(class) == class && changed != *now;
    is_folder.then(|| (AdviceWords::Key("data_view.switch_off"), Edit::SetCuration(Box::new(changed))))
}

/// The pictures that show nothing and are used all the same.
fn left_in<'a>(notice: &DataNotice, now: &Curation, data: &'a Dataset) -> Vec<&'a str> {
    let names = data.shown_empty(notice).iter().map(|index| data.name(*index as usize));
    names.filter(|name| now.pictures.get(*name) != Some(&PictureChange::Excluded)).collect()
}

/// Leaves some pictures out, unless they are most of all: then the set is one of such pictures.
fn leave_out_pictures(now: &Curation, pictures: &[&str], data: &Dataset) -> Option<(AdviceWords, Edit)> {
    let mut changed = now.clone();
    changed.pictures.extend(pictures.iter().map(|name| ((*name).to_owned(), PictureChange::Excluded)));
    let is_few = pictures.len() * 2 <= data.len();
    is_few.then(|| (AdviceWords::Key("data_view.leave_out"), Edit::SetCuration(Box::new(changed))))
}

/// Calls a class as another one is called.
fn join(now: &Curation, one: &str, other: &str) -> (AdviceWords, Edit) {
    let mut changed = now.clone();
    changed.rename(other, now.class_name(one));
    (AdviceWords::Key("data_view.join_classes"), Edit::SetCuration(Box::new(changed)))
}

/// Half as much of what turns, mirrors and distorts.
fn vary_less(now: &Augmentation) -> Option<(AdviceWords, Edit)> {
    let mut changed = now.clone();
    changed.transforms.retain(|kind, amount| match kind {
        Transform::FlipX | Transform::FlipY => false,
        Transform::Rotation | Transform::ShearX | Transform::ShearY => {
            let usual = transform(*kind).usual;
            (amount.low, amount.high) = (amount.low * LEFT, amount.high * LEFT);
            amount.high - amount.low > NEARLY_NOTHING * (usual.high - usual.low)
        }
        _ => true,
    });
    (changed != *now).then(|| (AdviceWords::Key("data_view.vary_less"), Edit::SetAugmentation(Box::new(changed))))
}
