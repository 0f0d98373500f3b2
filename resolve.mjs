/**
 * How our own files and the query builder's find each other: by their paths. Node asks for each of them which package
 * it belongs to, and reads the package's whole list of exports for the answer: the query builder's has thousands of
 * lines, which made a start take a quarter of a second and a hundred megabytes more (docs/performance.md). Loaded
 * before anything else (`--import`), in every thread; without it all works as well, only later.
 */
import { registerHooks } from 'node:module';

const OURS = import.meta.url.slice(0, import.meta.url.lastIndexOf('/') + 1);
const PACKAGES = `${OURS}node_modules/`;
const BUILDER = `${PACKAGES}drizzle-orm/`;

/** What packages are found under, from any file of ours. */
const packages = new Map();

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL: from } = context;
    if (from === undefined || !from.startsWith(OURS)) return next(specifier, context);
    const isOurs = !from.startsWith(PACKAGES);
    if (specifier[0] === '.') {
      const format = formatOf(specifier, isOurs, from);
      return format === null
        ? next(specifier, context)
        : { url: new URL(specifier, from).href, format, shortCircuit: true };
    }
    if (!isOurs) return next(specifier, context);
    // A package may have one form to import and another to require.
    const key = `${specifier} ${context.conditions?.join()}`;
    const known = packages.get(key) ?? next(specifier, context);
    packages.set(key, known);
    return { ...known, shortCircuit: true };
  },
});

/** Null where Node is to say. */
function formatOf(specifier, isOurs, from) {
  if (isOurs) return specifier.endsWith('.ts') ? 'module-typescript' : null;
  return from.startsWith(BUILDER) && specifier.endsWith('.js') ? 'module' : null;
}
