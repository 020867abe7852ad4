//! What keeps the reader from harm: warning signs, circumstances, rules on logged nights, what is
//! never said, and the rules for whoever edits a text.

use super::Listing;

pub(super) fn list(l: &mut Listing) {
    let k = l.k;
    for f in &k.red_flags.red_flags {
        let raised = f.raised.as_ref().map(|r| {
            format!(
                "“{}” where one of these is yes too: {}",
                k.red_flags.actions.of(r.to),
                r.with.join(", ")
            )
        });
        let said = vec![
            ("Question", f.ask.clone()),
            ("On a yes", k.red_flags.actions.of(f.group).to_string()),
            ("Also", f.also.clone()),
            ("Raised", raised.unwrap_or_default()),
            ("Why, for reviewers alone", f.why.clone()),
            ("Not checked against a source", f.unverified.clone()),
        ];
        l.add((&f.id, "warning sign", &f.ask), said, &[], &f.refs);
    }
    for s in &k.suppressors {
        let hidden = [&s.hide_advice, &s.hide_actions, &s.hide_tips, &s.hide_claims];
        let hidden: Vec<&str> = hidden.into_iter().flatten().map(String::as_str).collect();
        let hidden =
            if s.hide_all { "everything but safety information".into() } else { hidden.join(", ") };
        let said = vec![
            ("Question", s.when.clone()),
            ("Printed on a yes", s.show.clone()),
            ("Not printed then", hidden),
            ("Switches on too", s.implies.join(", ")),
            ("Not checked against a source", s.unverified.clone()),
        ];
        l.add((&s.id, "circumstance", &s.when), said, &[], &s.refs);
    }
    for e in &k.escalations {
        let constants: Vec<String> =
            e.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let cases: Vec<String> =
            e.tests.iter().map(|t| format!("{}: {}", t.given, t.expect)).collect();
        let said = vec![
            ("Fires when", e.fires_when.clone()),
            ("Needs", e.needs.clone()),
            ("Constants", constants.join(", ")),
            ("Grounds", e.basis.clone()),
            ("Cases", cases.join("; ")),
            ("Says", e.shown.clone()),
            ("With numbers", e.numbers.clone().unwrap_or_default()),
            ("General advice", e.advice.clone()),
            ("Says of a person in a study", e.shown_group.clone().unwrap_or_default()),
            ("To those who run the study", e.advice_group.clone().unwrap_or_default()),
        ];
        let claims: Vec<String> = e.claim.iter().cloned().collect();
        l.add((&e.id, "rule", &e.shown), said, &claims, &[]);
    }
    for n in &k.never {
        let said = vec![
            ("Never", n.rule.clone()),
            ("Why", n.reason.clone()),
            ("Searched for in every text", n.phrases.join("; ")),
        ];
        l.plain((&n.id, "never", &n.rule), said);
    }
    let (scope, words) = (&k.phrases.scope, &k.phrases.words);
    for (id, about, list) in [
        ("scope.may_say", "What may be said.", scope.may_say.join(" ")),
        ("scope.may_not_say", "What may not be said.", scope.may_not_say.join(" ")),
        ("words.forbidden", "Words that are not used.", words.forbidden.join("; ")),
        ("words.exceptions", "Titles of works that are let through.", words.exceptions.join("; ")),
    ] {
        l.plain((id, "wording", about), vec![("List", list)]);
    }
}
