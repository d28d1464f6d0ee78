//! Groups from joins.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain_catalog::products::{Ground, Member};

use super::{Join, Products, Thing};
use crate::conflict;

/// A join of two slots, in the order of their keys.
struct Edge {
    a: u32,
    b: u32,
    score: f32,
}

impl<T: Thing> Products<T> {
    /// Makes the groups of everything that is connected with a change anew.
    pub(super) fn regroup(&mut self) {
        let mut done = BTreeSet::new();
        // Dissolving a group makes its other members dirty, also those no longer connected.
        while let Some(start) = self.dirty.pop_first() {
            if done.contains(&start) || self.things[start as usize].is_none() {
                continue;
            }
            let connected = self.connected(start);
            for slot in &connected {
                self.leave_group(*slot);
            }
            for group in self.grouped(&connected) {
                self.keep(group);
            }
            done.extend(connected);
        }
    }

    /// Dissolves the group of a slot; the others of it are to be grouped again.
    pub(super) fn leave_group(&mut self, slot: u32) {
        let Some(group) = self.groups.remove(&slot) else {
            return;
        };
        for other in group.iter().filter(|other| **other != slot) {
            self.groups.remove(other);
            self.dirty.insert(*other);
        }
    }

    fn neighbours(&self, slot: u32) -> Vec<u32> {
        let joined = self
            .joins
            .get(&slot)
            .into_iter()
            .flatten()
            .map(|join| join.to);
        let corrected = self.corrections.merged_with(self.thing(slot).id());
        joined
            .chain(corrected.filter_map(|id| self.slots.get(&id).copied()))
            .collect()
    }

    fn connected(&self, start: u32) -> BTreeSet<u32> {
        let mut found = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(slot) = open.pop() {
            for other in self.neighbours(slot) {
                if found.insert(other) {
                    open.push(other);
                }
            }
        }
        found
    }

    /// Joins from the surest on, none across a contradiction (Kruskal, 1956).
    fn grouped(&mut self, connected: &BTreeSet<u32>) -> Vec<Vec<u32>> {
        let mut joins = self.joins_of(connected);
        joins.sort_by(|x, y| {
            y.score
                .total_cmp(&x.score)
                .then_with(|| self.keys_of(x).cmp(&self.keys_of(y)))
        });
        let mut group_of: HashMap<u32, usize> = HashMap::new();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (at, slot) in connected.iter().enumerate() {
            group_of.insert(*slot, at);
            groups.push(vec![*slot]);
        }
        for join in joins {
            let (left, right) = (group_of[&join.a], group_of[&join.b]);
            if left == right || !self.may_meet(&groups[left], &groups[right], join.score) {
                continue;
            }
            let moved = std::mem::take(&mut groups[right]);
            for slot in &moved {
                group_of.insert(*slot, left);
            }
            groups[left].extend(moved);
        }
        groups.retain(|group| group.len() > 1);
        groups
    }

    fn keys_of(&self, join: &Edge) -> (Cow<'_, str>, Cow<'_, str>) {
        (self.thing(join.a).key(), self.thing(join.b).key())
    }

    fn joins_of(&self, connected: &BTreeSet<u32>) -> Vec<Edge> {
        let mut joins = Vec::new();
        for slot in connected {
            let known = self.joins.get(slot).into_iter().flatten();
            for join in known.filter(|join| *slot < join.to) {
                let (a, b) = self.in_order(*slot, join.to);
                let score = join.score;
                joins.push(Edge { a, b, score });
            }
            let merged = self.corrections.merged_with(self.thing(*slot).id());
            for other in merged.filter_map(|id| self.slots.get(&id).copied()) {
                let (a, b) = self.in_order(*slot, other);
                joins.push(Edge {
                    a,
                    b,
                    score: f32::INFINITY,
                });
            }
        }
        joins
    }

    /// Whether no listing of one group contradicts one of the other. What a person merged may
    /// contradict, what a person split never meets.
    fn may_meet(&mut self, left: &[u32], right: &[u32], score: f32) -> bool {
        left.iter().all(|a| {
            right.iter().all(|b| {
                let (x, y) = (self.thing(*a).id(), self.thing(*b).id());
                if self.corrections.is_split(x, y) {
                    return false;
                }
                if score.is_infinite() || self.corrections.is_merged(x, y) {
                    return true;
                }
                let (x, y) = (self.profile(*a), self.profile(*b));
                conflict::between(&x.attributes, &y.attributes).is_none()
            })
        })
    }

    fn keep(&mut self, mut group: Vec<u32>) {
        group.sort_by(|a, b| self.thing(*a).key().cmp(&self.thing(*b).key()));
        let group: Arc<[u32]> = group.into();
        for slot in group.iter() {
            self.groups.insert(*slot, Arc::clone(&group));
        }
    }

    /// The listings of a group with how sure each is: by its best join within the group, or because a
    /// person said so.
    pub(super) fn members(&self, group: &[u32]) -> Vec<Member> {
        let member = |slot: &u32| {
            let joins = self.joins.get(slot).into_iter().flatten();
            let within = joins.filter(|join| group.contains(&join.to));
            let best = within.max_by(|x, y| {
                let key = |join: &Join| self.thing(join.to).key();
                x.score.total_cmp(&y.score).then(key(y).cmp(&key(x)))
            });
            let (score, grounds) =
                best.map_or_else(Default::default, |join| (join.score, join.grounds));
            let offer = self.thing(*slot).id();
            let mut others = group.iter().map(|other| self.thing(*other).id());
            let (confidence, grounds) =
                if others.any(|other| self.corrections.is_merged(offer, other)) {
                    (1.0, grounds.with(Ground::Person))
                } else {
                    (score, grounds)
                };
            Member {
                offer,
                confidence,
                grounds,
            }
        };
        group.iter().map(member).collect()
    }
}
