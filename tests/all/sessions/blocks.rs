//! Blocks: made of cards and taken apart, entered and left, copied, moved and undone as a whole, in blocks up to 8 deep.
use strata::app::{Action, App, Command, WindowRequest};
use strata::design::{Dense, Design, Flatten, LayerId, LayerKind, Output, Position, Residual, Stack};

use super::{add, also, drop_into, only, there_and_back, up_to};
use crate::program::{layer_at, open, selected, stack, tree};

fn dense(neurons: usize) -> LayerKind {
    Dense::new(neurons, strata::design::Activation::Relu).into()
}

/// Flatten, a block of two, a layer, the output; their ids are their places: 0, 1 with 2 and 3, 4, 5.
fn design() -> Design {
    let block = Residual::new([dense(8), dense(64)]);
    stack(vec![Flatten.into(), block.into(), dense(16), Output::default().into()])
}

const BEFORE: &str = "Flatten Residual[Dense Dense] Dense Output";

/// What is done to [`design`], the tree after it, and what is selected then. Afterwards everything is undone and done
/// again.
fn play(name: &str, actions: Vec<Action>, after: &str, chosen: &[usize]) -> App {
    let mut app = open(design());
    for action in actions {
        app.update(action);
    }
    assert_eq!(tree(app.document.design()), after, "{name}");
    assert_eq!(selected(&app), chosen, "{name}");
    assert!(app.notices.is_empty(), "{name}: {:?}", app.notices);
    there_and_back(&mut app, &design(), name);
    app
}

fn command(command: Command) -> Action {
    Action::Do(command)
}

#[test]
fn cards_become_a_block_and_a_block_becomes_cards() {
    let group = || command(Command::Group);
    play("neighbors", vec![only(0), up_to(1), group()], "Residual[Flatten Residual[Dense Dense]] Dense Output", &[0]);
    play(
        "inside a block",
        vec![only(2), also(3), group()],
        "Flatten Residual[Residual[Dense Dense]] Dense Output",
        &[2],
    );
    play("one alone", vec![only(4), group()], "Flatten Residual[Dense Dense] Residual[Dense] Output", &[4]);
    play("no neighbors", vec![only(0), also(4), group()], BEFORE, &[0, 4]);
    play("in different groups", vec![only(3), also(4), group()], BEFORE, &[3, 4]);
    let app = play("ungroup", vec![only(1), command(Command::Ungroup)], "Flatten Dense Dense Dense Output", &[1, 2]);
    assert_eq!([1, 2].map(|place| layer_at(&app, place).id), [2, 3].map(LayerId), "layers keep their ids");
    play("no block", vec![only(4), command(Command::Ungroup)], BEFORE, &[4]);
    play(
        "there and back",
        vec![only(0), up_to(1), group(), command(Command::Ungroup)],
        BEFORE,
        // The block counts as one card.
        &[0, 1],
    );
}

#[test]
fn keys_move_cards_into_blocks_through_them_and_out() {
    let up = |times: usize| std::iter::repeat_n(command(Command::MoveUp), times);
    let down = |times: usize| std::iter::repeat_n(command(Command::MoveDown), times);
    let steps: [(&str, usize); 6] = [
        ("Flatten Residual[Dense Dense Dense] Output", 4),
        ("Flatten Residual[Dense Dense Dense] Output", 3),
        ("Flatten Residual[Dense Dense Dense] Output", 2),
        ("Flatten Dense Residual[Dense Dense] Output", 1),
        ("Dense Flatten Residual[Dense Dense] Output", 0),
        ("Dense Flatten Residual[Dense Dense] Output", 0),
    ];
    for (n, (after, place)) in steps.into_iter().enumerate() {
        let actions = [only(4)].into_iter().chain(up(n + 1)).collect();
        let app = play("up", actions, after, &[place]);
        assert_eq!(layer_at(&app, place).id, LayerId(4));
    }
    let back = [only(4)].into_iter().chain(up(4)).chain(down(4)).collect();
    play("up and down", back, BEFORE, &[4]);
    play(
        "the block itself",
        vec![only(1), command(Command::MoveDown)],
        "Flatten Dense Residual[Dense Dense] Output",
        &[2],
    );
    play(
        "both out of the block",
        vec![only(2), up_to(3), command(Command::MoveUp)],
        "Flatten Dense Dense Residual[] Dense Output",
        &[1, 2],
    );
}

