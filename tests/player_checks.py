"""What is asked of a player's page, as functions that return complaints: none means all is well.

Each runs through all steps inside the page, in one call; the same functions must catch the
mutants of test_player_mutants.
"""

from microbp import steps
from microbp.writing.digits import significant, with_minus
from microbp.walkthrough import Backward


def shown(number):
    return with_minus(significant(number))


# What stands on the page after each step

_READ = """() => microbp.model.steps.map((_, k) => {
    microbp.player.go(k + 1, true);
    const text = (index, name) =>
        document.querySelector(`#stage [data-node="${index}"] text.${name}`)?.textContent ?? "";
    const at = (ring) => {
        const one = document.querySelector(ring);
        if (getComputedStyle(one).display === "none") return null;
        const [x, y] = ["x", "y"].map((side) => Number(one.getAttribute(side)));
        const cards = [...document.querySelectorAll("#stage .node")];
        const near = cards.filter((card) => {
            const rect = card.querySelector(".card");
            return Math.abs(rect.getAttribute("x") - x - 5) <= 2.5
                && Math.abs(rect.getAttribute("y") - y - 5) <= 2.5;
        });
        return near.map((card) => Number(card.dataset.node));
    };
    const nodes = [...microbp.data.nodes.keys()];
    const tip = (head) => {         // the nodes on whose card the arrow touches
        if (!head) return null;
        const [x, y, ...base] = head.match(/-?[\\d.]+/g).map(Number);
        const far = (at, from, size) => Math.max(from - at, at - from - size, 0);
        const away = nodes.map((index) => {
            const card = document.querySelector(`#stage [data-node="${index}"] .card`);
            if (!card) return Infinity;
            const [left, top, width, height] =
                ["x", "y", "width", "height"].map((key) => Number(card.getAttribute(key)));
            return Math.hypot(far(x, left, width), far(y, top, height));
        });
        const length = Math.hypot(x - (base[0] + base[2]) / 2, y - (base[1] + base[3]) / 2);
        const wide = Math.hypot(base[0] - base[2], base[1] - base[3]);
        if (Math.abs(length - 10) > 2 || Math.abs(wide - 10) > 2) return "no arrowhead";
        return nodes.filter((index) => away[index] < 1);
    };
    return {
        values: nodes.map((index) => text(index, "value")),
        grads: nodes.map((index) => text(index, "grad")),
        boxed: [...document.querySelectorAll("#equation .boxed")].map((box) => box.textContent),
        current: [...document.querySelectorAll(".edge.current")].map((edge) => edge.id),
        ring: at(".node-ring"), source: at(".source-ring"),
        tip: tip(document.querySelector(".back-head").getAttribute("d")),
        phase: document.getElementById("phase").textContent,
        slider: document.getElementById("slider").getAttribute("aria-valuetext"),
    };
})"""


def wrong_numbers(page, output, parameters=None, lr=None):
    """Compare every step on the page with the engine's: numbers, boxed results, highlights."""
    walk = steps(output, parameters, lr)
    order = output.topological()
    place = {node: k for k, node in enumerate(order)}
    for step, found in zip(walk, page.evaluate(_READ), strict=True):
        values, grads = walk.known_after(step.number)
        expected = {
            "values": [shown(values[n]) if n in values else "" for n in order],
            "grads": [f"∇{shown(grads[n])}" if n in grads else "" for n in order],
            "boxed": [shown(step.after if isinstance(step, Backward) and step.use > 1
                            else step.result)],
            "phase": step.phase.capitalize(),
            "ring": [place[step.node]],
        }
        if isinstance(step, Backward):
            source = step.source
            expected["source"] = None if source is None else [place[source]]
            expected["tip"] = None if source is None else [place[step.node]]
            expected["current"] = [] if source is None else [f"edge-{place[source]}-{step.index}"]
        elif step.phase == "forward":
            edges = {f"edge-{place[step.node]}-{k}" for k in range(len(step.node.parents))}
            expected["current"] = found["current"] if set(found["current"]) == edges else edges
        for what, right in expected.items():
            if found[what] != right:
                yield f"step {step.number}: {what} {found[what]}, should be {right}"
        if f"{step.number} of {len(walk)}" not in found["slider"]:
            yield f"step {step.number}: the slider says {found['slider']!r}"


