//! Where samples come from: one file per source, the list of them, and how any of them is loaded.
mod built_in;
mod class_folders;
mod examples;
mod first_pictures;
mod function;
mod image_folder;
mod image_samples;
mod labels;
mod layout;
mod load;
mod natural_order;
mod points;
mod reader;
mod row_name;
mod rows;
mod table;
mod texts;

pub use examples::PictureExample;
pub use function::{Formula, FunctionCurve};
pub(super) use layout::is_left_behind;
pub use load::{
    AskRequest, LoadRequest, asked_as, class_names, class_paths, first_samples, holds_texts, labels_in, load,
    load_for_evaluation, load_other_for_evaluation, picture_examples, pictures_in, read, rows_to_ask,
};
pub use points::{class_number, numbered_class};
pub use row_name::RowName;
pub use table::{TableColumn, TableColumns, TableUse, is_table, table_columns};
