/** Which files may be attached: by the ending of their name and by their first bytes, which must agree. */

export const LARGEST = 20 * 1024 * 1024;
export const WRONG_KIND = '可上传 PDF、图片、Word、WPS、Excel，单个不超过 20 MB';
export const TOO_LARGE = '文件超过 20 MB，压缩后再选';
export const EMPTY = '文件是空的，重新选择';
/** So many first bytes tell the kind. */
export const HEAD = 32;
/** Wider or higher, and showing it would take more memory than browsers have. */
const LARGEST_SIDE = 20_000;
export const TOO_WIDE = '图片超过 20,000 像素，缩小后再选';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Compound files: Word, Excel and WPS of before 2007. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** What a zip file has to be inside, by its ending. */
export type Package = 'word' | 'sheet';

interface Kind {
  media: string;
  magics: number[][];
  /** Where it is a zip file. */
  zip?: readonly Package[];
}

const KINDS: Record<string, Kind> = {
  pdf: { media: 'application/pdf', magics: [[0x25, 0x50, 0x44, 0x46, 0x2d]] },
  png: { media: 'image/png', magics: [PNG] },
  jpg: { media: 'image/jpeg', magics: [[0xff, 0xd8, 0xff]] },
  jpeg: { media: 'image/jpeg', magics: [[0xff, 0xd8, 0xff]] },
  doc: { media: 'application/msword', magics: [COMPOUND] },
  docx: { media: `${OFFICE}.wordprocessingml.document`, magics: [ZIP], zip: ['word'] },
  xls: { media: 'application/vnd.ms-excel', magics: [COMPOUND] },
  xlsx: { media: `${OFFICE}.spreadsheetml.sheet`, magics: [ZIP], zip: ['sheet'] },
  // WPS writes its own endings over either of the two containers.
  wps: { media: 'application/vnd.ms-works', magics: [COMPOUND, ZIP], zip: ['word'] },
  et: { media: 'application/octet-stream', magics: [COMPOUND, ZIP], zip: ['sheet'] },
};

/** What a file input offers. */
export const ACCEPT = Object.keys(KINDS)
  .map((ending) => `.${ending}`)
  .join(',');

const begins = (head: Uint8Array, magic: readonly number[]) => magic.every((byte, at) => head[at] === byte);

export type KindTold =
  | { mediaType: string; zip: readonly Package[] | null }
  /** Why a file of that name that begins so may not be attached. */
  | { fault: string };

/** What a file of that name that begins so is. */
export function kindOf(fileName: string, head: Uint8Array): KindTold {
  const ending = /\.([a-z]{2,4})$/i.exec(fileName)?.[1]?.toLowerCase();
  const kind = ending === undefined || !Object.hasOwn(KINDS, ending) ? undefined : KINDS[ending];
  if (kind === undefined || !kind.magics.some((magic) => begins(head, magic))) return { fault: WRONG_KIND };
  if (kind.media === 'image/png' && isTooWide(head)) return { fault: TOO_WIDE };
  return { mediaType: kind.media, zip: begins(head, ZIP) ? (kind.zip ?? null) : null };
}

/** A PNG tells its size in its first part: 25,000 × 25,000 is some kilobytes of file and gigabytes of picture. */
function isTooWide(head: Uint8Array): boolean {
  if (head.length < 24) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getUint32(16) > LARGEST_SIDE || view.getUint32(20) > LARGEST_SIDE;
}

/** Pictures may be shown in a page: whatever else their bytes say, as a picture they run nothing. */
export function isShown(mediaType: string): boolean {
  return mediaType === 'image/png' || mediaType === 'image/jpeg';
}

/** The name as it is kept and given back: no folders, no signs that no name has, at most 150 characters. */
export function keptName(fileName: string): string {
  const last = fileName.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim();
  if (clean.length <= 150) return clean;
  const ending = /\.[A-Za-z]{2,4}$/.exec(clean)?.[0] ?? '';
  // Half of a sign is none.
  return clean.slice(0, 150 - ending.length).replace(/[\ud800-\udbff]$/, '') + ending;
}
