import { RietbookError } from "../../errors.js";
import { callGlobal, isFinished, setState } from "./pickle-objects.js";
import type { PickleObject } from "./pickle-objects.js";
import type { PythonValue } from "./python-value.js";

/** What was read, and where it ended: pickles may follow one another in a file. */
export interface UnpickleResult {
  readonly value: PythonValue;
  readonly end: number;
}

/**
 * Reads the pickle of protocol 0 to 4 that begins at `start`. Data only: nothing is imported or called. Builtin types,
 * numpy arrays, scalars and masked arrays are read; an object of any other class becomes a dict of its attributes with
 * its class's name under `__class__`.
 * @param file name for messages
 * @throws RietbookError "bad input" where the bytes are no pickle, end early or ask for anything else
 */
export function unpickle(bytes: Uint8Array, start = 0, file = "pickle"): UnpickleResult {
  const machine = new PickleMachine(bytes, start);
  try {
    for (;;) {
      const opcode = machine.uint(1);
      if (opcode === STOP) return { value: machine.result(), end: machine.position };
      const step = STEPS[opcode];
      if (step === undefined) throw new Error(`opcode 0x${opcode.toString(16)}`);
      step(machine);
    }
  } catch (cause) {
    throw new RietbookError({
      kind: "bad input",
      file,
      found: `${(cause as Error).message} at byte ${machine.position}`,
      expected: "a Python pickle of plain values and numpy arrays",
      cause,
    });
  }
}

const MARK = Symbol("mark");

/** Projects have hundreds of bytes for each container; a file made to fill the memory has one or two. */
const CONTAINERS_AT_LEAST = 10_000;
const BYTES_PER_CONTAINER = 32;

