import { existsSync, lchownSync, statSync } from 'node:fs';

/** Gives a file or folder away; what is not there, or is given to whom it belongs, is left as it is. */
export type Give = (path: string) => void;

/**
 * Who runs as root leaves files of root's, which the service could not open: what is written below a folder is given to
 * the folder's owner. Does nothing where another account runs it, where the folder is root's, and on Windows.
 * @throws the system's own error where it cannot be given (a disk without owners)
 */
export function givingToOwnerOf(folder: string): Give {
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() !== 0 || uid === 0) return () => {};
  return (path) => {
    if (existsSync(path)) lchownSync(path, uid, gid);
  };
}
