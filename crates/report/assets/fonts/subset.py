#!/usr/bin/env python3
"""Cut the report's two weights out of the variable Inter font.

    pip install fonttools brotli
    python3 subset.py InterVariable.woff2 .

Writes report-sans-400.ttf, report-sans-600.ttf (drawing, measuring, PNG) and the same two as
.woff2 (embedded in the page). Running it twice gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FAMILY = "Report Sans"
WEIGHTS = {400: "Regular", 600: "SemiBold"}


def characters():
    """Every character the report can draw."""
    ranges = [
        (0x0020, 0x007E),  # Basic Latin
        (0x00A0, 0x00FF),  # Latin-1
        (0x0100, 0x017F),  # Latin Extended-A
        (0x0218, 0x021B),  # Romanian s and t with comma
    ]
    chars = {c for low, high in ranges for c in range(low, high + 1)}
    chars |= {ord(c) for c in "αβγδεθλμπρστφχωΓΔΘΛΣΦΩ"}
    chars |= {ord(c) for c in "‐‑–—‘’‚“”„†‡•…‰′″‹›⁄€₂"}
    chars |= {ord(c) for c in "←↑→↓−×√∞≈≠≤≥"}
    chars |= {ord(c) for c in "■□▲▼●○✓"}
    chars |= {0x2009, 0x202F, 0x2007}  # thin, narrow no-break and figure space
    chars -= {0x00AD, 0x0149}  # soft hyphen (stripped before drawing), deprecated ŉ
    return sorted(chars)


def freeze_tabular_digits(font):
    """Make the tabular digits the ones the character map points at."""
    gsub = font["GSUB"].table
    lookups = {i for f in gsub.FeatureList.FeatureRecord if f.FeatureTag == "tnum"
               for i in f.Feature.LookupListIndex}
    swap = {}
    for index in sorted(lookups):
        for table in gsub.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            swap.update(getattr(table, "mapping", {}))
    for cmap in font["cmap"].tables:
        for code, glyph in list(cmap.cmap.items()):
            if 0x30 <= code <= 0x39:
                cmap.cmap[code] = swap.get(glyph, glyph)  # subtables share one map


def rename(font, weight, style):
    names = font["name"]
    keep = {n.nameID: n.toUnicode() for n in names.names if n.nameID in (0, 13, 14)}
    names.names = []
    keep.update({
        1: FAMILY if weight == 400 else f"{FAMILY} {style}",
        2: "Regular",
        3: f"{FAMILY} {weight}",
        4: f"{FAMILY} {style}",
        6: f"ReportSans-{style}",
        16: FAMILY,
        17: style,
    })
    for ident, text in sorted(keep.items()):
        names.setName(text, ident, 3, 1, 0x409)


def cut(source, weight, style):
    font = TTFont(source, recalcTimestamp=False)  # the source's own date, so same bytes again
    font = instancer.instantiateVariableFont(font, {"wght": weight, "opsz": 14})
    freeze_tabular_digits(font)
    options = subset.Options()
    options.layout_features = ["kern", "ccmp", "locl"]
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["STAT", "DSIG", "MVAR", "HVAR"]
    options.recalc_timestamp = False
    tool = subset.Subsetter(options)
    wanted = characters()
    absent = [chr(c) for c in wanted if c not in font.getBestCmap()]
    if absent:
        sys.exit(f"the source font lacks {absent}")
    tool.populate(unicodes=wanted)
    tool.subset(font)
    rename(font, weight, style)
    font["OS/2"].usWeightClass = weight
    return font


def main():
    source, target = sys.argv[1], Path(sys.argv[2])
    for weight, style in WEIGHTS.items():
        font = cut(source, weight, style)
        font.flavor = None
        font.save(target / f"report-sans-{weight}.ttf")
        font.flavor = "woff2"
        font.save(target / f"report-sans-{weight}.woff2")


main()
