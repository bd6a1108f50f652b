//! What a folder is, before anything in it is read: where its classes lie and which parts they belong to, or why it can
//! not be learned from, and what can be done.
//!
//! Reading order: `names` are the tables (parts, left-overs, annotations), `identity` says what a folder is called,
//! `listing` is one folder, `tree` looks deeper, `recognize` decides, `flat` tells what pictures without classes are,
//! `classes` joins folders to classes, `line_files` takes files of lines as classes, and `walk` finds all files in some
//! folders. Where texts are looked for, the word picture stands for a text.
mod classes;
mod flat;
mod identity;
mod line_files;
mod listing;
mod names;
mod recognize;
mod tree;
mod walk;

pub(super) use classes::{Classes, FoundClass, join};
pub(super) use flat::class_in_name;
pub(super) use identity::{display, name_of};
pub(super) use listing::{FileKind, FolderListing, FolderRoot};
pub(in crate::data) use names::is_left_behind;
pub(super) use names::part_of;
pub(super) use recognize::{Layout, holds, recognize};
pub(super) use walk::{FolderWalk, endings};
