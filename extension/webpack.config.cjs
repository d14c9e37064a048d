// The builder loads this file by require.
/* eslint-disable @typescript-eslint/no-require-imports */
const { dirname } = require("node:path");
const { rspack } = require("@rspack/core");

const plugins = dirname(require.resolve("h5wasm-plugins/package.json"));

module.exports = {
  // The extension is read from the disk of the same machine: the usual limits of a web page's size mean nothing here.
  performance: { hints: false },
  plugins: [
    // Libraries ask where they lie, which is a place of the machine that built this; nothing is loaded from there.
    new rspack.DefinePlugin({ "import.meta.url": JSON.stringify("file:///") }),
    // HDF5's filters, which its library loads by their names (src/frames/hdf5-plugins.ts).
    new rspack.CopyRspackPlugin({
      patterns: ["plugins/*.so", "LICENSE", "COPYING"].map((from) => ({
        from,
        to: "hdf5/[name][ext]",
        context: plugins,
      })),
    }),
  ],
};
