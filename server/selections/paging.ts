/** A long list, a page at a time. */
const PER_PAGE = 50;

export interface Page<T> {
  rows: T[];
  total: number;
  from: number;
  to: number;
  page: number;
  pages: number;
}

/** The page that an address asks for by `page`; past the last it is the last. */
export function pageOf<T>(all: readonly T[], query: unknown): Page<T> {
  const asked: unknown = (query as { page?: unknown } | null | undefined)?.page;
  const n = typeof asked === 'string' && /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1;
  const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
  const page = Math.min(n, pages);
  const rows = all.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const from = rows.length === 0 ? 0 : (page - 1) * PER_PAGE + 1;
  return { rows, total: all.length, from, to: from === 0 ? 0 : from + rows.length - 1, page, pages };
}
