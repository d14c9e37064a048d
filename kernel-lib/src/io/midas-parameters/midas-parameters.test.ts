import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import {
  formatMidasParameters,
  numberOf,
  numbersOf,
  parseMidasParameters,
  requiredNumber,
  textOf,
  withOverrides,
} from "./midas-parameters.js";

const text = `# calibration of today
Lsd 250000.5   beam path
BC 225.3 270.7
px 150
ImTransOpt 1
ImTransOpt 2
RBinSize 0.5
RBinSiz 0.25
MaskFile /data/my mask.tif   # ones are bad
MyOwnKey yes no
`;
const parameters = parseMidasParameters(text, "ps.txt");

test("numbers, pairs, texts and repeated keys are read; remarks after the values are left", () => {
  expect(numberOf(parameters, "Lsd")).toBe(250000.5);
  expect(numbersOf(parameters, "BC")).toEqual([225.3, 270.7]);
  expect(numbersOf(parameters, "ImTransOpt")).toEqual([1, 2]);
  expect(textOf(parameters, "MaskFile")).toBe("/data/my mask.tif");
  expect(numberOf(parameters, "tx")).toBeUndefined();
});

test("tabs, line ends of Windows, blank lines, lines of remarks, and remarks behind lists are no matter", () => {
  const odd = parseMidasParameters(
    "% old values\r\n\r\n\tLsd\t 3e5 % mm?\r\nPanelGapsY 6 4 after module 1\r\nLsd 2.5e5",
    "ps.txt",
  );
  expect([numberOf(odd, "Lsd"), numbersOf(odd, "PanelGapsY"), odd.unknown]).toEqual([250000, [6, 4], []]);
  expect(() => parseMidasParameters("PanelGapsY 6 1O", "ps.txt")).toThrow(/PanelGapsY, line 1/);
});

test("unknown keys are kept and reported with the nearest known one", () => {
  expect(parameters.unknown).toEqual([
    { key: "RBinSiz", line: 8, nearest: "RBinSize" },
    { key: "MyOwnKey", line: 10 },
  ]);
  expect(textOf(parameters, "MyOwnKey")).toBe("yes no");
});

test("the last of several lines counts, as in MIDAS", () => {
  expect(numberOf(parseMidasParameters("Lsd 1\nLsd 2\n", "x"), "Lsd")).toBe(2);
});

test("overrides replace every line of their key, written with a blank or =", () => {
  const changed = withOverrides(parameters, ["RBinSize 0.25", "ImTransOpt 3", "Lsd=1e5"]);
  expect(numberOf(changed, "RBinSize")).toBe(0.25);
  expect(numbersOf(changed, "ImTransOpt")).toEqual([3]);
  expect(numberOf(changed, "Lsd")).toBe(1e5);
  expect(numbersOf(withOverrides(parameters, ["ImTransOpt 1", "ImTransOpt 3"]), "ImTransOpt")).toEqual([1, 3]);
  expect(() => withOverrides(parameters, ["Lsd"])).toThrow(/Lsd.*no value/);
  expect(() => withOverrides(parameters, ["Lsd far"])).toThrow(/far/);
  expect(() => withOverrides(parameters, [" "])).toThrow(/Key Value/);
});

test("wrong values are refused with line number and what was expected", () => {
  expect(() => parseMidasParameters("px 150\nBC 225\n", "ps.txt")).toThrow(
    /BC, line 2 in ps\.txt: found "225", expected two/,
  );
  expect(() => parseMidasParameters("Lsd far\n", "ps.txt")).toThrow(/Lsd, line 1.*"far".*a number/);
  expect(() => parseMidasParameters("NrPixelsY 20.5\n", "ps.txt")).toThrow(/a whole number/);
  expect(() => parseMidasParameters("Lsd\n", "ps.txt")).toThrow(/no value/);
  expect(() => parseMidasParameters("# nothing\n", "ps.txt")).toThrow(/no parameter/);
  expect(() => requiredNumber(parameters, "RMin")).toThrow(/RMin in ps\.txt.*RMin \(pixels\)/);
});

test("a text of something else is refused: what it begins with, and what was expected", () => {
  const letter = "Dear colleague, please find enclosed the frames of Tuesday.\n\nBest wishes\n";
  expect(() => parseMidasParameters(letter, "letter.txt")).toThrow(
    /letter\.txt: found no key of MIDAS; line 1 is "Dear colleague.*…", expected MIDAS parameters: .*Lsd.*Choose/,
  );
  expect(() => parseMidasParameters("2.01 355\n2.02 361\n", "scan.txt")).toThrow(/line 1 is "2\.01 355"/);
});

test("what is written is read again the same", () => {
  const again = parseMidasParameters(formatMidasParameters(parameters.entries), "again");
  const bare = ({ entries }: typeof parameters) => entries.map(({ key, values }) => [key, ...values]);
  expect(bare(again)).toEqual(bare(parameters));
});

test("any text gives parameters or an error that names the file", () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom("Lsd 1", "BC 1 2", "p0 x", "constructor 1", "__proto__ 2", "BC\t3"),
  );
  fc.assert(
    fc.property(
      fc.array(line).map((lines) => lines.join("\n")),
      (random) => {
        try {
          parseMidasParameters(random, "random.txt");
        } catch (error) {
          expect(isRietbookError(error, "bad input")).toBe(true);
          expect(String(error)).toContain("random.txt");
        }
      },
    ),
  );
});
