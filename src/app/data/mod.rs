//! The pictures of the open design: read beside the window, shown as the network gets them, compared, written varied.
mod advice;
mod comparison;
mod gallery;
mod loading;
mod preview;
mod shown_sample;
mod similarity;
mod starter_samples;
mod table_look;
mod text_facts;
mod variations;
mod weak_key;

pub(super) use advice::advice;
pub use advice::{Advice, AdviceWords};
pub use comparison::{Compared, Comparison};
pub use gallery::{GALLERY_SIZE, Gallery, GalleryMode, GalleryPage};
pub use loading::Loading;
pub(super) use loading::LoadingNews;
pub use preview::LivePreview;
pub use shown_sample::{OwnPicture, OwnSample, PastedPicture, PictureOrigin, ShownSample};
pub use similarity::Similarity;
pub use starter_samples::{StarterSamples, Starters};
pub(super) use table_look::ChosenTable;
pub use table_look::TableLook;
pub use text_facts::TextFacts;
pub use variations::Writing;
