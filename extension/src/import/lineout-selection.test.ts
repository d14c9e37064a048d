import { nullTranslator } from "@jupyterlab/translation";
import type { Lineout } from "rietbook";
import { clicked, describeLeftOut, lineoutsInRange, neighbour } from "./lineout-selection.js";

const lineouts = [-150, -90, -30, 30, 90, 150].map((eta, etaIndex): Lineout => ({
  frame: 0,
  etaIndex,
  eta,
  points: 100,
  maskedFraction: 0,
  counts: 1,
  ...(etaIndex === 2 && { leftOut: "masked" }),
}));
const at = (...etas: number[]) => etas.map((eta) => ({ frame: 0, eta }));
const plain = { ctrl: false, shift: false };

test("a range of η chooses the usable lineouts in it, ends included", () => {
  expect(lineoutsInRange(lineouts, -90, 30)).toEqual(at(1, 3));
  expect(lineoutsInRange(lineouts, 200, 300)).toEqual([]);
});

test("a click chooses one, Ctrl adds and takes away, Shift chooses up to it without what is left out", () => {
  expect(clicked(lineouts, at(0, 1), at(4)[0], plain)).toEqual(at(4));
  expect(clicked(lineouts, at(4), at(1)[0], { ctrl: true, shift: false })).toEqual(at(1, 4));
  expect(clicked(lineouts, at(1, 4), at(1)[0], { ctrl: true, shift: false })).toEqual(at(4));
  expect(clicked(lineouts, at(4), at(4)[0], { ctrl: true, shift: false })).toEqual(at(4));
  expect(clicked(lineouts, at(1), at(4)[0], { ctrl: false, shift: true })).toEqual(at(1, 3, 4));
  expect(clicked(lineouts, [{ frame: 0, eta: "sum" }], at(3)[0], { ctrl: true, shift: false })).toEqual(at(3));
  expect(clicked(lineouts, at(1, 3), { frame: 0, eta: "sum" }, plain)).toEqual([{ frame: 0, eta: "sum" }]);
});

test("arrow keys go to the next usable azimuth and stop at the ends", () => {
  expect(neighbour(lineouts, at(1)[0], 1)).toEqual(at(3)[0]);
  expect(neighbour(lineouts, at(5)[0], 1)).toEqual(at(5)[0]);
  expect(neighbour(lineouts, { frame: 0, eta: "sum" }, 1)).toEqual(at(0)[0]);
  expect(neighbour([], undefined, 1)).toBeUndefined();
});

test("what is left out is counted by reason", () => {
  expect(describeLeftOut(lineouts, nullTranslator.load("rietbook"))).toBe("1 left out: masked (1)");
});
