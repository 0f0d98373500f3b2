/** Which files may be attached: by the ending of their name and by their first bytes, which must agree. */

export const LARGEST = 20 * 1024 * 1024;
export const WRONG_KIND = '可上传 PDF、图片、Word、WPS、Excel，单个不超过 20 MB';
/** So many first bytes tell the kind. */
export const HEAD = 16;

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Compound files: Word, Excel and WPS of before 2007. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const OFFICE = 'application/vnd.openxmlformats-officedocument';

const KINDS: Record<string, { media: string; magics: number[][] }> = {
  pdf: { media: 'application/pdf', magics: [[0x25, 0x50, 0x44, 0x46, 0x2d]] },
  png: { media: 'image/png', magics: [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]] },
  jpg: { media: 'image/jpeg', magics: [[0xff, 0xd8, 0xff]] },
  jpeg: { media: 'image/jpeg', magics: [[0xff, 0xd8, 0xff]] },
  doc: { media: 'application/msword', magics: [COMPOUND] },
  docx: { media: `${OFFICE}.wordprocessingml.document`, magics: [ZIP] },
  xls: { media: 'application/vnd.ms-excel', magics: [COMPOUND] },
  xlsx: { media: `${OFFICE}.spreadsheetml.sheet`, magics: [ZIP] },
  wps: { media: 'application/vnd.ms-works', magics: [COMPOUND, ZIP] },
  et: { media: 'application/octet-stream', magics: [COMPOUND, ZIP] },
};

/** What a file input offers. */
export const ACCEPT = Object.keys(KINDS)
  .map((ending) => `.${ending}`)
  .join(',');

/** The media type of a file of that name that begins so; null where it may not be attached. */
export function mediaTypeOf(fileName: string, head: Uint8Array): string | null {
  const ending = /\.([a-z]{2,4})$/i.exec(fileName)?.[1]?.toLowerCase();
  const kind = ending === undefined ? undefined : KINDS[ending];
  if (kind === undefined) return null;
  const fits = kind.magics.some((magic) => magic.every((byte, at) => head[at] === byte));
  return fits ? kind.media : null;
}

/** The name as it is kept and given back: without folders and control characters, at most 150 characters. */
export function keptName(fileName: string): string {
  const last = fileName.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  if (clean.length <= 150) return clean;
  const ending = /\.[A-Za-z]{2,4}$/.exec(clean)?.[0] ?? '';
  return clean.slice(0, 150 - ending.length) + ending;
}
