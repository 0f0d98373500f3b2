/**
 * Runs several test files in one process, each as a subtest of its own with a `t` of its own: loading the
 * application costs a second of processor time, and a file's own tests often less. `run.ts` writes a file
 * for each group that calls this; a single file is still run as it is.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import root, { type Test } from 'tap';

const ROOT = new URL('..', import.meta.url);
const OWN = 'tap-of:';
/** What `import t from 'tap'` is to be in the file of this address. */
const tests = new Map<string, Test>();
Object.defineProperty(globalThis, Symbol.for('qiangji.tests'), { value: tests });

registerHooks({
  resolve(specifier, context, next) {
    const isAsked = specifier === 'tap' && context.parentURL !== undefined && tests.has(context.parentURL);
    return isAsked ? { url: `${OWN}${context.parentURL}`, shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(OWN)) return next(url, context);
    const of = JSON.stringify(url.slice(OWN.length));
    const source = `export default globalThis[Symbol.for('qiangji.tests')].get(${of});`;
    return { format: 'module', source, shortCircuit: true };
  },
});

/** `files` as paths from the project's folder; each becomes one subtest named by its path. */
export async function together(files: readonly string[]): Promise<void> {
  root.jobs = 1;
  for (const file of files) {
    const result = await root.test(file, async (t) => {
      const address = pathToFileURL(fileURLToPath(new URL(file, ROOT))).href;
      tests.set(address, t);
      await import(address);
    });
    // As a process of its own it would have failed: a file without a test is one that was not written.
    if (result === null || result.count === 0) root.fail(`${file} holds no test`);
  }
}
