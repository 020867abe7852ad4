//! What is known: claims, contradictions, gaps, works; and the factors they are about.

use lumbago_domain::Factor;

use super::Listing;
use crate::knowledge::Say;

pub(super) fn claims(l: &mut Listing) {
    let k = l.k;
    for c in &k.claims {
        let (p, page) = (&k.phrases, &k.study_page);
        let none = if c.refs.is_empty() { page.page.no_study.clone() } else { String::new() };
        let used = match c.say {
            Say::A => "for anyone",
            say => page.say.of(say),
        };
        let said = vec![
            ("Often said", c.often_said.clone()),
            ("What studies say", c.summary.clone()),
            ("Grade", p.grades.of(c.grade).to_string()),
            ("Use", used.to_string()),
            ("Basis", page.basis.get(&c.basis).cloned().unwrap_or_default()),
            ("What was studied", p.directness.of(c.directness).to_string()),
            ("Effects as published", c.effect.clone()),
            ("Not checked against a source", c.unverified.clone()),
            ("Factors", c.factors.join(", ")),
            ("Sources", none),
        ];
        l.add((&c.id, "claim", &c.often_said), said, &[], &c.refs);
    }
}

pub(super) fn open_ends(l: &mut Listing) {
    let k = l.k;
    for c in &k.conflicts {
        let said =
            vec![("Contradiction", c.conflict.clone()), ("What is done", c.resolution.clone())];
        l.plain((&c.id, "conflict", &c.topic), said);
    }
    for g in &k.gaps {
        l.plain((&g.id, "gap", &g.text), vec![("Not known", g.text.clone())]);
    }
}

pub(super) fn factors(l: &mut Listing, factors: &[Factor]) {
    for f in factors {
        let about = |c: &&crate::knowledge::Claim| c.factors.contains(&f.id);
        let claims: Vec<String> = l.k.claims.iter().filter(about).map(|c| c.id.clone()).collect();
        let asked: Vec<&str> = f.contrasts.iter().map(|c| c.label.as_str()).collect();
        let columns: Vec<&str> = f.fields.iter().map(|c| c.key.as_str()).collect();
        let said = vec![
            ("Compared", asked.join("; ")),
            ("Columns", columns.join(", ")),
            ("What limits the answer", f.identifiability.clone()),
        ];
        l.add((&f.id, "factor", &f.label), said, &claims, &[]);
    }
}

pub(super) fn works(l: &mut Listing) {
    let k = l.k;
    for r in &k.references {
        let said = vec![
            ("Work", r.cite.clone()),
            ("DOI", r.doi.clone()),
            ("How much was read", k.phrases.seen.of(r.seen).to_string()),
        ];
        l.plain((&r.id, "work", &r.cite), said);
    }
}
