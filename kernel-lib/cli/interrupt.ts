import { isRietbookError, RietbookError } from "../src/errors.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs work that Ctrl-C or SIGTERM (kill, a batch system's time limit) stops in order; `clear` is called however it ends.
 * @throws RietbookError "cancelled" with the signal's name as its cause
 */
export async function stopOnInterrupt<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  clear: () => void,
): Promise<Result> {
  const stop = new AbortController();
  const onInterrupt = (name: NodeJS.Signals) => stop.abort(name);
  for (const name of SIGNALS) process.once(name, onInterrupt);
  try {
    return await work(stop.signal);
  } catch (error) {
    if (!isRietbookError(error, "cancelled")) throw error;
    const { kind, field, found } = error;
    throw new RietbookError({ kind, field, found, cause: stop.signal.reason });
  } finally {
    clear();
    for (const name of SIGNALS) process.removeListener(name, onInterrupt);
  }
}
