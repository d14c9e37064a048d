// A cell that will probably come next is compiled while the kernel waits; see docs/decisions/293-the-next-cell-is-compiled-ahead.md.
import { createRequire } from "node:module";

/** In place of a cursor's position: tslab tells its compiler what cells before declared only together with a question. */
const AHEAD = Symbol("ahead");
/** Cells that name modules are not compiled ahead: tslab notes the modules of the folder that it has handed to cells. */
const NAMES_MODULES = /\b(import|export|require)\b/;

/**
 * Makes the kernels that tslab starts compile a text when Jupyter asks whether it is complete (`is_complete_request`), after the answer,
 * unless cells run or wait. A cell with this very text, after the same declarations, is then run at once. To be called before tslab's
 * main module is loaded.
 *
 * @param {string} tslab path of tslab's package.json
 */
export function prepareCells(tslab) {
  const require = createRequire(tslab);
  const converters = require("./dist/converter.js");
  const { createConverter } = converters;
  converters.createConverter = (options) => convertAhead(createConverter, options);

  const kernel = require("./dist/jupyter.js").JupyterHandlerImpl.prototype;
  const { handleExecute, handleIsComplete } = kernel;
  let waiting = 0;
  kernel.handleExecute = async function (...request) {
    waiting++;
    try {
      return await handleExecute.apply(this, request);
    } finally {
      waiting--;
    }
  };
  kernel.handleIsComplete = function (request) {
    setImmediate(() => {
      if (waiting === 0) this.executor.inspect(request.code, AHEAD);
    });
    return handleIsComplete.call(this, request);
  };
}

/** tslab's compiler of cells, which keeps what it compiled ahead until a file or module changes that cells were compiled with. */
function convertAhead(createConverter, options) {
  let ready;
  const forget = () => {
    ready = undefined;
  };
  const converter = createConverter({ ...options, _fileWatcher: forget });
  const isReady = (declarations, source) => ready?.declarations === declarations && ready.source === source;
  return {
    ...converter,
    convert(declarations, source) {
      return isReady(declarations, source) ? ready.converted : converter.convert(declarations, source);
    },
    inspect(declarations, source, position) {
      if (position !== AHEAD) return converter.inspect(declarations, source, position);
      if (isReady(declarations, source) || NAMES_MODULES.test(source)) return undefined;
      ready = { declarations, source, converted: converter.convert(declarations, source) };
      return undefined;
    },
    addModule(...module) {
      forget();
      return converter.addModule(...module);
    },
  };
}
