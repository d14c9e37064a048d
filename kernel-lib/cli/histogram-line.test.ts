import type { HistogramEntry } from "../src/batch/run-summary.js";
import { waveLines } from "./histogram-line.js";

const cell = (a: number) => ({ a, b: a, c: a, alpha: 90, beta: 90, gamma: 90, volume: a ** 3 });
/** 24 lineouts of a frame whose cell is largest at η = 30° and 210°, by a thousandth. */
const strained = (frame: number, amplitude: number): HistogramEntry[] =>
  Array.from({ length: 24 }, (_, i) => {
    const eta = -172.5 + 15 * i;
    const a = 5.4113 * (1 + amplitude * Math.cos((2 * (eta - 30) * Math.PI) / 180));
    const phase = { name: "CeO2", cell: cell(a), cell_esd: cell(1e-5), weight_fraction: 1, weight_fraction_esd: 0 };
    return { frame, eta, status: "success", phases: [phase] } as unknown as HistogramEntry;
  });

test("lineouts of a frame whose cells go twice around the ring are told together, each frame by itself", () => {
  const lines = waveLines([...strained(3, 1e-3), ...strained(1, 0)]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^frame 3: a of CeO2 goes twice around the ring by 0\.1000\d*\(\d+\) %, largest at η 30°/);
});

test("means over η and lineouts without a refined cell say nothing of waves", () => {
  const mean = strained(0, 1e-3).map((entry) => ({ ...entry, eta: null }));
  const failed = strained(0, 1e-3).map((entry): HistogramEntry => ({ ...entry, status: "failed" }));
  expect(waveLines([...mean, ...failed])).toEqual([]);
});
