import { fileURLToPath } from "node:url";
import type { Histogram } from "../histograms/histogram.js";
import { withInstrumentValues } from "../histograms/instrument.js";
import { openMidasZarr } from "../histograms/midas-scan.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import { checkImport } from "./import-checks.js";
import type { ImportCheck } from "./import-checks.js";
import { findObservedPeaks } from "./observed-peaks.js";

const data = (name: string) => fileURLToPath(new URL(`../../../notebooks/data/${name}`, import.meta.url));
const of = (checks: readonly ImportCheck[], subject: ImportCheck["subject"]) =>
  checks.find((check) => check.subject === subject)!;

/** A scan of one frame made of some patterns, all on 1000 bins from 2° to 12°. */
function scanOf(patterns: readonly ((twoTheta: number) => number)[], noise = 1): MidasScan {
  const twoTheta = Float64Array.from({ length: 1000 }, (_, i) => 2 + i / 100);
  const histograms = patterns.map((pattern, etaIndex): Histogram => {
    const intensity = twoTheta.map(pattern);
    const sigma = twoTheta.map(() => noise);
    return { name: `${etaIndex}`, file: "x", twoTheta, intensity, sigma, azimuth: 0, metadata: {} };
  });
  const mean = twoTheta.map(
    (_, i) => histograms.reduce((sum, { intensity }) => sum + intensity[i], 0) / histograms.length,
  );
  return {
    twoTheta,
    lineouts: async () => histograms.map((_, etaIndex) => ({ etaIndex })),
    histogram: async ({ eta }: { eta: number | "sum" }) =>
      eta === "sum" ? { ...histograms[0], intensity: mean } : histograms[eta],
    instrument: { instrument: { U: 0, V: 0, W: 18, X: 0, Y: 0, Z: 0 }, sources: {}, notes: [] },
  } as unknown as MidasScan;
}

/** Five Gaussian peaks, FWHM 0.1°, on a level background. */
const peaks = (x: number, shift = 0, fwhm = 0.1) =>
  20 + [3, 4.5, 6, 8, 10].reduce((sum, at) => sum + 1000 * Math.exp(-4 * Math.LN2 * ((x - at - shift) / fwhm) ** 2), 0);

test("a sound cake passes every check", async () => {
  const checks = await checkImport(scanOf([0, 1, 2, 3].map(() => (x) => peaks(x))));
  expect(checks.map(({ verdict }) => verdict)).toEqual(Array(6).fill("good"));
  expect(of(checks, "peaks").text).toContain("5 clear peaks");
  expect(of(checks, "widths").text).toContain("0.100°, the peaks 0.100°");
});

test("peaks are found where they are, as wide as they are", () => {
  const twoTheta = Float64Array.from({ length: 1000 }, (_, i) => 2 + i / 100);
  const pattern = { twoTheta, intensity: twoTheta.map((x) => peaks(x)), sigma: twoTheta.map(() => 1) };
  const found = [...findObservedPeaks(pattern)].sort((a, b) => a.position - b.position);
  expect(found.map(({ position }) => position.toFixed(2))).toEqual(["3.00", "4.50", "6.00", "8.00", "10.00"]);
  for (const { fwhm } of found) expect(fwhm).toBeCloseTo(0.1, 2);
});

test.each<[ImportCheck["subject"], ImportCheck["verdict"], RegExp, MidasScan]>([
  ["intensity", "bad", /points in a row/, scanOf([(x) => Math.min(peaks(x), 500)])],
  ["intensity", "bad", /No intensity/, scanOf([() => 0])],
  ["peaks", "bad", /No peak/, scanOf([() => 20])],
  ["range", "doubtful", /30 % of the range is empty at its high end/, scanOf([(x) => (x < 9 ? peaks(x) : 0)])],
  ["dark", "doubtful", /below zero/, scanOf([(x) => peaks(x) - 30])],
  ["rings", "bad", /ring at/, scanOf([-0.35, -0.2, 0, 0.2, 0.35].map((shift) => (x) => peaks(x, shift)))],
  ["widths", "doubtful", /say 0\.100°, the peaks 0\.[45]/, scanOf([(x) => peaks(x, 0, 0.5)])],
])("%s that are wrong are %s", async (subject, verdict, text, scan) => {
  const check = of(await checkImport(scan), subject);
  expect(check).toMatchObject({ verdict, text: expect.stringMatching(text), advice: expect.any(String) });
});

test("the real calibrant's placeholder widths are found out, and the values that mend them do", async () => {
  const scan = await openMidasZarr(data("ceo2_mask.zarr.zip"));
  const widths = of(await checkImport(scan), "widths");
  expect(widths.verdict).toBe("doubtful");
  const instrument = withInstrumentValues(scan.instrument, widths.values!);
  expect(instrument.sources.W).toBe("analyst");
  expect(of(await checkImport(scan, { instrument }), "widths").verdict).toBe("good");
  expect(of(await checkImport(scan), "rings").verdict).toBe("good");
  await scan.close();
});

test("the strained synthetic rings are straight enough to refine", async () => {
  const scan = await openMidasZarr(data("ceo2_norm0_12x2.zarr.zip"));
  const checks = await checkImport(scan, { frame: 1 });
  expect(checks.filter(({ verdict }) => verdict === "bad")).toEqual([]);
  await scan.close();
});