# What it looks like

_LOOK = """() => {
    const complaints = new Set();
    const inside = (inner, outer, slack) =>
        inner.x >= outer.x - slack && inner.y >= outer.y - slack
        && inner.x + inner.width <= outer.x + outer.width + slack
        && inner.y + inner.height <= outer.y + outer.height + slack;
    const meet = (a, b) => a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1
        && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1;
    let cards = [];
    for (let k = 0; k <= microbp.model.steps.length; k++) {
        microbp.player.go(k, true);
        if (!cards[0]?.node.isConnected) {
            cards = [...document.querySelectorAll("#stage .node")].map((node) =>
                ({node, box: node.querySelector(".card").getBBox()}));
            cards.forEach((one, i) => cards.slice(i + 1).forEach((other) => {
                if (meet(one.box, other.box)) {
                    complaints.add(`step ${k}: ${one.node.textContent} overlaps ${other.node.textContent}`);
                }
            }));
        }
        for (const {node, box} of cards) {
            for (const text of node.querySelectorAll(":scope > text")) {
                if (text.textContent && !inside(text.getBBox(), box, 1.5)) {
                    complaints.add(`step ${k}: ${text.textContent} sticks out of ${node.textContent}`);
                }
            }
        }
        for (const label of document.querySelectorAll(".edge .local")) {
            if (!label.textContent) continue;
            for (const {node, box} of cards) {
                if (meet(label.getBBox(), box)) {
                    complaints.add(`step ${k}: ${label.textContent} lies on ${node.id}`);
                }
            }
        }
        for (const id of ["what", "how", "training", "panel", "controls", "question"]) {
            const part = document.getElementById(id);
            if (id === "panel" && innerWidth <= 760) continue;      // which scrolls there
            if (part.scrollWidth > part.clientWidth + 1
                    || part.scrollHeight > part.clientHeight + 1) {
                complaints.add(`step ${k}: #${id} is clipped`);
            }
        }
        const stage = document.getElementById("stage").getBoundingClientRect();
        const ring = document.querySelector(".node-ring.shown")?.getBoundingClientRect();
        if (ring && !inside(ring, stage, 1)) complaints.add(`step ${k}: the node is out of sight`);
        if (document.documentElement.scrollWidth > innerWidth) {
            complaints.add(`step ${k}: the page is too wide`);
        }
        if (document.documentElement.scrollHeight > innerHeight) {
            complaints.add(`step ${k}: the page has a scrollbar`);
        }
    }
    const view = document.getElementById("controls").getBoundingClientRect();
    if (view.bottom > innerHeight + 1) complaints.add("the controls are below the window");
    return [...complaints];
}"""


def ugly_places(page):
    """Find texts outside their cards, overlaps, what is clipped or out of sight."""
    return page.evaluate(_LOOK)


_SIZES = """(steps) => {
    const small = {};
    for (const k of steps ?? [...microbp.model.steps.keys(), microbp.model.steps.length]) {
        microbp.player.go(k, true);
        for (const element of document.querySelectorAll("#app *")) {
            const own = [...element.childNodes].find((child) =>
                child.nodeType === 3 && child.data.trim());
            if (!own || !element.checkVisibility()) continue;
            const {left, right, top, bottom} = element.getBoundingClientRect();
            const stage = element.closest("#stage")?.getBoundingClientRect();
            const edge = stage ?? {left: 0, right: innerWidth, top: 0, bottom: innerHeight};
            if (right < edge.left || left > edge.right || bottom < edge.top || top > edge.bottom) continue;
            const scale = element.ownerSVGElement?.getScreenCTM().a ?? 1;
            const size = parseFloat(getComputedStyle(element).fontSize) * scale * devicePixelRatio;
            const what = element.closest("text, [id], p")?.getAttribute("class")
                || element.closest("[id]").id;
            if (!(small[what] < size)) small[what] = size;
        }
    }
    return small;
}"""


def smallest_texts(page, steps=None):
    """Measure the smallest letters of each kind that are in view, in pixels of the screen."""
    return page.evaluate(_SIZES, steps)


