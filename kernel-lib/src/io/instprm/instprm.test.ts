import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { bankOf, parseInstprm } from "./instprm.js";
import { parseSamprm } from "./samprm.js";

const HEAD = "#GSAS-II instrument parameter file; do not add/delete items!\n";

test("keys lose their blanks, numbers become numbers, the text is kept", () => {
  const text = `${HEAD}Type:PXC\r\nBank:1.0\nLam:0.413263\nI(L2)/I(L1): .5\nGonio. radius:200.0\nSource:APS 1-ID\n`;
  const file = parseInstprm(text, "a.instprm");
  expect({ ...file.banks[0].values }).toEqual({
    ...{ Type: "PXC", Bank: 1, Lam: 0.413263, "I(L2)/I(L1)": 0.5, "Gonio.radius": 200, Source: "APS 1-ID" },
  });
  expect(file.banks[0].lines["Lam"]).toBe(4);
  expect(file.text).toBe(text);
});

test("several banks, several items in a line, and values over several lines", () => {
  const file = parseInstprm(
    "#Bank 2: GSAS-II instrument parameter file; do not add/delete items!\nType:PXC;Lam:0.2\n" +
      "pdabc:'''1, 2\n3, 4'''\n#Bank 1: GSAS-II instrument parameter file\nType:PXC;Lam:0.1\n",
    "a.instprm",
  );
  expect(file.banks.map(({ bank, values }) => [bank, values["Lam"]])).toEqual([
    [1, 0.1],
    [2, 0.2],
  ]);
  expect(bankOf(file, 2).values["pdabc"]).toBe("1, 2\n3, 4");
  expect(bankOf(file).bank).toBe(1);
  expect(() => bankOf(file, 3)).toThrow("bank 3 in a.instprm: found banks 1, 2.");
});

test("errors name the line", () => {
  expect(() => parseInstprm("Type:PXC\n", "a")).toThrow(/^line 1 in a: found "Type:PXC", expected "#GSAS-II/);
  expect(() => parseInstprm(`${HEAD}Type:PXC\nLam 0.4\n`, "a")).toThrow(
    /^line 3 in a: found "Lam 0.4", expected key:value/,
  );
  expect(() => parseInstprm(`${HEAD}x:"""1\n2\n`, "a")).toThrow(/^line 2 in a: found no second """/);
  expect(() => parseInstprm(HEAD, "a")).toThrow(/found no value/);
  expect(() => parseInstprm("", "a")).toThrow(/^line 1 in a/);
});

test("sample files hold Python literals, which are read and never run", () => {
  const file = parseSamprm(
    `# comment\n'Temperature':295.0\n"InstrName": 'APS 1-ID'\nScale:[1.0, True]\n'x':(1, None, "a")\n`,
    "s",
  );
  expect({ ...file.values }).toEqual({ Temperature: 295, InstrName: "APS 1-ID", Scale: [1, true], x: [1, null, "a"] });
  for (const value of ["__import__('os').system('true')", "1+1", "[1,", "lambda: 0", "", "'a' 'b'", "1e", "Truely"]) {
    expect(() => parseSamprm(`'a':1\n'b':${value}\n`, "s")).toThrow(/^line 2 in s: found /);
  }
});

const lines = fc.array(
  fc.oneof(
    fc.string(),
    fc.constantFrom(
      "Lam:0.4",
      "#Bank 1: GSAS-II",
      "x:'''",
      "'''",
      "a:b;c:d",
      ":",
      "'k':[1,(2,)]",
      "__proto__:1",
      "'a':1e999",
    ),
  ),
  { maxLength: 12 },
);

test.each([
  ["instprm", parseInstprm],
  ["samprm", parseSamprm],
] as const)("any text ends in a record or one of our errors: %s", (_, parse) => {
  fc.assert(
    fc.property(fc.constantFrom(HEAD, ""), lines, (head, body) => {
      try {
        parse(head + body.join("\n"), "fuzz");
      } catch (error) {
        if (!isRietbookError(error)) throw error;
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test("long hostile texts take no longer than their length", () => {
  const hostile = [
    `${HEAD}${"a".repeat(200_000)}`,
    `${HEAD}${"x:'''\n".repeat(30_000)}`,
    `${HEAD}${"1".repeat(100_000)}e:${"1".repeat(100_000)}x`,
  ];
  const start = performance.now();
  for (const text of hostile) {
    for (const parse of [parseInstprm, parseSamprm]) {
      try {
        parse(text, "hostile");
      } catch (error) {
        if (!isRietbookError(error)) throw error;
      }
    }
  }
  expect(performance.now() - start).toBeLessThan(2000);
});
