//! Features that were computed before, for all runs of the program: those that were not asked for longest go first.
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Bytes that each of both halves may hold.
const HALF: usize = 256 << 20;

/// The store of the program.
static STORE: LazyLock<Mutex<FeatureStore>> = LazyLock::new(Mutex::default);

/// Features by what they were computed from. The newer half takes in; once it is full it becomes the older one, and what
/// nobody asked for since the last time is gone.
#[derive(Default)]
struct FeatureStore {
    newer: HashMap<u64, Arc<[f32]>>,
    older: HashMap<u64, Arc<[f32]>>,
    /// In the newer half.
    bytes: usize,
}

impl FeatureStore {
    fn get(&mut self, key: u64) -> Option<Arc<[f32]>> {
        if let Some(found) = self.newer.get(&key) {
            return Some(Arc::clone(found));
        }
        let found = self.older.remove(&key)?;
        self.put(key, Arc::clone(&found));
        Some(found)
    }

    fn put(&mut self, key: u64, features: Arc<[f32]>) {
        let bytes = size_of_val(&*features);
        if self.bytes + bytes > HALF {
            (self.older, self.bytes) = (std::mem::take(&mut self.newer), 0);
        }
        if self.newer.insert(key, features).is_none() {
            self.bytes += bytes;
        }
    }
}

/// What was kept under each of some keys.
pub(super) fn kept(keys: &[u64]) -> Vec<Option<Arc<[f32]>>> {
    let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    keys.iter().map(|key| store.get(*key)).collect()
}

/// Keeps features under a key.
pub(super) fn keep(key: u64, features: Arc<[f32]>) {
    STORE.lock().unwrap_or_else(PoisonError::into_inner).put(key, features);
}

/// How many features of this length the store holds at least before the first is gone.
pub(super) fn room_for(len: usize) -> usize {
    HALF / (len * size_of::<f32>()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut store = FeatureStore::default();
        let row: Arc<[f32]> = vec![0.0; HALF / 4 / 8].into();
        for key in 0..8 {
            store.put(key, Arc::clone(&row));
        }
        assert!(store.get(3).is_some());
        for key in 8..20 {
            assert!(store.get(3).is_some(), "{key}");
            store.put(key, Arc::clone(&row));
        }
        assert!(store.get(0).is_none() && store.get(19).is_some());
        assert!(store.newer.len() + store.older.len() <= 16);
    }
}
