import { unzlibSync } from "fflate";
import { parseHTML } from "linkedom";
import { readFigureFont } from "../../platform/node/rasterize.js";
import { rietveldFigure } from "../../plots/rietveld-figure.js";
import { synthetic } from "../../plots/testing/synthetic.js";
import { figurePdfFile } from "../figure.js";
import { pdfOfSvg } from "./pdf-of-svg.js";

const { histogram, pattern } = synthetic(201, [[4.2, 4.6]]);
const figure = rietveldFigure(histogram, pattern, { stage: "cell (accepted)", rwp: 9.87, gof: 1.02, version: "0.1.0" });

/** The text of a file with its streams unpacked. */
function unpacked(file: Uint8Array): string {
  const text = Buffer.from(file).toString("latin1");
  return text.replace(/stream\n([^]*?)\nendstream/g, (_, stream: string) => {
    const bytes = Buffer.from(stream, "latin1");
    return bytes[0] === 0x78 ? Buffer.from(unzlibSync(bytes)).toString("latin1") : stream;
  });
}

async function svgToPdf(svg: string): Promise<string> {
  const { document } = parseHTML(`<body>${svg}</body>`);
  const element = document.querySelector("svg") as unknown as Element;
  return unpacked(await pdfOfSvg({ svg: element, title: "t", subject: "s", font: await readFigureFont() }));
}

test("a Rietveld plot becomes a page of its size with curves as vectors and signs of the field as text", async () => {
  const text = unpacked(await figurePdfFile(figure));
  expect(text).toMatch(/^%PDF-1\.\d/);
  expect(/MediaBox \[0 0 ([\d.]+)/.exec(text)?.[1]).toBe(String(720 * 0.75));
  expect(text).not.toContain("/Subtype /Image");
  expect(text.match(/ l$/gm)!.length).toBeGreaterThan(200);
  // The map from glyphs to characters, which copying and searching use, holds θ and −.
  expect(text).toContain("03b8");
  expect(text).toContain("2212");
});

test("places, colours and texts are those of the drawing", async () => {
  const text = await svgToPdf(
    '<svg width="400" height="200"><g transform="translate(10,20)" stroke="#FF0000" fill="none">' +
      '<path d="M1,2L3,4" stroke-width="2" stroke-dasharray="6 4"></path></g>' +
      '<rect x="5" y="6" width="7" height="8" fill="#0000FF" stroke="none"></rect></svg>',
  );
  expect(text).toMatch(/1 0 0 1 10 20 cm\n[^]*1 0 0 SCN[^]*2 w[^]*\[6 4\] 0 d[^]*1 2 m\n3 4 l\nS/);
  expect(text).toMatch(/0 0 1 scn[^]*5 6 7 8 re\nf/);
});

test("an element that cannot be written is an error, not a gap", async () => {
  await expect(svgToPdf('<svg width="9" height="9"><ellipse rx="1" ry="2"></ellipse></svg>')).rejects.toThrow(
    /<ellipse>, which cannot be written/i,
  );
});
