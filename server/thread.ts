/** What a thread of ours is started with: not what the process was, which in a test is the test's own. */
export const THREAD_ARGS = ['--import', new URL('../resolve.mjs', import.meta.url).href];
