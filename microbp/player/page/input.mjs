// Keys and clicks.

import {byId} from "./telling/dom.mjs";
import {SIDES} from "./page.mjs";

const MODES = ["auto", "large", "whole"];

// Fill in what keys and clicks do, and listen.
export function listen(page) {
  const {player, practice, panel, view} = page;
  Object.assign(page.keys, keysOf(page));
  Object.assign(page.clicks, clicksOf(page));
  document.addEventListener("keydown", (event) => pressed(page, event));
  document.addEventListener("click", ({target}) => {
    const button = target.closest("button[id]");
    const act = button && (page.clicks[button.id] ?? page.keys[button.dataset.key]);
    if (!act || button.getAttribute("aria-disabled") === "true") return;
    if (!["play", "zoom", "theme"].includes(button.id)) player.play(false);
    act();
  });
  player.slider.addEventListener("input", () => {
    player.play(false);
    player.go(Number(player.slider.value));
  });
  byId("language").addEventListener("change", ({target}) => page.setLanguage(Number(target.value)));
  byId("digits").addEventListener("change", ({target}) => page.setDigits(Number(target.value)));
  byId("level").addEventListener("change", ({target}) =>
    page.setPractice(practice.on, target.value));
  panel.answer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();       // it shall not press the button that has the focus then
    player.check();
  });
  onCards(page, byId("scene"));
  addEventListener("resize", () => { view.fit(player.step); panel.fit(); });
}

function keysOf(page) {
  const {player, view, presenting, model} = page;
  const toggle = (side) => () => {
    const {hidden, disabled} = byId(SIDES[side]);
    if (!hidden && !disabled) page.setSide(page.side === side ? null : side);
  };
  return {
    ArrowRight: () => player.forward(),
    PageDown: () => player.forward(),
    ArrowLeft: () => player.go(player.count - 1),
    PageUp: () => player.go(player.count - 1),
    Home: () => player.go(0),
    End: () => player.go(model.steps.length),
    " ": () => player.play(),
    f: () => player.jumpToPhase("forward"),
    b: () => presenting.on ? presenting.blank() : player.jumpToPhase("backward"),
    ".": () => presenting.on && presenting.blank(),
    u: () => player.jumpToPhase("update"),
    z: () => page.setView(MODES[(MODES.indexOf(view.mode) + 1) % MODES.length]),
    p: () => presenting.set(!presenting.on),
    e: toggle("drawer"),
    t: toggle("lab"),
    m: toggle("settings"),
  };
}

// Buttons without a key (data-key) whose work they do.
function clicksOf(page) {
  const {player, practice, chain, presenting} = page;
  const close = (focused) => () => {
    page.setSide(null);
    byId(focused).focus({preventScroll: true});
  };
  const tell = (notation) => () => {
    chain.notation = notation;
    chain.show();
  };
  return {
    theme: () => page.setTheme(document.documentElement.dataset.theme !== "dark"),
    predict: () => page.setPractice(!practice.on),
    leave: () => { presenting.set(false); byId("present").focus(); },
    ...Object.fromEntries(Object.entries(SIDES).map(([side, button]) =>
      [`close-${side}`, close(button ?? "stage")])),
    "in-partial": tell("partial"),
    "in-delta": tell("delta"),
    "chain-step": () => player.jumpToNode(chain.node),
    check: () => player.check(),
    hint: () => player.hint(),
    reveal: () => player.reveal(),
    "go-start": () => player.go(0),
  };
}

function pressed({keys, clicks, player, panel, fields, presenting, model, side}, event) {
  const {target, key} = event;
  if (key === "Escape") {
    if (presenting.on) clicks.leave();
    else if (side) clicks[`close-${side}`]();
  }
  const answering = target === panel.answer;
  const typing = target.matches("input[type=text], textarea") && !(answering && !target.value);
  if ((event.ctrlKey || event.metaKey) && key === "z" && !typing) {
    event.preventDefault();
    model.undo();
    fields.clear();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing || target.matches("select") || (answering && key.length === 1)) return;
  if (key === " " && target.matches("button, summary")) return;
  if ((key === " " || key === "Enter") && target.matches("[role=button]")) {      // no real one
    event.preventDefault();
    target.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    return;
  }
  if (target.matches("input[type=range]") && key.length > 1) return;   // it has these keys itself
  if (!(key in keys)) return;
  event.preventDefault();
  if (key !== " ") player.play(false);
  keys[key]();
}

// Cards can be clicked, and reached with the arrow keys up and down once one of them has the focus.
function onCards(page, element) {
  const {player, scene, fields} = page;
  const chosen = ({target}) => {
    const card = target.closest(".node, .layer");
    if (!card) return null;
    if (card.dataset.layer) return () => scene.pin(Number(card.dataset.layer), null, player);
    if (card.dataset.unit) {
      const [layer, unit] = card.dataset.unit.split("-").map(Number);
      return () => scene.pin(layer, unit, player);
    }
    return card.dataset.node === undefined ? null : () => page.select(Number(card.dataset.node));
  };
  element.addEventListener("click", (event) => {
    const does = chosen(event);
    if (!does) return;
    player.play(false);
    does();
  });
  element.addEventListener("keydown", (event) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const cards = [...element.querySelectorAll(".node[tabindex], .layer[tabindex]")];
    const place = cards.indexOf(event.target);
    if (!step || place < 0) return;
    event.preventDefault();
    cards[(place + step + cards.length) % cards.length].focus({preventScroll: true});
  });
  element.addEventListener("dblclick", ({target}) => {
    const index = Number(target.closest(".node")?.dataset.node ?? NaN);
    fields.make();
    if (fields.inputs.has(index)) { page.setSide("drawer"); fields.open(index); }
    else if (!Number.isNaN(index)) player.jumpToNode(index);
  });
}
