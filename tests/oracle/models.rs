//! The models of the reference analyses, rebuilt from their term names.

use lumbago_stats::spline::{bspline, natural, restricted_cubic};
use lumbago_stats::{Design, Family, Fit, GlmOptions, glm};

use crate::data::Table;
use crate::reference::Analysis;

/// A model ready to fit, with the rows that have no missing value.
pub(crate) struct Model {
    pub(crate) design: Design,
    pub(crate) y: Vec<f64>,
    pub(crate) offset: Option<Vec<f64>>,
    pub(crate) family: Family,
    /// Group of each row, where the data have groups.
    pub(crate) cluster: Vec<usize>,
    /// Calendar night of each row, where the data have nights.
    pub(crate) night: Vec<i64>,
}

impl Model {
    /// The model of an analysis that lists its terms.
    pub(crate) fn of(analysis: &Analysis) -> Self {
        Self::with_terms(analysis, &analysis.texts("terms"))
    }

    /// The model of an analysis with the terms given.
    pub(crate) fn with_terms(analysis: &Analysis, terms: &[String]) -> Self {
        let table = table(analysis);
        let (outcome, family, offset, cluster) = frame(analysis);
        let columns: Vec<Vec<f64>> =
            terms.iter().map(|t| term(&table, &analysis.factors, t)).collect();
        let y = table.number(outcome);
        let offset: Option<Vec<f64>> =
            offset.map(|name| table.number(name).iter().map(|v| v.ln()).collect());
        let splines = ["person_rcs4", "person_ns_trend", "person_bs_trend"];
        let also = if splines.contains(&analysis.id.as_str()) {
            table.number("stress")
        } else {
            y.clone()
        };
        let rows: Vec<usize> = (0..table.rows)
            .filter(|&i| columns.iter().all(|c| c[i].is_finite()) && also[i].is_finite())
            .collect();
        let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let mut builder = Design::builder(rows.len());
        for (name, column) in terms.iter().zip(&columns) {
            builder = builder.column(name, &pick(column));
        }
        let codes = cluster.map(|c| table.codes(c)).unwrap_or_default();
        let night = table.find("night").unwrap_or_default();
        Self {
            design: builder.build().expect("design"),
            y: pick(&y),
            offset: offset.map(|o| pick(&o)),
            family,
            cluster: if codes.is_empty() {
                vec![]
            } else {
                rows.iter().map(|&i| codes[i]).collect()
            },
            night: if night.is_empty() {
                vec![]
            } else {
                rows.iter().map(|&i| night[i] as i64).collect()
            },
        }
    }

    pub(crate) fn fit(&self) -> Fit {
        self.fit_rows(&(0..self.design.n).collect::<Vec<_>>())
    }

    pub(crate) fn fit_rows(&self, rows: &[usize]) -> Fit {
        let design = self.design.select_rows(rows).expect("design");
        let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let offset = self.offset.as_ref().map(|o| pick(o));
        let mut options = match self.family {
            Family::Poisson => GlmOptions::poisson(),
            Family::Binomial => GlmOptions::binomial(),
            Family::Gaussian => GlmOptions::gaussian(),
            Family::NegativeBinomial { theta } => GlmOptions::negative_binomial(theta),
        };
        if let Some(offset) = &offset {
            options = options.with_offset(offset);
        }
        glm(&design, &pick(&self.y), &options).expect("fit")
    }
}

/// Outcome, family, exposure of the offset, group column.
fn frame(
    analysis: &Analysis,
) -> (&'static str, Family, Option<&'static str>, Option<&'static str>) {
    let logit = analysis.id.contains("logit");
    match analysis.dataset {
        "breslow" => ("y", Family::Poisson, Some("n"), None),
        "endometrial" => ("HG", Family::Binomial, None, None),
        "epil" => ("y", Family::Poisson, None, Some("subject")),
        "insectsprays" => ("count", Family::Poisson, None, None),
        "warpbreaks" => ("breaks", Family::Poisson, None, None),
        "respiratory" => ("outcome", Family::Binomial, None, Some("pid")),
        "synth_panel60x90" if logit => ("any", Family::Binomial, None, Some("person")),
        "synth_panel60x90" => ("spasms", Family::Poisson, Some("hours"), Some("person")),
        "synth_person365" if logit => ("any", Family::Binomial, None, None),
        "synth_person365" => ("spasms", Family::Poisson, Some("hours"), None),
        other => panic!("no model frame for {other}"),
    }
}

