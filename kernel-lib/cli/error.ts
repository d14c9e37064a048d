import { isRietbookError } from "../src/errors.js";

/** Says on one line what went wrong and returns the exit code. Never a stack trace. */
export function reportError(error: unknown, stream: NodeJS.WritableStream): number {
  if (!isRietbookError(error)) {
    const text = error instanceof Error ? error.message : String(error);
    stream.write(`rietbook: an error in the program: ${text.replace(/\s*\n\s*/g, " ")}. Please report it.\n`);
    return 1;
  }
  if (error.kind === "cancelled") {
    stream.write("rietbook: stopped. The same command with --resume does the rest.\n");
    // As shells have it: 128 and the signal's number.
    return 128 + (error.cause === "SIGTERM" ? 15 : 2);
  }
  stream.write(`rietbook: ${error.message}\n`);
  return error.kind === "bad argument" ? 2 : 1;
}
