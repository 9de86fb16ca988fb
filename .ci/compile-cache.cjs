// Keeps what Node compiles of the sources, their types stripped, from one run to the next (in the system's
// temporary directory, or NODE_COMPILE_CACHE), so that `npm start` and `npm run sluice` start as soon as what is built.
require('node:module').enableCompileCache()