/// The data set with the columns that the models derive from it.
fn table(analysis: &Analysis) -> Table {
    let mut t = Table::load(analysis.dataset);
    match analysis.dataset {
        "synth_panel60x90" => {
            for (short, name) in
                [("late", "late_caffeine"), ("stress", "stress"), ("mage", "mattress_age")]
            {
                let mean = t.group_mean(name, "person");
                let own = t.number(name).iter().zip(&mean).map(|(v, m)| v - m).collect();
                t.add(&format!("{short}_m"), mean);
                t.add(&format!("{short}_w"), own);
            }
        }
        "synth_person365" => {
            let night = t.number("night");
            let hours = t.number("hours");
            for lag in 1..=3 {
                let values = t.calendar_lag("late_caffeine", f64::from(lag));
                t.add(&format!("late_l{lag}"), values);
            }
            let (spasms, slept) = (t.calendar_lag("spasms", 1.0), t.calendar_lag("hours", 1.0));
            t.add(
                "rate_l1",
                spasms.iter().zip(&slept).map(|(s, h)| ((s + 0.5) / h).ln()).collect(),
            );
            t.add("t30", night.iter().map(|v| v / 30.0).collect());
            let turn = |v: &f64| 2.0 * std::f64::consts::PI * v / 365.25;
            t.add("sin1", night.iter().map(|v| turn(v).sin()).collect());
            t.add("cos1", night.iter().map(|v| turn(v).cos()).collect());
            t.add("log(hours)", hours.iter().map(|v| v.ln()).collect());
            let mattress = t.number("new_mattress");
            let slope = mattress.iter().zip(&night).map(|(m, v)| m * (v - 200.0) / 30.0).collect();
            t.add("I(new_mattress * (night - 200)/30)", slope);
            t.add("cc$new_mattress", mattress);
            if analysis.has("knots") {
                let knots = analysis.numbers("knots");
                let basis = restricted_cubic(&t.number("caffeine_mg"), &knots).expect("basis");
                for (name, column) in ["Bx", "Bx1", "Bx2"].iter().zip(basis) {
                    t.add(name, column);
                }
            }
            t.add("cc$late_caffeine", t.number("late_caffeine"));
            let trend = natural(&night, &[90.0, 180.0, 270.0], (1.0, 365.0), false);
            for (j, column) in trend.expect("basis").into_iter().enumerate() {
                t.add(&format!("Nb{}", j + 1), column);
            }
            let trend = bspline(&night, 3, &[120.0, 240.0], (1.0, 365.0), false);
            for (j, column) in trend.expect("basis").into_iter().enumerate() {
                t.add(&format!("Bb{}", j + 1), column);
            }
        }
        _ => {}
    }
    t
}

fn term(table: &Table, factors: &serde_json::Value, name: &str) -> Vec<f64> {
    if name == "(Intercept)" {
        return vec![1.0; table.rows];
    }
    if let Some(column) = table.find(name) {
        return column;
    }
    if let Some((left, right)) = name.split_once(':') {
        let (a, b) = (term(table, factors, left), term(table, factors, right));
        return a.iter().zip(&b).map(|(x, y)| x * y).collect();
    }
    let indicator = |column: &str, level: &str| {
        table.text(column).iter().map(|v| f64::from(u8::from(v == level))).collect()
    };
    if let Some(level) = name.strip_prefix("factor(weekday)") {
        return indicator("weekday", level);
    }
    let known = factors.as_object().expect("factors");
    for factor in known.keys() {
        if let Some(level) = name.strip_prefix(factor.as_str())
            && known[factor].as_array().expect("levels").iter().any(|l| l == level)
        {
            return indicator(factor, level);
        }
    }
    panic!("no column for term {name}")
}
