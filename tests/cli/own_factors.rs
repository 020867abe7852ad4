//! A user's own factors, from the settings file to the page.

use serde_json::Value;

use crate::harness::{Place, root};

const OWN: &str = r#"
[[factor]]
key = "tea_cups"
label = "<script>alert('tea')</script> & \"tea\""
kind = "count"
unit = "cups"
min = 0
max = 30
step = 2
modifiable = true

[[factor]]
key = "sauna"
kind = "yes_no"

[[factor]]
key = "shoes"
label = "Shoes | \u202Eseohs"
kind = "level"
levels = ["flat", "high", "none <i>at all</i>"]

[[factor]]
key = "last_meal"
label = "Last meal"
kind = "clock"

[[factor]]
key = "arnica"
label = "Arnica"
kind = "yes_no"
role = "remedy"

[[factor]]
key = "restless"
label = "Restless legs"
kind = "yes_no"
role = "mediator"

[[factor]]
key = "shift"
label = "Shift"
kind = "level"
levels = ["early", "late", "off"]
role = "confounder"
"#;

/// A number that looks random: the middle bits of a multiplicative sequence.
fn noise(stream: u64, t: u64) -> u64 {
    let x =
        (t + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
    let x = (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x ^ (x >> 32)) >> 20
}

fn diary() -> String {
    let mut text =
        String::from("night,spasm_count,tea_cups,sauna,shoes,last_meal,arnica,restless,shift\n");
    let mut day = jiff::civil::date(2026, 1, 1);
    for t in 0..160 {
        let spasms = [0, 0, 0, 1, 0, 2, 0, 1, 0, 3][(noise(1, t) % 10) as usize];
        let meal = (23 * 60 + noise(5, t) % 120) % 1440;
        text.push_str(&format!(
            "{day},{spasms},{},{},{},{:02}:{:02},{},{},{}\n",
            noise(2, t) % 6,
            if noise(3, t).is_multiple_of(3) { "yes" } else { "no" },
            ["flat", "high", "none <i>at all</i>"][(noise(4, t) % 3) as usize],
            meal / 60,
            meal % 60,
            if noise(6, t).is_multiple_of(4) { "yes" } else { "no" },
            if noise(7, t).is_multiple_of(4) { "yes" } else { "no" },
            ["early", "late", "off"][(noise(8, t) % 3) as usize],
        ));
        day = day.tomorrow().unwrap();
    }
    text
}

#[test]
fn every_kind_of_own_factor_goes_the_whole_way() {
    let place = Place::new();
    place.file("lumbago.toml", OWN);
    place.file("d.csv", diary());
    place.run(&["report", "d.csv", "-o", "out", "--no-png", "--quiet"]).expect(0);
    let text = std::fs::read_to_string(place.path().join("out/findings.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let schema = std::fs::read(root().join("docs/findings.schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&document));

    let of = |factor: &str| -> Vec<&Value> {
        document["effects"].as_array().unwrap().iter().filter(|e| e["factor"] == factor).collect()
    };
    for factor in ["tea_cups", "sauna", "shoes", "last_meal"] {
        let main = of(factor).into_iter().find(|e| e["primary"] == true).unwrap();
        assert!(main["rate_ratio"].is_object(), "{main}");
        let bands = document["levels"].as_array().unwrap();
        assert!(bands.iter().filter(|l| l["factor"] == factor).count() > 1, "{factor}");
        let shown = document["habits"].as_array().unwrap().iter().any(|h| h["factor"] == factor);
        assert!(shown, "{factor}");
    }
    // Meals from 23:00 to 00:59 are one evening: the later half is past midnight.
    let meal = of("last_meal")[0];
    assert_eq!(meal["contrast_label"], "per hour later");
    let half = meal["exposed"]["nights"].as_u64().unwrap();
    assert!((60..=100).contains(&half), "{meal}");
    for (factor, code) in
        [("arnica", "remedy"), ("restless", "mediator"), ("shift", "adjusted_for")]
    {
        let [only] = of(factor)[..] else { panic!("{factor}") };
        assert_eq!(only["reason"]["code"], code);
        assert!(only["rate_ratio"].is_null());
    }
    let held = document["model"]["adjusted_for"].to_string();
    assert!(held.contains("shift="), "{held}");

    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(!page.contains("<script>alert") && !page.contains("<i>at all"), "labels are text");
    assert!(!page.contains('\u{202e}'), "no label turns the page's text round");
    assert!(page.contains("Last meal") && page.contains("Arnica"));
}
