/** Lines that can be piped, and on a terminal one line below them that changes. */
export interface StatusLine {
  readonly print: (line: string) => void;
  /** Shows the changing line; nothing where the stream is no terminal. */
  readonly status: (text: string) => void;
  /** Takes the changing line away. */
  readonly clear: () => void;
  readonly isTerminal: boolean;
}

const CLEAR_LINE = "\r\u001b[K";
const BAR_WIDTH = 16;

/** A status line for a stream. */
export function createStatusLine(stream: NodeJS.WriteStream): StatusLine {
  const isTerminal = stream.isTTY === true;
  let shown = "";
  const clear = () => {
    if (shown !== "") stream.write(CLEAR_LINE);
    shown = "";
  };
  const status = (text: string) => {
    if (!isTerminal) return;
    shown = text.slice(0, Math.max(20, (stream.columns || 80) - 1));
    stream.write(CLEAR_LINE + shown);
  };
  const print = (line: string) => {
    const before = shown;
    clear();
    stream.write(`${line}\n`);
    if (before !== "") status(before);
  };
  return { isTerminal, clear, status, print };
}

/** ████░░░░ 12/24 */
export function progressBar(done: number, total: number): string {
  const full = total > 0 ? Math.round((BAR_WIDTH * done) / total) : 0;
  return `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}  ${done}/${total}`;
}
