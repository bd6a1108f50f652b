//! The newest snapshots of a run, within a budget of memory.
use std::collections::VecDeque;
use std::sync::Arc;

use super::snapshot::Snapshot;

/// Snapshots in the order in which they were taken. When a new one needs room, the oldest go.
#[derive(Debug, Clone)]
pub struct SnapshotRing {
    budget: usize,
    used: usize,
    snapshots: VecDeque<(usize, Arc<Snapshot>)>,
}

impl SnapshotRing {
    /// An empty ring that takes so many bytes at most.
    pub fn new(budget: usize) -> Self {
        Self { budget, used: 0, snapshots: VecDeque::new() }
    }

    /// Puts a snapshot in. Those of later batches go: the run went back and takes another way. False when it is larger
    /// than the whole budget; then it is not kept, nor is any other lost for it.
    pub fn push(&mut self, snapshot: Arc<Snapshot>) -> bool {
        while self.snapshots.back().is_some_and(|(_, last)| last.batches() >= snapshot.batches()) {
            self.used -= self.snapshots.pop_back().map_or(0, |(bytes, _)| bytes);
        }
        let bytes = snapshot.bytes();
        if bytes > self.budget {
            return false;
        }
        while self.used + bytes > self.budget {
            self.used -= self.snapshots.pop_front().map_or(self.used, |(bytes, _)| bytes);
        }
        self.used += bytes;
        self.snapshots.push_back((bytes, snapshot));
        true
    }

    /// The newest snapshot that was taken when at most so many batches were done.
    pub fn at(&self, batches: u64) -> Option<&Arc<Snapshot>> {
        self.iter().rfind(|snapshot| snapshot.batches() <= batches)
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Snapshot>> {
        self.snapshots.iter().map(|(_, snapshot)| snapshot)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.snapshots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.snapshots.is_empty()
    }

    /// Bytes that they take, never more than the budget.
    pub fn bytes(&self) -> usize {
        self.used
    }
}