/** The stack machine that Python's `pickletools` describes. */
class PickleMachine {
  readonly memo = new Map<number, PickleObject>();
  private containers = 0;
  private readonly stack: (PickleObject | typeof MARK)[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {}

  take(length: number): Uint8Array {
    if (this.position + length > this.bytes.length) throw new Error("the end of the file");
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  uint(length: 1 | 2 | 4): number {
    return this.take(length).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new Error("the end of the file");
    const text = latin1(this.take(end - this.position));
    this.position += 1;
    return text;
  }

  push(item: PickleObject): void {
    this.stack.push(item);
  }

  /** Pushes a new list, dict or tuple, within what a file of this size may hold. */
  create(container: PickleObject): void {
    this.containers += 1;
    if (this.containers > CONTAINERS_AT_LEAST + this.bytes.length / BYTES_PER_CONTAINER) {
      throw new Error("more lists than a project of this size holds");
    }
    this.push(container);
  }

  mark(): void {
    this.stack.push(MARK);
  }

  pop(): PickleObject {
    const item = this.stack.pop();
    if (item === undefined || item === MARK) throw new Error("an empty stack");
    return item;
  }

  popMany(count: number): PickleObject[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  popToMark(): PickleObject[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new Error("an item list without a mark");
    return this.stack.splice(mark).slice(1) as PickleObject[];
  }

  peek(): PickleObject {
    const item = this.pop();
    this.push(item);
    return item;
  }

  recall(key: number): void {
    const item = this.memo.get(key);
    if (item === undefined) throw new Error(`a reference to ${key}, which is not there`);
    this.push(item);
  }

  extend(items: readonly PickleObject[]): void {
    const list = this.peek();
    if (!Array.isArray(list)) throw new Error("items for what is no list");
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleObject[]): void {
    const map = this.peek();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw new Error("entries for what is no dict");
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }

  call(): void {
    const [callee, args] = this.popMany(2) as [PickleObject, PickleObject];
    if (typeof args !== "object" || args === null || !("items" in args)) throw new Error("arguments that are no tuple");
    this.push(callGlobal(callee, args.items));
  }

  build(): void {
    const state = this.pop();
    setState(this.peek(), state);
  }

  result(): PythonValue {
    const value = this.pop();
    if (this.stack.length > 0 || !isFinished(value)) throw new Error("an end before the value was complete");
    return value;
  }
}

const STOP = 0x2e;

/** By opcode; names in Python's `pickletools`. */
const STEPS: Readonly<Record<number, (m: PickleMachine) => void>> = {
  0x80: (m) => void m.take(1), // PROTO
  0x95: (m) => void m.take(8), // FRAME
  0x28: (m) => m.mark(), // MARK
  0x30: (m) => void m.pop(), // POP
  0x31: (m) => void m.popToMark(), // POP_MARK
  0x32: (m) => m.push(m.peek()), // DUP
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4b: (m) => m.push(BigInt(m.uint(1))), // BININT1
  0x4d: (m) => m.push(BigInt(m.uint(2))), // BININT2
  0x4a: (m) => m.push(BigInt(m.uint(4) | 0)), // BININT
  0x8a: (m) => m.push(signedInteger(m.take(m.uint(1)))), // LONG1
  0x49: (m) => m.push(integerOrBoolean(m.line())), // INT
  0x4c: (m) => m.push(BigInt(m.line().replace(/L$/, ""))), // LONG
  0x46: (m) => m.push(floatOfText(m.line())), // FLOAT
  0x47: (m) => m.push(bigEndianFloat(m.take(8))), // BINFLOAT
  0x58: (m) => m.push(utf8(m.take(m.uint(4)))), // BINUNICODE
  0x8c: (m) => m.push(utf8(m.take(m.uint(1)))), // SHORT_BINUNICODE
  0x56: (m) => m.push(unescapeUnicode(m.line())), // UNICODE
  0x53: (m) => m.push(unquote(m.line())), // STRING
  0x54: (m) => m.push(latin1(m.take(m.uint(4)))), // BINSTRING: Python 2 text, Latin-1 as GSAS-II reads it
  0x55: (m) => m.push(latin1(m.take(m.uint(1)))), // SHORT_BINSTRING
  0x42: (m) => m.push(m.take(m.uint(4)).slice()), // BINBYTES
  0x43: (m) => m.push(m.take(m.uint(1)).slice()), // SHORT_BINBYTES
  0x5d: (m) => m.create([]), // EMPTY_LIST
  0x7d: (m) => m.create(new Map()), // EMPTY_DICT
  0x29: (m) => m.create(tupleOf([])), // EMPTY_TUPLE
  0x6c: (m) => m.create(m.popToMark() as PythonValue[]), // LIST
  0x74: (m) => m.create(tupleOf(m.popToMark())), // TUPLE
  0x85: (m) => m.create(tupleOf(m.popMany(1))), // TUPLE1
  0x86: (m) => m.create(tupleOf(m.popMany(2))), // TUPLE2
  0x87: (m) => m.create(tupleOf(m.popMany(3))), // TUPLE3
  0x61: (m) => m.extend(m.popMany(1)), // APPEND: the list is below the item, which is popped first
  0x65: (m) => m.extend(m.popToMark()), // APPENDS
  0x73: (m) => m.setItems(m.popMany(2)), // SETITEM
  0x75: (m) => m.setItems(m.popToMark()), // SETITEMS
  0x64: (m) => {
    const items = m.popToMark(); // DICT
    m.create(new Map());
    m.setItems(items);
  },
  0x70: (m) => void m.memo.set(Number(m.line()), m.peek()), // PUT
  0x71: (m) => void m.memo.set(m.uint(1), m.peek()), // BINPUT
  0x72: (m) => void m.memo.set(m.uint(4), m.peek()), // LONG_BINPUT
  0x94: (m) => void m.memo.set(m.memo.size, m.peek()), // MEMOIZE
  0x67: (m) => m.recall(Number(m.line())), // GET
  0x68: (m) => m.recall(m.uint(1)), // BINGET
  0x6a: (m) => m.recall(m.uint(4)), // LONG_BINGET
  0x63: (m) => m.push({ python: "global", name: `${m.line()}.${m.line()}` }), // GLOBAL
  0x93: (m) => m.push({ python: "global", name: m.popMany(2).map(String).join(".") }), // STACK_GLOBAL
  0x52: (m) => m.call(), // REDUCE
  0x81: (m) => m.call(), // NEWOBJ
  0x62: (m) => m.build(), // BUILD
};

function tupleOf(items: readonly PickleObject[]): PickleObject {
  return { python: "tuple", items: items as readonly PythonValue[] };
}

function integerOrBoolean(text: string): boolean | bigint {
  return text === "00" || text === "01" ? text === "01" : BigInt(text);
}

/** Python's raw-unicode-escape: Latin-1 but for backslash-u and -U. */
function unescapeUnicode(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/g, (_, short: string | undefined, long: string | undefined) =>
    String.fromCodePoint(parseInt(short ?? long ?? "", 16)),
  );
}

/** The repr of a Python 2 string. */
function unquote(text: string): string {
  const body = text.replace(/^(['"])(.*)\1$/s, "$2");
  const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
  return body.replace(/\\(x([0-9a-f]{2})|.)/g, (_, character: string, hex: string | undefined) =>
    hex === undefined ? (escapes[character] ?? character) : String.fromCharCode(parseInt(hex, 16)),
  );
}

function floatOfText(text: string): number {
  return Number(text.replace("inf", "Infinity"));
}

function bigEndianFloat(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, false);
}

function signedInteger(bytes: Uint8Array): bigint {
  const unsigned = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(8 * bytes.length, unsigned);
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
