/** Any host will do: only whether an address stays on it is asked. */
const HERE = 'http://here.invalid';
const LONGEST = 500;

/** Pages that make no sense to come back to after signing in. */
const NOT_THERE = /^\/(sign-in|sign-out|setup)(\/|$)/;

/**
 * Where to go after signing in: the address asked for where it is a path of our own, else '/'. Browsers
 * read `//host`, `/\host` and a tab in between as another host, and `/.//host` becomes `//host` once
 * its dots are resolved, so the resolved form is judged and given, not the one that came.
 */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || next.length > LONGEST || !next.startsWith('/')) return '/';
  if (/[\\\s\p{Cc}\p{Cf}]/u.test(next) || /%(0[0-9a-f]|1[0-9a-f]|5c|7f)/i.test(next)) return '/';
  if (!URL.canParse(next, HERE)) return '/';
  const url = new URL(next, HERE);
  const path = url.pathname;
  if (url.origin !== HERE || !path.startsWith('/') || /^\/(\/|%2f)/i.test(path) || NOT_THERE.test(path)) {
    return '/';
  }
  return path + url.search;
}
