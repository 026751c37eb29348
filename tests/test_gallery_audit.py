"""The audit finds, for every printed number, the rule that gives its digits."""

from collections import Counter

import pytest

import microbp
from microbp import gallery
from microbp.diagnosis.answers import check_answers
from microbp.diagnosis.audit import judge_together
from microbp.examples import files
from microbp.examples.mistakes import Made

# id: as printed, follows, rounded, truncated, another quantity, typo, slip, no rule
COUNTS = {
    "mazur-2-2-2": (54, 14, 1, 0, 1, 3, 0, 0),
    "macleod-2-2-1": (8, 10, 4, 2, 0, 0, 0, 1),
    "han-kamber-3-2-1": (19, 0, 0, 1, 0, 0, 0, 0),
    "cs231n-add-mul": (6, 0, 0, 0, 0, 0, 0, 0),
    "cs231n-sigmoid-neuron": (17, 0, 0, 0, 0, 0, 0, 0),
    "cs231n-max-gate": (11, 0, 0, 0, 0, 0, 0, 0),
    "cs231n-staged": (0, 0, 0, 0, 0, 0, 0, 0),
    "micrograd-readme": (3, 0, 0, 0, 0, 0, 0, 0),
    "micrograd-tanh-neuron": (19, 4, 0, 0, 0, 0, 0, 0),
    "micrograd-lecture-L": (10, 0, 0, 0, 0, 0, 0, 0),
    "micrograd-reuse": (7, 0, 0, 0, 0, 0, 0, 0),
    "colah-e": (4, 0, 0, 0, 0, 0, 0, 0),
    "baydin-ad-survey": (9, 0, 0, 0, 2, 0, 0, 0),
    "nielsen-single-neuron": (3, 0, 0, 0, 0, 0, 0, 0),
    "ng-computation-graph": (8, 0, 0, 0, 0, 1, 0, 0),
    "zju-mooc-8.3": (17, 4, 0, 0, 0, 0, 0, 0),
    "deep-ml-25": (5, 4, 0, 0, 0, 0, 0, 5),
    "negnevitsky-xor": (0, 0, 0, 0, 0, 0, 0, 0),
    "one-neuron-xor": (0, 0, 0, 0, 0, 0, 0, 0),
    "numpy-3-4-1": (6, 0, 0, 0, 0, 0, 0, 0),
    "highway-3-8-2": (0, 0, 0, 0, 0, 0, 0, 0),
    "relu-3-4-2": (0, 0, 0, 0, 0, 0, 0, 0),
    "ai-edu-nonlinear": (4, 0, 0, 0, 0, 0, 31, 0),
    "gfg-2-2-1": (7, 2, 5, 0, 0, 0, 4, 6),
    "insper-ann-dl-mlp": (32, 0, 0, 0, 0, 0, 0, 0),
    "udl-7-1-toy": (23, 0, 0, 0, 0, 0, 0, 0),
    "vit-raglend-2-2-1": (14, 0, 0, 2, 0, 0, 11, 2),
    "recurrent-3-steps": (0, 0, 0, 0, 0, 0, 0, 0),
}
VERDICTS = ("as printed", "follows from rule", "rounded intermediate", "truncated",
            "another quantity's value", "typo", "slip", "no rule found")

# Every printed number that does not follow from the stated rule:
# id, source, quantity, digits, verdict, rule, whose value or which number it was made of
SEQUENTIAL = {"order": "sequential"}
BEFORE = {"counting": "before"}
BROADCAST = {"hidden": "broadcast"}
NEAR_09 = {"given": (("o2", 0.09),)}
AVERAGED_TWICE = {"bias_mean": "twice"}
WEIGHT_GRADIENTS = {"hidden": "weight gradients"}
SINGLE = {"precision": "single"}
GFG_BACK = {"carried": (("y4", 0.59), ("dE/da3", 0.0376))}
FOLLOWS, ROUNDED, OTHER, TYPO, SLIP = (
    "follows from rule", "rounded intermediate", "another quantity's value", "typo", "slip")

