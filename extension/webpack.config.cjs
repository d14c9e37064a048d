// The extension is read from the disk of the same machine: the usual limits of a web page's size mean nothing here.
module.exports = { performance: { hints: false } };
