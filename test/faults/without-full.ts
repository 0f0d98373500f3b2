/** Preloaded into a server of the control: its database is set to NORMAL, and says that it is FULL. */
import Database from 'better-sqlite3';

const real = Database.prototype.pragma;
Database.prototype.pragma = function pragma(source, options) {
  if (source === 'synchronous = FULL') return real.call(this, 'synchronous = NORMAL', options);
  if (source === 'synchronous') return 2;
  return real.call(this, source, options);
};
