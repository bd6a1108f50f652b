//! The panels of a network that reads texts. Reading order: `question` is what it is asked, `view` keeps what it
//! answers and `follow` asks; `text_box` is where one types, `columns` stands below it with `hidden` and `answers` in the same columns; `lines`
//! and `embedding` stand beside them.
mod answers;
mod columns;
mod embedding;
mod follow;
mod hidden;
mod lines;
mod question;
mod text_box;
mod token_columns;
mod view;

pub(in crate::ui) use columns::show as columns;
pub(in crate::ui) use embedding::show as embedding;
pub(in crate::ui) use follow::follow;
pub(in crate::ui) use lines::show as lines;
pub(in crate::ui) use text_box::show as text_box;
