/** What went wrong, so that callers can branch without reading the message. */
export type ErrorKind =
  | "bad input" // a file or value that is not what it claims to be
  | "not found" // a file, entry, path or name that is not there
  | "bad argument" // a call or flag that cannot be meant
  | "calculation" // numbers that became meaningless (not finite, singular)
  | "unavailable" // something this machine does not have
  | "cancelled" // the caller's signal
  | "output"; // a place that cannot be written

/** The parts of a {@link RietbookError}; its message is made from them and from nothing else. */
export interface ErrorDetails {
  readonly kind: ErrorKind;
  /** File name, URL or other source, as the analyst knows it. */
  readonly file?: string;
  /** Dataset, key, loop item, flag or parameter path. */
  readonly field?: string;
  readonly found: string;
  readonly expected?: string;
  /** What to do next: one sentence, imperative. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/**
 * The one error class of the library. Its message is one line:
 * `REtaMap in CeO2.zarr.zip: found shape [3, 1200, 72], expected at least 4 planes. Integrate again with MIDAS 9 or later.`
 */
export class RietbookError extends Error {
  override readonly name = "RietbookError";
  readonly kind: ErrorKind;
  readonly file?: string;
  readonly field?: string;
  readonly found: string;
  readonly expected?: string;
  readonly advice?: string;

  constructor(details: ErrorDetails) {
    super(formatErrorDetails(details), details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.file = details.file;
    this.field = details.field;
    this.found = details.found;
    this.expected = details.expected;
    this.advice = details.advice;
  }
}

/** True for errors of this library, optionally of one kind. */
export function isRietbookError(error: unknown, kind?: ErrorKind): error is RietbookError {
  return error instanceof RietbookError && (kind === undefined || error.kind === kind);
}

function formatErrorDetails({ file, field, found, expected, advice }: ErrorDetails): string {
  const place = field !== undefined && file !== undefined ? `${field} in ${file}` : (field ?? file);
  const body = `found ${found}${expected === undefined ? "" : `, expected ${expected}`}.`;
  const line = `${place === undefined ? "" : `${place}: `}${body}${advice === undefined ? "" : ` ${advice}`}`;
  return line.replace(/\s*\n\s*/g, " ");
}