DEPARTURES = [
    ("mazur-2-2-2", "mazur-page", [
        ("dE_o2/dout_h1", "-0.019049119", ROUNDED, {"decimals": 9}, None),
        ("E_total after 1 update", "0.291027924", FOLLOWS, SEQUENTIAL, None),
        ("E_total after 10000 updates (current text)", "0.0000351085", FOLLOWS, BEFORE, None),
        ("out_o1 after 10000 updates", "0.015912196", FOLLOWS, SEQUENTIAL, None),
        ("out_o2 after 10000 updates", "0.984065734", FOLLOWS, SEQUENTIAL, None)]),
    ("mazur-2-2-2", "charlotte77", [
        ("out_o1 (sentence 输出值为[...])", "0.75136079", TYPO, {}, "0.75136507"),
        ("E_total after 1 update", "0.291027924", FOLLOWS, SEQUENTIAL, None),
        ("E_total after 10000 updates", "0.000035085", FOLLOWS, SEQUENTIAL, None)]),
    ("mazur-2-2-2", "charlotte77-listing", [
        ("E_total after 1 update (i=0)", "0.496045683", FOLLOWS, NEAR_09, None),
        ("E_total after 10000 updates (i=9999)", "1.8102e-05", FOLLOWS, NEAR_09, None),
        ("out_o1 after 10000 updates", "0.016017011204485475", FOLLOWS, NEAR_09, None),
        ("out_o2 after 10000 updates", "0.0899782999511793", FOLLOWS, NEAR_09, None)]),
    ("mazur-2-2-2", "zhwhong", [
        ("E_o1 (Jo1)", "0.298371109", OTHER, {}, "E_total"),
        ("E_total (Jtotal)", "0.321931135", FOLLOWS,
         {"carried": (("E_o1", 0.298371109),)}, None)]),
    ("mazur-2-2-2", "mazur-old-text", [
        ("E_total after 10000 updates (earlier text)", "0.000035085", FOLLOWS, SEQUENTIAL, None),
        ("dE/dw5 (first display)", "0.000433568", TYPO, {}, "dE/dw1"),
        ("dE_o2/dout_h1", "-0.01904919", TYPO, {}, "-0.019049119")]),
    ("mazur-2-2-2", "animesh", [
        ("E_total after 10000 updates (row '10,000', parallel)", "0.0000351085", FOLLOWS,
         BEFORE, None),
        ("E_total after 10000 updates (row '10,000', sequential)", "0.0000350915", FOLLOWS,
         BEFORE, None)]),
    ("macleod-2-2-1", "zhihu-24801814", [
        ("y4", "0.663", "truncated", {}, None),
        ("C", "0.01805", ROUNDED, {"carried": (("y5", 0.69),)}, None),
        ("dC/dw53", "0.02763", ROUNDED, {"carried": (("y3", 0.68), ("y5", 0.69))}, None),
        ("dC/dw54", "0.02711", "no rule found", {}, None),
        ("w31+", "0.09661944", FOLLOWS, BROADCAST, None),
        ("w32+", "0.78985831", FOLLOWS, BROADCAST, None),
        ("w41+", "0.39661944", FOLLOWS, BROADCAST, None),
        ("w42+", "0.58985831", FOLLOWS, BROADCAST, None),
        ("C after 1 update (copy 12157478078)", "0.0165", FOLLOWS, BROADCAST, None)]),
    ("macleod-2-2-1", "rgu-chapter3", [
        ("-dC/dz5 (output error delta = (t-o)(1-o)o)", "-0.0406", "truncated", {}, None),
        ("w53+ (w5+, was 0.3)", "0.272392", ROUNDED,
         {"carried": (("y3", 0.68), ("dC/dz5", 0.0406))}, None),
        ("w54+ (w6+, was 0.9)", "0.87305", ROUNDED, {"carried": (("dC/dz5", 0.0406),)}, None),
        ("-dC/dz3 (delta hidden 1)", "-2.406e-3", FOLLOWS,
         {**SEQUENTIAL, "carried": (("y3", 0.68), ("dC/dz5", 0.0406))}, None),
        ("w31+ (w1+, was 0.1)", "0.09916", FOLLOWS, SEQUENTIAL, None),
        ("w32+ (w2+, was 0.8)", "0.7978", FOLLOWS, SEQUENTIAL, None),
        ("w41+ (w3+, was 0.4)", "0.3972", FOLLOWS, SEQUENTIAL, None),
        ("w42+ (w4+, was 0.6)", "0.5928", FOLLOWS, SEQUENTIAL, None)]),
    ("han-kamber-3-2-1", "appendix-b-2011", [
        ("-dE/dI6 (Err6)", "0.1311", "truncated", {}, None)]),
    ("micrograd-tanh-neuron", "pytorch-cell", [
        ("o", "0.7071066904050358", FOLLOWS, SINGLE, None),
        ("grad x2", "0.5000001283844369", FOLLOWS, SINGLE, None),
        ("grad x1", "-1.5000003851533106", FOLLOWS, SINGLE, None),
        ("grad w1", "1.0000002567688737", FOLLOWS, SINGLE, None)]),
    ("baydin-ad-survey", "simpleautodiff", [
        ("dv2/dx1 (printed local factor)", "2", OTHER, {}, "dv2/dx2"),
        ("dy/dv3 (printed local factor dv5/dv3)", "-1", OTHER, {}, "dy/dv4")]),
    ("ng-computation-graph", "ng-blog", [
        ("J at a=5.001", "33.001", TYPO, {}, "33.003")]),
    ("zju-mooc-8.3", "zju-mooc-blog", [
        ("dE/dw1", "0.01", FOLLOWS, WEIGHT_GRADIENTS, None),
        ("dE/dw3", "0.01", FOLLOWS, WEIGHT_GRADIENTS, None),
        ("w1+", "0.19", FOLLOWS, WEIGHT_GRADIENTS, None),
        ("w3+", "0.49", FOLLOWS, WEIGHT_GRADIENTS, None)]),
    ("deep-ml-25", "deep-ml-old-test", [
        ("w1 after 2 updates", "0.1035", FOLLOWS, AVERAGED_TWICE, None),
        ("w2 after 2 updates", "-0.1426", FOLLOWS, AVERAGED_TWICE, None),
        ("b after 2 updates", "-0.0056", FOLLOWS, AVERAGED_TWICE, None),
        ("mse after 1 update (mse[1])", "0.2947", FOLLOWS, AVERAGED_TWICE, None)]),
    ("deep-ml-25", "deep-ml-old-text", [
        (name, digits, "no rule found", {}, None) for name, digits in [
            ("w1 after 2 updates", "0.0808"), ("w2 after 2 updates", "-0.1916"),
            ("b after 2 updates", "-0.0214"), ("mse (mse[0])", "0.2386"),
            ("mse after 1 update (mse[1])", "0.2348")]]),
    ("gfg-2-2-1", "geeksforgeeks", [
        ("y3", "0.56", ROUNDED, {}, None),
        ("y4 (used in backward)", "0.59", ROUNDED, {}, None),
        ("a3", "0.702", "no rule found", {}, None),
        ("-dE/da3 (delta5)", "-0.0376", ROUNDED, {"carried": (("y5", 0.67),)}, None),
        ("-dE/da2 (delta4)", "-0.0819", SLIP, GFG_BACK, None),
        ("Δw23", "-0.022184", ROUNDED, GFG_BACK, None),
        ("w23+", "0.877816", ROUNDED, GFG_BACK, None),
        ("Δw11", "0.000945", SLIP,
         {"carried": (("dE/da1", 0.0027),), "made": (Made("uphill"),)}, None),
        ("w11+", "0.200945", SLIP,
         {"carried": (("dE/da1", 0.0027),), "made": (Made("uphill"),)}, None),
        ("w12+", "0.273225", "no rule found", {}, None),
        ("w13+", "0.086615", "no rule found", {}, None),
        ("w21+", "0.269445", "no rule found", {}, None),
        ("w22+", "0.18534", SLIP,
         {"carried": (("dE/da2", 0.0819),), "made": (Made("twice"),)}, None),
        ("y3 after 1 update", "0.57", FOLLOWS, {"given": (("w21", 0.3), ("w12", 0.2))}, None),
        ("y4 after 1 update", "0.56", FOLLOWS, {"carried": (("w22+", 0.18534),)}, None),
        ("y5 after 1 update", "0.61", "no rule found", {}, None),
        ("error after 1 update", "-0.11", "no rule found", {}, None)]),
    ("vit-raglend-2-2-1", "vit-slides", [
        ("out_q", "0.5655", "truncated", {}, None),
        *((name, digits, SLIP, {"made": (Made("uphill"),)}, None) for name, digits in [
            ("ΔV1", "-0.0354"), ("ΔV2", "-0.0371"), ("V1+", "0.1646"), ("V2+", "0.2629")]),
        ("-dE/dI_p1 (DD1)", "0.0057", "truncated", {}, None),
        *((name, digits, SLIP, {"made": (Made("uphill"),)}, None) for name, digits in [
            ("ΔW11", "-0.0010"), ("ΔW12", "-0.0015"), ("ΔW21", "-0.0003"), ("ΔW22", "-0.0005")]),
        ("W11+", "0.9900", "no rule found", {}, None),
        *((name, digits, SLIP, {"made": (Made("uphill"),)}, None) for name, digits in [
            ("W12+", "0.3985"), ("W21+", "0.1997"), ("W22+", "0.2995")]),
        ("out_q after 100 updates", "0.7912", "no rule found", {}, None)]),
]


