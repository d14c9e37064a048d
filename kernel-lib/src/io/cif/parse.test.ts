import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { cifColumn, CIF_INAPPLICABLE, CIF_UNKNOWN, findCifLoop, findCifText, parseCifNumber } from "./cif.js";
import { parseCif } from "./parse.js";

const block = (text: string) => parseCif(text, "test.cif").blocks[0];
const valueOf = (text: string) => {
  const [item] = block(`data_x\n_v ${text}\n`).items;
  return "value" in item ? item.value : item;
};

test("values lose their quotes and nothing else", () => {
  expect(valueOf("5.4113(2)")).toBe("5.4113(2)");
  expect(valueOf("'F m -3 m'")).toBe("F m -3 m");
  expect(valueOf("'a dog's life'")).toBe("a dog's life");
  expect(valueOf('"it""s"')).toBe('it""s');
  expect(valueOf("''")).toBe("");
  expect(valueOf("5'-ATP#1")).toBe("5'-ATP#1");
  expect(valueOf("'?'")).toBe("?");
  expect(valueOf("[Fe(CN)6]")).toBe("[Fe(CN)6]");
  expect(valueOf("?")).toEqual(CIF_UNKNOWN);
  expect(valueOf(".")).toEqual(CIF_INAPPLICABLE);
  expect(valueOf("\n;\nline 1\n ;not the end\nline 2\n;")).toBe("\nline 1\n ;not the end\nline 2");
  expect(valueOf("\n;\\\nfolded \\\nline\nnext\n;")).toBe("folded line\nnext");
  expect(valueOf("data")).toBe("data");
});

test("blocks, loops, comments and save frames come back as they stand, with their lines", () => {
  const text = [
    "# comment",
    "data_one _a 1 # after a value",
    "loop_ _b _c",
    "1 2 3 # not 4",
    "4",
    "_d 'x'",
    "save_frame",
    "_e 5",
    "save_",
    "DATA_two",
    "LOOP_",
    "_f",
    "7",
    "_g 8",
  ].join("\n");
  const { blocks, version } = parseCif(text, "test.cif");
  expect(version).toBe("1.1");
  expect(blocks).toEqual([
    {
      name: "one",
      line: 2,
      items: [
        { name: "_a", value: "1", line: 2 },
        { names: ["_b", "_c"], values: ["1", "2", "3", "4"], line: 3 },
        { name: "_d", value: "x", line: 6 },
      ],
      frames: [{ name: "frame", line: 7, items: [{ name: "_e", value: "5", line: 8 }], frames: [] }],
    },
    {
      name: "two",
      line: 10,
      items: [
        { names: ["_f"], values: ["7"], line: 11 },
        { name: "_g", value: "8", line: 14 },
      ],
      frames: [],
    },
  ]);
});

test("line ends of every system count as one line", () => {
  for (const end of ["\n", "\r\n", "\r"])
    expect(block(["data_x", "", "_a", ";t", "u", ";", "_b 2"].join(end)).items).toEqual([
      { name: "_a", value: "t\nu", line: 3 },
      { name: "_b", value: "2", line: 7 },
    ]);
  expect(block("\ufeffdata_x _a 1").items).toHaveLength(1);
});

test("CIF 2.0: triple quotes, lists and tables", () => {
  const text =
    "#\\#CIF_2.0\ndata_x\n_a '''it's\n\"two\" lines'''\n_b [1 'two' [3 ?] ]\n_c {'k':1 \"l\" : [2]}\n_d \"\"\"\"\"\"\n_e 'a'\n";
  expect(parseCif(text, "t").version).toBe("2.0");
  expect(block(text).items.map((item) => ("value" in item ? item.value : item))).toEqual([
    'it\'s\n"two" lines',
    { list: ["1", "two", { list: ["3", CIF_UNKNOWN] }] },
    {
      table: [
        ["k", "1"],
        ["l", { list: ["2"] }],
      ],
    },
    "",
    "a",
  ]);
});

test("names are found without regard to case, in pairs and in loops, dots or underscores", () => {
  const found = block("data_x _Cell_Length_A 5 _cell.length_b 6 _cell_length_c ? loop_ _s.id _s.op 1 'x,y,z' 2 .");
  expect(findCifText(found, "_cell_length_a")).toBe("5");
  expect(findCifText(found, "_cell_length_b")).toBe("6");
  expect(findCifText(found, "_cell_length_c")).toBeUndefined();
  expect(findCifText(found, "_none", "_s_op")).toBe("x,y,z");
  expect(cifColumn(findCifLoop(found, "_S_OP")!, "_s_op")).toEqual(["x,y,z", undefined]);
  expect(cifColumn(findCifLoop(found, "_S_OP")!, "_none")).toBeUndefined();
  expect(findCifLoop(found, "_none")).toBeUndefined();
});

