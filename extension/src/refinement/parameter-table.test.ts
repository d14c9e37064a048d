import { nullTranslator } from "@jupyterlab/translation";
import type { ParameterRow } from "rietbook";
import { matches, stateText } from "./parameter-table.js";

const trans = nullTranslator.load("rietbook");
const row = (path: string, state: ParameterRow["state"], follows = path): ParameterRow => {
  const rest = { value: 1, esd: 0, text: "1", unit: "Å", description: "a length", start: 1, lower: null, upper: null };
  return { ...rest, path, state, follows } as ParameterRow;
};

test("a tied parameter names what it is tied to, one at its limit says so", () => {
  const a = "phases.CeO2.cell.a";
  expect(stateText(row("phases.CeO2.cell.b", "tied", a), trans)).toBe("↳ tied to cell.a");
  expect(stateText(row(a, "at bound"), trans)).toBe("⊣ at limit");
  expect(stateText(row(a, "free"), trans)).toBe("● free");
});

test("a parameter is found by the words that the table shows of its state", () => {
  const states = { free: "free", tied: "tied", "at bound": "at limit", held: "held", fixed: "fixed" } as const;
  for (const [state, words] of Object.entries(states))
    for (const [other, theirs] of Object.entries(states)) {
      const found = matches(row("phases.CeO2.cell.c", other as ParameterRow["state"]), words, trans);
      expect(found).toBe(theirs === words || state === other);
    }
});