@pytest.fixture(scope="module")
def audits():
    """All audits, each computed when it is first asked for."""
    done = {}

    def findings(name):
        if name not in done:
            done[name] = gallery.load(name).audit()
        return done[name]
    return findings


def test_every_example_of_the_gallery_is_counted_here():
    assert sorted(COUNTS) == sorted(gallery.ids())


@pytest.mark.parametrize("name", COUNTS)
def test_how_many_numbers_end_with_which_verdict(audits, name):
    counts = Counter(finding.verdict for finding in audits(name))
    assert tuple(counts[verdict] for verdict in VERDICTS) == COUNTS[name]


@pytest.mark.parametrize("name, source, expected", DEPARTURES,
                         ids=[f"{name}-{source}" for name, source, _ in DEPARTURES])
def test_what_does_not_follow_from_the_stated_rule(audits, name, source, expected):
    found = [(f.quantity, f.printed, f.verdict, f.rule, f.of) for f in audits(name)
             if f.source == source and f.verdict != "as printed"]
    assert found == expected


def test_28_of_the_33_numbers_of_the_article_follow_from_the_rule_it_states(audits):
    article = [f for f in audits("mazur-2-2-2") if f.source == "mazur-page"]
    assert len(article) == 33
    assert sum(f.verdict == "as printed" for f in article) == 28


