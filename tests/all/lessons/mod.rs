//! Lessons: their files, what they keep shut, every one of them walked to its end, what is handed in, and archives.
mod archives;
mod files;
mod handed_in;
mod kept;
mod left;
mod own_steps;
mod walk;
