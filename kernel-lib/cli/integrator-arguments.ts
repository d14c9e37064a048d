import type { Command } from "commander";
import { RietbookError } from "../src/errors.js";
import { midasKeys } from "../src/io/midas-parameters/known-keys.js";

/**
 * Arguments in MIDAS's style as commander understands them: flags with one dash (`-paramFN ps.txt`) get two, and whatever
 * belongs to no flag is taken for parameters (`RBinSize 0.25 EtaMin -180`), each of which becomes a `--set`.
 * @throws RietbookError "bad argument" for a flag without its value, and for words that are no parameters
 */
export function integratorArguments(command: Command, argv: readonly string[]): readonly string[] {
  const out: string[] = [];
  const words: string[] = [];
  const optionOf = (name: string) =>
    command.options.find(({ long, short }) => [long, short, long?.slice(1)].includes(name));
  for (let at = 0; at < argv.length; at++) {
    const [name] = argv[at].split("=");
    const option = optionOf(name);
    if (option === undefined) {
      // A flag that is unknown is left for commander to complain about; numbers below 0 are values.
      if (/^-\D/.test(argv[at])) return [...out, argv[at]];
      words.push(argv[at]);
      continue;
    }
    out.push(argv[at].startsWith("--") || name === option.short ? argv[at] : `-${argv[at]}`);
    if (name !== argv[at] || (!option.required && !option.optional)) continue;
    const next = argv.at(at + 1);
    if (option.required && next !== undefined && optionOf(next) !== undefined) {
      throw new RietbookError({
        kind: "bad argument",
        field: argv[at],
        found: `${next} after it`,
        expected: "a value",
      });
    }
    if (next !== undefined) out.push(argv[++at]);
    while (option.variadic && at + 1 < argv.length && !/^-\D/.test(argv[at + 1])) out.push(argv[++at]);
  }
  return [...out, ...groupOverrides(words).map((override) => `--set=${override}`)];
}

/**
 * `RBinSize 0.25 BC 10 20` → `RBinSize 0.25`, `BC 10 20`; quoted pairs and `Key=Value` stay as they are.
 * @throws RietbookError "bad argument" for what cannot be a key, as the names of files that a shell put in place of a pattern
 */
export function groupOverrides(words: readonly string[]): readonly string[] {
  const groups: string[][] = [];
  let missing = 0;
  for (const word of words) {
    const isWhole = /\s|=/.test(word);
    const isMore = groups.length > 0 && groups[groups.length - 1][0] in midasKeys && isWholeNumber(word);
    const takesAll = isMore && midasKeys[groups[groups.length - 1][0]].kind === "integers";
    if (missing > 0 || takesAll) {
      groups[groups.length - 1].push(word);
      missing--;
      continue;
    }
    const key = /^\s*([^\s=]*)/.exec(word)![1];
    if (!/^[A-Za-z]\w*$/.test(key)) throw noParameter(word);
    groups.push([word]);
    if (!isWhole) missing = Object.hasOwn(midasKeys, word) && midasKeys[word].kind === "two numbers" ? 2 : 1;
  }
  const last = groups.at(-1) ?? [];
  if (missing > 0 && !Object.hasOwn(midasKeys, last[0])) throw noParameter(last[0]);
  return groups.map((group) => group.join(" "));
}

function noParameter(found: string): RietbookError {
  return new RietbookError({
    kind: "bad argument",
    field: "arguments",
    found,
    expected: "a flag, or a key of the parameter file and its value",
    advice: "Quote a pattern of file names, and names with blanks: -dataFN 'scan_*.tif'.",
  });
}

function isWholeNumber(word: string): boolean {
  return /^\d+$/.test(word);
}
