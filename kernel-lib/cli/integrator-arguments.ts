import type { Command } from "commander";
import { midasKeys } from "../src/io/midas-parameters/known-keys.js";

/**
 * Arguments in MIDAS's style as commander understands them: flags with one dash (`-paramFN ps.txt`) get two, and whatever
 * belongs to no flag is taken for parameters (`RBinSize 0.25 EtaMin -180`), each of which becomes a `--set`.
 */
export function integratorArguments(command: Command, argv: readonly string[]): readonly string[] {
  const out: string[] = [];
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const [name] = argv[at].split("=");
    const option = command.options.find(({ long, short }) => [long, short, long?.slice(1)].includes(name));
    if (option === undefined) {
      // What looks like a flag is left for commander to complain about; numbers below 0 are values.
      if (/^-\D/.test(argv[at])) out.push(argv[at]);
      else words.push(argv[at]);
      continue;
    }
    out.push(argv[at].startsWith("--") || name === option.short ? argv[at] : `-${argv[at]}`);
    if (name !== argv[at] || (!option.required && !option.optional)) continue;
    if (at + 1 < argv.length) out.push(argv[++at]);
    while (option.variadic && at + 1 < argv.length && !/^-\D/.test(argv[at + 1])) out.push(argv[++at]);
  }
  return [...out, ...groupOverrides(words).map((override) => `--set=${override}`)];
}

/** `RBinSize 0.25 BC 10 20` → `RBinSize 0.25`, `BC 10 20`; quoted pairs and `Key=Value` stay as they are. */
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
    groups.push([word]);
    if (!isWhole) missing = Object.hasOwn(midasKeys, word) && midasKeys[word].kind === "two numbers" ? 2 : 1;
  }
  return groups.map((group) => group.join(" "));
}

function isWholeNumber(word: string): boolean {
  return /^\d+$/.test(word);
}
