import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildMidasZarr } from "../io/midas-zarr/fixtures/build-midas-zarr.js";
import { readInstrument } from "./midas-instrument.js";
import { openMidasZarr } from "./midas-scan.js";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "rietbook-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, data: string | Uint8Array): string {
  writeFileSync(join(folder, name), data);
  return join(folder, name);
}

const text = (value: string) => new TextEncoder().encode(value);

test("what the file leaves out gets GSAS-II's defaults, and the result says which", async () => {
  const scan = await openMidasZarr(buildMidasZarr({ instrument: { Lam: 0.3, U: 5 } }), { name: "a.zarr.zip" });
  expect(scan.instrument.instrument).toMatchObject({
    wavelength: 0.3,
    U: 5,
    V: -0.126,
    W: 0.063,
    SHL: 0.002,
    polarization: 0.99,
    radius: 1000,
  });
  expect(scan.instrument.sources).toMatchObject({ wavelength: "file", U: "file", V: "default", radius: "default" });
  expect(scan.notes.find((note) => note.startsWith("Not in a.zarr.zip"))).toBe(
    "Not in a.zarr.zip, so GSAS-II's defaults: polarization 0.99, zero 0, V -0.126, W 0.063, X 0, Y 0, Z 0, SHL 0.002, radius 1000.",
  );
});

test("a file without a wavelength gets the one that its 2θ and Q belong to", async () => {
  const scan = await openMidasZarr(buildMidasZarr({ instrument: {} }));
  expect(scan.wavelength).toBeCloseTo(0.5, 12);
  expect(scan.notes.join(" ")).toContain("follows from its 2θ and Q");
  const four = await openMidasZarr(buildMidasZarr({ instrument: {}, planes: 4 }));
  expect(four.wavelength).toBe(0.413263);
  const wrong = await openMidasZarr(buildMidasZarr({ instrument: { Lam: 0.6 } }));
  expect(wrong.notes.join(" ")).toContain("states 0.6 Å, but its 2θ and Q belong to 0.5000000 Å");
});

test(".instprm and .samprm beside the file override it; an explicit .instprm overrides both", async () => {
  const place = write("a.zarr.zip", buildMidasZarr());
  write("a.instprm", "#GSAS-II instrument parameter file; do not add/delete items!\nType:PXC\nU:11\nZero:0.01\n");
  write("a.samprm", "# from the log\n'Temperature':300.5\n'Gonio. radius':260.0\n'Omega':[1.5, False]\n");
  const scan = await openMidasZarr(place);
  expect(scan.instrument.instrument).toMatchObject({ U: 11, V: -0.5, zero: 0.01, radius: 260 });
  expect(scan.instrument.sources).toMatchObject({ U: "instprm", V: "file", radius: "samprm" });
  expect(scan.notes).toContain("a.instprm gives zero 0.01, U 11.");
  expect(scan.notes).toContain("a.samprm also holds Omega, which nothing here uses.");
  expect((await scan.histogram({ frame: 0, eta: 0 })).metadata.temperature).toBe(300.5);
  await scan.close();

  const other = write("other.instprm", "#GSAS-II instrument parameter file\nU:12;W:3;Gonio. radius:270\n");
  const ordered = await openMidasZarr(place, { instprm: other });
  expect(ordered.instrument.instrument).toMatchObject({ U: 12, W: 3, zero: 0.01, radius: 270 });
  await ordered.close();
});

test("GSAS-II's own way of naming the file beside the data is found too", async () => {
  const place = write("a.zarr.zip", buildMidasZarr());
  write("a.zarr.instprm", "#GSAS-II instrument parameter file\nU:13\n");
  const scan = await openMidasZarr(place);
  expect(scan.instrument.instrument.U).toBe(13);
  await scan.close();
});

test("two wavelengths mean a tube and Bragg–Brentano", async () => {
  const file =
    "#GSAS-II instrument parameter file\nType:PXC\nLam1:1.5405\nLam2:1.5443\nI(L2)/I(L1):0.5\nPolariz.:0.7\n";
  const { instrument } = await readInstrument(text(file));
  expect(instrument.wavelength).toBe(1.5405);
  expect(instrument.secondWavelength).toEqual({ wavelength: 1.5443, ratio: 0.5 });
  expect(instrument.geometry).toBe("Bragg-Brentano");
  const capillary = await readInstrument(text(`${file}Diff-type:Debye-Scherrer\n`));
  expect(capillary.instrument.geometry).toBe("Debye-Scherrer");
});

test("other radiation and words for numbers are refused with the line", async () => {
  const head = "#GSAS-II instrument parameter file\n";
  const message = (body: string) =>
    readInstrument(text(head + body)).then(
      () => "none",
      (error) => error.message,
    );
  expect(await message("Type:PNT\n")).toBe(
    'Type (line 2) in instprm: found "PNT", expected PXC (X-rays of constant wavelength).',
  );
  expect(await message("Type:PXC\nU:ten\n")).toBe('U (line 3) in instprm: found "ten", expected a number.');
  expect(await message("Lam1:1.5\nLam2:1.6\n")).toBe("I(L2)/I(L1) in instprm: found nothing, expected a number.");
  expect(await message("Lam:-1\n")).toMatch(/^wavelength in instprm: found -1, expected a wavelength in Å above 0/);
  expect(await message("Lam:71.676\n")).toMatch(/If 71\.676 is an energy in keV, the wavelength is 0\.1729787 Å\.$/);
  expect(await message("Lam:0.4\nSH/L:3\n")).toMatch(
    /^SH\/L in instprm: found 3, expected \(S \+ H\)\/L from 0 to 0\.5/,
  );
  expect(await message("Lam:0.4\nSH/L:-0.1\n")).toMatch(/^SH\/L in instprm: found -0\.1/);
  expect(await message("Type:PXC\nU:10\n")).toMatch(/^Lam in instprm: found nothing, expected the wavelength in Å/);
  expect(await message("Lam:0.4\nSH/L:0\n")).toBe("none");
});
