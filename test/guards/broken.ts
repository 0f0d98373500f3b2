/**
 * Guards of the product, each broken on purpose: the text that is replaced must stand in its file exactly
 * once, and the tests that are named must go red. Whoever changes a guard changes its line here.
 */

export interface Broken {
  /** What is lost, in words. */
  guard: string;
  file: string;
  find: string;
  put: string;
  /** Test files, any of which may notice. */
  tests: readonly string[];
}

export const BROKEN: readonly Broken[] = [
  {
    guard: 'an event may not be deleted',
    file: 'migrations/0000_spine.sql',
    find: 'CREATE TRIGGER event_no_delete BEFORE DELETE ON event\n',
    put: 'CREATE TRIGGER event_no_delete BEFORE DELETE ON event WHEN 0\n',
    tests: ['test/db/guards.test.ts'],
  },
  {
    guard: 'an event may not be replaced in one step',
    file: 'db/pragmas.ts',
    find: `['recursive_triggers', 'ON', 1]`,
    put: `['recursive_triggers', 'OFF', 0]`,
    tests: ['test/db/open.test.ts', 'test/db/guards.test.ts'],
  },
  {
    guard: 'what was saved outlives a power cut',
    file: 'db/pragmas.ts',
    find: `['synchronous', 'FULL', 2]`,
    put: `['synchronous', 'NORMAL', 1]`,
    tests: ['test/db/open.test.ts'],
  },
  {
    guard: 'a foreign key holds',
    file: 'db/pragmas.ts',
    find: `['foreign_keys', 'ON', 1]`,
    put: `['foreign_keys', 'OFF', 0]`,
    tests: ['test/db/open.test.ts', 'test/db/guards.test.ts'],
  },
  {
    guard: 'a file of a newer program is not touched',
    file: 'db/open.ts',
    find: 'if (version > newest)',
    put: 'if (version > newest + 1_000)',
    tests: ['test/db/open.test.ts'],
  },
  {
    guard: 'one server a folder',
    file: 'db/lock.ts',
    find: `if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new ServerRunning(`,
    put: `if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return { release() {} };
    if (dataDir === '')
      throw new ServerRunning(`,
    tests: ['test/db/lock.test.ts'],
  },
  {
    guard: 'nothing is restored under a running server',
    file: 'server/upkeep/restore.ts',
    find: 'const lock = takeServerLock(dataDir);',
    put: 'const lock = dataDir === "" ? takeServerLock(dataDir) : { release() {} };',
    tests: ['test/upkeep/restore.test.ts', 'test/cli/backup.test.ts'],
  },
  {
    guard: 'a damaged backup is not restored',
    file: 'server/upkeep/restore.ts',
    find: `if ((await hashFile(file)) !== manifest.sha256) throw`,
    put: `if (manifest.sha256 === '') throw`,
    tests: ['test/upkeep/damaged.test.ts', 'test/upkeep/restore.test.ts'],
  },
  {
    guard: 'a backup is read through before it has its name',
    file: 'server/upkeep/backup.ts',
    find: 'if (faults.length > 0) throw new BackupFault(`备份没有通过核对',
    put: 'if (faults.length > 1_000) throw new BackupFault(`备份没有通过核对',
    tests: ['test/upkeep/backup.test.ts', 'test/upkeep/damaged.test.ts'],
  },
  {
    guard: 'a changed line of the log is noticed',
    file: 'server/audit/chain.ts',
    find: `hash === hashLine(prev, row)`,
    put: `hash !== ''`,
    tests: ['test/audit/record.test.ts', 'test/upkeep/verify.test.ts'],
  },
  {
    guard: 'a log that was cut off at its end is noticed',
    file: 'server/audit/chain.ts',
    find: 'if (kept !== ',
    put: 'if (kept === undefined && head.hash !== ',
    tests: ['test/audit/record.test.ts', 'test/upkeep/verify.test.ts'],
  },
  {
    guard: 'derived figures are held against the events',
    file: 'server/upkeep/verify.ts',
    find: 'faults.push(...compareDerived(db)',
    put: 'void (compareDerived(db)',
    tests: ['test/upkeep/verify.test.ts'],
  },
  {
    guard: 'a form sent twice saves once',
    file: 'server/tracks/once.ts',
    find: 'return row === undefined ? null',
    put: `return row === undefined || row.bodyHash !== '' ? null`,
    tests: ['test/tracks/twice.test.ts'],
  },
  {
    guard: 'the later of two edits does not win in silence',
    file: 'server/enterprises/revising.ts',
    find: 'const isStale = data.version !== stored.version || isAnother;',
    put: 'const isStale = isAnother;',
    tests: ['test/enterprises/conflict.test.ts'],
  },
  {
    guard: 'the token of a form',
    file: 'server/plugins/access.ts',
    find: 'if (own.length === 0 || own.length !== given.length || !timingSafeEqual(own, given)) {',
    put: 'if (given.length > 1_000 && timingSafeEqual(own, own)) {',
    tests: ['test/house/csrf.test.ts'],
  },
  {
    guard: 'where a form comes from',
    file: 'server/plugins/access.ts',
    find: 'return new URL(told).origin === new URL(own).origin;',
    put: 'return new URL(told).origin !== own.slice(0, 0);',
    tests: ['test/house/csrf.test.ts'],
  },
  {
    guard: 'the token is the first part, before any byte is stored',
    file: 'server/multipart.ts',
    find: 'checkFormToken(request, isToken ? part.value : undefined);',
    put: '',
    tests: ['test/house/csrf.test.ts', 'test/attachments/upload.test.ts'],
  },
  {
    guard: 'who may do what',
    file: 'server/plugins/access.ts',
    find: '    if (!may(request.person, what)) throw new NotAllowed(what);\n',
    put: '',
    tests: ['test/house/rights.test.ts'],
  },
  {
    guard: 'a disabled account opens nothing',
    file: 'server/people/sessions.ts',
    find: 'where s.token_hash = ? and a.disabled_at is null',
    put: 'where s.token_hash = ?',
    tests: ['test/people/disabled.test.ts', 'test/people/sessions.test.ts'],
  },
  {
    guard: 'a session ends when nobody used it',
    file: 'server/people/sessions.ts',
    find: 'if (idle > at.idleMinutes || age > at.absoluteHours',
    put: 'if (age > at.absoluteHours',
    tests: ['test/people/sessions.test.ts'],
  },
  {
    guard: 'signing in gives a new session and ends the old',
    file: 'server/people/sign-in.ts',
    find: `if (from.oldSession !== '') endSession(tx, from.oldSession);`,
    put: '',
    tests: ['test/people/sessions.test.ts', 'test/people/sign-in.test.ts'],
  },
  {
    guard: 'guessing at a password is slowed down',
    file: 'server/people/throttle.ts',
    find: 'const IN_A_ROW = 5;',
    put: 'const IN_A_ROW = 5_000;',
    tests: ['test/people/throttle.test.ts'],
  },
  {
    guard: 'strangers are slowed down',
    file: 'server/app.ts',
    find: 'max: 600,',
    put: 'max: 600_000,',
    tests: ['test/people/strangers.test.ts'],
  },
  {
    guard: 'after signing in nobody is led elsewhere',
    file: 'server/people/own-path.ts',
    find: 'if (url.origin !== HERE ||',
    put: 'if (',
    tests: ['test/people/own-path.test.ts'],
  },
  {
    guard: 'scripts cannot read the session',
    file: 'server/plugins/session.ts',
    find: "({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(app) })",
    put: "({ path: '/', httpOnly: false, sameSite: 'lax', secure: isSecure(app) })",
    tests: ['test/house/headers.test.ts', 'test/people/sign-in.test.ts'],
  },
  {
    guard: 'private pages are in no cache',
    file: 'server/plugins/security.ts',
    find: `reply.header('cache-control', 'no-store')`,
    put: `reply.header('cache-control', 'private, max-age=60')`,
    tests: ['test/house/headers.test.ts'],
  },
  {
    guard: 'no script but our own',
    file: 'server/plugins/security.ts',
    find: `scriptSrc: ["'self'"]`,
    put: `scriptSrc: ["'self'", "'unsafe-inline'"]`,
    tests: ['test/house/headers.test.ts'],
  },
  {
    guard: 'what was typed is text on a page',
    file: 'server/plugins/views.ts',
    find: `replace(/[&<>"']/g`,
    put: `replace(/[&"']/g`,
    tests: ['test/enterprises/new.test.ts', 'test/enterprises/file.test.ts', 'test/house/templates.test.ts'],
  },
  {
    guard: 'no template prints without escaping',
    file: 'views/enterprises/edit.eta',
    find: '<%= it.enterprise.name %>',
    put: '<%~ it.enterprise.name %>',
    tests: ['test/house/templates.test.ts'],
  },
  {
    guard: 'a text that is a formula is text in a spreadsheet',
    file: 'server/sheets/csv.ts',
    find: 'return FORMULA.test(text) ? `',
    put: 'return text === FORMULA.source ? `',
    tests: ['test/sheets/csv.test.ts', 'test/sheets/round-trip.test.ts'],
  },
  {
    guard: 'a zip that unpacks to a hundred times its size',
    file: 'server/sheets/zip.ts',
    find: 'if (entry.size > LIMITS.ratioFrom && entry.size > entry.packed * LIMITS.ratio)',
    put: 'if (entry.size > LIMITS.ratioFrom && entry.size > entry.packed * LIMITS.ratio * 1_000_000)',
    tests: ['test/sheets/refused-files.test.ts', 'test/sheets/file-matrix.test.ts'],
  },
  {
    guard: 'a damaged file is never sent',
    file: 'server/attachments/store.ts',
    find: `if (found !== size || hash.digest('hex') !== sha256) {`,
    put: 'if (found !== size) {',
    tests: ['test/attachments/download.test.ts', 'test/attachments/broken.test.ts'],
  },
  {
    guard: 'a file is flushed before a row points at it',
    file: 'server/attachments/store.ts',
    find: 'await flush(aside);',
    put: '',
    tests: ['test/attachments/flushed.test.ts'],
  },
  {
    guard: 'its name is flushed as well',
    file: 'server/attachments/store.ts',
    find: 'await flush(attachmentsFolder(dataDir));',
    put: '',
    tests: ['test/attachments/flushed.test.ts'],
  },
  {
    guard: 'what belongs to a merged record is found with the other',
    file: 'server/derived/merges.ts',
    find: 'merges.size === 0 ? id : ownerAt(merges, id, at)',
    put: 'merges.size >= 0 ? id : ownerAt(merges, id, at)',
    tests: ['test/merging/properties.test.ts', 'test/merging/links.test.ts', 'test/merging/merge.test.ts'],
  },
  {
    guard: 'nothing leaves the machine but where a setting says',
    file: 'server/outbound-allow.ts',
    find: `  '169.254.0.0/16',\n`,
    put: '',
    tests: ['test/webhooks/addresses.test.ts'],
  },
  {
    guard: 'what people searched for is in no log',
    file: 'server/app.ts',
    find: `path: (request.url.split('?')[0] ?? '')`,
    put: 'path: request.url',
    tests: ['test/start/private.test.ts'],
  },
  {
    guard: 'so many hashes at once',
    file: 'server/people/turns.ts',
    find: 'if (this.#running >= this.#atOnce) {',
    put: 'if (this.#running >= this.#atOnce * 1_000) {',
    tests: ['test/people/passwords.test.ts'],
  },
  {
    guard: 'a client that stands still is cut off',
    file: 'server/plugins/stalled.ts',
    find: 'if (!raw.complete && socket.bytesRead',
    put: 'if (raw.complete && socket.bytesRead',
    tests: ['test/start/stalled.test.ts'],
  },
  {
    guard: 'a client that takes nothing is cut off',
    file: 'server/plugins/stalled.ts',
    find: 'if ((socket?.writableLength ?? 0) > 0)',
    put: 'if ((socket?.writableLength ?? 0) < 0)',
    tests: ['test/start/stalled.test.ts'],
  },
  {
    guard: 'who is disabled amid a form changes nothing by it',
    file: 'server/plugins/access.ts',
    find: '    checkStillSignedIn(request);\n    if (ownCsrf === true) return;',
    put: '    if (ownCsrf === true) return;',
    tests: ['test/house/meanwhile.test.ts'],
  },
  {
    guard: 'headers are in no log',
    file: 'server/app.ts',
    find: "        busboyOptions: () => '…',\n",
    put: '',
    tests: ['test/house/secrets.test.ts'],
  },
  {
    guard: 'what is refused is told',
    file: 'server/plugins/faults.ts',
    find: '  if (error instanceof NotAllowed) noteDenial(request);\n',
    put: '',
    tests: ['test/house/log.test.ts'],
  },
  {
    guard: 'a file that is taken away is told',
    file: 'server/audit/by.ts',
    find: '  record(request.server.db, { ...by(request), act, enterpriseId, sentence });\n',
    put: '',
    tests: ['test/house/log.test.ts'],
  },
];

/** The file with its guard broken. @throws Error where the text is not there exactly once */
export function breakIn(source: string, { guard, file, find, put }: Broken): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`${guard}: what is to be broken stands ${parts.length - 1} times in ${file}, not once`);
  }
  return parts.join(put);
}