#[test]
fn a_block_is_copied_doubled_switched_off_and_deleted_with_all_that_it_holds() {
    play(
        "doubled",
        vec![only(1), command(Command::Duplicate)],
        "Flatten Residual[Dense Dense] Residual[Dense Dense] Dense Output",
        &[4],
    );
    play("deleted", vec![only(1), command(Command::Delete)], "Flatten Dense Output", &[1]);
    play("its content", vec![only(2), also(3), command(Command::Delete)], "Flatten Residual[] Dense Output", &[1]);
    play(
        "the last of its content",
        vec![only(3), command(Command::Delete)],
        "Flatten Residual[Dense] Dense Output",
        &[2],
    );
    // A block and a card of it are the block.
    play("both", vec![only(2), also(1), command(Command::Delete)], "Flatten Dense Output", &[1]);
    let app = play("off", vec![only(1), command(Command::ToggleOff)], BEFORE, &[1]);
    assert!([1, 2, 3].iter().all(|place| app.document.layer(layer_at(&app, *place).id).is_none()));
    let mut app = open(design());
    app.update(only(1));
    app.update(command(Command::Copy));
    let Some(WindowRequest::Copy(text)) = app.requests.pop() else { panic!("nothing was copied") };
    app.update(only(4));
    app.update(Action::Pasted(text));
    assert_eq!(tree(app.document.design()), "Flatten Residual[Dense Dense] Dense Residual[Dense Dense] Output");
    let ids: std::collections::BTreeSet<_> = app.document.design().layers.iter().map(|layer| layer.id).collect();
    assert_eq!(ids.len(), 9, "every layer has an id of its own");
    there_and_back(&mut app, &design(), "pasted");
}

#[test]
fn cards_are_dropped_into_blocks_and_no_block_into_itself() {
    let inside = |place| Position::inside(LayerId(1), place);
    let drop = |layers: &[u32], at| drop_into(layers, at).to_vec();
    play("in", drop(&[4], inside(1)), "Flatten Residual[Dense Dense Dense] Output", &[3]);
    play("out", drop(&[2], Position::outermost(3)), "Flatten Residual[Dense] Dense Dense Output", &[4]);
    play("below the last", drop(&[0], inside(99)), "Residual[Dense Dense Flatten] Dense Output", &[3]);
    play("several", drop(&[0, 4], inside(0)), "Residual[Flatten Dense Dense Dense] Output", &[1, 2]);
    play("where it was", drop(&[3], inside(1)), BEFORE, &[0]);
    play("into itself", drop(&[1], inside(0)), BEFORE, &[0]);
    play("into itself among others", drop(&[0, 1], inside(0)), BEFORE, &[0]);
    play("into no block", drop(&[0], Position::inside(LayerId(4), 0)), BEFORE, &[0]);
    play(
        "into an empty block",
        vec![only(4), add("Residual"), add("Dropout")],
        "Flatten Residual[Dense Dense] Dense Residual[Dropout] Output",
        &[6],
    );
}

#[test]
fn blocks_stand_in_blocks_eight_deep_and_no_deeper() {
    let mut app = open(stack(vec![dense(8)]));
    app.update(only(0));
    for _ in 0..Stack::DEEPEST {
        assert!(app.can_group());
        app.update(command(Command::Group));
    }
    assert!(!app.can_group());
    let before = app.document.design().clone();
    app.update(command(Command::Group));
    app.update(Action::Add(strata::app::PaletteItem::Kind("Residual")));
    let beside = app.document.design().clone();
    assert_eq!(tree(&beside), format!("{}Dense{} Residual[]", "Residual[".repeat(8), "]".repeat(8)));
    // The block beside it does not fit into the innermost one, nor does the whole fit into the block beside it.
    let innermost = before.layers.iter().nth(7).unwrap().id;
    let new = beside.layers.iter().last().unwrap().id;
    for (what, at) in [(new, Position::inside(innermost, 0)), (before.layers.layers()[0].id, Position::inside(new, 0))]
    {
        for action in drop_into(&[what.0], at) {
            app.update(action);
        }
        assert_eq!(*app.document.design(), beside);
    }
    // Moved by keys it goes past what it does not fit into.
    app.update(Action::Select(strata::app::Card::Layer(before.layers.layers()[0].id), strata::app::Pick::Only));
    app.update(command(Command::MoveDown));
    assert_eq!(tree(app.document.design()), format!("Residual[] {}Dense{}", "Residual[".repeat(8), "]".repeat(8)));
}

#[test]
fn selecting_with_shift_takes_the_blocks_around() {
    let mut app = open(design());
    let mut chosen = |actions: Vec<Action>| {
        for action in actions {
            app.update(action);
        }
        selected(&app)
    };
    assert_eq!(chosen(vec![only(2), up_to(3)]), [2, 3]);
    assert_eq!(chosen(vec![only(0), up_to(3)]), [0, 1]);
    assert_eq!(chosen(vec![only(3), up_to(4)]), [1, 4]);
    assert_eq!(chosen(vec![only(2), up_to(1)]), [1]);
    assert_eq!(chosen(vec![only(1), also(2)]), [2], "a card of a selected block takes its place");
    assert_eq!(chosen(vec![also(1)]), [1], "and the block takes that of its cards");
    assert_eq!(chosen(vec![command(Command::SelectAll)]), [0, 1, 4, 5]);
}

#[test]
fn undo_goes_to_what_it_changed_inside_a_block() {
    let mut app = open(design());
    app.update(only(3));
    app.update(command(Command::ToggleOff));
    app.update(only(0));
    app.update(command(Command::Undo));
    assert_eq!(selected(&app), [3]);
}
