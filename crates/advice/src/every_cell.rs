//! Every cell of the matrix, reached through findings, with the words and offers it holds.

use std::collections::BTreeSet;

use lumbago_domain::{Findings, Verdict};

use crate::compose;
use crate::knowledge::{
    Cell, Does, Expected, Grade, Knowledge, Offer, Row, Support, Topic, knowledge,
};
use crate::logs::{habit, with_effect};
use crate::reader::Reader;
use crate::worth_trying::worth_trying;

const TIP: &str = "A tip on the evening.";

/// A habit of which the file has no text of its own.
const HABIT: (&str, &str) = ("alcohol", "any");

fn verdict(row: Row) -> Verdict {
    match row {
        Row::R0 => Verdict::NotEnough,
        Row::R1 => Verdict::CannotTell,
        Row::R2 | Row::R2X => Verdict::LeaningMore,
        Row::R3 | Row::RX => Verdict::More,
        Row::R4 => Verdict::LittleDifference,
    }
}

fn is_in(support: Support, grade: Grade) -> bool {
    match support {
        Support::Supported => matches!(grade, Grade::Strong | Grade::Moderate),
        Support::Unsure => matches!(grade, Grade::Weak | Grade::Contested),
        Support::Contradicted => grade == Grade::Contradicted,
        Support::Unstudied => false,
    }
}

/// The knowledge with the habit's topic put under this column, expected as the row needs it.
fn knowledge_for(cell: &Cell) -> &'static Knowledge {
    let mut k = knowledge().clone();
    let claim = k.claims.iter().find(|c| is_in(cell.evidence, c.grade)).map(|c| c.id.clone());
    let against = matches!(cell.class, Row::R2X | Row::RX);
    let topic = Topic {
        factor: HABIT.0.into(),
        contrasts: Vec::new(),
        claim,
        expected: if against { Expected::Fewer } else { Expected::More },
        personal: true,
        action: Some("bedtime_relaxation".into()),
        does: Some(Does::Less),
        tip: Some(TIP.into()),
        if_fewer: None,
    };
    *k.topics.topics.iter_mut().find(|t| t.factor == HABIT.0).expect("a topic") = topic;
    Box::leak(Box::new(k))
}

fn findings(row: Row) -> Findings {
    let mut f = with_effect(HABIT.0, HABIT.1, verdict(row));
    (f.effects[0].primary, f.effects[0].modifiable) = (true, true);
    f.habits = vec![habit(HABIT.0, "alcohol_drinks")];
    f
}

#[test]
fn each_cell_says_offers_and_leaves_out_what_the_file_says() {
    let mut reached = BTreeSet::new();
    for cell in &knowledge().matrix.cells {
        let name = format!("{:?} {:?}", cell.class, cell.evidence);
        let k = knowledge_for(cell);
        let f = findings(cell.class);
        let reader = Reader::new(&f, k);
        let answers = reader.answers();
        let answer = answers.first().unwrap_or_else(|| panic!("{name}: no answer"));
        assert_eq!((answer.class.row, answer.support), (cell.class, cell.evidence), "{name}");
        let texts = compose::texts(&reader);
        let own = texts.log.first().map_or("", |t| t.text.as_str());
        assert!(own.contains(&cell.remark), "{name}: {own}");
        let clear = matches!(cell.class, Row::R3 | Row::RX);
        let own_numbers = &k.matrix.own_numbers;
        assert_eq!(own.contains(&own_numbers.not_the_reason), clear, "{name}: {own}");
        assert_eq!(own.contains(&own_numbers.show_clinician), cell.clinician, "{name}: {own}");
        let tip = texts.studies.iter().any(|t| t.text.contains(TIP));
        assert_eq!(tip, cell.tip, "{name}");
        let rows = worth_trying(&reader);
        assert_eq!(!rows.is_empty(), cell.offer != Offer::No, "{name}: {rows:?}");
        // What the log speaks for has a gain; what would be a test has none.
        let result = matches!(cell.class, Row::R2 | Row::R3);
        assert!(rows.iter().all(|r| r.rank.gain.is_some() == result), "{name}");
        reached.insert((cell.class, cell.evidence));
    }
    assert_eq!(reached.len(), 28);
}

/// With the file of topics as it is, only what goes against an expectation nobody has cannot come
/// up: where studies contradict a claim or there are none, nothing is expected.
#[test]
fn every_cell_but_those_of_missing_expectations_comes_up_with_the_topics_as_they_are() {
    let k = knowledge();
    let mut reached = BTreeSet::new();
    for t in k.topics.topics.iter().filter(|t| t.personal) {
        let support = k.support(t);
        reached.extend([Row::R0, Row::R1, Row::R2, Row::R3, Row::R4].map(|r| (r, support)));
        if t.expected != Expected::None {
            reached.extend([Row::R2X, Row::RX].map(|r| (r, support)));
        }
    }
    let cells: BTreeSet<_> = k.matrix.cells.iter().map(|c| (c.class, c.evidence)).collect();
    let never: Vec<_> = cells.difference(&reached).collect();
    assert_eq!(
        never,
        [
            &(Row::R2X, Support::Contradicted),
            &(Row::R2X, Support::Unstudied),
            &(Row::RX, Support::Contradicted),
            &(Row::RX, Support::Unstudied)
        ]
    );
}
