import { InvalidArgumentError } from "commander";

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("Expected a whole number from 1.");
  return Number(text);
}

/** A number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** 0 or 1. */
export function zeroOrOne(text: string): number {
  if (!/^[01]$/.test(text)) throw new InvalidArgumentError("Expected 0 or 1.");
  return Number(text);
}

/** A whole number from −1 (MIDAS's: not given). */
export function numberOrNone(text: string): number {
  if (!/^(\d+|-1)$/.test(text)) throw new InvalidArgumentError("Expected a whole number from 0, or -1 for none.");
  return Number(text);
}

/** A list of indices from 0 with ranges: "0-3,7". */
export function indexList(text: string): number[] {
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(part);
    const [first, last] = range === null ? [1, 0] : [Number(range[1]), Number(range[2] ?? range[1])];
    if (first > last || last - first > 1e6) throw new InvalidArgumentError("Expected indices from 0 such as 0-3,7.");
    for (let index = first; index <= last; index++) found.add(index);
  }
  return [...found].sort((a, b) => a - b);
}

/** all, sum, or indices. */
export function etaChoice(text: string): "all" | "sum" | number[] {
  return text === "all" || text === "sum" ? text : indexList(text);
}

/** One of the limits; commander collects them. */
export function limitValues(text: string, previous: number[] | undefined): number[] {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("Expected two numbers, LOW HIGH.");
  return [...(previous ?? []), value];
}