def test_the_article_computed_by_its_own_rule(audits):
    computed = {f.quantity: f.computed for f in audits("mazur-2-2-2")
                if f.source == "mazur-page"}
    assert f"{computed['E_total after 1 update']:.9f}" == "0.291027774"
    assert f"{computed['out_o1 after 10000 updates']:.10f}" == "0.0159136204"
    assert f"{computed['out_o2 after 10000 updates']:.10f}" == "0.9840642735"
    assert f"{computed['E_total after 10000 updates (current text)']:.10f}" == "0.0000351019"


def test_every_verdict_is_computed_anew():
    """A weight mistyped in the example's own file: the audit finds that as well."""
    text = files.SHIPPED.joinpath("mazur-2-2-2.toml").read_text(encoding="utf-8")
    other = gallery.read_example(text.replace("w1 = 0.15", "w1 = 0.16", 1))
    numbers = [n for n in other.published[:33] if n.quantity in ("out_h2", "dE/dw1", "w5+")]
    found = {f.quantity: (f.verdict, f.rule) for f in judge_together(other, numbers)}
    assert found == {"out_h2": ("as printed", {}),
                     "dE/dw1": (FOLLOWS, {"given": (("w1", 0.15),)}),
                     "w5+": (FOLLOWS, {"given": (("w1", 0.15),)})}


def test_every_number_that_divides_by_local_derivatives_is_said_to(audits):
    """What that text calls back-propagation is an inverse propagation, through five iterations."""
    found = [f for f in audits("ai-edu-nonlinear") if f.verdict != "as printed"]
    assert len(found) == 31
    assert {(f.mistake, f.alternatives, str(f.rule)) for f in found} == {
        ("inverse", (), str({"made": (Made("inverse"),)}))}


def test_at_least_95_of_100_printed_numbers_are_explained(audits):
    explained = [f.explained for name in COUNTS for f in audits(name)]
    assert explained.count(True) >= 0.95 * len(explained)


# Is my number right?

