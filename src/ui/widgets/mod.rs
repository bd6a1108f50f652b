//! Small things that panels are made of. Each is named for AccessKit and says in a tooltip what it does.
mod buttons;
mod card_strip;
mod field;
mod frames;
mod kept;
mod names;
mod number_table;
mod open_number;
mod photo;
mod setting;
mod text;
mod token_row;
mod visual_order;
mod weight_field;

pub(super) use buttons::{
    ICON, command_icon, command_name, command_text, command_tip, icon_button, in_order, keys, segments,
    segments_with_locks,
};
pub(super) use card_strip::{by_last, card_strip, step_value};
pub(super) use field::frame_field;
pub(super) use frames::{badge, card_frame, paint_badge, problem_frame};
pub(super) use kept::kept;
pub(super) use names::{name_line, seen_name, visible};
pub(super) use number_table::{NumberCell, number_table};
pub(super) use open_number::{
    map_number, number_sense, open_clicked, row_number, share_of, step_number, strongest_number,
};
pub(super) use photo::{fitted, photo};
pub(super) use setting::{choice, combo, explain, number, setting, timed_setting, value, whole_speed};
pub(super) use text::{bold, empty, fits, heading, icon, weak};
pub(super) use token_row::token_row;
pub(super) use visual_order::{is_from_right, places};
pub(super) use weight_field::{Synapse, can_change_weights, learns_button, open_weight, weight_field};
