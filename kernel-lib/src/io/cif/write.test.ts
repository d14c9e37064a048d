import fc from "fast-check";
import { CIF_INAPPLICABLE, CIF_UNKNOWN, type CifBlock, type CifValue } from "./cif.js";
import { parseCif } from "./parse.js";
import { cifBlockName, formatCif, formatCifBlock, formatCifValue } from "./write.js";

const stripLines = (block: CifBlock) => block.items.map(({ line: _line, ...item }) => item);

test("values are quoted as they need it", () => {
  expect(formatCifValue("5.4113(2)")).toBe("5.4113(2)");
  expect(formatCifValue("F m -3 m")).toBe("'F m -3 m'");
  expect(formatCifValue("O'Neill's paper")).toBe(`'O'Neill's paper'`);
  expect(formatCifValue("the dogs' life")).toBe(`"the dogs' life"`);
  expect(formatCifValue("")).toBe("''");
  expect(formatCifValue("?")).toBe("'?'");
  expect(formatCifValue("_name")).toBe("'_name'");
  expect(formatCifValue("loop_")).toBe("'loop_'");
  expect(formatCifValue(CIF_UNKNOWN)).toBe("?");
  expect(formatCifValue(CIF_INAPPLICABLE)).toBe(".");
  expect(formatCifValue("two\nlines")).toBe("\n;two\nlines\n;");
});

test("a block is readable text", () => {
  const block: CifBlock = {
    name: "CeO2",
    items: [
      { name: "_cell_length_a", value: "5.41130(4)" },
      { name: "_symmetry_space_group_name_H-M", value: "F m -3 m" },
      { names: ["_atom_site_label", "_atom_site_fract_x"], values: ["Ce1", "0", "O1", "0.25"] },
    ],
  };
  expect(formatCifBlock(block)).toBe(
    [
      "data_CeO2",
      "_cell_length_a                     5.41130(4)",
      "_symmetry_space_group_name_H-M     'F m -3 m'",
      "",
      "loop_",
      "  _atom_site_label",
      "  _atom_site_fract_x",
      " Ce1 0",
      " O1  0.25",
      "",
      "",
    ].join("\n"),
  );
  expect(formatCif([block], ["made by a test"])).toMatch(/^#\\#CIF_1\.1\n# made by a test\n\ndata_CeO2\n/);
  expect(formatCifBlock({ name: "empty", items: [{ names: ["_a"], values: [] }] })).toBe("data_empty\n");
  expect(cifBlockName("Ce O2/x é")).toBe("Ce_O2/x_");
});

// carriage returns become line feeds, and CIF 1.1 has no way to write a line that starts with a semicolon
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: fc.constantFrom("a", " ", "'", '"', "\n", "\\", ";", "_", "#", "?", "é", "\t"), maxLength: 60 }),
  fc.nat(6000).map((length) => "word; \\".repeat(length).slice(0, length)),
);
const writable = text.map((value) => value.replace(/\r/g, "").replace(/(^|\n);+/g, "$1"));
const value: fc.Arbitrary<CifValue> = fc.oneof(
  { weight: 6, arbitrary: writable },
  fc.constant(CIF_UNKNOWN),
  fc.constant(CIF_INAPPLICABLE),
);
const name = fc.stringMatching(/^_[A-Za-z][A-Za-z0-9_.-]{0,60}$/);

test("reading what was written gives the same values, and no line is longer than CIF allows", () => {
  const pair = fc.record({ name, value });
  const loop = fc
    .tuple(fc.array(name, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 5 }))
    .chain(([names, rows]) =>
      fc.record({
        names: fc.constant(names),
        values: fc.array(value, { minLength: names.length * rows, maxLength: names.length * rows }),
      }),
    );
  fc.assert(
    fc.property(fc.array(fc.oneof(pair, loop), { maxLength: 8 }), (items) => {
      const written = formatCif([{ name: "x", items }]);
      expect(Math.max(...written.split("\n").map((line) => line.length))).toBeLessThanOrEqual(2048);
      expect(stripLines(parseCif(written, "x").blocks[0])).toEqual(items);
    }),
    { numRuns: 500 },
  );
});
