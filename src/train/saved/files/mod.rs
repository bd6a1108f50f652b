//! What single files of a run hold, as bytes and back: tables, arrays, checksums.
pub(super) mod checksums;
pub(super) mod history_table;
pub(super) mod timeline_names;
pub(super) mod weights_file;
