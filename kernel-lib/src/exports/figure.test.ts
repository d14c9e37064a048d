import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rietveldFigure } from "../plots/rietveld-figure.js";
import { synthetic } from "../plots/testing/synthetic.js";
import { exportFigure, figurePngFile, figureSvgFile } from "./figure.js";

const { histogram, pattern } = synthetic(201, [[4.2, 4.6]]);
const figure = rietveldFigure(histogram, pattern, { stage: "cell (accepted)", rwp: 9.87, gof: 1.02, version: "0.1.0" });

test("an SVG file stands alone: white paper, literal colours, no style sheet, no script", async () => {
  const svg = await figureSvgFile(figure);
  expect(svg).toMatch(/^<\?xml .*\n<svg /);
  expect(svg).toContain('fill="#FFFFFF"');
  expect(svg).not.toMatch(/var\(|currentColor|<style|<script/);
});

test("a PNG file has twice the pixels of the drawing", async () => {
  const svg = await figureSvgFile(figure);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const png = await figurePngFile(figure);
  const view = new DataView(png.buffer, png.byteOffset);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
});

test("figures are written whole, by the ending of the name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rietbook-figure-"));
  try {
    await exportFigure(figure, join(folder, "a.svg"), { width: 360 });
    await exportFigure(figure, join(folder, "a.png"), { resolution: 1 });
    await exportFigure(figure, join(folder, "a.pdf"));
    expect((await readdir(folder)).sort()).toEqual(["a.pdf", "a.png", "a.svg"]);
    expect(await readFile(join(folder, "a.svg"), "utf8")).toContain('width="360"');
    await expect(exportFigure(figure, join(folder, "a.eps"))).rejects.toThrow(
      /expected a name ending in \.svg, \.pdf or \.png/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
