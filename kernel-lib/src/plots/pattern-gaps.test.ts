import { expect, test } from "@jest/globals";
import { importDocument } from "../platform/node/document.js";
import { simulate, withData } from "../refinement/fixtures/simulated.js";
import { figureToSvg } from "./drawing/draw-figure.js";
import { startsAfterGap } from "./pattern-gaps.js";
import { plot } from "./plot.js";

test("a pattern begins again behind a masked range, not where the steps become wider or single points are missing", () => {
  expect([...startsAfterGap([1, 2, 3, 4, 20, 21, 22])]).toEqual([0, 0, 0, 0, 1, 0, 0]);
  expect([...startsAfterGap([1, 2, 3, 4, 14, 24, 34])]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect([...startsAfterGap([1, 2, 3, 5, 6, 7])]).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...startsAfterGap([])]).toEqual([]);
});

test("the line of a drawn pattern does not cross what is masked", async () => {
  const document = await importDocument();
  const { ring } = simulate({ points: 300 }).histograms;
  const isSeen = (_: number, i: number) => i < 100 || i >= 200;
  const { twoTheta, intensity, sigma } = ring.data;
  const numbers = {
    twoTheta: twoTheta.filter(isSeen),
    intensity: intensity.filter(isSeen),
    sigma: sigma.filter(isSeen),
  };
  const masked = withData(simulate({ points: 300 }), numbers).histograms.ring.data;
  /** Of the thin line through the points: each "m" begins a piece. */
  const pieces = (svg: string): number => {
    const [path = ""] = /<path[^>]*stroke-width="0.6"[^>]*>/.exec(svg) ?? [];
    return (/ d="([^"]*)"/.exec(path)?.[1].match(/m/g) ?? []).length;
  };
  expect(pieces(figureToSvg(plot.pattern(ring.data), { document }))).toBe(1);
  expect(pieces(figureToSvg(plot.pattern(masked), { document }))).toBe(2);
});