test("numbers with their uncertainties", () => {
  expect(parseCifNumber("5.4113(2)")).toEqual({ value: 5.4113, esd: 0.0002, decimals: 4 });
  expect(parseCifNumber("-.25")).toEqual({ value: -0.25, decimals: 2 });
  expect(parseCifNumber("90.")).toEqual({ value: 90, decimals: 0 });
  expect(parseCifNumber("1.5(12)")).toEqual({ value: 1.5, esd: 1.2, decimals: 1 });
  expect(parseCifNumber("123(4)")).toEqual({ value: 123, esd: 4, decimals: 0 });
  expect(parseCifNumber("1.50e-3(2)")).toEqual({ value: 0.0015, esd: 0.00002, decimals: 2 });
  expect(parseCifNumber("+7E2")?.value).toBe(700);
  for (const text of ["", ".", "abc", "1,5", "5.4(", "5.4()", "1e", "0x10", "Infinity", "1e999"])
    expect(parseCifNumber(text)).toBeUndefined();
});

test("what is no CIF is an error with the line", () => {
  const cases: [string, RegExp][] = [
    ["", /line 1 in test.cif: found no data block/],
    ["<html>\n", /line 1 in test.cif: found "<html>", expected data_/],
    ["data_x\n\n_a\n_b 1\n", /line 4 in test.cif: found _a followed by "_b", expected a value/],
    ["data_x\n_a 1 2\n", /line 2 in test.cif: found "2", expected a data name/],
    ["data_x\nloop_\n_a\n_b\n1 2 3\n_c 4", /line 2 in test.cif: found a loop of 2 data names \(_a …\) with 3 values/],
    ["data_x\nloop_\n1 2\n", /line 3 in test.cif: found loop_ followed by "1"/],
    ["data_x\n_a 'open\n", /line 2 in test.cif: found a value that starts with ' and does not end/],
    ["data_x\n_a\n;open\n", /line 3 in test.cif: found a text field without its closing semicolon/],
    ["data_x\n_a", /found _a followed by the end of the file/],
    ["data_x\nsave_f\n_a 1\n", /the end of the file inside save_f/],
    ["data_x\nsave_\n", /found save_, expected save frames/],
    ["#\\#CIF_2.0\ndata_x\n_a [1 2\n", /found the end of the file, expected "]"/],
    ["#\\#CIF_2.0\ndata_x\n_a '''1 2\n", /triple-quoted value without its closing/],
    [`#\\#CIF_2.0\ndata_x\n_a ${"[".repeat(1e5)}\n`, /brackets more than 64 deep/],
  ];
  for (const [text, pattern] of cases) expect(() => parseCif(text, "test.cif")).toThrow(pattern);
});

const piece = fc.constantFrom(
  "data_",
  "data_x",
  "loop_",
  "save_",
  "save_f",
  "_a",
  "_atom_site_label",
  "'",
  '"',
  "'''",
  '"""',
  ";",
  "\n;",
  "\n",
  "\r\n",
  " ",
  "\t",
  "#",
  "?",
  ".",
  "1.5(2)",
  "abc",
  "[",
  "]",
  "{",
  "}",
  ":",
  "\\",
  "\u0000",
  "é",
  "global_",
  "stop_",
  "#\\#CIF_2.0\n",
  "$f",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 80 }).map((pieces) => `data_x ${pieces.join(" ")}`),
);

test("any text is read or refused with our error", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        parseCif(text, "fuzz.cif");
      } catch (error) {
        if (!isRietbookError(error, "bad input")) throw error;
        expect(error.message).not.toContain("\n");
      }
    }),
    { numRuns: 2000 },
  );
});

test("time and memory grow with the length of the text only", () => {
  const shapes: [string, (size: number) => string][] = [
    ["quotes that do not close", (size) => `data_x _a ${"'a".repeat(size / 2)}`],
    ["quotes that close nothing", (size) => `data_x\n_a\n${" '".repeat(size / 2)}`],
    ["one long word", (size) => `data_x _a ${"a".repeat(size)}`],
    ["short values", (size) => `data_x loop_ _a ${"1 ".repeat(size / 2)}`],
    [
      "numbers",
      (size) => `data_x loop_ _a ${Array.from({ length: size / 8 }, (_, i) => (i / 7919).toFixed(5)).join(" ")}`,
    ],
    ["text fields", (size) => `data_x loop_ _a${"\n;a\n;".repeat(size / 6)}`],
    ["empty lines", (size) => `data_x${"\n".repeat(size)}_a 1`],
    ["an opened text field of semicolons", (size) => `data_x _a\n;${" ;\n".repeat(size / 3)}`],
    ["brackets", (size) => `#\\#CIF_2.0\ndata_x _a [${"[1]".repeat(size / 3)}]`],
  ];
  const size = 1e6;
  const collect = garbageCollector();
  for (const [name, make] of shapes) {
    const text = make(size);
    collect();
    const before = process.memoryUsage().heapUsed;
    const start = process.cpuUsage();
    let document: unknown;
    try {
      document = parseCif(text, "big.cif");
    } catch (error) {
      if (!isRietbookError(error, "bad input")) throw error;
    }
    const { user, system } = process.cpuUsage(start);
    collect();
    const used = process.memoryUsage().heapUsed - before;
    expect([name, user + system < 5e6]).toEqual([name, true]);
    expect([name, used < 10 * size, document === null]).toEqual([name, true, false]);
  }
});

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
