import { RietbookError } from "../errors.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { readText } from "../platform/read-all.js";
import type { Recipe, Stage } from "../refinement/stage.js";

const STAGE_KEYS = ["name", "free", "ifPresent", "hold", "maxCycles", "oneAtATime"];

/**
 * Reads a recipe from a JSON file: `{"name": "…", "stages": [{"name": "cell", "free": ["phases.*.cell"]}, …]}`, each stage
 * as {@link Stage} describes it.
 * @throws RietbookError "not found", or "bad input" naming the stage and the field
 */
export async function readRecipe(input: FileInput): Promise<Recipe> {
  const { name, text } = await readText(input, "recipe");
  return parseRecipe(text, name);
}

/** The recipe in a JSON text; see {@link readRecipe}. */
export function parseRecipe(text: string, file: string): Recipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad(file, undefined, `no JSON (${(cause as Error).message})`, "a recipe", cause);
  }
  if (!isRecord(value) || !Array.isArray(value["stages"]) || value["stages"].length === 0) {
    throw bad(file, "stages", isRecord(value) ? shown(value["stages"]) : shown(value), "a list of stages");
  }
  const { name = file } = value;
  if (typeof name !== "string") throw bad(file, "name", shown(name), "a text");
  return { name, stages: value["stages"].map((stage, index) => stageOf(stage, index, file)) };
}

function stageOf(value: unknown, index: number, file: string): Stage {
  const place = `stage ${index + 1}`;
  if (!isRecord(value)) throw bad(file, place, shown(value), '{"name": …, "free": [ … ]}');
  const { name, free, ifPresent, hold, maxCycles, oneAtATime } = value;
  if (typeof name !== "string" || name === "") throw bad(file, `name of ${place}`, shown(name), "a text");
  const label = `${place} (${name})`;
  const unknown = Object.keys(value).find((key) => !STAGE_KEYS.includes(key));
  if (unknown !== undefined) throw bad(file, label, `the field "${unknown}"`, `one of ${STAGE_KEYS.join(", ")}`);
  const patterns = (key: string, list: unknown): readonly string[] => {
    if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
    throw bad(file, `${key} of ${label}`, shown(list), "a list of parameter paths or patterns");
  };
  if (maxCycles !== undefined && !(Number.isInteger(maxCycles) && (maxCycles as number) >= 1)) {
    throw bad(file, `maxCycles of ${label}`, shown(maxCycles), "a whole number from 1");
  }
  if (oneAtATime !== undefined && typeof oneAtATime !== "boolean") {
    throw bad(file, `oneAtATime of ${label}`, shown(oneAtATime), "true or false");
  }
  return {
    name,
    free: patterns("free", free),
    ...(ifPresent === undefined ? {} : { ifPresent: patterns("ifPresent", ifPresent) }),
    ...(hold === undefined ? {} : { hold: patterns("hold", hold) }),
    ...(maxCycles === undefined ? {} : { maxCycles: maxCycles as number }),
    ...(oneAtATime === undefined ? {} : { oneAtATime }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function bad(file: string, field: string | undefined, found: string, expected: string, cause?: unknown): RietbookError {
  return new RietbookError({ kind: "bad input", file, field, found, expected, cause });
}
