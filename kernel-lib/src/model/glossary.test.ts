import { readFileSync } from "node:fs";
import { parameterTable } from "./parameter-table.js";

const glossary = readFileSync(new URL("../../../docs/glossary.md", import.meta.url), "utf8");

test.each(parameterTable.map((row) => [row.pattern, row] as const))(
  "the glossary explains %s as the table does",
  (_, row) => {
    const { pattern, description, unit, cif, gsas2 } = row;
    const cells = [`\`${pattern}\``, description, unit, cif === undefined ? "" : `\`${cif}\``, `\`${gsas2}\``];
    const line = `| ${cells.join(" | ")} |`;
    expect(glossary).toContain(line);
  },
);
