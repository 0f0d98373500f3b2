/**
 * What a process that a test starts is given of the tests' own environment, where it is to have no more of it: how
 * modules are found, and what of them is compiled already, which is half of a start.
 */
const { PATH, NODE_OPTIONS, NODE_COMPILE_CACHE } = process.env;
export const RUNTIME: NodeJS.ProcessEnv = { PATH, NODE_OPTIONS, NODE_COMPILE_CACHE };
