//! Pictures of another source, and the network that is proposed for them.
use std::path::{Path, PathBuf};

use crate::app::data::{ChosenTable, Compared};
use crate::app::dialog::Dialog;
use crate::app::intent::{Condition, Intent};
use crate::app::notice::{Notice, NoticeValue, Until};
use crate::app::state::App;
use crate::data::{TableUse, class_paths};
use crate::design::{
    Curation, Design, Edit, Input, Label, Source, adopted, proposed_design, replaces_layers, same_network, with_source,
};

impl App {
    /// Learns from another source, and proposes a network for it once it is read.
    pub(in crate::app) fn use_data(&mut self, source: &Source) {
        let now = self.document.design();
        let replaces = replaces_layers(now, source);
        let edit = with_source(now, source);
        self.learn_from(&edit);
        if replaces {
            self.notices.push(Notice::info("notice.usual_network").until(Until::DesignChanged));
        }
    }

    fn learn_from(&mut self, edit: &Edit) {
        self.change(edit, Label::new("set_data"), None);
        // Whoever chooses pictures has said that they may be read.
        self.held = None;
        self.trust_pictures();
        self.pending.push(Condition::Undisturbed, Intent::Propose);
    }

    /// Learns from a table as soon as its first rows say which of its columns are meant.
    pub(super) fn use_table(&mut self, file: PathBuf, table_use: TableUse) {
        self.dialog = None;
        self.chosen_table = Some(ChosenTable::start(file, table_use, &self.wake));
    }

    /// Learns from the chosen table whose columns were seen, or tells why it is none.
    pub(in crate::app) fn take_chosen_table(&mut self) {
        let Some(seen) = self.chosen_table.as_mut().and_then(ChosenTable::poll) else { return };
        self.chosen_table = None;
        match seen {
            Ok(table) => {
                self.use_data(&Source::Table(table));
                self.follow();
            }
            Err(error) => {
                let notice = Notice::failed("notice.no_data").telling("reason", NoticeValue::Data(error));
                self.notices.push(notice.until(Until::DesignChanged));
            }
        }
    }

    /// Learns from some folders of one, which are classes: the other classes in it are left out.
    pub(super) fn use_classes(&mut self, parent: &Path, folders: &[PathBuf]) {
        let source = Source::Folder(parent.to_owned());
        let all = class_paths(parent).unwrap_or_default();
        let chosen = |folder: &Path| folders.contains(&parent.join(folder));
        let mut curation = Curation::default();
        for (class, _) in all.iter().filter(|(_, folder)| !chosen(folder)) {
            curation.switch(class, true);
        }
        // Parts that were dropped together are the whole set.
        if all.iter().any(|(_, folder)| chosen(folder)) {
            let edits = vec![Edit::SetData(source), Edit::SetCuration(Box::new(curation))];
            self.learn_from(&Edit::All(edits));
        } else {
            self.use_data(&source);
        }
    }

    /// The design that fits the pictures; `None` before they are there.
    pub fn proposal(&self) -> Option<Design> {
        let facts = self.pictures()?.dataset.picture_facts()?;
        let design = self.document.design();
        // A design that lies in a file has the name that its user gave it.
        let name = if self.document.path().is_some() { design.name.clone() } else { name(&design.data) };
        Some(proposed_design(&name, design.data.clone(), &facts))
    }

    /// Shows the proposal, unless the design is that already.
    pub(super) fn propose(&mut self) {
        if self.proposal().is_some_and(|proposal| !same_network(self.document.design(), &proposal)) {
            self.show_proposal();
        }
    }

    pub(in crate::app) fn show_proposal(&mut self) {
        self.dialog = Some(Dialog::Proposal);
    }

    /// The design becomes the proposed one, as one step.
    pub(super) fn use_proposal(&mut self) {
        self.dialog = None;
        let Some(proposal) = self.proposal() else { return };
        let edit = adopted(self.document.design(), &proposal);
        self.change(&edit, Label::new("propose"), None);
    }

    /// Reads what the open proposal shows. True when there is something new.
    pub(in crate::app) fn compare_pictures(&mut self) -> bool {
        if self.dialog == Some(Dialog::Proposal)
            && let Some(proposal) = self.proposal()
        {
            let now = self.document.design();
            let form = |design: &Design| match &design.input {
                Input::Picture(picture) if picture.width * picture.height > 0 => Some(picture.clone()),
                _ => None,
            };
            let mut forms: Vec<_> = form(&proposal).into_iter().chain(form(now)).collect();
            forms.dedup();
            let compared = Compared { source: now.data.clone(), base: self.document.base(), forms };
            self.comparison.follow(compared, &self.wake);
        }
        self.comparison.poll()
    }
}

/// What a design is called for the pictures of a source.
fn name(source: &Source) -> String {
    if let Source::BuiltIn(set) = source {
        return <&str>::from(set).to_owned();
    }
    let folder = source.folder().unwrap_or(Path::new(""));
    folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
}