_CONTRAST = """(theme) => {
    if (document.documentElement.dataset.theme !== theme) document.getElementById("theme").click();
    const channel = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const rgba = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = (colour) => {
        const [r, g, b] = rgba(colour).map((part) => channel(part / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const opaque = (colour) => colour.startsWith("rgb") && (rgba(colour)[3] ?? 1) > 0;
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const {backgroundColor} = getComputedStyle(at);
            if (opaque(backgroundColor)) return backgroundColor;
        }
        return "rgb(255, 255, 255)";
    };
    const complaints = new Set();
    const demand = (least, one, other, what) => {
        const found = contrast(one, other);
        if (found < least) complaints.add(`${theme}: ${what} has contrast ${found.toFixed(2)}`);
    };
    const style = (element) => getComputedStyle(element);
    const fill = (element) => style(element).fill;
    const background = fill(document.querySelector("#stage .background"));
    const panel = fill(document.querySelector("#stage .group rect"));
    const last = microbp.model.steps.length;
    for (const k of [0, 2, Math.floor(last * 0.6), last]) {
        microbp.player.go(k, true);
        for (const element of document.querySelectorAll("body *")) {
            const own = [...element.childNodes].some((child) =>
                child.nodeType === 3 && child.data.trim());
            if (own && element.offsetParent && !element.disabled) {
                demand(4.5, style(element).color, ground(element),
                       element.id || element.className || element.tagName);
            }
        }
        for (const node of document.querySelectorAll(".node")) {
            const card = node.querySelector(".card");
            for (const text of node.querySelectorAll(":scope > text")) {
                if (!text.textContent) continue;
                demand(4.5, fill(text), fill(card), `${node.id} ${text.classList}`);
            }
            const badge = node.querySelector(".badge");
            if (badge) demand(4.5, fill(badge.querySelector("text")),
                              fill(badge.querySelector("rect")), `${node.id} badge`);
            for (const other of [background, panel]) {
                demand(3, style(card).stroke, other, `${node.id} outline`);
            }
        }
        for (const edge of document.querySelectorAll(".edge")) {
            for (const other of [background, panel]) {
                demand(3, style(edge.querySelector(".line")).stroke, other, edge.id);
            }
        }
    }
    return [...complaints];
}"""


def faint_places(page):
    """Find texts with a contrast below 4.5 and lines below 3, in both themes."""
    return [*page.evaluate(_CONTRAST, "light"), *page.evaluate(_CONTRAST, "dark")]


# What it does

def dead_keys(page):
    """Press every key and see that the page goes where it should."""
    def at():
        return page.evaluate("[microbp.player.count, microbp.view.mode]")

    last = page.evaluate("microbp.model.steps.length")
    first = {phase: page.evaluate(
        "(phase) => microbp.model.steps.findIndex((step) => step.phase === phase) + 1", phase)
        for phase in ("forward", "backward", "update")}
    page.evaluate("microbp.player.go(0)")
    presses = [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("PageDown", 2),
               ("PageUp", 1), ("End", last), ("Home", 0),
               ("b", first["backward"]), ("f", first["forward"]), ("u", first["update"])]
    for key, count in presses:
        page.keyboard.press(key)
        if at()[0] != count:
            yield f"{key} leads to step {at()[0]}, not {count}"
    for mode in ("large", "whole", "auto"):
        page.keyboard.press("z")
        if at()[1] != mode:
            yield f"z leads to {at()[1]}, not {mode}"
    page.evaluate("document.getElementById('speed').value = 'fast'; microbp.player.go(0)")
    page.keyboard.press(" ")
    if page.evaluate("microbp.player.timer") is None:
        yield "space does not play"
    page.keyboard.press(" ")
    if page.evaluate("microbp.player.timer") is not None:
        yield "space does not pause"


_NAMELESS = """() => [...document.querySelectorAll(
    "button, input, select, [role=img], [role=region], [role=group], [role=math]")]
    .filter((element) => !(element.getAttribute("aria-label") || element.textContent.trim()
        || element.labels?.length || element.getAttribute("aria-labelledby")))
    .map((element) => `${element.tagName} ${element.id} has no name`)"""


def nameless_controls(page):
    """Find controls that a screen reader could not name."""
    return page.evaluate(_NAMELESS)
