import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { readInstrument } from "../../histograms/midas-instrument.js";
import { bytesInMemory } from "../../platform/bytes-in-memory.js";
import { parsePrm } from "./prm.js";

const record = (key: string, value: string) => key.padEnd(12) + value;
/** As GSAS writes them: a laboratory diffractometer and a synchrotron. */
const LABORATORY = [
  "            123456789012345678901234567890123456789012345678901234567890",
  record("INS   BANK", "      1"),
  record("INS   HTYPE", "   PXCR"),
  record("INS  1 IRAD", "     3"),
  record("INS  1 ICONS", "  1.540500  1.544300       1.5         0       0.7    0       0.5   "),
  record("INS  1I HEAD", "  A DIFFRACTOMETER"),
  record("INS  1PRCF1", "     1    3      0.01"),
  record("INS  1PRCF11", "   2.300000E+02  -2.000000E+02   1.500000E+02"),
  record("INS  1PRCF2", "     3    9      0.005"),
  record("INS  1PRCF21", "   2.000000E+00  -2.100000E+00   5.000000E+00   0.100000E+00"),
  record("INS  1PRCF22", "   0.150000E+01   0.250000E+01   0.150000E-01   0.160000E-01"),
  record("INS  1PRCF23", "  -0.300000E+01"),
].join("\r\n");
const SYNCHROTRON = [
  record("INS   HTYPE", "   PXCR"),
  record("INS  1 ICONS", "    0.4139         0        -2         0      0.02    1         0"),
  record("INS  1PRCF1", "   3 8 0.001"),
  record("INS  1PRCF11", "1.163 -0.126 0.063 0.0"),
  record("INS  1PRCF12", "0.1 0.2 0.001 0.002"),
].join("\n");
const bytes = (text: string) => new TextEncoder().encode(text);

test("every record and coefficient is kept", () => {
  const file = parsePrm(LABORATORY, "lab.prm");
  expect([file.type, file.records["INS  1I HEAD"]]).toEqual(["PXC", "  A DIFFRACTOMETER"]);
  const [{ wavelengths, zero, polarization, ratio, profiles }] = file.banks;
  expect({ wavelengths, zero, polarization, ratio }).toEqual({
    ...{ wavelengths: [1.5405, 1.5443], zero: 1.5, polarization: 0.7, ratio: 0.5 },
  });
  expect(profiles.map(({ type, cutoff }) => [type, cutoff])).toEqual([
    [1, 0.01],
    [3, 0.005],
  ]);
  expect(profiles[1].coefficients).toEqual({
    ...{ GU: 2, GV: -2.1, GW: 5, GP: 0.1, LX: 1.5, LY: 2.5, "S/L": 0.015, "H/L": 0.016, trns: -3 },
  });
});

test("an instrument gets all that it can hold, from the fullest profile function, and the rest is said", async () => {
  const { instrument, sources, notes } = await readInstrument(bytes(LABORATORY));
  expect(instrument).toMatchObject({
    ...{ wavelength: 1.5405, secondWavelength: { wavelength: 1.5443, ratio: 0.5 }, zero: 0.015, polarization: 0.7 },
    ...{ U: 2, V: -2.1, W: 5, X: 1.5, Y: 2.5, SHL: 0.031, geometry: "Bragg-Brentano" },
  });
  expect(sources).toMatchObject({ wavelength: "prm", Y: "prm", radius: "default" });
  expect(notes.join(" ")).toMatch(/functions 1, 3 for bank 1; widths are those of function 3.*GP 0\.1, trns -3/);
  const synchrotron = (await readInstrument(bytes(SYNCHROTRON))).instrument;
  expect(synchrotron).toMatchObject({ wavelength: 0.4139, zero: -0.02, X: 0.1, geometry: "Debye-Scherrer" });
  expect(synchrotron.secondWavelength).toBeUndefined();
  // A monochromator with cos² 2θ = 0.02.
  expect(synchrotron.polarization).toBeCloseTo(1 / 1.02, 12);
});

test.each([
  [LABORATORY.replace("PXCR", "PNCR"), "INS   HTYPE in a.prm: found PNC, expected PXC"],
  [LABORATORY.replace("PXCR", "PNTR"), "INS   HTYPE in a.prm: found PNT, expected PXC"],
  [
    LABORATORY.replace("  1.540500", "  1.54abcd"),
    'INS  1 ICONS in a.prm: found "1.54abcd", expected a number (columns 13 to 22',
  ],
  [LABORATORY.replace(/INS  1PRCF23.*/, ""), "INS  1PRCF23 in a.prm: found nothing after 8 coefficients, expected 9"],
  [LABORATORY.replace("     3    9", "     3  900"), "INS  1PRCF2 in a.prm: found 900 coefficients"],
  [LABORATORY.replace(/INS {2}1 ICONS.*/, ""), "INS  1 ICONS in a.prm: found nothing, expected wavelength"],
  [LABORATORY.replace("  1.540500", "  0.000000"), "wavelength in a.prm: found 0, expected a wavelength in Å above 0"],
])("errors name the record", async (text, message) => {
  await expect(readInstrument(bytesInMemory(bytes(text), "a.prm"))).rejects.toThrow(message);
});

test("a bank that is not there is named with those that are", async () => {
  await expect(readInstrument(bytes(LABORATORY), 4)).rejects.toThrow(/bank 4 .*found banks 1/);
});

test("a file that is cut off, damaged or binary ends in an instrument or one of our errors", async () => {
  const check = async (data: Uint8Array) => {
    try {
      const { instrument } = await readInstrument(data);
      expect(instrument.wavelength).toBeGreaterThan(0);
    } catch (error) {
      if (!isRietbookError(error)) throw error;
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: LABORATORY.length }),
      fc.array(fc.tuple(fc.nat({ max: LABORATORY.length - 1 }), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      async (length, changes) => {
        const data = bytes(LABORATORY);
        for (const [at, value] of changes) data[at] = value;
        await check(data.slice(0, length));
      },
    ),
    { numRuns: 600, seed: 1 },
  );
  const head = bytes(`${record("INS   HTYPE", "   PXCR")}\nINS  1 ICONS`);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (garbage) => check(Uint8Array.from([...head, ...garbage]))),
    { numRuns: 300, seed: 1 },
  );
});