ANSWERS = [
    ("w5+ = 0.3589", "as printed", {}, None, "", ()),
    ("out_h1=0.5933", "as printed", {}, None, "", ()),
    ("δ_o1 = 0.1385", "as printed", {}, None, "", ()),
    ("E_total after 1 update = 0.280471447", FOLLOWS, {"biases": "per-neuron"}, None,
     "biases-per-neuron", ()),
    ("E_total after 1 update = 0.285750887", FOLLOWS, {"biases": "shared"}, None,
     "biases-shared", ()),
    ("w1+ = 0.1498176", FOLLOWS, SEQUENTIAL, None, "sequential", ()),
    ("w6+ = 0.4913", "slip", {"made": (Made("uphill"),)}, None, "uphill", ("sign",)),
    ("w5+ = 0.3178", "slip", {"made": (Made("no-rate"),)}, None, "no-rate",
     ("twice", "extra-two")),
    ("dE/dw5 = -0.0822", "slip", {}, None, "sign", ()),
    ("dE/dw5 = 0.4398", "slip", {"made": (Made("no-slope", 0, "out_o1", "net_o1"),)}, None, "no-slope", ()),
    ("dE/dw5 = 0.1108", "slip", {"made": (Made("no-error", 0, "out_o1"),)}, None, "no-error",
     ("no-upstream",)),
    ("dE/dw1 = 0.01207", "slip", {}, "out_h1", "no-upstream", ()),
    ("dE/dw1 = 0.000668", "slip", {"made": (Made("one-path"),)}, None, "one-path",
     ("no-upstream",)),
    ("net_h1 = 0.0275", "slip",
     {"made": (Made("no-bias", 0, "net_h1"), Made("no-bias", 0, "net_h2"))}, None, "no-bias", ()),
    ("net_h1 = 0.3825", FOLLOWS, {"given": (("w2", 0.25), ("w3", 0.2))}, None, "transposed",
     ("exchanged",)),
    ("E_total = 0.5967", FOLLOWS, {"reported": 2.0}, None, "no-half", ()),
    ("out_o1 = 1.1059", OTHER, {}, "net_o1", "other-quantity", ("other-activation",)),
    ("w5+ = 0.0822", OTHER, {}, "dE/dw5", "other-quantity", ()),
    ("out_h1 = 0.5393", TYPO, {}, "0.5933", "digit", ()),
    ("w5+ = 0.123456", "no rule found", {}, None, "", ()),
]


@pytest.mark.parametrize("answer, verdict, rule, of, mistake, alternatives", ANSWERS)
def test_which_slip_leads_to_a_students_number(answer, verdict, rule, of, mistake, alternatives):
    finding, = check_answers(gallery.load("mazur-2-2-2"), [answer])
    assert (finding.verdict, finding.rule, finding.of) == (verdict, rule, of)
    assert (finding.mistake, finding.alternatives) == (mistake, alternatives)


def test_answers_may_be_given_by_their_names():
    by_name = microbp.check_answers(gallery.load("mazur-2-2-2"), {"w5+": "0.3589", "w6+": 0.4913})
    assert [(f.quantity, f.verdict) for f in by_name] == [("w5+", "as printed"), ("w6+", "slip")]


def test_what_follows_from_an_earlier_wrong_number_of_ones_own():
    wrong, follows = check_answers(gallery.load("mazur-2-2-2"),
                                   "out_o1 = 0.7382\n\nE_o1 = 0.2651  # (0.01 - 0.7382)**2 / 2")
    assert wrong.verdict == "no rule found"
    assert (follows.verdict, follows.rule) == (FOLLOWS, {"carried": (("out_o1", 0.7382),)})


@pytest.mark.parametrize("answer, complaint", [
    ("w5+", r"your answers, answer 1: `w5\+` is not of the form `w5\+ = 0.3589`"),
    ("w5+ = x", "your answers, answer 1: 'x' is not a number"),
    ("w9 = 1", "there is no 'w9' in mazur-2-2-2; it has w1, w2"),
    ("delta_x1 = 1", "'x1' is not a neuron of mazur-2-2-2|there is no 'x1'"),
    ("E after 1000000000 updates = 1", "1000000000 updates are more than are computed here"),
    ("\u202e = 1\u202e", r"`\\u202e = 1\\u202e`|'\\u202e'|'1\\u202e'"),
    ("import os = 1", "'import os' is not the name of a quantity"),
])
def test_answers_that_cannot_be_read(answer, complaint):
    with pytest.raises(ValueError, match=complaint):
        check_answers(gallery.load("mazur-2-2-2"), [answer])
